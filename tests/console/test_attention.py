"""The title and the bell."""

from __future__ import annotations

import pytest

from ccwatch.console.attention import BELL, Attention, title
from tests.builders import FakeClock


@pytest.mark.parametrize(
    ("waiting", "urgent", "words"),
    [(0, False, "ccwatch"), (3, False, "(3!) ccwatch"), (12, True, "(12!!!) ccwatch")],
)
def test_the_title_says_how_many_calls_wait(waiting: int, urgent: bool, words: str) -> None:
    assert title(waiting, urgent=urgent) == f"\x1b]2;{words}\x07"
    assert Attention(FakeClock()).title(waiting, urgent=urgent) == title(waiting, urgent=urgent)


def test_the_bell_rings_once_a_second_at_most(clock: FakeClock) -> None:
    attention = Attention(clock)
    assert attention.ring(watched=False) == BELL
    clock.advance(0.99)
    assert attention.ring(watched=False) == ""
    assert attention.ring(watched=False, critical=True) == ""
    clock.advance(0.01)
    assert attention.ring(watched=False) == BELL


def test_a_person_who_watches_hears_the_bell_for_a_critical_call_alone(clock: FakeClock) -> None:
    attention = Attention(clock)
    assert attention.ring(watched=True) == ""
    assert attention.ring(watched=True, critical=True) == BELL


def test_it_says_when_the_next_bell_is_due(clock: FakeClock) -> None:
    attention = Attention(clock)
    assert attention.next_bell == 0.0
    attention.ring(watched=False)
    clock.advance(0.25)
    assert attention.next_bell == pytest.approx(0.75)
    clock.advance(5.0)
    assert attention.next_bell == 0.0

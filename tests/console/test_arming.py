"""When a decision key may act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.console.arming import FOCUSED, PAINTED, QUIET, QUIET_FIRST, Arming, Keyboard, Target

if TYPE_CHECKING:
    from tests.builders import FakeClock

CALL = Target("call-1", "digest-1")
LATE = "not taken: the call has just come on screen"
FAST = "not taken: keys came too fast"
FOCUS = "not taken: the terminal has just come to the front"


@pytest.fixture
def arming(clock: FakeClock) -> Arming:
    """One call, selected and painted whole a minute ago."""
    arming = Arming(clock)
    arming.select(CALL)
    arming.paint(CALL, to_end=True)
    clock.advance(60)
    return arming


def press(arming: Arming, *, needs_end: bool = True) -> str | None:
    arming.keyboard.press()
    return arming.refusal(needs_end=needs_end)


def test_a_key_on_a_call_that_was_read_in_quiet_acts(arming: Arming):
    assert press(arming) is None


def test_without_a_selected_call_no_key_acts(clock: FakeClock):
    assert press(Arming(clock)) == "no call is selected"


def test_a_call_that_is_selected_but_not_painted_is_not_decided(arming: Arming, clock: FakeClock):
    arming.select(Target("call-2", "digest-2"))
    clock.advance(60)
    assert press(arming) == LATE


@pytest.mark.parametrize(("seconds", "answer"), [(PAINTED - 0.01, LATE), (PAINTED + 0.01, None)])
def test_a_call_must_have_been_painted_for_350_ms(
    arming: Arming, clock: FakeClock, seconds: float, answer: str | None
):
    call = Target("call-2", "digest-2")
    arming.select(call)
    arming.paint(call, to_end=True)
    clock.advance(seconds)
    assert press(arming) == answer


def test_a_second_frame_does_not_begin_the_time_anew(arming: Arming, clock: FakeClock):
    arming.restart()
    arming.paint(CALL, to_end=True)
    clock.advance(PAINTED + 0.01)
    arming.paint(CALL, to_end=True)
    assert press(arming) is None


def test_a_frame_of_another_call_counts_for_nothing(arming: Arming, clock: FakeClock):
    arming.select(Target("call-2", "digest-2"))
    arming.paint(CALL, to_end=True)
    arming.paint(Target("call-2", "digest-1"), to_end=True)
    clock.advance(60)
    assert press(arming) == LATE


def test_a_new_layout_must_be_painted_again(arming: Arming, clock: FakeClock):
    arming.restart()
    clock.advance(60)
    assert press(arming) == LATE


@pytest.mark.parametrize(("seconds", "answer"), [(QUIET - 0.01, FAST), (QUIET + 0.01, None)])
def test_another_key_must_have_been_350_ms_ago(
    arming: Arming, clock: FakeClock, seconds: float, answer: str | None
):
    arming.keyboard.press()
    clock.advance(seconds)
    assert press(arming) == answer


def test_a_key_that_is_held_down_never_gets_through(arming: Arming, clock: FakeClock):
    arming.keyboard.press()
    answers: set[str | None] = set()
    for _ in range(100):
        clock.advance(0.03)
        answers.add(press(arming))
    assert answers == {FAST}


@pytest.mark.parametrize(
    ("seconds", "answer"), [(QUIET_FIRST - 0.01, FAST), (QUIET_FIRST + 0.01, None)]
)
def test_an_arrival_into_an_empty_queue_needs_600_ms_without_a_key(
    arming: Arming, clock: FakeClock, seconds: float, answer: str | None
):
    call = Target("call-2", "digest-2")
    arming.select(call, into_empty=True)
    arming.paint(call, to_end=True)
    arming.keyboard.press()
    clock.advance(seconds)
    assert press(arming) == answer


@pytest.mark.parametrize(("seconds", "answer"), [(FOCUSED - 0.01, FOCUS), (FOCUSED + 0.01, None)])
def test_a_terminal_that_comes_to_the_front_must_be_there_for_350_ms(
    arming: Arming, clock: FakeClock, seconds: float, answer: str | None
):
    arming.keyboard.focus(False)
    clock.advance(60)
    arming.keyboard.focus(True)
    clock.advance(seconds)
    assert press(arming) == answer


def test_a_terminal_that_is_not_in_front_decides_nothing(arming: Arming, clock: FakeClock):
    arming.keyboard.focus(False)
    clock.advance(60)
    assert press(arming) == FOCUS


def test_a_key_brings_a_terminal_to_the_front_that_never_says_so(arming: Arming, clock: FakeClock):
    arming.keyboard.focus(False)
    clock.advance(60)
    arming.keyboard.wake()
    assert press(arming) == FOCUS
    clock.advance(FOCUSED + QUIET)
    arming.keyboard.wake()
    assert press(arming) is None


def test_only_a_terminal_that_says_so_is_watched(arming: Arming):
    assert not arming.keyboard.watched
    arming.keyboard.focus(True)
    assert arming.keyboard.watched
    arming.keyboard.focus(False)
    assert not arming.keyboard.watched


def test_a_call_whose_end_was_not_seen_is_refused_where_that_is_asked(
    arming: Arming, clock: FakeClock
):
    arming.restart()
    arming.paint(CALL, to_end=False)
    clock.advance(60)
    assert "its end was not on screen" in (press(arming) or "")
    clock.advance(60)
    assert press(arming, needs_end=False) is None


def test_the_end_stays_seen_after_scrolling_back(arming: Arming, clock: FakeClock):
    arming.paint(CALL, to_end=False)
    clock.advance(60)
    assert press(arming) is None


def test_every_row_that_is_asked_for_must_have_been_on_screen(arming: Arming, clock: FakeClock):
    arming.restart()
    arming.paint(CALL, to_end=True, rows={0, 1, 90})
    clock.advance(60)
    arming.keyboard.press()
    refusal = arming.refusal(needs_end=True, needs_rows={1, 40, 41})
    assert refusal == "not taken: 2 risky lines were not on screen yet; space and b scroll"
    arming.paint(CALL, to_end=False, rows={40})
    refusal = arming.refusal(needs_end=True, needs_rows={1, 40, 41})
    assert refusal == "not taken: 1 risky line was not on screen yet; space and b scroll"
    arming.paint(CALL, to_end=False, rows={41})
    assert arming.refusal(needs_end=True, needs_rows={1, 40, 41}) is None


@pytest.mark.parametrize("again", ["another call", "another layout"])
def test_rows_that_were_seen_before_must_be_seen_again(
    arming: Arming, clock: FakeClock, again: str
):
    arming.paint(CALL, to_end=True, rows={5})
    if again == "another call":
        arming.select(Target("call-2", "digest-2"))
        arming.select(CALL)
    else:
        arming.restart()
    arming.paint(Target("call-2", "digest-2"), to_end=True, rows={5})
    arming.paint(CALL, to_end=True, rows={4})
    clock.advance(60)
    arming.keyboard.press()
    assert "1 risky line" in (arming.refusal(needs_end=True, needs_rows={5}) or "")


def test_after_a_form_that_closed_by_itself_a_key_needs_600_ms_of_quiet(
    arming: Arming, clock: FakeClock
):
    arming.restart(typing=True)
    arming.paint(CALL, to_end=True)
    clock.advance(60)
    arming.keyboard.press()
    clock.advance(QUIET_FIRST - 0.01)
    assert press(arming) == FAST
    clock.advance(QUIET_FIRST + 0.01)
    assert press(arming) is None


def test_once_a_decision_key_got_through_an_arrival_is_as_any_call(
    arming: Arming, clock: FakeClock
):
    call = Target("call-2", "digest-2")
    arming.select(call, into_empty=True)
    arming.paint(call, to_end=True)
    clock.advance(60)
    assert press(arming) is None
    arming.accept()
    clock.advance(QUIET + 0.01)
    assert press(arming) is None


def test_one_keyboard_is_watched_for_everything_that_waits_for_quiet(clock: FakeClock):
    keyboard = Keyboard(clock)
    armings = [Arming(clock, keyboard, what=what) for what in ("the call", "the rule")]
    for arming in armings:
        arming.select(CALL)
    assert armings[1].refusal(needs_end=False) == "not taken: the rule has just come on screen"
    for arming in armings:
        arming.paint(CALL, to_end=True)
    clock.advance(60)
    keyboard.press()
    assert [arming.refusal(needs_end=False) for arming in armings] == [None, None]
    keyboard.press()
    assert [arming.refusal(needs_end=False) for arming in armings] == [FAST, FAST]


def test_a_key_that_is_about_nothing_needs_quiet_and_the_focus(clock: FakeClock):
    keyboard = Keyboard(clock)
    keyboard.press()
    assert keyboard.find_refusal(QUIET) is None
    clock.advance(QUIET - 0.01)
    keyboard.press()
    assert keyboard.find_refusal(QUIET) == FAST
    clock.advance(60)
    keyboard.focus(False)
    assert keyboard.find_refusal(QUIET) == FOCUS

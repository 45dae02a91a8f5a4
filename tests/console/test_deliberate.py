"""Keys that change rules, and what drops them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.console.arming import QUIET, TYPING, Keyboard, Target
from ccwatch.console.decisions import BEHIND, TYPED
from ccwatch.console.deliberate import Deliberate

if TYPE_CHECKING:
    from tests.builders import FakeClock

RULE = Target("rule", "1")


class Hands:
    """A person who presses keys on something that was on screen for a minute."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.keyboard = Keyboard(clock)
        self.due: list[int] = []
        self.said: list[str] = []
        self.done = 0
        self.behind = False
        self.deliberate = Deliberate(
            self.keyboard, clock, post=self.due.append, behind=lambda: self.behind
        )
        self.arming = self.deliberate.make_arming("the rule")
        self.arming.select(RULE)
        self.arming.paint(RULE, to_end=False)
        clock.advance(60)

    async def act(self) -> None:
        self.done += 1

    def press(self, *, needs_end: bool = False) -> None:
        self.keyboard.press()
        refusal = self.arming.refusal(needs_end=needs_end)
        self.deliberate.press(self.act, refusal, say=self.said.append)

    async def end(self, seconds: float = TYPING) -> None:
        self.clock.advance(seconds)
        for number in self.due:
            await self.deliberate.act(number)


@pytest.fixture
def hands(clock: FakeClock) -> Hands:
    return Hands(clock)


async def test_a_key_acts_once_after_150_ms(hands: Hands):
    hands.press()
    assert hands.done == 0
    await hands.end(TYPING - 0.01)
    assert hands.due == []
    await hands.end()
    await hands.end()
    assert hands.done == 1
    assert hands.said == []


async def test_a_key_that_follows_drops_it(hands: Hands):
    hands.press()
    hands.deliberate.note_other_key()
    await hands.end()
    assert hands.done == 0
    assert hands.said == [TYPED]


async def test_a_movement_that_came_in_the_same_piece_drops_it(hands: Hands):
    hands.keyboard.press()
    hands.deliberate.note_other_key()
    hands.deliberate.note_other_key()
    hands.deliberate.press(hands.act, None, say=hands.said.append)
    await hands.end()
    assert hands.done == 0
    assert hands.said == [TYPED]


async def test_a_reason_against_it_is_said(hands: Hands):
    hands.press(needs_end=True)
    await hands.end()
    assert hands.done == 0
    assert "its end" in hands.said[0]


async def test_nothing_acts_while_the_terminal_is_behind(hands: Hands):
    hands.behind = True
    hands.press()
    await hands.end()
    assert (hands.done, hands.said) == (0, [BEHIND])


async def test_a_key_about_nothing_needs_only_quiet(hands: Hands):
    hands.arming.select(None)
    hands.keyboard.press()
    hands.deliberate.press_blindly(hands.act, say=hands.said.append)
    await hands.end()
    assert hands.done == 1


async def test_a_word_that_stands_acts_after_350_ms_without_a_word(hands: Hands):
    hands.deliberate.hold(hands.act)
    await hands.end(QUIET - 0.01)
    assert hands.done == 0
    hands.deliberate.note_other_key()
    await hands.end(QUIET)
    assert (hands.done, hands.said) == (0, [])
    hands.deliberate.hold(hands.act)
    await hands.end(QUIET)
    assert hands.done == 1


async def test_a_newer_key_takes_the_place_of_an_older_one(hands: Hands):
    hands.press()
    hands.clock.advance(0.1)
    hands.deliberate.hold(hands.act)
    await hands.end(1.0)
    assert hands.done == 1

"""Decision keys on what is high or critical."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import Verdict
from ccwatch.console.arming import QUIET, TYPING
from ccwatch.console.decisions import (
    AGAIN_WITHIN,
    FILE_CHANGED,
    TYPED,
    Verb,
)
from ccwatch.console.view import CallView
from ccwatch.files import read_file
from ccwatch.holds import Holds
from ccwatch.risk.assess import Assessment
from ccwatch.risk.level import Level
from tests.builders import FakeClock, FakeJournal, a_call
from tests.console.key_scene import KeyScene

if TYPE_CHECKING:
    from pathlib import Path


# High: a second press


AGAIN = "high: press a once more to allow it"
FAST = "not taken: keys came too fast"


@pytest.fixture
def high(clock: FakeClock, journal: FakeJournal) -> KeyScene:
    return KeyScene(clock, journal, Level.HIGH)


async def test_a_high_call_is_allowed_at_the_second_press(high: KeyScene):
    _, view = await high.read()
    await high.take(Verb.ALLOW, view)
    assert (high.said, high.held) == ([AGAIN], [])
    high.clock.advance(QUIET)
    await high.take(Verb.ALLOW, view)
    assert high.said[1:] == ["allowed; u takes it back"]
    assert high.held == [pytest.approx(Holds().high)]


async def test_a_high_call_is_denied_at_the_first_press(high: KeyScene):
    asker, view = await high.read()
    await high.take(Verb.DENY, view)
    assert (await asker.task).verdict is Verdict.DENY


@pytest.mark.parametrize(("late", "held"), [(-0.01, 1), (0.01, 0)])
async def test_the_second_press_must_come_within_three_seconds(
    high: KeyScene, late: float, held: int
):
    _, view = await high.read()
    await high.take(Verb.ALLOW, view)
    high.clock.advance(AGAIN_WITHIN - TYPING + late)
    await high.take(Verb.ALLOW, view)
    assert len(high.held) == held


async def test_a_press_that_is_too_late_is_a_first_one(high: KeyScene):
    _, view = await high.read()
    await high.take(Verb.ALLOW, view)
    high.clock.advance(AGAIN_WITHIN)
    await high.take(Verb.ALLOW, view)
    assert high.said == [AGAIN, AGAIN]
    high.clock.advance(QUIET)
    await high.take(Verb.ALLOW, view)
    assert len(high.held) == 1


async def test_a_press_that_is_too_soon_counts_for_nothing(high: KeyScene):
    _, view = await high.read()
    await high.take(Verb.ALLOW, view)
    high.clock.advance(QUIET - TYPING - 0.01)
    high.press(Verb.ALLOW, view)
    assert high.said == [AGAIN, FAST]
    high.clock.advance(QUIET + 0.01)
    await high.take(Verb.ALLOW, view)
    assert len(high.held) == 1


async def test_a_press_that_is_too_soon_does_not_begin_the_three_seconds_anew(high: KeyScene):
    _, view = await high.read()
    await high.take(Verb.ALLOW, view)
    high.clock.advance(QUIET - TYPING - 0.01)
    high.press(Verb.ALLOW, view)
    high.clock.advance(AGAIN_WITHIN - QUIET + 0.02)
    await high.take(Verb.ALLOW, view)
    assert high.said == [AGAIN, FAST, AGAIN]
    assert high.held == []


async def test_a_key_that_is_held_down_never_counts_as_two(high: KeyScene):
    _, view = await high.read()
    await high.take(Verb.ALLOW, view)
    high.clock.advance(0.35)
    for _ in range(60):
        high.keys.note_other_key()
        high.press(Verb.ALLOW, view)
        high.clock.advance(0.03)
    assert high.held == []


@pytest.mark.parametrize("between", ["another key", "a deny that is dropped", "a new layout"])
async def test_what_comes_between_the_presses_makes_the_second_a_first(
    high: KeyScene, between: str
):
    _, view = await high.read()
    await high.take(Verb.ALLOW, view)
    high.clock.advance(QUIET)
    if between == "another key":
        high.desk.arming.keyboard.press()
    elif between == "a deny that is dropped":
        high.press(Verb.DENY, view)
        high.keys.note_other_key()
    else:
        view = CallView(view.call, (), 70, view.assessment)
    high.clock.advance(QUIET + 0.01)
    high.due.clear()
    await high.take(Verb.ALLOW, view)
    assert high.said[-1] == AGAIN
    assert high.held == []


async def test_the_second_press_is_dropped_if_it_was_typing(high: KeyScene):
    _, view = await high.read()
    await high.take(Verb.ALLOW, view)
    high.clock.advance(QUIET)
    high.press(Verb.ALLOW, view)
    high.keys.note_other_key()
    await high.end_of_typing()
    assert high.said == [AGAIN, TYPED]
    high.clock.advance(QUIET)
    await high.take(Verb.ALLOW, view)
    assert high.said[-1] == AGAIN
    assert high.held == []


async def test_the_first_press_on_one_call_says_nothing_of_another(high: KeyScene):
    _, first = await high.read()
    await high.take(Verb.ALLOW, first)
    high.clock.advance(QUIET)
    other = await high.ask(a_call(value={"command": "other"}))
    high.desk.select(other.call.id)
    view = CallView(other.call, (), 80, Assessment(Level.HIGH, ()))
    high.desk.arming.paint(view.target, to_end=True)
    high.clock.advance(QUIET + 0.01)
    await high.take(Verb.ALLOW, view)
    assert high.said == [AGAIN, AGAIN]
    assert high.held == []


async def test_a_file_that_changes_between_the_presses_refuses_the_allow(
    high: KeyScene, tmp_path: Path
):
    path = tmp_path / "x"
    path.write_text("before")
    _, view = await high.read(await read_file(str(path)))
    await high.take(Verb.ALLOW, view)
    path.write_text("after")
    high.clock.advance(QUIET)
    high.press(Verb.ALLOW, view)
    assert await high.end_of_typing()
    assert high.said == [AGAIN, FILE_CHANGED]


# Critical: a word


@pytest.fixture
def critical(clock: FakeClock, journal: FakeJournal) -> KeyScene:
    return KeyScene(clock, journal, Level.CRITICAL)


async def test_a_critical_call_asks_for_its_word_and_is_allowed_with_it(critical: KeyScene):
    _, view = await critical.read()
    await critical.take(Verb.ALLOW, view)
    assert critical.prompt.asked == [view]
    assert critical.held == []
    critical.clock.advance(QUIET)
    critical.keys.take_word(view)
    critical.clock.advance(QUIET + 0.01)
    assert not await critical.keys.act(critical.due.pop())
    assert critical.prompt.closed == 1
    assert critical.held == [pytest.approx(Holds().high)]


async def test_pressing_twice_does_not_allow_a_critical_call(critical: KeyScene):
    _, view = await critical.read()
    for _ in range(3):
        await critical.take(Verb.ALLOW, view)
        critical.clock.advance(QUIET)
    assert critical.prompt.asked == [view] * 3
    assert critical.held == []


async def test_a_critical_call_is_denied_with_one_key(critical: KeyScene):
    asker, view = await critical.read()
    await critical.take(Verb.DENY, view)
    assert (await asker.task).verdict is Verdict.DENY
    assert critical.prompt.asked == []


async def test_a_key_after_the_word_drops_it_without_a_word_of_ours(critical: KeyScene):
    _, view = await critical.read()
    await critical.take(Verb.ALLOW, view)
    critical.keys.take_word(view)
    critical.keys.note_other_key()
    critical.clock.advance(QUIET + 0.01)
    await critical.keys.act(critical.due.pop())
    assert (critical.said, critical.held) == ([], [])


async def test_of_a_file_that_has_changed_no_word_is_asked(critical: KeyScene, tmp_path: Path):
    path = tmp_path / "x"
    path.write_text("before")
    _, view = await critical.read(await read_file(str(path)))
    path.write_text("after")
    critical.press(Verb.ALLOW, view)
    assert await critical.end_of_typing()
    assert critical.prompt.asked == []
    assert critical.said == [FILE_CHANGED]


@pytest.mark.parametrize("what", ["file", "terminal", "layout", "call"])
async def test_the_word_allows_only_what_still_is_as_it_was(
    critical: KeyScene, tmp_path: Path, what: str
):
    path = tmp_path / "x"
    path.write_text("before")
    asker, view = await critical.read(await read_file(str(path)))
    await critical.take(Verb.ALLOW, view)
    critical.keys.take_word(view)
    if what == "file":
        path.write_text("after")
    elif what == "terminal":
        critical.behind = True
    elif what == "layout":
        critical.desk.arming.restart()
    else:
        asker.left.set_result(None)
        await asker.task
    critical.clock.advance(QUIET + 0.01)
    await critical.keys.act(critical.due.pop())
    assert critical.held == []
    assert critical.said != []
    assert critical.prompt.closed == 1


async def test_the_worse_level_counts_where_an_edit_looks_milder(
    clock: FakeClock, journal: FakeJournal
):
    scene = KeyScene(clock, journal, Level.HIGH)
    asker, _ = await scene.read()
    scene.desk.draft(asker.call.id, '{"file_path": "y"}')
    call = scene.desk.call
    assert call is not None
    edited = CallView(call, (), 80, Assessment(Level.CRITICAL, ()))
    scene.desk.arming.paint(edited.target, to_end=True)
    scene.clock.advance(60)
    await scene.take(Verb.ALLOW, edited)
    assert scene.prompt.asked == [edited]

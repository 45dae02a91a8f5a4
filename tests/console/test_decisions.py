"""From a decision key to the gate."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import Verdict
from ccwatch.console import decisions
from ccwatch.console.arming import TYPING, Target
from ccwatch.console.decisions import (
    BEHIND,
    FILE_CHANGED,
    TYPED,
    Verb,
)
from ccwatch.files import read_file
from ccwatch.gate import Outcome
from ccwatch.queue import ChangeKind
from tests.console.key_scene import KeyScene
from tests.gate_scene import HOLD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders import FakeClock, FakeJournal


@pytest.fixture
def scene(clock: FakeClock, journal: FakeJournal) -> KeyScene:
    return KeyScene(clock, journal)


async def test_an_allow_waits_150_ms_and_is_then_held(scene: KeyScene):
    asker, view = await scene.read()
    scene.press(Verb.ALLOW, view)
    scene.clock.advance(TYPING - 0.01)
    assert scene.due == []
    scene.clock.advance(0.02)
    assert not await scene.keys.act(scene.due.pop())
    assert scene.said == ["allowed; u takes it back"]
    scene.clock.advance(HOLD)
    assert (await asker.task).verdict is Verdict.ALLOW


async def test_a_deny_waits_150_ms_and_leaves_without_a_word(scene: KeyScene):
    asker, view = await scene.read()
    scene.press(Verb.DENY, view)
    await scene.end_of_typing()
    assert (await asker.task).verdict is Verdict.DENY
    assert scene.said == []


@pytest.mark.parametrize("verb", [Verb.ALLOW, Verb.DENY])
async def test_another_key_within_150_ms_drops_the_decision(scene: KeyScene, verb: Verb):
    _, view = await scene.read()
    scene.press(verb, view)
    scene.clock.advance(TYPING - 0.01)
    scene.keys.note_other_key()
    await scene.end_of_typing()
    assert scene.said == [TYPED]
    assert scene.gate.undo() is None
    assert len(scene.gate.queue) == 1


async def test_a_key_without_a_decision_before_it_says_nothing(scene: KeyScene):
    scene.keys.note_other_key()
    assert scene.said == []


async def test_of_two_decisions_in_a_row_an_old_number_decides_nothing(scene: KeyScene):
    _, view = await scene.read()
    scene.press(Verb.ALLOW, view)
    scene.keys.note_other_key()
    scene.clock.advance(60)
    old = scene.due.pop()
    scene.press(Verb.DENY, view)
    assert not await scene.keys.act(old)
    assert len(scene.gate.queue) == 1
    await scene.end_of_typing()
    assert len(scene.gate.queue) == 0


async def test_nothing_is_decided_while_the_terminal_is_behind(scene: KeyScene):
    _, view = await scene.read()
    scene.behind = True
    scene.press(Verb.DENY, view)
    assert scene.said == [BEHIND]
    assert scene.clock.pending == 1, "only the deadline of the call"


async def test_a_call_that_is_not_laid_out_is_not_decided(scene: KeyScene):
    await scene.read()
    scene.press(Verb.ALLOW, None)
    assert scene.said == ["not taken: the call has just come on screen"]


async def test_a_refusal_is_said_and_nothing_waits(scene: KeyScene):
    _, view = await scene.read()
    scene.desk.arming.keyboard.press()
    scene.press(Verb.ALLOW, view)
    assert scene.said == ["not taken: keys came too fast"]
    assert scene.clock.pending == 1


async def test_a_call_that_left_in_the_meantime_is_said_to_have(scene: KeyScene):
    asker, view = await scene.read()
    scene.press(Verb.ALLOW, view)
    asker.left.set_result(None)
    await asker.task
    await scene.end_of_typing()
    assert scene.said == ["not taken: it no longer waits"]


async def test_a_file_that_is_as_it_was_shown_lets_the_allow_pass(scene: KeyScene, tmp_path: Path):
    path = tmp_path / "x"
    path.write_text("before")
    _, view = await scene.read(await read_file(str(path)))
    scene.press(Verb.ALLOW, view)
    assert not await scene.end_of_typing()
    assert scene.said == ["allowed; u takes it back"]


async def test_a_file_that_changed_under_the_person_refuses_the_allow(
    scene: KeyScene, tmp_path: Path
):
    path = tmp_path / "x"
    path.write_text("before")
    _, view = await scene.read(await read_file(str(path)))
    path.write_text("after")
    scene.press(Verb.ALLOW, view)
    assert await scene.end_of_typing()
    assert scene.said == [FILE_CHANGED]
    assert scene.gate.undo() is None


async def test_a_script_that_changed_under_the_person_refuses_the_allow(
    scene: KeyScene, tmp_path: Path
):
    path = tmp_path / "build.sh"
    path.write_text("make")
    _, view = await scene.read()
    view = replace(view, scripts=(await read_file(str(path)),))
    path.write_text("make install")
    scene.press(Verb.ALLOW, view)
    assert await scene.end_of_typing()
    assert scene.said == [FILE_CHANGED]


async def test_a_script_that_changes_after_the_key_stops_the_allow(scene: KeyScene, tmp_path: Path):
    path = tmp_path / "build.sh"
    path.write_text("make")
    asker, view = await scene.read()
    view = replace(view, scripts=(await read_file(str(path)),))
    scene.press(Verb.ALLOW, view)
    assert not await scene.end_of_typing()
    path.write_text("make install")
    refused = asyncio.Event()
    scene.gate.queue.subscribe(
        lambda change: refused.set() if change.kind is ChangeKind.REFUSED else None
    )
    scene.clock.advance(HOLD)
    await refused.wait()
    assert not asker.task.done()


async def test_a_link_that_leads_elsewhere_is_another_file(scene: KeyScene, tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).write_text("the same")
    link = tmp_path / "x"
    link.symlink_to("one")
    _, view = await scene.read(await read_file(str(link)))
    link.unlink()
    link.symlink_to("two")
    scene.press(Verb.ALLOW, view)
    assert await scene.end_of_typing()
    assert scene.said == [FILE_CHANGED]


async def test_a_changed_file_does_not_stand_in_the_way_of_a_deny(scene: KeyScene, tmp_path: Path):
    path = tmp_path / "x"
    path.write_text("before")
    asker, view = await scene.read(await read_file(str(path)))
    path.write_text("after")
    scene.press(Verb.DENY, view)
    assert not await scene.end_of_typing()
    assert (await asker.task).verdict is Verdict.DENY


async def test_a_key_while_the_file_is_read_again_does_not_decide_twice(
    scene: KeyScene, tmp_path: Path
):
    path = tmp_path / "x"
    path.write_text("before")
    _, view = await scene.read(await read_file(str(path)))
    scene.press(Verb.ALLOW, view)
    await scene.end_of_typing()
    assert not await scene.keys.act(1)
    assert scene.said == ["allowed; u takes it back"]
    assert scene.desk.allow(Target(view.call.id, view.call.digest), ()) != "taken"


def test_every_notice_fits_on_the_narrowest_line_with_room_for_words():
    sentences = [f"not taken: {outcome.value}" for outcome in Outcome]
    sentences += [value for name, value in vars(decisions).items() if name.isupper()]
    assert [sentence for sentence in sentences if len(str(sentence)) > 78] == []

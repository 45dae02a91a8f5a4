"""What a first user and a hostile reader have found: each stays mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from ccwatch.calls import QUESTION, Untrusted
from ccwatch.console.screens.edit import EditScreen
from ccwatch.console.screens.quit import QuitScreen
from ccwatch.console.widgets.call_pane import CallPane
from tests.builders import a_call, a_hook_call
from tests.console.builders import Stage, a_row

if TYPE_CHECKING:
    from textual.app import App
    from textual.signal import Signal

LONG = "\n".join(f"echo {number}" for number in range(60))


async def crowd(stage: Stage, count: int = 12) -> None:
    """Let more calls wait than the queue has rows."""
    for number in range(count):
        await stage.arrive(a_call(value={"command": f"make step-{number}"}))


@pytest.mark.parametrize("key", ["down", "j"])
async def test_a_movement_moves_the_selection_also_in_a_long_queue(stage: Stage, key: str):
    async with stage.open():
        await crowd(stage)
        await stage.press(*[key] * 9)
        rows = [line for line in stage.text.splitlines() if line.startswith("▌")]
        assert len(rows) == 1
        assert "make step-9" in rows[0]


async def test_end_scrolls_the_call_also_in_a_long_queue(stage: Stage):
    async with stage.open():
        await stage.arrive(a_call(value={"command": LONG}))
        await crowd(stage)
        await stage.press("end")
        assert "echo 59" in stage.text
        assert stage.text.splitlines()[1].startswith("▌")


async def test_a_movement_moves_the_selection_also_in_a_long_audit(stage: Stage):
    stage.log.put(*(a_row(number) for number in range(1, 60)))
    async with stage.open():
        await stage.press("2")
        await stage.console.main.audit.refresh_rows()
        await stage.press(*["down"] * 30)
        rows = [line for line in stage.text.splitlines() if line.startswith("▌")]
        assert len(rows) == 1
        assert "make step-29" in rows[0]


async def test_a_call_is_as_wide_as_its_pane_after_the_audit_was_looked_at(stage: Stage):
    async with stage.open():
        await stage.arrive(a_call(value={"command": "make target-number-one && make install"}))
        await stage.press("2", "1")
        await stage.rest()
        assert "make target-number-one && make install" in stage.text
        assert "↪" not in stage.text


async def test_a_call_that_a_smaller_terminal_crops_cannot_be_allowed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    async with stage.open((120, 36)):
        await stage.arrive_and_arm(a_call(value={"command": "x" * 60 + "; rm -rf ~"}))
        monkeypatch.setattr(CallPane, "text_width", 30)
        await stage.press("a")
        await stage.wait(2.0)
        assert stage.gate.undo() is None
        assert len(stage.gate.queue) == 1


async def test_letters_of_the_filter_do_not_quit(stage: Stage):
    async with stage.open():
        await stage.arrive()
        await stage.press("slash")
        await stage.type("query")
        assert not isinstance(stage.console.screen, QuitScreen)
        assert stage.console.main.filter_line.value == "query"
        await stage.press("escape", "q")
        assert isinstance(stage.console.screen, QuitScreen)


async def test_no_key_of_the_library_quits(stage: Stage):
    async with stage.open():
        await stage.arrive()
        await stage.press("ctrl+q")
        assert stage.console.is_running
        assert len(stage.gate.queue) == 1


async def test_what_was_seen_before_the_process_was_stopped_does_not_count(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm()
        resumed = cast("Signal[App[None]]", stage.console.app_resume_signal)  # pyright: ignore[reportUnknownMemberType]
        resumed.publish(stage.console)
        await stage.press("a")
        await stage.wait(2.0)
        assert stage.gate.undo() is None
        assert len(stage.gate.queue) == 1


async def test_a_command_is_never_shortened_in_a_list(stage: Stage):
    async with stage.open():
        await stage.arrive(
            a_hook_call(value={"command": "/tmp/x/ls -la"}, directory=Untrusted("/tmp/x"))
        )
        assert "/tmp/x/ls -la" in stage.text.splitlines()[1]


async def test_the_cursor_goes_to_the_answer_and_not_to_another_empty_text(stage: Stage):
    asked = {"question": "Which?", "options": [{"label": "One", "description": ""}]}
    async with stage.open():
        await stage.arrive(a_call(QUESTION, {"questions": [asked]}))
        await stage.press("e")
        await stage.type("One")
        assert '"Which?": "One"' in stage.top(EditScreen).editor.text
        await stage.press("escape")
        assert "answer  One" in stage.text
        assert "answer it with e" not in stage.text


async def test_a_filter_is_shown_and_selects_what_it_lets_through(stage: Stage):
    async with stage.open((100, 30)):
        await crowd(stage, 4)
        await stage.press("slash")
        await stage.type("step-2")
        await stage.press("enter")
        assert "1 match step-2" in stage.text
        selected = stage.console.main.desk.call
        assert selected is not None
        assert selected.input["command"] == "make step-2"


async def test_a_notice_ends_at_the_next_key(stage: Stage):
    async with stage.open():
        await stage.arrive(a_call(QUESTION, {"questions": []}))
        await stage.wait(1.0)
        await stage.press("a")
        assert "no form for it" in stage.last_line
        await stage.press("end")
        assert "a answer" in stage.last_line


async def test_a_call_that_cannot_be_laid_out_can_be_denied_and_not_allowed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    async def fail(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("ccwatch.console.presenter.lay_out", fail)
    async with stage.open():
        asker = await stage.arrive_and_arm()
        assert "could not be laid out" in stage.text
        await stage.press("a")
        await stage.wait(2.0)
        assert not asker.task.done()
        await stage.press("d")
        await stage.wait(1.0)
        assert (await asker.task).verdict == "deny"

"""The console as a whole: which keys count, when, and what a crash leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual import events

from ccwatch.calls import Untrusted, Verdict
from ccwatch.console.app import Console
from ccwatch.console.arming import FOCUSED, PAINTED, QUIET, QUIET_FIRST, TYPING
from ccwatch.console.terminal import SteadyDriver
from ccwatch.console.widgets.call_pane import CallPane
from tests.builders import FakeClock, FakeJournal, a_call
from tests.console.builders import Stage
from tests.gate_scene import HOLD, Asker

if TYPE_CHECKING:
    from pathlib import Path

LONG = {"command": "\n".join(f"echo {number}" for number in range(100))}


def waiting(stage: Stage) -> list[str]:
    """Return what waits undecided."""
    return [entry.call.id for entry in stage.gate.queue.entries() if entry.held_until is None]


async def decide(stage: Stage, key: str) -> None:
    """Press a decision key, and wait out the time in which it could be typing."""
    await stage.press(key)
    await stage.wait(TYPING + 0.01)


# When a decision key acts


@pytest.mark.parametrize(("key", "verdict"), [("a", Verdict.ALLOW), ("y", Verdict.ALLOW),
                                              ("d", Verdict.DENY), ("n", Verdict.DENY)])  # fmt: skip
async def test_a_call_that_was_read_is_decided_with_one_key(
    stage: Stage, key: str, verdict: Verdict
):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await decide(stage, key)
        await stage.wait(HOLD)
        assert (await asker.task).verdict is verdict


@pytest.mark.parametrize("key", ["a", "d"])
async def test_nothing_is_decided_before_the_call_was_painted_for_350_ms(stage: Stage, key: str):
    async with stage.open():
        asker = await stage.arrive()
        await stage.wait(PAINTED - 0.05)
        await decide(stage, key)
        assert waiting(stage) == [asker.call.id]
        assert "just come on screen" in stage.last_line


@pytest.mark.parametrize("key", ["a", "d"])
async def test_nothing_is_decided_within_350_ms_of_another_key(stage: Stage, key: str):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.wait(QUIET_FIRST)
        await stage.press("x")
        await stage.wait(QUIET - 0.05)
        await decide(stage, key)
        assert waiting(stage) == [asker.call.id]
        assert "too fast" in stage.last_line


async def test_an_arrival_into_an_empty_queue_waits_for_600_ms_without_a_key(stage: Stage):
    async with stage.open():
        asker = await stage.arrive()
        await stage.press("x")
        await stage.wait(QUIET_FIRST - 0.05)
        await decide(stage, "d")
        assert waiting(stage) == [asker.call.id]
        await stage.wait(QUIET_FIRST)
        await decide(stage, "d")
        assert waiting(stage) == []


async def test_a_movement_delays_no_decision(stage: Stage):
    async with stage.open():
        await stage.arrive()
        asker = await stage.arrive_and_arm()
        await stage.press("j")
        await stage.wait(PAINTED + 0.01)
        await stage.press("k", "j")
        await stage.wait(PAINTED + 0.01)
        await decide(stage, "d")
        assert asker.call.id not in waiting(stage)


@pytest.mark.parametrize("after", ["x", "a", "space", "enter", "escape", "backspace"])
async def test_a_key_that_follows_within_150_ms_shows_that_it_was_typing(stage: Stage, after: str):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press("d")
        await stage.wait(TYPING - 0.05)
        await stage.press(after)
        await stage.wait(TYPING)
        assert waiting(stage) == [asker.call.id]


async def test_the_line_asks_whether_it_was_typing(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm()
        await stage.press("d", "o")
        assert "typing?" in stage.last_line


async def test_a_word_that_is_typed_fast_decides_nothing(stage: Stage):
    async with stage.open():
        for _ in range(3):
            await stage.arrive()
        await stage.wait(1.0)
        for character in "already and any data":
            await stage.press({" ": "space"}.get(character, character))
            await stage.wait(0.09)
        assert len(waiting(stage)) == 3


async def test_a_held_key_never_gets_through(stage: Stage):
    async with stage.open():
        for _ in range(3):
            await stage.arrive()
        await stage.press("x")
        for _ in range(60):
            await stage.wait(0.03)
            await stage.press("a")
        assert len(waiting(stage)) == 3


@pytest.mark.parametrize("text", ["a", "d", "ad", "y\n"])
async def test_a_paste_never_decides(stage: Stage, text: str):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.paste(text)
        await stage.wait(1.0)
        assert waiting(stage) == [asker.call.id]


async def test_a_paste_drops_the_decision_before_it(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press("d")
        await stage.paste("x")
        await stage.wait(1.0)
        assert waiting(stage) == [asker.call.id]


async def test_a_call_whose_end_was_not_on_screen_is_not_allowed_until_end_is_pressed(
    stage: Stage,
):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call(value=LONG))
        await decide(stage, "a")
        assert waiting(stage) == [asker.call.id]
        assert "its end was not on screen" in stage.last_line
        await stage.press("end")
        await stage.wait(1.0)
        await decide(stage, "a")
        assert waiting(stage) == []


async def test_paging_to_the_end_does_as_well(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm(a_call(value=LONG))
        for _ in range(20):
            await stage.press("space")
        await stage.wait(1.0)
        await decide(stage, "a")
        assert asker.call.id not in waiting(stage)


async def test_a_call_whose_end_was_not_on_screen_can_be_denied(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm(a_call(value=LONG))
        await decide(stage, "d")
        assert waiting(stage) == []


async def test_a_resized_call_must_be_read_to_its_end_again(stage: Stage):
    async with stage.open():
        asker = await stage.arrive(a_call(value=LONG))
        await stage.press("end")
        await stage.pilot.resize_terminal(70, 20)
        await stage.rest()
        await stage.press("g")
        await stage.wait(1.0)
        assert stage.console.main.desk.refusal(allowing=True) is None or waiting(stage) == [
            asker.call.id
        ]


async def test_a_terminal_that_has_just_come_to_the_front_decides_nothing(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        stage.console.post_message(events.AppBlur())
        await stage.wait(5.0)
        stage.console.post_message(events.AppFocus())
        await stage.rest()
        await stage.wait(FOCUSED - 0.05)
        await decide(stage, "d")
        assert waiting(stage) == [asker.call.id]
        assert "come to the front" in stage.last_line
        await stage.wait(FOCUSED)
        await decide(stage, "d")
        assert waiting(stage) == []


async def test_a_file_that_changed_refuses_the_allow_and_shows_it_as_it_is_now(
    stage: Stage, tmp_path: Path
):
    path = tmp_path / "settings.ini"
    path.write_text("first = 1\n")
    async with stage.open((120, 36)):
        asker = await stage.arrive_and_arm(
            a_call("Write", {"file_path": str(path), "content": "third = 3\n"})
        )
        assert "first = 1" in stage.text
        path.write_text("second = 2\n")
        await decide(stage, "a")
        assert waiting(stage) == [asker.call.id]
        assert "changed under you" in stage.last_line
        assert "second = 2" in stage.text
        await stage.wait(1.0)
        await decide(stage, "a")
        assert waiting(stage) == []


async def test_a_file_that_changes_during_the_hold_stops_the_allow(stage: Stage, tmp_path: Path):
    path = tmp_path / "settings.ini"
    path.write_text("first = 1\n")
    async with stage.open((120, 36)):
        asker = await stage.arrive_and_arm(
            a_call("Write", {"file_path": str(path), "content": "third = 3\n"})
        )
        await decide(stage, "a")
        path.write_text("second = 2\n")
        await stage.wait(HOLD)
        assert waiting(stage) == [asker.call.id]
        assert "not allowed: the file changed under you" in stage.last_line


async def test_a_call_that_is_not_on_screen_is_not_decided(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await stage.press("2")
        await stage.wait(1.0)
        for key in ("a", "d", "D", "e"):
            await decide(stage, key)
        assert waiting(stage) == [asker.call.id]
        assert stage.console.main.is_current


@pytest.mark.parametrize("key", ["enter", "space", "escape", "tab", "1", "2"])
async def test_no_other_key_decides(stage: Stage, key: str):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        for _ in range(3):
            await stage.press(key)
            await stage.wait(1.0)
        assert waiting(stage) == [asker.call.id]


async def test_the_mouse_selects_and_never_decides(stage: Stage):
    async with stage.open():
        first, second = await stage.arrive(), await stage.arrive()
        await stage.wait(1.0)
        await stage.pilot.click("#queue", offset=(10, 1))
        await stage.rest()
        assert stage.selected == second.call.id
        for y in range(24):
            await stage.pilot.click(offset=(2, y))
            await stage.pilot.click(offset=(2, y), times=2)
        await stage.wait(1.0)
        assert waiting(stage) == [first.call.id, second.call.id]


# The hold


async def test_an_allow_counts_down_in_its_row_and_can_be_taken_back(stage: Stage):
    async with stage.open():
        asker = await stage.arrive_and_arm()
        await decide(stage, "a")
        assert "allow 1s" in stage.text
        assert "u takes it back" in stage.last_line
        await stage.press("u")
        assert "allow 1s" not in stage.text
        assert "taken back" in stage.last_line
        await stage.wait(60)
        assert waiting(stage) == [asker.call.id]
        assert stage.selected == asker.call.id


async def test_undo_without_an_allow_says_so(stage: Stage):
    async with stage.open():
        await stage.press("u")
        assert "nothing to take back" in stage.last_line


# Settings


async def test_other_keys_can_be_chosen(clock: FakeClock, journal: FakeJournal):
    stage = Stage(clock, journal, keys={"allow": "w", "deny": "a"})
    async with stage.open():
        first = await stage.arrive_and_arm()
        await decide(stage, "a")
        assert (await first.task).verdict is Verdict.DENY
        second = await stage.arrive_and_arm()
        await decide(stage, "y")
        await decide(stage, "d")
        assert waiting(stage) == [second.call.id]
        await stage.wait(1.0)
        await decide(stage, "w")
        await stage.wait(HOLD)
        assert (await second.task).verdict is Verdict.ALLOW
        assert "w allow" in stage.last_line


async def test_with_advance_off_a_decision_selects_nothing_else(
    clock: FakeClock, journal: FakeJournal
):
    stage = Stage(clock, journal, advance=False)
    async with stage.open():
        first = await stage.arrive()
        await stage.arrive()
        await stage.wait(1.0)
        await decide(stage, "a")
        assert stage.selected == first.call.id
        await stage.wait(HOLD)
        assert stage.selected is None
        await decide(stage, "a")
        assert len(waiting(stage)) == 1


async def test_without_colours_the_console_is_readable(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage.open():
        await stage.arrive_and_arm()
        assert stage.console.native_ansi_color
        assert "ls -la" in stage.text
        assert "uncertain" in stage.text
        styles = stage.console.main.call_pane.rich_style
        assert styles.color is None or styles.color != styles.bgcolor
        for segment in stage.console.main.call_pane.render_line(0):
            style = segment.style
            assert style is None or style.color is None or style.color.is_default


async def test_with_colours_text_stands_out_from_its_ground(stage: Stage):
    async with stage.open():
        await stage.arrive_and_arm()
        pane = stage.console.main.call_pane
        assert pane.styles.background.brightness < 0.2
        assert pane.styles.color.brightness > 0.7


# Title and bell


class Recorder(SteadyDriver):
    """A driver that keeps what is written to it."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    @property
    def backlog(self) -> int:
        return 0

    def write(self, data: str) -> None:
        self.sent.append(data)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    return Recorder()


async def show_to(recorder: Recorder, stage: Stage, *calls: Any) -> list[Asker]:
    """Let calls arrive while the console writes titles and bells to the recorder."""
    console: Any = stage.console
    console._driver, before = recorder, console._driver
    askers = [await stage.ask(call) for call in calls]
    console._driver = before
    await stage.rest()
    return askers


async def test_an_arrival_rings_and_is_counted_in_the_title(stage: Stage, recorder: Recorder):
    async with stage.open():
        hostile = a_call(tool=Untrusted("\x1b]0;approved\x07"), value={"command": "\x1b]2;x\x07"})
        await show_to(recorder, stage, hostile, a_call())
    titles = [data for data in recorder.sent if data.startswith("\x1b]2;")]
    assert titles == ["\x1b]2;(1!) ccwatch\x07", "\x1b]2;(2!) ccwatch\x07"]
    assert recorder.sent.count("\x07") == 1, "one bell a second at most"


async def test_a_person_who_watches_hears_no_bell(stage: Stage, recorder: Recorder):
    async with stage.open():
        stage.console.post_message(events.AppFocus())
        await stage.rest()
        await show_to(recorder, stage, a_call())
    assert "\x07" not in recorder.sent


# A crash


async def test_a_crash_ends_the_console_without_a_word_and_decides_nothing(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    def fail(*_: object) -> None:
        raise RuntimeError("the text of the agent")

    asker = await stage.ask()
    capfd.readouterr()
    console = Console(stage.context)
    # Only the test's way of running an app raises what it ended with.
    with pytest.raises(RuntimeError, match="the text of the agent"):
        async with console.run_test():
            stage.console = console
            await stage.rest()
            assert not console.crashed
            monkeypatch.setattr(CallPane, "render_line", fail)
            console.main.call_pane.refresh()
            await stage.rest()
    assert console.crashed
    assert waiting(stage) == [asker.call.id]
    assert not asker.task.done()
    out, error = capfd.readouterr()
    assert "the text of the agent" not in out + error
    assert "Traceback" not in out + error
    assert "the text of the agent" in caplog.text


async def test_a_console_that_was_quit_has_not_crashed(stage: Stage):
    async with stage.open():
        await stage.press("q")
    assert not stage.console.crashed


async def test_a_console_after_a_crash_says_so(stage: Stage):
    console = Console(stage.context, restarted=True)
    async with console.run_test():
        stage.console = console
        await stage.rest()
        assert "was restarted" in stage.last_line


async def test_the_first_frame_is_reported_once(stage: Stage):
    frames: list[None] = []
    console = Console(stage.context, on_first_frame=lambda: frames.append(None))
    async with console.run_test():
        stage.console = console
        await stage.rest()
        await stage.arrive()
        assert len(frames) == 1


async def test_a_console_that_has_ended_watches_the_queue_no_more(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    console = Console(stage.context)
    async with console.run_test():
        stage.console = console
        await stage.rest()
    monkeypatch.setattr(console.main, "post_message", pytest.fail)
    await stage.ask()
    assert [change.kind for change in stage.changes] == ["added"]

"""The console as a whole: the hold, the settings, title and bell, and what a crash leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rich.text import Text
from textual import events

from ccwatch.calls import Untrusted, Verdict
from ccwatch.console.app import Console
from ccwatch.console.attention import BELL_SECONDS
from ccwatch.console.terminal import SteadyDriver
from ccwatch.console.widgets.call_pane import CallPane
from ccwatch.risk.assess import Assessment
from ccwatch.risk.level import Level
from tests.builders import FakeClock, FakeJournal, a_call
from tests.console.builders import Stage, decide, waiting
from tests.gate_scene import HOLD, Asker

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall

LONG = {"command": "\n".join(f"echo {number}" for number in range(100))}


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
    stage = Stage(clock, journal, keys={"allow": "z", "deny": "a"})
    async with stage.open():
        first = await stage.arrive_and_arm()
        await decide(stage, "a")
        assert (await first.task).verdict is Verdict.DENY
        second = await stage.arrive_and_arm()
        await decide(stage, "y")
        await decide(stage, "d")
        assert waiting(stage) == [second.call.id]
        await stage.wait(1.0)
        await decide(stage, "z")
        await stage.wait(HOLD)
        assert (await second.task).verdict is Verdict.ALLOW
        await stage.wait(60)
        stage.console.main.presenter.tick()
        assert "z allow" in stage.last_line


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
        pane = stage.console.main.call_pane
        styles = [segment.style for row in range(8) for segment in pane.render_line(row)]
        colours = [colour for style in styles if style for colour in (style.color, style.bgcolor)]
        assert all(colour is None or colour.is_default for colour in colours)


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

    @property
    def congested(self) -> bool:
        return True

    @property
    def gone(self) -> bool:
        return False

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


async def find_by_command(call: ToolCall) -> Assessment:
    level = Level.CRITICAL if "rm" in str(call.input) else Level.MEDIUM
    return Assessment(level, ())


async def test_a_critical_call_rings_even_for_a_person_who_watches(
    clock: FakeClock, journal: FakeJournal, recorder: Recorder
):
    stage = Stage(clock, journal, inspect=find_by_command)
    async with stage.open():
        stage.console.post_message(events.AppFocus())
        await stage.rest()
        hostile = {"command": "rm \x1b]9;approved\x07"}
        await show_to(recorder, stage, a_call(), a_call(value=hostile))
    assert recorder.sent == [
        "\x1b]2;(1!) ccwatch\x07",
        "\x1b]2;(2!!!) ccwatch\x07",
        "\x07",
    ]


async def test_a_critical_call_right_after_a_bell_rings_a_second_later(
    clock: FakeClock, journal: FakeJournal, recorder: Recorder
):
    stage = Stage(clock, journal, inspect=find_by_command)
    async with stage.open():
        critical = {"command": "rm"}
        calls = [a_call(), a_call(value=critical), a_call(value=critical)]
        await show_to(recorder, stage, *calls)
        assert recorder.sent.count("\x07") == 1
        console: Any = stage.console
        console._driver, before = recorder, console._driver
        stage.clock.advance(BELL_SECONDS + 0.01)
        stage.clock.advance(5 * BELL_SECONDS)
        console._driver = before
    assert recorder.sent.count("\x07") == 2, "one for both"


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
    with pytest.raises(RuntimeError, match="the text of the agent"):  # noqa: PT012
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


async def test_an_error_of_the_library_is_a_crash_too(
    stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    async with stage.open():
        capfd.readouterr()
        stage.console.panic(Text("the text of the agent"))
    assert stage.console.crashed
    assert "the console failed: Text" in caplog.text
    assert "the text of the agent" not in "".join(capfd.readouterr())


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

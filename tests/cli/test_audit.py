from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from ccwatch.calls import (
    Agent,
    Channel,
    Decider,
    Decision,
    Ending,
    Result,
    Untrusted,
    Verdict,
)
from ccwatch.cli import command_line
from ccwatch.config import find_folders
from ccwatch.risk.level import Level
from ccwatch.store.database import Database
from ccwatch.store.journal import StoredJournal
from tests.builders import a_call, a_deny, a_hook_call, an_allow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ccwatch.calls import ToolCall

    Record = Callable[..., None]
    Run = Callable[..., tuple[int, str, str]]

HOSTILE = "rm -rf \x1b]0;owned\x07 \x9b2J\r\n2026-01-01  allow  person  Bash  ls \u202e\x7f[bold]"


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Write calls with their decisions, and let go of the file."""

    async def write(*calls: tuple[ToolCall, Decision | None], results: dict[str, float]) -> None:
        database = Database(find_folders(str(tmp_path)).database)
        await database.open()
        journal = StoredJournal(database)
        for call, decision in calls:
            await journal.received(call, Level.HIGH)
            if decision is not None:
                at = call.received + 2.5
                await journal.decided(call.id, decision, at=at, waited=2.5)
        for call_id, seconds in results.items():
            await journal.ran(call_id, Result(Ending.DONE, seconds))
        await database.close()

    def write_now(
        *calls: tuple[ToolCall, Decision | None], results: dict[str, float] | None = None
    ) -> None:
        asyncio.run(write(*calls, results=results or {}))

    return write_now


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*args: str) -> tuple[int, str, str]:
        code = command_line(["audit", *args, "--data-dir", str(tmp_path)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture(autouse=True)
def a_time_zone(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _has_no_control(text: str) -> bool:
    return not any(unicodedata.category(character) in {"Cc", "Cf"} for character in text)


def test_the_list_is_one_aligned_line_a_call_newest_first(record: Record, run: Run):
    record(
        (a_call(id="aaaa"), a_deny("no")),
        (a_call("WebFetch", {"url": "http://example.com/日本"}, id="bbbb"), None),
        (a_hook_call("日本", {"command": "x"}, id="cccc"), an_allow()),
    )
    code, out, err = run("list")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "2023-11-15 00:13:20  cccc  high  allow  person  日本      x",
        "2023-11-15 00:13:20  bbbb  high  waits          WebFetch  http://example.com/日本",
        "2023-11-15 00:13:20  aaaa  high  deny   person  Bash      ls -la",
    ]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_hostile_text_stays_in_its_line_and_escaped(record: Record, run: Run, options: list[str]):
    hostile = Untrusted(HOSTILE)
    call = a_call(HOSTILE, {"command": HOSTILE}, agent=Agent(hostile, hostile), session=hostile)
    record((call, a_deny(HOSTILE)), (a_call(), None))
    for command in (["list"], ["show", call.id]):
        code, out, _ = run(*command, *options)
        assert code == 0
        assert all(map(_has_no_control, out.split("\n")))
        if command == ["list"] or options:
            assert out.count("\n") == (2 if command == ["list"] else 1)
    assert run("list")[1].splitlines()[1].endswith(r"ls \u{202e}\x7f[bold]")


def test_json_has_every_field_under_a_stable_key_and_times_in_utc(record: Record, run: Run):
    call = a_hook_call("Bash", {"b": 1, "command": "é\x7f", "a": [True]}, id="aaaa")
    record((call, an_allow(reason="ok", edited='{"command":"y"}')))
    _, listed, _ = run("list", "--json")
    row = json.loads(listed)
    assert listed.isascii()
    assert row == {
        "number": 1,
        "id": "aaaa",
        "received": "2023-11-14T22:13:20.000Z",
        "decided": "2023-11-14T22:13:22.500Z",
        "waited": 2.5,
        "verdict": "allow",
        "decider": "person",
        "reason": "ok",
        "level": "high",
        "tool": "Bash",
        "headline": "é\x7f",
        "agent": "claude-code",
        "session": "session-1",
        "directory": "/home/dev/project",
        "edited": True,
        "rules": [],
        "lane": "ask",
        "mode": None,
        "token": None,
        "result": None,
        "ran_for": None,
    }
    _, shown, _ = run("show", "aaaa", "--json")
    assert json.loads(shown) == row | {
        "channel": "permission request",
        "agent_version": "2.1.328",
        "subagent": None,
        "pane": None,
        "tool_use_id": None,
        "digest": call.digest,
        "interrupt": False,
        "input": {"b": 1, "command": "é\x7f", "a": [True]},
        "edited_input": {"command": "y"},
    }
    assert list(json.loads(shown)["input"]) == ["b", "command", "a"]


def test_the_rules_that_decided_are_named(record: Record, run: Run):
    call = a_call(id="aaaa")
    record((call, an_allow(decider=Decider.RULE, rules=("user:a", "project:b@/x"))))
    assert json.loads(run("list", "--json")[1])["rules"] == ["user:a", "project:b@/x"]
    assert "rules           user:a, project:b@/x" in run("show", "aaaa")[1]


def test_show_prints_the_record_whole_with_keys_as_received(record: Record, run: Run):
    call = a_call("Bash", {"z": "a\nb", "command": "é\u202e", "a": {}}, id="aaaa")
    decision = a_deny("not\nnow", decider=Decider.TIMEOUT, verdict=Verdict.NONE, edited='{"c":1}')
    record((call, decision))
    _, out, _ = run("show", "aa")
    assert out.splitlines() == [
        "id              aaaa",
        "tool            Bash",
        "level           high",
        "verdict         no decision",
        "decided by      timeout",
        r"reason          not\nnow",
        "received        2023-11-15 00:13:20",
        "decided         2023-11-15 00:13:22",
        "waited          2.5 s",
        "agent           claude-code 2.1.328",
        "token           none: which agent it is, is a claim",
        "channel         prompt tool",
        f"digest          {call.digest}",
        "",
        "input",
        "{",
        r'  "z": "a\nb",',
        r'  "command": "é\u{202e}",',
        '  "a": {}',
        "}",
        "",
        "edited input",
        "{",
        '  "c": 1',
        "}",
    ]


def test_what_was_only_seen_is_listed_when_asked_for(record: Record, run: Run):
    seen = a_call(id="seen", channel=Channel.TOOL_USE)
    left = Decision(verdict=Verdict.NONE, decider=Decider.AGENT)
    record((a_call(id="asked"), None), (seen, left))
    assert [line.split()[2] for line in run("list")[1].splitlines()] == ["asked"]
    whole = run("list", "--seen")[1].splitlines()
    assert [line.split()[2] for line in whole] == ["seen", "asked"]
    assert "left to the agent" in whole[0]


def test_who_showed_which_token_in_which_mode_and_what_became_of_it(record: Record, run: Run):
    agent = Agent(Untrusted("claude"), proven=True)
    call = a_call(id="aaaa", mode=Untrusted("au\x1bto"), credential="tok-1", agent=agent)
    record((call, an_allow()), (a_call(id="bbbb"), an_allow()), results={"aaaa": 0.04})
    facts = run("show", "aaaa")[1].splitlines()
    assert r"mode            au\x1bto" in facts
    assert "token           tok-1" in facts
    assert "result          done in 0.04s" in facts
    newest, oldest = run("list")[1].splitlines()
    assert "done in 0.04s" in oldest
    assert "done" not in newest
    row = json.loads(run("show", "aaaa", "--json")[1])
    assert (row["token"], row["result"], row["ran_for"]) == ("tok-1", "done", 0.04)


def test_a_call_that_its_agent_refused_and_may_try_again_was_not_allowed(record: Record, run: Run):
    call = a_call(id="aaaa", channel=Channel.DENIAL)
    record((call, an_allow()))
    assert "verdict         try again" in run("show", "aaaa")[1]
    assert "try again" in run("list")[1]


def test_limit_and_search_choose_rows_across_pages(
    record: Record, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ccwatch.cli.audit.PAGE", 2)
    calls = [a_call("Even" if n % 2 == 0 else "Odd", id=f"id-{n}") for n in range(9)]
    record(*((call, None) for call in calls))

    def ids(*options: str) -> list[str]:
        return [json.loads(line)["id"] for line in run("list", "--json", *options)[1].splitlines()]

    assert ids() == [f"id-{n}" for n in range(8, -1, -1)]
    assert ids("--limit", "3") == ["id-8", "id-7", "id-6"]
    assert ids("--search", "eve", "--limit", "3") == ["id-8", "id-6", "id-4"]
    assert run("list", "--limit", "0")[0] == 2


def test_nothing_recorded_is_said_and_is_no_error(run: Run, tmp_path: Path):
    assert run("list") == (0, "", f"no calls recorded yet in {tmp_path}/ccwatch.db\n")
    assert run("list", "--json") == (0, "", "")
    assert run("list", "--search", "x") == (0, "", "no call matches\n")


def test_an_unknown_or_ambiguous_id_gives_one_line_and_a_hint(record: Record, run: Run):
    record(*((a_call(id=f"ab{n}"), None) for n in range(4)))
    code, out, err = run("show", "x\x1b")
    assert (code, out) == (2, "")
    assert err.splitlines()[0] == r"ccwatch: no call x\x1b in the journal"
    code, _, err = run("show", "ab")
    assert code == 2
    assert err == (
        "ccwatch: more than one call begins with ab\nhint: give more of the id: ab0, ab1, ab2, …\n"
    )


def test_a_damaged_journal_gives_one_line_and_a_hint(run: Run, tmp_path: Path):
    (tmp_path / "ccwatch.db").write_bytes(b"nonsense" * 200)
    code, out, err = run("list")
    assert (code, out) == (2, "")
    assert "is damaged" in err
    assert err.count("\n") == 2


def test_on_a_terminal_each_line_is_cut_to_its_width(
    record: Record, run: Run, monkeypatch: pytest.MonkeyPatch
):
    record((a_call(value={"command": "日本 " * 90}), None), (a_call(value={"command": "s"}), None))
    monkeypatch.setenv("COLUMNS", "80")
    whole = run("list")[1].splitlines()
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    cut = run("list")[1].splitlines()
    assert cell_len(whole[1]) > 300
    assert [cell_len(line) <= 80 for line in cut] == [True, True]
    assert cut[1].endswith("…")
    assert cut[0] == whole[0]


def _start(
    tmp_path: Path, *args: str, stdout: int = subprocess.PIPE, **environ: str
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ccwatch", "audit", *args, "--data-dir", str(tmp_path)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=os.environ | environ,
    )


@pytest.mark.parametrize("count", [1, 200])
def test_a_reader_that_has_left_is_no_error(record: Record, tmp_path: Path, count: int):
    record(*((a_call(value={"command": "x" * 400}), None) for _ in range(count)))
    read, write = os.pipe()
    os.close(read)
    with _start(tmp_path, "list", stdout=write) as process:
        os.close(write)
        _, complaint = process.communicate()
    assert (complaint, process.returncode) == (b"", 0)


def test_a_terminal_without_unicode_gets_escapes(record: Record, tmp_path: Path):
    record((a_call(value={"command": "日"}), None))
    with _start(tmp_path, "list", PYTHONIOENCODING="ascii", PYTHONUTF8="0") as process:
        out, err = process.communicate()
    assert (err, process.returncode) == (b"", 0)
    assert rb"\u65e5" in out


def test_the_command_imports_neither_screen_nor_server():
    code = "import sys, ccwatch.cli.audit; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    names = loaded.stdout.split()
    assert "ccwatch.store.audit" in names
    assert not {"textual", "mcp", "starlette", "uvicorn"} & set(names)


@pytest.mark.parametrize(
    ("proven", "words"),
    [(True, "tok-1"), (False, "tok-1 (it names no agent: which one it is, is a claim)")],
)
def test_a_token_that_names_no_agent_leaves_that_a_claim(
    record: Record, run: Run, proven: bool, words: str
):
    agent = Agent(Untrusted("claude"), proven=proven)
    record((a_call(id="aaaa", credential="tok-1", agent=agent), a_deny("no")))
    _, out, _ = run("show", "aa")
    assert f"token           {words}" in out.splitlines()

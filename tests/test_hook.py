"""``ccwatch-hook`` while it cannot ask, and what it brings along.

What Claude Code makes of exit codes and of the JSON was observed (2.1.328); for the other agents it
is read in their documentation and source.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from platformdirs.macos import MacOS

from ccwatch import hook
from ccwatch.folders import find_folders
from tests.hook_scene import ALLOW, HOOK, PRE_TOOL_USE, command, pick_denial, playing, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hook_scene import Play


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    with playing(tmp_path) as begin:
        yield begin


DENIED: list[tuple[str, dict[str, Any], str]] = [
    ("claude", {"hook_event_name": "PreToolUse"}, "hookSpecificOutput"),
    ("claude", {"hook_event_name": "PermissionRequest"}, "hookSpecificOutput"),
    ("codex", {"hook_event_name": "PreToolUse"}, "hookSpecificOutput"),
    ("codex", {"hook_event_name": "PermissionRequest"}, "hookSpecificOutput"),
    ("gemini", {"hook_event_name": "BeforeTool"}, "decision"),
    ("copilot", {"toolName": "bash", "toolArgs": "{}"}, "permissionDecision"),
    ("copilot", {"toolName": "bash", "toolInput": {}}, "behavior"),
    ("copilot", {"hook_event_name": "PreToolUse"}, "permissionDecision"),
    ("copilot", {"hook_event_name": "PermissionRequest"}, "behavior"),
]


@pytest.mark.parametrize(("agent", "told", "key"), DENIED)
def test_without_ccwatch_each_agent_hears_a_deny_that_says_nobody_refused(
    agent: str, told: dict[str, Any], key: str, tmp_path: Path
) -> None:
    arguments = command("--agent", agent, "--socket", str(tmp_path / "none.sock"))
    code, output, errors = run(arguments, told)
    answer = json.loads(output)
    verdict, reason = pick_denial(answer)
    assert (code, errors, verdict) == (0, b"", "deny")
    assert key in answer
    if key == "hookSpecificOutput":
        assert answer[key]["hookEventName"] == told["hook_event_name"]
    assert "ccwatch cannot be reached: it does not run" in reason
    assert "not a refusal by a person" in reason


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("claude", {"hook_event_name": "SessionStart"}),
        ("claude", {"hook_event_name": "PostToolUse"}),
        ("claude", {"hook_event_name": "Stop"}),
        ("codex", {"hook_event_name": "Stop"}),
        ("gemini", {"hook_event_name": "AfterTool"}),
        ("copilot", {"toolName": "bash", "toolArgs": {}, "toolResult": {}}),
        ("copilot", {"toolName": "bash", "toolArgs": {}, "error": "x"}),
        ("copilot", {"sessionId": "s", "source": "new"}),
        ("copilot", {"hook_event_name": "Notification"}),
    ],
)
@pytest.mark.parametrize("down", ["deny", "ask"])
def test_an_event_that_decides_nothing_hears_nothing(
    agent: str, told: dict[str, Any], down: str
) -> None:
    options = hook.read_options(["--agent", agent, "--when-down", down])
    assert hook.answer_down(options, json.dumps(told).encode(), "no") == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--agent", "claude"], {"hook_event_name": "SomethingNew"}),
        (["--agent", "claude"], {"tool_name": "Bash", "toolResult": 1}),
        (["--agent", "claude"], b""),
        (["--agent", "codex"], b"[1]"),
        (["--agent", "gemini"], b"\xff{"),
        (["--agent", "gemini"], b"[" * 100_000),
        (["--agent", "claude"], {"hook_event_name": 7}),
        (["--agent", "copilot"], {"hook_event_name": None, "toolName": "x"}),
        (["--agent", "cursor"], PRE_TOOL_USE),
        (["--agent", "cursor", "--when-down", "ask"], PRE_TOOL_USE),
        ([], PRE_TOOL_USE),
        (["--help"], PRE_TOOL_USE),
    ],
)
def test_what_is_not_understood_is_blocked_by_exit_code_and_by_json(
    arguments: list[str], told: Any
) -> None:
    code, output, errors = run(command(*arguments), told)
    assert code == 2
    assert b"not a refusal by a person" in errors
    # Claude Code goes by this at PermissionRequest, where the exit code alone lets a call pass.
    answer = json.loads(output)["hookSpecificOutput"]
    assert answer["hookEventName"] == "PermissionRequest"
    assert answer["decision"]["behavior"] == "deny"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--agent", "claude", "--when-down", "allow"],
        ["--agent", "claude", "--socket", ""],
        ["--agent", "claude", "--socket"],
        ["--agent", "claude", "--token-file", ""],
        ["--agent", "claude", "--token-file"],
        ["--agent", "claude", "--sock", "x"],
    ],
)
def test_a_wrong_command_line_denies(arguments: list[str]) -> None:
    code, output, _ = run(command(*arguments))
    assert code == 0
    assert pick_denial(json.loads(output))[0] == "deny"


def test_a_socket_in_the_agents_folder_is_not_the_one_that_was_meant(
    play: Play, tmp_path: Path
) -> None:
    played = play()
    arguments = command("--agent", "claude", "--socket", played.path.name)
    _, output, _ = run(arguments, cwd=tmp_path)
    assert "not absolute" in pick_denial(json.loads(output))[1]
    assert not played.taken.is_set()


@pytest.mark.parametrize("told", [PRE_TOOL_USE, b"", {"hook_event_name": "SomethingNew"}])
def test_who_chose_it_is_asked_by_the_agent_while_ccwatch_is_down(told: Any) -> None:
    arguments = command("--agent", "claude", "--socket", "/nonexistent", "--when-down", "ask")
    assert run(arguments, told) == (0, b"{}", b"")


def test_a_call_that_is_too_large_is_denied_unasked_in_the_form_of_its_event(play: Play) -> None:
    played = play()
    large = json.dumps({**PRE_TOOL_USE, "tool_input": "x" * hook.SENT_LIMIT}).encode()
    code, output, _ = run(command("--agent", "claude", "--socket", str(played.path)), large)
    verdict, reason = pick_denial(json.loads(output))
    assert (code, verdict, played.request) == (0, "deny", b"")
    assert "over 16 MiB" in reason


def test_a_result_that_is_too_large_hears_nothing(play: Play) -> None:
    played = play()
    # The name in the input is no name of an event.
    told = {"tool_response": {"hook_event_name": "PreToolUse", "text": "x" * hook.SENT_LIMIT}}
    large = json.dumps({**told, "hook_event_name": "PostToolUse"}).encode()
    done = run(command("--agent", "claude", "--socket", str(played.path)), large)
    assert (done, played.request) == ((0, b"", b""), b"")


def test_what_is_too_large_to_keep_is_read_to_its_end_and_blocked() -> None:
    large = json.dumps({"hook_event_name": "PostToolUse"}).encode() + b" " * hook.READ_LIMIT
    code, _, errors = run(command("--agent", "claude", "--socket", "/nonexistent"), large)
    assert code == 2
    assert b"over 64 MiB" in errors


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"XDG_STATE_HOME": "/var/state"},
        {"XDG_STATE_HOME": ""},
        {"XDG_STATE_HOME": "relative"},
        {"CCWATCH_DATA_DIR": "/srv/ccwatch", "XDG_STATE_HOME": "/var/state"},
        {"CCWATCH_DATA_DIR": "~/watch"},
        {"CCWATCH_DATA_DIR": ""},
    ],
)
def test_the_socket_is_looked_for_where_ccwatch_makes_it(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert Path(hook.find_socket(os.environ)) == find_folders(environ=os.environ).socket


def test_on_macos_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook.sys, "platform", "darwin")
    state = Path(MacOS("ccwatch", appauthor=False).user_state_dir)
    assert Path(hook.find_socket(os.environ)) == state / find_folders(environ={}).socket.name


def test_no_folder_and_no_variable_puts_its_module_in_the_place_of_ours(
    play: Play, tmp_path: Path
) -> None:
    played = play()
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    mark = tmp_path / "mark"
    for name in ("socket", "json", "os", "signal", "sitecustomize", "usercustomize", "startup"):
        (hostile / f"{name}.py").write_text(f"open({str(mark)!r}, 'w')\nraise SystemExit(0)\n")
    environ = {
        "PYTHONPATH": str(hostile),
        "PYTHONSTARTUP": str(hostile / "startup.py"),
        "PYTHONHOME": str(hostile),
        "PYTHONUSERBASE": str(hostile),
        "HOME": str(hostile),
    }
    arguments = command("--agent", "claude", "--socket", str(played.path))
    assert run(arguments, environ=environ, cwd=hostile) == (0, ALLOW, b"")
    assert not mark.exists()


def test_it_loads_little() -> None:
    program = f"import sys; sys.path.insert(0, {str(HOOK.parent.parent)!r}); import ccwatch.hook"
    loaded = subprocess.check_output(
        [sys.executable, "-I", "-S", "-c", f"{program}; print(*sys.modules)"], text=True
    ).split()
    assert "socket" in loaded
    assert [name for name in loaded if name.startswith("ccwatch")] == ["ccwatch", "ccwatch.hook"]
    heavy = {"argparse", "http", "pathlib", "dataclasses", "typing", "asyncio", "logging", "email"}
    assert not {name.partition(".")[0] for name in loaded} & heavy

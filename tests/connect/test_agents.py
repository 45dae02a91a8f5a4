from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ccwatch.connect.agents import WIRINGS, describe
from ccwatch.connect.entry import put_entries
from ccwatch.connect.request import Scope, WantedFile, WhenDown
from tests.connect.wiring import SECRET, TOKEN_FILE, a_request


def build(agent: str, **changes: Any) -> tuple[WantedFile, ...]:
    """Return the files of a request."""
    return WIRINGS[agent].build(a_request(agent, **changes), SECRET)


def text_of(file: WantedFile) -> str:
    """Return the text of a file that was not there before."""
    return file.whole if file.whole is not None else put_entries(None, file.entries)


@pytest.mark.parametrize(
    ("agent", "scope", "folder", "path"),
    [
        ("codex", Scope.USER, None, "/home/dev/.codex/hooks.json"),
        ("codex", Scope.USER, "/c", "/c/hooks.json"),
        ("codex", Scope.PROJECT, "/c", "/srv/web/.codex/hooks.json"),
        ("gemini", Scope.USER, None, "/home/dev/.gemini/settings.json"),
        ("gemini", Scope.USER, "/g", "/g/.gemini/settings.json"),
        ("gemini", Scope.PROJECT, "/g", "/srv/web/.gemini/settings.json"),
        ("copilot", Scope.USER, None, "/home/dev/.copilot/hooks/ccwatch.json"),
        ("copilot", Scope.USER, "/p", "/p/hooks/ccwatch.json"),
        ("copilot", Scope.PROJECT, None, "/srv/web/.github/hooks/ccwatch.json"),
        ("copilot", Scope.LOCAL, None, "/srv/web/.github/copilot/settings.local.json"),
        ("opencode", Scope.USER, None, "/home/dev/.config/opencode/plugin/ccwatch.js"),
        ("opencode", Scope.USER, "/o", "/o/plugin/ccwatch.js"),
        ("opencode", Scope.PROJECT, "/o", "/srv/web/.opencode/plugin/ccwatch.js"),
    ],
)
def test_each_agent_has_its_file(agent: str, scope: Scope, folder: str | None, path: str):
    *_, file = build(agent, scope=scope, folder=Path(folder) if folder else None)
    assert str(file.path) == path


@pytest.mark.parametrize("agent", list(WIRINGS))
@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_stands_only_in_files_that_are_closed_to_others(agent: str, scope: Scope):
    if scope not in WIRINGS[agent].scopes:
        return
    for file in build(agent, scope=scope):
        assert (SECRET in text_of(file)) is file.is_secret
        assert not (scope is Scope.PROJECT and file.is_secret)


@pytest.mark.parametrize(
    ("agent", "place", "limit", "name"),
    [
        ("codex", ("PreToolUse", "PermissionRequest"), ("timeout", 86_400), "command"),
        ("gemini", ("BeforeTool",), ("timeout", 86_400_000), "command"),
        ("copilot", ("preToolUse",), ("timeoutSec", 86_400), "bash"),
    ],
)
@pytest.mark.parametrize("when_down", list(WhenDown))
def test_a_hook_that_decides_waits_for_a_day_and_knows_what_to_say_while_ccwatch_is_down(
    agent: str, place: tuple[str, ...], limit: tuple[str, int], name: str, when_down: WhenDown
):
    *_, file = build(agent, when_down=when_down)
    hooks = json.loads(text_of(file))["hooks"]
    for event in place:
        (group,) = hooks[event]
        (hook,) = group.get("hooks", [group])
        assert hook[limit[0]] == limit[1]
        asks = hook[name].endswith(" --when-down ask")
        assert asks is (when_down is WhenDown.ASK)
        assert f"--agent {agent} --socket /s/ccwatch.sock" in hook[name]


@pytest.mark.parametrize(
    ("agent", "changes"),
    [("claude", {"strict": True}), ("codex", {}), ("gemini", {}), ("copilot", {})],
)
def test_a_hook_has_the_token_in_a_file_that_is_there_before_the_hook(
    agent: str, changes: dict[str, Any]
):
    for scope in WIRINGS[agent].scopes:
        files = build(agent, scope=scope, **changes)
        commands = " ".join(map(text_of, files))
        if scope is Scope.PROJECT:
            assert "--token-file" not in commands
            assert SECRET not in commands
            continue
        assert str(files[0].path) == TOKEN_FILE
        assert (files[0].whole, files[0].is_secret) == (f"{SECRET}\n", True)
        assert commands.count(f"--token-file {TOKEN_FILE}") == commands.count("hook.py")


def test_no_file_with_a_token_is_made_where_no_hook_reads_it():
    for agent in ("claude", "opencode"):
        assert TOKEN_FILE not in {str(file.path) for file in build(agent)}


@pytest.mark.parametrize("agent", list(WIRINGS))
def test_only_commands_that_others_read_prove_nothing(agent: str):
    assert WIRINGS[agent].has_token(Scope.USER)
    assert WIRINGS[agent].has_token(Scope.PROJECT) is not WIRINGS[agent].always_hook


def test_codex_gives_the_end_of_a_session_three_seconds():
    *_, file = build("codex")
    assert json.loads(text_of(file))["hooks"]["SessionEnd"][0]["hooks"][0]["timeout"] == 3


@pytest.mark.parametrize(("scope", "key"), [(Scope.USER, "token"), (Scope.PROJECT, "variable")])
def test_the_plugin_says_who_wrote_it_and_where_it_asks(scope: Scope, key: str):
    (file,) = build("opencode", scope=scope, when_down=WhenDown.DENY)
    text = text_of(file)
    assert text.startswith("// Written by `ccwatch connect opencode`")
    said = json.loads(text.split("const settings = ", 1)[1].split("\n}\n", 1)[0] + "}")
    assert said == {
        "url": "http://127.0.0.1:8660/hooks/opencode",
        key: SECRET if key == "token" else "CCWATCH_TOKEN",
        "unreachable": "deny",
    }


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "through HTTP hooks, at http://127.0.0.1:8660"),
        ({}, "goes on by itself, asks in its own terminal, and prints under each call that a hook"),
        ({"strict": True}, "prints under each call that a hook failed (ECONNREFUSED)"),
        ({}, "In auto mode Claude Code asks nobody"),
        ({"strict": True, "when_down": WhenDown.DENY}, "through ccwatch-hook"),
        (
            {"strict": True, "when_down": WhenDown.DENY},
            "ccwatch is down, and once the token of Claude Code is revoked, every tool call is "
            "denied",
        ),
        (
            {"strict": True, "when_down": WhenDown.DENY, "scope": Scope.PROJECT},
            "While ccwatch is down, every tool call is denied",
        ),
        ({"strict": True, "scope": Scope.PROJECT}, "its hooks show no token at all"),
        ({"strict": True, "when_down": WhenDown.DENY}, "2.1.197"),
        (
            {"scope": Scope.PROJECT},
            "without CCWATCH_TOKEN in its environment Claude Code is unproven, and served",
        ),
        ({"agent": "codex", "scope": Scope.PROJECT}, "others read: Codex is unproven, and served"),
        ({"agent": "codex", "when_down": WhenDown.DENY}, "once the token of Codex is revoked"),
        ({"scope": Scope.LOCAL}, "Let git ignore"),
        ({"agent": "codex"}, "open /hooks in it and trust these"),
        ({"agent": "codex"}, "read from its documentation, and not tried"),
        ({"agent": "codex"}, "goes on unless Codex asks by itself; with --strict it is denied"),
        ({"agent": "codex", "strict": True}, "by itself; with --when-down deny it is denied"),
        ({"agent": "codex", "when_down": WhenDown.DENY}, "a rule asks a person about is denied"),
        ({"agent": "gemini"}, "read from its documentation, and not tried"),
        ({"agent": "copilot", "scope": Scope.PROJECT}, "cloud agent"),
        (
            {"agent": "opencode", "when_down": WhenDown.DENY},
            "once the token of opencode is revoked, what it would ask is denied",
        ),
        ({"agent": "opencode"}, "opencode run refuses"),
    ],
)
def test_a_person_is_told_what_was_wired_and_what_it_does_not_do(
    changes: dict[str, Any], words: str
):
    assert words in " ".join(describe(a_request(**changes)))


def test_a_person_hears_of_a_program_only_where_there_is_one():
    for agent, names_it in (("opencode", False), ("codex", True)):
        said = " ".join(describe(a_request(agent, strict=True, scope=Scope.PROJECT)))
        assert ("ccwatch-hook" in said) is names_it


def test_the_environment_names_the_folder_of_an_agent():
    assert WIRINGS["claude"].find_folder({}) is None
    assert WIRINGS["claude"].find_folder({"CLAUDE_CONFIG_DIR": ""}) is None
    assert WIRINGS["claude"].find_folder({"CLAUDE_CONFIG_DIR": "/c"}) == Path("/c")
    assert WIRINGS["opencode"].find_folder({"XDG_CONFIG_HOME": "/x"}) == Path("/x/opencode")

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from ccwatch.connect.claude import Hooks, build_files
from ccwatch.connect.request import Scope, WantedFile, WhenDown, spell_base
from tests.connect.wiring import SECRET, TOKEN_FILE, a_request


def hooks_of(files: tuple[WantedFile, ...]) -> dict[str, dict[str, object]]:
    """Return the one hook of each event."""
    entries = [entry for file in files for entry in file.entries if entry.key is None]
    return {entry.path[1]: entry.value["hooks"][0] for entry in entries}


@pytest.mark.parametrize(
    ("scope", "folder", "paths", "place"),
    [
        (Scope.USER, None, ("/home/dev/.claude/settings.json", "/home/dev/.claude.json"), ()),
        (Scope.USER, "/cc", ("/cc/settings.json", "/cc/.claude.json"), ()),
        (Scope.PROJECT, None, ("/srv/web/.claude/settings.json", "/srv/web/.mcp.json"), ()),
        (
            Scope.LOCAL,
            None,
            ("/srv/web/.claude/settings.local.json", "/home/dev/.claude.json"),
            ("projects", "/srv/web"),
        ),
    ],
)
def test_each_scope_has_its_files(
    scope: Scope, folder: str | None, paths: tuple[str, str], place: tuple[str, ...]
):
    request = a_request(scope=scope, folder=Path(folder) if folder else None)
    files = build_files(request, SECRET)
    assert tuple(str(file.path) for file in files) == paths
    (server,) = files[1].entries
    assert (server.path, server.key) == ((*place, "mcpServers"), "ccwatch")


@pytest.mark.parametrize("scope", [Scope.USER, Scope.LOCAL])
def test_a_persons_own_files_hold_the_token(scope: Scope):
    hooks, server = build_files(a_request(scope=scope), SECRET)
    assert hooks.is_secret
    assert server.is_secret
    assert hooks_of((hooks,))["PreToolUse"]["headers"] == {
        "Authorization": f"Bearer {SECRET}",
        "X-Ccwatch-Pane": "$TMUX_PANE",
    }
    assert server.entries[0].value == {
        "type": "http",
        "url": "http://127.0.0.1:8660/mcp",
        "headers": {
            "Authorization": f"Bearer {SECRET}",
            "X-Ccwatch-Directory": "${PWD}",
            "X-Ccwatch-Pane": "${TMUX_PANE:-}",
        },
        "timeout": 86_400_000,
    }


@pytest.mark.parametrize("strict", [False, True])
def test_what_others_read_names_a_variable_and_holds_no_token(*, strict: bool):
    files = build_files(a_request(scope=Scope.PROJECT, strict=strict), SECRET)
    assert SECRET not in repr(files)
    assert files[1].entries[0].value["headers"]["Authorization"] == "Bearer ${CCWATCH_TOKEN:-}"


def test_hooks_that_others_read_may_expand_that_variable():
    hook = hooks_of(build_files(a_request(scope=Scope.PROJECT), SECRET))["PostToolUse"]
    assert hook["headers"] == {
        "Authorization": "Bearer $CCWATCH_TOKEN",
        "X-Ccwatch-Pane": "$TMUX_PANE",
    }
    assert hook["allowedEnvVars"] == ["CCWATCH_TOKEN", "TMUX_PANE"]


@pytest.mark.parametrize("scope", list(Scope))
def test_all_hooks_of_a_connection_prove_the_same(scope: Scope):
    strict = hooks_of(build_files(a_request(scope=scope, strict=True), SECRET))
    assert {hook["type"] for hook in strict.values()} == {"http", "command"}
    shown = {"Authorization" in repr(each) or TOKEN_FILE in repr(each) for each in strict.values()}
    assert shown == {scope is not Scope.PROJECT}
    plain = hooks_of(build_files(a_request(scope=scope), SECRET))
    assert all("Authorization" in repr(hook) for hook in plain.values())


def test_what_others_read_names_no_path_of_this_machine():
    files = build_files(a_request(scope=Scope.PROJECT), SECRET)
    assert "/a b/hook.py" not in repr(files)
    assert "SessionStart" not in hooks_of(files)


def test_hooks_that_a_person_answers_wait_for_a_day_and_the_others_do_not():
    hooks = hooks_of(build_files(a_request(), SECRET))
    seconds = {event: hook["timeout"] for event, hook in hooks.items()}
    assert seconds == {
        "PreToolUse": 30,
        "PermissionRequest": 86_400,
        "PermissionDenied": 86_400,
        "PostToolUse": 5,
        "PostToolUseFailure": 5,
        "PostToolBatch": 5,
        "Stop": 5,
        "SubagentStop": 5,
        "UserPromptSubmit": 5,
        "SessionEnd": 5,
    }
    assert all("onFailure" not in hook for hook in hooks.values())
    assert {hook["type"] for hook in hooks.values()} == {"http"}


def test_strict_hooks_decide_through_the_program_and_block_where_it_fails():
    request = a_request(strict=True, when_down=WhenDown.DENY)
    hooks = hooks_of(build_files(request, SECRET))
    for event in ("PreToolUse", "PermissionRequest"):
        hook = hooks[event]
        assert (hook["type"], hook["timeout"], hook["onFailure"]) == ("command", 86_400, "block")
        assert shlex.split(str(hook["command"])) == [
            "exec", "/bin/python", "/a b/hook.py",
            "--agent", "claude", "--socket", "/s/ccwatch.sock", "--token-file", TOKEN_FILE,
        ]  # fmt: skip
    assert hooks["PostToolUse"]["type"] == "http"


def test_strict_hooks_that_ask_while_ccwatch_is_down_say_so_and_do_not_block():
    request = a_request(strict=True, when_down=WhenDown.ASK)
    hook = hooks_of(build_files(request, SECRET))["PermissionRequest"]
    assert str(hook["command"]).endswith(" --when-down ask")
    assert "onFailure" not in hook


def test_a_hook_that_only_tells_never_says_that_nothing_may_pass():
    request = a_request(strict=True, when_down=WhenDown.DENY)
    start = hooks_of(build_files(request, SECRET))["SessionStart"]
    assert str(start["command"]).endswith(" --when-down ask")


def test_the_settings_of_one_session_send_no_token():
    built = Hooks(base="http://x").build()
    assert "Authorization" not in repr(built)
    assert built["PermissionRequest"][0]["matcher"] == "*"
    assert built["PermissionRequest"][0]["hooks"][0]["url"] == "http://x/hooks/claude"


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("127.0.0.1", "http://127.0.0.1:8660"),
        ("::1", "http://[::1]:8660"),
        ("0.0.0.0", "http://127.0.0.1:8660"),
        ("::", "http://[::1]:8660"),
        ("localhost", "http://localhost:8660"),
    ],
)
def test_an_agent_of_this_machine_is_told_an_address_that_it_can_reach(host: str, base: str):
    assert spell_base(host, 8660) == base

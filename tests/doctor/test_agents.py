from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.connect.agents import WIRINGS
from ccwatch.connect.request import Scope, WhenDown
from ccwatch.doctor.agents import check_rivals, check_wired, is_same_address
from ccwatch.doctor.finding import Status
from tests.doctor.reading import pick, words, worst
from tests.doctor.wiring import BASE

if TYPE_CHECKING:
    from tests.doctor.wiring import Home

SETTINGS = ".claude/settings.json"


@pytest.mark.parametrize("agent", WIRINGS)
@pytest.mark.parametrize("strict", [True, False])
def test_what_connect_writes_is_all_there(agent: str, strict: bool, home: Home):
    down = WhenDown.DENY if strict else WhenDown.ASK
    home.connect(agent, strict=strict, when_down=down)
    found = tuple(check_wired(home.find_one(agent)))
    assert worst(found) == "ok"
    assert found[0].words.startswith("connected in the scope user: ")
    assert found[1].words.startswith("While ccwatch is down")
    assert ("denied" in found[1].words) is strict


def test_what_is_not_wired_needs_no_words(home: Home):
    assert [tuple(check_wired(each)) for each in home.find()] == [(), (), ()]


Changing = Callable[[dict[str, Any]], object]


def take_out(event: str) -> Changing:
    return lambda value: value["hooks"].pop(event)


def put(event: str, key: str, given: Any) -> Changing:
    return lambda value: value["hooks"][event][0]["hooks"][0].__setitem__(key, given)


def narrow(event: str) -> Changing:
    return lambda value: value["hooks"][event][0].update(matcher="Bash")


def double(event: str) -> Changing:
    return lambda value: value["hooks"][event].append(value["hooks"][event][0])


def copy(event: str, other: str) -> Changing:
    return lambda value: value["hooks"].__setitem__(other, value["hooks"][event])


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (take_out("PermissionRequest"), "problem", "PermissionRequest is missing: calls do not"),
        (take_out("Stop"), "note", "Stop is missing: ccwatch does not hear"),
        (put("Stop", "url", "http://127.0.0.1:9/hooks/claude"), "problem", "its hooks go to"),
        (put("PermissionRequest", "timeout", 30), "problem", "given up after 30 s"),
        (put("PermissionRequest", "timeout", 3600), "note", "given up after 3600 s"),
        (put("PermissionRequest", "timeout", None), "note", "no time limit"),
        (narrow("PreToolUse"), "note", "only about the tools Bash"),
        (double("PreToolUse"), "problem", "PreToolUse asks ccwatch twice"),
        (copy("Stop", "SessionStart"), "note", "Claude Code skips"),
    ],
)
def test_what_is_wrong_with_hooks_is_said(change: Changing, status: str, said: str, home: Home):
    home.connect()
    home.change(SETTINGS, change)
    found = tuple(check_wired(home.find_one()))
    assert pick(found, said).status.value == status
    assert worst(found) == status


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"timeout": 60_000}, "problem", "gives a call up after 60 s"),
        ({"timeout": 3_600_000}, "note", "gives a call up after 3600 s"),
        ({"timeout": None}, "note", "no time limit of its own"),
        ({"url": f"{BASE}/nowhere"}, "problem", "the MCP server is"),
        ({"url": "http://127.0.0.1:1/mcp"}, "problem", "the MCP server is"),
    ],
)
def test_what_is_wrong_with_the_server_is_said(
    changes: dict[str, Any], status: str, said: str, home: Home
):
    home.connect()
    home.change(".claude.json", lambda value: value["mcpServers"]["ccwatch"].update(changes))
    found = tuple(check_wired(home.find_one()))
    assert pick(found, said).status.value == status
    assert worst(found) == status


def test_one_half_of_a_connection_is_noted(home: Home):
    home.connect()
    settings, own = home.home / SETTINGS, home.home / ".claude.json"
    text = own.read_text()
    own.write_text("{}")
    assert pick(check_wired(home.find_one()), "no prompt tool").status is Status.NOTE
    own.write_text(text)
    settings.unlink()
    assert pick(check_wired(home.find_one()), "no interactive session").status is Status.NOTE


def test_a_connection_of_which_nothing_is_left_is_a_problem(home: Home):
    home.connect()
    (home.home / SETTINGS).unlink()
    (home.home / ".claude.json").unlink()
    found = [each for wired in home.find() for each in check_wired(wired)]
    assert [each.status for each in found] == [Status.PROBLEM]
    assert found[0].hint == "ccwatch connect claude"


@pytest.mark.parametrize("agent", ["codex", "gemini", "copilot"])
def test_another_socket_is_another_command(agent: str, home: Home):
    home.connect(agent)
    home.address = replace(home.address, socket="/other.sock")
    found = pick(check_wired(home.find_one(agent)), "is not the command")
    assert found.status is Status.PROBLEM
    assert found.hint.startswith(f"ccwatch connect {agent}")


def test_a_hook_program_that_is_gone_is_a_problem(home: Home):
    home.connect("codex")
    home.hook.unlink()
    found = pick(check_wired(home.find_one("codex")), "cannot be read")
    assert found.status is Status.PROBLEM
    home.hook.touch()
    home.address = replace(home.address, hook=("/none/python", str(home.hook)))
    found = pick(check_wired(home.find_one("codex")), "cannot be run")
    assert found.status is Status.PROBLEM


def test_a_hook_whose_token_is_gone_is_a_problem(home: Home):
    request = home.connect("codex")
    assert request.token_file is not None
    request.token_file.unlink()
    found = pick(check_wired(home.find_one("codex")), "holds no token")
    assert found.status is Status.PROBLEM


def test_a_plugin_that_asks_elsewhere_is_a_problem(home: Home):
    home.connect("opencode")
    home.address = replace(home.address, base="http://127.0.0.1:9000")
    assert worst(check_wired(home.find_one("opencode"))) == "problem"


def test_the_hint_connects_in_the_same_way_again(home: Home):
    home.connect(scope=Scope.LOCAL, strict=True, when_down=WhenDown.ASK)
    home.change(".claude.json", lambda value: value.clear())
    found = pick(check_wired(home.find_one()), "no prompt tool")
    assert found.hint == (
        f"ccwatch connect claude --scope local --cwd {home.project} --strict --when-down ask"
    )


@pytest.mark.parametrize("name", ["web", "api"])
def test_asking_in_two_scopes_that_count_together_is_a_problem(name: str, home: Home):
    directory = home.home / name
    directory.mkdir(exist_ok=True)
    home.connect(scope=Scope.LOCAL, directory=directory)
    assert list(check_rivals(home.find())) == []
    group = {"type": "http", "url": f"{BASE}/hooks/claude"}
    home.write(SETTINGS, json.dumps({"hooks": {"PreToolUse": [{"hooks": [group]}]}}))
    (found,) = check_rivals(home.find())
    assert "two scopes" in found.words
    assert found.status is Status.PROBLEM


def test_what_was_written_by_hand_is_called_so(home: Home):
    group = {"type": "http", "url": f"{BASE}/hooks/claude"}
    home.write(SETTINGS, json.dumps({"hooks": {"PreToolUse": [{"hooks": [group]}]}}))
    said = words(check_wired(home.find_one()), Status.OK)
    assert said[0].startswith("wired by hand in the scope user: ")


@pytest.mark.parametrize(
    ("url", "same"),
    [
        (f"{BASE}/hooks/claude", True),
        ("http://localhost:8660/hooks/claude", True),
        ("http://[::1]:8660/mcp", True),
        ("http://127.0.0.1:8661/hooks/claude", False),
        ("http://127.0.0.2:8660/hooks/claude", False),
        ("https://127.0.0.1:8660/hooks/claude", False),
        ("http://127.0.0.1:8660@evil.example/", False),
        ("http://x@127.0.0.1:8660/", False),
        ("http://127.0.0.1:99999/", False),
        ("http://[/", False),
        ("", False),
    ],
)
def test_an_address_is_told_apart_from_others(url: str, same: bool):
    assert is_same_address(url, BASE) is same

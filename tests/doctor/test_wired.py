from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.connect.agents import WIRINGS
from ccwatch.connect.request import HOLD_SECONDS, Scope, WhenDown
from ccwatch.doctor.wired import read_hooks, read_records
from tests.doctor.wiring import BASE, SECRET

if TYPE_CHECKING:
    from tests.doctor.wiring import Home


@pytest.mark.parametrize("agent", WIRINGS)
def test_nothing_is_found_where_nothing_is(agent: str, home: Home):
    assert {each.is_wired for each in home.find(agent)} == {False}
    assert {each.request.scope for each in home.find(agent)} == set(WIRINGS[agent].scopes)


@pytest.mark.parametrize("agent", WIRINGS)
@pytest.mark.parametrize("scope", Scope)
def test_what_connect_has_put_in_is_found_in_its_scope(agent: str, scope: Scope, home: Home):
    if scope not in WIRINGS[agent].scopes:
        return
    home.connect(agent, scope=scope)
    found = home.find_one(agent)
    assert found.request.scope is scope
    assert found.record is not None
    shared = scope is Scope.PROJECT
    assert {secret for _, secret in found.secrets} == (set() if shared else {SECRET})
    assert found.problems == ()


@pytest.mark.parametrize("when_down", WhenDown)
@pytest.mark.parametrize("agent", WIRINGS)
def test_what_happens_while_ccwatch_is_down_is_read_from_the_files(
    agent: str, when_down: WhenDown, home: Home
):
    home.connect(agent, strict=True, when_down=when_down)
    request = home.find_one(agent).request
    assert request.when_down is when_down
    assert request.strict is (agent in {"claude", "codex"})


def test_a_connection_over_http_is_not_strict(home: Home):
    home.connect()
    found = home.find_one()
    assert (found.request.strict, found.request.when_down) == (False, WhenDown.ASK)
    (asking,) = [hook for hook in found.hooks if hook.event == "PermissionRequest"]
    assert (asking.url, asking.timeout) == (f"{BASE}/hooks/claude", HOLD_SECONDS)
    assert ("Authorization", f"Bearer {SECRET}") in asking.headers
    assert found.server is not None
    assert found.server.url == f"{BASE}/mcp"


def test_a_connection_of_another_directory_is_found_by_its_record(home: Home):
    other = home.home / "api"
    other.mkdir()
    home.connect(scope=Scope.LOCAL, directory=other)
    assert home.find_one().place == f"scope local in {other}"


def test_hooks_of_others_are_not_looked_at():
    group = {"matcher": "Bash", "hooks": [{"type": "command", "command": "./mine"}]}
    events = {"PreToolUse": [group], "Stop": "odd", "Odd": [7, {"hooks": 8}]}
    assert list(read_hooks({"hooks": events})) == []


def test_a_hook_that_was_written_by_hand_is_found_with_what_it_says():
    hook = {
        "type": "http", "url": "http://localhost:8660/hooks/claude", "timeout": True,
        "allowedEnvVars": ["A", 3], "headers": ["odd"], "onFailure": "block",
    }  # fmt: skip
    group = {"matcher": "Bash", "hooks": [hook]}
    (found,) = read_hooks({"hooks": {"PreToolUse": [group]}})
    assert (found.matcher, found.timeout, found.variables) == ("Bash", None, ("A", ""))
    assert (found.headers, found.blocks) == ((), True)


def test_a_file_that_is_broken_is_named_and_the_others_are_read(home: Home):
    home.connect()
    broken = home.write(".claude.json", "{,}")
    found = home.find_one()
    assert found.hooks
    assert [path for path, _ in found.problems] == [str(broken)]


def test_a_home_that_is_a_project_too_has_its_files_once(home: Home):
    home.connect()
    home.project = home.home
    assert len([each for each in home.find() if each.is_wired]) == 1


def test_a_record_that_is_broken_is_an_error_beside_the_others(home: Home):
    home.connect()
    (home.state / "connections" / "x.json").write_text("{")
    records, errors = read_records(home.state)
    assert [record.agent for record in records] == ["claude"]
    assert ["x.json" in str(error) for error in errors] == [True]


def test_secrets_anywhere_in_a_file_are_found(home: Home):
    home.connect()
    other = "ccw_" + "o" * 43
    home.change(".claude/settings.json", lambda value: value.update(env={"T": other}))
    assert {secret for _, secret in home.find_one().secrets} == {SECRET, other}

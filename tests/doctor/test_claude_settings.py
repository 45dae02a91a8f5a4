from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.connect.request import Scope
from ccwatch.doctor.claude_settings import check_settings, read_settings
from ccwatch.doctor.finding import Status
from tests.doctor.reading import pick, worst
from tests.doctor.wiring import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.doctor.finding import Finding
    from tests.doctor.wiring import Home

MANUAL = {"permissions": {"defaultMode": "default"}}


def check(home: Home, managed: dict[str, Any] | None = None) -> tuple[Finding, ...]:
    place = home.folder / "managed.json"
    if managed is not None:
        place.write_text(json.dumps(managed))
    settings, broken = read_settings(home.request(), place)
    assert broken == ()
    return tuple(check_settings(settings, home.find()))


@pytest.fixture
def connected(home: Home) -> Home:
    home.connect()
    home.change(".claude/settings.json", lambda value: value.update(MANUAL))
    return home


def test_settings_that_ask_have_no_notes(connected: Home):
    assert worst(check(connected)) == "ok"


@pytest.mark.parametrize(
    ("mode", "status"),
    [(None, "note"), ("auto", "note"), ("bypassPermissions", "note"), ("acceptEdits", "ok"),
     (7, "note")],
)  # fmt: skip
def test_a_mode_that_asks_nobody_is_noted(mode: object, status: str, home: Home):
    home.write(".claude/settings.json", json.dumps({"permissions": {"defaultMode": mode}}))
    assert worst(check(home)) == status


def test_the_strongest_settings_say_the_mode(connected: Home):
    connected.write("web/.claude/settings.json", '{"permissions": {"defaultMode": "auto"}}')
    assert "auto mode" in pick(check(connected), "sessions start").words
    connected.write("web/.claude/settings.local.json", json.dumps(MANUAL))
    assert worst(check(connected)) == "ok"
    assert worst(check(connected, {"permissions": {"defaultMode": "auto"}})) == "note"


@pytest.mark.parametrize(
    "path",
    [
        ".claude/settings.json",
        "web/.claude/settings.json",
        "web/.claude/settings.local.json",
    ],
)
def test_hooks_that_are_switched_off_are_a_problem(path: str, connected: Home):
    place = connected.home / path
    value: Any = json.loads(place.read_text()) if place.exists() else {}
    connected.write(path, json.dumps({**value, "disableAllHooks": True}))
    assert pick(check(connected), "all hooks are switched off").status is Status.PROBLEM


def test_only_managed_settings_keep_the_hooks_of_others_from_running(connected: Home):
    assert worst(check(connected, {"allowManagedHooksOnly": True})) == "problem"
    (connected.folder / "managed.json").unlink()
    connected.change(
        ".claude/settings.json", lambda value: value.update(allowManagedHooksOnly=True)
    )
    assert worst(check(connected)) == "ok"


@pytest.mark.parametrize(
    ("allowed", "status"),
    [([], "problem"), (["https://*"], "problem"), ([f"{BASE}/*"], "ok"), ("odd", "ok")],
)
def test_a_list_of_urls_that_leaves_ours_out_is_a_problem(
    allowed: object, status: str, connected: Home
):
    assert worst(check(connected, {"allowedHttpHookUrls": allowed})) == status


@pytest.mark.parametrize(
    ("scope", "names", "status"),
    [(Scope.PROJECT, [], "problem"), (Scope.PROJECT, ["CCWATCH_TOKEN"], "ok"),
     (Scope.USER, [], "ok")],
)  # fmt: skip
def test_a_token_that_the_hooks_may_not_have_is_a_problem(
    scope: Scope, names: list[str], status: str, home: Home
):
    home.connect(scope=scope)
    assert worst(check(home, {**MANUAL, "httpHookAllowedEnvVars": names})) == status


def test_a_broken_file_is_named(home: Home, tmp_path: Path):
    broken = home.write(".claude/settings.json", "{,}")
    settings, problems = read_settings(home.request(), tmp_path / "none.json")
    assert settings == ()
    assert [path for path, _ in problems] == [str(broken)]

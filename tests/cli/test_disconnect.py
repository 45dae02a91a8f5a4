from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.connect_scene import ConnectScene

if TYPE_CHECKING:
    from pathlib import Path

OTHERS = '{\r\n\t"model": "opus",\r\n\t"hooks": { "Stop": [ ] }\r\n}'
OWN = '{"numStartups":3,"projects":{}}'


@pytest.fixture
def scene(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> ConnectScene:
    monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    scene = ConnectScene(tmp_path, capsys)
    monkeypatch.chdir(scene.project)
    scene.settings.parent.mkdir()
    scene.settings.write_bytes(OTHERS.encode())
    scene.write(scene.own, OWN, 0o640)
    return scene


@pytest.mark.parametrize("scope", ["user", "project", "local"])
@pytest.mark.parametrize("options", [[], ["--strict"]])
def test_every_file_is_what_it_was_byte_for_byte(
    scene: ConnectScene, scope: str, options: list[str]
):
    before = scene.files
    scene.connect("--scope", scope, *options)
    assert scene.files != before
    done = scene.disconnect("--scope", scope)
    assert done.lines[-3] == "Claude Code is disconnected"
    assert scene.files == before
    assert not (scene.project / ".claude").exists()
    assert scene.tokens == ()
    assert list((scene.data / "connections").iterdir()) == []


def test_a_token_is_there_before_the_hook_that_shows_it_and_as_long(scene: ConnectScene):
    def order(lines: list[str]) -> list[str]:
        return [line.rpartition("/")[2] for line in lines if line.startswith(("--- /", "+++ /"))]

    connected = scene.connect("--strict")
    assert order(connected.lines)[1::2] == ["claude-user.token", "settings.json", ".claude.json"]
    disconnected = scene.disconnect()
    assert order(disconnected.lines)[::2] == [".claude.json", "settings.json", "claude-user.token"]


def test_what_a_person_has_added_since_stays(scene: ConnectScene):
    scene.connect()
    value = json.loads(scene.settings.read_text())
    scene.settings.write_text(json.dumps({**value, "theme": "dark"}, indent=2))
    scene.disconnect()
    assert json.loads(scene.settings.read_text()) == {**json.loads(OTHERS), "theme": "dark"}


def test_what_a_person_has_changed_is_left_and_named(scene: ConnectScene):
    scene.connect()
    text = scene.own.read_text().replace("86400000", "60000")
    scene.own.write_text(text)
    done = scene.disconnect()
    assert f"any more: mcpServers.ccwatch in {scene.own}" in done.out
    assert scene.own.read_text() == text
    assert scene.settings.read_bytes() == OTHERS.encode()
    assert scene.tokens == ()


def test_what_was_left_is_named_when_it_is_in_the_way_of_the_next_connection(scene: ConnectScene):
    scene.connect()
    text = scene.settings.read_text()
    scene.settings.write_text(text.replace('"timeout": 30', '"timeout": 31', 1))
    assert f"any more: hooks.PreToolUse in {scene.settings}" in scene.disconnect().out
    done = scene.connect()
    assert f"take the hook of ccwatch in hooks.PreToolUse out of {scene.settings}" in done.err


def test_rules_stay_and_that_is_said(scene: ConnectScene):
    scene.connect("--ask", "git.remote")
    rules = scene.rules.read_text()
    done = scene.disconnect()
    assert "Rules that were made with --ask stay" in done.out
    assert scene.rules.read_text() == rules


def test_what_is_not_connected_cannot_be_disconnected(scene: ConnectScene):
    scene.connect()
    done = scene.disconnect("--scope", "local")
    assert done.refusal == "Claude Code is not connected in the scope local"


def test_a_dry_run_and_a_missing_terminal_change_nothing(scene: ConnectScene):
    scene.connect()
    before = scene.files
    assert scene.run("disconnect", "claude", "--dry-run").code == 0
    assert scene.run("disconnect", "claude").code == 2
    assert scene.files == before
    assert len(scene.tokens) == 1


def test_a_file_that_has_been_broken_since_is_left_alone_and_all_can_be_done_again(
    scene: ConnectScene,
):
    scene.connect()
    whole = scene.settings.read_text()
    scene.settings.write_text(whole[:-5])
    done = scene.disconnect()
    assert f"{scene.settings} is left alone" in done.refusal
    assert len(scene.tokens) == 1
    scene.settings.write_text(whole)
    assert scene.disconnect().code == 0


def test_a_record_that_cannot_be_read_is_named(scene: ConnectScene):
    scene.connect()
    (record,) = (scene.data / "connections").iterdir()
    record.write_text("{}")
    assert f"{record} cannot be used" in scene.disconnect().refusal


def test_two_connections_in_one_file_keep_out_of_each_others_way(
    scene: ConnectScene, tmp_path: Path
):
    other = tmp_path / "home" / "api"
    other.mkdir()
    scene.connect("--scope", "local")
    scene.connect("--scope", "local", "--cwd", str(other))
    scene.disconnect("--scope", "local")
    projects = json.loads(scene.own.read_text())["projects"]
    assert list(projects) == [str(other)]
    assert scene.files[".claude.json"][1] == 0o600
    scene.disconnect("--scope", "local", "--cwd", str(other))
    assert scene.own.read_text() == OWN

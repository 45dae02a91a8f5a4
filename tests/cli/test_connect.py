from __future__ import annotations

import json
import shlex
import stat
from typing import TYPE_CHECKING

import pytest

from ccwatch.connect.request import SECRET
from ccwatch.hook import read_options, read_secret
from ccwatch.tokens.token import Role, hash_secret
from tests.cli.connect_scene import ConnectScene

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OTHERS = '{\n    "model": "opus",\n    "hooks": {\n        "Stop": []\n    }\n}\n'
OWN = '{"numStartups":3,"projects":{}}'


@pytest.fixture
def scene(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> ConnectScene:
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME", "COPILOT_HOME"):
        monkeypatch.delenv(name, raising=False)
    scene = ConnectScene(tmp_path, capsys)
    monkeypatch.chdir(scene.project)
    monkeypatch.setattr("ccwatch.cli.rulebook.MANAGED_FILE", str(tmp_path / "managed.toml"))
    return scene


def test_claude_is_connected_with_hooks_a_server_and_a_token_of_its_own(scene: ConnectScene):
    scene.write(scene.settings, OTHERS)
    scene.write(scene.own, OWN)
    done = scene.connect()
    assert done.code == 0
    hooks = json.loads(scene.settings.read_text())["hooks"]
    server = json.loads(scene.own.read_text())["mcpServers"]["ccwatch"]
    secret = scene.find_secret(scene.settings.read_text())
    assert server["headers"]["Authorization"] == f"Bearer {secret}"
    assert hooks["PermissionRequest"][0]["hooks"][0]["headers"]["Authorization"].endswith(secret)
    (token,) = scene.tokens
    assert (token.credential.role, token.credential.agent) == (Role.ASK, "claude")
    assert scene.proves(scene.own.read_text()) == token.id


def test_what_changes_is_shown_before_without_the_token(scene: ConnectScene):
    scene.write(scene.settings, OTHERS)
    done = scene.connect()
    assert f"+++ {scene.settings}" in done.lines
    assert '-        "Stop": []' in done.lines
    assert any(line.startswith("+") and "Bearer ccw_…" in line for line in done.lines)
    assert not SECRET.search(done.out)


def test_a_file_with_a_token_is_closed_to_others(scene: ConnectScene):
    scene.write(scene.settings, OTHERS, 0o644)
    scene.connect()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (scene.settings, scene.own)} == {0o600}


def test_the_record_is_for_this_user_alone_and_holds_no_secret(scene: ConnectScene):
    scene.connect()
    folder = scene.data / "connections"
    (record,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert not SECRET.search(record.read_text())


def test_the_same_again_changes_nothing(scene: ConnectScene):
    scene.connect()
    before, tokens = scene.files, scene.tokens
    done = scene.connect()
    assert done.lines[0] == "Claude Code is connected already"
    assert (scene.files, scene.tokens) == (before, tokens)


def test_other_options_replace_what_was_put_in_and_keep_the_token(scene: ConnectScene):
    scene.write(scene.settings, OTHERS)
    scene.connect()
    tokens = scene.tokens
    done = scene.connect("--strict")
    hooks = json.loads(scene.settings.read_text())["hooks"]
    (group,) = hooks["PreToolUse"]
    assert group["hooks"][0]["type"] == "command"
    assert "ccwatch/hook.py --agent claude --socket" in group["hooks"][0]["command"]
    assert "every tool call is denied" in done.out
    assert scene.tokens == tokens


def test_a_token_that_was_revoked_is_replaced(scene: ConnectScene):
    scene.connect()
    before = scene.find_secret(scene.own.read_text())
    scene.run("token", "revoke", scene.tokens[0].id)
    done = scene.connect()
    assert "it gets another one" in done.out
    assert scene.find_secret(scene.own.read_text()) != before
    assert scene.proves(scene.own.read_text()) == scene.tokens[0].id


def test_a_token_whose_secret_is_lost_gets_another_secret_and_stays_one(scene: ConnectScene):
    scene.connect()
    scene.settings.unlink()
    scene.own.unlink()
    scene.connect()
    assert len(scene.tokens) == 1
    assert scene.proves(scene.settings.read_text()) == scene.tokens[0].id


def test_what_a_project_shares_holds_no_token_which_is_shown_once(scene: ConnectScene):
    done = scene.connect("--scope", "project")
    shared = [scene.project / ".mcp.json", scene.project / ".claude" / "settings.json"]
    assert not any(SECRET.search(path.read_text()) for path in shared)
    assert done.lines[-1].startswith("  export CCWATCH_TOKEN=ccw_")
    assert scene.proves(done.out) == scene.tokens[0].id
    again = scene.connect("--scope", "project")
    assert "connected already" in again.out
    assert not SECRET.search(again.out)


def test_a_project_for_oneself_is_connected_by_its_path(scene: ConnectScene):
    scene.write(scene.own, OWN)
    scene.connect("--scope", "local")
    projects = json.loads(scene.own.read_text())["projects"]
    assert list(projects[str(scene.project)]["mcpServers"]) == ["ccwatch"]
    assert (scene.project / ".claude" / "settings.local.json").exists()


def test_an_agent_is_not_connected_twice_for_one_directory(scene: ConnectScene):
    scene.connect()
    done = scene.connect("--scope", "project")
    assert "connected in the scope user already: it would ask in both" in done.refusal
    assert not (scene.project / ".mcp.json").exists()


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', "{} // mine", '{"hooks": []}', '{"hooks": {"Stop": [1]}}', "[]"]
)
def test_a_file_that_cannot_be_read_for_certain_stays_and_nothing_is_written(
    scene: ConnectScene, text: str
):
    scene.write(scene.settings, text)
    before = scene.files
    done = scene.connect()
    assert f"{scene.settings} is left alone" in done.refusal
    assert scene.files == before
    assert scene.tokens == ()
    assert not (scene.data / "connections").exists()


def test_a_token_that_was_made_for_nothing_counts_no_more(
    scene: ConnectScene, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/full")

    scene.write(scene.settings, OTHERS)
    before = scene.files
    monkeypatch.setattr("ccwatch.connect.files.put_file", fail)
    done = scene.connect()
    assert done.code == 2
    assert "cannot be written: No space left on device" in done.err
    assert scene.tokens == ()
    assert scene.files == before
    assert list((scene.data / "connections").iterdir()) == []


def test_without_a_terminal_nothing_is_written_unasked(scene: ConnectScene):
    done = scene.run("connect", "claude")
    assert (done.code, scene.files) == (2, {})
    assert "give --yes" in done.err


def test_a_no_changes_nothing(scene: ConnectScene, monkeypatch: pytest.MonkeyPatch):
    def answer(question: str, *, default: bool) -> bool:
        return not question or default

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("click.confirm", answer)
    done = scene.run("connect", "claude")
    assert done.lines[-1] == "nothing was written"
    assert (done.code, scene.files, scene.tokens) == (1, {}, ())


def test_a_dry_run_only_shows(scene: ConnectScene):
    done = scene.run("connect", "claude", "--dry-run", "--ask", "git.remote")
    assert done.code == 0
    assert f"+++ {scene.settings}" in done.lines
    assert '+id = "ask-git.remote"' in done.lines
    assert (scene.files, scene.tokens, scene.rules.exists()) == ({}, (), False)


def test_a_category_becomes_a_rule_that_asks_once(scene: ConnectScene):
    scene.connect("--ask", "git.remote", "--ask", "package.publish")
    listed = scene.run("rules", "list", "--json")
    assert [json.loads(line)["id"] for line in listed.lines] == [
        "ask-git.remote",
        "ask-package.publish",
    ]
    text = scene.rules.read_text()
    done = scene.connect("--ask", "git.remote")
    assert "connected already" in done.out
    assert scene.rules.read_text() == text
    checked = scene.run("check", "git push origin main", "--cwd", str(scene.project))
    assert "ask-git.remote" in checked.out


def test_a_broken_file_of_rules_is_told_before_anything_is_written(scene: ConnectScene):
    scene.write(scene.rules, "version = 1\nnonsense = 1\n")
    done = scene.connect("--ask", "git.remote")
    assert done.code == 2
    assert scene.files == {}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["claude", "--when-down", "ask"], "--when-down goes with --strict"),
        (["codex", "--scope", "local"], "Codex has no scope local"),
        (["nonsense"], "nonsense"),
        (["claude", "--ask", "nonsense"], "nonsense"),
        (["claude", "--port", "0"], "port 0 is another one at each start"),
        (["claude", "--cwd", "/nowhere"], "no directory /nowhere"),
    ],
)
def test_bad_use_writes_nothing(scene: ConnectScene, arguments: list[str], words: str):
    done = scene.run("connect", *arguments, "--yes")
    assert (done.code, scene.files) == (2, {})
    assert words in done.err


@pytest.mark.parametrize(
    ("agent", "file"),
    [
        ("codex", ".codex/hooks.json"),
        ("gemini", ".gemini/settings.json"),
        ("copilot", ".copilot/hooks/ccwatch.json"),
        ("opencode", ".config/opencode/plugin/ccwatch.js"),
    ],
)
def test_other_agents_are_connected_too(scene: ConnectScene, agent: str, file: str):
    done = scene.connect(agent)
    assert done.code == 0
    assert list(scene.files) == [file]
    (token,) = scene.tokens
    assert (token.credential.role, token.credential.agent) == (Role.ASK, agent)
    assert scene.disconnect(agent).code == 0
    assert scene.files == {}
    assert list(scene.connections.iterdir()) == []


@pytest.fixture
def codex(scene: ConnectScene) -> Path:
    """Return the file of the token of a Codex that is connected."""
    assert scene.connect("codex", "--strict").code == 0
    return scene.connections / "codex-user.token"


def test_a_hook_finds_its_token_by_the_command_that_its_agent_runs(
    scene: ConnectScene, codex: Path
):
    text = (scene.home / ".codex" / "hooks.json").read_text()
    assert not SECRET.search(text)
    groups = [group for groups in json.loads(text)["hooks"].values() for group in groups]
    (command,) = {hook["command"] for group in groups for hook in group["hooks"]}
    words = shlex.split(command)
    options = read_options(words[words.index("--agent") :])
    assert (options.problem, options.token_file) == ("", str(codex))
    assert hash_secret(read_secret(options.token_file)) == scene.tokens[0].hash


def test_a_token_for_a_hook_is_not_shown_either(scene: ConnectScene):
    done = scene.connect("codex", "--dry-run")
    assert "+ccw_…" in done.lines
    assert not scene.connections.exists()
    assert not SECRET.search(scene.connect("codex").out)


def test_strict_hooks_of_both_kinds_and_the_prompt_tool_show_one_token(scene: ConnectScene):
    scene.connect("--strict", "--scope", "local")
    settings = (scene.project / ".claude" / "settings.local.json").read_text()
    (path,) = scene.connections.glob("*.token")
    commands = [word for word in settings.split('"') if "hook.py" in word]
    assert len(commands) == 3
    assert all(f"--token-file {path}" in command for command in commands)
    secret = read_secret(str(path))
    assert scene.find_secret(settings) == secret
    assert scene.find_secret(scene.own.read_text()) == secret
    assert scene.proves(settings) == scene.tokens[0].id


def test_hooks_that_decide_over_http_leave_no_file_of_a_token(scene: ConnectScene):
    scene.connect("--strict")
    assert len(list(scene.connections.glob("*.token"))) == 1
    secret = scene.find_secret(scene.settings.read_text())
    scene.connect()
    assert list(scene.connections.glob("*.token")) == []
    assert scene.find_secret(scene.settings.read_text()) == secret


@pytest.mark.parametrize("agent", ["codex", "gemini", "copilot"])
def test_a_hook_that_others_get_too_has_no_token(scene: ConnectScene, agent: str):
    done = scene.connect(agent, "--scope", "project")
    assert done.code == 0
    assert scene.tokens == ()
    assert list(scene.connections.glob("*.token")) == []
    assert not any(b"--token-file" in content for content, _ in scene.files.values())
    assert "export" not in done.out


def test_a_hook_that_is_connected_again_keeps_its_token(scene: ConnectScene, codex: Path):
    before, tokens = (scene.files, codex.read_text()), scene.tokens
    assert "connected already" in scene.connect("codex", "--strict").out
    assert "once the token of Codex is revoked" in scene.connect("codex", "--strict").out
    assert ((scene.files, codex.read_text()), scene.tokens) == (before, tokens)
    scene.connect("codex")
    assert (codex.read_text(), scene.tokens) == (before[1], tokens)


def revoke(scene: ConnectScene, _: Path) -> None:
    scene.run("token", "revoke", scene.tokens[0].id)


def rotate(scene: ConnectScene, _: Path) -> None:
    scene.run("token", "rotate", scene.tokens[0].id)


def lose(_: ConnectScene, path: Path) -> None:
    path.unlink()


def replace_secret(_: ConnectScene, path: Path) -> None:
    path.write_text("ccw_" + "x" * 43)


@pytest.mark.parametrize("spoil", [revoke, rotate, lose, replace_secret])
def test_a_hook_whose_token_counts_no_more_gets_another_one(
    scene: ConnectScene, codex: Path, spoil: Callable[[ConnectScene, Path], None]
):
    before = codex.read_text()
    spoil(scene, codex)
    assert "it gets another one" in scene.connect("codex", "--strict").out
    assert codex.read_text() != before
    assert [hash_secret(read_secret(str(codex)))] == [token.hash for token in scene.tokens]
    assert stat.S_IMODE(codex.stat().st_mode) == 0o600


def test_a_new_secret_that_a_person_has_given_the_hook_counts(scene: ConnectScene, codex: Path):
    done = scene.run("token", "rotate", scene.tokens[0].id)
    secret = scene.find_secret(done.out)
    codex.write_text(secret)
    scene.connect("codex", "--strict")
    assert read_secret(str(codex)) == secret
    scene.disconnect("codex")
    assert list(scene.connections.iterdir()) == []


def test_a_file_of_a_token_that_was_opened_to_others_is_closed_again(
    scene: ConnectScene, codex: Path
):
    codex.chmod(0o644)
    scene.connect("codex", "--strict")
    assert read_secret(str(codex)) == codex.read_text().strip()


def test_the_settings_of_one_session_are_printed_without_a_token(scene: ConnectScene):
    done = scene.run("hooks", "--port", "1234")
    hooks = json.loads(done.out)["hooks"]
    assert hooks["PermissionRequest"][0]["hooks"][0]["url"] == "http://127.0.0.1:1234/hooks/claude"
    assert "Authorization" not in done.out

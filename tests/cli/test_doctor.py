from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from ccwatch.tokens.file import create_token
from ccwatch.tokens.token import Role
from tests.cli.connect_scene import ConnectScene

TITLES = [
    "Python", "Terminal", "Port", "Files", "Tokens", "Claude Code", "Codex", "Gemini CLI",
    "Copilot CLI", "opencode", "Request",
]  # fmt: skip


class DoctorScene(ConnectScene):
    """A home whose programs are chosen by the test."""

    port = 0

    def examine(self, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
        """Return the exit code and the findings."""
        done = self.run("doctor", "--json", "--port", str(self.port), *arguments)
        return done.code, [json.loads(line) for line in done.lines]

    def find(self, words: str, *arguments: str) -> dict[str, Any]:
        """Return the one finding that has these words."""
        _, findings = self.examine(*arguments)
        (found,) = [each for each in findings if words in each["words"]]
        return found

    def install(self, name: str, text: str) -> None:
        """Put a program on PATH."""
        program = self.home / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!{sys.executable}\n{text}\n")
        program.chmod(0o755)


@pytest.fixture
def scene(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> DoctorScene:
    made = DoctorScene(tmp_path, capsys)
    good = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
    for name, value in {**good, "PATH": str(made.home / "bin")}.items():
        monkeypatch.setenv(name, value)
    for name in ("TMUX", "NO_COLOR", "CCWATCH_TOKEN", "CLAUDE_CONFIG_DIR", "CODEX_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(
        "ccwatch.doctor.claude_settings.MANAGED", tmp_path / "managed-settings.json"
    )
    monkeypatch.chdir(made.project)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made.port = listener.getsockname()[1]
    return made


def test_a_new_machine_has_no_problem_and_nothing_is_made(scene: DoctorScene):
    before = scene.files
    code, findings = scene.examine()
    assert code == 0
    assert list(dict.fromkeys(each["group"] for each in findings)) == TITLES
    assert scene.files == before
    assert not scene.data.exists()


def test_a_connection_that_stands_has_no_problem(scene: DoctorScene):
    scene.connect("--port", str(scene.port))
    code, findings = scene.examine()
    assert code == 0
    said = [each["words"] for each in findings if each["group"] == "Claude Code"]
    assert any(words.startswith("connected in the scope user") for words in said)
    assert scene.find("the token claude: ask")["status"] == "ok"


def test_a_problem_is_told_by_the_exit_code_and_has_a_hint(scene: DoctorScene):
    scene.data.mkdir(mode=0o755)
    scene.home.parent.chmod(0o755)
    scene.data.chmod(0o755)
    for folder in scene.data.parents:
        if folder.stat().st_uid == os.getuid() and folder.is_relative_to("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    done = scene.run("doctor", "--port", str(scene.port))
    assert done.code == 1
    at = done.lines.index(f"  problem  others can read {scene.data} (0755)")
    assert done.lines[at + 1] == f"           hint: chmod 700 {scene.data}"


def test_bad_settings_are_said_as_at_the_start_and_the_rest_is_checked(scene: DoctorScene):
    scene.write(scene.data / "config.toml", "prot = 1\n", 0o600)
    scene.data.chmod(0o700)
    found = scene.find("unknown setting prot")
    assert (found["group"], found["status"]) == ("Files", "problem")
    assert found["hint"].startswith("known settings")


@pytest.mark.parametrize(
    ("name", "text", "group", "said"),
    [
        ("tokens.toml", "[[", "Tokens", "tokens.toml"),
        ("rules.toml", "[[rule]]\nfoo = 1\n", "Files", "rules.toml:1"),
        ("trust.toml", "[[", "Files", "trust.toml"),
        ("ccwatch.db", "no database at all", "Files", "is damaged"),
        ("connections/x.json", "{", "Tokens", "x.json cannot be used"),
    ],
)
def test_a_broken_file_is_a_problem(
    name: str, text: str, group: str, said: str, scene: DoctorScene
):
    scene.write(scene.data / name, text, 0o600)
    found = scene.find(said)
    assert (found["group"], found["status"]) == (group, "problem")


def test_a_check_that_fails_by_itself_does_not_end_the_others(
    scene: DoctorScene, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("odd")

    monkeypatch.setattr("ccwatch.doctor.port.find_serving", fail)
    monkeypatch.setattr("ccwatch.doctor.wired.read_records", fail)
    code, findings = scene.examine()
    failed = [each["group"] for each in findings if "could not be checked" in each["words"]]
    assert (code, failed) == (1, ["Port", "Tokens"])
    assert list(dict.fromkeys(each["group"] for each in findings)) == TITLES


def test_a_decide_token_in_the_settings_of_an_agent_is_a_problem(scene: DoctorScene):
    scene.connect("--port", str(scene.port))
    _, secret = create_token(scene.data / "tokens.toml", role=Role.DECIDE, id="boss", now=0.0)
    value = json.loads(scene.settings.read_text())
    scene.settings.write_text(json.dumps({**value, "env": {"T": secret}}))
    assert scene.find("decides in your place")["status"] == "problem"
    assert scene.find("the decide token boss waits for a key")["status"] == "note"


def test_the_version_of_a_program_is_asked_without_a_shell(scene: DoctorScene):
    scene.install("claude", "import sys; print('2.1.197 (Claude Code)', *sys.argv[1:])")
    scene.connect("--port", str(scene.port), "--strict")
    assert scene.find("Claude Code 2.1.197: ")["status"] == "ok"
    assert scene.find("knows no onFailure")["status"] == "problem"


def test_a_program_that_fails_is_noted(scene: DoctorScene):
    scene.install("codex", "raise SystemExit(3)")
    assert scene.find("exit code 3")["status"] == "note"
    assert scene.find("it is not connected", "--no-request")["hint"] == "ccwatch connect codex"


def test_what_cannot_be_seen_of_an_agent_is_noted(scene: DoctorScene):
    assert not any("/hooks in it" in each["words"] for each in scene.examine()[1])
    scene.connect("codex", "--port", str(scene.port))
    assert scene.find("/hooks in it and trust these")["status"] == "note"


def test_tmux_is_asked_for_its_options(scene: DoctorScene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TMUX", "/nowhere,1,0")
    assert scene.find("tmux did not tell")["status"] == "note"
    scene.install("tmux", "import sys\nprint({'focus-events': 'off'}.get(sys.argv[-1], ''))")
    found = scene.find("window is in front")
    assert found["hint"] == "add to ~/.tmux.conf: set -g focus-events on"


def test_text_of_files_is_escaped(scene: DoctorScene):
    url = "http://127.0.0.1:1/hooks/claude?\x1b]0;x\x07\u202e"
    hook = {"hooks": [{"type": "http", "url": url}]}
    scene.write(scene.settings, json.dumps({"hooks": {"PreToolUse": [hook]}}))
    done = scene.run("doctor", "--port", str(scene.port))
    assert r"\x1b]0;x\x07\u{202e}" in done.out
    assert not set("\x1b\x07\u202e") & set(done.out)
    assert scene.run("doctor", "--json", "--port", str(scene.port)).out.isascii()


def test_no_request_is_sent_while_ccwatch_does_not_run(scene: DoctorScene):
    scene.connect("--port", str(scene.port))
    assert scene.find("nothing was sent")["status"] == "note"
    _, findings = scene.examine("--no-request")
    assert "Request" not in {each["group"] for each in findings}


def test_a_port_that_another_program_has_is_a_problem_and_nothing_is_sent_there(
    scene: DoctorScene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ccwatch.doctor.listening._SECONDS", 0.05)
    scene.connect("--port", str(scene.port))
    with socket.create_server(("127.0.0.1", scene.port)) as listener:
        found = scene.find("is taken by")
        listener.setblocking(False)
        peer, _ = listener.accept()
        with peer:
            asked = peer.recv(65536)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert found["status"] == "problem"
    assert asked.startswith(b"GET /health ")


def test_a_directory_that_is_gone_is_no_trouble(
    scene: DoctorScene, monkeypatch: pytest.MonkeyPatch
):
    gone = scene.home / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    code, findings = scene.examine()
    assert (code, len(findings) > len(TITLES)) == (0, True)
    os.chdir(Path("/"))

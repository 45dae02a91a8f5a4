from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from ccwatch.tokens.file import create_token
from ccwatch.tokens.token import Role

if TYPE_CHECKING:
    from tests.cli.doctor_scene import DoctorScene


def test_a_connection_that_stands_has_no_problem(doctor: DoctorScene):
    doctor.connect("--port", str(doctor.port))
    code, findings = doctor.examine()
    assert code == 0
    said = [each["words"] for each in findings if each["group"] == "Claude Code"]
    assert any(words.startswith("connected in the scope user") for words in said)
    assert doctor.find("the token claude: ask")["status"] == "ok"


def test_a_decide_token_in_the_settings_of_an_agent_is_a_problem(doctor: DoctorScene):
    doctor.connect("--port", str(doctor.port))
    _, secret = create_token(doctor.data / "tokens.toml", role=Role.DECIDE, id="boss", now=0.0)
    value = json.loads(doctor.settings.read_text())
    doctor.settings.write_text(json.dumps({**value, "env": {"T": secret}}))
    assert doctor.find("decides in your place")["status"] == "problem"
    assert doctor.find("the decide token boss waits for a key")["status"] == "note"


def test_the_version_of_a_program_is_asked_without_a_shell(doctor: DoctorScene):
    doctor.install("claude", "import sys; print('2.1.197 (Claude Code)', *sys.argv[1:])")
    doctor.connect("--port", str(doctor.port), "--strict")
    assert doctor.find("Claude Code 2.1.197: ")["status"] == "ok"
    assert doctor.find("knows no onFailure")["status"] == "problem"


def test_a_program_that_fails_is_noted(doctor: DoctorScene):
    doctor.install("codex", "raise SystemExit(3)")
    assert doctor.find("exit code 3")["status"] == "note"
    assert doctor.find("it is not connected", "--no-request")["hint"] == "ccwatch connect codex"


def test_what_cannot_be_seen_of_an_agent_is_noted(doctor: DoctorScene):
    assert not any("/hooks in it" in each["words"] for each in doctor.examine()[1])
    doctor.connect("codex", "--port", str(doctor.port))
    assert doctor.find("/hooks in it and trust these")["status"] == "note"


def test_no_request_is_sent_while_ccwatch_does_not_run(doctor: DoctorScene):
    doctor.connect("--port", str(doctor.port))
    assert doctor.find("nothing was sent")["status"] == "note"
    _, findings = doctor.examine("--no-request")
    assert "Request" not in {each["group"] for each in findings}


def test_a_port_that_another_program_has_is_a_problem_and_nothing_is_sent_there(
    doctor: DoctorScene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ccwatch.doctor.listening._SECONDS", 0.05)
    doctor.connect("--port", str(doctor.port))
    with socket.create_server(("127.0.0.1", doctor.port)) as listener:
        found = doctor.find("is taken by")
        listener.setblocking(False)
        peer, _ = listener.accept()
        with peer:
            asked = peer.recv(65536)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert found["status"] == "problem"
    assert asked.startswith(b"GET /health ")

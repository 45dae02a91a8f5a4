from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.doctor_scene import TITLES

if TYPE_CHECKING:
    from tests.cli.doctor_scene import DoctorScene


def test_bad_settings_are_said_as_at_the_start_and_the_rest_is_checked(doctor: DoctorScene):
    doctor.write(doctor.data / "config.toml", "prot = 1\n", 0o600)
    doctor.data.chmod(0o700)
    found = doctor.find("unknown setting prot")
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
    name: str, text: str, group: str, said: str, doctor: DoctorScene
):
    doctor.write(doctor.data / name, text, 0o600)
    found = doctor.find(said)
    assert (found["group"], found["status"]) == (group, "problem")


def test_tmux_is_asked_for_its_options(doctor: DoctorScene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TMUX", "/nowhere,1,0")
    assert doctor.find("tmux did not tell")["status"] == "note"
    doctor.install("tmux", "import sys\nprint({'focus-events': 'off'}.get(sys.argv[-1], ''))")
    found = doctor.find("window is in front")
    assert found["hint"] == "add to ~/.tmux.conf: set -g focus-events on"


def test_a_directory_that_is_gone_is_no_trouble(
    doctor: DoctorScene, monkeypatch: pytest.MonkeyPatch
):
    gone = doctor.home / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    code, findings = doctor.examine()
    assert (code, len(findings) > len(TITLES)) == (0, True)
    os.chdir(Path("/"))

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from tests.cli.doctor_scene import TITLES

if TYPE_CHECKING:
    import pytest

    from tests.cli.doctor_scene import DoctorScene


def test_a_new_machine_has_no_problem_and_nothing_is_made(doctor: DoctorScene):
    before = doctor.files
    code, findings = doctor.examine()
    assert code == 0
    assert list(dict.fromkeys(each["group"] for each in findings)) == TITLES
    assert doctor.files == before
    assert not doctor.data.exists()


def test_a_problem_is_told_by_the_exit_code_and_has_a_hint(doctor: DoctorScene):
    doctor.data.mkdir(mode=0o755)
    doctor.home.parent.chmod(0o755)
    doctor.data.chmod(0o755)
    for folder in doctor.data.parents:
        if folder.stat().st_uid == os.getuid() and folder.is_relative_to("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    done = doctor.run("doctor", "--port", str(doctor.port))
    assert done.code == 1
    at = done.lines.index(f"  problem  others can read {doctor.data} (0755)")
    assert done.lines[at + 1] == f"           hint: chmod 700 {doctor.data}"


def test_a_check_that_fails_by_itself_does_not_end_the_others(
    doctor: DoctorScene, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("odd")

    monkeypatch.setattr("ccwatch.cli.examination.find_serving", fail)
    monkeypatch.setattr("ccwatch.cli.agent_examination.read_records", fail)
    code, findings = doctor.examine()
    failed = [each["group"] for each in findings if "could not be checked" in each["words"]]
    assert (code, failed) == (1, ["Port", "Tokens"])
    assert list(dict.fromkeys(each["group"] for each in findings)) == TITLES


def test_text_of_files_is_escaped(doctor: DoctorScene):
    url = "http://127.0.0.1:1/hooks/claude?\x1b]0;x\x07\u202e"
    hook = {"hooks": [{"type": "http", "url": url}]}
    doctor.write(doctor.settings, json.dumps({"hooks": {"PreToolUse": [hook]}}))
    done = doctor.run("doctor", "--port", str(doctor.port))
    assert r"\x1b]0;x\x07\u{202e}" in done.out
    assert not set("\x1b\x07\u202e") & set(done.out)
    assert doctor.run("doctor", "--json", "--port", str(doctor.port)).out.isascii()

"""Scanners for weaknesses and secrets."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import RunsFile, Writes
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, effect_of, invoke

LOW, MEDIUM, UNSURE, HIGH = Level.LOW, Level.MEDIUM, Level.UNCERTAIN, Level.HIGH


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("trivy fs --severity HIGH .", LOW),
        ("trivy --version", LOW),
        ("gitleaks detect --redact -v", LOW),
        ("pip-audit -l", LOW),
        ("kubeconform -summary a.yaml", LOW),
        ("whereis -b python", LOW),
        ("ldd /usr/bin/env", MEDIUM),
        ("pip-audit -r a.txt", MEDIUM),
        ("pip-audit --fix", MEDIUM),
        ("trivy clean --all", MEDIUM),
        ("trivy fs --frob .", UNSURE),
        ("ldd ./a.out", UNSURE),
        ("gitleaks git -v", HIGH),
        ("trivy plugin install x", HIGH),
        ("trivy server", HIGH),
        ("pip-audit --index-url https://x.example/", HIGH),
    ],
)
def test_scanners_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_what_a_scanner_writes_and_runs_is_found():
    assert Writes(a_word("a.json")) in invoke("trivy fs -o a.json .")
    assert Writes(a_word("a.json")) in invoke("gitleaks detect -r a.json")
    assert RunsFile(a_word("./a.out")) in invoke("ldd ./a.out")

"""Linters and formatters that run no code of the project."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Reads, Writes
from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, a_word, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("ruff check src", LOW),
        ("ruff check --select E501 --diff .", LOW),
        ("ruff format --check .", MEDIUM),
        ("ruff format -", LOW),
        ("ruff rule E501", LOW),
        ("black --check .", LOW),
        ("black -", LOW),
        ("isort --check-only src", LOW),
        ("yapf a.py", LOW),
        ("shfmt -d a.sh", LOW),
        ("shfmt a.sh", LOW),
        ("clang-format a.c", LOW),
        ("shellcheck -x a.sh", LOW),
        ("yamllint .", LOW),
        ("actionlint -oneline", LOW),
        ("tokei", LOW),
        ("cloc --by-file src", LOW),
        ("bandit -r src", LOW),
        ("ruff check --fix", MEDIUM),
        ("ruff check --add-noqa", MEDIUM),
        ("ruff format .", MEDIUM),
        ("ruff clean", MEDIUM),
        ("black .", MEDIUM),
        ("isort src", MEDIUM),
        ("yapf -i a.py", MEDIUM),
        ("shfmt -w a.sh", MEDIUM),
        ("clang-format -i a.c", MEDIUM),
        ("rubocop", MEDIUM),
        ("ruff format --check", MEDIUM),
        ("ruff check --frob", UNSURE),
        ("actionlint -shellcheck=./x", UNSURE),
        ("cloc -extract-with=x", UNSURE),
        ("cloc --vcs=x .", UNSURE),
    ],
)
def test_linters_and_formatters_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_what_formatters_and_linters_write_is_found():
    assert Writes(a_word("src"), "reformats") in invoke("black src")
    assert Writes(a_word("/srv/a")) in invoke("ruff check -o /srv/a")
    assert Reads(a_word("a.sh")) in invoke("shellcheck a.sh")


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("rubocop -A lib", Level.MEDIUM),
        ("swiftlint --frob -x", Level.MEDIUM),
        ("buf lint", Level.MEDIUM),
        ("buf push", Level.CRITICAL),
    ],
)
def test_a_tool_that_changes_files_anyway_takes_any_option(command: str, level: Level):
    assert effect_of(command)[0] == level


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "tokei --output json src"),
        ("uncertain", "scc --output json src"),
    ],
)
def test_a_format_of_one_counter_is_a_file_of_another(level: str, command: str):
    assert assess_command(command, HERE).level == level

"""Tools that load the project's own code."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import RunsFile, Writes
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("pytest --version", LOW),
        ("eslint --help", LOW),
        ("pytest -x -q", MEDIUM),
        ("jest", MEDIUM),
        ("mypy src", MEDIUM),
        ("eslint --fix .", MEDIUM),
        ("tsc --noEmit", MEDIUM),
        ("golangci-lint run", MEDIUM),
        ("semgrep --config auto", MEDIUM),
        ("vite", MEDIUM),
        ("vite build", MEDIUM),
        ("vite --host localhost", MEDIUM),
        ("concurrently 'npm test'", MEDIUM),
        ("vite --host 0.0.0.0", HIGH),
        ("uvicorn a:b --host=0.0.0.0", HIGH),
        ("nodemon app.js", MEDIUM),
        ("semgrep --config=https://x.example/a.yml", HIGH),
        ("semgrep --config https://x.example/a.yml", HIGH),
        ("expo publish", HIGH),
        ("serve --help", LOW),
        ("webpack --mode production", MEDIUM),
        ("changeset", MEDIUM),
        ("changeset version", MEDIUM),
        ("changeset --frob x", UNSURE),
        ("changeset publish", CRITICAL),
        ("goreleaser release --snapshot", MEDIUM),
        ("standard-version", MEDIUM),
        ("serve build", HIGH),
        ("serve -l tcp://localhost:3000", MEDIUM),
        ("http-server -a 127.0.0.1", MEDIUM),
        ("semantic-release", CRITICAL),
        ("semgrep publish x", CRITICAL),
    ],
)
def test_tools_that_load_the_project_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_files_that_a_tool_writes_or_loads_are_found():
    assert Writes(a_word("/srv/a.xml")) in invoke("pytest --junitxml=/srv/a.xml")
    assert Writes(a_word("/srv/a")) in invoke("eslint -o /srv/a .")
    assert RunsFile(a_word("./a.js")) in invoke("mocha --require ./a.js")
    assert not [act for act in invoke("pytest -o") if isinstance(act, Writes)]


def test_what_nodemon_is_told_to_run_is_run():
    assert commands_of("nodemon --exec 'rm -rf lib'") == ["rm -rf lib"]
    assert commands_of("nodemon -x 'rm -rf lib' -e js") == ["rm -rf lib"]
    assert commands_of("nodemon app.js") == []

"""uv, its tool runner, and rye."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Does, Language, RunsFile, RunsInput
from ccwatch.risk.level import Level
from ccwatch.risk.programs.package import SHOWS
from tests.risk.builders import a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("uv --version", LOW),
        ("uv version", LOW),
        ("uv pip list", LOW),
        ("uv python list --all-versions", LOW),
        ("uv cache dir", LOW),
        ("uv tree --frozen", LOW),
        ("uv export --locked", LOW),
        ("uv sync", MEDIUM),
        ("uv add requests", MEDIUM),
        ("uv tree", MEDIUM),
        ("uv venv", MEDIUM),
        ("uv init", MEDIUM),
        ("uv build", MEDIUM),
        ("uv run pytest", MEDIUM),
        ("uv run", MEDIUM),
        ("uv run --with requests -", MEDIUM),
        ("uv run -m json.tool a.json", MEDIUM),
        ("uv run -s a", MEDIUM),
        ("uv pip install requests", MEDIUM),
        ("uvx ruff check", MEDIUM),
        ("uv cache prune", MEDIUM),
        ("uv version 2.0", UNSURE),
        ("uv frob", UNSURE),
        ("uv run --with git+https://x.example/a.git a.py", HIGH),
        ("uv pip install -i https://x.example/ requests", HIGH),
        ("uv add requests --index https://x.example/", HIGH),
        ("uv venv --clear", HIGH),
        ("uvx cowsay", HIGH),
        ("uvx --from cowsay ruff", HIGH),
        ("uv tool install cowsay", HIGH),
        ("uv tool uninstall cowsay", HIGH),
        ("uv python install 3.12", HIGH),
        ("uv tool update-shell", HIGH),
        ("uv self update", HIGH),
        ("uv publish", CRITICAL),
        ("uv run https://x.example/a.py", CRITICAL),
    ],
)
def test_uv_by_what_it_does(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_uv_passes_on_what_it_runs():
    assert commands_of("uv run --with requests make all") == ["make all"]
    assert commands_of("uvx ruff@0.5 check") == ["ruff check"]
    assert RunsFile(a_word("a.py"), Language.PYTHON) in invoke("uv run a.py --help")
    assert RunsFile(a_word("a"), Language.PYTHON) in invoke("uv run -s a")
    assert RunsInput(Language.PYTHON) in invoke("uv run -")
    assert invoke("uvx") == [Does(SHOWS)]


@pytest.mark.parametrize(
    "command",
    [
        "uv tree -p ./python",
        "uv version --python ./python",
        "uv pip list --python=./python",
        "uv python find ./python",
    ],
)
def test_a_python_that_is_given_is_started(command: str):
    assert RunsFile(a_word("./python")) in invoke(command)


def test_a_version_of_python_is_no_file():
    assert effect_of("uv python find 3.12")[0] == Level.LOW
    assert RunsFile(a_word("./x")) not in invoke("uv run mkdir -p ./x")
    assert effect_of("uv tree --frozen --index https://x.example/")[0] == Level.HIGH

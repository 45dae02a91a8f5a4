"""What Python runs with -m."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Language, RunsCode, RunsFile, Writes
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("python -m json.tool --indent 2 a.json", MEDIUM),
        ("python -m calendar 2026", LOW),
        ("python -m platform", LOW),
        ("python -m tabnanny a.py", MEDIUM),
        ("python -m venv .venv", MEDIUM),
        ("python -m timeit 'x = 1'", MEDIUM),
        ("python -m unittest", MEDIUM),
        ("python -m py_compile a.py", MEDIUM),
        ("python -m pdb a.py", MEDIUM),
        ("python -m zipfile -e a.zip out", MEDIUM),
        ("python -m pydoc os", MEDIUM),
        ("python -m shop", MEDIUM),
        ("python -m http.server", HIGH),
        ("python -m venv --clear .venv", HIGH),
        ("python -m shop drop-all", HIGH),
    ],
)
def test_modules_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_modules_that_are_programs_are_judged_as_those():
    assert commands_of("python -m pip list") == ["pip list"]
    assert commands_of("python -m pre_commit run") == ["pre-commit run"]


def test_modules_that_run_code_or_write_say_so():
    assert RunsCode(a_word("x = 1"), Language.PYTHON) in invoke("python -m timeit -s 'x = 1' y")
    assert RunsFile(a_word("a.py"), Language.PYTHON) in invoke("python -m cProfile a.py --help")
    assert Writes(a_word("b")) in invoke("python -m json.tool a b")

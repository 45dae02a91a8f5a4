from __future__ import annotations

import importlib
import re
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import ccwatch
from ccwatch.doctor.finding import Status
from ccwatch.doctor.installation import MODULES, Installation, check_installation, find_packages
from tests.doctor.reading import pick, worst

FOUND = Installation(
    python=(3, 11, 7), own="0.1.0", place="/ccwatch", executable="/python", packages={"re2": "1"}
)


def test_all_that_the_project_depends_on_is_looked_for():
    project = Path(ccwatch.__file__).parents[1] / "pyproject.toml"
    declared = tomllib.loads(project.read_text())["project"]["dependencies"]
    assert {re.split(r"[<>=~! ]", each)[0] for each in declared} == set(MODULES)


@pytest.fixture
def heavy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that must not be loaded."""
    monkeypatch.setattr("sys.path", [str(tmp_path), *sys.path])
    monkeypatch.setattr("ccwatch.doctor.installation.MODULES", {"heavy-one": "heavy_one"})
    (tmp_path / "heavy_one.py").write_text("raise SystemExit('it was loaded')")
    folder = tmp_path / "heavy_one-1.2.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: heavy-one\nVersion: 1.2\n")
    return tmp_path


def test_nothing_is_loaded_to_find_the_packages(heavy: Path):
    assert find_packages() == {"heavy-one": "1.2"}
    (heavy / "heavy_one.py").unlink()
    importlib.invalidate_caches()
    assert find_packages() == {"heavy-one": None}


def test_all_that_is_needed_is_there_now():
    assert None not in find_packages().values()


def test_what_is_there_is_named_with_its_version():
    assert worst(check_installation(FOUND)) == "ok"
    assert "re2 1" in pick(check_installation(FOUND), "all that").words


def test_what_is_missing_is_a_problem():
    found = pick(check_installation(replace(FOUND, packages={"mcp": None, "re2": "1"})), "missing")
    assert (found.status, found.words) == (
        Status.PROBLEM, "mcp is missing, which ccwatch needs",
    )  # fmt: skip


def test_an_old_python_is_a_problem():
    assert worst(check_installation(replace(FOUND, python=(3, 10, 9)))) == "problem"

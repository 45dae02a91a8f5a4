"""The index of programs, and the registry that finds a judge with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec, module_from_spec
from pathlib import Path

import pytest

from ccwatch.risk.programs import index, registry
from ccwatch.risk.programs.registry import find_judge, load_all, load_family
from tests.risk.programs.write_index import find_tables, write_index

_MODULE = Path(index.__file__)


def _format(text: str) -> str:
    ruff = shutil.which("ruff", path=Path(sys.executable).parent) or "ruff"
    order = [ruff, "format", "--stdin-filename", str(_MODULE), "-"]
    return subprocess.run(order, input=text, capture_output=True, text=True, check=True).stdout


def test_the_index_is_what_its_writer_would_write():
    assert _format(_MODULE.read_text(encoding="utf-8")) == _format(write_index())


def test_no_program_stands_in_two_tables():
    names = Counter(name for names in find_tables().values() for name in names.split())
    assert [name for name, times in names.items() if times > 1] == []


def test_an_index_with_a_program_in_two_tables_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(index, "FAMILIES", {"boats": "sail row", "fields": "plough row"})
    spec = find_spec(registry.__name__)
    assert spec is not None
    assert spec.loader is not None
    fresh = module_from_spec(spec)
    spec.loader.exec_module(fresh)
    with pytest.raises(ValueError, match="two tables have the program row"):
        fresh.find_judge("sail")


def test_everything_is_loaded_at_once():
    load_family.cache_clear()
    names = [name for names in find_tables().values() for name in names.split()]
    assert load_all() == len(names)
    assert load_family.cache_info().currsize == len(find_tables())


def test_every_program_of_the_tables_is_found_by_its_name():
    for family, names in find_tables().items():
        for name in names.split():
            assert find_judge(name) is load_family(family)[name], name


@pytest.mark.parametrize("name", ["", "frobnicate", "git status", "cat tac", "CAT"])
def test_a_name_that_no_table_has_has_no_judge(name: str):
    assert find_judge(name) is None

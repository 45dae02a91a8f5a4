from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import ccwatch.risk.programs as package
from ccwatch.risk.programs import registry
from ccwatch.risk.programs.index import FAMILIES
from ccwatch.risk.programs.registry import find_judge, load_all, load_family


@pytest.mark.parametrize("family", FAMILIES)
def test_the_index_names_exactly_the_programs_of_each_table(family: str):
    assert set(FAMILIES[family].split()) == set(load_family(family))


def test_every_table_is_in_the_index():
    folder = Path(package.__file__).parent
    tables = {
        path.stem
        for path in folder.glob("*.py")
        if "\nPROGRAMS" in path.read_text(encoding="utf-8")
    }
    assert tables == set(FAMILIES)


def test_every_program_has_a_judge():
    names = [name for names in FAMILIES.values() for name in names.split()]
    assert load_all() == len(names) == len(set(names))
    assert all(callable(find_judge(name)) for name in names)
    assert find_judge("no-such-program") is None


def test_a_program_in_two_tables_is_an_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(registry, "FAMILIES", {"files": "rm cp", "text": "cut rm"})
    find_families = registry._families.__wrapped__  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(ValueError, match="two tables have the program rm"):
        find_families()


def test_a_table_says_what_it_is_for():
    for family in FAMILIES:
        assert import_module(f"ccwatch.risk.programs.{family}").__doc__

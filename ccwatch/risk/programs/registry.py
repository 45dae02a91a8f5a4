"""All tables together: from the name of a program to its judge, one table loaded at a time."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from ccwatch.risk.programs.index import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Judge


def find_judge(name: str) -> Judge | None:
    """Return the judge of a program, None for one that no table has."""
    family = _families().get(name)
    return load_family(family)[name] if family is not None else None


@cache
def load_family(family: str) -> Mapping[str, Judge]:
    """Return the judges of one table by the name of the program.

    Loading all of them takes 0.13 s, which a command line that asks about one cannot spend.
    """
    table: Mapping[str, Judge] = import_module(f"ccwatch.risk.programs.{family}").PROGRAMS
    return {name: judge for names, judge in table.items() for name in names.split()}


def load_all() -> int:
    """Load every table, so that no call waits for one; returns how many programs are known."""
    return sum(len(load_family(family)) for family in FAMILIES)


@cache
def _families() -> Mapping[str, str]:
    """Return the table of each program.

    Raises:
        ValueError: Two tables have the same program.
    """
    found: dict[str, str] = {}
    for family, names in FAMILIES.items():
        for name in names.split():
            if name in found:
                message = f"two tables have the program {name}"
                raise ValueError(message)
            found[name] = family
    return found

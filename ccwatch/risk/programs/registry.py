"""All tables together: from the name of a program to its judge."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Judge

FAMILIES: Final[tuple[str, ...]] = (
    # one module of this package a line
)


@cache
def programs() -> Mapping[str, Judge]:
    """Return the judge of every program that ccwatch knows.

    Raises:
        ValueError: Two tables have the same program.
    """
    found: dict[str, Judge] = {}
    for family in FAMILIES:
        table: Mapping[str, Judge] = import_module(f"ccwatch.risk.programs.{family}").PROGRAMS
        for names, judge in table.items():
            for name in names.split():
                if name in found:
                    message = f"two tables have the program {name}"
                    raise ValueError(message)
                found[name] = judge
    return found

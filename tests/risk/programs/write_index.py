"""``python -m tests.risk.programs.write_index``: write the index of programs from the tables."""

from __future__ import annotations

import pkgutil
import textwrap
from importlib import import_module
from pathlib import Path

import ccwatch.risk.programs

_HEAD = '''"""Which table has which program.

Written by ``python -m tests.risk.programs.write_index``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FAMILIES: Final[Mapping[str, str]] = {
'''


def find_tables() -> dict[str, str]:
    """Return the names in each module that has a table, separated by blanks, in its order."""
    tables: dict[str, str] = {}
    for module in pkgutil.iter_modules(ccwatch.risk.programs.__path__):
        loaded = import_module(f"ccwatch.risk.programs.{module.name}")
        if (programs := getattr(loaded, "PROGRAMS", None)) is not None:
            tables[module.name] = " ".join(" ".join(programs).split())
    return tables


def write_index() -> str:
    """Return the text of the index module."""
    lines = [_HEAD]
    for family, names in find_tables().items():
        parts = textwrap.wrap(names, 88, break_long_words=False, break_on_hyphens=False)
        if len(parts) == 1 and len(family) + len(parts[0]) < 85:
            lines.append(f'    "{family}": "{parts[0]}",\n')
            continue
        lines.append(f'    "{family}": (\n')
        ends = [" "] * (len(parts) - 1) + [""]
        lines += [f'        "{part}{end}"\n' for part, end in zip(parts, ends, strict=True)]
        lines.append("    ),\n")
    return "".join([*lines, "}\n"])


if __name__ == "__main__":
    place = Path(next(iter(ccwatch.risk.programs.__path__))) / "index.py"
    place.write_text(write_index(), encoding="utf-8")

"""``python -m tests.bench [SECTION…]``: measure, and print one table."""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import TYPE_CHECKING

from tests.bench import console, held, hook, journal, requests, risk, rules, start
from tests.bench.table import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.table import Figure

SECTIONS: dict[str, Callable[[], Iterator[Figure]]] = {
    "requests": requests.measure,
    "held": held.measure,
    "console": console.measure,
    "start": start.measure,
    "hook": hook.measure,
    "journal": journal.measure,
    "risk": risk.measure,
    "rules": rules.measure,
}


def main() -> int:
    """Measure the named sections, or all; returns 1 when a limit is exceeded."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("section", nargs="*", help=f"of {', '.join(SECTIONS)}; all by default")
    names: list[str] = parser.parse_args().section or list(SECTIONS)
    if unknown := [name for name in names if name not in SECTIONS]:
        parser.error(f"unknown section {unknown[0]}; there are {', '.join(SECTIONS)}")
    if not sys.platform.startswith("linux"):
        parser.error("the figures come from Linux's /proc")
    began = time.monotonic()
    figures: list[Figure] = []
    for name in names:
        for figure in SECTIONS[name]():
            figures.append(figure)
            sys.stderr.write(f"{figure.section}: {figure.what}\n")
            sys.stderr.flush()
    load = os.getloadavg()[0]
    sys.stdout.write(lay_out(figures) + "\n")
    sys.stdout.write(
        f"{time.monotonic() - began:.0f} s on {os.cpu_count()} cores, load {load:.1f} at the end;"
        f" “bare” is the baseline of the same run\n"
    )
    return int(any(figure.verdict == "over" for figure in figures))


if __name__ == "__main__":
    sys.exit(main())

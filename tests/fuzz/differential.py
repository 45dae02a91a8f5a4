"""``python -m tests.fuzz.differential [SECONDS [SEED]]``: what bash runs, the engine must see."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from ccwatch.rules.rule import Ruling
from tests.fuzz.__main__ import say
from tests.risk.builders import HERE
from tests.risk.real_bash import PLACES, SPELLINGS, RealBash
from tests.rules.builders import rule_on
from tests.rules.bypass_builders import ALL_BUT_RM, NO_RM, is_evaded

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 3


def make_text(chance: random.Random) -> str:
    """Return a spelling of the command with up to three texts around it."""
    text = chance.choice(SPELLINGS)
    for _ in range(chance.randint(0, _DEEPEST)):
        text = chance.choice(PLACES).replace("@@", text)
    return text


def find_faults(text: str) -> Iterator[str]:
    """Yield what is wrong about a text of which bash runs the command."""
    if assess_command(text, HERE).level < Level.UNCERTAIN:
        yield "HARMLESS"
    if is_evaded(text, NO_RM):
        yield "EVADED"
    if rule_on(text, ALL_BUT_RM).ruling is Ruling.ALLOW:
        yield "ALLOWED"


def compare(seconds: float, seed: int) -> int:
    """Compare for a while; returns how many faults the engine and the rules have."""
    faults = count = ran = 0
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        bash = RealBash(Path(folder))
        while time.monotonic() < until:
            count += 1
            text = make_text(random.Random(f"{seed}/{count}"))
            if not bash.runs(text):
                continue
            ran += 1
            for fault in find_faults(text):
                say(f"{fault}  {seed}/{count}  {text!r}")
                faults += 1
    say(f"differential: seed {seed}, {count} texts, bash ran the command of {ran}, {faults} faults")
    return faults


def main(arguments: list[str]) -> int:
    """Run the job as the command line says; 1 if anything was found."""
    seconds = float(arguments[0]) if arguments else 30.0
    seed = int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**9)
    return 1 if compare(seconds, seed) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``python -m tests.fuzz.differential [SECONDS [SEED]]``: what bash runs, the engine must see."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.fuzz.__main__ import say
from tests.risk.builders import HERE
from tests.risk.real_bash import PLACES, SPELLINGS, RealBash

_DEEPEST = 3


def make_text(chance: random.Random) -> str:
    """Return a spelling of the command with up to three texts around it."""
    text = chance.choice(SPELLINGS)
    for _ in range(chance.randint(0, _DEEPEST)):
        text = chance.choice(PLACES).replace("@@", text)
    return text


def compare(seconds: float, seed: int) -> int:
    """Compare for a while; returns how many texts bash runs that are taken for harmless."""
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
            level = assess_command(text, HERE).level
            if level < Level.UNCERTAIN:
                say(f"HARMLESS  {seed}/{count}  {level}  {text!r}")
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

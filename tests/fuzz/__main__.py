"""``python -m tests.fuzz [SECONDS [SEED]]``: judge commands that nobody wrote, none of them run."""

from __future__ import annotations

import logging
import random
import shlex
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from ccwatch.risk.assess import assess_command
from ccwatch.risk.programs.registry import load_all
from tests.risk.builders import HERE
from tests.risk.test_properties import JOINS, UNITS, WRAPPERS, wrap

if TYPE_CHECKING:
    from ccwatch.risk.level import Level

LIMIT = 0.050
"""Seconds of processor time that any text may take on the machine of ``QUIET``."""
REFERENCE = "git log --oneline | head -5"
QUIET = 0.000_12
"""Seconds that judging the reference takes where nothing else runs."""
MOST_LOAD = 3.0
"""A machine is not taken for slower than this: then it is the engine that became slow."""
LONGEST = 10_000
SIGNS = [
    *"(){}[]<>|&;'\"`\\\n\t $*!#=~%@^:,./-0aé",
    "$(", "${", "$((", "))", "<<E\n", "<<<", ">&", "2>", "\\\n", "$'", "[[ ", "{a,b}", "x=", "$x",
    "do ", "done;", "if ", "fi;", "case x in ", "f(){ ", "-exec ", "xargs ", "eval ", "bash -c ",
]  # fmt: skip


class Slow(NamedTuple):
    seconds: float
    text: str


class Complaints(logging.Handler):
    """Keeps what the engine logs: it logs nothing but errors of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def say(line: str) -> None:
    """Print a line at once: the job may be stopped at any time."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def make_tree(chance: random.Random, depth: int = 3) -> str:
    """Return a command as a person or an agent might write it."""
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(UNITS)
    inner = make_tree(chance, depth - 1)
    if chance.random() < 0.5:
        return wrap(inner, chance.choice(WRAPPERS))
    other = make_tree(chance, depth - 1)
    return chance.choice(["{}\n{}"] if "<<" in inner else JOINS).format(inner, other)


def mutate(chance: random.Random, text: str) -> str:
    """Return the text with some of it cut out, doubled, replaced or put elsewhere."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.randint(0, 8))
        piece = text[start:end]
        match chance.randint(0, 4):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + piece * chance.randint(2, 40) + text[end:]
            case 2:
                text = text[:start] + chance.choice(SIGNS) + text[start:]
            case 3:
                text = text[:start] + chr(chance.choice([0, 13, 27, 0xA0, 0x202E, 0x1F600])) + text
            case _:
                text = text[:start] + shlex.quote(text[start:])
    return text[: 2 * LONGEST]


def make_heap(chance: random.Random) -> str:
    """Return a long text of few different signs, which is what makes a parser slow."""
    signs = [chance.choice(SIGNS + UNITS) for _ in range(chance.randint(1, 4))]
    length = chance.choice([20, 200, 1_000, LONGEST])
    made: list[str] = []
    size = 0
    while size < length:
        made.append(chance.choice(signs) if chance.random() < 0.1 else signs[0])
        made += signs[1:]
        size += sum(map(len, signs))
    return "".join(made)[:length]


def measure(text: str, times: int = 1) -> float:
    """Return the seconds of processor time that judging a text takes, a round of several."""
    before = time.process_time()
    for _ in range(times):
        assess_command(text, HERE)
    return (time.process_time() - before) / times


def find_load() -> float:
    """Return how many times slower than ``QUIET`` this machine judges now, at least 1."""
    taken = min(measure(REFERENCE, 300) for _ in range(5))
    load = min(max(taken / QUIET, 1.0), MOST_LOAD)
    say(
        f"fuzz: the reference takes {taken * 1000:.3f} ms, {QUIET * 1000:.2f} ms on a quiet "
        f"machine: any text may take {LIMIT * load * 1000:.0f} ms"
    )
    return load


def fuzz(seconds: float, seed: int) -> int:
    """Judge texts for a while; returns how many faults were found, and prints each."""
    # One generator a case, so that a fault can be repeated by its number alone.
    complaints = Complaints()
    logging.getLogger("ccwatch").addHandler(complaints)
    logging.getLogger("ccwatch").propagate = False
    load_all()
    for unit in UNITS:
        assess_command(unit, HERE)
    limit = LIMIT * find_load()
    faults = count = slow = 0
    slowest: list[Slow] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        count += 1
        chance = random.Random(f"{seed}/{count}")
        tree = make_tree(chance)
        text = chance.choice([tree, mutate(chance, tree), make_heap(chance)])
        before = time.process_time()
        try:
            level = assess_command(text, HERE).level
        except Exception as error:
            say(f"RAISED  {seed}/{count}  {error!r}  {text[:200]!r}")
            faults += 1
            continue
        taken = time.process_time() - before
        if taken > limit:
            # Once may be the collector's doing, or a neighbour's.
            taken = min(taken, measure(text), measure(text))
        slowest = sorted([*slowest, Slow(taken, text)], reverse=True)[:5]
        slow += taken > limit
        if complaints.records:
            complaints.records.clear()
            say(f"ERROR   {seed}/{count}  {text[:200]!r}")
            faults += 1
        milder = find_milder(chance, tree, level) if text == tree else None
        if milder is not None:
            say(f"MILDER  {seed}/{count}  {text[:200]!r} is {level}, but not {milder[:300]!r}")
            faults += 1
    for taken, text in slowest:
        if taken > limit:
            say(f"SLOW    {taken * 1000:.0f} ms  {len(text)} characters  {text[:100]!r}")
    worst = slowest[0].seconds * 1000 if slowest else 0.0
    say(
        f"fuzz: seed {seed}, {count} texts in {seconds:.0f} s, {faults} faults, {slow} slower than "
        f"{limit * 1000:.0f} ms, slowest {worst:.0f} ms"
    )
    return faults + slow


def find_milder(chance: random.Random, text: str, level: Level) -> str | None:
    """Return the command with more around it or beside it, if that looks less dangerous."""
    wrapped = wrap(text, chance.choice(WRAPPERS))
    joined = f"{text}\n{chance.choice(UNITS)}"
    more = (wrapped, joined)
    return next((each for each in more if assess_command(each, HERE).level < level), None)


def main(arguments: list[str]) -> int:
    """Run the job as the command line says; 1 if anything was found."""
    seconds = float(arguments[0]) if arguments else 60.0
    seed = int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**9)
    say(f"fuzz: seed {seed}")
    return 1 if fuzz(seconds, seed) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

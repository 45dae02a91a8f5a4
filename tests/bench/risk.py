"""How long it takes to judge a call, in process and as a command."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from ccwatch.risk.assess import assess_command
from ccwatch.risk.context import Context
from tests.bench.table import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Context(directory="/home/dev/web", home="/home/dev", project="/home/dev/web")
_EVERYDAY = (
    "ls -la",
    "git status && git diff --stat",
    "rg -n 'def main' src | head -20",
    "cd api && npm test -- --watch=false",
    "docker compose logs -f web",
    "kubectl get pods -n staging -o wide",
    "find . -name '*.py' -not -path './.venv/*' | xargs wc -l",
    "python3 -c 'import json, sys; print(json.load(sys.stdin)[\"name\"])' < package.json",
    "git commit -m \"$(cat <<'EOF'\nfix: a thing\n\nbody\nEOF\n)\"",
    "curl -s https://api.example.com/v1/items | jq '.items[].name'",
    "rm -rf build && cmake -S . -B build && cmake --build build -j8",
    'for f in src/*.ts; do npx tsc --noEmit "$f"; done',
    "sudo systemctl restart nginx",
    "aws s3 ls s3://bucket/path --recursive",
)
_HOSTILE = (
    "echo " + "$(ls) " * 1600,
    "ls;" * 3300,
    "rm " + " ".join(f"f{number}" for number in range(1400)),
    "cat " + " ".join(f"f{number}*" for number in range(1300)),
    "bash -c '" * 20 + "ls",
    "eval " * 1900 + "ls",
    "(" * 9900,
    "{a,b}" * 1900,
)


def _time(command: str) -> float:
    """Return the fastest of three judgements, in milliseconds of this process."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        assess_command(command, _HERE)
        best = min(best, time.process_time() - started)
    return best * 1000


def _limit(what: str, value: float, limit: float) -> Figure:
    return Figure(section="risk", what=what, value=value, unit="ms", limit=limit)


def measure() -> Iterator[Figure]:
    """Measure everyday commands, hostile ones of 10,000 characters, and a whole process."""
    for command in _EVERYDAY:
        assess_command(command, _HERE)
    everyday = sorted(_time(command) for _ in range(20) for command in _EVERYDAY)
    yield _limit("an everyday command, median", statistics.median(everyday), 0.2)
    p99 = everyday[int(len(everyday) * 0.99)]
    yield _limit("an everyday command, p99", p99, 2.0)
    worst = max(_time(command) for command in _HOSTILE)
    yield _limit("a hostile command of 10,000 characters, worst", worst, 50.0)
    arguments = [sys.executable, "-m", "ccwatch", "check", "--preset", "none", "ls -la"]
    runs: list[float] = []
    for _ in range(5):
        started = time.monotonic()
        subprocess.run(arguments, capture_output=True, check=False)
        runs.append(time.monotonic() - started)
    yield _limit("ccwatch check, process included", min(runs) * 1000, 250.0)

"""What a request costs the server, as processor time of its process."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from tests.bench.load import REFUSED_TOOL
from tests.bench.processes import cpu_seconds, run_load, serving
from tests.bench.table import Figure
from tests.e2e.asker import HANDSHAKE, HOOK, MODERN

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENTS = 8
WARM, COUNT = 400, 3200


def measure() -> Iterator[Figure]:
    """Measure bare servers, then what ccwatch answers by itself, its journal included."""
    bare = _cost("echo", HOOK, "ls -la")
    yield Figure(section="request", what="bare ASGI echo: the baseline", value=bare, unit="µs")
    plain = _cost("starlette", HOOK, "ls -la")
    yield Figure(section="request", what="bare Starlette POST", value=plain, unit="µs", bare=bare)
    for what, kind, limit in (
        ("over MCP, 2026-07-28", MODERN, 22),
        ("over MCP, handshake", HANDSHAKE, 22),
        ("over the hook", HOOK, 4),
    ):
        for how, tool, options in (
            ("refused", REFUSED_TOOL, ()),
            ("allowed by a rule", "Bash", ("--allow", "Bash(make *)")),
        ):
            with tempfile.TemporaryDirectory() as folder:
                cost = _cost("ccwatch", kind, tool, "--folder", folder, *options)
            yield Figure(
                section="request",
                what=f"{how} {what}",
                value=cost,
                unit="µs",
                bare=bare,
                limit=limit,
                limits_ratio=True,
            )


def _cost(what: str, kind: str, tool: str, *options: str) -> float:
    """Return microseconds of processor time a request, with eight clients on keep-alive."""
    with serving(what, *options) as server:
        load = {"kind": kind, "clients": CLIENTS, "tool": tool}
        run_load("flood", server.port, count=WARM, **load)
        before = cpu_seconds(server.pid)
        run_load("flood", server.port, count=COUNT, **load)
        # Connections and sessions of both loads are among it.
        return (cpu_seconds(server.pid) - before) / COUNT * 1e6

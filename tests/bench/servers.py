"""The servers that are measured: bare ones, and ccwatch without its console.

Each says its port on standard output. SIGUSR1 makes ccwatch decide everything that waits, allow
and deny in turn; every decision carries its command and the time at which it was made.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ccwatch.calls import Decider, Decision, Verdict
from ccwatch.clock import SystemClock
from ccwatch.gate import Gate, Holds
from ccwatch.inspection import inspect_call
from ccwatch.judge import assess_alone
from ccwatch.queue import Change, ChangeKind, Limits, Queue
from ccwatch.reception import Reception
from ccwatch.rules.book import RuleBook
from ccwatch.rules.pattern import parse_pattern
from ccwatch.rules.rule import Rule, Ruling
from ccwatch.server.listener import bind
from ccwatch.server.serve import HttpServer
from ccwatch.store.database import Database
from ccwatch.store.journal import StoredJournal

if TYPE_CHECKING:
    import socket

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ccwatch.calls import ToolCall
    from ccwatch.queue import Entry
    from ccwatch.risk.assess import Assessment

MANY = 10_000


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with its own body: the least that an ASGI application can do."""
    if scope["type"] != "http":
        return
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _answer(request: Request) -> Response:
    value: Any = await request.json()
    return JSONResponse({"name": value.get("tool_name")})


def make_starlette() -> ASGIApp:
    """Return what a hook costs that does nothing: one route, JSON in, JSON out."""
    return Router([Route("/{path:path}", _answer, methods=["POST"])])


async def serve_bare(app: ASGIApp, listener: socket.socket) -> None:
    """Serve with the same uvicorn settings as ccwatch, until the process is ended."""
    config = uvicorn.Config(
        app,
        loop="none",
        http=HttpToolsProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=30,
    )
    _announce(listener)
    await uvicorn.Server(config).serve(sockets=[listener])


async def serve_ccwatch(
    listener: socket.socket, folder: Path, *, decide_after: float | None, allow: str | None
) -> None:
    """Serve a gate with its journal; calls are decided by signal, or so long after arrival.

    With ``allow``, calls are looked at with their files, and a rule allows that pattern.
    """
    loop, clock, ended = asyncio.get_running_loop(), SystemClock(), asyncio.Event()
    database = Database(folder / "ccwatch.db", clock)
    await database.open()
    queue = Queue(Limits(per_asker=MANY, total=MANY))
    holds = Holds(low=0.0, medium=0.0, high=0.0)
    rules, inspect = RuleBook(), assess_alone
    if allow is not None:
        pattern = parse_pattern(allow, allows=True)
        rules.keep(Rule(id="bench", decision=Ruling.ALLOW, patterns=(pattern,)))
        inspect = _inspect
    journal = StoredJournal(database)
    gate = Gate(queue, journal, clock, holds=holds, rules=rules, inspect=inspect)
    server = HttpServer(Reception(gate, clock), clock, listener=listener)

    def decide_all() -> None:
        for number, entry in enumerate(queue.entries()):
            _decide(gate, entry, allow=number % 2 == 0)

    def decide_one(call_id: str) -> None:
        if (entry := queue.get(call_id)) is not None:
            _decide(gate, entry, allow=False)

    def watch(change: Change) -> None:
        if decide_after is not None and change.kind is ChangeKind.ADDED:
            loop.call_later(decide_after, decide_one, change.call_id)

    queue.subscribe(watch)
    await server.start()
    await server.wait()
    loop.add_signal_handler(signal.SIGUSR1, decide_all)
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    gc.collect()
    gc.freeze()
    _announce(listener)
    await ended.wait()
    gate.close()
    await server.stop()
    await database.close()


async def _inspect(call: ToolCall) -> Assessment:
    return await inspect_call(call, "/home/dev")


def _decide(gate: Gate, entry: Entry, *, allow: bool) -> None:
    call, at = entry.call, time.monotonic_ns()
    said = {"command": call.input["command"], "at": at}
    decision = (
        Decision(verdict=Verdict.ALLOW, decider=Decider.PERSON, edited=json.dumps(said))
        if allow
        else Decision(verdict=Verdict.DENY, decider=Decider.PERSON, reason=json.dumps(said))
    )
    gate.decide(call.id, call.digest, decision)


def _announce(listener: socket.socket) -> None:
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()


def main() -> None:
    """Serve what the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["echo", "starlette", "ccwatch"])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--decide-after", type=float)
    parser.add_argument("--allow", metavar="PATTERN")
    given = parser.parse_args()
    listener = bind("127.0.0.1", 0)
    if given.what == "ccwatch":
        serving = serve_ccwatch(
            listener, given.folder, decide_after=given.decide_after, allow=given.allow
        )
    else:
        app = echo if given.what == "echo" else make_starlette()
        serving = serve_bare(app, listener)
    asyncio.run(serving)


if __name__ == "__main__":
    main()

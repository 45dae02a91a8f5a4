"""A real request of the doctor, sent on each way that an agent has, and shown in the queue."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.connect.agents import WIRINGS
from ccwatch.doctor.agents import find_commands, is_same_address
from ccwatch.doctor.finding import note, ok, problem
from ccwatch.doctor.line import RouteError
from ccwatch.doctor.message import Check, describe_said
from ccwatch.doctor.route import (
    CommandRoute,
    HttpRoute,
    McpRoute,
    expand_hook_header,
    expand_server_header,
    find_missing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ccwatch.doctor.finding import Finding
    from ccwatch.doctor.message import Said
    from ccwatch.doctor.route import Route
    from ccwatch.doctor.wired import FoundHook, FoundPlugin, FoundServer, Wired

MOST: Final = 8
"""Ways that are tried at once."""
_JOIN_SECONDS: Final = 20.0
_AUTHORIZATION: Final = "authorization"
_ASKING: Final = ("PermissionRequest", "PreToolUse", "BeforeTool", "preToolUse")


def find_routes(
    wired: Iterable[Wired], environ: Mapping[str, str]
) -> tuple[tuple[Route, ...], tuple[Finding, ...]]:
    """Return the ways that agents have to ask, and what a person should know of them.

    Nothing is sent to another address than that of this ccwatch, and no command is run that it
    would not write itself: what stands in a project's files is anybody's.
    """
    routes: dict[str, Route] = {}
    notes: dict[str, Finding] = {}
    for each in wired:
        for way in _find_ways(each, environ):
            if way.key in routes:
                continue
            try:
                routes[way.key] = way.build()
            except RouteError as error:
                notes[way.key] = note(f"{way.title}: not tried: {error}")
            else:
                missing = find_missing(way.authorization, environ)
                if missing:
                    words = f"{missing}, which is not in this environment: tried without"
                    notes[way.key] = note(f"{way.title}: its token is in {words}")
    return tuple(routes.values())[:MOST], tuple(notes.values())


@dataclass(frozen=True, slots=True)
class _Way:
    """A way that an agent has.

    Attributes:
        key: What it is told apart from others by.
        authorization: That header, as it is written.
    """

    key: str
    title: str
    build: Callable[[], Route]
    authorization: str = ""


def _find_ways(wired: Wired, environ: Mapping[str, str]) -> Iterator[_Way]:
    name = f"{WIRINGS[wired.request.agent].title}, {wired.place}"
    hook = _find_asking(wired.hooks)
    if hook is not None and hook.url:
        yield _find_http(wired, hook, f"{name}, HTTP hooks", environ)
    elif hook is not None:
        yield _find_command(wired, hook, f"{name}, ccwatch-hook", environ)
    if wired.server is not None:
        yield _find_server(wired, wired.server, f"{name}, prompt tool", environ)
    if wired.plugin is not None:
        yield _find_plugin(wired, wired.plugin, f"{name}, plugin", environ)


def _find_asking(hooks: Sequence[FoundHook]) -> FoundHook | None:
    """Return the hook that a person answers."""
    found = {hook.event: hook for hook in reversed(hooks)}
    return next((found[event] for event in _ASKING if event in found), None)


def _find_http(wired: Wired, hook: FoundHook, title: str, environ: Mapping[str, str]) -> _Way:
    written = _find_authorization(hook.headers)

    def build() -> Route:
        _check_address(hook.url, wired)
        value = expand_hook_header(written, hook.variables, environ)
        headers = _build_headers(value)
        return HttpRoute(title=title, agent=wired.request.agent, url=hook.url, headers=headers)

    return _Way(f"{hook.url} {written}", title, build, written)


def _find_command(wired: Wired, hook: FoundHook, title: str, environ: Mapping[str, str]) -> _Way:
    def build() -> Route:
        if hook.command not in find_commands(wired.request):
            words = "its command is not the one that this ccwatch would write: it is not run"
            raise RouteError(words)
        agent = wired.request.agent
        return CommandRoute(title=title, agent=agent, command=hook.command, environ=environ)

    return _Way(hook.command, title, build)


def _find_server(wired: Wired, server: FoundServer, title: str, environ: Mapping[str, str]) -> _Way:
    written = _find_authorization(server.headers)

    def build() -> Route:
        _check_address(server.url, wired)
        headers = _build_headers(expand_server_header(written, environ))
        return McpRoute(title=title, url=server.url, headers=headers)

    return _Way(f"{server.url} {written}", title, build, written)


def _find_plugin(wired: Wired, plugin: FoundPlugin, title: str, environ: Mapping[str, str]) -> _Way:
    token = plugin.token or environ.get(plugin.variable, "")

    def build() -> Route:
        _check_address(plugin.url, wired)
        headers = _build_headers(f"Bearer {token}" if token else "")
        return HttpRoute(title=title, agent=wired.request.agent, url=plugin.url, headers=headers)

    written = f"${plugin.variable}" if plugin.variable and not plugin.token else ""
    return _Way(f"{plugin.url} {plugin.token}", title, build, written)


def _find_authorization(headers: Iterable[tuple[str, str]]) -> str:
    return next((value for name, value in headers if name.lower() == _AUTHORIZATION), "")


def _build_headers(authorization: str) -> dict[str, str]:
    return {"Authorization": authorization} if authorization else {}


def _check_address(url: str, wired: Wired) -> None:
    if not is_same_address(url, wired.request.address.base):
        raise RouteError("it leads to another address than this ccwatch's: nothing is sent there")


class _Asking:
    """One way that a person is asked on, in a thread of its own."""

    def __init__(self, route: Route, check: Check, *, seconds: float) -> None:
        self.route = route
        self.check = check
        self.said: Said | None = None
        self.failure: Exception | None = None
        self._seconds = seconds
        self.thread = threading.Thread(target=self._run, name="ccwatch-doctor", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.said = self.route.ask(self.check, seconds=self._seconds)
        except Exception as error:
            self.failure = error
        with contextlib.suppress(Exception):  # the session is forgotten in time without it too
            self.route.finish(self.check)

    def describe(self, seconds: float) -> Finding:
        """Return what came of it."""
        title = self.route.title
        if self.thread.is_alive():
            return problem(f"{title}: it arrived, and the wait for an answer does not end", _LOG)
        if self.said is not None:
            words, is_answered = describe_said(self.said)
            if is_answered:
                return ok(f"{title}: it arrived and was answered: {words}")
            return note(f"{title}: it arrived; {words}")
        if self.failure is not None:
            words = str(self.failure) or type(self.failure).__name__
            return problem(f"{title}: it arrived, and the answer did not: {words}", _LOG)
        return note(f"{title}: it arrived; nobody answered within {seconds:g} s")


_LOG: Final = "the log of ccwatch says more"


def send_requests(
    routes: Sequence[Route],
    directory: str,
    *,
    seconds: float,
    announce: Callable[[str], None],
) -> Iterator[Finding]:
    """Yield what came of one request on each way; it blocks.

    Args:
        routes: The ways.
        directory: Where the doctor was started, which the requests name.
        seconds: How long a person has for an answer.
        announce: Tells the person to look.
    """
    reached: list[tuple[Route, Check]] = []
    for route in routes:
        check = Check(secrets.token_hex(4), directory)
        try:
            said = route.probe(check)
        except (RouteError, OSError) as error:
            words = str(error) or type(error).__name__
            yield problem(f"{route.title}: it did not arrive: {words}", _mend(words))
            continue
        if said.verdict in {"allow", "deny"}:
            words, _ = describe_said(said)
            yield ok(f"{route.title}: it arrived, and rules answered it: {words}")
        else:
            reached.append((route, check))
    if reached and seconds > 0:
        yield from _ask_person(reached, seconds, announce)
    else:
        for route, _ in reached:
            yield ok(f"{route.title}: it arrived")


def _mend(words: str) -> str:
    if "401" in words or "403" in words:
        return "ccwatch connect again gives the agent a token that counts"
    return _LOG


def _ask_person(
    reached: Sequence[tuple[Route, Check]], seconds: float, announce: Callable[[str], None]
) -> Iterator[Finding]:
    waits = "a request of ccwatch doctor waits there; deny it (or allow it)"
    if len(reached) > 1:
        waits = f"{len(reached)} requests of ccwatch doctor wait there; deny them (or allow them)"
    announce(f"look at ccwatch: {waits}, nothing is run")
    for route, check in reached:
        announce(f"  {check.id}  {route.title}")
    announce(f"  they are taken back after {seconds:g} s")
    asking = [_Asking(route, check, seconds=seconds) for route, check in reached]
    until = time.monotonic() + seconds + _JOIN_SECONDS
    try:
        for each in asking:
            each.thread.join(max(until - time.monotonic(), 0))
            yield each.describe(seconds)
    finally:
        for each in asking:
            each.route.stop()

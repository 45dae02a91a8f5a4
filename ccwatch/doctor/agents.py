"""Whether agents ask the ccwatch that is meant, about everything, and with time to answer."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ccwatch.connect.agents import WIRINGS, describe
from ccwatch.connect.json_text import parse_object
from ccwatch.connect.request import HOLD_SECONDS, Scope, WhenDown
from ccwatch.doctor.finding import note, ok, problem
from ccwatch.doctor.wired import STAND_IN, FoundHook, read_hooks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ccwatch.connect.request import Request
    from ccwatch.doctor.finding import Finding
    from ccwatch.doctor.wired import Wired

DECIDING: Final = {"PreToolUse", "PermissionRequest", "BeforeTool", "preToolUse"}
_SHORT_SECONDS: Final = 600
_LOCAL: Final = {"127.0.0.1", "::1", "localhost"}
_UNITS: Final = {"gemini": 0.001}
"""Seconds in the unit that an agent writes its time limits in, where it is another one."""


def find_commands(request: Request) -> frozenset[str]:
    """Return the hook commands that this ccwatch would write for an agent."""
    return frozenset(replace(request, when_down=when).command for when in WhenDown)


def find_wanted(request: Request) -> tuple[FoundHook, ...]:
    """Return the hooks that this ccwatch would write, wired in the same way; it blocks."""
    files = WIRINGS[request.agent].build(request, STAND_IN)
    hooks: list[FoundHook] = []
    for file in files:
        for entry in file.entries:
            if entry.path[0] == "hooks":
                hooks += read_hooks({"hooks": {entry.path[-1]: [entry.value]}})
        if file.whole is not None and file.path.suffix == ".json":
            hooks += read_hooks(parse_object(file.whole))
    return tuple(hooks)


def is_same_address(url: str, base: str) -> bool:
    """Say whether a URL leads to the port that ccwatch serves."""
    try:
        found, wanted = urlsplit(url), urlsplit(base)
        hosts, ports = {found.hostname, wanted.hostname}, {found.port, wanted.port}
    except ValueError:
        return False
    return (
        found.scheme == "http"
        and found.username is None
        and len(ports) == 1
        and (len(hosts) == 1 or hosts <= _LOCAL)
    )


def check_wired(wired: Wired) -> Iterator[Finding]:
    """Yield what is to be said of an agent in one scope; it blocks on the hook program."""
    if not wired.is_wired:
        if wired.record is not None:
            words = f"connected in the {wired.place}, and nothing of it stands there any more"
            yield problem(words, _connect_again(wired))
        return
    for line in _describe(wired):
        yield ok(line)
    yield from _check_hooks(wired)
    yield from _check_server(wired)
    yield from _check_plugin(wired)


def _describe(wired: Wired) -> list[str]:
    """Return the way and what happens when down, a line each."""
    way, down, *_ = describe(wired.request)
    by = "connected" if wired.record is not None else "wired by hand"
    return [f"{by} in the {wired.place}: {way}", down]


def _connect_again(wired: Wired) -> str:
    """Return the command line that puts right what connect has put in."""
    request = wired.request
    words = ["ccwatch connect", request.agent]
    if request.scope is not Scope.USER:
        words += ["--scope", request.scope.value, "--cwd", str(request.directory)]
    if request.strict and not WIRINGS[request.agent].always_hook:
        words += ["--strict"]
        words += ["--when-down ask"] if request.when_down is WhenDown.ASK else []
    elif request.when_down is WhenDown.DENY:
        words += ["--strict"]
    return " ".join(words)


def _check_hooks(wired: Wired) -> Iterator[Finding]:
    if not wired.hooks:
        if wired.server is not None:
            yield note(
                "only the prompt tool is there, which claude -p uses: no interactive session asks",
                _connect_again(wired),
            )
        return
    yield from _check_events(wired)
    yield from _check_urls(wired)
    yield from _check_commands(wired)
    yield from _check_times(wired)


def _check_events(wired: Wired) -> Iterator[Finding]:
    wanted = dict.fromkeys(hook.event for hook in find_wanted(wired.request))
    there = [hook.event for hook in wired.hooks]
    missing = [event for event in wanted if event not in there]
    decides = [event for event in missing if event in DECIDING]
    tells = [event for event in missing if event not in DECIDING]
    if decides:
        words = f"{' and '.join(decides)} is missing: calls do not reach ccwatch there"
        yield problem(words, _connect_again(wired))
    if tells:
        words = f"{', '.join(tells)} is missing: ccwatch does not hear of it"
        yield note(words, _connect_again(wired))
    if not missing:
        yield ok(f"its hooks are all there: {', '.join(wanted)}")
    for event in [event for event in dict.fromkeys(there) if there.count(event) > 1]:
        yield problem(f"{event} asks ccwatch twice", "take one of the two hooks out by hand")
    for hook in wired.hooks:
        if hook.matcher and hook.event in DECIDING:
            words = f"{hook.event} asks only about the tools {hook.matcher}"
            yield note(words, 'give it the matcher "*" to ask about all')
        if hook.event == "SessionStart" and hook.url and wired.request.agent == "claude":
            words = "SessionStart is told over HTTP, which Claude Code skips (seen in 2.1.328)"
            yield note(words, _connect_again(wired))


def _check_urls(wired: Wired) -> Iterator[Finding]:
    base = wired.request.address.base
    urls = dict.fromkeys(hook.url for hook in wired.hooks if hook.url)
    for url in urls:
        if not is_same_address(url, base):
            yield problem(
                f"its hooks go to {url}, and ccwatch serves {base}", _connect_again(wired)
            )


def _check_commands(wired: Wired) -> Iterator[Finding]:
    known = find_commands(wired.request)
    commands = dict.fromkeys(hook.command for hook in wired.hooks if hook.command)
    for command in commands:
        if command not in known:
            words = f"its hook is not the command that this ccwatch would write: {command}"
            hint = f"{_connect_again(wired)}; if it was made by hand, take it out there first"
            yield problem(words, hint)
    if not commands:
        return
    yield from _check_token_file(wired)
    program = wired.request.address.hook
    if not os.access(program[0], os.X_OK):
        yield problem(f"{program[0]} cannot be run", "install ccwatch again, then connect again")
    elif not os.access(program[-1], os.R_OK):
        yield problem(f"{program[-1]} cannot be read", "install ccwatch again, then connect again")
    else:
        yield ok(f"ccwatch-hook is there: {program[-1]}")


def _check_token_file(wired: Wired) -> Iterator[Finding]:
    """Yield that the token is gone that a command of ours shows."""
    path = str(wired.request.token_file)
    named = any(f"--token-file {path}" in hook.command for hook in wired.hooks)
    if named and path not in {place for place, _ in wired.secrets}:
        words = f"{path} holds no token, and ccwatch-hook takes its token from there"
        yield problem(words, _connect_again(wired))


def _check_times(wired: Wired) -> Iterator[Finding]:
    unit = _UNITS.get(wired.request.agent, 1.0)
    wanted = {hook.event: hook.timeout or 0.0 for hook in find_wanted(wired.request)}
    for hook in wired.hooks:
        needed = wanted.get(hook.event, 0.0)
        if hook.event not in DECIDING or needed * unit < HOLD_SECONDS:
            continue
        if hook.timeout is None:
            yield note(f"{hook.event} has no time limit of its own", _connect_again(wired))
        elif hook.timeout < needed:
            words = f"{hook.event} is given up after {hook.timeout * unit:g} s"
            found = note if hook.timeout * unit >= _SHORT_SECONDS else problem
            yield found(words, _connect_again(wired))


def _check_server(wired: Wired) -> Iterator[Finding]:
    server = wired.server
    if wired.request.agent != "claude":
        return
    if server is None:
        words = "the entry of the MCP server is missing: claude -p has no prompt tool"
        yield note(words, _connect_again(wired))
        return
    base = wired.request.address.base
    if not is_same_address(server.url, base) or urlsplit(server.url).path.rstrip("/") != "/mcp":
        words = f"the MCP server is {server.url}, and ccwatch serves {base}/mcp"
        yield problem(words, _connect_again(wired))
    if server.timeout is None:
        yield note("the MCP server has no time limit of its own", _connect_again(wired))
    elif server.timeout < HOLD_SECONDS * 1000:
        words = f"the MCP server gives a call up after {server.timeout / 1000:g} s"
        found = note if server.timeout >= _SHORT_SECONDS * 1000 else problem
        yield found(words, _connect_again(wired))
    else:
        yield ok(f"the MCP server waits {server.timeout / 3_600_000:g} h for an answer")


def _check_plugin(wired: Wired) -> Iterator[Finding]:
    plugin = wired.plugin
    if plugin is None:
        return
    base = wired.request.address.base
    if not is_same_address(plugin.url, base):
        words = f"its plugin asks {plugin.url or 'no URL'}, and ccwatch serves {base}"
        yield problem(words, _connect_again(wired))


def check_rivals(wired: Iterable[Wired]) -> Iterator[Finding]:
    """Yield that an agent asks in two scopes that count in one directory."""
    found = [each for each in wired if each.hooks or each.plugin is not None]
    for number, first in enumerate(found):
        for second in found[number + 1 :]:
            scopes = {first.request.scope, second.request.scope}
            if Scope.USER in scopes or first.request.directory == second.request.directory:
                words = f"it asks in two scopes: {first.place}, and {second.place}"
                request = second.request
                scope = f"--scope {request.scope.value}"
                hint = f"ccwatch disconnect {request.agent} {scope} in {request.directory}"
                yield problem(words, hint)

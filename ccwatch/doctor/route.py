"""The ways in which agents reach ccwatch, each used once as the agent would."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import shlex
import signal
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from ccwatch.doctor.line import (
    PROBE_SECONDS,
    RouteError,
    describe_status,
    open_line,
    parse_answer,
    read_messages,
    read_object,
)
from ccwatch.doctor.message import (
    Said,
    build_call,
    build_end,
    build_probe,
    build_question,
    build_use,
    read_result,
    read_said,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.doctor.line import Line
    from ccwatch.doctor.message import Check

_END_SECONDS: Final = 2.0
_braced: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
_variable: Final = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)[^}]*\}|([A-Za-z_][A-Za-z0-9_]*))")
_named: Final = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")


class Route(Protocol):
    """One way."""

    @property
    def title(self) -> str:
        """Which one, for a person."""
        ...

    def probe(self, check: Check) -> Said:
        """Send what is answered at once, and return what it says; it blocks.

        Raises:
            RouteError: There is no answer.
        """
        ...

    def ask(self, check: Check, *, seconds: float) -> Said | None:
        """Ask a person and return the answer; None if none came in time; it blocks.

        Raises:
            RouteError: There is no answer, and none will come.
        """
        ...

    def finish(self, check: Check) -> None:
        """Tell that the session is over; it blocks."""
        ...

    def stop(self) -> None:
        """End what ``ask`` waits for, from another thread."""
        ...


@dataclass(slots=True, kw_only=True)
class HttpRoute:
    """Hooks of HTTP, and the plugin of opencode.

    Attributes:
        headers: What proves the agent.
    """

    title: str
    agent: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    _line: Line | None = None

    def probe(self, check: Check) -> Said:
        """Send what rules answer; of opencode's requests none is such, so an empty one is sent."""
        if self.agent == "opencode":
            with open_line(self.url, PROBE_SECONDS) as line:
                response = line.post({}, self.headers)
                if response.status != http.client.BAD_REQUEST:
                    raise RouteError(describe_status(response))
            return Said()
        return self._send(build_use(check))

    def ask(self, check: Check, *, seconds: float) -> Said | None:
        """Ask a person and return the answer; None if none came in time."""
        with open_line(self.url, seconds) as line:
            self._line = line
            try:
                response = line.post(build_question(self.agent, check), self.headers)
                return read_said(read_object(response))
            except TimeoutError:
                return None

    def finish(self, check: Check) -> None:
        """Tell that the session is over."""
        if self.agent != "opencode":
            self._send(build_end(self.agent, check))

    def stop(self) -> None:
        """Close the connection."""
        if self._line is not None:
            self._line.close()

    def _send(self, message: Mapping[str, Any]) -> Said:
        with open_line(self.url, PROBE_SECONDS) as line:
            try:
                return read_said(read_object(line.post(message, self.headers)))
            except TimeoutError:
                raise RouteError(f"no answer within {PROBE_SECONDS:g} s") from None


@dataclass(slots=True, kw_only=True)
class McpRoute:
    """The prompt tool, as the stateless revision 2026-07-28 of MCP calls it."""

    title: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    _line: Line | None = None

    def probe(self, check: Check) -> Said:
        """Ask what the server can do."""
        message, headers = build_call("server/discover", check)
        with open_line(self.url, PROBE_SECONDS) as line:
            try:
                response = line.post(message, {**self.headers, **headers})
                for found in read_messages(response):
                    if "result" in found:
                        return Said()
                    raise RouteError(str(found.get("error", "its answer is no result")))
            except TimeoutError:
                pass
        raise RouteError(f"no answer within {PROBE_SECONDS:g} s")

    def ask(self, check: Check, *, seconds: float) -> Said | None:
        """Call the prompt tool, and pass over what it says of its progress."""
        message, headers = build_call("tools/call", check)
        with open_line(self.url, seconds) as line:
            self._line = line
            try:
                response = line.post(message, {**self.headers, **headers})
                for found in read_messages(response, line):
                    said = read_result(found)
                    if said is not None:
                        return said
            except TimeoutError:
                return None
            except ValueError as error:
                raise RouteError(str(error)) from None
        raise RouteError("the connection ended without an answer")

    def finish(self, check: Check) -> None:
        """Tell nothing: no session was opened."""

    def stop(self) -> None:
        """Close the connection."""
        if self._line is not None:
            self._line.close()


@dataclass(slots=True, kw_only=True)
class CommandRoute:
    """``ccwatch-hook``, by the very command that the agent has; only one of our own is run."""

    title: str
    agent: str
    command: str
    environ: Mapping[str, str]
    _process: subprocess.Popen[bytes] | None = None

    def probe(self, check: Check) -> Said:
        """Tell that a session begins: only a ccwatch that was reached answers that at all."""
        answer = self._run(build_probe(self.agent, check), PROBE_SECONDS)
        if answer is None:
            raise RouteError("ccwatch-hook did not reach ccwatch")
        return Said()

    def ask(self, check: Check, *, seconds: float) -> Said | None:
        """Ask a person and return the answer; None if none came in time."""
        try:
            answer = self._run(build_question(self.agent, check), seconds)
        except TimeoutError:
            return None
        return read_said(answer or {})

    def finish(self, check: Check) -> None:
        """Tell that the session is over."""
        self._run(build_end(self.agent, check), PROBE_SECONDS)

    def stop(self) -> None:
        """End the process, in the way that agents do."""
        process = self._process
        if process is not None and process.poll() is None:
            with contextlib.suppress(OSError):
                process.send_signal(signal.SIGTERM)

    def _run(self, message: Mapping[str, Any], seconds: float) -> dict[str, Any] | None:
        """Return what the command prints; None for nothing.

        Raises:
            RouteError: It fails, or prints something else than a JSON object.
            TimeoutError: It takes longer.
        """
        words = shlex.split(self.command)
        arguments = words[1:] if words[:1] == ["exec"] else words
        try:
            self._process = subprocess.Popen(  # noqa: S603 (a command of our own, and no shell)
                arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(self.environ),
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            raise RouteError(f"it cannot be run: {error.strerror}") from None
        with self._process as process:
            try:
                printed, said = process.communicate(json.dumps(message).encode(), timeout=seconds)
            except subprocess.TimeoutExpired:
                self._end(process)
                raise TimeoutError from None
            except BaseException:
                self._end(process)
                raise
        if process.returncode:
            words = said.decode("utf-8", "replace").strip()[:500]
            raise RouteError(words or f"it ended with the exit code {process.returncode}")
        return parse_answer(printed) if printed.strip() else None

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        self.stop()
        try:
            process.communicate(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def expand_hook_header(value: str, variables: tuple[str, ...], environ: Mapping[str, str]) -> str:
    """Return a header of an HTTP hook as Claude Code sends it.

    A variable that is not set, or not the hook's, is empty (observed, 2.1.328).
    """

    def find(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return environ.get(name, "") if name in variables else ""

    return _named.sub(find, value).strip()


def expand_server_header(value: str, environ: Mapping[str, str]) -> str:
    """Return a header of an MCP entry as Claude Code sends it.

    A variable that is not set, and has no default, is sent as it is written (observed, 2.1.328).
    """

    def find(match: re.Match[str]) -> str:
        found = environ.get(match[1]) or match[2]
        return match[0] if found is None else found

    return _braced.sub(find, value).strip()


def find_missing(value: str, environ: Mapping[str, str]) -> str:
    """Return the first variable that a header names and that is not set; empty for none."""
    names = (match[1] or match[2] for match in _variable.finditer(value))
    return next((name for name in names if not environ.get(name)), "")

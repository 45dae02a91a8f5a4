"""Whether agents reach the ccwatch of this data folder: its port, its lock, its socket."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccwatch import __version__
from ccwatch.doctor.finding import note, ok, problem
from ccwatch.doctor.listening import (
    Health,
    Owner,
    ask_port,
    ask_socket,
    find_listener,
    find_lock_holder,
    find_ports,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ccwatch.doctor.finding import Finding
    from ccwatch.folders import Folders

NAME: Final = "ccwatch"
_REFUSED: Final = "Connection refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What answers where ccwatch should.

    Attributes:
        holder: The process that holds the lock of the data folder.
        listener: Who listens on the port; None where nobody does or nothing tells.
        is_open: Something takes connections on the port.
        health: What the port answers.
        ports: Those that the holder listens on.
        socket_path: Where the Unix socket belongs.
        socket_mode: What stands there, as ``st_mode``; None where nothing does.
        socket_uid: Whose it is.
        socket_owner: Who listens at it.
        socket_health: What it answers.
        uid: Of this user.
    """

    host: str
    port: int
    holder: int | None = None
    listener: Owner | None = None
    is_open: bool = False
    health: Health = field(default_factory=Health)
    ports: tuple[int, ...] = ()
    socket_path: str = ""
    socket_mode: int | None = None
    socket_uid: int | None = None
    socket_owner: Owner = field(default_factory=Owner)
    socket_health: Health = field(default_factory=Health)
    uid: int = 0

    @property
    def is_ours(self) -> bool:
        """Whether the port is answered by the ccwatch of this data folder, as far as it is told."""
        if self.holder is None or self.health.name != NAME:
            return False
        if self.listener is None or self.listener.pid is None:
            return self.listener is None or self.listener.uid in {None, self.uid}
        return self.listener.pid == self.holder


def find_serving(folders: Folders, host: str, port: int) -> Serving:
    """Return what answers where ccwatch should; it blocks for some seconds at most."""
    reached = {"localhost": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    health = ask_port(reached, port) if port else Health(problem=_REFUSED)
    holder = find_lock_holder(folders.lock)
    facts = _stat(folders.socket)
    is_socket = facts is not None and stat.S_ISSOCK(facts.st_mode)
    socket_health, socket_owner = ask_socket(folders.socket) if is_socket else (Health(), Owner())
    listener = find_listener(reached, port) if port else None
    return Serving(
        host=host,
        port=port,
        holder=holder,
        listener=listener,
        is_open=listener is not None or health.problem != _REFUSED,
        health=health,
        ports=find_ports(holder) if holder is not None else (),
        socket_path=str(folders.socket),
        socket_mode=facts.st_mode if facts is not None else None,
        socket_uid=facts.st_uid if facts is not None else None,
        socket_owner=socket_owner,
        socket_health=socket_health,
        uid=os.getuid(),
    )


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except OSError:
        return None


def check_port(found: Serving) -> Iterator[Finding]:
    """Yield what is to be said of the port and of the process that has the data folder."""
    where = f"port {found.port} of {found.host}"
    if not found.port:
        yield problem("the port is 0, another one at each start", "set port in config.toml")
    elif not found.is_open:
        yield from _check_closed(found, where)
    elif found.is_ours:
        yield _check_own(found, where)
    elif found.health.name == NAME:
        yield _check_other(found, where)
    else:
        words = found.health.problem or "what answers is no ccwatch"
        hint = "stop that program, or set another port in config.toml and connect the agents again"
        yield problem(f"{where} is taken by {_name(found.listener)}: {words}", hint)


def _check_closed(found: Serving, where: str) -> Iterator[Finding]:
    if found.holder is None:
        yield ok(f"{where} is free: ccwatch does not run")
        return
    who = f"ccwatch (pid {found.holder}) runs for this data folder"
    if found.ports:
        ports = ", ".join(map(str, found.ports))
        hint = f"set port = {found.ports[0]} in config.toml, or start ccwatch without --port"
        yield problem(f"{who}, and listens on {ports}, not on {where}", hint)
    else:
        hint = "its log says why, if it has not just been started"
        yield problem(f"{who}, and does not listen on {where}", hint)


def _check_own(found: Serving, where: str) -> Finding:
    words = f"ccwatch {found.health.version} (pid {found.holder}) listens on {where}"
    if found.health.version != __version__:
        hint = "end it and start it again"
        return note(f"{words}, and {__version__} is installed", hint)
    return ok(words)


def _check_other(found: Serving, where: str) -> Finding:
    who = f"another ccwatch {found.health.version} has {where}: {_name(found.listener)}"
    if found.holder is None:
        hint = "end it, or give its folder with --data-dir; agents ask that one"
        return problem(f"{who}; none runs for this data folder", hint)
    hint = "end one of the two; agents ask the one that has the port"
    return problem(f"{who}; pid {found.holder} has this data folder", hint)


def _name(owner: Owner | None) -> str:
    if owner is None:
        return "a program that the system does not tell"
    if owner.pid is None:
        return f"a program of user {owner.uid}"
    return f"pid {owner.pid} ({owner.command})" if owner.command else f"pid {owner.pid}"


def check_socket(found: Serving) -> Iterator[Finding]:
    """Yield what is to be said of the Unix socket, which ``ccwatch-hook`` speaks to."""
    path, mode = found.socket_path, found.socket_mode
    runs = found.holder is not None
    if mode is None:
        if runs:
            hint = "end ccwatch and start it again; until then ccwatch-hook finds nobody"
            yield problem(f"the socket {path} is gone while ccwatch runs", hint)
        else:
            yield ok(f"the socket {path} is not there: ccwatch does not run")
    elif not stat.S_ISSOCK(mode):
        yield problem(f"{path} is no socket", "take it away: ccwatch does not start with it there")
    elif found.socket_uid != found.uid:
        words = f"the socket {path} belongs to user {found.socket_uid}"
        yield problem(words, "choose a folder that is yours alone with --data-dir")
    elif stat.S_IMODE(mode) & 0o077:
        words = f"the socket {path} is open to others ({stat.S_IMODE(mode):04o})"
        yield problem(words, f"chmod 600 {path}")
    elif not runs:
        words = f"the socket {path} is left over from a ccwatch that is gone"
        yield note(words, "the next start takes it away")
    else:
        yield _check_answer(found)


def _check_answer(found: Serving) -> Finding:
    path, owner = found.socket_path, found.socket_owner
    if owner.pid is not None and owner.pid != found.holder:
        words = f"the socket {path} is answered by {_name(owner)}, not by pid {found.holder}"
        return problem(words, "end that program, then start ccwatch again")
    if found.socket_health.name != NAME:
        words = found.socket_health.problem or "what answers is no ccwatch"
        return problem(f"the socket {path}: {words}", "end ccwatch and start it again")
    return ok(f"the socket {path} is yours alone, and answered by ccwatch (pid {found.holder})")

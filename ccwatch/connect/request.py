"""What a person asks for when connecting an agent, and the files that this comes to."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.connect.entry import Entry

HOLD_SECONDS: Final = 86_400
"""A day: a hook without a timeout is cut at 600 s (observed, Claude Code 2.1.328)."""
TELL_SECONDS: Final = 5
"""For a hook that only tells something."""
TOKEN_VARIABLE: Final = "CCWATCH_TOKEN"  # noqa: S105
SECRET: Final = re.compile(r"ccw_[A-Za-z0-9_-]{43}")
"""How the secret of a token is written."""
WAITING: Final = "waiting for ccwatch"


class Scope(StrEnum):
    """Whose settings of an agent are changed."""

    USER = "user"
    """A person's own, in all directories."""
    PROJECT = "project"
    """Those of a directory that everybody has who works on it: no secret may stand there."""
    LOCAL = "local"
    """A person's own, in one directory."""


class WhenDown(StrEnum):
    """What becomes of a tool call while ccwatch cannot be reached."""

    ASK = "ask"
    """The agent decides as if ccwatch were not there, and asks in its own terminal."""
    DENY = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a running ccwatch is reached.

    Attributes:
        base: ``http://127.0.0.1:8660``.
        socket: The path of its socket.
        hook: The program and its arguments that speak to the socket; empty where there is none.
    """

    base: str
    socket: str
    hook: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How an agent shall be connected.

    Attributes:
        directory: The project, for the scopes project and local.
        home: The person's home.
        folder: Where the agent keeps its settings; None for its usual place.
        strict: The hooks that decide go through ``ccwatch-hook``.
        token_file: Where ``ccwatch-hook`` finds the secret of its token; None where it shows none.
    """

    agent: str
    scope: Scope
    address: Address
    directory: Path
    home: Path
    folder: Path | None = None
    strict: bool = False
    when_down: WhenDown = WhenDown.ASK
    token_file: Path | None = None

    @property
    def command(self) -> str:
        """The command line that the agent runs as its hook, for a shell.

        The shell gives way to it: a signal that ends the hook must reach it.
        """
        words = [*self.address.hook, "--agent", self.agent, "--socket", self.address.socket]
        if self.token_file is not None:
            words += ["--token-file", str(self.token_file)]
        if self.when_down is WhenDown.ASK:
            words += ["--when-down", WhenDown.ASK.value]
        return f"exec {shlex.join(words)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFile:
    """A file as it shall be.

    Attributes:
        entries: What shall stand in it beside what others wrote.
        whole: The text of a file that is ours alone; None for one that is shared.
        is_secret: A token stands in it.
    """

    path: Path
    entries: tuple[Entry, ...] = ()
    whole: str | None = None
    is_secret: bool = False


def build_token_files(request: Request, secret: str) -> tuple[WantedFile, ...]:
    """Return the file that ``ccwatch-hook`` takes the secret from; none where it shows none."""
    if request.token_file is None:
        return ()
    return (WantedFile(path=request.token_file, whole=f"{secret}\n", is_secret=True),)


def spell_base(host: str, port: int) -> str:
    """Return the URL at which this machine reaches an address that ccwatch listens on."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"

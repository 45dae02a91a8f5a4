"""What rules know of programs: where the subcommand stands, and which ones run anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


INTERPRETERS: Final = _words(
    """
    sh bash zsh dash ksh fish python python2 python3 node nodejs deno bun perl ruby php lua
    Rscript osascript pwsh powershell awk gawk mawk tclsh expect
    """
)
WRAPPERS: Final = _words(
    """
    sudo doas su env command builtin exec eval source . time timeout nice ionice nohup setsid
    stdbuf flock script watch xargs parallel find fd ssh docker podman kubectl npx uvx bunx pnpx
    tmux screen chroot nsenter unshare strace gdb direnv mise devbox
    """
)
CAPPED: Final = INTERPRETERS | WRAPPERS
"""Programs that run whatever their arguments say."""
_NUMBER: Final = re.compile(r"[0-9.]+\Z")

STRIPPED: Final = _words("timeout time nice nohup stdbuf command builtin noglob xargs")
"""Wrappers that a pattern looks through, as Claude Code's does."""

_SECOND: Final = _words("run exec test build compose image container stack service config")
_SUBCOMMANDS: Final = _words(
    """
    git gh glab npm pnpm yarn bun deno cargo rustup go pip pip3 uv poetry pdm hatch pipx conda
    docker podman kubectl helm terraform tofu pulumi aws gcloud az systemctl journalctl brew apt
    apt-get dnf yum pacman apk nix mvn gradle gradlew dotnet composer bundle gem rails rake mix
    flutter dart swift make just task ninja bazel cmake tmux ccwatch claude codex gemini redis-cli
    """
)


def find_subcommand_place(program: str) -> int:
    """Return the place of the word that says what a program does: 1, or 0 if it has none."""
    return 1 if program in _SUBCOMMANDS else 0


def count_telling_words(program: str, words: tuple[str, ...]) -> int:
    """Return how many first words of a command say what it does: ``npm run test`` has three."""
    if program not in _SUBCOMMANDS:
        return 1
    if len(words) > 2 and words[1] in _SECOND and not words[2].startswith("-"):
        return 3
    return 2


def runs_anything(program: str, words: Sequence[str]) -> bool:
    """Say whether a program runs whatever comes behind these words of its arguments.

    An interpreter is told what to run by a file or module, a wrapper by a program; options, and of
    wrappers the values of options, do not tell.
    """
    name = _NUMBER.sub("", program) or program
    if name in INTERPRETERS:
        return all(word.startswith("-") for word in words)
    if program not in WRAPPERS:
        return False
    before = ("", *words)
    return not any(
        not word.startswith("-") and not before[place].startswith("-")
        for place, word in enumerate(words)
    )

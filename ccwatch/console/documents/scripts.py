"""Scripts that a call would run and does not show: how they begin, and a hash of the whole."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from ccwatch.console.documents.document import DIM, TAB_WIDTH, block, count, fact
from ccwatch.console.documents.paths import size_words
from ccwatch.console.labels import shorten_home
from ccwatch.console.text import one_line, own
from ccwatch.files import FileKind, read_file
from ccwatch.risk.word import UNKNOWN
from ccwatch.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.files import FileState
    from ccwatch.risk.shell.unit import Script

MOST_SCRIPTS: Final = 8
"""Scripts of one call that are read; more are only named."""
LINES: Final = 20
"""Lines of a preview."""

_CHARACTERS: Final = 4_000
_HASH: Final = 16
_WHY: Final = {
    FileKind.ABSENT: "there is no such file now",
    FileKind.NOT_REGULAR: "no regular file: it was not opened",
    FileKind.UNREADABLE: "ccwatch cannot read it",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """A script, and its file as it is now; None where it was not read."""

    script: Script
    state: FileState | None


async def read_scripts(scripts: Sequence[Script]) -> list[Preview]:
    """Read the files of scripts, each bounded in size and time; never raises for their paths."""
    different = {(script.path, script.word.text): script for script in scripts}.values()
    read = [script.path for script in different if script.path is not None][:MOST_SCRIPTS]
    states = dict(zip(read, await asyncio.gather(*map(read_file, read)), strict=True))
    return [Preview(script, states.get(script.path or "")) for script in different]


def script_section(previews: Sequence[Preview], home: str) -> list[Content]:
    """Return what can be said of each script; of a file of secrets nothing is shown."""
    lines: list[Content] = []
    for preview in previews:
        path = preview.script.path
        name = preview.script.word.text.replace(UNKNOWN, "…") if path is None else path
        title = Content.assemble(own("cannot inspect  ", DIM), one_line(shorten_home(name, home)))
        lines += [own(""), title, *_describe(preview, home)]
    return lines


def _describe(preview: Preview, home: str) -> list[Content]:
    state = preview.state
    if preview.script.path is None:
        return [own("which file that is, only the shell will know", DIM)]
    if state is None:
        return [own("not read: the call runs too many scripts", DIM)]
    lines: list[Content] = []
    if state.target and state.target != state.path:
        lines.append(fact("leads to", one_line(shorten_home(state.target, home))))
    if is_secret(state.path) or is_secret(state.target):
        return [*lines, own("a file of secrets: its content is not shown", DIM)]
    size = size_words(state.size)
    if state.kind is FileKind.TOO_LARGE:
        return [*lines, own(f"{size}: too large to show", DIM)]
    if state.kind in _WHY:
        return [*lines, own(_WHY[state.kind], DIM)]
    hashed = f"sha256 {state.digest[:_HASH]}"
    if state.kind is FileKind.BINARY:
        return [*lines, own(f"{size} · {hashed} · no text", DIM)]
    return [*lines, *_show_start(state.text, hashed)]


def _show_start(text: str, hashed: str) -> list[Content]:
    every = text.removesuffix("\n").split("\n")
    start = "\n".join(every[:LINES])
    lines = [own(f"{count(len(every), 'line')} · {hashed}", DIM)]
    lines += block(start[:_CHARACTERS], tab_width=TAB_WIDTH)
    if len(start) > _CHARACTERS:
        lines.append(own("⋯ the rest is not shown here ⋯", DIM))
    elif len(every) > LINES:
        lines.append(own(f"⋯ {count(len(every) - LINES, 'line')} more, not shown here ⋯", DIM))
    return lines

"""One part of a call that a rule can be about, and the texts that patterns are matched with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.risk.level import Level
from ccwatch.risk.place import follow, normalise
from ccwatch.risk.word import UNKNOWN
from ccwatch.rules.path_pattern import Anchor
from ccwatch.rules.pattern import BLANK, Kind
from ccwatch.rules.tool_path import DELETERS, EDITORS, READERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.context import Context
    from ccwatch.risk.shell.unit import Unit
    from ccwatch.risk.word import Span

LONGEST_TEXT: Final = 10_000
MOST_TEXTS: Final = 200
_WORKING: Final = re.compile(r"/proc/(?:self|thread-self)/cwd(?=/|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One part of a call that a rule can be about.

    Attributes:
        shown: What it is, for a person.
        texts: What patterns of an allow are matched with; any of them is enough.
        strict_texts: What patterns of a deny or ask are matched with: these see through paths of
            programs, wrappers and spellings.
        tool: The tool of the call.
        is_required: The call is allowed only if this is; others can only deny or ask.
        obstacle: Why no allow by a pattern can cover it; empty if one can.
        is_doubtful: It may be no such thing: a deny of it asks.
        unit: The command, if it is one.
        level: How dangerous this part is by itself.
    """

    shown: str
    tool: str
    texts: tuple[str, ...] = ()
    strict_texts: tuple[str, ...] = ()
    is_required: bool = True
    obstacle: str = ""
    is_doubtful: bool = False
    unit: Unit | None = None
    span: Span | None = None
    level: Level = Level.LOW


def find_files(
    path: str, tool: str, kind: Kind, context: Context, *, is_required: bool, level: Level
) -> Iterator[Subject]:
    """Yield a path and, where it is a link, what it leads to: both must be allowed.

    A deny of what is below it is about it as well: it may be a folder.
    """
    family = "Edit" if kind is Kind.EDIT else "Read"
    named = (tool, family) if tool in READERS | EDITORS else (family,)
    bare = tuple(dict.fromkeys(f"{Kind.TOOL}{name}" for name in named))
    for place in find_places(path, context):
        texts = tuple(spell_path(place, kind, context))
        below = tuple(spell_path(f"{place}/{UNKNOWN}", kind, context))
        yield Subject(
            shown=place,
            tool=tool,
            # To edit a file is not to delete it.
            texts=bare[:1] if tool in DELETERS else (*texts, *bare),
            strict_texts=(*texts, *below, *bare),
            is_required=is_required,
            level=level,
        )


def find_places(path: str, context: Context) -> tuple[str, ...]:
    """Return an absolute path without ``..`` and, where it is a link, what it leads to."""
    if context.directory is not None:
        path = _WORKING.sub(lambda _: context.directory or "", path)
    plain = normalise(path)
    return tuple(dict.fromkeys((plain, follow(plain, context))))


def spell_path(path: str, kind: Kind, context: Context) -> Iterator[str]:
    """Yield an absolute path as path patterns are matched with it, once for each anchor."""
    folders = (
        (Anchor.ROOT, "/"),
        (Anchor.HOME, context.home),
        (Anchor.SOURCE, context.project),
        (Anchor.HERE, context.directory),
    )
    for anchor, folder in folders:
        if folder is None:
            continue
        start = folder.rstrip("/") + "/"
        if (path + "/").startswith(start):
            yield f"{kind}{anchor}{path[len(start) :]}"


def spell_host(host: str) -> str:
    """Return a host as patterns of hosts are matched with it."""
    return Kind.HOST + host.strip("[]").rstrip(".").lower()


def spell_parameters(tool: str, value: Mapping[str, Json]) -> Iterator[str]:
    """Yield the inputs that are plain values, as patterns of parameters are matched with them."""
    for key, item in list(value.items())[:MOST_TEXTS]:
        if isinstance(item, str | int | float | bool):
            text = str(item).lower() if isinstance(item, bool) else str(item)
            yield f"{Kind.PARAMETER}{tool}{BLANK}{key}:{text[:LONGEST_TEXT]}"

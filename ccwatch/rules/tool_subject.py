"""The parts of a call that is no command: its files, its host, and the tool itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.level import Level
from ccwatch.rules.pattern import BLANK, FETCHERS, NAMED_BY, Kind
from ccwatch.rules.subject import (
    LONGEST_TEXT,
    MOST_TEXTS,
    Subject,
    find_files,
    spell_host,
    spell_parameters,
)
from ccwatch.rules.tool_path import EDITORS, find_tool_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.assess import Assessment

_URL: Final = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#].*)?",
                         re.IGNORECASE | re.DOTALL)  # fmt: skip
_HOST_PARTS: Final = re.compile(r"[^@\\/?#\s]+")


def find_in_tool(tool: str, value: Mapping[str, Json], assessment: Assessment) -> Iterator[Subject]:
    """Yield the files that a call names, and the tool itself."""
    parameters = tuple(spell_parameters(tool, value))
    paths = find_tool_paths(tool, value, assessment.context)
    if paths is not None:
        yield from _find_named_files(tool, paths, parameters, assessment)
        return
    for path in sorted(assessment.paths):
        # What a server's tool does with a path is not known.
        for kind in (Kind.READ, Kind.EDIT):
            yield from find_files(
                path, tool, kind, assessment.context, is_required=False, level=Level.LOW
            )
    names = {"Task", "Agent"} if tool in {"Task", "Agent"} else {tool}
    texts = [f"{Kind.TOOL}{name}" for name in sorted(names)]
    strict = [*texts, *parameters]
    if tool in FETCHERS:
        texts += _find_host(tool, value)
        strict += _find_hosts(value)
    named = NAMED_BY.get(tool)
    if named is not None and isinstance(value.get(named), str):
        found = [f"{Kind.PARAMETER}{name}{BLANK}{named}:{value[named]}" for name in sorted(names)]
        texts += found
        strict += found
    yield Subject(
        shown=tool,
        tool=tool,
        texts=tuple(texts),
        strict_texts=tuple(strict),
        level=assessment.level,
    )


def _find_named_files(
    tool: str, paths: list[str | None], parameters: tuple[str, ...], assessment: Assessment
) -> Iterator[Subject]:
    kind = Kind.EDIT if tool in EDITORS else Kind.READ
    known = [path for path in paths if path is not None]
    for path in dict.fromkeys(known):
        yield from find_files(
            path, tool, kind, assessment.context, is_required=True, level=assessment.level
        )
    is_known = bool(paths) and len(known) == len(paths)
    family = "Edit" if kind is Kind.EDIT else "Read"
    yield Subject(
        shown=tool,
        tool=tool,
        strict_texts=(f"{Kind.TOOL}{tool}", f"{Kind.TOOL}{family}", *parameters),
        is_required=not is_known,
        obstacle="" if is_known else "it names no file that is known",
        level=assessment.level,
    )


def names_unclear_host(tool: str, value: Mapping[str, Json]) -> bool:
    """Say whether a call fetches from a host that its address does not say beyond doubt."""
    return tool in FETCHERS and not _find_host(tool, value)


def _find_host(tool: str, value: Mapping[str, Json]) -> list[str]:
    """Return the one host that a call fetches from, if its address says so beyond doubt."""
    url = value.get("url")
    match = _URL.fullmatch(url) if isinstance(url, str) and tool == "WebFetch" else None
    return [] if match is None else [spell_host(match[1])]


def _find_hosts(value: Mapping[str, Json]) -> Iterator[str]:
    """Yield everything in a call that may be a host, for denies."""
    for item in value.values():
        if not isinstance(item, str):
            continue
        for part in _HOST_PARTS.findall(item[:LONGEST_TEXT])[:MOST_TEXTS]:
            yield spell_host(part)
            yield spell_host(part.rpartition(":")[0])

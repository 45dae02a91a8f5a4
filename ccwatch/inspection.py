"""Assessing a call with this machine's file system at hand: project, branch, symbolic links."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.files import run_bounded
from ccwatch.repository import find_repository
from ccwatch.risk.assess import assess
from ccwatch.risk.context import Context
from ccwatch.risk.effect import Finding, uncertain
from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json
    from ccwatch.risk.assess import Assessment

_SECONDS: Final = 2.0
_MOST_LINKS: Final = 100
_STREAMS: Final = ("/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/fd/")
"""Links that lead elsewhere in every process: in this one they say nothing of the call."""

_log = logging.getLogger(__name__)


def find_context(directory: str | None, home: str) -> Context:
    """Return the surroundings of a call that starts in a directory; None is unknown.

    It reads names and links only, and blocks as long as the file system does. A directory that is
    not absolute is unknown: it would be one of ours.
    """
    if directory is None or not os.path.isabs(directory):
        return Context(home=home)
    directory = os.path.normpath(directory)
    try:
        repository = find_repository(Path(os.path.realpath(directory)))
    except (OSError, ValueError, RuntimeError):
        repository = None
    if repository is None or repository.root == Path(home):
        return Context(directory=directory, home=home, project=directory)
    return Context(
        directory=directory, home=home, project=str(repository.root), branch=repository.branch
    )


def inspect(tool: str, value: Mapping[str, Json], context: Context) -> Assessment:
    """Assess a call, and once more if a path in it leads elsewhere; it blocks on the files."""
    assessment = assess(tool, value, context)
    links = _find_links(assessment.paths)
    if links:
        assessment = assess(tool, value, replace(context, links=links))
    if len(assessment.paths) > _MOST_LINKS and assessment.level < Level.UNCERTAIN:
        effect = uncertain("touches more paths than can be followed to where they lead")
        finding = Finding(effect.category, effect.level, effect.reason)
        findings = (finding, *assessment.findings)
        return replace(assessment, level=Level.UNCERTAIN, findings=findings)
    return assessment


async def inspect_call(call: ToolCall, home: str) -> Assessment:
    """Assess a call that arrived, away from the loop; a file system that hangs costs the links."""
    directory = call.directory

    def work() -> Assessment:
        return inspect(call.tool, call.input, find_context(directory, home))

    try:
        return await run_bounded(work, seconds=_SECONDS)
    except Exception:
        # Without the file system nothing is known of the place, so that nothing is harmless.
        _log.exception("a call could not be looked at with its files")
        return assess(call.tool, call.input, Context(home=home))


def _find_links(paths: frozenset[str]) -> dict[str, str]:
    links: dict[str, str] = {}
    for path in sorted(paths)[:_MOST_LINKS]:
        if path.startswith(_STREAMS):
            continue
        try:
            target = os.path.realpath(path)
        except (OSError, ValueError):
            continue
        if target != path:
            links[path] = target
    return links

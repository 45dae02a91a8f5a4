"""Assessing a call with this machine's file system at hand: project, branch, symbolic links."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.files import run_bounded
from ccwatch.links import TooManyEntriesError, find_folder, find_links, find_matched_links
from ccwatch.repository import find_repository
from ccwatch.risk.assess import assess
from ccwatch.risk.context import Context
from ccwatch.risk.effect import Finding, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.path import judge_read, show_path
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.effect import Effect

_SECONDS: Final = 2.0
_MOST_PATHS: Final = 100

_TOO_MANY_PATHS: Final = uncertain("touches more paths than can be followed to where they lead")
_TOO_MANY_FILES: Final = uncertain("may match more files than can be looked at for links")

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
    paths = {*assessment.paths, *(find_folder(pattern) for pattern in assessment.patterns)}
    links = find_links(sorted(paths)[:_MOST_PATHS])
    if links:
        assessment = assess(tool, value, replace(context, links=links))
    if assessment.level > Level.LOW:
        return assessment
    if len(paths) > _MOST_PATHS:
        return _raise(assessment, _TOO_MANY_PATHS)
    return _look_at_patterns(assessment, context)


def _look_at_patterns(assessment: Assessment, context: Context) -> Assessment:
    """Raise the level of a harmless call if its patterns match a link to secrets."""
    try:
        for link, target in find_matched_links(sorted(assessment.patterns)):
            effect = judge_read(Word(target, has_glob=True), context.directory, context)
            # Environments of Python and Node are full of links to places that are no secret.
            if effect.level >= Level.HIGH:
                reason = f"may follow the link {show_path(link, context)}, and so {effect.reason}"
                return _raise(assessment, replace(effect, reason=reason))
    except TooManyEntriesError:
        return _raise(assessment, _TOO_MANY_FILES)
    return assessment


def _raise(assessment: Assessment, effect: Effect) -> Assessment:
    finding = Finding(effect.category, effect.level, effect.reason)
    return replace(assessment, level=effect.level, findings=(finding, *assessment.findings))


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

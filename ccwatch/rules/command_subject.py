"""The parts of a command: simple commands, redirections, and what denies and asks also see."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.place import make_absolute, normalise
from ccwatch.risk.shell.fragment import find_fragments
from ccwatch.risk.word import UNKNOWN, Word
from ccwatch.rules.pattern import Kind
from ccwatch.rules.spelling import find_obstacle, join, show, spell_strictly
from ccwatch.rules.subject import Subject, find_files, spell_host, spell_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.context import Context
    from ccwatch.risk.shell.unit import Touch, Unit

_FILES: Final = frozenset({Category.FS_READ, Category.FS_WRITE})
_NAMERS: Final = frozenset({"git", "ln"})
"""Programs whose arguments are files wherever they stand, but for a few."""
_PRINTERS: Final = frozenset({"echo", "printf", "cd", "pushd", "true", ":"})
"""Programs whose arguments are no files that they read or write."""
_WITH_TEXT: Final = frozenset(
    {"-m", "--message", "-c", "-S", "-G", "-n", "--author", "--grep", "--format", "--since"}
)
"""Options of git whose value is no file."""


def find_in_command(
    tool: str, value: Mapping[str, Json], command: str, assessment: Assessment, *, strict: bool
) -> Iterator[Subject]:
    """Yield what an allow must cover of a command, and the tool that runs it.

    Without ``strict`` only those, and without the spellings that denies and asks look at.
    """
    units = [unit for unit in assessment.units if unit.words]
    for unit in assessment.units:
        if unit.words:
            yield _make_command(tool, unit, command, strict=strict)
        elif reason := _find_loose_reason(unit):
            yield Subject(
                shown=reason, tool=tool, obstacle=reason, span=unit.span, level=unit.level
            )
    context = assessment.context
    for touch in _sort(touch for touch in assessment.touches if touch.is_redirect):
        yield from _find_touched(tool, touch, context)
    if units and not strict:
        return
    # The switches of the tool itself, such as a command that is to run without its sandbox.
    parameters = (*spell_parameters(tool, value), *spell_parameters("Bash", value))
    hosts = tuple(sorted(spell_host(host) for host in assessment.hosts if host != UNKNOWN))
    yield Subject(
        shown=tool,
        tool=tool,
        texts=_name_shell(tool),
        strict_texts=(*_name_shell(tool), *hosts, *parameters),
        is_required=not units,
        obstacle="" if units else "no command could be read",
        level=assessment.level,
    )


def find_for_denies(tool: str, command: str, assessment: Assessment) -> Iterator[Subject]:
    """Yield what of a command only denies and asks are about."""
    units = [unit for unit in assessment.units if unit.words]
    for unit in units:
        yield from _find_mentioned(tool, unit, assessment)
    for touch in _sort(touch for touch in assessment.touches if not touch.is_redirect):
        yield from _find_touched(tool, touch, assessment.context)
    if assessment.level >= Level.UNCERTAIN or not units:
        for words in find_fragments(command):
            texts = tuple(spell_strictly(words, ()))
            yield Subject(shown=show(words), tool=tool, strict_texts=texts, is_required=False)


def _sort(touches: Iterable[Touch]) -> list[Touch]:
    return sorted(touches, key=lambda touch: (touch.path or "", touch.writes))


def _name_shell(tool: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((f"{Kind.TOOL}{tool}", f"{Kind.TOOL}Bash")))


def _find_loose_reason(unit: Unit) -> str:
    """Return what a part without a program does that no pattern can name; redirections are files.

    Assignments that change what programs do, for one.
    """
    if unit.inside is not None:
        return f"runs on {unit.inside}"
    return next(
        (
            finding.reason
            for finding in unit.findings
            if finding.level > Level.LOW and finding.category not in _FILES
        ),
        "",
    )


def _make_command(tool: str, unit: Unit, command: str, *, strict: bool) -> Subject:
    spellings = spell_strictly(unit.words, unit.wrappers, unit.findings) if strict else ()
    return Subject(
        shown=show(unit.words),
        tool=tool,
        texts=(Kind.COMMAND + join(unit.words), *_name_shell(tool)),
        strict_texts=tuple(spellings),
        obstacle=find_obstacle(unit, command),
        unit=unit,
        span=unit.span,
        level=unit.level,
    )


def _find_mentioned(tool: str, unit: Unit, assessment: Assessment) -> Iterator[Subject]:
    """Yield the files that a command names in a way that the risk engine does not follow.

    Of most programs nobody knows whether a word is a file: it is doubtful then.
    """
    words, name = unit.words, unit.words[0].text.rpartition("/")[2]
    if name in _PRINTERS or unit.inside is not None:
        return
    context, followed = assessment.context, assessment.paths
    for before, word in pairwise(words):
        if word.literal is None or (name == "git" and before.text in _WITH_TEXT):
            continue
        text = word.text.rpartition("=")[2] if word.text[:1] == "-" else word.text.lstrip("@")
        path = make_absolute(Word(text), context.directory, context)
        if not text or text[:1] == "-" or path is None or path[:1] != "/":
            continue
        if name not in _NAMERS and normalise(path) in followed:
            continue
        # What only reads edits nothing.
        for kind in (Kind.READ, Kind.EDIT)[: 1 + (unit.level > Level.LOW)]:
            for part in find_files(path, tool, kind, context, is_required=False, level=Level.LOW):
                texts = tuple(text for text in part.strict_texts if text[:1] != Kind.TOOL)
                yield replace(part, strict_texts=texts, is_doubtful=name not in _NAMERS)


def _find_touched(tool: str, touch: Touch, context: Context) -> Iterator[Subject]:
    """Yield the files that a command reads or writes: for denies, and redirections for allows."""
    kind = Kind.EDIT if touch.writes else Kind.READ
    if touch.path is not None and not touch.is_pattern:
        yield from find_files(
            touch.path, tool, kind, context, is_required=touch.is_redirect, level=Level.LOW
        )
        return
    yield Subject(
        shown=(touch.path or "…").replace(UNKNOWN, "…"),
        tool=tool,
        strict_texts=(f"{Kind.TOOL}{'Edit' if touch.writes else 'Read'}",),
        is_required=touch.is_redirect,
        obstacle="it names a file that is known only when it runs",
        level=Level.MEDIUM if touch.is_redirect else Level.LOW,
    )

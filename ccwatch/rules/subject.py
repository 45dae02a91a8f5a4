"""What a call consists of, for rules: commands, files, hosts, and the tool itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.place import follow, make_absolute, normalise
from ccwatch.risk.shell.fragment import find_fragments
from ccwatch.risk.tool import SHELL_TOOLS, join_command
from ccwatch.risk.word import UNKNOWN, Word
from ccwatch.rules.path_pattern import Anchor
from ccwatch.rules.pattern import BLANK, FETCHERS, NAMED_BY, Kind
from ccwatch.rules.spelling import find_obstacle, join, show, spell_strictly
from ccwatch.rules.tool_path import DELETERS, EDITORS, READERS, find_tool_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.context import Context
    from ccwatch.risk.shell.unit import Touch, Unit
    from ccwatch.risk.word import Span

_FILES: Final = frozenset({Category.FS_READ, Category.FS_WRITE})
_NAMERS: Final = frozenset({"git", "ln"})
"""Programs whose arguments are files wherever they stand, but for a few."""
_PRINTERS: Final = frozenset({"echo", "printf", "cd", "pushd", "true", ":"})
"""Programs whose arguments are no files that they read or write."""
_WITH_TEXT: Final = frozenset(
    {"-m", "--message", "-c", "-S", "-G", "-n", "--author", "--grep", "--format", "--since"}
)
"""Options of git whose value is no file."""
_MOST_PARAMETER: Final = 10_000
_MOST_PARAMETERS: Final = 200
_URL: Final = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#].*)?",
                         re.IGNORECASE | re.DOTALL)  # fmt: skip
_HOST_PARTS: Final = re.compile(r"[^@\\/?#\s]+")
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


def find_subjects(
    tool: str, value: Mapping[str, Json], assessment: Assessment, *, strict: bool = True
) -> tuple[Subject, ...]:
    """Return the parts of a call; one at least is required.

    Without ``strict`` only those: the others matter to denies and asks alone.
    """
    command = join_command(value) if tool in SHELL_TOOLS else None
    if command is None:
        found = _find_in_tool(tool, value, assessment)
    elif strict:
        found = chain(
            _find_in_command(tool, value, command, assessment),
            _find_strict(tool, command, assessment),
        )
    else:
        found = _find_in_command(tool, value, command, assessment)
    return tuple(part for part in found if strict or part.is_required)


# -- commands --------------------------------------------------------------------------------


def _find_in_command(
    tool: str, value: Mapping[str, Json], command: str, assessment: Assessment
) -> Iterator[Subject]:
    units = [unit for unit in assessment.units if unit.words]
    for unit in assessment.units:
        if unit.words:
            yield _make_command(tool, unit, command)
        elif reason := _find_loose_reason(unit):
            yield Subject(
                shown=reason, tool=tool, obstacle=reason, span=unit.span, level=unit.level
            )
    context = assessment.context
    for touch in _sort(touch for touch in assessment.touches if touch.is_redirect):
        yield from _find_touched(tool, touch, context)
    # The switches of the tool itself, such as a command that is to run without its sandbox.
    parameters = (*_find_parameters(tool, value), *_find_parameters("Bash", value))
    hosts = tuple(sorted(_spell_host(host) for host in assessment.hosts if host != UNKNOWN))
    yield Subject(
        shown=tool,
        tool=tool,
        texts=_name_shell(tool),
        strict_texts=(*_name_shell(tool), *hosts, *parameters),
        is_required=not units,
        obstacle="" if units else "no command could be read",
        level=assessment.level,
    )


def _find_strict(tool: str, command: str, assessment: Assessment) -> Iterator[Subject]:
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


def _make_command(tool: str, unit: Unit, command: str) -> Subject:
    return Subject(
        shown=show(unit.words),
        tool=tool,
        texts=(Kind.COMMAND + join(unit.words), *_name_shell(tool)),
        strict_texts=tuple(spell_strictly(unit.words, unit.wrappers, unit.findings)),
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
            for part in _find_paths(path, tool, kind, context, is_required=False, level=Level.LOW):
                texts = tuple(text for text in part.strict_texts if text[:1] != Kind.TOOL)
                yield replace(part, strict_texts=texts, is_doubtful=name not in _NAMERS)


def _find_touched(tool: str, touch: Touch, context: Context) -> Iterator[Subject]:
    """Yield the files that a command reads or writes: for denies, and redirections for allows."""
    kind = Kind.EDIT if touch.writes else Kind.READ
    if touch.path is not None and not touch.is_pattern:
        yield from _find_paths(
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


# -- files -----------------------------------------------------------------------------------


def _find_paths(
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


# -- other tools -----------------------------------------------------------------------------


def _find_in_tool(
    tool: str, value: Mapping[str, Json], assessment: Assessment
) -> Iterator[Subject]:
    parameters = tuple(_find_parameters(tool, value))
    paths = find_tool_paths(tool, value, assessment.context)
    if paths is not None:
        yield from _find_files(tool, paths, parameters, assessment)
        return
    for path in sorted(assessment.paths):
        # What a server's tool does with a path is not known.
        for kind in (Kind.READ, Kind.EDIT):
            yield from _find_paths(
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


def _find_files(
    tool: str, paths: list[str | None], parameters: tuple[str, ...], assessment: Assessment
) -> Iterator[Subject]:
    kind = Kind.EDIT if tool in EDITORS else Kind.READ
    known = [path for path in paths if path is not None]
    for path in dict.fromkeys(known):
        yield from _find_paths(
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
    return [] if match is None else [_spell_host(match[1])]


def _find_hosts(value: Mapping[str, Json]) -> Iterator[str]:
    """Yield everything in a call that may be a host, for denies."""
    for item in value.values():
        if not isinstance(item, str):
            continue
        for part in _HOST_PARTS.findall(item[:_MOST_PARAMETER])[:_MOST_PARAMETERS]:
            yield _spell_host(part)
            yield _spell_host(part.rpartition(":")[0])


def _spell_host(host: str) -> str:
    return Kind.HOST + host.strip("[]").rstrip(".").lower()


def _find_parameters(tool: str, value: Mapping[str, Json]) -> Iterator[str]:
    """Yield the inputs that are plain values, as patterns of parameters are matched with them."""
    for key, item in list(value.items())[:_MOST_PARAMETERS]:
        if isinstance(item, str | int | float | bool):
            text = str(item).lower() if isinstance(item, bool) else str(item)
            yield f"{Kind.PARAMETER}{tool}{BLANK}{key}:{text[:_MOST_PARAMETER]}"

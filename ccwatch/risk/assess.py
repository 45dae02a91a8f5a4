"""How dangerous a call is: the one function that everything asks."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.context import Context
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.hidden import PLAIN_DASHES, find_hidden_text, is_plain
from ccwatch.risk.level import Level
from ccwatch.risk.parameter import find_hidden, find_texts
from ccwatch.risk.payload import find_secret_literal
from ccwatch.risk.place import make_absolute, resolve
from ccwatch.risk.shell.engine import MOST_STEPS, Engine
from ccwatch.risk.shell.fragment import find_fragments
from ccwatch.risk.shell.frame import Frame
from ccwatch.risk.shell.source import Source
from ccwatch.risk.shell.unit import Touch
from ccwatch.risk.tool import (
    SHELL_TOOLS,
    assess_tool,
    find_directory,
    join_command,
    judge_shell_fields,
)
from ccwatch.risk.word import UNKNOWN, Span, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.shell.unit import Decoded, Script, Unit

_log = logging.getLogger(__name__)

MOST_CHARACTERS: Final = 10_000
"""More of a command than this is not parsed; it is uncertain then, however harmless it begins."""

_PATH_FIELDS: Final = frozenset(
    {
        "file_path", "path", "notebook_path", "directory", "absolute_path", "filePath",
        "target_file", "dir_path",
    }
)  # fmt: skip
_MOST_PATH: Final = 4_096
_JOINED: Final = re.compile(r"(?<=[^ \t\\])\\\n(?=\S)")


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the engine says about a call.

    Attributes:
        level: The worst of its findings.
        findings: By weight, the worst first.
        units: The simple commands, in the order in which they would run.
        scripts: Files that would be run and that the call does not show.
        decoded: Texts that would be run and that stand in the call in another form.
        touches: Files that it reads or changes: whoever has a file system at hand looks where they
            lead, and assesses again with ``Context.links``.
        hosts: What it connects to; ``UNKNOWN`` stands for a host that is not known.
        context: What was known of the place where it runs.
    """

    level: Level
    findings: tuple[Finding, ...]
    units: tuple[Unit, ...] = ()
    scripts: tuple[Script, ...] = ()
    decoded: tuple[Decoded, ...] = ()
    touches: frozenset[Touch] = frozenset()
    hosts: frozenset[str] = frozenset()
    context: Context = field(default_factory=Context, compare=False, repr=False)

    @property
    def paths(self) -> frozenset[str]:
        """The absolute paths that it touches, as far as they are known."""
        return self._find(is_pattern=False)

    @property
    def patterns(self) -> frozenset[str]:
        """Those with parts that are patterns, or unknown."""
        return self._find(is_pattern=True)

    def _find(self, *, is_pattern: bool) -> frozenset[str]:
        return frozenset(
            touch.path
            for touch in self.touches
            if touch.path is not None and touch.is_pattern is is_pattern
        )


def assess(tool: str, value: Mapping[str, Json], context: Context) -> Assessment:
    """Assess a call of any tool; no exception leaves it."""
    command = join_command(value) if tool in SHELL_TOOLS else None
    if command is not None:
        return _assess_shell_tool(tool, value, command, context)
    engine = Engine(context)
    try:
        found = assess_tool(tool, value, context, _make_assess_shell(context))
        engine.findings |= dict.fromkeys(found)
        engine.touches |= _find_touches(value, context)
    except Exception:
        _log.exception("a call could not be inspected")
        engine.give_up("could not be inspected: an error in ccwatch")
    return _conclude(engine)


def _assess_shell_tool(
    tool: str, value: Mapping[str, Json], command: str, context: Context
) -> Assessment:
    """Assess a tool that runs a command, where the call itself says it runs, with its switches."""
    directory = find_directory(value)
    if directory is not None:
        path = resolve(Word(directory[:_MOST_PATH]), context.directory, context)
        known = path is not None and UNKNOWN not in path
        context = replace(context, directory=path if known else None)
    assessment = assess_command(command, context)
    field = next((key for key, text in value.items() if text == command), None)
    if field != "command":
        # A list of words, or another field: what is shown is not the text that was judged.
        moved = tuple(
            replace(finding, field=field or "command", span=finding.span if field else None)
            for finding in assessment.findings
        )
        assessment = replace(assessment, findings=moved)
    engine = Engine(context)
    engine.findings |= dict.fromkeys(assessment.findings)
    try:
        engine.findings |= dict.fromkeys(
            judge_shell_fields(tool, value, context, _make_assess_shell(context))
        )
        others = {key: item for key, item in value.items() if key != field}
        engine.findings |= dict.fromkeys(find_hidden(find_texts(others)))
    except Exception:
        _log.exception("the switches of a call could not be inspected")
        engine.give_up("could not be inspected: an error in ccwatch")
    findings = _sort(engine.findings)
    return replace(assessment, level=findings[0].level, findings=findings)


def _find_touches(value: Mapping[str, Json], context: Context) -> set[Touch]:
    """Return the absolute paths among the parameters of a tool that is no shell."""
    found: set[Touch] = set()
    for key, text in value.items():
        if isinstance(text, str) and (key in _PATH_FIELDS or text[:1] in {"/", "~"}):
            path = make_absolute(Word(text[:_MOST_PATH]), context.directory, context)
            found |= {Touch(path)} if path is not None else set()
    return found


def not_inspected() -> Assessment:
    """Return what is said of a call that could not be inspected at all."""
    engine = Engine(Context())
    engine.give_up("could not be inspected: an error in ccwatch")
    return _conclude(engine)


def _make_assess_shell(context: Context) -> Callable[[str], list[Finding]]:
    def assess_shell(text: str) -> list[Finding]:
        return list(assess_command(text, context).findings)

    return assess_shell


def assess_command(text: str, context: Context) -> Assessment:
    """Assess the text of a shell command; no exception leaves it."""
    engine = Engine(context)
    try:
        _inspect(text, engine)
    except Exception:
        _log.exception("a command could not be inspected")
        engine.give_up("could not be inspected: an error in ccwatch")
    return _conclude(engine)


def _inspect(text: str, engine: Engine) -> None:
    frame = Frame(raw=text, span=Span(0, len(text)))
    hidden = find_hidden_text(text, field="command")
    engine.findings |= dict.fromkeys(hidden)
    engine.findings |= dict.fromkeys(_find_secret(text))
    if len(text) > MOST_CHARACTERS:
        engine.give_up(f"is longer than {MOST_CHARACTERS:,} characters")
    source = Source(text[:MOST_CHARACTERS])
    engine.run_text(source, frame)
    if _JOINED.search(text):
        engine.give_up("joins words across lines, which hides what they are")
        engine.run_text(
            Source(_JOINED.sub("", text[:MOST_CHARACTERS]), shift=None, place=frame.span), frame
        )
    if engine.has_problems or not is_plain(text):
        engine.give_up("could not be parsed as a whole")
    if engine.has_given_up:
        _look_again(text, engine, frame)
    if hidden:
        _read_as_meant(text[:MOST_CHARACTERS].translate(PLAIN_DASHES), engine, frame)


def _find_secret(text: str) -> list[Finding]:
    """Return a finding for a key or token that stands in the call, for everybody to see."""
    literal = find_secret_literal(text)
    if literal is None:
        return []
    place = text.find(literal)
    span = Span(place, place + len(literal))
    return [Finding(Category.SECRETS_READ, Level.MEDIUM, "holds a key or token", span)]


def _ends_of(text: str) -> str:
    """Return the beginning and the end of a text that is too long: where danger stands."""
    if len(text) <= 4 * MOST_CHARACTERS:
        return text
    return f"{text[: 2 * MOST_CHARACTERS]}\n{text[-2 * MOST_CHARACTERS :]}"


def _look_again(text: str, engine: Engine, frame: Frame) -> None:
    """Raise the level by whatever pieces of the text say; nothing of it can lower one."""
    other = Engine(engine.context, most_steps=MOST_STEPS // 3)
    for words in find_fragments(_ends_of(text)):
        other.run_words(words, frame)
    _keep_worst(other, engine)


def _read_as_meant(text: str, engine: Engine, frame: Frame) -> None:
    """Raise the level by what a text would do if its odd dashes were the shell's."""
    other = Engine(engine.context, most_steps=MOST_STEPS // 3)
    other.run_text(Source(text), frame)
    _keep_worst(other, engine)


def _keep_worst(other: Engine, engine: Engine) -> None:
    for unit in other.units:
        found = [finding for finding in unit.findings if finding.level >= Level.HIGH]
        engine.findings |= dict.fromkeys(found)


def _conclude(engine: Engine) -> Assessment:
    found = list(engine.findings)
    for unit in engine.units:
        found += unit.findings
    findings = _sort(found)
    return Assessment(
        findings[0].level, findings, tuple(engine.units),
        tuple(engine.scripts), tuple(engine.decoded), frozenset(engine.touches),
        frozenset(engine.hosts), engine.context,
    )  # fmt: skip


def _sort(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by weight, each once; there is always one."""
    once = dict.fromkeys(found) or {Finding(Category.SHELL, Level.LOW, "does nothing"): None}
    return tuple(sorted(once, key=lambda finding: -finding.level.rank))

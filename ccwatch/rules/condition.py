"""The ``when`` table of a rule: facts about a call instead of its text; all keys must hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN
from ccwatch.rules.expression import ExpressionSet
from ccwatch.rules.glob import matches_any
from ccwatch.rules.overlap import may_overlap
from ccwatch.rules.pattern import Kind, express_host, parse_pattern
from ccwatch.rules.subject import find_places, spell_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.context import Context
    from ccwatch.risk.shell.unit import Unit
    from ccwatch.rules.subject import Subject

_LEAST_ABBREVIATED: Final = len("--f")
_COMPARISONS: Final[Mapping[str, Callable[[Level, Level], bool]]] = {
    ">=": lambda found, given: found >= given,
    "<=": lambda found, given: found <= given,
    ">": lambda found, given: found > given,
    "<": lambda found, given: found < given,
    "==": lambda found, given: found == given,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must hold of a part of a call. Lists of names take globs; any of them is enough.

    A deny or ask takes each key as widely as it can be meant, an allow as narrowly: of an allow,
    ``path`` and ``host`` must hold for every file and host of the call, and ``category`` for all
    that the part does.

    Attributes:
        args_prefix: The first arguments, in this order; a deny passes over options before them.
        any_flag: One of these options is there: joined short ones are taken apart, and of a deny
            or ask a long one may be abbreviated.
        level: A comparison: ``>=high``.
        env: Names of variables that are set for the command.
        redirect: Whether a redirection of the call writes a file.
        remote: The host, container or pod that the command runs in.
        param: Globs of the call's own inputs.
        title: The table as one line, for a person.
    """

    tool: tuple[str, ...] = ()
    program: tuple[str, ...] = ()
    args_prefix: tuple[str, ...] = ()
    any_flag: tuple[str, ...] = ()
    all_flags: tuple[str, ...] = ()
    no_flag: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    level: str = ""
    env: tuple[str, ...] = ()
    redirect: bool | None = None
    remote: tuple[str, ...] = ()
    mcp_server: tuple[str, ...] = ()
    mcp_tool: tuple[str, ...] = ()
    param: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    title: str = field(default="", compare=False)

    @property
    def is_about_commands(self) -> bool:
        """Whether only a command can fulfil it."""
        return bool(
            self.program or self.args_prefix or self.any_flag or self.all_flags or self.no_flag
            or self.env or self.remote
        )  # fmt: skip


class ConditionMatcher:
    """A condition made ready to be asked."""

    def __init__(self, condition: Condition, *, allows: bool) -> None:
        self._given = condition
        self._allows = allows
        self._paths = ExpressionSet(
            [parse_pattern(f"Read({path})", allows=allows).expression for path in condition.path]
        )
        self._hosts = ExpressionSet([express_host(host.lower()) for host in condition.host])

    def holds(self, subject: Subject, call: ToolCall, assessment: Assessment) -> bool:
        """Say whether the condition holds for a part of a call."""
        given = self._given
        if given.is_about_commands and subject.unit is None:
            return False
        return (
            (not given.tool or self._names_tool(subject))
            and (subject.unit is None or self._holds_for_unit(subject.unit))
            and (not given.path or self._touches(subject, assessment))
            and (not given.host or self._connects(subject, assessment))
            and (not given.category or self._does(subject, assessment))
            and (not given.level or compare_level(given.level, subject.level))
            and (given.redirect is None or given.redirect == _redirects(assessment))
            and self._is_of_server(call.tool)
            and self._has_parameters(call)
        )

    def _names_tool(self, subject: Subject) -> bool:
        names = {text[1:] for text in subject.texts if text[:1] == Kind.TOOL} | {subject.tool}
        return any(matches_any(self._given.tool, name) for name in names)

    def _holds_for_unit(self, unit: Unit) -> bool:
        given = self._given
        words = [word.text for word in unit.words]
        if given.program and not self._names_program(words[0]):
            return False
        if given.args_prefix and not self._begins(words[1:]):
            return False
        flags = find_flags(words[1:])
        if given.any_flag and not any(self._has(flag, flags) for flag in given.any_flag):
            return False
        if not all(self._has(flag, flags) for flag in given.all_flags):
            return False
        # What an allow rules out is ruled out in every spelling.
        if any(_has_flag(flag, flags, abbreviated=self._allows) for flag in given.no_flag):
            return False
        if given.env and not any(matches_any(given.env, name) for name in unit.assignments):
            return False
        return not given.remote or (
            unit.inside is not None
            and any(
                matches_any(given.remote, name)
                for name in (unit.inside, unit.inside.rpartition(" ")[2])
            )
        )

    def _names_program(self, name: str) -> bool:
        globs = self._given.program
        if self._allows:
            return matches_any(globs, name)
        # A deny means the program, wherever it stands and however it is called.
        bare = tuple(glob.rpartition("/")[2] for glob in globs)
        return matches_any((*globs, *bare), name.rpartition("/")[2])

    def _has(self, flag: str, flags: Sequence[str]) -> bool:
        return _has_flag(flag, flags, abbreviated=not self._allows)

    def _begins(self, arguments: list[str]) -> bool:
        wanted = list(self._given.args_prefix)
        starts = [0]
        if not self._allows:
            starts = [
                place
                for place in range(len(arguments))
                if all(
                    word[:1] == "-"
                    or (
                        arguments[before - 1 : before][:1] != []
                        and arguments[before - 1][:1] == "-"
                    )
                    for before, word in enumerate(arguments[:place])
                )
            ]
        return any(arguments[start : start + len(wanted)] == wanted for start in starts)

    def _touches(self, subject: Subject, assessment: Assessment) -> bool:
        context = assessment.context
        if subject.unit is None:
            texts = [f"{Kind.READ}{text[1:]}" for text in subject.texts if text[:1] in "re"]
            return any(self._paths.match(text) for text in texts)
        found: list[bool] = []
        for touch in assessment.touches:
            if touch.path is None or touch.is_pattern:
                found.append(not self._allows and self._may_be(touch.path))
                continue
            places = find_places(touch.path, context)
            matches = [self._is_path(place, context) for place in places]
            found.append(all(matches) if self._allows else any(matches))
        return bool(found) and (all(found) if self._allows else any(found))

    def _is_path(self, path: str, context: Context) -> bool:
        return any(self._paths.match(text) for text in spell_path(path, Kind.READ, context))

    def _may_be(self, path: str | None) -> bool:
        return any(may_overlap(path, each) for each in self._given.path)

    def _connects(self, subject: Subject, assessment: Assessment) -> bool:
        hosts = [text[1:] for text in subject.texts if text[:1] == Kind.HOST]
        if subject.unit is not None:
            hosts = list(assessment.hosts)
        found = [bool(self._hosts.match(host)) and host != UNKNOWN for host in hosts]
        return bool(found) and (all(found) if self._allows else any(found))

    def _does(self, subject: Subject, assessment: Assessment) -> bool:
        findings = assessment.findings if subject.unit is None else subject.unit.findings
        found = [matches_any(self._given.category, finding.category) for finding in findings]
        return bool(found) and (all(found) if self._allows else any(found))

    def _is_of_server(self, tool: str) -> bool:
        given = self._given
        if not given.mcp_server and not given.mcp_tool:
            return True
        if not tool.startswith("mcp__"):
            return False
        server, _, name = tool.removeprefix("mcp__").partition("__")
        return (not given.mcp_server or matches_any(given.mcp_server, server)) and (
            not given.mcp_tool or matches_any(given.mcp_tool, name)
        )

    def _has_parameters(self, call: ToolCall) -> bool:
        for name, globs in self._given.param.items():
            item = call.input.get(name)
            if isinstance(item, bool):
                item = str(item).lower()
            if not isinstance(item, str | int | float) or not matches_any(globs, str(item)):
                return False
        return True


def find_flags(arguments: Sequence[str]) -> list[str]:
    """Return the options of a command: ``-uf`` is itself, ``-u`` and ``-f``; values are cut off."""
    flags: list[str] = []
    for word in arguments:
        if word == "--":
            break
        if word[:1] != "-" or len(word) == 1:
            continue
        name = word.partition("=")[0]
        flags.append(name)
        if name[:2] != "--":
            flags += [f"-{letter}" for letter in name[1:]]
    return flags


def _has_flag(flag: str, flags: Sequence[str], *, abbreviated: bool) -> bool:
    if flag in flags:
        return True
    return abbreviated and any(
        len(given) >= _LEAST_ABBREVIATED and given[:2] == "--" and flag.startswith(given)
        for given in flags
    )


def compare_level(comparison: str, level: Level) -> bool:
    """Say whether a level is as a comparison wants it, such as ``>=high``.

    Raises:
        ValueError: It is no comparison with a level.
    """
    for sign, holds in _COMPARISONS.items():
        if comparison.startswith(sign):
            return holds(level, Level(comparison[len(sign) :].strip()))
    return level == Level(comparison.strip())


def _redirects(assessment: Assessment) -> bool:
    return any(touch.is_redirect for touch in assessment.touches)

"""Cases that rules are tested with: a call a line, and what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ccwatch.calls import headline
from ccwatch.canonical import JsonError, decode
from ccwatch.cli.call_lines import read_lines
from ccwatch.cli.directory import find_directory
from ccwatch.cli.explanation import describe
from ccwatch.cli.rulebook import Questioner
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.rules.example import make_call
from ccwatch.rules.rule import Ruling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json
    from ccwatch.cli.rules.opening import Opened
    from ccwatch.evaluation import Evaluation

_KEYS: Final = frozenset({"command", "tool", "input", "cwd", "agent", "session", "expect"})
_HINT: Final = 'write it like {"command": "git push", "expect": "ask"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks from where, in a case that does not say so itself."""

    directory: str
    agent: str = ""
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A call, and what is expected of it.

    Attributes:
        line: Where it stands in its file, from 1.
    """

    line: int
    call: ToolCall
    expected: Ruling

    @property
    def title(self) -> str:
        """What tells it apart: the command, the path and so on."""
        call = self.call
        shown = headline(call.tool, call.input)
        return shown if call.tool == "Bash" else f"{call.tool} {shown}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case."""

    case: Case
    evaluation: Evaluation

    @property
    def is_expected(self) -> bool:
        """Whether it is what was expected."""
        return self.evaluation.ruling is self.case.expected

    def describe(self) -> dict[str, Any]:
        """Return it as a JSON object: that of the evaluation, with the line and what it tests."""
        return {
            "line": self.case.line,
            "case": self.case.title,
            "expect": self.case.expected.value,
            **describe(self.evaluation),
        }


def read_cases(name: str, asker: Asker) -> list[Case]:
    """Return the cases of a file, or of standard input for ``-``; empty lines are none.

    Raises:
        UserError: It cannot be read, or a line is no case.
    """
    return [
        _read_case(f"{escape(name)}:{number}", number, line, asker)
        for number, line in enumerate(read_lines(name), 1)
        if line.strip()
    ]


def _read_case(place: str, number: int, line: str, asker: Asker) -> Case:
    try:
        value = decode(line)
    except JsonError as error:
        raise UserError(f"{place}: not JSON: {escape(str(error))}", hint=_HINT) from None
    if not isinstance(value, dict):
        raise UserError(f"{place}: no JSON object", hint=_HINT)
    strange = next((key for key in value if key not in _KEYS), None)
    if strange is not None:
        raise UserError(f"{place}: the key {escape(strange)} is unknown", hint=_HINT)
    expected = next((ruling for ruling in Ruling if ruling.value == value.get("expect")), None)
    if expected is None:
        raise UserError(f'{place}: "expect" is none of allow, ask and deny', hint=_HINT)
    tool, given = _read_question(value, place)
    texts = {key: _read_text(value, key, place) for key in ("cwd", "agent", "session")}
    cwd, agent, session = texts["cwd"], texts["agent"], texts["session"]
    call = make_call(
        tool,
        given,
        directory=asker.directory if cwd is None else find_directory(cwd, option=f"cwd in {place}"),
        agent=asker.agent if agent is None else agent,
        session=asker.session if session is None else session,
    )
    return Case(number, call, expected)


def _read_question(value: Mapping[str, Json], place: str) -> tuple[str, Mapping[str, Json]]:
    command, tool, given = value.get("command"), value.get("tool", "Bash"), value.get("input")
    if given is None and isinstance(command, str):
        given = {"command": command}
    elif command is not None:
        given = None
    if not isinstance(tool, str) or not isinstance(given, dict):
        raise UserError(f'{place}: neither "command" nor "tool" and "input"', hint=_HINT)
    return tool, given


def _read_text(value: Mapping[str, Json], key: str, place: str) -> str | None:
    found = value.get(key)
    if found is not None and not isinstance(found, str):
        raise UserError(f'{place}: "{key}" is no text', hint=_HINT)
    return found


def try_cases(cases: list[Case], opened: Opened) -> list[Outcome]:
    """Rule on cases as on live calls; it blocks on files."""
    questioner = Questioner(opened.book, opened.home)
    return [Outcome(case, questioner.ask(case.call)) for case in cases]

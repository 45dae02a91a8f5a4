"""What is taken from files of other programs, and what of it is there already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.rules.cco_config import import_cco_config
from ccwatch.rules.claude_settings import import_claude_settings
from ccwatch.rules.files import read_content
from ccwatch.rules.imported import Import, ImportLine, ImportProblem, read_object
from ccwatch.rules.rule import Rule, Ruling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CLAUDE_FOLDER: Final = ".claude"
_NOT_EXPRESSED: Final = "not expressed"
_UNEXPRESSED: Final = f"is {_NOT_EXPRESSED}"
_GUESSES: Final = {"permissions": "claude", "approvals": "cco"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What becomes of one entry of a file.

    Attributes:
        rule: The rule to write, or the one that is there; None where nothing can express it.
        is_new: There is no such rule yet.
    """

    file: str
    line: ImportLine
    rule: Rule | None
    is_new: bool = False
    warning: str = ""

    @property
    def result(self) -> str:
        """What became of it, in a word or two."""
        if self.rule is None:
            return _NOT_EXPRESSED
        return "taken" if self.is_new else "already there"

    @property
    def words(self) -> str:
        """The same for a person, with what there is to say of it."""
        if self.rule is None:
            reason = self.line.problem.removeprefix(_UNEXPRESSED).removeprefix(": ")
            return f"{_NOT_EXPRESSED}: {reason}" if reason else _NOT_EXPRESSED
        said = f"taken as {self.rule.id}" if self.is_new else f"already there: {self.rule.id}"
        return f"{said}; {self.warning}" if self.warning and self.is_new else said

    def describe(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "file": self.file,
            "source": self.line.source,
            "result": self.result,
            "id": None if self.rule is None else self.rule.id,
            "problem": self.line.problem or None,
            "warning": self.warning or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a file of another program says.

    Attributes:
        folder: The project whose settings they are; None where they count everywhere.
    """

    imported: Import
    folder: str | None = None


def read_import(file: str, kind: str | None, home: str) -> Found:
    """Return what a file of another program says; it blocks.

    Args:
        file: Its path.
        kind: ``claude`` or ``cco``; None to tell from what stands in it.
        home: The person's home.

    Raises:
        UserError: It cannot be read, or nobody can tell what it is.
    """
    path = Path(file).expanduser().absolute()
    content = read_content(path)
    if content.text is None:
        problem = content.problem or "is not there"
        raise UserError(f"{escape(file)} {problem}", hint="give a file that can be read")
    try:
        kind = kind or _guess(file, content.text)
        if kind == "cco":
            return Found(imported=import_cco_config(content.text))
        own = Path(home, _CLAUDE_FOLDER)
        is_user_file = path.parent == own or path.resolve().parent == own.resolve()
        imported = import_claude_settings(content.text, is_user_file=is_user_file)
    except ImportProblem as error:
        raise UserError(
            f"{escape(file)}: {escape(str(error))}", hint="nothing was imported"
        ) from None
    is_of_project = path.parent.name == _CLAUDE_FOLDER and not is_user_file
    return Found(imported=imported, folder=str(path.parent.parent) if is_of_project else None)


def _guess(file: str, text: str) -> str:
    value = read_object(text)
    found = [kind for key, kind in _GUESSES.items() if key in value]
    if len(found) != 1:
        raise UserError(
            f"{escape(file)}: neither settings of Claude Code nor a configuration of cco-mcp",
            hint="say which one it is with --from claude or --from cco",
        )
    return found[0]


def take_rules(
    files: Iterable[tuple[str, Found]], known: Sequence[Rule], *, now: float
) -> list[Taken]:
    """Return what becomes of each entry of some files; equal rules are taken once.

    Args:
        files: Names of files, and what they say.
        known: The rules of the file that the others shall be written to.
        now: Seconds since the epoch.
    """
    there = list(known)
    found: list[Taken] = []
    for file, given in files:
        for line in given.imported.lines:
            taken = _take(file, line, given.folder, there, now)
            found.append(taken)
            there += [taken.rule] if taken.rule is not None and taken.is_new else []
    return found


def _take(
    file: str, line: ImportLine, folder: str | None, there: Sequence[Rule], now: float
) -> Taken:
    if line.rule is None:
        return Taken(file=file, line=line, rule=None)
    rule, warnings = line.rule, [line.warning] if line.warning else []
    if folder is not None and rule.decision is Ruling.ALLOW:
        if "*" in folder:
            problem = "is of a project whose path has a *, which cannot be named"
            return Taken(file=file, line=replace(line, rule=None, problem=problem), rule=None)
        rule = replace(rule, cwd=(f"{folder}/**",))
        warnings.append("counts in its project only")
    equal = next((other for other in there if _is_equal(other, rule, now)), None)
    if equal is not None:
        return Taken(file=file, line=line, rule=equal)
    taken_ids = {other.id for other in there}
    rule = replace(rule, id=_find_free(rule.id, taken_ids), created=float(int(now)))
    return Taken(file=file, line=line, rule=rule, is_new=True, warning="; ".join(warnings))


def _is_equal(one: Rule, other: Rule, now: float) -> bool:
    """Say whether a rule does what another would do: its limits and its notes may be a person's."""
    return (
        one.decision is other.decision
        and set(one.patterns) == set(other.patterns)
        and one.when == other.when
        and (one.agent, one.session, one.cwd) == (other.agent, other.session, other.cwd)
        and not one.has_expired(now)
    )


def _find_free(rule_id: str, taken: set[str]) -> str:
    found, number = rule_id, 1
    while found in taken:
        number += 1
        found = f"{rule_id}-{number}"
    return found

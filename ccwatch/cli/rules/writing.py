"""Changing a file of rules from the command line: checked before it is written, and never a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.cli.rules.entries import Standing, find_waiting_standing
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.rules.edit import EditError, add_rule
from ccwatch.rules.files import read_content, write_for_command
from ccwatch.rules.source import parse
from ccwatch.rules.table import write_rule
from ccwatch.rules.text import RulesFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ccwatch.cli.rules.opening import Opened
    from ccwatch.rules.rule import Rule, Scope
    from ccwatch.rules.source import Source
    from ccwatch.rules.text import RulesFile
    from ccwatch.rules.widening import Widening

_WORDS: Final = {
    Standing.COUNTS: "counts at once",
    Standing.WAITS: "waits for a key in the console",
    Standing.UNTRUSTED: "waits until the file is trusted: ccwatch rules trust",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a change of a file came to.

    Attributes:
        waiting: What of it waits, and did not wait before.
        standing: How that stands; ``COUNTS`` where nothing of it waits.
        said: The rules that the file says now.
    """

    path: Path
    said: tuple[Rule, ...]
    waiting: tuple[Widening, ...]
    standing: Standing

    @property
    def words(self) -> str:
        """When it counts, for a person."""
        return _WORDS[self.standing]


def change_file(opened: Opened, scope: Scope, edit: Callable[[str], str]) -> Change:
    """Change the user's file of rules, or the project's.

    Raises:
        UserError: The file is broken, would be, or cannot be written; nothing was changed.
    """
    path = opened.find_file(scope)
    before = _find_source(opened, path)
    read = read_content(path)
    if read.problem:
        raise UserError(f"{escape(str(path))} {read.problem}", hint="mend it, or move it away")
    text = read.text or ""
    _check(text, path, scope, hint="mend the file first, in an editor")
    try:
        after = edit(text)
    except EditError as error:
        raise UserError(
            f"{escape(str(path))}: {escape(str(error))}", hint="nothing was changed"
        ) from None
    said = _check(after, path, scope, hint="nothing was changed").rules
    write_for_command(path, after, read=read)
    renewed = opened.renew()
    source = _find_source(renewed, path)
    waiting = tuple(each for each in source.waiting if each not in before.waiting)
    standing = find_waiting_standing(renewed.book, source) if waiting else Standing.COUNTS
    return Change(path=path, said=said, waiting=waiting, standing=standing)


def _find_source(opened: Opened, path: Path) -> Source:
    return next(source for source in opened.book.sources if source.path == str(path))


def _check(text: str, path: Path, scope: Scope, *, hint: str) -> RulesFile:
    try:
        return parse(text, str(path), scope)
    except RulesFileError as error:
        raise UserError(escape(str(error)), hint=hint) from None


def append_rules(text: str, rules: Sequence[Rule], path: Path) -> str:
    """Return the text with rules at its end, one at least, each as ``add_rule`` would write it.

    Args:
        text: What stands in the file.
        rules: What to add.
        path: Where the file is.

    Raises:
        EditError: One has an id that is taken, or reads back as another rule.
    """
    scope = rules[0].scope
    before = parse(text, str(path), scope).rules
    after = "\n".join((add_rule(text, rules[0]), *map(write_rule, rules[1:])))
    try:
        said = parse(after, str(path), scope).rules
    except RulesFileError as error:
        raise EditError(error.reason) from None
    if said != (*before, *rules):
        raise EditError("a rule reads back as another one than it should be")
    return after

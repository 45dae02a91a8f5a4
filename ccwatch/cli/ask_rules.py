"""The rules of ``ccwatch connect --ask``: what a person is asked about in auto mode too."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccwatch.connect.plan import Change, Found
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.rules.rule import PRIORITIES, Rule, Ruling, Scope
from ccwatch.rules.when import read_condition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.cli.rules.opening import Opened


@dataclass(frozen=True, slots=True)
class AskRules:
    """Rules to add to the user's file, and what that file becomes."""

    opened: Opened
    rules: tuple[Rule, ...]
    change: Change

    def add(self) -> None:
        """Write them; it blocks.

        Raises:
            UserError: The file is broken, or cannot be written.
        """
        from ccwatch.cli.rules.writing import change_file

        change_file(self.opened, Scope.USER, self._append)

    def _append(self, text: str) -> str:
        from pathlib import Path

        from ccwatch.cli.rules.writing import append_rules

        return append_rules(text, self.rules, Path(self.change.path))


def plan_ask_rules(data_dir: str | None, categories: Sequence[str]) -> AskRules | None:
    """Return the rules that are not there yet; None where none is missing; it blocks.

    Raises:
        UserError: The user's rules cannot be read, or the id of one is taken by another.
    """
    if not categories:
        return None
    from ccwatch.cli.rules.opening import open_rules
    from ccwatch.cli.rules.writing import append_rules
    from ccwatch.rules.edit import EditError
    from ccwatch.rules.files import read_content
    from ccwatch.rules.source import parse
    from ccwatch.rules.text import RulesFileError

    opened = open_rules(data_dir)
    path = opened.find_file(Scope.USER)
    content = read_content(path)
    if content.problem:
        raise UserError(f"{escape(str(path))} {content.problem}", hint="mend it, or move it away")
    text = content.text or ""
    try:
        known = parse(text, str(path), Scope.USER).rules
        rules = tuple(rule for rule in map(_make_rule, categories) if not _is_there(rule, known))
        if not rules:
            return None
        after = append_rules(text, rules, path)
    except (RulesFileError, EditError) as error:
        raise UserError(
            f"{escape(str(path))}: {escape(str(error))}", hint="mend the file, or leave out --ask"
        ) from None
    change = Change(path=str(path), found=Found(content.text), after=after)
    return AskRules(opened, rules, change)


def _make_rule(category: str) -> Rule:
    condition = read_condition({"category": [category]}, "--ask", allows=False).condition
    return Rule(
        id=f"ask-{category}",
        decision=Ruling.ASK,
        when=condition,
        priority=PRIORITIES[Ruling.ASK],
        created=float(int(time.time())),
    )


def _is_there(rule: Rule, known: Sequence[Rule]) -> bool:
    return any(
        other.id == rule.id
        and other.decision is rule.decision
        and other.when == rule.when
        and other.enabled
        for other in known
    )

"""Rules by their ids, as a person writes them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.cli.rules.entries import Entry


def find_by_id(entries: Sequence[Entry], rule_id: str, scope: str | None) -> list[Entry]:
    """Return the rules with an id: one, or one of each scope.

    Raises:
        UserError: There is none.
    """
    found = [entry for entry in entries if entry.rule.id == rule_id]
    found = [entry for entry in found if scope is None or entry.rule.scope.value == scope]
    if found:
        return found
    where = f" of the scope {scope}" if scope else ""
    close = difflib.get_close_matches(rule_id, [entry.rule.id for entry in entries], 1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise UserError(
        f"no rule {escape(rule_id)}{where}", hint=f"{hint}ccwatch rules list shows the ids"
    )


def find_one(entries: Sequence[Entry], rule_id: str, scope: str | None) -> Entry:
    """Return the one rule with an id.

    Raises:
        UserError: There is none, or more than one.
    """
    found = find_by_id(entries, rule_id, scope)
    if len(found) > 1:
        places = ", ".join(entry.rule.place for entry in found)
        scopes = " or ".join(f"--scope {entry.rule.scope.value}" for entry in found)
        raise UserError(
            f"more than one rule is called {escape(rule_id)}: {escape(places)}",
            hint=f"say which one with {scopes}",
        )
    return found[0]

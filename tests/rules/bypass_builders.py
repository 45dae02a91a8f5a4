"""What attackers try: each command does more than a rule allows, or hides what a rule denies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ccwatch.risk.level import Level
from tests.rules.builders import a_rule, allow_everything, rule_on

if TYPE_CHECKING:
    from ccwatch.rules.rule import Rule

STATUS = a_rule("allow", "Bash(git status)", max_risk=Level.HIGH)

BROAD = [
    allow_everything(),
    a_rule("allow", "Bash", "Bash(*)", "Bash(git *)", "Bash(cat *)", max_risk=Level.HIGH),
]

NO_RM = a_rule("deny", "Bash(rm *)")
_OTHERS = [
    *("echo", "cat", "true", "false", "x", "set", "printf", "read", "eval", "case", "command"),
    *("builtin", "declare", "mapfile", "trap", "shopt", "alias", "source", ".", "coproc", "wait"),
    *("let", "exec", "compgen", ":", "time", "break", "_", "f", "a-b", "test"),
]
ALL_BUT_RM = a_rule(
    "allow",
    *(f"Bash({name}{more})" for name in _OTHERS for more in ("", " *")),
    max_risk=Level.HIGH,
)


def an_edit(path: object) -> dict[str, Any]:
    """Return the input of an edit of a file."""
    return {"file_path": path, "old_string": "a", "new_string": "b"}


def is_evaded(given: str | dict[str, Any], *denies: Rule, **place: Any) -> bool:
    """Say whether a call passes although a rule denies it."""
    return rule_on(given, *denies, *BROAD, **place).ruling.value == "allow"

"""Rules from a settings file of Claude Code: its lists deny, ask and allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.rules.imported import (
    Import,
    ImportLine,
    ImportProblem,
    RuleIds,
    UnexpressedError,
    check_text,
    name_pattern,
    number_rules,
    read_object,
    show_json,
)
from ccwatch.rules.pattern import Kind, Pattern, PatternError, parse_pattern
from ccwatch.rules.rule import PRIORITIES, Rule, Ruling

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccwatch.canonical import Json

_DECISIONS: Final = {ruling.value: ruling for ruling in Ruling}
_UNEXPRESSED: Final = {
    "defaultMode": "is not expressed: ccwatch has no modes, and asks about what no rule decides",
    "additionalDirectories": "is not expressed: a rule for Read or Edit may name the folder",
}
_MEANS_NOTHING: Final = {"defaultMode": "default"}
_FOLDER: Final = "~/.claude"
_FROM_FOLDER: Final = f"counts from {_FOLDER}, the folder of the settings, as in Claude Code"


def import_claude_settings(text: str, *, is_user_file: bool) -> Import:
    """Return the rules of a settings file: an allow is never an exception to a deny or ask.

    Args:
        text: The JSON of the file.
        is_user_file: Whether it is the user's own file, whose folder is ``~/.claude``.

    Raises:
        ImportProblem: It is no JSON object, or its permissions are none.
    """
    permissions = read_object(text).get("permissions")
    if permissions is None:
        permissions = {}
    if not isinstance(permissions, dict):
        raise ImportProblem("its permissions are no JSON object")
    lines = tuple(_import_lines(permissions, is_user_file=is_user_file))
    return number_rules(lines or (ImportLine("the file", None, "no permissions in it"),))


def _import_lines(permissions: Mapping[str, Json], *, is_user_file: bool) -> Iterator[ImportLine]:
    ids = RuleIds()
    for key, value in permissions.items():
        decision = _DECISIONS.get(key)
        if decision is None:
            yield from _report_setting(key, value)
        elif not isinstance(value, list):
            yield ImportLine(f"{key} {show_json(value)}", None, "is no list of rules")
        else:
            for place, entry in enumerate(value):
                yield _import_entry(entry, decision, ids, place, is_user_file=is_user_file)


def _report_setting(key: str, value: Json) -> Iterator[ImportLine]:
    if value in (None, [], _MEANS_NOTHING.get(key)):
        return
    shown = value if isinstance(value, str) else show_json(value)
    yield ImportLine(f"{key} {shown}", None, _UNEXPRESSED.get(key, "is not expressed"))


def _import_entry(
    entry: Json, decision: Ruling, ids: RuleIds, place: int, *, is_user_file: bool
) -> ImportLine:
    if not isinstance(entry, str):
        return ImportLine(f"{decision.value} {show_json(entry)}", None, "is no text")
    source = f"{decision.value} {entry}"
    allows = decision is Ruling.ALLOW
    try:
        check_text(entry)
        pattern = parse_pattern(entry, allows=allows)
        moved = _move_to_folder(pattern, allows=allows) if is_user_file else None
    except (PatternError, UnexpressedError) as error:
        return ImportLine(source, None, str(error))
    warnings = [] if moved is None else [_FROM_FOLDER]
    pattern = moved or pattern
    if allows and pattern.warning:
        warnings.append(pattern.warning)
    rule = Rule(
        id=ids.make("claude", decision.value, name_pattern(pattern)),
        decision=decision,
        patterns=(pattern,),
        priority=PRIORITIES[decision] + (place if allows else 0),
    )
    return ImportLine(source, rule, warning="; ".join(warnings))


def _move_to_folder(pattern: Pattern, *, allows: bool) -> Pattern | None:
    """Return a pattern of paths below the user's settings; None if it is about other paths."""
    path = (pattern.specifier or "").strip()
    if pattern.kind not in {Kind.READ, Kind.EDIT} or path[:1] != "/" or path[:2] == "//":
        return None
    return parse_pattern(f"{pattern.tool}({_FOLDER}{path})", allows=allows)

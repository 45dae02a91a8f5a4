from __future__ import annotations

from typing import Any

import pytest

from tests.rules.builders import rule_on, ruling_on
from tests.rules.cco_builders import an_entry, builtin, import_entries, mcp, warnings_of


def _places(*entries: Any) -> list[tuple[str, int]]:
    return [
        (rule.id.removeprefix("cco-"), rule.priority) for rule in import_entries(*entries).rules
    ]


def test_lines_are_in_the_order_in_which_cco_mcp_asks_and_what_has_no_rule_comes_last():
    found = import_entries(
        an_entry("approve", mcp("a"), 30, "third"),
        "what",
        an_entry("review", mcp("b"), 20, "first"),
        an_entry("deny", mcp("c"), 20.0, "second"),
        defaultAction="approve",
    )
    assert [line.source for line in found.lines] == [
        "review first", "deny second", "approve third", 'rules[1] "what"', "defaultAction approve",
    ]  # fmt: skip
    assert [rule.origin.number for rule in found.rules] == [0, 1, 2]


def test_rules_about_different_tools_have_the_usual_places():
    entries = [
        an_entry("approve", mcp("a", "x"), 1, "a"),
        an_entry("review", mcp("a", "y"), 2, "b"),
        an_entry("deny", mcp("ab"), 3, "c"),
        an_entry("approve", mcp("d"), 4, "d"),
    ]
    assert _places(*entries) == [("a", 300), ("b", 200), ("c", 100), ("d", 303)]
    assert not any(warnings_of(*entries).values())


def test_a_review_stays_before_a_later_deny_and_behind_an_earlier_one():
    entries = [
        an_entry("deny", mcp("a", "drop"), 1, "no-drop"),
        an_entry("review", mcp("a", "write"), 2, "write"),
        an_entry("review", mcp("a", "drop"), 3, "drop"),
        an_entry("deny", mcp("a"), 4, "rest"),
        an_entry("review", mcp("a"), 5, "late"),
    ]
    assert _places(*entries) == [
        ("no-drop", 100), ("write", 100), ("drop", 100), ("rest", 101), ("late", 200),
    ]  # fmt: skip
    rules = import_entries(*entries).rules
    assert ruling_on({}, *rules, tool="mcp__a__drop") == "deny"
    assert rule_on({}, *rules, tool="mcp__a__write").rules[0].id == "cco-write"
    assert ruling_on({}, *rules, tool="mcp__a__other") == "deny"
    assert not any(warnings_of(*entries).values())


def test_a_review_stays_behind_an_earlier_approve():
    entries = [
        an_entry("approve", mcp("a", "read"), 1, "read"),
        an_entry("review", mcp("a"), 2, "rest"),
        an_entry("approve", mcp("a", "write"), 3, "write"),
    ]
    assert _places(*entries) == [("read", 300), ("rest", 301), ("write", 302)]
    rules = import_entries(*entries).rules
    assert ruling_on({}, *rules, tool="mcp__a__read") == "allow"
    assert ruling_on({}, *rules, tool="mcp__a__write") == "ask"
    assert not any(warnings_of(*entries).values())


def test_an_approve_never_wins_over_a_deny_that_came_after_it():
    entries = [
        an_entry("approve", mcp("a", "read"), 1, "read"),
        an_entry("review", mcp("a"), 2, "rest"),
        an_entry("deny", mcp("a", "read"), 3, "never"),
        an_entry("deny", mcp("a"), 4, "none"),
    ]
    rules = import_entries(*entries).rules
    assert ruling_on({}, *rules, tool="mcp__a__read") == "deny"
    wins = "in cco-mcp, but ccwatch lets the deny win where both match"
    assert warnings_of(*entries) == {
        "approve read": f"comes before deny never, deny none {wins}",
        "review rest": f"comes before deny never, deny none {wins}",
        "deny never": "",
        "deny none": "",
    }


@pytest.mark.parametrize(
    ("first", "tool", "value"),
    [
        (builtin("Bash", "npm test"), "Bash", {"command": "npm test"}),
        (builtin("Read"), "Read", {"file_path": "/home/dev/web/a.py"}),
    ],
)
def test_of_commands_and_files_the_strictest_rule_about_any_part_wins(
    first: dict[str, Any], tool: str, value: dict[str, Any]
):
    entries = [an_entry("approve", first, 1, "a"), an_entry("review", builtin(tool), 2, "b")]
    assert _places(*entries) == [("a", 300), ("b", 200)]
    lost = "comes before ask b in cco-mcp, but ccwatch lets the ask win where both match"
    assert lost in warnings_of(*entries)["approve a"]
    assert ruling_on(value, *import_entries(*entries).rules, tool=tool) == "ask"


@pytest.mark.parametrize(
    ("first", "second", "command"),
    [
        (builtin("Bash", "npm publish:*"), builtin("Bash"), "npm publish"),
        (builtin("Bash"), builtin("Bash", "npm test:*"), "npm test"),
    ],
)
def test_a_review_of_commands_loses_to_a_later_deny(
    first: dict[str, Any], second: dict[str, Any], command: str
):
    entries = [an_entry("review", first, 1, "a"), an_entry("deny", second, 2, "b")]
    assert "ccwatch lets the deny win" in warnings_of(*entries)["review a"]
    assert ruling_on(command, *import_entries(*entries).rules) == "deny"


def test_an_exact_command_stays_before_a_review_of_all_commands():
    entries = [
        an_entry("approve", builtin("Bash"), 1, "a", inputParameters={"command": "npm test"}),
        an_entry("review", builtin("Bash"), 2, "b"),
    ]
    rules = import_entries(*entries).rules
    assert not any(warnings_of(*entries).values())
    assert ruling_on("npm test", *rules) == "allow"
    assert rule_on("ls", *rules).rules[0].id == "cco-b"


def test_many_reviews_and_denies_in_turn_end_before_what_is_asked_otherwise():
    entries = [
        an_entry("deny" if number % 2 else "review", mcp("a"), number) for number in range(300)
    ]
    lines = import_entries(*entries, an_entry("review", mcp("a"), 300)).lines
    rules = [line.rule for line in lines if line.rule is not None]
    assert [rule.priority for rule in rules[:4]] == [100, 101, 101, 102]
    assert {rule.priority for rule in rules[200:300]} == {199}
    assert rules[-1].priority == 200
    assert "ccwatch lets the deny win" in lines[298].warning
    assert lines[0].warning == ""

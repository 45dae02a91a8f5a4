from __future__ import annotations

from typing import Any

import pytest

from ccwatch.rules.cco_config import import_cco_config
from ccwatch.rules.imported import ImportLine, ImportProblem
from tests.rules.builders import rule_on, ruling_on
from tests.rules.cco_builders import an_entry, builtin, import_entries, line_of, mcp, rule_of


def test_what_a_rule_is_called_becomes_its_note_and_the_reason_of_a_denial():
    entry = an_entry("deny", builtin("Bash", "rm *"), name="no-rm", description="Not here\0.")
    (rule,) = import_entries(entry).rules
    assert (rule.id, rule.note, rule.reason) == (
        "cco-no-rm",
        "A name: Not here.",
        "A name: Not here.",
    )
    assert rule_on("rm a", rule).message == "A name: Not here."
    assert rule_of("approve", builtin("Bash", "ls")).reason == ""


def test_an_entry_without_an_id_or_with_an_equal_one_gets_one():
    first, second = an_entry("deny", mcp("a")), an_entry("deny", mcp("b"))
    third = {key: value for key, value in an_entry("deny", mcp("a", "b")).items() if key != "id"}
    found = import_entries(first, second, third)
    assert [rule.id for rule in found.rules] == ["cco-deny-10", "cco-deny-10-2", "cco-deny-mcp-a-b"]
    assert found.lines[2].source.startswith('rules[2] {"name":"A name",')


@pytest.mark.parametrize(
    ("more", "approvals"),
    [({"enabled": False}, {}), ({}, {"enabled": False}), ({}, {"enabled": 1})],
)
def test_what_is_switched_off_stays_so(more: dict[str, Any], approvals: dict[str, Any]):
    (line,) = import_entries(an_entry("approve", mcp("a"), **more), **approvals).lines
    assert line.rule is not None
    assert line.rule.enabled is False
    assert line.warning == "is switched off, as it was in cco-mcp"
    assert ruling_on({}, line.rule, tool="mcp__a__b") == "ask"


def test_a_time_limit_of_its_own_is_reported_and_the_rule_imported():
    line = line_of("review", mcp("a"), timeoutOverride=60_000)
    assert line.rule is not None
    assert line.warning == "its timeoutOverride is not expressed"


@pytest.mark.parametrize(
    ("entry", "source", "problem"),
    [
        ("Bash", 'rules[0] "Bash"', "is no JSON object"),
        (
            an_entry("allow", mcp("a"), name="x"),
            "allow x",
            "has an action that is none of approve, deny and review",
        ),
        (
            an_entry("deny", mcp("a"), name="x") | {"action": ["deny"]},
            'rules[0] {"id":"x","name":"A name","priority":10,"match":{"tool":{"type":"mcp",'
            '"serverName":"a"}},"action":["deny"],"enabled":true}',
            "has an action that is none of approve, deny and review",
        ),
        (an_entry("deny", mcp("a"), "1", "x"), "deny x", "has no number for its priority"),
        (an_entry("deny", mcp("a"), True, "x"), "deny x", "has no number for its priority"),
        (
            an_entry("deny", mcp("a"), name="x", enabled="no"),
            "deny x",
            "has neither true nor false for enabled",
        ),
        (an_entry("deny", mcp("a"), name="x", match=[]), "deny x", "has no match"),
        (
            an_entry("approve", mcp("a"), name="x", expires=5),
            "approve x",
            "has expires, which is not expressed",
        ),
        (
            an_entry(
                "approve", 0, name="x", match={"toolName": {"type": "exact", "value": "Bash"}}
            ),
            "approve x",
            "has toolName, which is not expressed",
        ),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_expressed_is_reported(entry: Any, source: str, problem: str):
    assert import_entries(entry).lines == (ImportLine(source, None, problem),)


@pytest.mark.parametrize(
    ("key", "value", "source", "problem"),
    [
        (
            "defaultAction",
            "approve",
            "defaultAction approve",
            "is not expressed: ccwatch asks about what no rule decides",
        ),
        (
            "defaultAction",
            "deny",
            "defaultAction deny",
            'is not expressed: decision = "deny" under [defaults] says the same',
        ),
        (
            "timeout",
            {"duration": 300000, "defaultAction": "approve"},
            'timeout {"duration":300000,"defaultAction":"approve"}',
            "is not expressed: in ccwatch no call is allowed because nobody answers",
        ),
        ("logging", True, "logging true", "is not expressed"),
        ("rules", {"a": 1}, 'rules {"a":1}', "is no list of rules"),
    ],
)
def test_settings_beside_the_rules_are_reported(key: str, value: Any, source: str, problem: str):
    assert import_entries(**{key: value}).lines == (ImportLine(source, None, problem),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON at line 1, column 2"),
        ("[]", "no JSON object"),
        ("{}", "no approvals in it, which a configuration of cco-mcp has"),
        ('{"approvals": []}', "no approvals in it, which a configuration of cco-mcp has"),
    ],
)
def test_a_file_that_is_no_configuration_is_refused(text: str, reason: str):
    with pytest.raises(ImportProblem) as caught:
        import_cco_config(text)
    assert str(caught.value) == reason


def test_an_empty_configuration_has_no_lines():
    assert import_cco_config('{"approvals": {}}').lines == ()

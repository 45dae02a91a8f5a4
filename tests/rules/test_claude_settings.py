from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.rules.claude_settings import import_claude_settings
from ccwatch.rules.edit import add_rule
from ccwatch.rules.imported import Import, ImportLine, ImportProblem
from ccwatch.rules.rule import Scope
from ccwatch.rules.text import read_rules
from tests.rules.builders import ruling_on

_SETTINGS: dict[str, Any] = {
    "model": "opus",
    "hooks": {"PreToolUse": []},
    "permissions": {
        "allow": ["Bash(npm run *)", "Bash(git status)", "Bash(git push *)", "WebFetch"],
        "deny": ["Read(./.env)", "Bash(git push --force *)"],
        "ask": ["Bash(npm publish:*)", "mcp__github"],
        "defaultMode": "default",
        "additionalDirectories": [],
    },
}


def _import(permissions: Any, *, is_user_file: bool = False) -> Import:
    return import_claude_settings(
        json.dumps({"permissions": permissions}), is_user_file=is_user_file
    )


def _line(decision: str, entry: Any, *, is_user_file: bool = False) -> ImportLine:
    (line,) = _import({decision: [entry]}, is_user_file=is_user_file).lines
    return line


def test_each_entry_becomes_a_rule_in_the_order_of_the_file():
    found = import_claude_settings(json.dumps(_SETTINGS), is_user_file=True)
    assert [
        (rule.id, rule.decision.value, rule.title, rule.priority, rule.origin.number)
        for rule in found.rules
    ] == [
        ("claude-allow-npm-run", "allow", "Bash(npm run *)", 300, 0),
        ("claude-allow-git-status", "allow", "Bash(git status)", 301, 1),
        ("claude-allow-git-push", "allow", "Bash(git push *)", 302, 2),
        ("claude-allow-webfetch", "allow", "WebFetch", 303, 3),
        ("claude-deny-read-env", "deny", "Read(./.env)", 100, 4),
        ("claude-deny-git-push-force", "deny", "Bash(git push --force *)", 100, 5),
        ("claude-ask-npm-publish", "ask", "Bash(npm publish:*)", 200, 6),
        ("claude-ask-mcp-github", "ask", "mcp__github", 200, 7),
    ]
    assert found.lines[0].source == "allow Bash(npm run *)"
    assert not any(line.problem or line.warning for line in found.lines)


@pytest.mark.parametrize(
    ("command", "ruling"),
    [
        ("npm run build", "allow"),
        ("npm run build && git status", "allow"),
        ("npm run build && ls", "ask"),
        ("npm runner", "ask"),
        ("npm publish", "ask"),
        ("git push --force origin main", "deny"),
        ("git status; cat .env", "deny"),
    ],
)
def test_its_rules_decide_as_deny_before_ask_before_allow(command: str, ruling: str):
    rules = import_claude_settings(json.dumps(_SETTINGS), is_user_file=False).rules
    assert ruling_on(command, *rules) == ruling


def test_equal_entries_have_ids_of_their_own():
    found = _import({"allow": ["Bash(ls)", "Bash(ls:*)"], "deny": ["Bash(ls)"]})
    assert [rule.id for rule in found.rules] == [
        "claude-allow-ls",
        "claude-allow-ls-2",
        "claude-deny-ls",
    ]


@pytest.mark.parametrize(
    ("decision", "entry", "source", "problem"),
    [
        ("allow", "Bash(", "allow Bash(", "is neither Tool nor Tool(specifier)"),
        ("deny", "", "deny ", "has a text that is empty, too long or holds a NUL"),
        (
            "deny",
            "Bash(a\0)",
            "deny Bash(a\0)",
            "has a text that is empty, too long or holds a NUL",
        ),
        ("allow", "Bash('x)", "allow Bash('x)", "has a quote that is not closed"),
        ("allow", "*", "allow *", "has a wildcard for the tool, which only a deny or ask may have"),
        (
            "allow",
            "Agent(model:opus)",
            "allow Agent(model:opus)",
            "names a parameter, which only a deny or ask may do",
        ),
        ("ask", 5, "ask 5", "is no text"),
        ("ask", {"a": []}, 'ask {"a":[]}', "is no text"),
        ("deny", None, "deny null", "is no text"),
    ],
)
def test_what_cannot_be_expressed_is_reported_with_the_reason(
    decision: str, entry: Any, source: str, problem: str
):
    assert _line(decision, entry) == ImportLine(source, None, problem)


@pytest.mark.parametrize(
    ("entry", "warning"),
    [
        ("Bash", "allows any command, and so no more than low"),
        ("Bash(*)", "does not name the program, and so allows no more than low"),
        ("Bash(sudo *)", "does not name what sudo runs, and so allows no more than low"),
        ("Bash(git * main)", "has a * where git takes its subcommand, and so allows only low"),
    ],
)
def test_an_allow_that_is_capped_carries_a_warning_and_a_deny_does_not(entry: str, warning: str):
    assert _line("allow", entry).warning == warning
    assert _line("deny", entry).warning == ""


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("Read(/agents/**)", "Read(~/.claude/agents/**)"),
        ("Edit(/)", "Edit(~/.claude/)"),
        ("Write( /plans/*.md)", "Write(~/.claude/plans/*.md)"),
    ],
)
@pytest.mark.parametrize("decision", ["allow", "ask", "deny"])
def test_a_path_of_the_users_file_counts_from_its_folder(decision: str, entry: str, text: str):
    line = _line(decision, entry, is_user_file=True)
    assert line.source == f"{decision} {entry}"
    assert line.rule is not None
    assert line.rule.title == text
    assert line.warning == ("counts from ~/.claude, the folder of the settings, as in Claude Code")
    project = _line(decision, entry)
    assert project.rule is not None
    assert (project.rule.title, project.warning) == (entry, "")


@pytest.mark.parametrize(
    "entry",
    ["Read(//etc/**)", "Read(~/x)", "Edit(./x)", "Edit(src/**)", "Read", "Bash(/usr/bin/make *)"],
)
def test_any_other_path_of_the_users_file_stays_as_it_is(entry: str):
    line = _line("deny", entry, is_user_file=True)
    assert line.rule is not None
    assert (line.rule.title, line.warning) == (entry, "")


def test_a_deny_of_the_users_file_is_about_its_folder_and_not_about_the_project():
    rules = _import({"deny": ["Read(/notes/**)"]}, is_user_file=True).rules
    there = {"file_path": "/home/dev/.claude/notes/a"}
    here = {"file_path": "/home/dev/web/notes/a"}
    assert ruling_on(there, *rules, tool="Read") == "deny"
    assert ruling_on(here, *rules, tool="Read") == "ask"


@pytest.mark.parametrize(
    ("key", "value", "source", "problem"),
    [
        (
            "defaultMode",
            "acceptEdits",
            "defaultMode acceptEdits",
            "is not expressed: ccwatch has no modes, and asks about what no rule decides",
        ),
        (
            "additionalDirectories",
            ["../docs"],
            'additionalDirectories ["../docs"]',
            "is not expressed: a rule for Read or Edit may name the folder",
        ),
        (
            "disableBypassPermissionsMode",
            "disable",
            "disableBypassPermissionsMode disable",
            "is not expressed",
        ),
        ("newKey", {"a": True}, 'newKey {"a":true}', "is not expressed"),
        ("newKey", "default", "newKey default", "is not expressed"),
        ("allow", "Bash", 'allow "Bash"', "is no list of rules"),
        ("deny", None, "deny null", "is no list of rules"),
    ],
)
def test_other_settings_of_permissions_are_reported(
    key: str, value: Any, source: str, problem: str
):
    assert _import({key: value}).lines == (ImportLine(source, None, problem),)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"hooks": {}, "env": {"A": "b"}}',
        '{"permissions": null}',
        '{"permissions": {}}',
        '{"permissions": {"allow": [], "defaultMode": "default", "newKey": null}}',
    ],
)
def test_a_file_without_permissions_says_so(text: str):
    found = import_claude_settings(text, is_user_file=False)
    assert found.lines == (ImportLine("the file", None, "no permissions in it"),)
    assert found.rules == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nope", "not JSON at line 1, column 1"),
        ("[1]", "no JSON object"),
        ('{"permissions": []}', "its permissions are no JSON object"),
    ],
)
def test_a_file_that_is_no_settings_file_is_refused(text: str, reason: str):
    with pytest.raises(ImportProblem) as caught:
        import_claude_settings(text, is_user_file=False)
    assert str(caught.value) == reason


@given(
    st.dictionaries(
        st.sampled_from(["allow", "ask", "deny"]),
        st.lists(
            st.one_of(
                st.integers(),
                st.text(),
                st.builds(
                    "{}({})".format,
                    st.sampled_from(["Bash", "Read", "Edit", "WebFetch", "Agent", "mcp__a__b"]),
                    st.text(alphabet="ab/.~*:?[]()'\"\\ \n"),
                ),
            ),
            max_size=6,
        ),
    ),
    st.booleans(),
)
def test_whatever_stands_in_it_every_entry_has_a_line_and_every_rule_can_be_kept(
    permissions: dict[str, list[Any]], is_user_file: bool
):
    found = _import(permissions, is_user_file=is_user_file)
    entries = sum(len(entries) for entries in permissions.values())
    assert len(found.lines) == max(entries, 1)
    assert all((line.rule is None) is bool(line.problem) for line in found.lines)
    text = ""
    for rule in found.rules:
        text = add_rule(text, rule)
    assert read_rules(text, file="rules.toml", scope=Scope.USER).rules == found.rules

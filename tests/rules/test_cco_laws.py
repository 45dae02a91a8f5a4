from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.rules.edit import add_rule
from ccwatch.rules.rule import Ruling, Scope
from ccwatch.rules.text import read_rules
from tests.rules.builders import rule_on
from tests.rules.cco_builders import an_entry, builtin, import_entries, mcp

if TYPE_CHECKING:
    from ccwatch.rules.imported import ImportLine

_MODEST = settings(max_examples=60, deadline=None)

_TOOLS = st.sampled_from(
    [
        builtin("Bash"), builtin("Bash", "npm test:*"), builtin("Bash", "npm *"),
        builtin("Read"), builtin("Edit", "src/**"), builtin("WebFetch"),
        mcp("a"), mcp("a", "b"),
    ]
)  # fmt: skip
_CALLS: list[tuple[str, dict[str, Any]]] = [
    ("Bash", {"command": "npm test"}),
    ("Bash", {"command": "npm ci"}),
    ("Read", {"file_path": "/home/dev/web/a.py"}),
    ("Edit", {"file_path": "/home/dev/web/src/a.py", "old_string": "a", "new_string": "b"}),
    ("WebFetch", {"url": "https://x.io"}),
    ("mcp__a__b", {}),
    ("mcp__a__c", {}),
]
_ACTIONS = ["deny", "review", "approve"]


@_MODEST
@given(st.lists(st.tuples(st.sampled_from(_ACTIONS), _TOOLS), max_size=6))
def test_nothing_is_ruled_on_more_mildly_and_a_warning_says_where_more_strictly(
    pairs: list[tuple[str, dict[str, Any]]],
):
    """A rule with a specifier counts as cco-mcp's would, had it looked at the specifier."""
    entries = [an_entry(action, tool, place) for place, (action, tool) in enumerate(pairs)]
    found = import_entries(*entries)
    for tool, value in _CALLS:
        first = next((line for line in found.lines if _is_about(line, tool, value)), None)
        if first is None or first.rule is None:
            continue
        wanted = first.rule.decision
        ruling = rule_on(value, *found.rules, tool=tool).ruling
        assert ruling.rank <= wanted.rank
        is_capped = any(pattern.cap for rule in found.rules for pattern in rule.patterns)
        if ruling is not wanted and not (is_capped and wanted is Ruling.ALLOW):
            assert f"ccwatch lets the {ruling.value} win" in first.warning


def _is_about(line: ImportLine, tool: str, value: dict[str, Any]) -> bool:
    """Say whether the rule of a line alone is about a call."""
    if line.rule is None:
        return False
    ruling = rule_on(value, line.rule, tool=tool)
    return bool(ruling.rules) or "no more than" in ruling.reason or "allows up to" in ruling.reason


@_MODEST
@given(
    st.lists(
        st.builds(
            an_entry,
            st.sampled_from(["approve", "review", "deny", "x"]),
            st.one_of(
                st.builds(
                    builtin,
                    st.sampled_from(["Bash", "Read", "Edit", "Task", "a b"]),
                    st.text(alphabet="ab/.*:()' \n\0"),
                ),
                st.builds(mcp, st.text(alphabet="a_-"), st.text(alphabet="b_*")),
            ),
            st.integers(0, 5),
            st.text(max_size=5),
            inputParameters=st.dictionaries(
                st.text(max_size=5),
                st.one_of(
                    st.text(max_size=5), st.integers(), st.booleans(), st.floats(-9, 9), st.none()
                ),
                max_size=2,
            ),
            agentIdentity=st.text(max_size=5),
            description=st.text(max_size=5),
        ),
        max_size=5,
    )
)
def test_whatever_stands_in_it_every_entry_has_a_line_and_every_rule_can_be_kept(
    entries: list[Any],
):
    found = import_entries(*entries)
    assert len(found.lines) == len(entries)
    assert all((line.rule is None) is bool(line.problem) for line in found.lines)
    text = ""
    for rule in found.rules:
        text = add_rule(text, rule)
    assert read_rules(text, file="rules.toml", scope=Scope.USER).rules == found.rules

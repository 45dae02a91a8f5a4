from __future__ import annotations

from typing import Any

import pytest

from ccwatch.risk.level import Level
from ccwatch.rules.rule import Ruling, Scope
from tests.rules.builders import WEB, a_rule, allow_everything, rule_on, ruling_on


def _file(path: str) -> dict[str, Any]:
    return {"file_path": path}


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("//srv/data/**", "/srv/data/a/b", True),
        ("//srv/data/**", f"{WEB}/srv/data/a", False),
        ("~/notes/*.md", "/home/dev/notes/a.md", True),
        ("~/notes/*.md", "/home/dev/notes/a/b.md", False),
        ("~/notes/*.md", f"{WEB}/notes/a.md", False),
        ("/src/**", f"{WEB}/src/a", True),
        ("/src/**", f"{WEB}/sub/src/a", False),
        ("./src/**", f"{WEB}/sub/src/a", True),
        ("./src/**", f"{WEB}/src/a", False),
        ("src/**", f"{WEB}/sub/src/a", True),
        ("*.py", f"{WEB}/sub/deep/a.py", True),
        ("*.py", f"{WEB}/a.py", False),
        ("lib", f"{WEB}/sub/x/lib/y", True),
        ("lib/", f"{WEB}/sub/lib/y", True),
        ("**", f"{WEB}/sub/x/y.py", True),
        ("./**", f"{WEB}/sub/x/y.py", True),
        ("/**", f"{WEB}/x/y.py", True),
        ("~/**", "/home/dev/x/y.py", True),
        ("//**", "/srv/x/y.py", True),
        ("~/**", "/srv/x/y.py", False),
    ],
)
def test_paths_have_four_anchors(pattern: str, path: str, *, matches: bool):
    place = {"directory": f"{WEB}/sub"}
    for decision in ("allow", "deny"):
        rule = a_rule(decision, f"Read({pattern})", max_risk=Level.HIGH)
        found = ruling_on(_file(path), rule, tool="Read", **place)
        assert found == (decision if matches else "ask")


@pytest.mark.parametrize(
    ("pattern", "tool", "value", "ruling"),
    [
        ("Edit(./src/**)", "Edit", {"old_string": "a", "new_string": "b"}, "allow"),
        ("Edit(./src/**)", "Write", {"content": ""}, "allow"),
        ("Edit(./src/**)", "MultiEdit", {"edits": []}, "allow"),
        ("Edit", "Write", {"content": ""}, "allow"),
        ("Write(./src/**)", "Write", {"content": ""}, "allow"),
        ("Write(./src/**)", "Edit", {"old_string": "a", "new_string": "b"}, "ask"),
        ("Write", "Edit", {"old_string": "a", "new_string": "b"}, "ask"),
        ("Read(./src/**)", "Edit", {"old_string": "a", "new_string": "b"}, "ask"),
        ("Edit(./src/**)", "Read", {}, "ask"),
        ("Read(./src/**)", "Read", {}, "allow"),
        ("Read", "Read", {}, "allow"),
        ("Read(*)", "Read", {}, "allow"),
    ],
)
def test_edit_covers_every_way_to_write(
    pattern: str, tool: str, value: dict[str, Any], ruling: str
):
    assert ruling_on({"file_path": "src/a"} | value, a_rule("allow", pattern), tool=tool) == ruling


def test_edit_covers_notebooks():
    value = {"notebook_path": "src/a.ipynb", "new_source": "x = 1"}
    assert ruling_on(value, a_rule("allow", "Edit(./src/**)"), tool="NotebookEdit") == "allow"


def test_an_allow_needs_the_link_and_its_target_and_a_deny_either():
    links = {f"{WEB}/a": f"{WEB}/b"}
    both = a_rule("allow", "Read(./a)", "Read(./b)")
    for pattern in ("Read(./a)", "Read(./b)"):
        assert ruling_on(_file("a"), a_rule("allow", pattern), tool="Read", links=links) == "ask"
        deny = a_rule("deny", pattern)
        assert ruling_on(_file("a"), deny, both, tool="Read", links=links) == "deny"
    assert ruling_on(_file("a"), both, tool="Read", links=links) == "allow"


# -- files whose names are not known ---------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "command", "asks"),
    [
        ("Read(./.env)", "grep x ./*", True),
        ("Read(./notes)", "cat ./n*", True),
        ("Read(./notes)", "cat ./*.py", False),
        ("Read(./notes)", "cat ./m*", False),
        ("Edit(./notes)", "cat ./n*", False),
        ("Edit(./notes)", "touch ./n*", True),
        ("Edit(./notes/**)", "touch ./n*/a", True),
        ("Read(./*.pem)", "cat ./a*", True),
    ],
)
@pytest.mark.parametrize("decision", ["deny", "ask"])
def test_a_file_that_may_be_denied_is_asked_about(
    decision: str, pattern: str, command: str, *, asks: bool
):
    rule = a_rule(decision, pattern)
    evaluation = rule_on(command, rule, allow_everything())
    assert evaluation.ruling is (Ruling.ASK if asks else Ruling.ALLOW)
    assert (evaluation.rules == (rule,)) is asks


def test_a_file_without_any_known_name_is_shown_as_such():
    evaluation = rule_on("cat x", a_rule("deny", "Read(./y)"), directory=None)
    assert evaluation.ruling is Ruling.ASK
    assert "“…”" in evaluation.reason


def test_a_rule_that_is_not_meant_says_nothing_of_unknown_files():
    for changes in ({"expires": 1.0}, {"cwd": ("/srv",)}, {"enabled": False}):
        rule = a_rule("deny", "Read(./notes)", **changes)
        assert ruling_on("cat ./n*", rule, allow_everything(), now=2.0) == "allow"


def test_a_managed_deny_of_a_path_stands_above_an_exception():
    deny = a_rule("deny", "Read(./notes)", scope=Scope.MANAGED)
    assert ruling_on("cat notes", deny, allow_everything(priority=1)) == "deny"

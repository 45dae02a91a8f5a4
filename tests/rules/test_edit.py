from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset
from ccwatch.rules import edit
from ccwatch.rules.edit import (
    EditError,
    add_rule,
    move_rule,
    remove_rule,
    replace_rule,
    set_enabled,
    set_preset,
)
from ccwatch.rules.rule import Examples, Rule, Ruling, Scope
from ccwatch.rules.table import write_rule
from ccwatch.rules.text import read_rules
from ccwatch.rules.when import read_condition
from tests.rules.builders import a_rule

TEXT = """\
# mine
version = 1

# never touch prod
# really
[[rule]]
id = "prod"
decision = "deny"   # for ever
match = ["Bash(kubectl *)"]

# about tests

# these are fast
[[rule]]
id = "tests"
decision = "allow"
match = [
  "Bash(npm test)",  # plain
]
  [rule.when]
  program = "npm"

# about pushes
[[rule]]
id = "push"
decision = "ask"
match = ["Bash(git push *)"]
# the end
"""


def ids(text: str) -> list[str]:
    return [rule["id"] for rule in tomllib.loads(text).get("rule", [])]


def read(text: str) -> tuple[Rule, ...]:
    return read_rules(text, file="", scope=Scope.USER).rules


def test_a_rule_that_is_removed_takes_its_comments_with_it():
    after = remove_rule(TEXT, "prod")
    assert ids(after) == ["tests", "push"]
    assert "never touch prod" not in after
    assert after.startswith("# mine\nversion = 1\n\n# about tests\n\n# these are fast\n[[rule]]")


def test_the_comments_of_other_rules_stay_with_them():
    after = remove_rule(TEXT, "tests")
    assert after == TEXT[: TEXT.index("# these are")] + TEXT[TEXT.index("# about pushes") :]


def test_a_rule_that_is_switched_off_keeps_everything_else():
    off = set_enabled(TEXT, "prod", enabled=False)
    assert off == TEXT.replace(
        'match = ["Bash(kubectl *)"]\n', 'match = ["Bash(kubectl *)"]\nenabled = false\n'
    )
    assert set_enabled(off, "prod", enabled=True) == TEXT


def test_a_rule_with_a_table_of_its_own_is_switched_off_above_that():
    after = set_enabled(TEXT, "tests", enabled=False)
    rule = tomllib.loads(after)["rule"][1]
    assert (rule["enabled"], rule["when"]) == (False, {"program": "npm"})
    assert '"Bash(npm test)",  # plain' in after


def test_a_rule_moves_with_its_comments():
    after = move_rule(TEXT, "prod", by=1)
    assert ids(after) == ["tests", "prod", "push"]
    assert "# never touch prod\n# really\n[[rule]]\n" in after
    assert "# these are fast\n[[rule]]\n" in after
    assert move_rule(after, "prod", by=-1) == TEXT


def test_the_last_rule_moves_up_though_its_line_does_not_end():
    after = move_rule(TEXT.rstrip("\n"), "push", by=-1)
    assert ids(after) == ["prod", "push", "tests"]


def test_the_last_line_of_a_file_is_ended_when_it_moves_up():
    text = TEXT.replace("# the end\n", "").rstrip("\n")
    after = move_rule(text, "push", by=-1)
    assert ids(after) == ["prod", "push", "tests"]
    assert 'match = ["Bash(git push *)"]\n' in after


def test_a_change_that_touches_another_rule_is_refused(monkeypatch: pytest.MonkeyPatch):
    stray = '[[rule]]\nid = "prod"\n[[rule]]\nid = "stray"\n'

    def write_two(_: Rule) -> str:
        return stray

    monkeypatch.setattr(edit, "write_rule", write_two)
    with pytest.raises(EditError, match="change it in an editor"):
        replace_rule(TEXT, "prod", a_rule("deny", "Bash(x)", id="prod"))


def test_a_preset_does_not_land_in_the_middle_of_a_text():
    with pytest.raises(EditError, match="change it in an editor"):
        set_preset('note = """\n[[rule]]\n"""\n', Preset.READS_LOCAL)


@pytest.mark.parametrize(("rule_id", "by"), [("prod", -1), ("push", 1), ("tests", 2)])
def test_a_rule_at_the_edge_goes_no_further(rule_id: str, by: int):
    with pytest.raises(EditError, match="is at the edge of its file"):
        move_rule(TEXT, rule_id, by=by)


def test_rules_do_not_change_places_around_something_else():
    text = TEXT.replace("# about pushes", "[defaults]\npreset = 'none'\n")
    with pytest.raises(EditError, match="something else stands between"):
        move_rule(text, "tests", by=1)


def test_a_rule_is_replaced_where_it_stands():
    after = replace_rule(TEXT, "prod", a_rule("ask", "Bash(kubectl delete *)", id="prod"))
    assert ids(after) == ["prod", "tests", "push"]
    assert "# never touch prod\n# really\n[[rule]]\n" in after
    assert read(after)[0].title == "Bash(kubectl delete *)"
    assert replace_rule(TEXT, "push", a_rule("deny", "Bash(x)", id="other")).count("[[rule]]") == 3


def test_a_rule_is_added_at_the_end():
    after = add_rule(TEXT.rstrip("\n"), a_rule("deny", "Bash(rm *)", id="rm"))
    assert ids(after) == ["prod", "tests", "push", "rm"]
    assert after.startswith(TEXT)


def test_the_first_rule_makes_a_file():
    after = add_rule("", a_rule("allow", "Bash(npm test)", id="a"))
    assert tomllib.loads(after) == {
        "version": 1,
        "rule": [{"id": "a", "decision": "allow", "match": ["Bash(npm test)"]}],
    }


def test_an_id_is_there_once():
    with pytest.raises(EditError, match="there is a rule push already"):
        add_rule(TEXT, a_rule("deny", "Bash(rm *)", id="push"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT, 'version = 1\n\n[defaults]\npreset = "reads-local"\n\n# never touch prod'),
        ("version = 1\n", 'version = 1\n\n[defaults]\npreset = "reads-local"\n'),
        ("", '[defaults]\npreset = "reads-local"\n'),
        ("[defaults]\ndecision = 'deny' # x\n", "decision = 'deny' # x\npreset = \"reads-local\""),
        ("[defaults]\npreset = 'none' # x\n", '[defaults]\npreset = "reads-local" # x\n'),
    ],
)
def test_the_preset_is_set_among_the_defaults(text: str, expected: str):
    after = set_preset(text, Preset.READS_LOCAL)
    assert expected in after
    assert read_rules(after, file="", scope=Scope.USER).preset is Preset.READS_LOCAL
    assert ids(after) == ids(text)


@pytest.mark.parametrize("text", ["rule = 1", "a = ", "[[rule]]\n"])
def test_what_is_no_file_of_rules_is_not_changed(text: str):
    with pytest.raises(EditError, match="change it in an editor"):
        remove_rule(text, "a")


@pytest.mark.parametrize(
    "text",
    [
        "rule = [{ id = 'a', decision = 'deny', match = 'Bash' }]\n",
        "[[rule]]\nid = 'a'\ndecision = 'deny'\nnote = '''\n[[rule]]\n'''\nmatch = 'Bash'\n",
        "[[rule]]\nid = 'a'\ndecision = 'deny'\nnote = '''\n[x]\n'''\nmatch = 'Bash'\n",
    ],
)
def test_a_file_that_is_written_in_another_way_is_left_to_an_editor(text: str):
    for change in (
        lambda: remove_rule(text, "a"),
        lambda: set_enabled(text, "a", enabled=False),
        lambda: replace_rule(text, "a", a_rule("deny", "Bash(x)", id="a")),
    ):
        with pytest.raises(EditError, match="change it in an editor"):
            change()


def test_an_unknown_rule_is_an_error():
    with pytest.raises(EditError, match="no rule x in this file"):
        set_enabled(TEXT, "x", enabled=False)


def test_what_a_rule_says_is_read_back():
    when = read_condition(
        {
            "tool": "Bash", "program": ["git"], "no_flag": "-f", "redirect": False,
            "level": "<=medium", "category": "git.*", "param": {"a b": "x"},
        },
        "", allows=True,
    ).condition  # fmt: skip
    rule = a_rule(
        "allow", "Bash(git *)", "Read(./a)", id="all", when=when, agent=("a",), session=("s",),
        cwd=("~/x/**",), max_risk=Level.HIGH, priority=7, expires=1_763_661_600.0, max_uses=3,
        digest="d", enabled=False, reason='say "no"\n\\', note="[[rule]]\nid = 1",
        examples=Examples(("git log",), ("git push && x",)), created=1_700_000_000.0,
    )  # fmt: skip
    (found,) = read(write_rule(rule))
    assert found == rule
    assert write_rule(found) == write_rule(rule)


texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20
).filter(str.strip)


@given(
    reason=texts, note=texts, globs=st.lists(texts, max_size=3),
    decision=st.sampled_from(Ruling), enabled=st.booleans(),
)  # fmt: skip
def test_any_rule_survives_being_written_and_read(
    reason: str, note: str, globs: list[str], decision: Ruling, enabled: bool
):
    changes: dict[str, Any] = {
        "id": "x", "reason": reason, "note": note, "cwd": tuple(globs), "enabled": enabled,
    }  # fmt: skip
    rule = a_rule(decision.value, "Bash(git *)", **changes)
    text = add_rule(TEXT, rule)
    assert read(text)[-1] == rule
    assert text.startswith(TEXT)
    assert ids(remove_rule(text, "x")) == ids(TEXT)


@given(order=st.permutations(["prod", "tests", "push"]))
def test_whatever_is_taken_away_leaves_the_others_as_they_were(order: list[str]):
    text, left = TEXT, {rule.id: rule for rule in read(TEXT)}
    for rule_id in order:
        text = remove_rule(text, rule_id)
        del left[rule_id]
        assert {rule.id: rule for rule in read(text)} == left
    assert text.startswith("# mine\nversion = 1\n")

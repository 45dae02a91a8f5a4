"""The rule that a draft becomes, and the drafts that are none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ccwatch.calls import Untrusted
from ccwatch.console.rule_draft import (
    About,
    Draft,
    DraftError,
    Lasting,
    Reach,
    about_call,
    begin,
    find_lastings,
    find_reaches,
    make_rule,
)
from ccwatch.queue import Entry
from ccwatch.risk.assess import assess
from ccwatch.risk.context import Context
from ccwatch.risk.level import Level
from ccwatch.rules.condition import Condition
from ccwatch.rules.rule import Origin, Rule, Ruling, Scope
from tests.builders import a_hook_call
from tests.rules.builders import a_rule

NOW = 1_700_000_000.0
API = "/home/dev/api"


def an_entry(
    command: str = "npm test", session: str | None = "session-1", directory: str | None = API
) -> Entry:
    call = a_hook_call(
        value={"command": command},
        session=None if session is None else Untrusted(session),
        directory=None if directory is None else Untrusted(directory),
    )
    place = Context(directory=directory, home="/home/dev", project=directory)
    return Entry(call=call, assessment=assess("Bash", call.input, place), since=0.0)


def a_draft(**changes: Any) -> Draft:
    return replace(Draft(patterns=("Bash(npm test)",), id="mine"), **changes)


def made(draft: Draft, about: About | None = None) -> Rule:
    return make_rule(draft, about or about_call(an_entry()), now=NOW, taken=())


def test_the_form_begins_with_the_narrowest_that_is_likely_to_be_meant():
    draft = begin(about_call(an_entry()))
    assert (draft.reach, draft.lasting) == (Reach.SESSION, Lasting.HOUR)
    assert draft.decision is Ruling.ALLOW


@pytest.mark.parametrize(
    ("session", "directory", "reaches"),
    [
        ("s", API, [Reach.SESSION, Reach.PROJECT, Reach.EVERYWHERE]),
        (None, API, [Reach.PROJECT, Reach.EVERYWHERE]),
        ("s", None, [Reach.EVERYWHERE]),
        ("*", API, [Reach.PROJECT, Reach.EVERYWHERE]),
        ("s", "/home/*", [Reach.EVERYWHERE]),
    ],
)
def test_a_place_or_session_that_cannot_be_named_is_not_offered(
    session: str | None, directory: str | None, reaches: list[Reach]
):
    about = about_call(an_entry(session=session, directory=directory))
    assert find_reaches(about) == reaches
    assert begin(about).reach is reaches[0]


def test_what_is_used_up_or_ends_with_a_session_needs_one():
    assert Lasting.ONCE in find_lastings(about_call(an_entry()), Ruling.ALLOW)
    assert Lasting.ONCE not in find_lastings(about_call(an_entry()), Ruling.DENY)
    without = find_lastings(about_call(an_entry(session=None)), Ruling.ALLOW)
    assert not {Lasting.ONCE, Lasting.SESSION} & set(without)


@pytest.mark.parametrize(
    ("reach", "cwd", "session"),
    [
        (Reach.SESSION, (f"{API}/**",), ("session-1",)),
        (Reach.PROJECT, (f"{API}/**",), ()),
        (Reach.EVERYWHERE, (), ()),
    ],
)
def test_where_a_rule_counts(reach: Reach, cwd: tuple[str, ...], session: tuple[str, ...]):
    rule = made(a_draft(reach=reach))
    assert (rule.cwd, rule.session) == (cwd, session)


def test_once_is_one_call_of_one_session():
    entry = an_entry()
    rule = made(a_draft(lasting=Lasting.ONCE), about_call(entry))
    assert (rule.max_uses, rule.digest) == (1, entry.call.digest)
    assert (rule.session, rule.scope) == (("session-1",), Scope.SESSION)


def test_a_session_has_no_other_end():
    rule = made(a_draft(lasting=Lasting.SESSION))
    assert (rule.session, rule.expires, rule.scope) == (("session-1",), None, Scope.SESSION)


@pytest.mark.parametrize(
    ("lasting", "until", "seconds"),
    [(Lasting.HOUR, "", 3600), (Lasting.EIGHT_HOURS, "", 28800), (Lasting.UNTIL, "30m", 1800)],
)
def test_a_rule_for_a_while_is_kept_with_its_end(lasting: Lasting, until: str, seconds: float):
    rule = made(a_draft(lasting=lasting, until=until))
    assert (rule.expires, rule.scope) == (NOW + seconds, Scope.SESSION)


def test_a_rule_for_ever_goes_to_the_file():
    rule = made(a_draft(lasting=Lasting.FOREVER, reach=Reach.PROJECT))
    assert (rule.scope, rule.expires, rule.created) == (Scope.USER, None, NOW)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"patterns": ()}, "choose a pattern"),
        ({"patterns": ("Bash(",)}, r"Bash\( is neither"),
        ({"patterns": ("*",)}, "wildcard for the tool"),
        ({"id": ""}, "id"),
        ({"id": "two words"}, "id"),
        ({"id": "taken"}, "there is a rule taken already"),
        ({"lasting": Lasting.UNTIL, "until": "soon"}, "how long: soon is no duration"),
        ({"lasting": Lasting.UNTIL, "until": ""}, "say how long"),
        ({"lasting": Lasting.FOREVER, "reach": Reach.SESSION}, "a session ends"),
    ],
)
def test_what_is_no_rule_says_why(changes: dict[str, Any], reason: str):
    about = about_call(an_entry())
    with pytest.raises(DraftError, match=reason):
        make_rule(a_draft(**changes), about, now=NOW, taken={"taken"})


@pytest.mark.parametrize("decision", list(Ruling))
def test_only_what_a_decision_can_have_is_taken_over(decision: Ruling):
    rule = made(a_draft(decision=decision, max_risk=Level.HIGH, reason=" Never. "))
    assert (rule.max_risk is Level.HIGH) == (decision is Ruling.ALLOW)
    assert (rule.reason == "Never.") == (decision is Ruling.DENY)
    assert rule.priority == {"deny": 100, "ask": 200, "allow": 300}[decision]


def test_an_edited_rule_keeps_what_the_form_does_not_show():
    base = a_rule(
        "allow", "Bash(npm test)", id="old", when=Condition(program=("npm",)), note="n",
        cwd=("~/x",), agent=("claude*",), max_uses=5, expires=NOW + 9, created=7.0,
        origin=Origin("/rules.toml", 3, 1), priority=50,
    )  # fmt: skip
    about = About(base=base, replaces=True)
    draft = replace(begin(about), patterns=("Bash(npm run x)",))
    rule = make_rule(draft, about, now=NOW, taken=())
    assert rule.patterns[0].text == "Bash(npm run x)"
    assert replace(rule, patterns=base.patterns) == base
    assert rule.origin == base.origin


def test_another_decision_takes_the_place_of_its_kind():
    base = a_rule("allow", "Bash(npm test)", id="old", priority=50, max_uses=5)
    about = About(base=base, replaces=True)
    rule = make_rule(replace(begin(about), decision=Ruling.DENY), about, now=NOW, taken=())
    assert (rule.priority, rule.max_uses) == (100, None)


def test_a_suggestion_becomes_a_rule_of_its_own():
    base = a_rule("allow", "Bash(npm test)", id="s", expires=NOW + 5, cwd=(f"{API}/**",))
    about = About(base=base)
    draft = begin(about)
    assert (draft.reach, draft.lasting) == (Reach.AS_IT_IS, Lasting.HOUR)
    rule = make_rule(draft, about, now=NOW, taken=())
    assert (rule.expires, rule.scope, rule.cwd) == (NOW + 3600, Scope.SESSION, base.cwd)


def test_the_risk_begins_no_higher_than_it_must():
    about = about_call(an_entry())
    assert begin(about, Level.LOW).max_risk is Level.LOW
    for level in (Level.MEDIUM, Level.HIGH, Level.CRITICAL, Level.UNCERTAIN):
        assert begin(about, level).max_risk is Level.MEDIUM

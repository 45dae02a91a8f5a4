"""One call of the journal, whole."""

from __future__ import annotations

import pytest

from ccwatch.calls import Decider, Untrusted, Verdict
from ccwatch.console.screens.record import describe_record
from tests.console.builders import HOME, a_record, a_row
from tests.console.payloads import HOSTILE


def text_of(**changes: object) -> str:
    row = changes.pop("row", a_row(1))
    lines = describe_record(a_record(row, **changes), HOME)  # pyright: ignore[reportArgumentType]
    return "\n".join(line.plain for line in lines)


def test_it_holds_every_fact():
    row = a_row(
        1,
        verdict=Verdict.DENY,
        decider=Decider.PERSON,
        reason=Untrusted("use make clean"),
        session=Untrusted("s-1"),
        waited=41.0,
    )
    text = text_of(row=row, pane=Untrusted("%3"), tool_use_id=Untrusted("toolu_1"), interrupt=True)
    for part in (
        "deny", "person", "stopped the turn", "use make clean", "41.0 s", "claude-code 2.1.328",
        "prompt tool", "s-1", "%3", "toolu_1", "~/work/api", "row000000001", "d" * 64, "make",
    ):  # fmt: skip
        assert part in text


def test_a_call_that_waits_is_not_decided_yet():
    row = a_row(1, decided=None, verdict=None, waited=None)
    assert "not yet" in text_of(row=row)
    assert "waits" in text_of(row=row)


def test_both_versions_of_an_edited_input_are_shown():
    text = text_of(edited_input=Untrusted('{"command":"make test"}'))
    assert text.index("\ninput\n") < text.index("edited input") < text.index("make test")


def test_an_input_that_is_no_json_is_shown_as_it_is():
    assert "{broken" in text_of(input=Untrusted("{broken"))
    assert "[1, 2]" in text_of(input=Untrusted("[1, 2]"))


@pytest.mark.parametrize("name", HOSTILE)
def test_agent_text_goes_through_the_door(name: str):
    hostile = Untrusted(HOSTILE[name])
    row = a_row(
        1, tool=hostile, headline=hostile, agent=hostile, session=hostile, directory=hostile,
        reason=hostile,
    )  # fmt: skip
    text = text_of(row=row, pane=hostile, tool_use_id=hostile, subagent=hostile, input=hostile)
    assert all(character.isprintable() for character in text.replace("\n", ""))

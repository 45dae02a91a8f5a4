from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ccwatch.agents import MOST, AgentBook, AgentSession, make_session
from ccwatch.calls import Agent, Channel, Untrusted
from tests.builders import FakeClock, a_call, a_deny, a_hook_call, an_allow


def only(book: AgentBook) -> AgentSession:
    (session,) = book.sessions()
    return session


def test_a_session_is_what_its_messages_say_of_it():
    clock, book = FakeClock(), AgentBook(FakeClock())
    book.hear(a_hook_call(mode="plan", pane="%3"))
    session = only(book)
    assert (session.session, session.mode, session.pane) == ("session-1", "plan", "%3")
    assert session.directory == "/home/dev/project"
    assert session.seen == clock.now()


def test_what_a_later_message_does_not_say_stays_known():
    book = AgentBook(FakeClock())
    book.hear(a_hook_call(mode="plan", pane="%3"))
    book.hear(a_hook_call(agent=Agent(Untrusted("claude-code")), directory=None))
    session = only(book)
    assert (session.mode, session.pane, session.directory) == ("plan", "%3", "/home/dev/project")
    assert session.agent.version == "2.1.328"


def test_the_mode_is_the_newest_one():
    book = AgentBook(FakeClock())
    book.hear(a_hook_call(mode="plan"))
    book.hear(a_hook_call(mode="auto"))
    assert only(book).mode == "auto"


@pytest.mark.parametrize(
    ("mode", "asks_nobody"),
    [("auto", True), ("bypassPermissions", True), ("dontAsk", True), ("default", False)],
)
def test_a_mode_that_asks_nobody_is_known(mode: str, asks_nobody: bool):
    book = AgentBook(FakeClock())
    book.hear(a_hook_call(mode=mode))
    assert only(book).asks_nobody is asks_nobody


def test_sessions_of_different_tokens_are_different_whatever_they_call_themselves():
    book = AgentBook(FakeClock())
    book.hear(a_hook_call(credential="one"))
    book.hear(a_hook_call(credential="two"))
    assert len(book.sessions()) == 2


def test_a_client_without_a_session_is_told_by_its_pane_and_directory():
    book = AgentBook(FakeClock())
    for pane in ("%1", "%2", "%1"):
        book.hear(a_call(pane=pane))
    assert [session.pane for session in book.sessions()] == ["%2", "%1"]


def test_decisions_are_counted_for_the_session():
    book = AgentBook(FakeClock())
    call = a_hook_call()
    book.hear(call)
    for decision in (an_allow(), an_allow(), a_deny("no")):
        book.count(call, decision)
    assert (only(book).allowed, only(book).denied) == (2, 1)


@pytest.mark.parametrize("changes", [{"session": "unheard"}, {"channel": Channel.DENIAL}])
def test_what_allows_nothing_is_not_counted(changes: dict[str, Any]):
    book = AgentBook(FakeClock())
    book.hear(a_hook_call())
    book.count(a_hook_call(**changes), an_allow())
    assert only(book).allowed == 0


def test_a_session_that_ends_stays_in_the_book_as_over_until_it_is_heard_of_again():
    book = AgentBook(FakeClock())
    call = a_hook_call()
    book.end(call)
    assert only(book).over
    book.hear(call)
    assert not only(book).over


def test_a_call_finds_its_session():
    book = AgentBook(FakeClock())
    call = a_hook_call()
    assert book.find(call) is None
    book.hear(call)
    assert book.find(call) == only(book)


def test_of_too_many_sessions_one_that_is_over_goes_first():
    book = AgentBook(FakeClock())
    for number in range(MOST):
        book.hear(a_hook_call(session=f"s{number}"))
    book.end(a_hook_call(session="s5"))
    book.hear(a_hook_call(session="new"))
    kept = {session.session for session in book.sessions()}
    assert len(kept) == MOST
    assert {"s0", "new"} <= kept
    assert "s5" not in kept


def test_of_too_many_sessions_those_that_only_claim_go_before_those_that_a_token_proves():
    book = AgentBook(FakeClock())
    book.hear(a_hook_call(session="mine", credential="t"))
    for number in range(MOST + 5):
        book.hear(a_hook_call(session=f"s{number}"))
    kept = [session.session for session in book.sessions()]
    assert len(kept) == MOST
    assert (kept[0], kept[-1]) == ("mine", f"s{MOST + 4}")
    assert "s5" not in kept


def test_where_all_are_proven_one_that_only_claims_is_not_kept_and_else_the_oldest_goes():
    book = AgentBook(FakeClock())
    for number in range(MOST):
        book.hear(a_hook_call(session=f"s{number}", credential="t"))
    book.end(a_hook_call(session="claims"))
    assert book.find(a_hook_call(session="claims")) is None
    book.hear(a_hook_call(session="new", credential="t"))
    kept = {session.session for session in book.sessions()}
    assert "new" in kept
    assert "s0" not in kept


def test_a_session_can_be_told_from_one_call():
    call = a_hook_call(mode="plan", pane="%3", credential="t")
    book = AgentBook(FakeClock())
    book.hear(call)
    assert make_session(call) == replace(only(book), seen=call.received)

"""What rules decide at the gate: written down, counted, and never more than they say."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ccwatch.calls import Decider, Untrusted, Verdict
from ccwatch.gate import Outcome
from ccwatch.queue import ChangeKind
from ccwatch.risk.assess import assess
from ccwatch.risk.context import Context
from ccwatch.rules.book import RuleBook
from ccwatch.rules.places import Places
from ccwatch.rules.rule import Rule, Scope
from tests.builders import FakeClock, FakeJournal, a_call, a_hook_call, an_allow, settle
from tests.gate_scene import HOLD, Scene
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment

PLACE = Context(directory="/home/dev/web", home="/home/dev", project="/home/dev/web")


async def inspect(call: ToolCall) -> Assessment:
    return assess(call.tool, call.input, PLACE)


def a_scene(clock: FakeClock, journal: FakeJournal, *rules: Rule) -> Scene:
    book = RuleBook()
    for rule in rules:
        book.keep(rule)
    return Scene(clock, journal, inspect=inspect, rules=book)


def a_kept(decision: str, *patterns: str, **changes: Any) -> Rule:
    return a_rule(decision, *patterns, scope=Scope.SESSION, **changes)


def bash(command: str, **changes: Any) -> ToolCall:
    return a_call("Bash", {"command": command}, **changes)


async def test_a_rule_allows_what_it_says_and_the_journal_names_it(
    clock: FakeClock, journal: FakeJournal
):
    rule = a_kept("allow", "Bash(npm test)", id="tests")
    scene = a_scene(clock, journal, rule)
    asker = await scene.ask(bash("npm test"))
    decision = await asker.task
    assert (decision.verdict, decision.decider) == (Verdict.ALLOW, Decider.RULE)
    assert decision.rules == ("session:tests",)
    assert decision.reason == "rule tests"
    assert journal.decisions[asker.call.id] == decision
    assert scene.gate.rules.find_use(rule).count == 1
    assert scene.changes == []


async def test_a_second_half_is_asked_about_again(clock: FakeClock, journal: FakeJournal):
    scene = a_scene(clock, journal, a_kept("allow", "Bash(npm test)"))
    asker = await scene.ask(bash("npm test && npm publish"))
    (entry,) = scene.gate.queue.entries()
    assert entry.reason == "no rule allows “npm publish”"
    assert not entry.by_rule
    scene.deny(asker)
    assert (await asker.task).decider is Decider.PERSON


async def test_the_reason_of_a_deny_goes_to_the_agent(clock: FakeClock, journal: FakeJournal):
    scene = a_scene(
        clock, journal,
        a_kept("deny", "Bash(git push *)", reason="Open a pull request."),
        a_kept("deny", "Bash(rm *)", id="rm"),
    )  # fmt: skip
    told = await (await scene.ask(bash("ls && git push"))).task
    assert (told.verdict, told.decider) == (Verdict.DENY, Decider.RULE)
    assert told.reason == "Open a pull request."
    told = await (await scene.ask(bash("rm x"))).task
    assert told.reason == "The rule rm of ccwatch denies this."


async def test_an_ask_is_counted_and_says_which_rule_wants_it(
    clock: FakeClock, journal: FakeJournal
):
    rule = a_kept("ask", "Bash(npm *)", id="npm")
    scene = a_scene(clock, journal, a_kept("allow", "Bash(npm test)"), rule)
    asker = await scene.ask(bash("npm test"))
    (entry,) = scene.gate.queue.entries()
    assert (entry.reason, entry.by_rule) == ("rule npm asks about “npm test”", True)
    assert journal.asking[asker.call.id] == ("session:npm",)
    assert scene.gate.rules.find_use(rule).count == 1
    scene.deny(asker)
    await asker.task


async def test_the_last_use_of_a_rule_is_for_one_of_two_calls(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal, a_kept("allow", "Bash(npm test)", max_uses=1))
    first, second = await asyncio.gather(scene.ask(bash("npm test")), scene.ask(bash("npm test")))
    await settle()
    done = [asker for asker in (first, second) if asker.task.done()]
    assert len(done) == 1
    assert len(scene.gate.queue) == 1
    scene.deny(second if done == [first] else first)
    await asyncio.gather(first.task, second.task)


async def test_a_use_that_was_not_written_is_given_back(clock: FakeClock, journal: FakeJournal):
    rule = a_kept("allow", "Bash(npm test)", max_uses=1)
    scene = a_scene(clock, journal, rule)
    journal.broken.add("received")
    told = await (await scene.ask(bash("npm test"))).task
    assert told.verdict is Verdict.DENY
    assert scene.gate.rules.find_use(rule).count == 0


async def test_a_rule_whose_time_is_over_decides_nothing(clock: FakeClock, journal: FakeJournal):
    rule = a_kept("allow", "Bash(npm test)", expires=clock.now() + 60)
    scene = a_scene(clock, journal, rule)
    assert (await (await scene.ask(bash("npm test"))).task).verdict is Verdict.ALLOW
    clock.advance(60)
    asker = await scene.ask(bash("npm test"))
    assert len(scene.gate.queue) == 1
    scene.deny(asker)
    await asker.task


async def test_once_is_for_the_one_call_and_session(clock: FakeClock, journal: FakeJournal):
    call = bash("npm test", session=Untrusted("s*"))
    rule = a_kept("allow", "Bash(npm test)", max_uses=1, digest=call.digest, session=("s*",))
    scene = a_scene(clock, journal, rule)
    others = [bash("npm test", session=Untrusted("s2")), bash("npm  test", session=call.session)]
    askers = [await scene.ask(other) for other in others]
    assert len(scene.gate.queue) == 2
    assert (await (await scene.ask(call)).task).verdict is Verdict.ALLOW
    askers.append(await scene.ask(bash("npm test", session=Untrusted("s*"))))
    assert len(scene.gate.queue) == 3
    for asker in askers:
        scene.deny(asker)
        await asker.task


async def test_what_waits_is_ruled_on_anew_when_rules_change(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    allowed, denied, held, other = [
        await scene.ask(bash(command)) for command in ("npm test", "rm x", "make", "npm run x")
    ]
    scene.allow(held)
    for rule in (
        a_kept("allow", "Bash(npm test)", id="tests"),
        a_kept("deny", "Bash(rm *)", reason="Never."),
        a_kept("deny", "Bash(make)"),
        a_kept("ask", "Bash(npm run *)", id="run"),
    ):
        scene.gate.rules.keep(rule)
    assert scene.gate.reconsider() == 2
    told = await allowed.task
    assert (told.verdict, told.rules) == (Verdict.ALLOW, ("session:tests",))
    assert journal.decisions[allowed.call.id] == told
    assert (await denied.task).reason == "Never."
    entry = scene.gate.queue.get(other.call.id)
    assert entry is not None
    assert entry.reason == "rule run asks about “npm run x”"
    assert scene.gate.reconsider() == 0
    clock.advance(HOLD)
    assert (await held.task).decider is Decider.PERSON
    scene.deny(other)
    await other.task


async def test_reconsidering_without_a_change_tells_nobody(clock: FakeClock, journal: FakeJournal):
    scene = a_scene(clock, journal)
    asker = await scene.ask(bash("make"))
    before = len(scene.changes)
    assert scene.gate.reconsider() == 0
    assert [change.kind for change in scene.changes[before:]] == []
    assert scene.changes[0].kind is ChangeKind.ADDED
    scene.deny(asker)
    await asker.task


async def test_an_allow_that_cannot_be_written_leaves_nobody_waiting(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    asker = await scene.ask(bash("npm test"))
    scene.gate.rules.keep(a_kept("allow", "Bash(npm test)"))
    journal.broken.add("decided")
    scene.gate.reconsider()
    assert (await asker.task).verdict is Verdict.DENY


async def test_an_edited_version_that_a_rule_denies_is_not_allowed(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal, a_kept("deny", "Bash(rm *)"))
    asker = await scene.ask(bash("ls"))
    edited = bash("rm x")
    version = (edited, await inspect(edited))
    outcome = scene.gate.decide(
        asker.call.id, asker.call.digest, an_allow(edited='{"command":"rm x"}'), version=version
    )
    assert outcome is Outcome.DENIED
    assert len(scene.gate.queue) == 1
    plain = bash("ls -la")
    outcome = scene.gate.decide(
        asker.call.id, asker.call.digest, an_allow(edited='{"command":"ls -la"}'),
        version=(plain, await inspect(plain)),
    )  # fmt: skip
    assert outcome is Outcome.HELD
    clock.advance(HOLD)
    assert (await asker.task).edited == '{"command":"ls -la"}'


async def test_equal_calls_pass_for_the_session_and_a_rule_still_stands_above(
    clock: FakeClock, journal: FakeJournal
):
    scene = a_scene(clock, journal)
    call = a_hook_call("Bash", {"command": "make"})
    assert await scene.gate.same.allow(call, await inspect(call))
    told = await (await scene.ask(a_hook_call("Bash", {"command": "make"}))).task
    assert (told.verdict, told.decider) == (Verdict.ALLOW, Decider.SESSION)
    assert told.reason == "you allowed equal calls for this session"
    scene.gate.rules.keep(a_kept("ask", "Bash(make)"))
    asker = await scene.ask(a_hook_call("Bash", {"command": "make"}))
    while not len(scene.gate.queue):
        assert not asker.task.done()
        await settle()  # the commit is read in a thread
    scene.deny(asker)
    await asker.task


async def test_a_call_whose_project_was_forgotten_is_left_to_the_person(
    clock: FakeClock, journal: FakeJournal, tmp_path: Path
):
    book = RuleBook(Places.of(tmp_path, tmp_path / "managed.toml"))
    scene = Scene(clock, journal, inspect=inspect, rules=book)
    loop = asyncio.get_running_loop()
    left: asyncio.Future[None] = loop.create_future()
    review = loop.create_task(scene.gate.review(bash("npm test"), left=left))
    while not len(scene.gate.queue):
        await settle()  # the project's file is looked for in a thread
    book.keep(a_kept("allow", "Bash(npm test)"))
    assert book.knows(PLACE.project)
    for number in range(70):
        await book.prepare(f"/elsewhere/{number}")
    assert not book.knows(PLACE.project)
    assert scene.gate.reconsider() == 0
    await book.prepare(PLACE.project)
    assert scene.gate.reconsider() == 1
    assert (await review).decider is Decider.RULE

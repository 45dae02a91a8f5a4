"""What ``check`` says is what happens: 10,000 made-up pairs of a rule and a call."""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.calls import Decider, Untrusted, Verdict
from ccwatch.cli.rulebook import Questioner
from ccwatch.inspection import find_context, inspect
from ccwatch.judge import NOT_ASKED, Judge, assess_alone, decide_by
from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset
from ccwatch.rules.book import RuleBook
from ccwatch.rules.condition import Condition
from ccwatch.rules.rule import Rule, Ruling, Scope
from ccwatch.same import SameCalls
from tests.builders import FakeClock, a_call, a_hook_call
from tests.rules.builders import a_rule, rule_on

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from ccwatch.evaluation import Evaluation
    from ccwatch.risk.assess import Assessment

HOME = "/nowhere"
PLACE = f"{HOME}/web"
PAIRS = 100
"""Of one example, which is a seed: to draw them one by one would take longer than to rule."""

WORDS = (
    "git", "status", "push", "-f", "npm", "test", "run", "build", "rm", "-rf", "x", "src/a", "$X",
    "*.py", "'a b'", "--", "~/.env", "cat", "sudo", "CI=1", ">out", "2>/dev/null",
)  # fmt: skip
TOOLS = ("Read", "Edit", "Write", "Grep", "WebFetch", "Task", "mcp__github__get_x")
JOINTS = (" && ", "; ", " | ", " || ", "\n", " & ")
PATTERN_WORDS = ("git", "status", "push", "npm", "test", "run", "cat", "rm", "x", "*")
PATTERNS = (
    "Bash", "Read(./src/**)", "Read(~/.env)", "Edit(./out)", "Edit", "Read(**)", "Bash(git:*)",
    "mcp__github__get_*", "WebFetch(domain:*.example.com)", "Agent(x)",
)  # fmt: skip
PATHS = ("src/a", "~/.env", "/etc/hosts", "src/../x")
URLS = ("https://a.example.com/x", "https://evil.example/?q=1")


def make_command(chance: Random) -> str:
    """Return one to three commands of one to four words."""
    units = [" ".join(chance.choices(WORDS, k=chance.randint(1, 4))) for _ in range(3)]
    return chance.choice(JOINTS).join(units[: chance.randint(1, 3)])


def make_call(chance: Random, *, is_command: bool) -> tuple[str, dict[str, str]]:
    """Return tool and input of a call."""
    if is_command:
        return "Bash", {"command": make_command(chance)}
    tool = chance.choice(
        ["Read", "Edit", "Write", "Grep", "WebFetch", "Task", "mcp__github__get_x"]
    )
    if tool in {"WebFetch", "mcp__github__get_x"}:
        return tool, {"url": chance.choice(URLS)}
    return tool, {"file_path": chance.choice(PATHS)}


def make_rule(chance: Random) -> Rule:
    """Return a rule that a book keeps for a while."""
    pattern = chance.choice(PATTERNS)
    if chance.random() < 0.6:
        pattern = f"Bash({' '.join(chance.choices(PATTERN_WORDS, k=chance.randint(1, 3)))})"
    by_table = chance.random() < 0.2 and pattern.startswith("Bash")
    return a_rule(
        chance.choice([ruling.value for ruling in Ruling]),
        pattern,
        id="made",
        scope=Scope.SESSION,
        max_risk=chance.choice([Level.LOW, Level.MEDIUM, Level.HIGH]),
        when=Condition(program=("git", "npm")) if by_table else None,
    )


async def rule_live(call: ToolCall, assessment: Assessment, book: RuleBook) -> Evaluation:
    """Rule on a call as it is done for one that arrives."""

    async def look(_: ToolCall) -> Assessment:
        return assessment

    return await Judge(look, book, SameCalls(), FakeClock()).rule(call)


@pytest.mark.parametrize("share", range(10))
@pytest.mark.parametrize("is_command", [True, False])
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_check_says_is_what_happens(seed: int, is_command: bool, share: int):
    chance = Random(f"{seed} {share}")
    for _ in range(PAIRS):
        book = RuleBook(preset=chance.choice(list(Preset)))
        book.keep(make_rule(chance))
        tool, value = make_call(chance, is_command=is_command)
        call = a_call(tool, value, directory=Untrusted(PLACE))
        said = Questioner(book, HOME).ask(call)
        assessment = inspect(tool, value, find_context(call.directory, HOME))
        done = asyncio.run(rule_live(call, assessment, book))
        assert (said.ruling, said.reason, said.rules) == (done.ruling, done.reason, done.rules)


async def test_what_cannot_be_inspected_is_asked_about_whatever_rules_say():
    async def fail(_: ToolCall) -> Assessment:
        raise RuntimeError("broken")

    book = RuleBook(preset=Preset.READS_CLOUD)
    book.keep(a_rule("allow", "Bash(ls)", scope=Scope.SESSION, max_risk=Level.HIGH))
    judge = Judge(fail, book, SameCalls(), FakeClock())
    assert (await judge.rule(a_call("Bash", {"command": "ls"}))).ruling is Ruling.ASK


async def test_without_files_the_place_is_unknown():
    assessment = await assess_alone(a_hook_call("Bash", {"command": "ls"}))
    assert assessment.context.directory is None
    assert assessment.level is Level.LOW


def test_a_ruling_becomes_a_decision_with_its_rules():
    rule = a_rule("deny", "Bash(ls)", id="no", reason="Not here.")
    decision = decide_by(rule_on("ls", rule))
    assert (decision.verdict, decision.decider) == (Verdict.DENY, Decider.RULE)
    assert (decision.reason, decision.rules) == ("Not here.", ("user:no",))
    decision = decide_by(rule_on("ls", preset="reads-local"))
    assert (decision.verdict, decision.decider, decision.rules) == (
        Verdict.ALLOW, Decider.PRESET, (),
    )  # fmt: skip


async def test_an_error_in_the_rules_leaves_the_call_to_the_person(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    for place in ("find_policy", "prepare"):
        book = RuleBook(preset=Preset.READS_CLOUD)
        monkeypatch.setattr(book, place, fail)
        judge = Judge(assess_alone, book, SameCalls(), FakeClock())
        ruled = await judge.rule(a_call("Bash", {"command": "ls"}))
        assert (ruled.ruling, ruled.reason) == (Ruling.ASK, NOT_ASKED)

"""Rules that are suggested: one calm line in the Rules pane, and the form behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import Untrusted, Verdict
from ccwatch.console.rule_writer import SUGGEST_EVERY
from ccwatch.console.screens.rule_form import RuleForm
from ccwatch.rules.rule import Scope
from ccwatch.rules.suggestion import Suggestion
from tests.console.builders import decide
from tests.console.payloads import find_sequences
from tests.console.rule_stage import API, READ, RuleStage
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders import FakeClock, FakeJournal

OFFER = "suggested: allow Bash(npm run test *)"


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal, tmp_path: Path) -> RuleStage:
    stage = RuleStage(clock, journal, tmp_path)
    commands = [f"npm run test {name}" for name in "abcd"]
    for number, row in enumerate(stage.remember(*((each, Verdict.ALLOW) for each in commands))):
        record = stage.log.records[row.id]
        asked = replace(row, session=Untrusted(f"session-{number % 2}"))
        stage.log.records[row.id] = replace(record, row=asked)
    return stage


async def look(stage: RuleStage) -> None:
    """Let a second of the console's own pass."""
    stage.console.main.presenter.tick()
    await stage.rest()


async def test_what_a_person_allows_again_and_again_is_suggested_in_one_line(stage: RuleStage):
    async with stage.open((120, 36)):
        await stage.show_rules()
        await look(stage)
        (line,) = [line for line in stage.text.splitlines() if "suggested:" in line]
        assert OFFER in line
        assert "you allowed this 4 times in 2 sessions" in line
        assert "Enter opens the form" in line
        assert len(stage.console.screen_stack) == 2


async def test_it_never_shows_anywhere_else(stage: RuleStage):
    async with stage.open((120, 36)):
        await stage.show_rules()
        await look(stage)
        await stage.press("1")
        await look(stage)
        assert "suggested" not in stage.text


async def test_it_can_be_selected_read_and_opened_but_nothing_else(stage: RuleStage):
    async with stage.open((120, 36)):
        await stage.show_rules()
        await look(stage)
        await stage.press("G")
        assert "Nothing counts before you save it." in stage.text
        assert "npm run test d" in stage.text
        for key in ("x", "d", "c", "e", "J", "K"):
            await stage.do(key)
            assert stage.console.main.is_current
        assert stage.rule_store.kept == {}
        await stage.press("enter")
        await stage.wait(READ)
        form = stage.top(RuleForm)
        assert form.fields.draft.patterns == ("Bash(npm run test *)",)
        await stage.wait(READ)
        await stage.do("s")
        (rule,) = stage.rule_store.kept.values()
        assert (rule.cwd, rule.scope) == ((f"{API}/**",), Scope.SESSION)
        assert rule.expires is not None


async def test_what_is_saved_is_suggested_no_more(stage: RuleStage):
    async with stage.open((120, 36)):
        await stage.show_rules()
        await look(stage)
        await stage.press("G", "enter")
        await stage.wait(READ)
        await stage.wait(READ)
        await stage.do("s")
        await look(stage)
        assert OFFER not in stage.text


async def test_the_journal_is_looked_at_every_few_minutes_and_only_after_decisions(
    stage: RuleStage, monkeypatch: pytest.MonkeyPatch
):
    looks: list[float] = []
    read = stage.log.recorded

    async def count(*, since: float, limit: int) -> object:
        looks.append(since)
        return await read(since=since, limit=limit)

    monkeypatch.setattr(stage.log, "recorded", count)
    async with stage.open((120, 36)):
        await look(stage)
        assert looks == []
        for _ in range(3):
            await stage.arrive_in_api("git add x")
            await stage.wait(READ)
            await decide(stage, "d")
            await look(stage)
        assert len(looks) == 1
        await stage.wait(SUGGEST_EVERY)
        await look(stage)
        await look(stage)
        assert len(looks) == 2
        await stage.wait(SUGGEST_EVERY)
        await look(stage)
        assert len(looks) == 2


async def test_hostile_words_in_a_suggestion_go_through_the_door(
    clock: FakeClock, journal: FakeJournal, tmp_path: Path
):
    stage = RuleStage(clock, journal, tmp_path)
    async with stage.open((120, 36)):
        rule = a_rule("allow", "Bash(ls [/] \x1b[2K\u202e)", id="s")
        stage.console.main.rules.suggest(Suggestion(rule, (), "you allowed this"))
        await stage.show_rules()
        await stage.press("G")
        assert r"ls [/] \x1b[2K" in stage.text
        assert find_sequences(stage.text) == []

"""Saving what stands in the form for a rule: only on the key for it, and only if it was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import Decider, Verdict
from ccwatch.console.rule_preview import QUIET as PREVIEW
from ccwatch.console.screens.typed import TypingScreen
from ccwatch.errors import UserError
from ccwatch.rules.rule import Scope
from tests.console.builders import waiting
from tests.console.form_steps import FORM_RULES, look, open_form, save, type_word
from tests.console.rule_stage import API, READ, RuleStage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders import FakeClock, FakeJournal


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal, tmp_path: Path) -> RuleStage:
    return RuleStage(clock, journal, tmp_path, FORM_RULES)


async def test_a_rule_is_saved_and_decides_its_call(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        asker_id = waiting(stage)[0]
        await stage.press("2")
        await save(stage)
        assert stage.console.main.is_current
        assert stage.last_line == "rule allow-npm-run-test is saved"
        rule = stage.rule_store.kept["allow-npm-run-test"]
        assert rule.cwd == (f"{API}/**",)
        assert rule.session == ("session-1",)
        assert rule.scope is Scope.SESSION
        assert waiting(stage) == []
        decision = stage.journal.decisions[asker_id]
        assert (decision.verdict, decision.decider) == (Verdict.ALLOW, Decider.RULE)
        assert decision.rules == (rule.key,)
        assert not form.is_current


async def test_a_rule_for_ever_is_written_to_the_file(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        form.fields.lasting.choose(len(form.fields.lasting.options) - 1)
        await look(stage)
        assert "a session ends" in stage.text
        await stage.do("s")
        assert stage.last_line.startswith("not saved: a session ends")
        form.fields.where.choose(1)
        await save(stage)
        assert 'id = "allow-npm-run-test-u"' in stage.file.read_text()
        assert stage.file.read_text().startswith(FORM_RULES)


@pytest.mark.parametrize("key", ["enter", "space", "a", "y", "d"])
async def test_no_other_key_saves(stage: RuleStage, key: str):
    async with stage.open((120, 36)):
        await open_form(stage)
        for _ in range(9):
            await stage.do(key)
            await stage.press("down")
        assert stage.rule_store.kept == {}
        assert len(waiting(stage)) == 1


async def test_letters_of_a_text_never_save(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        for line in (form.fields.name_line.input, form.fields.written.area):
            line.focus()
            await stage.rest()
            await stage.do("s")
            await stage.do("s")
            await stage.do("enter")
        assert stage.rule_store.kept == {}
        assert form.is_current


async def test_a_hasty_key_does_not_save(stage: RuleStage):
    async with stage.open((120, 36)):
        await stage.arrive_in_api("npm run test")
        await stage.wait(READ)
        await stage.press("r", "s")
        await stage.wait(READ)
        assert stage.rule_store.kept == {}
        await stage.wait(PREVIEW)
        await stage.press("s")
        await stage.wait(READ)
        assert stage.rule_store.kept == {}
        await stage.press("s", "s")
        await stage.wait(READ)
        assert stage.rule_store.kept == {}
        await save(stage)
        assert len(stage.rule_store.kept) == 1


async def test_escape_leaves_the_text_and_then_the_form(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        form.fields.name_line.input.focus()
        await stage.press("escape")
        assert form.fields.decision.has_focus
        await stage.press("escape")
        assert stage.console.main.is_current
        assert stage.rule_store.kept == {}


async def test_what_cannot_be_written_down_stays_in_the_form(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        stage.rule_store.broken = True
        await save(stage)
        assert form.is_current
        assert stage.last_line == "not saved: the disk is full"
        assert len(waiting(stage)) == 1


async def test_without_the_journal_no_allow_is_saved_but_a_deny_is(
    stage: RuleStage, monkeypatch: pytest.MonkeyPatch
):
    async def fail(*_: object, **__: object) -> None:
        raise UserError("the journal is gone", hint="")

    monkeypatch.setattr(stage.log, "recorded", fail)
    async with stage.open((120, 36)):
        await open_form(stage)
        assert "the journal is gone" in stage.text
        await save(stage)
        assert stage.last_line == "not saved: the journal is gone"
        await stage.press("right", "right")
        await save(stage)
        assert len(stage.rule_store.kept) == 1
        assert waiting(stage) == []


async def test_an_allow_of_what_a_person_denied_needs_its_id_typed(stage: RuleStage):
    stage.remember(("npm run lint", Verdict.DENY))
    async with stage.open((120, 36)):
        await open_form(stage)
        await stage.press("3")
        await save(stage)
        prompt = stage.top(TypingScreen)
        assert "type its id:  allow-npm-run" in stage.text
        assert "npm run lint" in stage.text
        for key in ("enter", "s", "y", "space"):
            await stage.do(key)
        assert stage.rule_store.kept == {}
        await stage.press("ctrl+u")
        await stage.paste(prompt.typed.word)
        await stage.wait(READ)
        assert stage.rule_store.kept == {}
        await type_word(stage, prompt.typed.word)
        await stage.wait(READ)
        assert list(stage.rule_store.kept) == ["allow-npm-run"]
        assert stage.console.main.is_current


async def test_the_prompt_for_the_id_can_be_left(stage: RuleStage):
    stage.remember(("npm run lint", Verdict.DENY))
    async with stage.open((120, 36)):
        form = await open_form(stage)
        await stage.press("3")
        await save(stage)
        await type_word(stage, "allow-npm-ru")
        await stage.press("escape")
        await stage.wait(READ)
        assert form.is_current
        assert stage.rule_store.kept == {}


async def test_a_call_that_has_left_can_still_become_a_rule(stage: RuleStage):
    async with stage.open((120, 36)):
        await open_form(stage)
        stage.gate.close()
        await stage.rest()
        await stage.press("2")
        await look(stage)
        assert "this call  no longer waits" in stage.text
        await save(stage)
        assert list(stage.rule_store.kept) == ["allow-npm-run-test"]

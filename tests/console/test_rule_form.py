"""The form in which a rule is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import Untrusted, Verdict
from ccwatch.console.screens.rule_form import RuleForm
from ccwatch.risk.level import Level
from ccwatch.rules.rule import Ruling
from tests.console.form_steps import FORM_RULES, look, open_form, save
from tests.console.payloads import find_sequences
from tests.console.rule_stage import RuleStage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders import FakeClock, FakeJournal


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal, tmp_path: Path) -> RuleStage:
    return RuleStage(clock, journal, tmp_path, FORM_RULES)


# What it offers


async def test_the_form_offers_patterns_from_narrow_to_wide(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        texts = [alternative.caption.plain for alternative in form.fields.ladder.options]
        assert texts[0] == "Bash(npm run test -- -u)"
        assert "Bash(npm run test *)" in texts
        assert "exactly this" in stage.text
        assert form.fields.draft.patterns == ("Bash(npm run test -- -u)",)
        assert "[this project, session]" in stage.text
        assert "[1h]" in stage.text


async def test_keys_choose_and_go_from_field_to_field(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        await stage.press("2")
        assert form.fields.draft.patterns == ("Bash(npm run test *)",)
        await stage.press("j", "left")
        assert form.fields.draft.patterns == ("Bash(npm run test -- -u)",)
        await stage.press("down", "down", "right", "down", "l", "tab", "h")
        draft = form.fields.draft
        assert (draft.reach.value, draft.lasting.value) == ("this project", "8h")
        assert draft.max_risk is Level.LOW


async def test_each_decision_has_its_own_fields(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        assert form.fields.risk.display
        assert not form.fields.reason.display
        await stage.press("right", "right")
        assert form.fields.draft.decision is Ruling.DENY
        assert not form.fields.risk.display
        assert form.fields.reason.display
        assert "once" not in [str(each.value) for each in form.fields.lasting.options]
        assert form.fields.draft.id.startswith("deny-npm")


async def test_the_id_is_made_until_the_person_writes_one(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        assert form.fields.draft.id == "allow-npm-run-test-u"
        await stage.press("2")
        assert form.fields.draft.id == "allow-npm-run-test"
        form.fields.name_line.input.value = "mine"
        await stage.press("1")
        await stage.rest()
        assert form.fields.draft.id == "mine"


async def test_patterns_can_be_written(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        await stage.press("down", "down", "end")
        for _ in range(60):
            await stage.press("backspace")
        await stage.type("Bash(npm run lint)")
        await stage.press("enter")
        await stage.type("Bash(npm ci)")
        assert form.fields.draft.patterns == ("Bash(npm run lint)", "Bash(npm ci)")
        assert form.fields.ladder.at == -1
        await stage.press("down")
        assert form.fields.where.has_focus


async def test_what_hides_in_a_pattern_is_shown_and_cannot_be_edited(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage, "git add -A\ngit commit -m '\u202ex'")
        assert find_sequences(stage.text) == []
        if form.fields.draft.patterns:
            assert not form.fields.written.area.display


# What it would have done


async def test_the_preview_counts_and_puts_denied_calls_on_top(stage: RuleStage):
    stage.remember(
        ("npm run test -- -u", Verdict.ALLOW),
        ("npm run lint", Verdict.DENY),
        ("npm run build", Verdict.ALLOW),
        ("ls", Verdict.ALLOW),
    )
    async with stage.open((120, 36)):
        await open_form(stage)
        assert "would have allowed 1 of 4 calls in 30 days: 1 medium" in stage.text
        await stage.press("3")
        assert "looking at the calls" in stage.text
        await look(stage)
        assert "would have allowed 3 of 4 calls in 30 days: 3 medium" in stage.text
        assert "1 that you denied" in stage.text
        rows = [line for line in stage.text.splitlines() if " you " in line and "npm" in line]
        assert "npm run lint" in rows[0]
        assert "npm run build" in rows[1]


async def test_a_deny_says_what_a_person_allowed(stage: RuleStage):
    stage.remember(("npm run test -- -u", Verdict.ALLOW))
    async with stage.open((120, 36)):
        await open_form(stage)
        await stage.press("right", "right")
        await look(stage)
        assert "would have denied 1 of 1 calls in 30 days · 1 that you allowed" in stage.text
        assert "this call  denied by it" in stage.text


async def test_the_form_says_what_becomes_of_its_call(stage: RuleStage):
    async with stage.open((120, 36)):
        await open_form(stage)
        assert "this call  allowed by it as soon as it is saved" in stage.text
        form = stage.top(RuleForm)
        form.fields.risk.choose(0)
        await look(stage)
        assert "this call  still asked: rule allow-npm-run-test-u allows up to low" in stage.text


async def test_only_the_newest_choice_is_looked_up(stage: RuleStage):
    stage.remember(("npm run test -- -u", Verdict.ALLOW))
    async with stage.open((120, 36)):
        form = await open_form(stage)
        for key in ("2", "3", "1"):
            await stage.press(key)
        assert form.preview.simulation is None
        await look(stage)
        assert form.preview.simulation is not None


# Rules that are there


async def test_a_rule_is_edited_in_its_place(stage: RuleStage):
    async with stage.open((120, 36)):
        await stage.show_rules()
        await stage.press("e")
        await look(stage)
        form = stage.top(RuleForm)
        assert "Edit rule npm-tests" in stage.text
        assert "[in ~/work/**]" in stage.text
        assert not form.fields.name_line.display
        form.fields.risk.choose(2)
        await save(stage)
        rule = stage.rules["npm-tests"]
        assert (rule.max_risk, rule.cwd) == (Level.HIGH, ("~/work/**",))
        assert 'max_risk = "high"' in stage.file.read_text()


async def test_a_new_rule_is_written_by_hand(stage: RuleStage):
    async with stage.open((120, 36)):
        await stage.show_rules()
        await stage.press("n")
        form = stage.top(RuleForm)
        assert "choose a pattern, or write one" in stage.text
        await stage.type("Bash(make *)")
        await stage.press("escape")
        assert form.fields.draft.id == "allow-make"
        await save(stage)
        assert stage.rule_store.kept["allow-make"].cwd == ()


async def test_a_taken_id_is_refused(stage: RuleStage):
    async with stage.open((120, 36)):
        form = await open_form(stage)
        form.fields.name_line.input.value = "npm-tests"
        await look(stage)
        assert "there is a rule npm-tests already" in stage.text


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (160, 45)])
async def test_the_form_can_be_used_on_any_screen(stage: RuleStage, size: tuple[int, int]):
    async with stage.open(size):
        await open_form(stage)
        assert stage.last_line.startswith("s save")
        seen = stage.text
        for _ in range(6):
            await stage.press("down")
            seen += stage.text
        for label in ("decision", "patterns", "or write", "where", "how long", "up to", "id"):
            assert label in seen
        await stage.press("escape")
        await save(stage)
        assert len(stage.rule_store.kept) == 1


async def test_the_form_needs_a_call_on_screen(stage: RuleStage):
    async with stage.open():
        await stage.press("r")
        assert stage.last_line == "no call is selected"
        await stage.arrive_in_api("npm ci")
        await stage.press("2", "r")
        assert stage.console.main.is_current
        assert "no call is on screen" in stage.last_line


async def test_hostile_calls_of_the_journal_go_through_the_door(stage: RuleStage):
    (row,) = stage.remember(("npm run test \x1b[2K\u202e", Verdict.ALLOW))
    assert row.headline == Untrusted("npm run test \x1b[2K\u202e")
    async with stage.open((120, 36)):
        await open_form(stage)
        await stage.press("right", "right", "4")
        await look(stage)
        assert r"\x1b[2K" in stage.text
        assert find_sequences(stage.text) == []

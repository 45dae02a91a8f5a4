"""The keys of the Rules pane: they change rules, and never decide a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import Verdict
from ccwatch.console.arming import QUIET
from ccwatch.console.screens.preset import PresetScreen
from ccwatch.risk.preset import Preset
from ccwatch.rules.rule import Ruling, Scope
from tests.console.builders import waiting
from tests.console.rule_stage import READ, RULES, RuleStage
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders import FakeClock, FakeJournal


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal, tmp_path: Path) -> RuleStage:
    return RuleStage(clock, journal, tmp_path, RULES)


def row_of(stage: RuleStage, text: str) -> str:
    """Return the row of the list that a rule stands in."""
    return next(line for line in stage.text.splitlines() if text in line)


# Never a call


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_no_key_in_the_pane_decides_a_call(stage: RuleStage, size: tuple[int, int]):
    async with stage.open(size):
        asker = await stage.arrive_in_api("rm x")
        await stage.show_rules()
        for key in ("a", "y", "d", "n", "D", "s", "r", "enter", "space", "x", "u", "c"):
            await stage.do(key)
            if not stage.console.main.is_current:
                await stage.press("escape")
                await stage.press("escape")
        assert waiting(stage) == [asker.call.id]
        assert stage.console.main.is_current


async def test_a_decision_key_says_where_calls_are_decided(stage: RuleStage):
    async with stage.open():
        await stage.arrive_in_api("rm x")
        await stage.show_rules()
        await stage.do("a")
        assert "1 shows the queue" in stage.last_line


# Change


@pytest.mark.parametrize("key", ["x", "space"])
async def test_a_rule_is_switched_off_and_on(stage: RuleStage, key: str):
    async with stage.open():
        await stage.show_rules()
        await stage.do(key)
        assert not stage.rules["no-force"].enabled
        assert stage.last_line == "no-force is off"
        assert "enabled = false" in stage.file.read_text().partition("make")[0]
        await stage.do(key)
        assert stage.rules["no-force"].enabled
        assert stage.file.read_text() == RULES


async def test_a_key_that_came_too_fast_changes_nothing(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        await stage.press("z")
        await stage.wait(QUIET - 0.05)
        await stage.press("x")
        await stage.wait(READ)
        assert stage.rules["no-force"].enabled
        assert "too fast" in stage.last_line


async def test_a_rule_that_has_just_come_on_screen_is_not_changed(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        await stage.press("j", "x")
        await stage.wait(READ)
        assert stage.rules["npm-tests"].enabled
        assert "just come on screen" in stage.last_line


@pytest.mark.parametrize("follows", ["z", "j"])
async def test_a_key_that_was_typing_changes_nothing(stage: RuleStage, follows: str):
    async with stage.open():
        await stage.show_rules()
        await stage.press("d", follows)
        await stage.wait(READ)
        assert len(stage.rules) == 4
        assert "typing" in stage.last_line


async def test_a_paste_changes_nothing(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        await stage.press("d")
        await stage.paste("dddd")
        await stage.wait(READ)
        assert len(stage.rules) == 4


async def test_a_deleted_rule_comes_back_where_it_was(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        await stage.press("j")
        await stage.do("d")
        assert "npm-tests" not in stage.rules
        assert "Tests are fine" not in stage.file.read_text()
        assert stage.last_line == "npm-tests is deleted; u brings it back"
        assert stage.chosen == "make"
        await stage.do("u")
        assert stage.file.read_text() == RULES
        assert "npm-tests" in stage.rules


async def test_a_rule_is_moved_past_the_next_that_decides_alike(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        await stage.press("j")
        await stage.do("J")
        assert stage.listed == ["no-force", "make", "npm-tests", "docker"]
        assert stage.chosen == "npm-tests"
        assert '# Tests are fine.\n[[rule]]\nid = "npm-tests"' in stage.file.read_text()
        await stage.do("K")
        assert stage.listed == ["no-force", "npm-tests", "make", "docker"]
        await stage.do("K")
        assert "not moved" in stage.last_line


async def test_a_copy_is_switched_off_and_selected(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        await stage.press("j")
        await stage.do("c")
        copy = stage.rules["npm-tests-2"]
        assert (copy.enabled, copy.max_uses, copy.scope) == (False, 50, Scope.USER)
        assert stage.chosen == "npm-tests-2"
        await stage.do("c")
        assert "npm-tests-2-2" in stage.rules


async def test_a_rule_for_a_while_is_changed_in_the_database(stage: RuleStage):
    async with stage.open():
        stage.book.keep(a_rule("deny", "Bash(ls)", id="ls", priority=1, scope=Scope.SESSION))
        await stage.rest()
        await stage.show_rules()
        await stage.do("x")
        assert not stage.rule_store.kept["ls"].enabled
        await stage.do("d")
        assert "ls" not in stage.rules
        await stage.do("u")
        assert "ls" in stage.rules
        await stage.do("J")
        assert "not moved" in stage.last_line
        assert stage.file.read_text() == RULES


async def test_a_change_of_rules_decides_what_waits(stage: RuleStage):
    async with stage.open():
        asker = await stage.arrive_in_api("docker ps")
        await stage.show_rules()
        await stage.press("G")
        await stage.do("x")
        assert (await asker.task).verdict is Verdict.ALLOW


async def test_an_edited_version_that_a_rule_denies_is_not_allowed(stage: RuleStage):
    async with stage.open():
        asker = await stage.arrive_in_api("git push origin main")
        main = stage.console.main
        main.desk.draft(asker.call.id, '{"command": "git push --force origin x"}')
        main.presenter.draw()
        await stage.rest()
        for _ in range(2):
            await stage.press("end")
            await stage.do("a")
        assert "a rule denies this version" in stage.last_line
        assert waiting(stage) == [asker.call.id]


@pytest.mark.parametrize("key", ["x", "d", "J"])
async def test_a_rule_of_another_file_is_not_changed(
    clock: FakeClock, journal: FakeJournal, tmp_path: Path, key: str
):
    stage = RuleStage(clock, journal, tmp_path)
    async with stage.open((160, 45)):
        project = tmp_path / "project"
        (project / ".ccwatch").mkdir(parents=True)
        path = project / ".ccwatch" / "rules.toml"
        path.write_text('version = 1\n[[rule]]\nid = "p"\ndecision = "deny"\nmatch = ["Bash(x)"]\n')
        await stage.book.prepare(str(project))
        await stage.show_rules()
        assert stage.listed == ["p"]
        assert "project" in row_of(stage, "Bash(x)")
        await stage.do(key)
        assert stage.last_line.startswith(("not changed", "not moved"))
        assert stage.rules["p"].enabled


async def test_what_cannot_be_written_down_is_not_changed(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        stage.rule_store.broken = True
        await stage.do("x")
        assert stage.rules["no-force"].enabled
        assert stage.last_line == "not changed: the disk is full"


# Presets


async def test_a_wider_preset_is_asked_about(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        await stage.press("p")
        stage.top(PresetScreen)
        assert "Preset reads-local?" in stage.text
        for key in ("enter", "a", "space"):
            await stage.do(key)
        stage.top(PresetScreen)
        await stage.do("y")
        assert stage.book.preset is Preset.READS_LOCAL
        assert stage.console.main.is_current
        assert "preset reads-local" in stage.text


async def test_the_answer_of_a_hasty_hand_does_not_count(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        await stage.press("p", "y")
        await stage.wait(READ)
        stage.top(PresetScreen)
        assert "just come on screen" in stage.text
        await stage.press("escape")
        assert stage.book.preset is Preset.NONE


async def test_a_narrower_preset_needs_one_key(
    clock: FakeClock, journal: FakeJournal, tmp_path: Path
):
    text = 'version = 1\n[defaults]\npreset = "reads-cloud"\n'
    stage = RuleStage(clock, journal, tmp_path, text)
    async with stage.open():
        await stage.show_rules()
        await stage.do("p")
        assert stage.book.preset is Preset.NONE
        assert stage.last_line == "preset none"


async def test_a_rule_that_asks_looks_like_one(stage: RuleStage):
    async with stage.open():
        stage.book.keep(a_rule("ask", "Bash(ls)", id="ls", scope=Scope.SESSION))
        await stage.show_rules()
        assert stage.rules["ls"].decision is Ruling.ASK
        assert "ask   Bash(ls)" in stage.text

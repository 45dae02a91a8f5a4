"""The Rules pane: what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.console.screens.read import ReadScreen
from ccwatch.rules.rule import Scope
from tests.console.payloads import find_sequences
from tests.console.rule_stage import RULES, RuleStage
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


# Show


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (100, 30), (120, 36), (160, 45), (200, 50)])
async def test_rules_stand_in_the_order_in_which_they_decide(
    stage: RuleStage, size: tuple[int, int]
):
    async with stage.open(size):
        await stage.show_rules()
        assert stage.listed == ["no-force", "npm-tests", "make", "docker"]
        assert row_of(stage, "Bash(git push").strip("▌ ").startswith("deny")
        assert stage.console.main.rules.region.width == size[0]
        assert "4 rules" in stage.text


async def test_a_row_says_what_whence_how_long_and_how_often(stage: RuleStage):
    async with stage.open((120, 36)):
        stage.book.keep(
            a_rule("allow", "Bash(ls *)", id="ls", scope=Scope.SESSION,
                   expires=stage.clock.now() + 3000, session=("session-1",))
        )  # fmt: skip
        rule = stage.rules["npm-tests"]
        stage.book.count([rule, rule, rule], now=stage.clock.now())
        stage.clock.advance(120)
        await stage.show_rules()
        assert row_of(stage, "Bash(npm test)").split()[-3:] == ["user", "3/50", "2m"]
        assert "in ~/work/**" in row_of(stage, "Bash(npm test)")
        assert row_of(stage, "Bash(ls *)").split()[-2:] == ["session", "48m"]


@pytest.mark.parametrize(
    ("rule_id", "mark"), [("docker", "off"), ("over", "over"), ("used", "used up")]
)
async def test_what_does_not_count_is_marked_with_a_word(stage: RuleStage, rule_id: str, mark: str):
    async with stage.open((120, 36)):
        now = stage.clock.now()
        for rule in (
            a_rule("allow", "Bash(over)", id="over", scope=Scope.SESSION, expires=now - 1),
            a_rule("allow", "Bash(used)", id="used", scope=Scope.SESSION, max_uses=1),
        ):
            stage.book.keep(rule)
        stage.book.count([stage.rules["used"]], now=now)
        await stage.show_rules()
        assert f"allow {mark} Bash({rule_id}" in stage.text


async def test_a_rule_whose_time_is_over_is_listed_for_a_day(stage: RuleStage):
    async with stage.open():
        over = a_rule(
            "allow", "Bash(x)", id="over", scope=Scope.SESSION, expires=stage.clock.now() + 1
        )
        stage.book.keep(over)
        stage.clock.advance(86_000)
        await stage.show_rules()
        assert "over" in stage.listed
        stage.clock.advance(1_000)
        stage.book.keep(a_rule("deny", "Bash(y)", id="new", scope=Scope.SESSION))
        await stage.rest()
        assert "over" not in stage.listed


async def test_what_is_odd_about_rules_is_marked_and_explained(stage: RuleStage):
    async with stage.open((120, 36)):
        for rule in (
            a_rule("allow", "Bash(make all)", id="again", scope=Scope.SESSION),
            a_rule("allow", "Bash", id="all", scope=Scope.SESSION),
            a_rule("allow", "Bash(git push *)", id="sooner", priority=50, scope=Scope.SESSION),
        ):
            stage.book.keep(rule)
        await stage.show_rules()
        assert "allow shadowed Bash(make all)" in stage.text
        assert "allow broad Bash" in stage.text
        assert "allow exception Bash(git push *)" in stage.text
        stage.console.main.rules.list.select(stage.rules["sooner"].key)
        await stage.rest()
        assert "it stands before no-force" in stage.text


async def test_the_selected_rule_is_shown_whole(stage: RuleStage):
    async with stage.open((120, 36)):
        await stage.show_rules()
        for words in ("deny no-force", "rules.toml:11", "Never force-push.", "never"):
            assert words in stage.text
        await stage.press("j", "enter")
        stage.top(ReadScreen)
        for words in ("npm-tests", "Bash(npm run test *)", "medium", "never, of 50"):
            assert words in stage.text
        await stage.press("escape")
        assert stage.console.main.is_current


async def test_the_selection_follows_its_rule(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        await stage.press("j", "j")
        assert stage.chosen == "make"
        stage.book.keep(a_rule("deny", "Bash(x)", scope=Scope.SESSION))
        await stage.rest()
        assert stage.chosen == "make"
        await stage.press("G", "g", "k")
        assert stage.chosen == stage.listed[0]


async def test_search_shows_the_rules_that_hold_all_words(stage: RuleStage):
    async with stage.open():
        await stage.show_rules()
        await stage.press("slash")
        await stage.type("ALLOW npm")
        await stage.press("enter")
        assert stage.listed == ["npm-tests"]
        assert "rules: ALLOW npm" in stage.text.splitlines()[0]
        await stage.press("escape")
        assert len(stage.listed) == 4
        assert stage.console.main.rules.has_keys


async def test_without_rules_the_pane_teaches(
    clock: FakeClock, journal: FakeJournal, tmp_path: Path
):
    stage = RuleStage(clock, journal, tmp_path)
    async with stage.open():
        await stage.show_rules()
        assert "n writes one" in stage.text
        for key in ("x", "d", "c", "e", "J"):
            await stage.do(key)
            assert stage.last_line == "no rule is selected"
        await stage.do("u")
        assert stage.last_line == "nothing was deleted"


async def test_hostile_words_of_a_file_go_through_the_door(
    clock: FakeClock, journal: FakeJournal, tmp_path: Path
):
    hostile = "[/] \\u001b[2K \\u202e [@click=app.allow]x"
    text = (
        f'version = 1\n[[rule]]\nid = "x"\ndecision = "deny"\nmatch = ["Bash(ls {hostile})"]\n'
        f'reason = "{hostile}"\nnote = "{hostile}"\ncwd = ["/{hostile}"]\n'
    )
    stage = RuleStage(clock, journal, tmp_path, text)
    async with stage.open((120, 36)):
        await stage.show_rules()
        assert r"\x1b[2K \u{202e} [@click=app.allow]x" in stage.text
        assert find_sequences(stage.text) == []
        await stage.press("e")
        assert "cannot be edited here" in stage.text
        assert find_sequences(stage.text) == []


async def test_the_head_says_what_happens_to_what_nothing_decides(
    clock: FakeClock, journal: FakeJournal, tmp_path: Path
):
    text = 'version = 1\n[defaults]\ndecision = "deny"\npreset = "reads-local"\n'
    stage = RuleStage(clock, journal, tmp_path, text)
    async with stage.open((120, 36)):
        await stage.show_rules()
        assert "preset reads-local · what nothing decides is denied" in stage.text


async def test_the_line_of_keys_is_the_panes_own(stage: RuleStage):
    async with stage.open((160, 45)):
        await stage.show_rules()
        for words in ("x on/off", "e edit", "n new", "d delete", "J later", "p preset"):
            assert words in stage.last_line
        assert "allow" not in stage.last_line
        await stage.press("1")
        assert "a allow" in stage.last_line

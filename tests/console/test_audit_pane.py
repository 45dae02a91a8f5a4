"""The Audit pane over a journal in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Decider, Ending, Lane, Result, Untrusted, Verdict
from ccwatch.console.screens.record import RecordScreen
from ccwatch.console.widgets.audit_pane import PAGE
from tests.console.builders import a_record, a_row
from tests.console.payloads import HOSTILE

if TYPE_CHECKING:
    from ccwatch.audit import AuditRow
    from ccwatch.console.widgets.audit_pane import AuditPane
    from tests.console.builders import Stage


async def look(stage: Stage) -> AuditPane:
    """Let the pane look at the journal, as it does four times a second."""
    pane = stage.console.main.audit
    await pane.refresh_rows()
    await stage.rest()
    return pane


def rows_on_screen(stage: Stage) -> list[str]:
    return [line for line in stage.text.splitlines() if "make step-" in line]


async def test_rows_are_newest_first_with_verdict_tool_and_who(stage: Stage):
    stage.log.put(
        a_row(1, decider=Decider.PERSON),
        a_row(2, verdict=Verdict.DENY, decider=Decider.TIMEOUT, edited=True),
        a_row(3, verdict=None, decided=None, decider=None),
    )
    async with stage.open():
        await stage.press("2")
        await look(stage)
        newest, middle, oldest = rows_on_screen(stage)
        assert "waits" in newest
        for word in ("deny", "edited", "make step-2", "timeout"):
            assert word in middle
        for word in ("allow", "Bash", "make step-1", "you"):
            assert word in oldest


async def test_who_decided_is_a_rule_by_its_name_or_a_session(stage: Stage):
    stage.log.put(
        a_row(1, decider=Decider.RULE, rules=("user:npm-tests",)),
        a_row(2, decider=Decider.RULE, rules=("project:no-force@/home/dev/x/rules.toml",)),
        a_row(3, decider=Decider.SESSION),
        a_row(4, decider=Decider.PERSON, rules=("user:look-at-it",)),
    )
    async with stage.open():
        await stage.press("2")
        await look(stage)
        for number, who in enumerate(("you", "you, session", "rule no-force", "rule npm-tests")):
            assert rows_on_screen(stage)[number].endswith(who)


async def test_a_record_names_the_rules_that_it_rests_on(stage: Stage):
    row = a_row(1, decider=Decider.RULE, rules=("user:npm-tests", "project:p@/x"))
    stage.log.put(row)
    stage.log.records[row.id] = a_record(row)
    async with stage.open():
        await stage.press("2")
        await look(stage)
        await stage.press("enter")
        stage.top(RecordScreen)
        assert "rules      npm-tests (user), p (project)" in stage.text


async def test_what_arrives_is_seen_at_the_next_look(stage: Stage):
    async with stage.open((120, 36)):
        await look(stage)
        assert "nothing yet" in stage.text
        stage.log.put(a_row(1, verdict=None, decided=None))
        await look(stage)
        assert "… Bash" in rows_on_screen(stage)[0]
        stage.log.put(a_row(1))
        await look(stage)
        assert "+ Bash" in rows_on_screen(stage)[0]


async def test_a_journal_that_has_not_changed_is_not_read_again(stage: Stage):
    stage.log.put(a_row(1))
    async with stage.open((120, 36)):
        await look(stage)
        read = stage.log.pages_read
        await look(stage)
        assert stage.log.pages_read == read


async def test_further_pages_are_read_as_they_are_needed(stage: Stage):
    total = 2 * PAGE + 50
    stage.log.put(*(a_row(number) for number in range(1, total + 1)))
    async with stage.open():
        await stage.press("2")
        pane = await look(stage)
        assert pane.virtual_size.height == PAGE + 1
        for _ in range(4):
            await stage.press("G")
            await look(stage)
        assert "make step-1 " in rows_on_screen(stage)[-1] + " "
        assert pane.virtual_size.height == total + 1


async def test_a_flood_between_two_looks_leaves_no_gap(stage: Stage):
    stage.log.put(a_row(1))
    async with stage.open():
        await stage.press("2")
        await look(stage)
        stage.log.put(*(a_row(number) for number in range(2, 3 * PAGE)))
        pane = await look(stage)
        for _ in range(4):
            pane.move_to_edge(1)
            await look(stage)
        await stage.press("G")
        assert [row.split()[-1] for row in rows_on_screen(stage)[-2:]] == ["step-2", "step-1"]


async def test_the_selection_stays_on_its_row_when_others_arrive(stage: Stage):
    stage.log.put(*(a_row(number) for number in range(1, 6)))
    async with stage.open():
        await stage.press("2")
        pane = await look(stage)
        await stage.press("j", "j")
        chosen = pane.selected
        stage.log.put(*(a_row(number) for number in range(6, 60)))
        await look(stage)
        assert pane.selected == chosen


async def test_rows_under_the_eye_stay_where_they_are_when_others_arrive(stage: Stage):
    stage.log.put(*(a_row(number) for number in range(1, 101)))
    async with stage.open():
        await stage.press("2")
        await look(stage)
        await stage.press("pagedown", "pagedown", "pagedown")
        before = rows_on_screen(stage)
        stage.log.put(*(a_row(number) for number in range(101, 111)))
        await look(stage)
        assert rows_on_screen(stage) == before


async def test_rows_that_were_trimmed_away_are_gone(stage: Stage):
    stage.log.put(*(a_row(number) for number in range(1, 6)))
    async with stage.open():
        await stage.press("2")
        await look(stage)
        del stage.log.rows[:3]
        stage.log.put()
        await look(stage)
        assert len(rows_on_screen(stage)) == 2


async def test_an_open_row_far_down_is_seen_to_be_decided(stage: Stage):
    stage.log.put(a_row(1, verdict=None, decided=None))
    stage.log.put(*(a_row(number) for number in range(2, 2 * PAGE)))
    async with stage.open():
        await stage.press("2")
        await look(stage)
        for _ in range(3):
            await stage.press("G")
            await look(stage)
        assert "waits" in rows_on_screen(stage)[-1]
        stage.log.put(a_row(1))
        await look(stage)
        assert "allow" in rows_on_screen(stage)[-1]


async def test_search_shows_what_matches_until_it_is_empty(stage: Stage):
    stage.log.put(a_row(1), a_row(2, headline=Untrusted("git push")), a_row(3))
    async with stage.open():
        await stage.press("2", "slash")
        await stage.type("push")
        await stage.press("enter")
        assert "git push" in stage.text
        assert rows_on_screen(stage) == []
        await stage.press("slash")
        await stage.type("nothing like it")
        await stage.press("enter")
        assert "nothing matches" in stage.text
        assert "audit: nothing like it" in stage.text
        await stage.press("escape")
        assert len(rows_on_screen(stage)) == 2
        assert "audit:" not in stage.text


async def test_enter_opens_a_row_whole_and_escape_closes_it(stage: Stage):
    row = a_row(1, decider=Decider.PERSON, reason=Untrusted("because"))
    long = Untrusted('{"command":"' + "echo x; " * 400 + 'echo last"}')
    stage.log.put(row)
    stage.log.records[row.id] = a_record(row, input=long)
    async with stage.open():
        await stage.press("2")
        await look(stage)
        await stage.press("enter")
        stage.top(RecordScreen)
        assert "because" in stage.text
        assert "echo last" not in stage.text
        await stage.press("G")
        assert "echo last" in stage.text
        await stage.press("g")
        assert "because" in stage.text
        await stage.press("space", "b", "j", "k")
        await stage.press("escape")
        assert stage.console.main.is_current


async def test_a_record_is_laid_out_again_for_another_width(stage: Stage):
    row = a_row(1)
    stage.log.put(row)
    stage.log.records[row.id] = a_record(row, input=Untrusted('{"command":"' + "x" * 60 + '"}'))
    async with stage.open((120, 36)):
        await stage.press("2")
        await look(stage)
        await stage.press("enter")
        assert "↪" not in stage.text
        await stage.pilot.resize_terminal(60, 24)
        await stage.rest()
        assert "↪" in stage.text


async def test_a_row_that_is_gone_by_now_is_said_to_be(stage: Stage):
    stage.log.put(a_row(1))
    async with stage.open():
        await stage.press("2")
        await look(stage)
        await stage.press("enter")
        assert "no longer holds that call" in stage.last_line


async def test_a_click_selects_a_row(stage: Stage):
    stage.log.put(*(a_row(number) for number in range(1, 6)))
    async with stage.open():
        await stage.press("2")
        pane = await look(stage)
        await stage.pilot.click("#audit", offset=(10, 2))
        await stage.rest()
        assert pane.selected == a_row(3).id
        await stage.pilot.click("#audit", offset=(10, 15))
        assert pane.selected == a_row(3).id


async def test_keys_in_an_empty_audit_do_nothing(stage: Stage):
    async with stage.open():
        await stage.press("2", "j", "k", "G", "space", "enter")
        assert stage.console.main.is_current
        assert stage.console.main.audit.selected is None


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
@pytest.mark.parametrize("name", HOSTILE)
async def test_agent_text_goes_through_the_door(stage: Stage, name: str, size: tuple[int, int]):
    text = Untrusted(HOSTILE[name][:400])
    row = a_row(1, headline=text, tool=text, directory=text, reason=text)
    stage.log.put(row)
    async with stage.open(size):
        await stage.press("2")
        await look(stage)
        for line in range(3):
            strip = stage.console.main.audit.render_line(line)
            assert strip.text.isprintable()
            assert strip.cell_length == stage.console.main.audit.size.width


# What was only seen, and what became of a call


def a_seen(number: int, **changes: Any) -> AuditRow:
    fields: dict[str, Any] = {"verdict": Verdict.NONE, "decider": Decider.AGENT, "lane": Lane.WATCH}
    return a_row(number, **(fields | changes))


async def test_v_shows_what_was_only_seen_and_hides_it_again(stage: Stage):
    by_rule = {"decider": Decider.RULE, "lane": Lane.WATCH, "rules": ("user:r",)}
    stage.log.put(a_row(1), a_seen(2), a_row(3, **by_rule))
    async with stage.open():
        await stage.press("2")
        await look(stage)
        assert ["make step-2" in row for row in rows_on_screen(stage)] == [False, False]
        await stage.press("v")
        assert stage.last_line == "what was only seen is shown; v switches"
        assert "seen" in rows_on_screen(stage)[1]
        assert "agent itself" in rows_on_screen(stage)[1]
        await stage.press("v")
        assert len(rows_on_screen(stage)) == 2
        assert stage.last_line == "what was only seen is hidden; v switches"


async def test_v_where_no_audit_is_says_where_it_belongs(stage: Stage):
    stage.log.put(a_seen(1))
    async with stage.open():
        await stage.press("v")
        assert "2 shows it" in stage.last_line
        await stage.press("2")
        await look(stage)
        assert rows_on_screen(stage) == []


@pytest.mark.parametrize(
    ("width", "words"),
    [(120, ["done in 0.04s", "failed after 3s"]), (80, [" 0.04s", " failed 3s"]), (70, [])],
)
async def test_a_row_says_what_became_of_its_call(stage: Stage, width: int, words: list[str]):
    ran = [Result(Ending.DONE, 0.04), Result(Ending.FAILED, 3.0)]
    stage.log.put(*(a_row(n, result=result) for n, result in enumerate(ran, 1)), a_row(3))
    async with stage.open((width, 24)):
        await stage.press("2")
        if width == 120:
            stage.console.main.audit.styles.width = 120
            stage.console.main.query_one("#panes").styles.layout = "vertical"
            await stage.rest()
        await look(stage)
        shown = rows_on_screen(stage)
        for row, text in zip(reversed(shown), words, strict=False):
            assert text in row
        assert "0.04s" not in shown[0]


async def test_a_refused_call_that_may_try_again_is_never_called_allowed(stage: Stage):
    refused = {"lane": Lane.DENIED, "decider": Decider.PERSON}
    left = {"verdict": Verdict.NONE, "decider": Decider.TIMEOUT, "lane": Lane.DENIED}
    stage.log.put(a_row(1, **refused), a_row(2, **left), a_row(3, verdict=Verdict.DENY, **refused))
    async with stage.open():
        await stage.press("2")
        await look(stage)
        words = [row.split()[1] for row in rows_on_screen(stage)]
        assert words == ["left", "left", "again"]


async def test_a_record_has_result_mode_and_token(stage: Stage):
    row = a_row(1, mode=Untrusted("au\x1bto"), token="tok-1", result=Result(Ending.DONE, 0.04))
    stage.log.put(row, a_row(2))
    stage.log.records[row.id] = a_record(row)
    stage.log.records[a_row(2).id] = a_record(a_row(2))
    async with stage.open((80, 40)):
        await stage.press("2")
        await look(stage)
        await stage.press("enter")
        assert "token      none: which agent it is, is a claim" in stage.text
        await stage.press("escape", "j", "enter")
        assert "result     done in 0.04s" in stage.text
        assert "token      tok-1 (it names no agent: which one it is, is a claim)" in stage.text
        assert r"mode       au\x1bto" in stage.text

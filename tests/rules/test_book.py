from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ccwatch.risk.preset import Preset
from ccwatch.rules.book import EXPIRED_SHOWN, RuleBook
from ccwatch.rules.kept import Kept, Use
from ccwatch.rules.rule import Ruling, Scope
from ccwatch.rules.table import write_rule
from tests.rules.book_scene import NOW, PUSH, Desk
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_without_files_nothing_is_decided(desk: Desk):
    book = desk.open()
    assert desk.ask(book, "npm test").ruling is Ruling.ASK
    assert (book.rules, book.problems, book.waiting) == ((), (), ())
    assert book.preset is Preset.NONE


async def test_a_change_counts_as_soon_as_it_is_looked_for(desk: Desk):
    told: list[int] = []
    book = await asyncio.to_thread(desk.open)
    end = book.subscribe(lambda: told.append(1))
    assert not await book.look()
    desk.places.user.write_text(write_rule(PUSH))
    assert await book.look()
    assert told == [1]
    assert not await book.look()
    end()
    end()
    desk.places.user.unlink()
    assert await book.look()
    assert told == [1]


async def test_the_file_of_a_project_is_read_before_its_first_call(desk: Desk):
    desk.project_file.write_text(write_rule(PUSH))
    book = await asyncio.to_thread(desk.open)
    await book.prepare(None)
    await book.prepare(str(desk.project))
    assert [rule.id for rule in book.rules] == ["push"]
    desk.project_file.write_text("")
    await book.prepare(str(desk.project))
    assert [rule.id for rule in book.rules] == ["push"]
    # The deny was never confirmed by anybody: it goes with its file.
    assert await book.look()
    assert book.rules == ()
    await book.refresh()
    await RuleBook().refresh()
    assert not await RuleBook().look()


def test_one_project_knows_nothing_of_another(desk: Desk):
    desk.project_file.write_text(write_rule(PUSH))
    book = desk.open()
    desk.ask(book, "ls")
    assert len(book.find_policy(str(desk.project)).rulesets) == 2
    assert len(book.find_policy("/elsewhere").rulesets) == 1
    assert len(book.find_policy(None).rulesets) == 1


def test_rules_for_a_while_count_until_they_are_dropped(desk: Desk):
    once = a_rule("allow", "Bash(make x)", id="once", scope=Scope.SESSION, expires=NOW + 60)
    book = desk.open(kept=Kept(rules={"once": write_rule(once), "broken": "a = "}))
    assert desk.ask(book, "make x").ruling is Ruling.ALLOW
    assert book.drop("once") is not None
    assert book.drop("once") is None
    assert desk.ask(book, "make x").ruling is Ruling.ASK
    book.keep(once)
    assert desk.ask(book, "make x").ruling is Ruling.ALLOW
    assert book.find_overdue(NOW + 60 + EXPIRED_SHOWN - 1) == []
    assert book.find_overdue(NOW + 61 + EXPIRED_SHOWN) == ["once"]


def test_uses_are_counted_and_taken_back(desk: Desk):
    rule = a_rule("allow", "Bash(make x)", id="one", scope=Scope.SESSION, max_uses=2)
    book = desk.open(kept=Kept(rules={"one": write_rule(rule)}, uses={rule.key: Use(1, 5.0)}))
    evaluation = desk.ask(book, "make x")
    assert evaluation.ruling is Ruling.ALLOW
    book.count(evaluation.rules, now=NOW)
    assert book.find_use(rule) == Use(2, NOW)
    assert desk.ask(book, "make x").ruling is Ruling.ASK
    book.discount(evaluation.rules)
    assert desk.ask(book, "make x").ruling is Ruling.ALLOW
    book.discount(evaluation.rules)
    book.discount(evaluation.rules)
    assert book.find_use(rule).count == 0
    assert book.find_use(PUSH) == Use()


def test_a_book_without_a_place_reads_nothing():
    book = RuleBook(preset=Preset.READS_LOCAL)
    book.load()
    book.load_project("/x")
    assert book.preset is Preset.READS_LOCAL
    assert book.sources == ()

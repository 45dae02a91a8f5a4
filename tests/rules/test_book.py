from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.evaluation import Evaluation, evaluate
from ccwatch.risk.assess import assess
from ccwatch.risk.preset import Preset
from ccwatch.rules import book as book_module
from ccwatch.rules import places as places_module
from ccwatch.rules.book import EXPIRED_SHOWN, RuleBook
from ccwatch.rules.files import Content, hash_text, read_content
from ccwatch.rules.kept import Kept, Use
from ccwatch.rules.places import Places, find_project_file
from ccwatch.rules.rule import Ruling, Scope
from ccwatch.rules.table import write_rule
from ccwatch.rules.trust import write_trust
from tests.builders import a_call
from tests.rules.builders import a_place, a_rule

if TYPE_CHECKING:
    from pathlib import Path

TESTS = a_rule("allow", "Bash(npm test)", id="tests")
PUSH = a_rule("deny", "Bash(git push *)", id="push")
NOW = 1_700_000_000.0


class Desk:
    """A folder of configuration, a managed file, and a project, on a real disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places = Places.of(folder / "config", folder / "etc" / "rules.toml")
        self.project = folder / "web"
        self.project_file = find_project_file(str(self.project))
        for each in (self.places.user, self.places.managed, self.project_file):
            each.parent.mkdir(parents=True)

    def open(self, **options: Any) -> RuleBook:
        book = RuleBook(self.places, **options)
        book.load()
        return book

    def ask(self, book: RuleBook, command: str) -> Evaluation:
        value = {"command": command}
        place = a_place(str(self.project), str(self.folder), str(self.project))
        book.load_project(place.project)
        policy = book.find_policy(place.project)
        return evaluate(a_call("Bash", value), assess("Bash", value, place), policy, now=NOW)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_without_files_nothing_is_decided(desk: Desk):
    book = desk.open()
    assert desk.ask(book, "npm test").ruling is Ruling.ASK
    assert (book.rules, book.problems, book.waiting) == ((), (), ())
    assert book.preset is Preset.NONE


def test_a_deny_counts_at_once_and_an_allow_after_it_was_confirmed(desk: Desk):
    text = write_rule(TESTS) + write_rule(PUSH)
    desk.places.user.write_text(text)
    book = desk.open()
    assert desk.ask(book, "git push").ruling is Ruling.DENY
    assert desk.ask(book, "npm test").ruling is Ruling.ASK
    (waiting,) = book.waiting
    assert [change.title for change in waiting.waiting] == ["allow tests: Bash(npm test)"]
    book.accept(waiting.path, waiting.good)
    assert book.waiting == ()
    assert desk.ask(book, "npm test").ruling is Ruling.ALLOW
    kept = Kept(accepted={str(desk.places.user): text})
    assert desk.ask(desk.open(kept=kept), "npm test").ruling is Ruling.ALLOW


async def test_a_deny_counts_from_the_moment_it_was_written_and_does_not_go_unnoticed(desk: Desk):
    desk.places.user.write_text(write_rule(PUSH) + write_rule(TESTS))
    book = await asyncio.to_thread(desk.open)
    assert list(book.unsaved) == [str(desk.places.user)]
    for text in (write_rule(TESTS), ""):
        desk.places.user.write_text(text)
        await book.look()
        assert [rule.id for rule in book.rules] == ["push"]
        (waiting,) = book.waiting
        assert "deny push: Bash(git push *)" in [change.title for change in waiting.waiting]
    kept = Kept(accepted=book.unsaved)
    again = await asyncio.to_thread(lambda: desk.open(kept=kept))
    assert [rule.id for rule in again.rules] == ["push"]
    assert again.unsaved == {}


async def test_a_deny_that_is_changed_twice_counts_in_every_version(desk: Desk):
    book = await asyncio.to_thread(desk.open)
    for pattern in ("Bash(git push *)", "Bash(git push --force *)", "Bash(git push -f *)"):
        desk.places.user.write_text(write_rule(a_rule("deny", pattern, id="push")))
        await book.look()
    titles = {rule.title for rule in book.rules}
    assert titles == {"Bash(git push *)", "Bash(git push --force *)", "Bash(git push -f *)"}
    book.accept(book.waiting[0].path, book.waiting[0].good)
    assert [rule.title for rule in book.rules] == ["Bash(git push -f *)"]


async def test_a_default_that_is_stricter_is_kept_as_well(desk: Desk):
    text = '[defaults]\ndecision = "deny"\n'
    desk.places.user.write_text(text + write_rule(TESTS))
    book = await asyncio.to_thread(desk.open)
    desk.places.user.write_text(write_rule(TESTS))
    await book.look()
    assert book.find_policy(None).default is Ruling.DENY
    assert len(book.waiting[0].waiting) == 2


def test_nothing_waits_where_a_person_does_not_want_that(desk: Desk):
    desk.places.user.write_text(write_rule(TESTS))
    book = desk.open(confirms=False)
    assert desk.ask(book, "npm test").ruling is Ruling.ALLOW
    assert book.waiting == ()


def test_the_managed_file_needs_no_confirmation(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(places_module, "read_content", read_whosever)
    desk.places.managed.write_text(write_rule(TESTS))
    assert desk.ask(desk.open(), "npm test").ruling is Ruling.ALLOW


def read_whosever(path: Path, *, is_managed: bool = False) -> Content:
    """Read the managed file whoever owns it: tests may run as anybody."""
    del is_managed
    return read_content(path)


def test_a_broken_file_goes_on_counting_as_it_was(desk: Desk):
    desk.places.user.write_text(write_rule(PUSH))
    book = desk.open()
    desk.places.user.write_text("[[rule]]\nid = 1\n")
    asyncio.run(book.look())
    assert desk.ask(book, "git push").ruling is Ruling.DENY
    assert book.problems == (f"{desk.places.user}:1: rule: id must be a text",)
    desk.places.user.write_text("")
    asyncio.run(book.look())
    assert book.problems == ()


def test_a_file_that_is_broken_at_the_start_counts_as_it_was_confirmed(desk: Desk):
    desk.places.user.write_text("a = ")
    book = desk.open(kept=Kept(accepted={str(desk.places.user): write_rule(PUSH)}))
    assert desk.ask(book, "git push").ruling is Ruling.DENY
    assert "not TOML" in book.problems[0]


def test_what_was_confirmed_and_can_no_longer_be_read_allows_nothing(desk: Desk):
    desk.places.user.write_text(write_rule(TESTS))
    book = desk.open(kept=Kept(accepted={str(desk.places.user): "a = "}))
    assert desk.ask(book, "npm test").ruling is Ruling.ASK


def test_a_file_that_cannot_be_read_is_a_problem(desk: Desk):
    desk.places.user.mkdir()
    desk.places.trust.mkdir()
    assert desk.open().problems == (
        f"{desk.places.user}: cannot be read: it is no regular file",
        f"{desk.places.trust}: cannot be read: it is no regular file",
    )


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


def test_a_project_can_only_be_stricter_until_it_is_trusted(desk: Desk):
    text = write_rule(TESTS) + write_rule(PUSH)
    desk.project_file.write_text(text)
    book = desk.open()
    assert desk.ask(book, "npm test").ruling is Ruling.ASK
    assert desk.ask(book, "git push").ruling is Ruling.DENY
    assert book.waiting == ()
    desk.places.trust.write_text(write_trust({str(desk.project_file): hash_text(text)}))
    asyncio.run(book.look())
    (waiting,) = book.waiting
    assert waiting.scope is Scope.PROJECT
    assert desk.ask(book, "npm test").ruling is Ruling.ASK
    book.accept(waiting.path, waiting.good)
    assert desk.ask(book, "npm test").ruling is Ruling.ALLOW


def a_trusted(desk: Desk, text: str, **options: Any) -> RuleBook:
    """Return a book in which the file of the project is trusted and confirmed."""
    desk.project_file.write_text(text)
    desk.places.trust.write_text(write_trust({str(desk.project_file): hash_text(text)}))
    book = desk.open(kept=Kept(accepted={str(desk.project_file): text}), **options)
    desk.ask(book, "ls")
    return book


def test_a_trusted_file_that_changes_is_no_longer_trusted_and_keeps_its_denies(desk: Desk):
    book = a_trusted(desk, write_rule(TESTS) + write_rule(PUSH))
    assert desk.ask(book, "npm test").ruling is Ruling.ALLOW
    desk.project_file.write_text(write_rule(TESTS))
    asyncio.run(book.look())
    assert desk.ask(book, "npm test").ruling is Ruling.ASK
    assert desk.ask(book, "git push").ruling is Ruling.DENY
    desk.project_file.unlink()
    asyncio.run(book.look())
    assert desk.ask(book, "git push").ruling is Ruling.DENY
    assert book.waiting == ()


def test_trust_that_is_taken_back_is_gone_at_once(desk: Desk):
    book = a_trusted(desk, write_rule(TESTS) + write_rule(PUSH))
    desk.places.trust.write_text(write_trust({}))
    asyncio.run(book.look())
    assert desk.ask(book, "npm test").ruling is Ruling.ASK
    assert desk.ask(book, "git push").ruling is Ruling.DENY
    assert "npm test" not in book.unsaved[str(desk.project_file)]


def test_what_is_trusted_again_is_to_be_confirmed_again(desk: Desk):
    text = write_rule(TESTS) + write_rule(PUSH)
    book = a_trusted(desk, text)
    for trusted in ({}, {str(desk.project_file): hash_text(text)}):
        desk.places.trust.write_text(write_trust(trusted))
        asyncio.run(book.look())
        assert desk.ask(book, "npm test").ruling is Ruling.ASK
    (waiting,) = book.waiting
    book.accept(waiting.path, waiting.good)
    assert desk.ask(book, "npm test").ruling is Ruling.ALLOW


def test_what_is_only_strict_is_kept_as_it_is_confirmed(desk: Desk):
    book = a_trusted(desk, write_rule(PUSH))
    desk.places.trust.write_text(write_trust({}))
    asyncio.run(book.look())
    assert str(desk.project_file) not in book.unsaved
    assert desk.ask(book, "git push").ruling is Ruling.DENY


def test_a_broken_list_of_trusted_projects_trusts_nothing(desk: Desk):
    book = a_trusted(desk, write_rule(TESTS))
    desk.places.trust.write_text("a = ")
    asyncio.run(book.look())
    assert desk.ask(book, "npm test").ruling is Ruling.ASK
    assert "is not TOML" in book.problems[0]


def test_where_nothing_waits_trust_is_enough(desk: Desk):
    text = write_rule(TESTS)
    desk.project_file.write_text(text)
    desk.places.trust.write_text(write_trust({str(desk.project_file): hash_text(text)}))
    book = desk.open(confirms=False)
    assert desk.ask(book, "npm test").ruling is Ruling.ALLOW
    desk.project_file.write_text(text + write_rule(a_rule("allow", "Bash(ls)", id="ls")))
    asyncio.run(book.look())
    assert desk.ask(book, "npm test").ruling is Ruling.ASK


def test_one_project_knows_nothing_of_another(desk: Desk):
    desk.project_file.write_text(write_rule(PUSH))
    book = desk.open()
    desk.ask(book, "ls")
    assert len(book.find_policy(str(desk.project)).rulesets) == 2
    assert len(book.find_policy("/elsewhere").rulesets) == 1
    assert len(book.find_policy(None).rulesets) == 1


def test_only_so_many_projects_are_kept_in_mind(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(book_module, "_MOST_PROJECTS", 2)
    book = desk.open()
    for name in "abc":
        book.load_project(str(desk.folder / name))
    assert [source.path.split("/")[-3] for source in book.sources[2:]] == ["b", "c"]


@pytest.mark.parametrize(
    ("setting", "user", "managed", "preset"),
    [
        (Preset.READS_LOCAL, None, None, Preset.READS_LOCAL),
        (Preset.READS_CLOUD, "reads-local", None, Preset.READS_LOCAL),
        (Preset.READS_CLOUD, None, "none", Preset.NONE),
        (Preset.NONE, None, "reads-cloud", Preset.NONE),
    ],
)
def test_the_preset_is_the_file_s_or_the_setting_and_the_managed_file_is_its_limit(
    setting: Preset, user: str | None, managed: str | None, preset: Preset, desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    monkeypatch.setattr(places_module, "read_content", read_whosever)
    for path, name in ((desk.places.user, user), (desk.places.managed, managed)):
        if name is not None:
            path.write_text(f'[defaults]\npreset = "{name}"\n')
    book = desk.open(preset=setting)
    assert book.preset is preset
    assert book.find_policy(None).preset is preset
    assert book.find_policy(None, preset=Preset.READS_CLOUD).preset is Preset.READS_CLOUD


def test_one_file_that_denies_what_nothing_decides_is_enough(desk: Desk):
    desk.project_file.write_text("[defaults]\ndecision = 'deny'\n")
    book = desk.open()
    evaluation = desk.ask(book, "make x")
    assert (evaluation.ruling, evaluation.reason) == (Ruling.DENY, "no rule decides")
    assert book.find_policy(None).default is Ruling.ASK


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


async def test_what_could_not_be_read_again_is_not_taken_for_confirmed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    desk.places.user.write_text(write_rule(PUSH))
    book = await asyncio.to_thread(desk.open)
    monkeypatch.setattr(book_module, "write_rules", str)
    desk.places.user.write_text(write_rule(TESTS))
    await book.look()
    assert [rule.id for rule in book.rules] == ["push"]
    assert book.find_accepted(desk.places.user) == write_rule(PUSH)

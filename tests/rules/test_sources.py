from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.risk.preset import Preset
from ccwatch.rules import places as places_module
from ccwatch.rules import sources as sources_module
from ccwatch.rules.files import Content, hash_text, read_content
from ccwatch.rules.kept import Kept
from ccwatch.rules.rule import Ruling, Scope
from ccwatch.rules.table import write_rule
from ccwatch.rules.trust import write_trust
from tests.rules.book_scene import PUSH, TESTS, Desk
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.rules.book import RuleBook


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def read_whosever(path: Path, *, is_managed: bool = False) -> Content:
    """Read the managed file whoever owns it: tests may run as anybody."""
    del is_managed
    return read_content(path)


def a_trusted(desk: Desk, text: str, **options: Any) -> RuleBook:
    """Return a book in which the file of the project is trusted and confirmed."""
    desk.project_file.write_text(text)
    desk.places.trust.write_text(write_trust({str(desk.project_file): hash_text(text)}))
    book = desk.open(kept=Kept(accepted={str(desk.project_file): text}), **options)
    desk.ask(book, "ls")
    return book


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


def test_only_so_many_projects_are_kept_in_mind(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sources_module, "_MOST_PROJECTS", 2)
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


async def test_what_could_not_be_read_again_is_not_taken_for_confirmed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    desk.places.user.write_text(write_rule(PUSH))
    book = await asyncio.to_thread(desk.open)
    monkeypatch.setattr(sources_module, "write_rules", str)
    desk.places.user.write_text(write_rule(TESTS))
    await book.look()
    assert [rule.id for rule in book.rules] == ["push"]
    assert book.find_accepted(desk.places.user) == write_rule(PUSH)

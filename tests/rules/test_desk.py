from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from ccwatch.journal import JournalError
from ccwatch.risk.preset import Preset
from ccwatch.rules import desk as desk_module
from ccwatch.rules.book import RuleBook
from ccwatch.rules.desk import RuleChangeError, RuleDesk
from ccwatch.rules.files import FileChangedError
from ccwatch.rules.places import Places
from ccwatch.rules.rule import Rule, Scope
from ccwatch.rules.table import write_rule
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from pathlib import Path

TESTS = a_rule("allow", "Bash(npm test)", id="tests")
PUSH = a_rule("deny", "Bash(git push *)", id="push")


@dataclass
class FakeStore:
    """Keeps in memory what is accepted and kept, and can be made to fail."""

    accepted: dict[str, str] = field(default_factory=dict[str, str])
    rules: dict[str, Rule] = field(default_factory=dict[str, Rule])
    broken: bool = False

    async def accept(self, file: str, text: str) -> None:
        self._check()
        self.accepted[file] = text

    async def keep(self, rule: Rule) -> None:
        self._check()
        self.rules[rule.id] = rule

    async def drop(self, rule_id: str) -> None:
        self._check()
        self.rules.pop(rule_id, None)

    def _check(self) -> None:
        if self.broken:
            raise JournalError("the disk is full")


class Scene:
    """A desk over a folder on a real disk."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "rules.toml"
        self.book = RuleBook(Places.of(folder, folder / "managed.toml"))
        self.book.load()
        self.store = FakeStore()
        self.desk = RuleDesk(self.book, self.store)

    @property
    def ids(self) -> list[str]:
        """The rules that count, in their order."""
        return [rule.id for rule in self.book.rules]

    def find(self, rule_id: str) -> Rule:
        return next(rule for rule in self.book.rules if rule.id == rule_id)

    async def write(self, text: str) -> None:
        """Write the file as an editor would."""
        self.file.write_text(text)
        await self.book.look()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


async def test_a_rule_that_is_added_here_counts_at_once(scene: Scene):
    await scene.desk.add(TESTS)
    assert scene.ids == ["tests"]
    assert scene.book.waiting == ()
    assert scene.store.accepted == {str(scene.file): scene.file.read_text()}
    assert not await scene.book.look()


async def test_what_somebody_else_wrote_goes_on_waiting(scene: Scene):
    await scene.write(write_rule(TESTS))
    await scene.desk.add(a_rule("allow", "Bash(ls)", id="ls"))
    assert scene.ids == ["ls"]
    (waiting,) = scene.book.waiting
    assert [change.title for change in waiting.waiting] == ["allow tests: Bash(npm test)"]
    await scene.desk.confirm(waiting)
    assert scene.ids == ["tests", "ls"]
    assert scene.store.accepted[str(scene.file)] == scene.file.read_text()


async def test_what_was_shown_is_what_is_confirmed(scene: Scene):
    await scene.write(write_rule(TESTS))
    (shown,) = scene.book.waiting
    await scene.write(write_rule(TESTS) + write_rule(a_rule("allow", "Bash(ls)", id="ls")))
    with pytest.raises(RuleChangeError, match="the file has changed since"):
        await scene.desk.confirm(shown)
    assert scene.ids == []


async def test_a_rule_is_switched_off_and_on(scene: Scene):
    await scene.desk.add(PUSH)
    await scene.desk.set_enabled(scene.find("push"), enabled=False)
    assert not scene.find("push").enabled
    await scene.desk.set_enabled(scene.find("push"), enabled=True)
    assert scene.find("push").enabled
    assert scene.book.waiting == ()


async def test_a_rule_is_replaced(scene: Scene):
    await scene.desk.add(PUSH)
    await scene.desk.replace(scene.find("push"), a_rule("ask", "Bash(git push *)", id="push"))
    assert [rule.decision.value for rule in scene.book.rules] == ["ask"]


async def test_a_rule_that_still_waits_can_be_changed_and_goes_on_waiting(scene: Scene):
    await scene.write(write_rule(TESTS))
    waiting = scene.book.waiting[0].waiting[0].rule
    assert waiting is not None
    await scene.desk.replace(waiting, a_rule("allow", "Bash(npm *)", id="tests"))
    assert scene.ids == []
    assert scene.book.waiting[0].waiting[0].title == "allow tests: Bash(npm *)"


async def test_a_rule_that_is_taken_away_comes_back_where_it_stood(scene: Scene):
    await scene.write("# first\n" + write_rule(PUSH) + "\n# second\n" + write_rule(TESTS))
    await scene.desk.confirm(scene.book.waiting[0])
    before = scene.file.read_text()
    await scene.desk.remove(scene.find("push"))
    assert scene.ids == ["tests"]
    assert scene.book.waiting == ()
    assert await scene.desk.undo()
    assert scene.file.read_text() == before
    assert scene.ids == ["push", "tests"]
    assert not await scene.desk.undo()


async def test_after_another_change_it_comes_back_at_the_end(scene: Scene):
    for rule in (PUSH, TESTS):
        await scene.desk.add(rule)
    await scene.desk.remove(scene.find("push"))
    await scene.desk.add(a_rule("ask", "Bash(ls)", id="ls"))
    assert await scene.desk.undo()
    assert scene.file.read_text().index('"ls"') < scene.file.read_text().index('"push"')
    assert scene.ids == ["push", "ls", "tests"]


async def test_rules_change_places(scene: Scene):
    for rule in (TESTS, a_rule("allow", "Bash(npm *)", id="npm")):
        await scene.desk.add(rule)
    await scene.desk.move(scene.find("tests"), by=1)
    assert scene.ids == ["npm", "tests"]
    with pytest.raises(RuleChangeError, match="is at the edge"):
        await scene.desk.move(scene.find("tests"), by=1)


async def test_the_preset_is_chosen(scene: Scene):
    await scene.desk.set_preset(Preset.READS_LOCAL)
    assert scene.book.preset is Preset.READS_LOCAL
    assert scene.book.waiting == ()


async def test_rules_for_a_while_are_in_no_file(scene: Scene):
    once = a_rule("allow", "Bash(make)", id="once", scope=Scope.SESSION)
    await scene.desk.add(once)
    assert not scene.file.exists()
    await scene.desk.set_enabled(once, enabled=False)
    assert not scene.find("once").enabled
    await scene.desk.replace(once, a_rule("deny", "Bash(make)", id="other"))
    assert [(rule.id, rule.decision.value) for rule in scene.book.rules] == [("once", "deny")]
    with pytest.raises(RuleChangeError, match="have no order"):
        await scene.desk.move(scene.find("once"), by=1)
    await scene.desk.remove(scene.find("once"))
    assert (scene.ids, scene.store.rules) == ([], {})
    await scene.desk.undo()
    assert scene.ids == ["once"]
    await scene.desk.forget("once")
    assert (scene.ids, scene.store.rules) == ([], {})


async def test_rules_of_other_files_are_changed_there(scene: Scene):
    rule = a_rule("deny", "Bash(x)", id="x", scope=Scope.PROJECT)
    for change in (
        scene.desk.remove(rule),
        scene.desk.replace(rule, rule),
        scene.desk.set_enabled(rule, enabled=False),
        scene.desk.move(rule, by=1),
    ):
        with pytest.raises(RuleChangeError, match="change it there, in an editor"):
            await change
    with pytest.raises(RuleChangeError, match="there is no file of rules here"):
        await RuleDesk(RuleBook(), scene.store).add(TESTS)


async def test_a_change_that_would_break_the_file_is_not_made(scene: Scene):
    await scene.desk.add(TESTS)
    before = scene.file.read_text()
    with pytest.raises(RuleChangeError, match="there is a rule tests already"):
        await scene.desk.add(TESTS)
    bad = a_rule("ask", "Bash(ls)", id="a b")
    with pytest.raises(RuleChangeError, match="the file would be broken: rule id 'a b'"):
        await scene.desk.add(bad)
    assert scene.file.read_text() == before


async def test_a_file_that_cannot_be_read_is_not_written(scene: Scene):
    scene.file.write_bytes(b"\xff")
    with pytest.raises(RuleChangeError, match="cannot be read: it is no UTF-8"):
        await scene.desk.add(TESTS)
    assert scene.file.read_bytes() == b"\xff"


async def test_a_file_that_changes_meanwhile_is_left_alone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object, **__: object) -> None:
        raise FileChangedError

    monkeypatch.setattr(desk_module, "write_content", fail)
    with pytest.raises(RuleChangeError, match="has just changed"):
        await scene.desk.add(TESTS)
    assert scene.store.accepted == {str(scene.file): ""}
    assert scene.ids == []


async def test_what_cannot_be_written_down_is_not_done(scene: Scene):
    scene.store.broken = True
    for change in (
        scene.desk.add(TESTS),
        scene.desk.add(a_rule("allow", "Bash(x)", scope=Scope.SESSION)),
        scene.desk.forget("x"),
    ):
        with pytest.raises(JournalError):
            await change
    assert not scene.file.exists()
    assert scene.ids == []


async def test_what_has_come_to_count_is_written_down(scene: Scene):
    await scene.write(write_rule(PUSH) + write_rule(TESTS))
    await scene.desk.save()
    assert scene.store.accepted[str(scene.file)].count("[[rule]]") == 1
    assert scene.book.unsaved == {}
    scene.store.broken = True
    await scene.desk.save()


async def test_what_changes_while_it_is_written_down_is_written_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    await scene.write(write_rule(PUSH))
    accept = scene.store.accept

    async def accept_slowly(file: str, text: str) -> None:
        await accept(file, text)
        scene.book.unsaved[file] = "newer"

    monkeypatch.setattr(scene.store, "accept", accept_slowly)
    await scene.desk.save()
    assert scene.book.unsaved == {str(scene.file): "newer"}


async def test_what_could_not_be_brought_back_can_be_tried_again(scene: Scene):
    await scene.desk.add(PUSH)
    await scene.desk.remove(scene.find("push"))
    scene.store.broken = True
    with pytest.raises(JournalError):
        await scene.desk.undo()
    scene.store.broken = False
    assert await scene.desk.undo()
    assert scene.ids == ["push"]

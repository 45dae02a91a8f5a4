"""Changes of rules that wait: the banner that says so, and the screen that confirms them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import Verdict
from ccwatch.console.screens import changes
from ccwatch.console.screens.changes import ChangesScreen
from ccwatch.rules.files import hash_text
from ccwatch.rules.trust import write_trust
from tests.console.builders import waiting
from tests.console.payloads import find_sequences
from tests.console.rule_stage import READ, RuleStage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders import FakeClock, FakeJournal

BEFORE = """\
version = 1

[[rule]]
id = "no-force"
decision = "deny"
match = ["Bash(git push --force *)"]
"""
AFTER = """\
version = 1

[[rule]]
id = "make"
decision = "allow"
match = ["Bash(docker *)"]
"""
LONG = AFTER + "".join(f"# line {number}\n" for number in range(200))


@pytest.fixture
def stage(clock: FakeClock, journal: FakeJournal, tmp_path: Path) -> RuleStage:
    return RuleStage(clock, journal, tmp_path, BEFORE)


async def change(stage: RuleStage, text: str) -> None:
    """Let an editor change the file, and ccwatch see it."""
    stage.file.write_text(text)
    await stage.book.look()
    await stage.rest()


async def open_changes(stage: RuleStage) -> ChangesScreen:
    await stage.press("w")
    await stage.wait(READ)
    return stage.top(ChangesScreen)


# The banner


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 36), (160, 45)])
async def test_the_banner_counts_what_waits_until_it_is_confirmed(
    stage: RuleStage, size: tuple[int, int]
):
    async with stage.open(size):
        assert not stage.console.main.banner.display
        await change(stage, AFTER)
        assert stage.text.splitlines()[1].strip() == "2 changes of rules wait: press w"
        await change(stage, BEFORE)
        assert not stage.console.main.banner.display
        assert "wait: press" not in stage.text


async def test_the_banner_says_which_line_of_a_file_is_wrong(stage: RuleStage):
    async with stage.open((160, 45)):
        await change(stage, BEFORE.replace("deny", "deni"))
        banner = stage.text.splitlines()[1]
        assert "rules.toml:3: rule no-force: decision must be one of" in banner
        assert "no-force" in stage.rules


async def test_where_nothing_waits_there_is_nothing_to_confirm(stage: RuleStage):
    async with stage.open():
        await stage.press("w")
        assert stage.console.main.is_current
        assert stage.last_line == "no changes of rules wait"


async def test_a_broken_file_is_shown_whole(stage: RuleStage):
    async with stage.open():
        await change(stage, BEFORE.replace("deny", "deni"))
        await open_changes(stage)
        assert "No changes of rules wait." in stage.text
        assert "said before counts" in stage.text
        await stage.do("a")
        await stage.press("escape")
        assert stage.console.main.is_current


# The screen


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_each_change_and_the_difference_are_shown(stage: RuleStage, size: tuple[int, int]):
    async with stage.open(size):
        await change(stage, AFTER)
        await open_changes(stage)
        assert "+ allow make: Bash(docker *)" in stage.text
        assert "- deny no-force: Bash(git push --force *)" in stage.text
        assert '+ match = ["Bash(docker *)"]' in stage.text
        assert '− match = ["Bash(git push --force *)"]' in stage.text


async def test_what_was_confirmed_counts_and_decides_what_waits(stage: RuleStage):
    async with stage.open():
        asker = await stage.arrive_in_api("docker ps")
        await change(stage, AFTER)
        assert "make" not in stage.rules
        await open_changes(stage)
        await stage.do("a")
        assert stage.console.main.is_current
        assert list(stage.rules) == ["make"]
        assert stage.rule_store.accepted[str(stage.file)] == AFTER
        assert (await asker.task).verdict is Verdict.ALLOW


@pytest.mark.parametrize("key", ["enter", "space", "y", "s", "w", "tab", "end"])
async def test_no_other_key_confirms(stage: RuleStage, key: str):
    async with stage.open():
        asker = await stage.arrive_in_api("docker ps")
        await change(stage, AFTER)
        await open_changes(stage)
        for _ in range(3):
            await stage.do(key)
        assert "make" not in stage.rules
        assert waiting(stage) == [asker.call.id]


async def test_escape_leaves_what_waits(stage: RuleStage):
    async with stage.open():
        await change(stage, AFTER)
        await open_changes(stage)
        await stage.press("escape")
        assert stage.console.main.is_current
        assert "2 changes of rules wait" in stage.text


async def test_a_hasty_key_does_not_confirm(stage: RuleStage):
    async with stage.open():
        await change(stage, AFTER)
        await stage.press("w", "a")
        await stage.wait(READ)
        assert "make" not in stage.rules
        assert "just come on screen" in stage.text
        await stage.press("a", "x")
        await stage.wait(READ)
        assert "make" not in stage.rules


async def test_its_end_must_have_been_on_screen(stage: RuleStage):
    async with stage.open():
        await change(stage, LONG)
        await open_changes(stage)
        await stage.do("a")
        assert "make" not in stage.rules
        assert "its end was not on screen yet" in stage.text
        await stage.press("end")
        await stage.do("a")
        assert "make" in stage.rules


async def test_every_change_must_have_been_on_screen(stage: RuleStage):
    rules = "".join(
        f'[[rule]]\nid = "r{number}"\ndecision = "allow"\nmatch = ["Bash(make x{number})"]\n'
        for number in range(60)
    )
    async with stage.open():
        await change(stage, f"version = 1\n{rules}")
        await open_changes(stage)
        await stage.press("end")
        await stage.do("a")
        assert "r1" not in stage.rules
        assert "risky lines were not on screen yet" in stage.text
        await stage.press("g", *["space"] * 6)
        await stage.do("a")
        assert "r1" in stage.rules


async def test_a_file_that_changes_again_must_be_read_again(stage: RuleStage):
    async with stage.open():
        await change(stage, AFTER)
        await open_changes(stage)
        await change(stage, AFTER.replace("docker", "podman"))
        assert "+ allow make: Bash(podman *)" in stage.text
        await stage.press("a")
        await stage.wait(READ)
        assert "make" not in stage.rules
        await stage.do("a")
        assert stage.rules["make"].title == "Bash(podman *)"


async def test_the_screen_closes_itself_when_nothing_waits_any_more(stage: RuleStage):
    async with stage.open():
        await change(stage, AFTER)
        await open_changes(stage)
        await change(stage, BEFORE)
        assert "No changes of rules wait." in stage.text
        await stage.do("a")
        assert list(stage.rules) == ["no-force"]


async def test_what_cannot_be_written_down_is_not_confirmed(stage: RuleStage):
    async with stage.open():
        await change(stage, AFTER)
        await open_changes(stage)
        stage.rule_store.broken = True
        await stage.do("a")
        assert "not confirmed: the disk is full" in stage.text
        assert "make" not in stage.rules


async def test_files_are_confirmed_one_by_one(stage: RuleStage, tmp_path: Path):
    project = tmp_path / "project"
    path = project / ".ccwatch" / "rules.toml"
    path.parent.mkdir(parents=True)
    path.write_text(AFTER.replace("make", "theirs"))
    async with stage.open():
        await change(stage, AFTER)
        await stage.book.prepare(str(project))
        # Trusted as it stands, by the command that does that.
        trusted = {str(path): hash_text(path.read_text())}
        (tmp_path / "trust.toml").write_text(write_trust(trusted))
        await stage.book.look()
        await stage.rest()
        await open_changes(stage)
        assert "file 1 of 2" in stage.text
        await stage.press("tab")
        await stage.wait(READ)
        assert "file 2 of 2" in stage.text
        assert "you trust it as it stands" in stage.text
        await stage.do("a")
        assert {"theirs", "no-force"} <= set(stage.rules)
        assert "make" not in stage.rules
        stage.top(ChangesScreen)
        await stage.do("a")
        assert "make" in stage.rules
        assert stage.console.main.is_current


async def test_hostile_words_of_a_file_go_through_the_door(stage: RuleStage):
    text = AFTER.replace("docker", "ls [/] \\u001b[2K") + "# \u202e [@click=app.allow]x\n"
    async with stage.open((120, 36)):
        await change(stage, text)
        await open_changes(stage)
        assert "[@click=app.allow]x" in stage.text
        assert find_sequences(stage.text) == []


async def test_what_could_not_be_laid_out_is_not_confirmed(
    stage: RuleStage, monkeypatch: pytest.MonkeyPatch
):
    async def fail(_: object, *, seconds: float) -> None:
        raise TimeoutError(seconds)

    async with stage.open():
        await change(stage, AFTER)
        await open_changes(stage)
        monkeypatch.setattr(changes, "run_bounded", fail)
        await change(stage, AFTER.replace("docker", "podman"))
        await stage.do("a")
        assert "make" not in stage.rules
        assert "the file has changed since" in stage.text

"""A call laid out, and the facts above it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.calls import Agent, Untrusted
from ccwatch.canonical import digest
from ccwatch.console.branch import GitState
from ccwatch.console.view import facts, lay_out
from ccwatch.files import have_changed
from ccwatch.queue import Entry
from ccwatch.risk.assess import Assessment, assess
from ccwatch.risk.context import Context
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from tests.builders import a_call, a_hook_call
from tests.console.builders import HOME
from tests.console.payloads import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.calls import ToolCall


UNSURE = Assessment(Level.UNCERTAIN, ())


GIT = GitState(Untrusted("main"), Untrusted("origin/main"), 3)


def facts_of(
    call: ToolCall,
    *,
    shown: ToolCall | None = None,
    found: Assessment | None = UNSURE,
    **changes: Any,
) -> str:
    values: dict[str, Any] = {"assessment": UNSURE, "since": 100.0, "deadline": 400.0}
    entry = Entry(call=call, **(values | changes))
    lines = facts(entry, shown or call, assessment=found, git=GIT, home=HOME, now=141.0)
    return "\n".join(line.plain for line in lines)


def test_what_nobody_said_is_unknown():
    text = facts_of(a_call())
    assert "session unknown" in text
    assert "directory unknown" in text


def test_who_asks_from_where_is_shown_as_claimed():
    call = a_hook_call(
        session=Untrusted("7f3a0000-0000"),
        subagent=Untrusted("agent-00000001"),
        directory=Untrusted("/home/dev/work/api"),
    )
    text = facts_of(call)
    for part in ("claude 2.1.328", "7f3a0000", "agent-000000", "~/work/api", "main"):
        assert part in text


@pytest.mark.parametrize(
    ("name", "credential", "proven", "head"),
    [
        ("claude", None, False, "Bash  all claimed: claude · session s-1 · /w"),
        ("a · token a", None, False, "Bash  all claimed: a · token a · session s-1 · /w"),
        ("a" + " " * 30 + "b", None, False, "Bash  all claimed: a b · session s-1 · /w"),
        ("a", "t1", True, "Bash  a · token t1 · session s-1 · /w (claimed)"),
        ("a · token b", "t1", False, "Bash  token t1 · claimed: a · token b · session s-1 · /w"),
    ],
)
def test_no_name_reads_as_if_a_token_said_it(
    name: str, credential: str | None, head: str, *, proven: bool
):
    call = a_call(
        agent=Agent(Untrusted(name), proven=proven),
        credential=credential,
        session=Untrusted("s-1"),
        directory=Untrusted("/w"),
    )
    assert facts_of(call).splitlines()[0] == head


def test_the_level_is_a_word_with_its_weightiest_reason():
    found = assess("Bash", {"command": "ls && rm -rf ~"}, Context(home="/home/dev"))
    assert "critical   deletes ~ recursively" in facts_of(a_call(), found=found)
    assert "uncertain  for no reason that is known" in facts_of(a_call())


def test_a_version_that_is_being_assessed_has_no_level_yet():
    assert "level      this version is being assessed" in facts_of(a_call(), found=None)
    assert "uncertain" not in facts_of(a_call(), found=None)


def test_a_reason_goes_through_the_door_and_what_is_unknown_in_it_is_an_ellipsis():
    finding = Finding(Category.UNKNOWN, Level.HIGH, "deletes \0/x\x1b[2K\n")
    text = facts_of(a_call(), found=Assessment(Level.HIGH, (finding,)))
    assert r"high       deletes …/x\x1b[2K\n" in text


def test_the_line_of_git_stands_below_the_others():
    assert facts_of(a_call()).endswith("git        branch main · upstream origin/main · 3 changed")


@pytest.mark.parametrize(
    ("call", "changes", "words"),
    [
        (a_call(), {}, "waits 0:41 · denied in 4:19 if nobody answers"),
        (a_hook_call(), {}, "waits 0:41 · left to its own prompt in 4:19"),
        (a_call(), {"deadline": None}, "waits 0:41 · no deadline"),
        (a_call(), {"held_until": 142.0}, "waits 0:41 · allowed: u takes it back"),
    ],
)
def test_how_long_it_waits_and_what_happens_then(
    call: ToolCall, changes: dict[str, Any], words: str
):
    assert words in facts_of(call, **changes)


def test_why_a_person_is_asked_stands_beside_how_long():
    assert "asked      no rule decides · waits" in facts_of(a_call())
    reason = "rule look asks about “rm \x1b[2K \0 x”"
    shown = facts_of(a_call(), reason=reason)
    assert r"asked      rule look asks about “rm \x1b[2K … x” · waits" in shown


def test_an_edited_version_is_said_to_be_one():
    call = a_call()
    other = a_call(value={"command": "ls"}, id=call.id, digest=digest("Bash", {"command": "ls"}))
    assert "edited" not in facts_of(call)
    assert "edited     a allows this version" in facts_of(call, shown=other)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_an_agent_says_of_itself_goes_through_the_door(name: str):
    hostile = Untrusted(HOSTILE[name])
    changes = {"tool": hostile, "session": hostile, "subagent": hostile, "directory": hostile}
    call = replace(a_hook_call(), **changes)
    assert all(character.isprintable() for character in facts_of(call).replace("\n", ""))


async def test_a_call_is_laid_out_whole_in_rows_of_the_width():
    command = "\n".join(f"echo {number} {'x' * number}" for number in range(200))
    view = await lay_out(a_call(value={"command": command}), 40, HOME)
    assert all(row.cell_length <= 40 for row in view.rows)
    text = "".join(row.plain for row in view.rows)
    assert text.count("x") == command.count("x")
    assert view.file is None


async def test_a_call_that_runs_a_script_remembers_what_was_shown_of_it(tmp_path: Path):
    script = tmp_path / "build.sh"
    script.write_text("make\n")
    call = a_call("Bash", {"command": f"bash {script} && bash {tmp_path}/none.sh"})
    view = await lay_out(call, 80, HOME)
    assert [(file.path, file.text) for file in view.files] == [
        (str(script), "make\n"),
        (f"{tmp_path}/none.sh", ""),
    ]
    assert not await have_changed(view.files)
    script.write_text("make install\n")
    assert await have_changed(view.files)


async def test_a_change_of_a_file_remembers_what_it_was_compared_with(tmp_path: Path):
    path = tmp_path / "main.py"
    path.write_text("one\n")
    call = a_call("Write", {"file_path": str(path), "content": "two\n"})
    narrow, wide = await lay_out(call, 60, HOME), await lay_out(call, 150, HOME)
    for view in (narrow, wide):
        assert view.file is not None
        assert view.file.text == "one\n"
        assert view.files == (view.file,)
        assert view.target.digest == call.digest
    assert all(row.cell_length <= 150 for row in wide.rows)


async def test_a_version_that_nobody_assessed_is_assessed_and_shown_so():
    view = await lay_out(a_call(value={"command": "make && rm -rf ~"}), 80, "/home/dev")
    assert view.level is Level.CRITICAL
    assert any(row.plain == "findings" for row in view.rows)


async def test_an_assessment_that_is_there_is_not_made_again():
    view = await lay_out(a_call(value={"command": "rm -rf ~"}), 80, HOME, UNSURE)
    assert view.assessment is UNSURE


async def test_the_rows_with_risky_places_are_known():
    command = "make\n" * 30 + "echo ok; rm -rf ~/x\n" + "make\n" * 30 + "rm -rf ~"
    view = await lay_out(a_call(value={"command": command}), 80, "/home/dev")
    risky = [view.rows[number].plain.split("  ", 1)[1] for number in sorted(view.risky_rows)]
    assert risky == ["echo ok; rm -rf ~/x", "rm -rf ~"]


async def test_a_mild_call_has_no_risky_rows():
    view = await lay_out(a_call(value={"command": "make && ls"}), 80, HOME)
    assert view.risky_rows == frozenset()

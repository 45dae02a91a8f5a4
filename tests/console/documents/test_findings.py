"""What ccwatch found in a call, below a command and above every other input."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.console.documents import describe, findings
from ccwatch.console.documents.scripts import LINES, MOST_SCRIPTS
from ccwatch.console.theme import LEVEL_MARKS
from ccwatch.escapes import find_hidden
from ccwatch.files import READ_LIMIT
from ccwatch.risk.assess import Assessment, assess
from ccwatch.risk.context import Context
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from ccwatch.risk.shell.unit import Decoded, Script, Unit
from ccwatch.risk.word import Span, Word
from tests.builders import a_call
from tests.console.documents.test_describe import EDITS, EXPECTED, HOSTILE, positions

if TYPE_CHECKING:
    from pathlib import Path

    from textual.content import Content

HOME = "/home/me"
CONTEXT = Context(directory=f"{HOME}/api", home=HOME, project=f"{HOME}/api", branch="main")


async def lines_of(
    command: str, found: Assessment | None = None, **more: Any
) -> tuple[Content, ...]:
    value = {"command": command, **more}
    found = found or assess("Bash", value, CONTEXT)
    call = a_call(value=value)
    return (await describe(call, width=100, home=HOME, assessment=found)).lines


async def plain_of(command: str, found: Assessment | None = None, **more: Any) -> list[str]:
    return [line.plain for line in await lines_of(command, found, **more)]


def marked(line: Content) -> list[tuple[str, object]]:
    return [
        (line.plain[start:end], style) for start, end, style in line.spans if "under" in str(style)
    ]


def a_finding(level: Level, reason: str, span: tuple[int, int] | None = None) -> Finding:
    return Finding(Category.UNKNOWN, level, reason, None if span is None else Span(*span))


def an_assessment(*found: Finding, **more: Any) -> Assessment:
    return Assessment(max(finding.level for finding in found), found, **more)


def a_unit(text: str, level: Level = Level.LOW, **more: Any) -> Unit:
    words = tuple(Word(word) for word in text.split())
    return Unit(words, Span(0, len(text)), (a_finding(level, "does it"),), **more)


async def test_the_input_stays_whole_and_first_and_the_words_of_the_agent_last():
    lines = await plain_of("make && rm -rf ~", description="Tidy", timeout=5000)
    assert lines[:3] == ["make && rm -rf ~", "", "timeout 5 s"]
    assert lines[-2:] == ["agent says", "│ Tidy"]
    assert lines.index("findings") < lines.index("commands") < lines.index("agent says")


async def test_the_findings_stand_in_order_of_weight_and_the_harmless_ones_as_a_number():
    found = an_assessment(
        a_finding(Level.CRITICAL, "deletes ~"),
        a_finding(Level.MEDIUM, "builds"),
        a_finding(Level.MEDIUM, "builds", (0, 1)),
        a_finding(Level.LOW, "lists"),
        a_finding(Level.LOW, "prints"),
    )
    assert await plain_of("x", found) == [
        "x", "", "findings",
        "critical   deletes ~",
        "medium     builds  ×2",
        "           and 2 harmless ones",
    ]  # fmt: skip


async def test_a_single_reason_is_not_said_twice():
    found = an_assessment(a_finding(Level.HIGH, "deletes x"), a_finding(Level.LOW, "lists"))
    assert await plain_of("x", found) == ["x"]
    assert await plain_of("ls -la") == ["ls -la"]


async def test_of_very_many_findings_the_weightiest_are_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(findings, "MOST_FINDINGS", 2)
    found = an_assessment(*(a_finding(Level.HIGH, f"does {number}") for number in range(5)))
    assert (await plain_of("x", found))[-3:] == [
        "high       does 0",
        "high       does 1",
        "           and 3 more above low",
    ]


async def test_the_places_of_findings_above_low_are_underlined_and_the_worst_is_on_top():
    found = an_assessment(
        a_finding(Level.CRITICAL, "deletes ~", (13, 14)),
        a_finding(Level.MEDIUM, "deletes", (6, 14)),
        a_finding(Level.LOW, "lists", (0, 2)),
    )
    line = (await lines_of("ls && rm -rf ~", found))[0]
    assert marked(line) == [
        ("rm -rf ", LEVEL_MARKS[Level.MEDIUM]),
        ("~", LEVEL_MARKS[Level.CRITICAL]),
    ]
    assert all("underline" in style for style in LEVEL_MARKS.values())


async def test_a_place_is_underlined_behind_hidden_text_and_on_its_own_line():
    found = an_assessment(a_finding(Level.HIGH, "deletes", (53, 63)))
    lines = await lines_of("ls\x1b" + " " * 45 + "\n\n\nx\nrm -rf dist", found)
    assert marked(lines[4]) == [("rm -rf dis", LEVEL_MARKS[Level.HIGH])]
    assert not marked(lines[0])


async def test_a_place_that_is_folded_away_is_seen_on_its_marker():
    found = an_assessment(a_finding(Level.HIGH, "hides", (10, 12)))
    line = (await lines_of("a" + "\n" * 40 + "b", found))[1]
    assert marked(line) == [("⋯ 39 empty lines ⋯", LEVEL_MARKS[Level.HIGH])]


async def test_the_name_of_each_program_is_bold_where_it_stands_in_the_text():
    line = (await lines_of("git status && $'\\x72m' x && npm ci"))[0]
    bold = [line.plain[a:b] for a, b, style in line.spans if style == "bold"]
    assert bold == ["git", "npm"]


async def test_each_command_stands_on_its_line_with_what_runs_it_and_where():
    lines = await plain_of("ls && ssh prod 'rm -rf /var/www'; sudo -u app make &")
    assert lines[lines.index("commands") + 1 :] == [
        ".   low        ls",
        "!   medium     ssh prod 'rm -rf /var/www'",
        "!!! critical     rm -rf /var/www  through ssh · host prod",
        "!!  high       sudo -u app make  in the background",
        "!   medium       make  through sudo · in the background",
    ]


async def test_words_are_written_as_a_person_would():
    lines = await plain_of(f"git commit -m 'Fix it' && cat {HOME}/a '' \"$X\"")
    assert lines[lines.index("commands") + 1 :] == [
        "!   medium     git commit -m 'Fix it'",
        "?   uncertain  cat ~/a '' …",
    ]


async def test_one_command_needs_no_list():
    assert "commands" not in await plain_of("rm -rf ~ # x")


async def test_of_many_commands_the_harmless_ones_are_counted():
    units = tuple(a_unit(f"echo {number}") for number in range(30))
    found = an_assessment(a_finding(Level.LOW, "prints"), units=units)
    assert (await plain_of("x", found))[-2:] == ["commands", " " * 15 + "30 harmless ones"]
    units += (a_unit("rm x", Level.HIGH, in_background=True),)
    found = an_assessment(a_finding(Level.HIGH, "deletes"), units=units)
    assert (await plain_of("x", found))[-2:] == [
        "!!  high       rm x  in the background",
        " " * 15 + "and 30 harmless ones",
    ]


async def test_a_very_long_command_is_shortened_in_the_list_only():
    lines = await plain_of(f"echo {'x' * 5000} && ls")
    assert "x" * 5000 in lines[0]
    assert max(len(line) for line in lines[1:]) < 500


async def test_what_stands_there_in_another_form_is_shown_decoded():
    lines = await plain_of("echo cm0gLXJmIH4K | base64 -d | sh")
    place = lines.index("decoded  standard input")
    assert lines[place + 1] == "│ rm -rf ~"


async def test_decoded_text_is_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(findings, "MOST_DECODED", 6)
    texts = (Decoded("abcd\n", "base64", Span(0, 1)), Decoded("efghij", "quoting", Span(0, 1)))
    lines = await plain_of("x", an_assessment(a_finding(Level.LOW, "x"), decoded=texts))
    assert lines[1:] == [
        "", "decoded  base64", "│ abcd",
        "", "decoded  quoting", "│ ef", "⋯ 4 characters more ⋯",
    ]  # fmt: skip


def a_script(path: str | None, text: str = "$X") -> Script:
    return Script(path, Word(text), Span(0, 1))


async def scripts(*scripts: Script) -> list[str]:
    found = an_assessment(a_finding(Level.MEDIUM, "runs"), scripts=scripts)
    return (await plain_of("x", found))[1:]


async def test_a_script_is_shown_by_its_first_lines_and_the_hash_of_all(tmp_path: Path):
    path = tmp_path / "deploy.sh"
    content = "#!/bin/sh\n" + "".join(f"\techo {n}\x1b\n" for n in range(LINES + 9))
    path.write_text(content)
    lines = await scripts(a_script(str(path)), a_script(str(path)))
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    assert lines[:4] == [
        "", f"cannot inspect  {path}", f"{LINES + 10} lines · sha256 {digest}", "│ #!/bin/sh",
    ]  # fmt: skip
    assert lines[4] == "│     echo 0\\x1b"
    assert lines[-1] == "⋯ 10 lines more, not shown here ⋯"
    assert len(lines) == 3 + LINES + 1


async def test_a_script_without_line_ends_is_cut_too(tmp_path: Path):
    path = tmp_path / "min.js"
    path.write_text("x" * 100_000)
    lines = await scripts(a_script(str(path)))
    assert sum(map(len, lines)) < 5_000
    assert lines[-1] == "⋯ the rest is not shown here ⋯"


async def test_where_a_script_cannot_be_shown_it_says_why(tmp_path: Path):
    binary = b"\x7fELF\0"
    (tmp_path / "binary").write_bytes(binary)
    (tmp_path / ".env").write_text("KEY=hunter2\n")
    (tmp_path / "link").symlink_to(tmp_path / ".env")
    (tmp_path / "notes").write_text("hunter2\n")
    (tmp_path / ".netrc").symlink_to(tmp_path / "notes")
    (tmp_path / "large").touch()
    os.truncate(tmp_path / "large", READ_LIMIT + 1)
    os.mkfifo(tmp_path / "pipe")
    reasons = {
        "binary": f"5 bytes · sha256 {hashlib.sha256(binary).hexdigest()[:16]} · no text",
        ".env": "a file of secrets: its content is not shown",
        "link": "a file of secrets: its content is not shown",
        ".netrc": "a file of secrets: its content is not shown",
        "large": "2 MiB: too large to show",
        "pipe": "no regular file: it was not opened",
        "absent": "there is no such file now",
    }
    for name, reason in reasons.items():
        lines = await scripts(a_script(str(tmp_path / name)))
        assert lines[-1] == reason
        assert "hunter2" not in "".join(lines)
        assert ("leads to" in "".join(lines)) == (name in {"link", ".netrc"})


async def test_a_script_that_nobody_knows_is_named_as_it_is_written():
    assert await scripts(a_script(None, "tools/\0.sh")) == [
        "", "cannot inspect  tools/….sh", "which file that is, only the shell will know",
    ]  # fmt: skip


async def test_only_so_many_scripts_are_read(tmp_path: Path):
    lines = await scripts(*(a_script(str(tmp_path / str(n))) for n in range(MOST_SCRIPTS + 1)))
    assert lines.count("there is no such file now") == MOST_SCRIPTS
    assert lines[-1] == "not read: the call runs too many scripts"


@pytest.mark.parametrize("width", [100, 160])
async def test_findings_of_other_tools_stand_above_their_input(width: int):
    found = an_assessment(a_finding(Level.HIGH, "sends x"), a_finding(Level.MEDIUM, "writes y"))
    head = ["findings", "high       sends x", "medium     writes y", ""]
    for tool, value in (("mcp__a__b", {"x": 1}), ("Odd", {}), ("Bash", {}), *EDITS):
        call = a_call(tool, value)
        document = await describe(call, width=width, home=HOME, assessment=found)
        assert [line.plain for line in document.lines[:4]] == head
        alone = await describe(call, width=width, home=HOME)
        assert [line.plain for line in document.lines[4:]] == [line.plain for line in alone.lines]


async def test_a_call_that_is_too_large_has_its_findings_too():
    found = an_assessment(a_finding(Level.HIGH, "a"), a_finding(Level.MEDIUM, "b"))
    lines = await plain_of("\u202e" * 100_001, found)
    assert lines[0] == "findings"
    assert lines[4] == "this call is too large to be laid out; the whole input follows"


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_nothing_hidden_is_in_what_was_found(hostile: str):
    for tool, sample, _ in EXPECTED:
        for value in positions(sample, hostile):
            found = assess(tool, value, CONTEXT)
            call = a_call(tool, value)
            document = await describe(call, width=100, home=HOME, assessment=found)
            for line in document.lines:
                assert not list(find_hidden(line.plain))
                assert "\n" not in line.plain


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_what_comes_out_of_a_call_goes_through_the_door(hostile: str):
    found = an_assessment(
        a_finding(Level.HIGH, hostile),
        a_finding(Level.MEDIUM, "x"),
        units=(a_unit("ls", wrappers=(hostile,), inside=hostile), a_unit(f"x {hostile}")),
        decoded=(Decoded(hostile, hostile, Span(0, 1)),),
        scripts=(a_script(None, hostile), a_script(f"/nowhere/{hostile}")),
    )
    for line in await plain_of("x", found):
        assert not list(find_hidden(line))
        assert "\n" not in line


@pytest.mark.parametrize("tool", ["mcp__box__run", "Odd"])
async def test_places_in_the_input_of_other_tools_are_underlined(tool: str):
    value = {"n": [1], "command": 'echo "\\" && rm -rf ~', "script": "a\n\nrm -rf ~\n"}
    found = an_assessment(
        a_finding(Level.HIGH, "a", (12, 20)),
        Finding(Category.UNKNOWN, Level.HIGH, "b", Span(3, 11), "script"),
        Finding(Category.UNKNOWN, Level.HIGH, "c", Span(0, 1), "n"),
    )
    document = await describe(a_call(tool, value), width=100, home=HOME, assessment=found)
    places = [place for line in document.lines for place in marked(line)]
    assert places == [("rm -rf ~", LEVEL_MARKS[Level.HIGH])] * 2

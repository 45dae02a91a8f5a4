"""Changes to files are shown as they will happen to the file as it is now."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.calls import Untrusted
from ccwatch.console.documents import describe
from ccwatch.console.documents.notebook import CellEdit, change_cell
from ccwatch.console.documents.replacement import Replacement, replace_in
from ccwatch.secrets import is_secret
from tests.builders import a_call

if TYPE_CHECKING:
    from ccwatch.console.documents import Document

LOAD = "import json\n\n\ndef load(path):\n    return json.load(open(path))\n"


async def described(tool: str, value: dict[str, Any], width: int = 100, **more: Any) -> Document:
    return await describe(a_call(tool, value, **more), width=width, home=os.environ["HOME"])


def plain(document: Document) -> list[str]:
    return [line.plain for line in document.lines]


@pytest.fixture
def home() -> Path:
    return Path(os.environ["HOME"])


async def test_an_edit_is_a_diff_against_the_file_as_it_is(home: Path):
    path = home / "a.py"
    path.write_text(LOAD)
    new = "    with open(path) as stream:\n        return json.load(stream)"
    document = await described(
        "Edit",
        {
            "file_path": str(path),
            "old_string": "    return json.load(open(path))",
            "new_string": new,
            "description": "close it",
        },
    )
    assert plain(document) == [
        "file  ~/a.py",
        "+2 −1",
        "",
        "1   import json",
        "2   ",
        "3   ",
        "4   def load(path):",
        "5 −     return json.load(open(path))",
        "5 +     with open(path) as stream:",
        "6 +         return json.load(stream)",
        "",
        "agent says",
        "│ close it",
    ]
    assert document.file is not None
    assert document.file.text == LOAD


async def test_a_wide_pane_has_the_old_text_beside_the_new_one(home: Path):
    path = home / "a.py"
    path.write_text("a\nb\nc\n")
    value = {"file_path": str(path), "old_string": "a\n", "new_string": "x\ny" + "z" * 80 + "\n"}
    document = await described("Edit", value, width=140)
    assert document.wide
    rows = [[cell.strip() for cell in row.split("│")] for row in plain(document)[3:]]
    assert rows == [
        ["1 − a", "1 + x"],
        ["", "2 + y" + "z" * 63],
        ["", "↪ " + "z" * 17],
        ["2   b", "3   b"],
        ["3   c", "4   c"],
    ]
    assert all(line.cell_length <= 140 for line in document.lines)


async def test_a_new_file_is_shown_whole(home: Path):
    content = "".join(f"line {number}\n" for number in range(5000))
    document = await described("Write", {"file_path": str(home / "n"), "content": content})
    lines = plain(document)
    assert lines[1] == "+5,000 −0 · new file"
    assert [line.partition(" + ")[2] for line in lines[3:]] == content.splitlines()


async def test_replacing_a_file_says_so_and_shows_what_goes(home: Path):
    (home / "n").write_text("a\r\nb\r\n")
    lines = plain(await described("Write", {"file_path": str(home / "n"), "content": "a\nb"}))
    assert lines[1] == "+2 −2 · replaces the file · line ends change: CRLF to LF"
    assert lines[3:] == [
        r"1 − a\r", r"2 − b\r", "1 + a", "2 + b", "    no newline at the end"
    ]  # fmt: skip


async def test_a_change_of_blanks_alone_is_visible(home: Path):
    (home / "n").write_text("x\t\n")
    value = {"file_path": str(home / "n"), "old_string": "x\t", "new_string": "x  "}
    document = await described("Edit", value)
    assert plain(document)[3:] == [r"1 − x\t", "1 + x  "]
    assert ("reverse", 5, 7) in [(s.style, s.start, s.end) for s in document.lines[-1].spans]


async def test_two_hundred_empty_lines_are_one_marker_and_what_follows_stays(home: Path):
    content = "a\n" + "\n" * 200 + "payload\n"
    lines = plain(await described("Write", {"file_path": str(home / "n"), "content": content}))
    assert lines[3:] == ["  1 + a", "  2 + ⋯ 200 empty lines ⋯", "202 + payload"]


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ({"old_string": "zz", "new_string": "y"}, "old_string does not occur in the file"),
        ({"old_string": "a", "new_string": "y"}, "old_string occurs 2 times, replace_all is off"),
        ({"old_string": "", "new_string": "y"}, "old_string is empty and the file is not"),
        ({"old_string": "b", "new_string": "b"}, "old_string and new_string are equal"),
    ],
)
async def test_an_edit_that_will_fail_says_why_and_shows_what_was_asked(
    home: Path, value: dict[str, Any], note: str
):
    (home / "n").write_text("a\na\nb\n")
    lines = plain(await described("Edit", {"file_path": str(home / "n"), **value}))
    assert lines[1] == f"{note}: the edit will fail"
    assert any(line.endswith(f" {value['new_string']}") for line in lines[4:])


async def test_what_stands_at_the_path_is_said(home: Path):
    os.mkfifo(home / "fifo")
    (home / "binary").write_bytes(b"\0\1")
    (home / "large").write_bytes(b"a" * (3 * 1024 * 1024))
    expected = {
        "fifo": "not a regular file",
        "": "not a regular file",
        "binary": "a binary file",
        "large": "the file is 3 MiB: too large to show",
        "binary/x": "the file cannot be read",
    }
    for name, words in expected.items():
        document = await described("Write", {"file_path": f"{home}/{name}", "content": "new\n"})
        assert plain(document)[1:] == [words, "", "new content", "1 + new"]
        assert document.file is not None


async def test_a_file_that_is_not_there_cannot_be_edited(home: Path):
    value = {"file_path": str(home / "n"), "old_string": "a", "new_string": "b"}
    assert plain(await described("Edit", value))[1] == "file is not there: the edit will fail"


async def test_an_empty_old_string_makes_a_new_file(home: Path):
    value = {"file_path": str(home / "n"), "old_string": "", "new_string": "b\n"}
    assert plain(await described("Edit", value))[1:] == ["+1 −0 · new file", "", "1 + b"]


async def test_a_relative_path_needs_a_directory(home: Path):
    (home / "n").write_text("a\n")
    value = {"file_path": "n", "content": "b\n"}
    unknown = await described("Write", value)
    assert unknown.file is None
    assert plain(unknown)[:2] == [
        "file  n (relative, the directory is unknown)",
        "cannot be read: the path is relative and the directory is unknown",
    ]
    known = await described("Write", value, directory=Untrusted(str(home)))
    assert plain(known)[:2] == ["file  ~/n", "+1 −1 · replaces the file"]


async def test_a_link_shows_where_it_leads(home: Path):
    (home / "real").write_text("a\n")
    (home / "link").symlink_to(home / "real")
    lines = plain(await described("Write", {"file_path": f"{home}/link", "content": "b\n"}))
    assert lines[:2] == ["file  ~/link", "leads to  ~/real"]


@pytest.mark.parametrize("link", [True, False])
async def test_the_old_content_of_a_secret_file_is_never_shown(home: Path, link: bool):
    (home / ".env").write_text("TOKEN=geheim\nB=1\n")
    (home / "plain").symlink_to(home / ".env")
    path = str(home / ("plain" if link else ".env"))
    for tool, value in (
        ("Write", {"content": "TOKEN=new\n"}),
        ("Edit", {"old_string": "B=1", "new_string": "TOKEN=new"}),
    ):
        lines = plain(await described(tool, {"file_path": path, **value}))
        assert "a file of secrets, 2 lines, 17 bytes: its content is not shown" in lines
        assert not any("geheim" in line for line in lines)
        assert any("TOKEN=new" in line for line in lines)


async def test_many_edits_are_applied_in_order(home: Path):
    (home / "n").write_text("a\n")
    edits = [{"old_string": "a", "new_string": "b"}, {"old_string": "b", "new_string": "c"}]
    lines = plain(await described("MultiEdit", {"file_path": str(home / "n"), "edits": edits}))
    assert lines[1:] == ["+1 −1", "", "1 − a", "1 + c"]


@pytest.mark.parametrize(
    ("text", "old", "new", "everywhere", "expected"),
    [
        ("one\r\ntwo\r\nthree\r\n", "one\ntwo", "ONE\nTWO", False, "ONE\r\nTWO\r\nthree\r\n"),
        ("xtwoy\none\ntwo\nthree\n", "two", "", True, "xtwoy\none\nthree\n"),
        ("q “hi”\n", '"hi"', '"bye"', False, "q “bye”\n"),
        ("it’s\n", "it's", "isn't 'x'", False, "isn’t ‘x’\n"),
        ("  \n", "", "filled\n", False, "filled\n"),
        ("a\nb\n", "a", "a\nzz", False, "a\nzz\nb\n"),
    ],
)
def test_a_replacement_is_the_one_that_the_client_was_seen_to_make(
    text: str, old: str, new: str, everywhere: bool, expected: str
):
    assert replace_in(text, [Replacement(old, new, everywhere)]).text == expected


@given(
    st.text("ab\n", max_size=20),
    st.text("ab\n", min_size=1, max_size=3),
    st.text("xy\n", min_size=1),
)
def test_a_replacement_is_made_exactly_when_the_client_would(text: str, old: str, new: str):
    outcome = replace_in(text, [Replacement(old, new)])
    once = text.count(old) == 1 and old != new
    assert outcome.text == (text.replace(old, new) if once else None)


def notebook(*sources: str | list[str]) -> str:
    cells = [
        {"id": f"id{index}", "cell_type": "code", "source": source}
        for index, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells})


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        (CellEdit("new", "id1"), "b\nc", "new"),
        (CellEdit("new", "cell-0"), "a", "new"),
        (CellEdit("new", 1), "b\nc", "new"),
        (CellEdit("new", "id0", "code", "insert"), "", "new"),
        (CellEdit("new", None, "code", "insert"), "", "new"),
        (CellEdit("", "id1", None, "delete"), "b\nc", ""),
        (CellEdit("new", "id9"), None, None),
        (CellEdit("new", "cell-7"), None, None),
        (CellEdit("new"), None, None),
        (CellEdit("new", "id0", None, "insert"), None, None),
        (CellEdit("new", "id0", None, "other"), None, None),
    ],
)
def test_the_cell_that_is_named_is_changed(edit: CellEdit, before: str | None, after: str | None):
    change = change_cell(notebook("a", ["b\n", "c"]), edit)
    assert (change.before, change.after) == (before, after)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"cells": [1]}', '{"cells": [{}]}'])
def test_a_file_that_is_no_notebook_is_said_to_be_none(text: str):
    assert "no notebook" in change_cell(text, CellEdit("x", "id0")).notes[0]


async def test_a_cell_is_shown_as_a_diff(home: Path):
    (home / "n.ipynb").write_text(notebook("a\n", "b\n"))
    value = {"notebook_path": str(home / "n.ipynb"), "cell_id": "id1", "new_source": "c\n"}
    lines = plain(await described("NotebookEdit", value))
    assert lines[1:] == [
        "+1 −1 · replaces cell 2 of 2, code", "cell  id1", "edit mode  replace", "",
        "1 − b", "1 + c",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("/p/.env", True),
        ("/p/.env.local", True),
        ("/p/server.pem", True),
        ("/home/me/.ssh/config", True),
        ("/home/me/.aws/x", True),
        ("id_ed25519", True),
        ("/home/me/.netrc", True),
        ("/p/environment.py", False),
        ("/p/main.py", False),
        ("/p/identity.py", False),
    ],
)
def test_secret_files_are_told_by_their_names(path: str, secret: bool):
    assert is_secret(path) is secret

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.connect.diff import show_change
from ccwatch.connect.plan import Change, Found
from tests.connect.wiring import SECRET

if TYPE_CHECKING:
    from pathlib import Path


def shown(before: str | None, after: str | None, path: str = "/x/a.json") -> list[str]:
    """Return the lines of a diff."""
    return list(show_change(Change(path=path, found=Found(before, 0o644), after=after)))


def test_a_token_is_never_shown():
    lines = shown(f'"{SECRET}"', f'"Bearer {SECRET}"')
    assert lines == ["--- /x/a.json", "+++ /x/a.json", "@@ -1 +1 @@", '-"ccw_…"', '+"Bearer ccw_…"']


def test_what_stands_in_a_file_cannot_reach_the_terminal():
    text = "\n".join(shown('"\x1b[2J\u202e"\r', "new", "/x/\x1b]0;a\x07.json"))
    assert text.isascii()
    assert text.isprintable() or "\x1b" not in text


def test_a_file_that_comes_or_goes_is_named_so():
    assert shown(None, "new")[0] == "--- /dev/null"
    assert shown("old", None)[1] == "+++ /dev/null"


def test_a_file_on_one_long_line_is_cut():
    assert max(map(len, shown("a" * 10_000, "b" * 10_000))) <= 2_001


def test_where_a_link_leads_is_shown(tmp_path: Path):
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert shown("old", "new", str(tmp_path / "link"))[0].endswith(f"link -> {tmp_path}/real")


def test_other_permissions_are_shown():
    change = Change(path="/x", found=Found("a", 0o644), after="a", mode=0o600)
    assert "permissions 644 -> 600" in list(show_change(change))

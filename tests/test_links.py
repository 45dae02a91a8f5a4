from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ccwatch import links
from ccwatch.links import TooManyEntriesError, find_folder, find_links, find_matched_links
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with a link to a folder outside, and one to a file there."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "note").touch()
    folder = tmp_path / "web"
    (folder / "src").mkdir(parents=True)
    (folder / "docs").symlink_to(tmp_path / "outside")
    (folder / "src" / "note.py").symlink_to(tmp_path / "outside" / "note")
    return folder


def matched(tree: Path, pattern: str) -> dict[str, str]:
    """Return the links that a pattern matches, by their names, with what is meant behind them."""
    found = find_matched_links([f"{tree}/{pattern}"])
    return {
        os.path.relpath(link, tree): os.path.relpath(target, tree.parent) for link, target in found
    }


def test_a_path_leads_where_its_links_lead(tree: Path):
    assert find_links([f"{tree}/docs/note"]) == {f"{tree}/docs/note": f"{tree.parent}/outside/note"}
    assert find_links([f"{tree}/src", "/dev/stdin", "/dev/fd/3"]) == {}


def test_above_a_link_is_above_what_it_leads_to(tree: Path):
    assert find_links([f"{tree}/docs/../note"]) == {f"{tree}/note": f"{tree.parent}/note"}


def test_a_path_that_cannot_be_followed_is_left_alone(tree: Path):
    assert find_links([f"{tree}/docs\0", f"{tree}/src"]) == {}


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        ("/a/b*/c", "/a"),
        ("/*", "/"),
        ("/a/b/[cd]", "/a/b"),
        (f"/a/{UNKNOWN}", "/a"),
        ("/a/b", "/a/b"),
    ],
)
def test_a_pattern_begins_in_the_folder_before_its_first_unknown_part(pattern: str, folder: str):
    assert find_folder(pattern) == folder


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*", {"docs": "outside"}),
        ("d?cs/note", {"docs": "outside/note"}),
        ("[d]ocs/./note", {"docs": "outside/note"}),
        ("[^s]*", {"docs": "outside"}),
        ("[^d]*", {}),
        ("@(docs|src)", {"docs": "outside"}),
        ("*/*.py", {"docs": "outside/*.py", "src/note.py": "outside/note"}),
        ("*/../d*", {"docs": "outside"}),
        ("sr?/../d*", {"docs": "outside"}),
        ("src/../d*", {"docs": "outside"}),
        ("*.py", {}),
        ("gone/*", {}),
        (UNKNOWN, {"docs": "outside", "src/note.py": "outside/note"}),
        (f"src/{UNKNOWN}.py", {"src/note.py": "outside/note"}),
    ],
)
def test_a_pattern_matches_links(pattern: str, found: dict[str, str], tree: Path):
    assert matched(tree, pattern) == found


def test_the_inside_of_a_repository_is_no_file_of_the_project(tree: Path):
    (tree / ".git").mkdir()
    (tree / ".git" / "HEAD").symlink_to("elsewhere")
    assert "docs" in matched(tree, UNKNOWN)
    assert ".git/HEAD" not in matched(tree, UNKNOWN)


def test_more_names_than_can_be_looked_at_are_an_error(tree: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(links, "_MOST_ENTRIES", 3)
    for name in "abc":
        (tree / "src" / name).touch()
    with pytest.raises(TooManyEntriesError):
        list(find_matched_links([f"{tree}/{UNKNOWN}"]))

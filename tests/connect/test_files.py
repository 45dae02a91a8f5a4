from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from ccwatch.connect.files import read_found, write_changes
from ccwatch.connect.plan import Change, PlanError

if TYPE_CHECKING:
    from pathlib import Path


def a_change(path: Path, after: str | None, *, mode: int | None = None) -> Change:
    """Return a change of a file as it is now."""
    return Change(path=str(path), found=read_found(path), after=after, mode=mode)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_written_whole_with_its_permissions(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text("old\r\n", newline="")
    path.chmod(0o640)
    write_changes([a_change(path, "new\r\n")])
    assert (path.read_bytes(), mode_of(path)) == (b"new\r\n", 0o640)
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["a.json"]


def test_a_token_closes_a_file_to_others(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text("old")
    path.chmod(0o644)
    write_changes([a_change(path, "new", mode=0o600)])
    assert mode_of(path) == 0o600


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path):
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    write_changes([a_change(link, "new")])
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_file_that_something_else_has_changed_meanwhile_is_left_alone(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text("old")
    change = a_change(path, "new")
    path.write_text("theirs")
    with pytest.raises(PlanError, match="just been changed"):
        write_changes([change])
    assert path.read_text() == "theirs"


def test_nothing_is_written_where_one_of_the_files_cannot_be(tmp_path: Path):
    first, second, third = (tmp_path / name for name in ("1.json", "new/2.json", "3.json"))
    first.write_text("one")
    third.write_text("three")
    changes = [a_change(path, "new") for path in (first, second, third)]
    third.write_text("theirs")
    with pytest.raises(PlanError):
        write_changes(changes)
    assert first.read_text() == "one"
    assert sorted(os.listdir(tmp_path)) == ["1.json", "3.json", "home"]


def test_folders_that_were_made_go_with_the_file_where_they_are_empty(tmp_path: Path):
    path = tmp_path / "a" / "b" / "c.json"
    found = read_found(path)
    assert found.missing == (str(tmp_path / "a" / "b"), str(tmp_path / "a"))
    write_changes([a_change(path, "new")])
    (tmp_path / "a" / "other").write_text("theirs")
    write_changes(
        [Change(path=str(path), found=read_found(path), after=None, folders=found.missing)]
    )
    assert os.listdir(tmp_path / "a") == ["other"]


def test_a_file_whose_folder_was_made_meanwhile_is_what_was_read_still(tmp_path: Path):
    path = tmp_path / "a" / "b.json"
    change = a_change(path, "new")
    path.parent.mkdir()
    write_changes([change])
    assert path.read_text() == "new"


def test_what_is_no_regular_file_is_refused_and_never_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PlanError, match="no regular file"):
        read_found(tmp_path / "pipe")
    with pytest.raises(PlanError, match=r"no regular file|cannot be read"):
        read_found(tmp_path)


def test_a_file_that_is_no_utf8_is_refused(tmp_path: Path):
    (tmp_path / "a.json").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(PlanError, match="no UTF-8"):
        read_found(tmp_path / "a.json")

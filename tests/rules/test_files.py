from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from ccwatch.errors import UserError
from ccwatch.rules import files
from ccwatch.rules.files import (
    Content,
    FileChangedError,
    find_stamp,
    read_content,
    write_content,
    write_for_command,
)
from ccwatch.rules.text import RulesFileError

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_not_there_has_no_text(tmp_path: Path):
    assert read_content(tmp_path / "rules.toml") == Content()
    (tmp_path / "file").touch()
    assert read_content(tmp_path / "file" / "rules.toml") == Content()
    assert read_content(tmp_path / "a\0b") == Content()
    assert find_stamp(tmp_path / "a\0b") == ()
    assert Content().digest == ""


def test_what_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "rules.toml"
    path.mkdir()
    assert read_content(path).problem == "cannot be read: it is no regular file"
    path.rmdir()
    os.mkfifo(path)
    assert read_content(path).problem == "cannot be read: it is no regular file"
    path.unlink()
    path.write_bytes(b"\xff")
    assert read_content(path).problem == "cannot be read: it is no UTF-8"
    monkeypatch.setattr(files, "MOST_BYTES", 1)
    path.write_text("ab")
    assert "is larger than" in read_content(path).problem
    path.unlink()
    path.symlink_to(path)
    assert read_content(path).problem.startswith("cannot be read: ")


def test_the_managed_file_counts_only_if_nobody_else_can_change_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "rules.toml"
    path.write_text("a")
    path.chmod(0o644)
    whose = os.stat(path).st_uid
    found = read_content(path, is_managed=True)
    assert (found == Content("a")) is (whose == 0)
    path.chmod(0o666)
    problem = "is not used: others than root can change it"
    assert read_content(path, is_managed=True).problem == problem
    assert read_content(path) == Content("a")


def test_a_file_is_written_whole_for_its_owner_alone_and_the_old_one_is_kept(tmp_path: Path):
    path = tmp_path / "folder" / "rules.toml"
    write_content(path, "one\r\n", read=Content())
    assert path.read_bytes() == b"one\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not path.with_name("rules.toml.bak").exists()
    path.chmod(0o640)
    write_content(path, "two", read=read_content(path))
    assert path.read_text() == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.with_name("rules.toml.bak").read_bytes() == b"one\r\n"
    assert sorted(each.name for each in path.parent.iterdir()) == ["rules.toml", "rules.toml.bak"]


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(tmp_path: Path):
    path = tmp_path / "rules.toml"
    path.write_text("theirs")
    with pytest.raises(FileChangedError):
        write_content(path, "mine", read=Content("ours"))
    with pytest.raises(FileChangedError):
        write_content(path, "mine", read=Content())
    with pytest.raises(UserError, match="has just been changed by something else") as refused:
        write_for_command(path, "mine", read=Content("ours"))
    assert refused.value.hint == "run the command again"
    assert path.read_text() == "theirs"


def test_what_changes_while_the_old_one_is_kept_is_not_written_over_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "rules.toml"
    path.write_text("ours")
    replace = os.replace

    def interfere(source: str, target: Path) -> None:
        replace(source, target)
        path.write_text("theirs")

    monkeypatch.setattr(os, "replace", interfere)
    with pytest.raises(FileChangedError):
        write_content(path, "mine", read=Content("ours"))
    assert path.read_text() == "theirs"


def test_a_link_stays_a_link(tmp_path: Path):
    (tmp_path / "dotfiles").mkdir()
    target, path = tmp_path / "dotfiles" / "rules.toml", tmp_path / "rules.toml"
    target.write_text("one")
    path.symlink_to(target)
    write_content(path, "two", read=read_content(path))
    assert path.is_symlink()
    assert target.read_text() == "two"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "rules.toml"
    path.write_text("one")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(RulesFileError, match="cannot be written: No space left on device"):
        write_content(path, "two", read=Content("one"))
    with pytest.raises(UserError, match="cannot be written: No space") as refused:
        write_for_command(path, "two", read=Content("one"))
    assert refused.value.hint == "check who owns the file and its folder"
    assert path.read_text() == "one"
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_stamp_changes_with_the_file(tmp_path: Path):
    path = tmp_path / "rules.toml"
    assert find_stamp(path) == ()
    path.write_text("one")
    before = find_stamp(path)
    write_content(path, "two", read=Content("one"))
    assert find_stamp(path) != before


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="nothing here fails to be read")
def test_a_file_whose_disk_fails_cannot_be_read(tmp_path: Path):
    path = tmp_path / "rules.toml"
    path.symlink_to("/proc/self/mem")
    assert read_content(path).problem == "cannot be read: Input/output error"

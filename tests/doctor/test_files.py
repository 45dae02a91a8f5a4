from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from ccwatch.doctor.files import (
    FileFacts,
    check_access,
    check_files,
    check_lock_file,
    find_facts,
    find_own_files,
)
from ccwatch.doctor.finding import note, ok
from ccwatch.folders import find_folders

if TYPE_CHECKING:
    from pathlib import Path

FILE, FOLDER = stat.S_IFREG, stat.S_IFDIR


@pytest.mark.parametrize(
    ("mode", "uid", "closed", "said", "hint"),
    [
        (FILE | 0o600, 1, False, "", ""),
        (FOLDER | 0o700, 1, False, "", ""),
        (FILE | 0o644, 1, False, "others can read /d/a b (0644)", "chmod 600 '/d/a b'"),
        (FILE | 0o640, 1, False, "others can read", "chmod 600"),
        (FILE | 0o622, 1, False, "others can change", "chmod 600"),
        (FOLDER | 0o755, 1, False, "others can read", "chmod 700"),
        (FILE | 0o666, 1, True, "", ""),
        (FILE | 0o600, 2, True, "belongs to user 2", "take it back"),
    ],
)
def test_who_may_read_and_change_a_file(mode: int, uid: int, closed: bool, said: str, hint: str):
    facts = FileFacts(path="/d/a b", mode=mode, uid=uid, is_closed_above=closed)
    found = check_access(facts, uid=1)
    assert (found is None) == (not said)
    if found is not None:
        assert found.status.value == "problem"
        assert said in found.words
        assert found.hint.startswith(hint)


def test_a_file_in_a_closed_folder_is_closed_and_a_link_is_followed(tmp_path: Path):
    tmp_path.chmod(0o755)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "file").write_text("x")
    (tmp_path / "link").symlink_to(closed / "file")
    for name in ("closed/file", "link"):
        facts = find_facts(tmp_path / name)
        assert facts is not None
        assert facts.is_closed_above
    assert find_facts(tmp_path / "none") is None


def test_only_what_is_there_is_looked_at(tmp_path: Path):
    folders = find_folders(str(tmp_path / "data"), {})
    assert find_own_files(folders) == ()
    folders.state.mkdir(mode=0o700)
    folders.tokens.touch(mode=0o600)
    connections = folders.state / "connections"
    connections.mkdir(mode=0o700)
    (connections / "claude-user.token").touch(mode=0o600)
    found = find_own_files(folders)
    names = [each.path.removeprefix(f"{tmp_path}/") for each in found]
    assert names == [
        "data", "data/tokens.toml", "data/connections", "data/connections/claude-user.token",
    ]  # fmt: skip
    said = list(check_files(found, uid=os.getuid()))
    assert said == [ok("4 files and folders of ccwatch are yours alone")]


def test_a_locked_ccwatch_is_noted(tmp_path: Path):
    folders = find_folders(str(tmp_path), {})
    assert list(check_lock_file(folders)) == []
    folders.panic.touch()
    (found,) = check_lock_file(folders)
    assert found == note(
        "ccwatch is locked: no allow passes by itself", "! in the console unlocks it"
    )

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ccwatch.errors import UserError
from ccwatch.store.lock import FolderLock

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from ccwatch.store.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_refused_and_told_who_holds_the_folder(tmp_path: Path):
    path = tmp_path / "ccwatch.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(UserError, match=rf"another ccwatch \(pid {holder.pid}\) uses") as seen:
            FolderLock(path)
        assert "--data-dir" in seen.value.hint
        holder.kill()
    FolderLock(path).release()


def test_the_lock_of_one_process_cannot_be_taken_twice(tmp_path: Path):
    path = tmp_path / "ccwatch.lock"
    with FolderLock(path), pytest.raises(UserError, match=f"pid {os.getpid()}"):
        FolderLock(path)
    FolderLock(path).release()


def test_releasing_twice_is_harmless(tmp_path: Path):
    lock = FolderLock(tmp_path / "ccwatch.lock")
    lock.release()
    lock.release()
    with FolderLock(tmp_path / "ccwatch.lock"):
        assert (tmp_path / "ccwatch.lock").read_text() == f"{os.getpid()}\n"


def test_what_stands_in_the_file_reaches_no_message_unless_it_is_a_number(tmp_path: Path):
    path = tmp_path / "ccwatch.lock"
    with FolderLock(path):
        path.write_text("\x1b[2J 12")
        with pytest.raises(UserError, match="another ccwatch uses the data folder"):
            FolderLock(path)


def test_the_lock_file_is_for_its_user_alone(tmp_path: Path):
    path = tmp_path / "ccwatch.lock"
    path.touch(mode=0o666)
    path.chmod(0o666)
    with FolderLock(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_is_missing_gives_one_clear_line(tmp_path: Path):
    with pytest.raises(UserError, match=r"cannot lock .*No such file"):
        FolderLock(tmp_path / "missing" / "ccwatch.lock")

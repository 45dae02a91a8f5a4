"""The index of a repository, taken apart without git."""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch import git_index
from ccwatch.git_index import IndexFormatError, count_changed_files, read_entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE, LINK, SUBMODULE, FOLDER = 0o100644, 0o120000, 0o160000, 0o040000


def an_entry(
    path: bytes, *, mode: int = FILE, size: int = 0, time_ns: int = 0, flags: int = 0, more: int = 0
) -> tuple[bytes, bytes, int, int]:
    """Return what is before the path, the path, and its flags."""
    seconds, nanoseconds = divmod(time_ns, 1_000_000_000)
    numbers = (1, 2, seconds & 0xFFFFFFFF, nanoseconds, 3, 4, mode, 5, 6, size & 0xFFFFFFFF)
    return struct.pack(">10I", *numbers), path, flags, more


def an_index(
    entries: Sequence[tuple[bytes, bytes, int, int]],
    *,
    version: int = 2,
    hash_size: int = 20,
    extensions: bytes = b"",
) -> bytes:
    """Return an index as git writes it."""
    content = struct.pack(">4sII", b"DIRC", version, len(entries))
    before = b""
    for status, path, flags, more in entries:
        flags |= min(len(path), 0xFFF) | (0x4000 if more else 0)
        entry = status + b"\1" * hash_size + struct.pack(">H", flags)
        entry += struct.pack(">H", more) if more else b""
        if version == 4:
            shared = next(
                (n for n, (a, b) in enumerate(zip(before, path, strict=False)) if a != b),
                min(len(before), len(path)),
            )
            entry += a_varint(len(before) - shared) + path[shared:] + b"\0"
        else:
            entry += path
            entry += b"\0" * (8 - len(entry) % 8)
        content += entry
        before = path
    content += extensions
    return content + hashlib.sha1(content, usedforsecurity=False).digest().ljust(hash_size, b"\0")


def a_varint(number: int) -> bytes:
    digits = bytes([number & 0x7F])
    while number := number >> 7:
        number -= 1
        digits = bytes([0x80 | (number & 0x7F)]) + digits
    return digits


def paths(content: bytes, hash_size: int = 20) -> list[bytes]:
    return [entry.path for entry in read_entries(content, hash_size=hash_size)]


def tracked(root: Path, name: str, *, size: int = 0, later: int = 0, **changes: int):
    facts = (root / name).lstat()
    return an_entry(
        name.encode(), size=facts.st_size + size, time_ns=facts.st_mtime_ns + later, **changes
    )


def count(root: Path, *entries: tuple[bytes, bytes, int, int]) -> int:
    return count_changed_files(root, read_entries(an_index(entries, version=3), hash_size=20))


@pytest.mark.parametrize("version", [2, 3, 4])
@pytest.mark.parametrize("hash_size", [20, 32])
def test_every_path_is_read_in_every_version(version: int, hash_size: int):
    names = [b"a", b"a/bcdefg", b"a/bcdefgh", b"b" * 300, b"b" * 150 + b"c", "é".encode()]
    tree = b"TREE" + struct.pack(">I", 3) + b"xyz"
    content = an_index(
        [an_entry(name) for name in names],
        version=version, hash_size=hash_size, extensions=tree,
    )  # fmt: skip
    assert paths(content, hash_size) == names


def test_a_file_as_git_saw_it_is_not_changed(tmp_path: Path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("one\n")
    assert count(tmp_path, tracked(tmp_path, "src/a.py")) == 0


def test_another_size_time_or_kind_is_a_change(tmp_path: Path):
    for name in ("size", "time", "kind"):
        (tmp_path / name).write_text("one\n")
    entries = (
        tracked(tmp_path, "size", size=1),
        tracked(tmp_path, "time", later=1_000_000_000),
        tracked(tmp_path, "kind", mode=LINK),
        an_entry(b"gone"),
    )
    assert count(tmp_path, *entries) == 4


def test_a_git_without_fractions_of_seconds_is_believed(tmp_path: Path):
    (tmp_path / "a").write_text("x")
    facts = (tmp_path / "a").lstat()
    whole = facts.st_mtime_ns // 1_000_000_000 * 1_000_000_000
    assert count(tmp_path, an_entry(b"a", size=1, time_ns=whole)) == 0


def test_a_link_is_looked_at_and_never_followed(tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a").write_text("x")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "link").symlink_to(outside / "a")
    (tree / "folder").symlink_to(outside)
    assert count(tree, tracked(tree, "link", mode=LINK)) == 0
    assert count(tree, tracked(tree, "folder/a")) == 1


def test_what_git_does_not_compare_is_not_counted(tmp_path: Path):
    entries = (
        an_entry(b"assumed", flags=0x8000),
        an_entry(b"sparse", more=0x4000),
        an_entry(b"module", mode=SUBMODULE),
        an_entry(b"sparse-folder/", mode=FOLDER),
    )
    assert count(tmp_path, *entries) == 0


def test_a_conflict_is_one_change_and_a_file_to_be_added_is_one(tmp_path: Path):
    (tmp_path / "new").write_text("")
    conflict = [an_entry(b"both", flags=stage << 12) for stage in (1, 2, 3)]
    assert count(tmp_path, *conflict, tracked(tmp_path, "new", more=0x2000)) == 2


@pytest.mark.parametrize(
    "path",
    [b"../x", b"/etc/passwd", b"a/../../x", b"a//b", b".git/config", b"a/.GIT/x", b"./a", b""],
)
def test_a_path_that_leads_out_of_the_tree_is_refused(tmp_path: Path, path: bytes):
    with pytest.raises(IndexFormatError):
        count(tmp_path, an_entry(path))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"DIRC",
        an_index([], version=5),
        an_index([an_entry(b"a")])[:70],
        an_index([an_entry(b"a")])[:-30],
        an_index([an_entry(b"a", more=0x2000)], version=2),
        an_index([an_entry(b"a")], extensions=b"link" + struct.pack(">I", 0)),
        an_index([an_entry(b"a" * 2000)]),
        struct.pack(">4sII", b"DIRC", 2, 20_001) + b"\0" * 20,
        an_index([an_entry(b"a")]).replace(b"\0\1a", b"\0\5a"),
    ],
)
def test_an_index_that_cannot_be_read_is_refused(content: bytes):
    with pytest.raises(IndexFormatError):
        paths(content)


def test_a_compressed_path_repeats_no_more_than_there_is():
    good = an_index([an_entry(b"a"), an_entry(b"b")], version=4)
    for bad in (b"\x7fb\0", b"\xffb\0", b"\xff\xff\xff\xff"):
        with pytest.raises(IndexFormatError):
            paths(good.replace(b"\x01b\0", bad))


def test_only_so_many_entries_are_read(monkeypatch: pytest.MonkeyPatch):
    content = an_index([an_entry(b"a"), an_entry(b"b")])
    monkeypatch.setattr(git_index, "MOST_ENTRIES", 1)
    with pytest.raises(IndexFormatError):
        paths(content)


def test_only_so_many_folders_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(git_index, "MOST_FOLDERS", 5)
    with pytest.raises(IndexFormatError):
        count(tmp_path, *(an_entry(b"%d/a" % number) for number in range(9)))


@settings(deadline=None)
@given(
    st.sampled_from([2, 3, 4]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8),
    st.integers(0, 400),
)
def test_a_damaged_index_is_read_or_refused(
    version: int, changes: list[tuple[int, int]], size: int
):
    entries = [an_entry(b"src/%d.py" % number) for number in range(4)]
    content = bytearray(an_index(entries, version=version))
    for place, value in changes:
        if place < len(content):
            content[place] = value
    try:
        found = paths(bytes(content[: len(content) - size // 4]))
    except IndexFormatError:
        return
    assert len(found) <= git_index.MOST_ENTRIES

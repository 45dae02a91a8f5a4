"""How a working tree stands, told from the files of its repository alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ccwatch.git_index import MOST_BYTES
from ccwatch.repository import Tree, find_repository, read_commit, read_tree
from tests.test_git_index import an_entry, an_index, tracked

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = '[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/trunk\n'


def make_repository(folder: Path, *, config: str = CONFIG, index: bytes = an_index([])) -> Path:
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git" / "config").write_text(config)
    (folder / ".git" / "index").write_bytes(index)
    return folder


def tree_of(folder: Path) -> Tree:
    repository = find_repository(folder)
    assert repository is not None
    return read_tree(repository)


@pytest.mark.parametrize(
    ("config", "upstream"),
    [
        (CONFIG, "origin/trunk"),
        (CONFIG.replace("origin", "."), "trunk"),
        ("", ""),
        ('[branch "main"]\nremote = origin\n', ""),
        ('[branch "Main"]\nremote = origin\nmerge = refs/heads/x\n', ""),
    ],
)
def test_what_a_branch_follows(tmp_path: Path, config: str, upstream: str):
    assert tree_of(make_repository(tmp_path, config=config)).upstream == upstream


def test_a_commit_without_a_branch_follows_nothing(tmp_path: Path):
    make_repository(tmp_path)
    (tmp_path / ".git" / "HEAD").write_text("9c41e0a2c0ffee00000000000000000000000000\n")
    assert tree_of(tmp_path).upstream == ""


def test_changed_files_are_counted(tmp_path: Path):
    make_repository(tmp_path)
    (tmp_path / "same").write_text("x")
    (tmp_path / "other").write_text("x")
    entries = [tracked(tmp_path, "other", size=3), tracked(tmp_path, "same"), an_entry(b"gone")]
    (tmp_path / ".git" / "index").write_bytes(an_index(entries))
    assert tree_of(tmp_path).changed == 2


def test_names_of_objects_may_be_longer(tmp_path: Path):
    config = "[extensions]\n\tobjectFormat = SHA256\n"
    index = an_index([an_entry(b"gone")], hash_size=32)
    assert tree_of(make_repository(tmp_path, config=config, index=index)).changed == 1


def test_a_linked_worktree_has_the_settings_of_its_repository(tmp_path: Path):
    repository = make_repository(tmp_path / "api", config=CONFIG.replace("main", "fix"))
    place = repository / ".git" / "worktrees" / "fix"
    place.mkdir(parents=True)
    (place / "HEAD").write_text("ref: refs/heads/fix\n")
    (place / "commondir").write_text("../..\n")
    (place / "index").write_bytes(an_index([an_entry(b"gone")]))
    worktree = tmp_path / "fix"
    worktree.mkdir()
    (worktree / ".git").write_text(f"gitdir: {place}\n")
    assert tree_of(worktree) == Tree("origin/trunk", 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("config", ["[core]\nworktree = /etc\n", "[core]\nbare = yes\n"])
def test_a_tree_that_is_elsewhere_is_not_counted(tmp_path: Path, config: str):
    assert tree_of(make_repository(tmp_path, config=config)).changed is None


@pytest.mark.parametrize("name", ["config", "index", "commondir"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "link"])
def test_what_is_no_regular_file_is_not_read(tmp_path: Path, name: str, kind: str):
    make_repository(tmp_path)
    place = tmp_path / ".git" / name
    place.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("/etc/hostname")
    tree = tree_of(tmp_path)
    assert tree.changed is None
    assert (tree.upstream is None) == (name != "index")


def test_too_large_an_index_is_not_read(tmp_path: Path):
    make_repository(tmp_path)
    os.truncate(tmp_path / ".git" / "index", MOST_BYTES + 1)
    assert tree_of(tmp_path) == Tree("origin/trunk", None)  # type: ignore[arg-type]


def test_a_repository_without_an_index_is_unknown(tmp_path: Path):
    make_repository(tmp_path)
    (tmp_path / ".git" / "index").unlink()
    assert tree_of(tmp_path).changed is None


@pytest.mark.parametrize("content", [b"a\0b", b"\xff\xfe", b"x" * 5000])
def test_hostile_files_raise_nothing(tmp_path: Path, content: bytes):
    make_repository(tmp_path)
    for name in ("commondir", "config", "index"):
        (tmp_path / ".git" / name).write_bytes(content)
        assert tree_of(tmp_path).changed is None


def commit_of(folder: Path) -> str:
    repository = find_repository(folder)
    assert repository is not None
    return read_commit(repository)


COMMIT = "0123456789012345678901234567890123456789"


def test_the_commit_that_is_checked_out(tmp_path: Path):
    folder = make_repository(tmp_path / "web")
    assert commit_of(folder) == ""
    (folder / ".git" / "packed-refs").write_text(f"# pack-refs\n{COMMIT} refs/heads/main\n")
    assert commit_of(folder) == COMMIT
    heads = folder / ".git" / "refs" / "heads"
    heads.mkdir(parents=True)
    (heads / "main").write_text(f"{COMMIT[::-1]}\n")
    assert commit_of(folder) == COMMIT[::-1]
    (folder / ".git" / "HEAD").write_text(f"{COMMIT}\n")
    assert commit_of(folder) == COMMIT


def test_the_commit_of_a_linked_worktree(tmp_path: Path):
    folder = make_repository(tmp_path / "web")
    (folder / ".git" / "refs" / "heads").mkdir(parents=True)
    (folder / ".git" / "refs" / "heads" / "side").write_text(f"{COMMIT}\n")
    private = folder / ".git" / "worktrees" / "side"
    private.mkdir(parents=True)
    (private / "commondir").write_text("../..\n")
    (private / "HEAD").write_text("ref: refs/heads/side\n")
    (tmp_path / "side").mkdir()
    (tmp_path / "side" / ".git").write_text(f"gitdir: {private}\n")
    assert commit_of(tmp_path / "side") == COMMIT


@pytest.mark.parametrize("reference", ["refs/../../secret", "/etc/passwd"])
def test_a_reference_that_leads_elsewhere_is_not_followed(tmp_path: Path, reference: str):
    folder = make_repository(tmp_path / "web")
    (folder / ".git" / "HEAD").write_text(f"ref: {reference}\n")
    with pytest.raises(OSError, match="outside of the repository"):
        commit_of(folder)


def test_references_that_are_kept_in_a_table_are_not_read(tmp_path: Path):
    folder = make_repository(tmp_path / "web")
    (folder / ".git" / "reftable").mkdir()
    with pytest.raises(OSError, match="kept in a table"):
        commit_of(folder)

"""Where a directory stands in git, from the files of its repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ccwatch.calls import Untrusted
from ccwatch.console import branch as module
from ccwatch.console.branch import OUTSIDE, UNKNOWN, GitState, find_git_state, git_line
from tests.console.payloads import HOSTILE
from tests.test_repository import make_repository as make_whole_repository

if TYPE_CHECKING:
    from pathlib import Path


async def find_branch(directory: str) -> str | None:
    return (await find_git_state(directory)).branch


def make_repository(folder: Path, head: str = "ref: refs/heads/main\n") -> Path:
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text(head)
    return folder


async def test_what_is_read_of_a_whole_repository(tmp_path: Path):
    state = await find_git_state(str(make_whole_repository(tmp_path)))
    assert git_line(state).plain == "branch main · upstream origin/trunk · 0 changed"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (UNKNOWN, "unknown"),
        (OUTSIDE, "no repository"),
        (GitState(Untrusted("fix")), "branch fix · upstream unknown · changes unknown"),
        (
            GitState(Untrusted("main"), Untrusted("origin/main"), 3),
            "branch main · upstream origin/main · 3 changed",
        ),
        (
            GitState(Untrusted("fix"), Untrusted(""), 1234),
            "branch fix · no upstream · 1,234 changed",
        ),
    ],
)
def test_the_state_is_said_in_a_line(state: GitState, words: str):
    assert git_line(state).plain == words


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_branches_go_through_the_door(name: str):
    hostile = Untrusted(HOSTILE[name])
    assert git_line(GitState(hostile, hostile, 1)).plain.isprintable()


async def test_no_directory_is_unknown():
    assert await find_git_state(None) == UNKNOWN


async def test_the_branch_is_known_also_where_the_rest_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def hang(_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(module, "read_tree", hang)
    assert await find_git_state(str(make_repository(tmp_path))) == GitState(Untrusted("main"))


@pytest.mark.parametrize(
    ("head", "branch"),
    [
        ("ref: refs/heads/main\n", "main"),
        ("ref: refs/heads/feature/login\n", "feature/login"),
        ("9c41e0a2c0ffee00000000000000000000000000\n", "9c41e0a2"),
        ("", None),
    ],
)
async def test_the_branch_or_commit_that_is_checked_out(
    tmp_path: Path, head: str, branch: str | None
):
    assert await find_branch(str(make_repository(tmp_path / "api", head))) == branch


async def test_a_folder_inside_a_repository_is_on_its_branch(tmp_path: Path):
    inside = make_repository(tmp_path / "api") / "src" / "deep"
    inside.mkdir(parents=True)
    assert await find_branch(str(inside)) == "main"


@pytest.mark.parametrize("relative", [True, False])
async def test_a_worktree_is_on_a_branch_of_its_own(tmp_path: Path, relative: bool):
    repository = make_repository(tmp_path / "api")
    place = repository / ".git" / "worktrees" / "fix"
    place.mkdir(parents=True)
    (place / "HEAD").write_text("ref: refs/heads/fix\n")
    worktree = tmp_path / "fix"
    worktree.mkdir()
    target = "../api/.git/worktrees/fix" if relative else str(place)
    (worktree / ".git").write_text(f"gitdir: {target}\n")
    assert await find_branch(str(worktree)) == "fix"


async def test_a_directory_without_a_repository_is_said_to_have_none(tmp_path: Path):
    assert await find_git_state(str(tmp_path)) == OUTSIDE


async def test_of_a_directory_that_is_not_there_all_is_unknown(tmp_path: Path):
    assert await find_git_state(str(make_repository(tmp_path) / "absent")) == UNKNOWN


async def test_a_repository_without_a_head_has_no_branch(tmp_path: Path):
    (tmp_path / ".git").mkdir()
    assert await find_branch(str(tmp_path)) is None


@pytest.mark.parametrize("directory", ["/a\0b", "/a\ud800b", "/" + "x" * 5000])
async def test_a_directory_that_cannot_be_is_unknown(directory: str):
    assert await find_git_state(directory) == UNKNOWN


@pytest.mark.parametrize("directory", ["", ".", "tests", "a\0b"])
async def test_a_relative_directory_is_not_looked_up_in_our_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, directory: str
):
    monkeypatch.chdir(make_repository(tmp_path))
    assert await find_git_state(directory) == UNKNOWN


async def test_a_directory_with_dots_is_where_the_dots_lead(tmp_path: Path):
    make_repository(tmp_path / "api")
    assert await find_git_state(str(tmp_path / "api" / "..")) == OUTSIDE


async def test_a_pipe_in_place_of_the_head_holds_nobody_up(tmp_path: Path):
    (tmp_path / ".git").mkdir()
    os.mkfifo(tmp_path / ".git" / "HEAD")
    assert await find_branch(str(tmp_path)) is None


async def test_a_pipe_in_place_of_the_repository_holds_nobody_up(tmp_path: Path):
    os.mkfifo(tmp_path / ".git")
    assert await find_branch(str(tmp_path)) is None


async def test_of_a_long_head_only_the_start_is_read(tmp_path: Path):
    repository = make_repository(tmp_path / "api", "ref: refs/heads/" + "x" * 100_000)
    assert len(await find_branch(str(repository)) or "") < 5000

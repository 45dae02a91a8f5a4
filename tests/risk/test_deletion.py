"""What it means that a path is deleted, or its content lost."""

from __future__ import annotations

import pytest

from ccwatch.risk.assess import assess_command
from ccwatch.risk.context import Context
from ccwatch.risk.effect import Category as C
from ccwatch.risk.effect import Effect
from ccwatch.risk.level import Level as L
from ccwatch.risk.path import (
    judge_delete,
    judge_read,
    judge_write,
)
from ccwatch.risk.word import Word
from tests.risk.builders import HERE, a_word

DIRECTORY = "/home/dev/web"
LINKED = Context(
    directory=DIRECTORY,
    home="/home/dev",
    project=DIRECTORY,
    links={"/home/dev/web/out": "/etc", "/home/dev/web/notes.txt": "/home/dev/.ssh/id_rsa"},
)


def read(path: str, directory: str | None = DIRECTORY, context: Context = HERE) -> Effect:
    return judge_read(a_word(path), directory, context)


def write(path: str, context: Context = HERE) -> Effect:
    return judge_write(a_word(path), DIRECTORY, context)


def delete(path: str, how: str = "deletes", *, recursive: bool = False) -> Effect:
    return judge_delete(
        a_word(path), DIRECTORY, HERE, recursive=recursive, forced=recursive, how=how
    )


@pytest.mark.parametrize("path", ["/", "/*", "/et?", "/usr", "/home", "~", "~/*", "~/.*", "..",
                                  ".", "*", ".*", "./", "**", "/home/d?v", "\0", "\0/", "\0/*",
                                  "/tmp/../etc", "/usr/lib", ".git", ".git/*", ".gi*", "~/.ssh",
                                  "old.git/objects", "\0/.git", ".claude", "/dev/sda"])  # fmt: skip
def test_a_tree_that_nobody_gets_back_is_critical_to_delete(path: str):
    assert delete(path, recursive=True).level is L.CRITICAL


@pytest.mark.parametrize(
    ("level", "how", "path"),
    [
        (L.LOW, "empties", "/dev/null"),
        (L.LOW, "empties", "/dev/stderr"),
        (L.CRITICAL, "deletes", "/dev/null"),
        (L.CRITICAL, "empties", "/dev/sda"),
    ],
)
def test_what_keeps_nothing_can_be_emptied_and_not_taken_away(level: L, how: str, path: str):
    assert delete(path, how).level is level


@pytest.mark.parametrize(
    ("path", "recursive", "level", "category"),
    [
        ("a.py", False, L.MEDIUM, C.FS_DELETE),
        ("old.py", False, L.MEDIUM, C.FS_DELETE),
        ("node_modules", True, L.MEDIUM, C.FS_DELETE),
        ("lib/__pycache__", True, L.MEDIUM, C.FS_DELETE),
        ("*.pyc", False, L.MEDIUM, C.FS_DELETE),
        ("/tmp/x", True, L.MEDIUM, C.FS_DELETE),
        ("/var/tmp/x", True, L.MEDIUM, C.FS_DELETE),
        (".git/index.lock", False, L.MEDIUM, C.FS_DELETE),
        ("src/\0", False, L.UNCERTAIN, C.FS_DELETE),
        ("\0", False, L.UNCERTAIN, C.FS_DELETE),
        ("src", True, L.HIGH, C.FS_DESTROY),
        ("src/\0/build", True, L.HIGH, C.FS_DESTROY),
        ("src/*", False, L.HIGH, C.FS_DESTROY),
        ("*", False, L.HIGH, C.FS_DESTROY),
        (".env", False, L.HIGH, C.FS_DESTROY),
        ("CLAUDE.md", False, L.HIGH, C.FS_DELETE),
        ("~/Documents", True, L.HIGH, C.FS_DESTROY),
        ("~/a", False, L.HIGH, C.FS_DELETE),
        ("/tmp", True, L.HIGH, C.FS_DESTROY),
        ("/tmp/*", True, L.MEDIUM, C.FS_DELETE),
        ("/tmp/\0", True, L.HIGH, C.FS_DESTROY),
        ("/var/log/a.log", False, L.HIGH, C.FS_DESTROY),
        ("\0/build", True, L.HIGH, C.FS_DESTROY),
        ("/home/ann", True, L.HIGH, C.FS_DESTROY),
        ("/data/a", False, L.MEDIUM, C.FS_DELETE),
        ("/data/a", True, L.HIGH, C.FS_DESTROY),
        ("/data/*", False, L.HIGH, C.FS_DESTROY),
        ("package-lock.json", True, L.MEDIUM, C.FS_DELETE),
        ("docs/old.md", True, L.MEDIUM, C.FS_DELETE),
        ("docs.old", True, L.HIGH, C.FS_DESTROY),
        (".json", True, L.HIGH, C.FS_DESTROY),
        ("*.md", True, L.HIGH, C.FS_DESTROY),
        ("src/\0.md", True, L.HIGH, C.FS_DESTROY),
        ("server.pem", True, L.HIGH, C.FS_DESTROY),
        ("../notes.md", True, L.HIGH, C.FS_DESTROY),
        ("~/.cache/*", True, L.MEDIUM, C.FS_DELETE),
        ("~/.cache/tool", True, L.MEDIUM, C.FS_DELETE),
        ("~/.npm/_cacache", True, L.MEDIUM, C.FS_DELETE),
        ("~/.gradle/caches/8.0", True, L.MEDIUM, C.FS_DELETE),
        ("~/Library/Developer/Xcode/DerivedData", True, L.MEDIUM, C.FS_DELETE),
        ("~/Library/Caches/x", True, L.MEDIUM, C.FS_DELETE),
        ("~/.npm", True, L.HIGH, C.FS_DESTROY),
        ("~/.gradle", True, L.HIGH, C.FS_DESTROY),
        ("~/.cache/\0", True, L.HIGH, C.FS_DESTROY),
        ("~/.cache/ccwatch", True, L.CRITICAL, C.AGENT),
        ("/home/ann/.cache/x", True, L.HIGH, C.FS_DESTROY),
        ("~/.claude/plans", True, L.HIGH, C.FS_DESTROY),
    ],
)
def test_a_deletion_is_as_grave_as_what_is_lost(path: str, recursive: bool, level: L, category: C):
    effect = delete(path, recursive=recursive)
    assert (effect.level, effect.category) == (level, category)


def test_only_what_a_build_makes_is_said_to_be_made_again():
    made = ", which a build makes again"
    assert delete("dist", recursive=True).reason.endswith(made)
    assert delete("a.pyc").reason.endswith(made)
    assert delete("~/.cache/pip", recursive=True).reason.endswith(", a cache")
    assert delete("npm.log").reason == "deletes ~/web/npm.log"
    assert delete("tmp/a").reason == "deletes ~/web/tmp/a"
    assert delete("dist/a.js", "moves").reason == "moves ~/web/dist/a.js"


def test_a_file_is_not_said_to_be_deleted_with_all_in_it():
    assert delete("package-lock.json", recursive=True).reason == "deletes ~/web/package-lock.json"


def test_a_project_in_a_folder_for_temporary_files_is_no_temporary_file():
    context = Context(directory="/tmp/web", home="/home/dev", project="/tmp/web")
    whole = judge_delete(Word("/tmp/web"), None, context, recursive=True, forced=True)
    part = judge_delete(Word("/tmp/web/src"), None, context, recursive=True, forced=True)
    assert (whole.level, part.level) == (L.CRITICAL, L.HIGH)


def test_a_build_folder_above_the_project_makes_nothing_in_it_unimportant():
    context = Context(
        directory="/home/dev/build/web", home="/home/dev", project="/home/dev/build/web"
    )
    effect = judge_delete(Word("src"), "/home/dev/build/web", context, recursive=True, forced=True)
    assert effect.level is L.HIGH


@pytest.mark.parametrize(
    ("path", "how", "level"),
    [
        ("notes.md", "empties", L.HIGH),
        ("/tmp/x", "empties", L.MEDIUM),
        ("dist/a.js", "shreds", L.MEDIUM),
        ("~/a", "shreds", L.HIGH),
        ("a.py", "moves", L.MEDIUM),
        ("~/*", "moves", L.CRITICAL),
        ("/*", "moves", L.CRITICAL),
    ],
)
def test_other_ways_to_lose_a_file_count_as_well(path: str, how: str, level: L):
    assert delete(path, how).level is level


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("medium", "rm -rf ios/Pods"),
        ("medium", "rm -rf .terraform"),
    ],
)
def test_what_a_package_manager_fetches_again_is_build_output(level: str, command: str):
    assert assess_command(command, HERE).level == level

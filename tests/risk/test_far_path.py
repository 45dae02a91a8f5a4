"""What it means to touch a path on another machine."""

from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category as C
from ccwatch.risk.effect import Effect
from ccwatch.risk.level import Level as L
from ccwatch.risk.path import judge_change, judge_delete, judge_look, judge_read, judge_write
from tests.risk.builders import HERE, a_word

HOST = "host web1"


def read(path: str) -> Effect:
    return judge_read(a_word(path), "/home/dev/web", HERE, inside=HOST)


def look(path: str) -> Effect:
    return judge_look(a_word(path), "/home/dev/web", HERE, inside=HOST)


def write(path: str) -> Effect:
    return judge_write(a_word(path), "/home/dev/web", HERE, inside=HOST)


def delete(path: str, *, recursive: bool = False) -> Effect:
    return judge_delete(
        a_word(path), "/home/dev/web", HERE, recursive=recursive, forced=True, inside=HOST
    )


def change(path: str, *, recursive: bool = False) -> Effect:
    return judge_change(
        a_word(path), "/home/dev/web", HERE, how="changes", recursive=recursive, inside=HOST
    )


@pytest.mark.parametrize(
    ("path", "level", "category"),
    [
        ("notes.txt", L.LOW, C.INFRA_READ),
        (".", L.LOW, C.INFRA_READ),
        ("../notes.txt", L.LOW, C.INFRA_READ),
        ("~/notes.txt", L.LOW, C.INFRA_READ),
        ("/etc/hosts", L.LOW, C.INFRA_READ),
        ("/home/dev/web/a.py", L.LOW, C.INFRA_READ),
        ("/dev/null", L.LOW, C.FS_READ),
        ("~/.ssh/config", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("\0", L.UNCERTAIN, C.FS_READ),
        (".env", L.HIGH, C.SECRETS_READ),
        ("../../../etc/shadow", L.HIGH, C.SECRETS_READ),
        ("~", L.HIGH, C.SECRETS_READ),
        ("/", L.HIGH, C.SECRETS_READ),
        ("/dev/sda", L.HIGH, C.SECRETS_READ),
    ],
)
def test_a_read_elsewhere_is_low_but_for_secrets(path: str, level: L, category: C):
    effect = read(path)
    assert (effect.level, effect.category) == (level, category)


@pytest.mark.parametrize(
    ("path", "level", "category"),
    [
        ("src", L.LOW, C.INFRA_READ),
        ("/", L.LOW, C.INFRA_READ),
        ("~/.ssh", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("/dev/tcp/example.com/80", L.MEDIUM, C.NET_READ),
    ],
)
def test_a_look_elsewhere_shows_names_only(path: str, level: L, category: C):
    effect = look(path)
    assert (effect.level, effect.category) == (level, category)


@pytest.mark.parametrize(
    ("path", "level", "category"),
    [
        ("notes.txt", L.MEDIUM, C.FS_WRITE),
        ("~/notes.txt", L.MEDIUM, C.FS_WRITE),
        ("/data/x", L.MEDIUM, C.FS_WRITE),
        ("/home/ann/x", L.MEDIUM, C.FS_WRITE),
        ("/srv", L.HIGH, C.FS_WRITE),
        ("/etc/hosts", L.HIGH, C.FS_WRITE),
        ("/dev/null", L.LOW, C.SHELL),
        ("\0", L.UNCERTAIN, C.FS_WRITE),
        (".env", L.HIGH, C.FS_WRITE),
        ("/etc/cron.d/x", L.CRITICAL, C.PERSISTENCE),
        ("~/.ssh/authorized_keys", L.CRITICAL, C.PERSISTENCE),
        ("/dev/sda", L.CRITICAL, C.FS_DESTROY),
    ],
)
def test_a_write_elsewhere_is_as_grave_as_the_place(path: str, level: L, category: C):
    effect = write(path)
    assert (effect.level, effect.category) == (level, category)


@pytest.mark.parametrize(
    ("path", "recursive", "level"),
    [
        ("notes.txt", False, L.HIGH),
        ("build", True, L.HIGH),
        ("/tmp/x", False, L.HIGH),
        ("*", False, L.HIGH),
        ("\0", False, L.HIGH),
        ("\0/x", True, L.HIGH),
        ("/home/ann/x", True, L.HIGH),
        ("/etc/hosts", False, L.HIGH),
        ("/etc/nginx", True, L.CRITICAL),
        ("\0", True, L.CRITICAL),
        ("*", True, L.CRITICAL),
        (".", True, L.CRITICAL),
        ("..", True, L.CRITICAL),
        ("../../..", True, L.CRITICAL),
        ("~", True, L.CRITICAL),
        ("/", True, L.CRITICAL),
        ("/home/ann", True, L.CRITICAL),
        ("/home/dev", True, L.CRITICAL),
        ("/dev/sda", False, L.CRITICAL),
    ],
)
def test_a_deletion_elsewhere_is_high_at_least(path: str, recursive: bool, level: L):
    assert delete(path, recursive=recursive).level is level


@pytest.mark.parametrize(
    ("path", "recursive", "level"),
    [
        ("a.sh", False, L.MEDIUM),
        ("~/a.sh", False, L.MEDIUM),
        ("src", True, L.HIGH),
        ("/etc/hosts", False, L.CRITICAL),
        ("~/.ssh/x", False, L.CRITICAL),
        ("\0", False, L.UNCERTAIN),
    ],
)
def test_a_change_of_mode_elsewhere(path: str, recursive: bool, level: L):
    assert change(path, recursive=recursive).level is level


def test_a_reason_names_the_path_as_written_and_the_machine():
    assert read("notes.txt").reason == "reads notes.txt on host web1"
    assert write("~/a").reason == "writes ~/a on host web1"
    assert look("/").reason == "looks at / on host web1"
    assert delete("build", recursive=True).reason == "deletes build on host web1 recursively"
    assert read("\0").reason == "reads a file whose name is known only when it runs on host web1"

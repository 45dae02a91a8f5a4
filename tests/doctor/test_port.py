from __future__ import annotations

import os
import socket
import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch import __version__
from ccwatch.doctor.listening import Health, Owner
from ccwatch.doctor.port import Serving, check_port, check_socket, find_serving
from ccwatch.folders import find_folders
from ccwatch.store.lock import FolderLock

if TYPE_CHECKING:
    from pathlib import Path

OURS = Health("ccwatch", __version__)
RUNNING = Serving(
    host="127.0.0.1",
    port=8660,
    holder=7,
    listener=Owner(pid=7, command="python -m ccwatch", uid=1000),
    is_open=True,
    health=OURS,
    ports=(8660,),
    socket_path="/d/ccwatch.sock",
    socket_mode=stat.S_IFSOCK | 0o600,
    socket_uid=1000,
    socket_owner=Owner(pid=7, uid=1000),
    socket_health=OURS,
    uid=1000,
)
OTHER = Owner(pid=9, command="nginx", uid=0)


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({}, "ok", f"ccwatch {__version__} (pid 7) listens on port 8660"),
        ({"health": Health("ccwatch", "0.0.9")}, "note", "0.0.9"),
        ({"listener": None}, "ok", "listens"),
        ({"listener": OTHER}, "problem", "another ccwatch"),
        ({"listener": OTHER, "holder": None}, "problem", "none runs for this data folder"),
        ({"listener": OTHER, "health": Health(problem="x")}, "problem", "pid 9 (nginx)"),
        ({"listener": Owner(uid=33), "health": Health()}, "problem", "a program of user 33"),
        ({"listener": Owner(uid=33)}, "problem", "another ccwatch"),
        ({"listener": Owner(uid=1000)}, "ok", "listens"),
        ({"is_open": False, "holder": None}, "ok", "is free"),
        ({"is_open": False, "ports": (9000,)}, "problem", "listens on 9000"),
        ({"is_open": False, "ports": ()}, "problem", "does not listen"),
        ({"port": 0}, "problem", "the port is 0"),
    ],
)
def test_who_has_the_port(changes: dict[str, Any], status: str, said: str):
    (found,) = check_port(replace(RUNNING, **changes))
    assert said in found.words
    assert found.status.value == status


@pytest.mark.parametrize(
    ("changes", "ours"),
    [
        ({}, True),
        ({"listener": OTHER}, False),
        ({"listener": Owner(uid=33)}, False),
        ({"holder": None}, False),
        ({"health": Health()}, False),
    ],
)
def test_only_the_ccwatch_of_the_folder_is_ours(changes: dict[str, Any], ours: bool):
    assert replace(RUNNING, **changes).is_ours is ours


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({}, "ok", "yours alone"),
        ({"socket_mode": None}, "problem", "is gone while ccwatch runs"),
        ({"socket_mode": None, "holder": None}, "ok", "is not there"),
        ({"socket_mode": stat.S_IFREG | 0o600}, "problem", "is no socket"),
        ({"socket_mode": stat.S_IFSOCK | 0o660}, "problem", "open to others (0660)"),
        ({"socket_uid": 0}, "problem", "belongs to user 0"),
        ({"holder": None}, "note", "left over"),
        ({"socket_owner": OTHER}, "problem", "answered by pid 9 (nginx), not by pid 7"),
        ({"socket_health": Health(problem="no answer")}, "problem", "no answer"),
    ],
)
def test_who_answers_at_the_socket(changes: dict[str, Any], status: str, said: str):
    (found,) = check_socket(replace(RUNNING, **changes))
    assert said in found.words
    assert found.status.value == status


def test_what_serves_a_folder_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ccwatch.doctor.listening._SECONDS", 0.05)
    folders = find_folders(str(tmp_path), {})
    with socket.create_server(("127.0.0.1", 0)) as made, FolderLock(folders.lock):
        port = made.getsockname()[1]
        found = find_serving(folders, "localhost", port)
    assert found.is_open
    assert found.holder == os.getpid()
    assert found.socket_mode is None
    assert not found.is_ours
    assert found.health.problem == "no answer within 0.05 s"
    assert not find_serving(folders, "127.0.0.1", port).is_open

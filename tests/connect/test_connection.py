"""Connecting and disconnecting, also by a process that is killed before any of its writes."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.connect import files
from ccwatch.connect.agents import WIRINGS
from ccwatch.connect.connection import (
    carry_out,
    find_place,
    find_token_file,
    plan_connecting,
    plan_disconnecting,
    read_record,
)
from ccwatch.connect.plan import PlanError
from ccwatch.connect.request import WhenDown
from tests.connect.wiring import SECRET, a_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ccwatch.connect.request import Request

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")

SETTINGS = '{\n    "model": "opus",\n    "hooks": {\n        "Stop": []\n    }\n}\n'
EVENTS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir"}
KILLED = 77
OPEN: dict[str, Any] = {}
STRICT: dict[str, Any] = {"strict": True, "when_down": WhenDown.DENY}


@dataclass(frozen=True)
class Desk:
    """A home whose agents are connected, and a folder of state."""

    home: Path
    state: Path

    def request(self, agent: str, changes: dict[str, Any]) -> Request:
        """Return a request for this home."""
        request = a_request(agent, home=self.home, **changes)
        return a_request(
            agent, home=self.home, token_file=find_token_file(self.state, request), **changes
        )

    def connect(self, agent: str, changes: dict[str, Any]) -> None:
        """Connect an agent, in the place of an older connection."""
        request = self.request(agent, changes)
        place = find_place(self.state, request)
        former = read_record(place)
        wanted = WIRINGS[agent].build(request, SECRET)
        carry_out(plan_connecting(request, wanted, former, token="t"), place, former=former)

    def disconnect(self, agent: str) -> None:
        """Disconnect an agent, where it is connected."""
        place = find_place(self.state, self.request(agent, OPEN))
        record = read_record(place)
        if record is not None:
            carry_out(plan_disconnecting(record), place, former=record)

    @property
    def files(self) -> dict[str, tuple[bytes | None, int]]:
        """Everything in the home, with its permissions."""
        return {
            str(path.relative_to(self.home)): (
                path.read_bytes() if path.is_file() else None,
                stat.S_IMODE(path.stat().st_mode),
            )
            for path in self.home.rglob("*")
        }

    @property
    def holders(self) -> list[str]:
        """The files that hold the secret, or are named after a file that is not finished."""
        return [
            str(path)
            for folder in (self.home, self.state)
            for path in folder.rglob("*")
            if path.is_file() and (SECRET in path.read_text() or ".ccwatch-" in path.name)
        ]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path / "at", tmp_path / "state")
    made.state.mkdir()
    made.home.mkdir()
    (made.home / ".claude.json").write_text("\n")
    return made


def kill_before(number: int, work: Callable[[], None]) -> bool:
    """Do work in a process that is killed before that change of the disk; say whether it was."""
    process = os.fork()
    if not process:
        left = [number]

        def watch(event: str, arguments: tuple[Any, ...]) -> None:
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
            if event in EVENTS or writes:
                left[0] -= 1
                if not left[0]:
                    os._exit(KILLED)

        try:
            sys.addaudithook(watch)
            work()
        finally:
            os._exit(0 if sys.exception() is None else 1)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert code in {0, KILLED}
    return code == KILLED


CONNECTIONS = [
    ("claude", None, OPEN),
    ("claude", None, STRICT),
    ("claude", OPEN, STRICT),
    ("claude", STRICT, OPEN),
    ("codex", None, STRICT),
    ("codex", OPEN, STRICT),
    ("copilot", OPEN, STRICT),
    ("opencode", OPEN, STRICT),
]


@pytest.mark.parametrize(("agent", "former", "new"), CONNECTIONS)
@pytest.mark.parametrize("again", [False, True], ids=["disconnected", "connected again"])
def test_whenever_connect_is_killed_all_that_is_ours_can_be_taken_out(
    agent: str, former: dict[str, Any] | None, new: dict[str, Any], again: bool, desk: Desk
):
    settings = desk.home / ".claude" / "settings.json"
    if former is not None:
        settings.parent.mkdir()
        settings.write_text(SETTINGS)
    before, number = desk.files, 0
    for number in range(1, 100):
        if former is not None:
            desk.connect(agent, former)
        was_killed = kill_before(number, lambda: desk.connect(agent, new))
        if again:
            desk.connect(agent, new)
        desk.disconnect(agent)
        assert desk.files == before
        # The first record itself may not have been finished.
        assert [name for name in desk.holders if "-user.json.ccwatch-" not in name] == []
        if not was_killed:
            break
    assert number > 3


@pytest.mark.parametrize("agent", ["claude", "codex", "copilot"])
def test_whenever_disconnect_is_killed_it_can_be_done_again(agent: str, desk: Desk):
    before, number = desk.files, 0
    for number in range(1, 100):
        desk.connect(agent, STRICT)
        was_killed = kill_before(number, lambda: desk.disconnect(agent))
        desk.disconnect(agent)
        assert (desk.files, desk.holders) == (before, [])
        if not was_killed:
            break
    assert number > 3


def fail_at(number: int, monkeypatch: pytest.MonkeyPatch, *, lasts: bool) -> list[int]:
    """Let a file be written wrongly, one or all from then on; return how many there were."""
    plain, count = files.put_file, [0]

    def write(path: Path, text: str, *, mode: int) -> None:
        count[0] += 1
        if count[0] == number or (lasts and count[0] > number):
            raise OSError(28, "No space left on device", str(path))
        plain(path, text, mode=mode)

    monkeypatch.setattr("ccwatch.connect.files.put_file", write)
    monkeypatch.setattr("ccwatch.connect.connection.put_file", write)
    return count


@pytest.mark.parametrize("lasts", [False, True])
@pytest.mark.parametrize(("agent", "former", "new"), CONNECTIONS)
def test_wherever_a_write_fails_all_that_is_ours_can_be_taken_out(
    agent: str, former: dict[str, Any] | None, new: dict[str, Any], lasts: bool, desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    before, number = desk.files, 0
    for number in range(1, 20):
        if former is not None:
            desk.connect(agent, former)
        connected = desk.files
        with monkeypatch.context() as patched:
            count = fail_at(number, patched, lasts=lasts)
            try:
                desk.connect(agent, new)
            except (PlanError, OSError):
                place = find_place(desk.state, desk.request(agent, OPEN))
                assert lasts or desk.files == connected
                assert lasts or place.exists() is (former is not None)
        desk.disconnect(agent)
        assert (desk.files, desk.holders) == (before, [])
        if count[0] < number:
            break
    assert number > 2


def test_after_a_second_connection_the_record_holds_that_one_alone(desk: Desk):
    desk.connect("claude", OPEN)
    desk.connect("claude", STRICT)
    request = desk.request("claude", STRICT)
    record = read_record(find_place(desk.state, request))
    assert record is not None
    assert [set(file.marks) for file in record.files] == [
        {entry.mark for entry in file.entries} for file in WIRINGS["claude"].build(request, SECRET)
    ]

"""Settings of agents in a home, as connect writes them or as somebody has changed them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ccwatch.connect.agents import WIRINGS
from ccwatch.connect.connection import carry_out, find_place, find_token_file, plan_connecting
from ccwatch.connect.request import Address, Request, Scope
from ccwatch.doctor.wired import find_wired, read_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ccwatch.connect.record import Record
    from ccwatch.doctor.wired import Wired

SECRET = "ccw_" + "s" * 43
BASE = "http://127.0.0.1:8660"


class Home:
    """A home, a project in it, the folder of ccwatch's state, and a hook program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.state = folder / "data"
        self.project = self.home / "web"
        self.hook = folder / "ccwatch" / "hook.py"
        for each in (self.project, self.state, self.hook.parent):
            each.mkdir(parents=True, exist_ok=True)
        self.hook.touch()
        self.address = Address(base=BASE, socket="/s.sock", hook=("/bin/sh", str(self.hook)))

    def request(self, agent: str = "claude", **changes: Any) -> Request:
        """Return a request for the person's own settings; ``changes`` replace any field."""
        fields: dict[str, Any] = {
            "agent": agent,
            "scope": Scope.USER,
            "address": self.address,
            "directory": self.project,
            "home": self.home,
        }
        request = Request(**(fields | changes))
        if "token_file" not in changes:
            fields["token_file"] = find_token_file(self.state, request)
        return Request(**(fields | changes))

    def connect(self, agent: str = "claude", *, secret: str = SECRET, **changes: Any) -> Request:
        """Wire an agent as connect does."""
        request = self.request(agent, **changes)
        wanted = WIRINGS[agent].build(request, secret)
        outcome = plan_connecting(request, wanted, None, token=agent)
        carry_out(outcome, find_place(self.state, request), former=None)
        return request

    @property
    def records(self) -> tuple[Record, ...]:
        """What connect has kept."""
        return read_records(self.state)[0]

    def find(self, agent: str = "claude") -> tuple[Wired, ...]:
        """Return what an agent has in each scope."""
        return find_wired(self.request(agent), self.records, self.state)

    def find_one(self, agent: str = "claude") -> Wired:
        """Return what an agent has in the one scope that is wired."""
        (found,) = [each for each in self.find(agent) if each.is_wired]
        return found

    def write(self, path: str, text: str) -> Path:
        """Write a file of the home."""
        place = self.home / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        return place

    def change(self, path: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Change a JSON file of the home: ``change`` gets its value."""
        place = self.home / path
        value = json.loads(place.read_text())
        change(value)
        place.write_text(json.dumps(value))

"""The keys go nowhere: what tmux is asked to do, seen by a program in its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ccwatch import tmux
from ccwatch.tmux import GONE, NO_ANSWER, NO_PANE, NOT_INSIDE, UNKNOWN, select_pane

if TYPE_CHECKING:
    from pathlib import Path

INSIDE = {"TMUX": "/tmp/tmux-1/default,1,0", "TMUX_PANE": "%0"}
PANES = "printf '%s\\n' '%0 $0' '%5 $0' '%7 $2'"


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file into which a stand-in for tmux writes each of its arguments."""
    return put_tmux(tmp_path, monkeypatch, PANES)


def put_tmux(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> Path:
    asked, program = folder / "asked", folder / "tmux"
    asked.touch()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {asked}\n{does}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return asked


def read(asked: Path) -> list[str]:
    return asked.read_text().splitlines()


async def test_the_pane_and_its_window_are_selected(asked: Path):
    assert await select_pane("%5", INSIDE) == ""
    listed, selected = read(asked)
    assert listed.startswith("list-panes")
    assert selected == "select-window -t %5 ; select-pane -t %5"


@pytest.mark.parametrize("here", ["%0", "%9", "", "$(id)"])
async def test_the_client_is_switched_to_a_pane_of_another_session(asked: Path, here: str):
    assert await select_pane("%7", INSIDE | {"TMUX_PANE": here}) == ""
    assert read(asked)[-1].endswith("; switch-client -t %7")


@pytest.mark.parametrize(
    ("pane", "environment", "words"),
    [
        (None, INSIDE, UNKNOWN),
        ("", INSIDE, UNKNOWN),
        ("%5", {}, NOT_INSIDE),
        ("%5", {"TMUX": ""}, NOT_INSIDE),
        ("5", INSIDE, NO_PANE),
        ("%", INSIDE, NO_PANE),
        ("%5 ; kill-server", INSIDE, NO_PANE),
        ("%5\n", INSIDE, NO_PANE),
        ("%1234567890", INSIDE, NO_PANE),
        ("%٥", INSIDE, NO_PANE),
        ("-t", INSIDE, NO_PANE),
    ],
)
async def test_what_is_no_pane_never_reaches_tmux(
    asked: Path, pane: str | None, environment: dict[str, str], words: str
):
    assert await select_pane(pane, environment) == words
    assert read(asked) == []


async def test_a_pane_that_is_gone_moves_nothing(asked: Path):
    assert await select_pane("%6", INSIDE) == GONE
    assert len(read(asked)) == 1


@pytest.mark.parametrize("does", ["exit 1", "sleep 30"])
async def test_a_tmux_that_fails_or_hangs_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str
):
    monkeypatch.setattr(tmux, "SECONDS", 0.2)
    put_tmux(tmp_path, monkeypatch, f"exec {does}" if does.startswith("sleep") else does)
    assert await select_pane("%5", INSIDE) == NO_ANSWER


async def test_a_machine_without_tmux_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await select_pane("%5", INSIDE) == NO_ANSWER

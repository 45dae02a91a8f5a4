from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.connect.request import WhenDown
from ccwatch.doctor.finding import Status
from ccwatch.doctor.version import check_claude, check_program, parse_version
from tests.doctor.reading import worst

if TYPE_CHECKING:
    from tests.doctor.wiring import Home


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("2.1.328 (Claude Code)\n", (2, 1, 328)),
        ("codex-cli 0.169.0", (0, 169, 0)),
        ("1.18", (1, 18, 0)),
        ("no number", None),
        ("", None),
    ],
)
def test_versions_are_read(printed: str, version: tuple[int, int, int] | None):
    assert parse_version(printed) == version


@pytest.mark.parametrize(
    ("version", "strict", "status"),
    [
        ((2, 1, 197), True, "problem"),
        ((2, 1, 197), False, "note"),
        ((2, 0, 999), True, "problem"),
        ((2, 1, 250), True, "note"),
        ((2, 1, 328), True, "ok"),
        ((2, 2, 0), True, "ok"),
    ],
)
def test_what_old_versions_leave_out_is_said(
    version: tuple[int, int, int], strict: bool, status: str, home: Home
):
    home.connect(strict=strict, when_down=WhenDown.DENY if strict else WhenDown.ASK)
    assert worst(check_claude(version, home.find())) == status


def test_an_old_version_that_is_not_connected_leaves_nothing_out(home: Home):
    assert list(check_claude((2, 1, 197), home.find())) == []


@pytest.mark.parametrize(
    ("place", "printed", "wired", "status", "said"),
    [
        (None, "", False, Status.OK, "not on PATH, and not connected"),
        (None, "", True, Status.NOTE, "not on PATH, and connected"),
        ("/bin/claude", "2.1.328", True, Status.OK, "Claude Code 2.1.328: /bin/claude"),
        ("/bin/claude", "?", True, Status.NOTE, "does not say its version"),
    ],
)
def test_the_program_is_named(
    place: str | None, printed: str, wired: bool, status: Status, said: str
):
    found = check_program("Claude Code", place, printed, wired=wired)
    assert found.status is status
    assert said in found.words

from __future__ import annotations

import pytest

from ccwatch.doctor.finding import Status
from ccwatch.doctor.terminal import Terminal, check_terminal, check_tmux, find_tmux_lines
from tests.doctor.reading import pick, words, worst

GOOD = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "de_DE.utf8"}
DEFAULTS = {
    "focus-events": "off",
    "set-clipboard": "external",
    "default-terminal": "tmux-256color",
    "terminal-features": "xterm*:clipboard:ccolour:cstyle:focus:title\nscreen*:title",
    "terminal-overrides": "",
    "escape-time": "500",
    "allow-passthrough": "off",
}
"""Of tmux 3.3a."""
MENDED = DEFAULTS | {
    "focus-events": "on",
    "set-clipboard": "on",
    "terminal-features": "xterm*:clipboard\n*:RGB",
    "escape-time": "10",
}


def test_a_good_terminal_has_no_notes():
    assert worst(check_terminal(Terminal(environ=GOOD, size=(60, 15), tmux=MENDED))) == "ok"


@pytest.mark.parametrize(
    ("environ", "status", "said"),
    [
        ({"TERM": "dumb"}, "problem", "TERM is dumb"),
        ({"TERM": ""}, "problem", "TERM is not set"),
        ({"COLORTERM": ""}, "note", "COLORTERM"),
        ({"NO_COLOR": "1"}, "note", "NO_COLOR"),
        ({"LANG": ""}, "note", "LANG is not set"),
        ({"LC_ALL": "C"}, "note", "LC_ALL is C"),
        ({"LC_ALL": "de_DE.ISO-8859-1"}, "problem", "LC_ALL is de_DE.ISO-8859-1"),
        ({"LC_CTYPE": "UTF-8", "LANG": "C"}, "ok", "LC_CTYPE is UTF-8"),
    ],
)
def test_variables_of_the_terminal(environ: dict[str, str], status: str, said: str):
    found = tuple(check_terminal(Terminal(environ=GOOD | environ, size=(80, 24))))
    assert pick(found, said).status.value == status
    assert worst(found) == status


@pytest.mark.parametrize(
    ("size", "status"),
    [((60, 15), "ok"), ((59, 15), "problem"), ((60, 14), "problem"), (None, "note")],
)
def test_the_size_that_the_console_needs(size: tuple[int, int] | None, status: str):
    assert worst(check_terminal(Terminal(environ=GOOD, size=size))) == status


def test_a_tmux_as_it_comes_lacks_these_lines():
    assert find_tmux_lines(DEFAULTS) == (
        "set -g focus-events on",
        "set -g set-clipboard on",
        "set -as terminal-features ',*:RGB'",
        "set -sg escape-time 10",
    )
    hints = [each.hint for each in check_tmux(DEFAULTS)]
    assert hints == [f"add to ~/.tmux.conf: {line}" for line in find_tmux_lines(DEFAULTS)]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()),
        ({"focus-events": "off"}, ("set -g focus-events on",)),
        ({"terminal-features": "xterm*:title"}, ("set -as terminal-features ',*:RGB'",)),
        ({"terminal-features": "", "terminal-overrides": ",xterm*:Tc"}, ()),
        ({"escape-time": "20"}, ()),
        ({"escape-time": "odd"}, ()),
    ],
)
def test_only_lines_that_are_missing_are_named(changes: dict[str, str], missing: tuple[str, ...]):
    assert find_tmux_lines(MENDED | changes) == missing


def test_an_option_that_this_tmux_does_not_have_is_not_missed():
    assert find_tmux_lines({"focus-events": "on"}) == ()


def test_few_colours_and_open_passthrough_are_noted():
    found = tuple(check_tmux(MENDED | {"default-terminal": "screen", "allow-passthrough": "on"}))
    notes = words(found, Status.NOTE)
    assert [("screen" in notes[0]), ("past it" in notes[1])] == [True, True]


def test_a_tmux_that_says_nothing_is_noted():
    assert [each.words for each in check_tmux({})] == ["tmux did not tell its options"]

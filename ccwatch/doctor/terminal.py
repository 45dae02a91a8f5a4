"""Whether the console can be drawn in this terminal, and in the tmux around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccwatch.doctor.finding import note, ok, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccwatch.doctor.finding import Finding

SMALLEST: Final = (60, 15)
"""Columns and rows in which the console has room for a call."""
TMUX_OPTIONS: Final = (
    "focus-events",
    "set-clipboard",
    "default-terminal",
    "terminal-features",
    "terminal-overrides",
    "escape-time",
    "allow-passthrough",
)
_LONGEST_ESCAPE: Final = 100
"""Milliseconds after which a person feels that the Esc key is slow."""
_FOCUS: Final = "set -g focus-events on"
_CLIPBOARD: Final = "set -g set-clipboard on"
_COLOURS: Final = "set -as terminal-features ',*:RGB'"
_ESCAPE: Final = "set -sg escape-time 10"
_TRUE_COLOUR: Final = {"truecolor", "24bit"}
_DUMB: Final = {"", "dumb", "unknown"}
_utf8: Final = re.compile(r"utf-?8", re.IGNORECASE)
_rgb: Final = re.compile(r":(?:RGB|Tc)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """What is known of it.

    Attributes:
        environ: Its variables.
        size: Columns and rows; None where the output is no terminal.
        tmux: The options of the tmux around it; None outside of tmux. An option that tmux did not
            tell is not in it.
    """

    environ: Mapping[str, str] = field(default_factory=dict[str, str])
    size: tuple[int, int] | None = None
    tmux: Mapping[str, str] | None = None


def check_terminal(found: Terminal) -> Iterator[Finding]:
    """Yield what is to be said of it."""
    environ = found.environ
    yield _check_kind(environ.get("TERM", ""))
    yield _check_colours(environ)
    yield _check_encoding(environ)
    yield _check_size(found.size)
    if found.tmux is not None:
        yield from check_tmux(found.tmux)


def _check_kind(kind: str) -> Finding:
    if kind in _DUMB:
        words = f"TERM is {kind}" if kind else "TERM is not set"
        return problem(f"{words}: the console cannot be drawn", "run ccwatch in a real terminal")
    return ok(f"TERM is {kind}")


def _check_colours(environ: Mapping[str, str]) -> Finding:
    if environ.get("NO_COLOR"):
        return note("NO_COLOR is set: levels are told by words and marks alone")
    if environ.get("COLORTERM", "").lower() in _TRUE_COLOUR:
        return ok(f"COLORTERM is {environ['COLORTERM']}: all colours are shown")
    return note(
        "COLORTERM does not say truecolor: colours are only near to what they should be",
        "export COLORTERM=truecolor, if this terminal can show all colours",
    )


def _check_encoding(environ: Mapping[str, str]) -> Finding:
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    name = next((name for name in names if environ.get(name)), "")
    value = environ.get(name, "")
    if _utf8.search(value):
        return ok(f"{name} is {value}")
    if value in {"", "C", "POSIX"}:
        return note(
            f"{name} is {value}: programs may not write UTF-8"
            if value
            else "LANG is not set: programs may not write UTF-8",
            "export LANG=C.UTF-8",
        )
    hint = f"export {name}=C.UTF-8, or another that ends in UTF-8"
    return problem(f"{name} is {value}, and the console is drawn in UTF-8", hint)


def _check_size(size: tuple[int, int] | None) -> Finding:
    if size is None:
        return note("the output is no terminal: its size is not known")
    words = f"{size[0]} columns, {size[1]} rows"
    if size[0] < SMALLEST[0] or size[1] < SMALLEST[1]:
        needed = f"make it at least {SMALLEST[0]} columns wide and {SMALLEST[1]} rows high"
        return problem(f"the terminal is too small: {words}", needed)
    return ok(f"the terminal has {words}")


def find_tmux_lines(options: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines that ``~/.tmux.conf`` lacks, for options as ``tmux show -gv`` has them."""
    lines: list[str] = []
    if options.get("focus-events") == "off":
        lines.append(_FOCUS)
    # "external" is tmux's own use of the clipboard: programs in its panes may not.
    if options.get("set-clipboard") in {"off", "external"}:
        lines.append(_CLIPBOARD)
    features, overrides = options.get("terminal-features"), options.get("terminal-overrides", "")
    if features is not None and not _rgb.search(f"{features}\n{overrides}"):
        lines.append(_COLOURS)
    if options.get("escape-time", "").isdecimal() and int(options["escape-time"]) > _LONGEST_ESCAPE:
        lines.append(_ESCAPE)
    return tuple(lines)


_LACKS: Final = {
    _FOCUS: "tmux does not say whether its window is in front: the bell rings for a person who "
    "watches",
    _CLIPBOARD: "tmux lets no program set the clipboard: what is copied in ccwatch stays there",
    _COLOURS: "tmux does not pass all colours on",
    _ESCAPE: "tmux holds the Esc key back for {escape-time} ms",
}


def check_tmux(options: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is to be said of the options of a tmux, with the lines that it lacks."""
    if not options:
        yield note("tmux did not tell its options", "try: tmux show -g")
        return
    lines = find_tmux_lines(options)
    for line in lines:
        yield note(_LACKS[line].format_map(options), f"add to ~/.tmux.conf: {line}")
    terminal = options.get("default-terminal", "")
    if terminal and not terminal.endswith(("-256color", "-direct")):
        hint = 'add to ~/.tmux.conf: set -g default-terminal "tmux-256color"'
        yield note(f"tmux calls its own terminal {terminal}, which has few colours", hint)
    if options.get("allow-passthrough") not in {None, "off"}:
        yield note(
            "tmux lets programs write past it to the terminal around it, agents as well",
            "ccwatch does not need it: set -g allow-passthrough off",
        )
    if not lines:
        yield ok("tmux passes focus, clipboard and colours on")

"""The configuration file of a git repository, read by ourselves and only as far as it is needed."""

from __future__ import annotations

import re
from typing import Final

_HEADER: Final = re.compile(r'\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\\n]|\\.)*)")?\s*\]')
_NAME: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*(=?)[ \t]*")
_ESCAPES: Final = {"n": "\n", "t": "\t", "b": "\b"}

Settings = dict[tuple[str, str, str], str]
"""By section, subsection and name, of which only the subsection keeps its capitals."""


def read_settings(text: str) -> Settings:
    """Return the settings of a configuration; the last of several counts. Never raises.

    Included files are not read, and a name without a value is true.
    """
    settings: Settings = {}
    section, subsection = "", ""
    for line in _join_lines(text):
        rest = line.strip()
        header = _HEADER.match(rest)
        if header is not None:
            section, _, dotted = header[1].lower().partition(".")
            subsection = dotted if header[2] is None else re.sub(r"\\(.)", r"\1", header[2])
            rest = rest[header.end() :].strip()
        name = _NAME.match(rest)
        if name is not None and section:
            value = _read_value(rest[name.end() :]) if name[2] else "true"
            settings[section, subsection, name[1].lower()] = value
    return settings


def _join_lines(text: str) -> list[str]:
    """Return the lines of a text, those that end in a single backslash joined to the next."""
    joined: list[str] = []
    parts: list[str] = []
    for line in text.splitlines():
        if (len(line) - len(line.rstrip("\\"))) % 2:
            parts.append(line[:-1])
        else:
            joined.append("".join([*parts, line]))
            parts.clear()
    return [*joined, "".join(parts)]


def _read_value(text: str) -> str:
    """Return a value without its quotes, escapes and comment."""
    written: list[str] = []
    kept = 0
    quoted = escaped = False
    for character in text:
        if escaped:
            written.append(_ESCAPES.get(character, character))
            escaped = False
            kept = len(written)
        elif character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
            kept = len(written)
        elif character in "#;" and not quoted:
            break
        else:
            written.append(character)
            if quoted or not character.isspace():
                kept = len(written)
    return "".join(written[:kept])

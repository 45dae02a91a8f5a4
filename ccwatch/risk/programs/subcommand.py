"""What can be said of a subcommand that no table has, or of a group without one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import uncertain
from ccwatch.risk.programs.command import HELPS, Command
from ccwatch.risk.programs.unlisted import find_destruction
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation
    from ccwatch.risk.programs.option import Parsed

NO_VERB: Final = Command(HELPS, operands="")
"""The name of a group alone, which only shows its help: ``docker image``."""


_DOUBTFUL: Final = frozenset(
    {
        "classpath", "cmd", "command", "config", "conf", "dir", "directory", "dump", "exec", "file",
        "files", "hook", "log", "modulepath", "options", "out", "output", "path", "plugin", "rsync",
        "script", "shell", "ssh", "to", "translate", "write",
    }
)  # fmt: skip
_PARTS: Final = re.compile(r"[a-z]+")
_OUTPUT_FORMATS: Final = frozenset(
    {"json", "yaml", "wide", "name", "table", "text", "short", "pretty", "tree", "csv"}
)


def doubt_options(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Return a doubt of every option whose name speaks of files or programs.

    It is the ``more`` of a reading command whose long options are too many to list.
    """
    acts: list[Act] = []
    for found in parsed.found:
        name, value = found.option.name, found.value
        if name[:2] != "--" or (value is not None and value.text in _OUTPUT_FORMATS):
            continue
        if not _DOUBTFUL.isdisjoint(_PARTS.findall(name.lower())):
            acts.append(
                Does(uncertain("has an option that may write or run something"), found.word)
            )
    return acts


_SHORT_VALUE: Final = re.compile(r"-[A-Za-z]+=")


def split_values(invocation: Invocation) -> Invocation:
    """Return the invocation with ``-v=/:/host`` as two words, as programs written in Go read it."""
    if not any(_SHORT_VALUE.match(word.text) for word in invocation.words):
        return invocation
    words: list[Word] = []
    for word in invocation.words:
        match = _SHORT_VALUE.match(word.text)
        if match is None:
            words.append(word)
        else:
            words += [Word(match.group()[:-1], word.span), word.part(match.end())]
    return invocation.after(tuple(words), invocation.verbs)


def judge_unknown(invocation: Invocation) -> list[Act]:
    """Judge a subcommand that the table does not have: uncertain, high if it says destruction."""
    return [
        Does(uncertain("has no subcommand that ccwatch knows, or runs a plugin")),
        *find_destruction(invocation),
    ]

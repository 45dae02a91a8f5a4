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
    from ccwatch.risk.programs.invocation import Invocation

NO_VERB: Final = Command(HELPS, operands="")
"""The name of a group alone, which only shows its help: ``docker image``."""


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

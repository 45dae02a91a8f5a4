"""What Perl makes of the names that it loops over: some are commands to it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsShell, Writes
from ccwatch.risk.effect import uncertain
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from ccwatch.risk.programs.option import Parsed

_READS_ARGUMENTS: Final = re.compile(r"<>|ARGV|readline|<<>>")
_OPENS_TO_WRITE: Final = re.compile(r"(?:\+<|\+?>>?)\s*")
_UNKNOWN_ENDS: Final = frozenset({UNKNOWN, "*", "?", "[", "]"})
_MAY_OPEN: Final = uncertain("loops over names of which one may be a command to Perl")


def judge_operands(parsed: Parsed) -> list[Act]:
    """Judge the operands of a loop over files: Perl opens ``cmd|`` as a command, ``>x`` to write.

    The same is true where the code itself says ``<>``.
    """
    codes = parsed.values("-e", "-E")
    loops = parsed.has("-n", "-p") or any(_READS_ARGUMENTS.search(word.text) for word in codes)
    acts: list[Act] = []
    for word in parsed.operands if codes and loops else ():
        text = word.text.strip()
        if text[:1] == "|":
            acts.append(RunsShell(word.part(word.text.index("|") + 1)))
        elif text[-1:] == "|":
            acts.append(RunsShell(replace(word, text=text[:-1])))
        elif (opens := _OPENS_TO_WRITE.match(text)) is not None:
            acts.append(Writes(replace(word, text=text[opens.end() :])))
        elif text[:1] in _UNKNOWN_ENDS or text[-1:] in _UNKNOWN_ENDS:
            acts.append(Does(_MAY_OPEN, word))
    return acts

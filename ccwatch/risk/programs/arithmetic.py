"""Calculators: bc, dc and expr."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsFile, RunsInput
from ccwatch.risk.effect import Category, high, low
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_COMPUTES: Final = low(Category.SHELL, "computes and prints")
_COMMAND: Final = high(Category.EXEC_INLINE, "has the calculator run a command of the shell")
_ESCAPE: Final = re.compile(r"!(?![<>=])")
"""What follows runs in a shell; ``!<``, ``!>`` and ``!=`` only compare."""


def _run_dc(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    texts = parsed.values("-e", "--expression")
    files = [*parsed.values("-f", "--file"), *parsed.operands]
    acts: list[Act] = [
        Does(_COMMAND, word) for word in texts if UNKNOWN in word.text or _ESCAPE.search(word.text)
    ]
    acts += [RunsFile(word) for word in files]
    if not texts and not files and invocation.is_piped:
        acts.append(RunsInput(Language.OTHER))
    return acts


PROGRAMS: Final[dict[str, Judge]] = {
    "bc": Command(
        _COMPUTES,
        options=Options(
            "-ilqswPgzRL -h=help -v=help -V=help --help=help --version=help --mathlib --quiet "
            "--standard --warn --interactive -e= --expression= -f=read --file=read -S= --scale= "
            "-I= --ibase= -O= --obase= -E= --seed= --no-line-length --digit-clamp"
        ),
        operands="read*",
    ),
    "dc": Command(
        _COMPUTES,
        options=Options(
            "-e= --expression= -f= --file= -h=help -V=help --help=help --version=help -x -i"
        ),
        more=_run_dc,
    ),
    "expr": lambda _: [Does(_COMPUTES)],
}
"""Calculators."""

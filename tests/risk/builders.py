"""Program starts and their acts, as the tables of the risk engine see them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ccwatch.risk.act import Act, Does, RunsCommand, RunsShell
from ccwatch.risk.context import Context
from ccwatch.risk.programs.invocation import Invocation
from ccwatch.risk.programs.registry import find_judge
from ccwatch.risk.programs.unlisted import judge_unlisted
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from ccwatch.risk.effect import Category
    from ccwatch.risk.level import Level

HERE = Context(directory="/home/dev/web", home="/home/dev", project="/home/dev/web")
"""A project in the home of a developer, on a machine that does not exist."""


def a_word(text: str) -> Word:
    """Return a word as it would be decoded, with a glob if it looks like one."""
    return Word(text, has_glob=any(letter in text for letter in "*?["))


def invoke(command: str, *, context: Context = HERE, is_piped: bool = False) -> list[Act]:
    """Return the acts of one simple command, split as a POSIX shell would, nothing expanded."""
    name, *words = shlex.split(command)
    program = name.rpartition("/")[2]
    judge = find_judge(program) or judge_unlisted
    arguments = tuple(a_word(word) for word in words)
    return judge(Invocation(program, arguments, is_piped, context))


def effect_of(command: str) -> tuple[Level, Category]:
    """Return the worst effect that needs no context, with its category."""
    effects = [act.effect for act in invoke(command) if isinstance(act, Does)]
    worst = max(effects, key=lambda effect: effect.level)
    return worst.level, worst.category


def commands_of(command: str) -> list[str]:
    """Return the commands that a program would run, their words joined by blanks."""
    found: list[str] = []
    for act in invoke(command):
        if isinstance(act, RunsCommand):
            found.append(" ".join(word.text for word in act.words))
        elif isinstance(act, RunsShell):
            found.append(act.text.text)
    return found

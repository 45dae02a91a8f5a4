"""From a text of SQL on a command line to acts, for the clients of databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Fetches,
    Language,
    Reads,
    RunsFile,
    RunsInput,
    RunsShell,
    Writes,
)
from ccwatch.risk.effect import uncertain
from ccwatch.risk.sql import find_files, find_shell, judge_sql
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ccwatch.risk.programs.invocation import Invocation

OPENS: Final = uncertain("opens a console to the database")
FILE: Final = uncertain("runs a file of SQL")


def run_text(word: Word) -> list[Act]:
    """Return what a text of SQL does, the commands among it that a shell gets."""
    acts: list[Act] = [Does(judge_sql(word.text), word)]
    acts += [RunsShell(Word(command, word.span)) for command in find_shell(word.text)]
    written, read, run = find_files(word.text)
    acts += [Writes(Word(name, word.span)) for name in written]
    acts += [_read(Word(name, word.span)) for name in read]
    return acts + [RunsFile(Word(name, word.span), Language.SQL) for name in run]


def _read(word: Word) -> Act:
    return Fetches(word) if "://" in word.text else Reads(word)


def run_texts(words: Iterable[Word]) -> list[Act]:
    """Return what several texts do."""
    return [act for word in words for act in run_text(word)]


def run_files(words: Iterable[Word]) -> list[Act]:
    """Return what files of SQL do: nobody can see it in the command."""
    acts: list[Act] = []
    for word in words:
        acts += [RunsFile(word, Language.SQL), Does(FILE, word)]
    return acts


def run_input(invocation: Invocation) -> list[Act]:
    """Return what a client does that got no text: it reads one, or talks to a person."""
    if invocation.is_piped:
        return [RunsInput(Language.SQL), Does(uncertain("runs what it is given as SQL"))]
    return [Does(OPENS)]

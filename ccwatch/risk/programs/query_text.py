"""From a text of SQL on a command line to acts, for the clients of databases."""

from __future__ import annotations

import re
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
GIVEN: Final = uncertain("runs what it is given as SQL")
_INTERPOLATES: Final = re.compile(r"(?<!:):[A-Za-z_'\"{]")
_INTERPOLATED: Final = uncertain("may put a variable of the client into its SQL")
_ORDERS: Final = re.compile(r"^\s*(?:system|source|pager|tee|edit|delimiter)\b", re.I | re.M)
_ENDS: Final = re.compile(r"\\[Gg](?=\s*(?:;|\Z))")
"""Ends a statement, as a semicolon does."""
_ORDERED: Final = uncertain("may give orders to the client between its SQL")


def run_text(word: Word) -> list[Act]:
    """Return what a text of SQL does, the commands among it that a shell gets."""
    acts: list[Act] = [Does(judge_sql(word.text), word)]
    acts += [RunsShell(Word(command, word.span)) for command in find_shell(word.text)]
    written, read, run = find_files(word.text)
    acts += [Writes(Word(name, word.span)) for name in written]
    acts += [_read(Word(name, word.span)) for name in read]
    return acts + [RunsFile(Word(name, word.span), Language.SQL) for name in run]


def run_given(word: Word) -> list[Act]:
    """Return what a text on standard input does: clients take more from there than from options."""
    acts = run_text(word) + find_orders(word)
    return [*acts, Does(_INTERPOLATED, word)] if _INTERPOLATES.search(word.text) else acts


def find_orders(word: Word) -> list[Act]:
    """Return that a text may hold orders to its client, which writes and runs files by them."""
    text = _ENDS.sub(";", word.text)
    return [Does(_ORDERED, word)] if "\\" in text or _ORDERS.search(text) else []


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
        return [RunsInput(Language.SQL)]
    return [Does(OPENS)]

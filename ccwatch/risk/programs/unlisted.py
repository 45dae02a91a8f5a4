"""Programs and subcommands that no table has: never harmless, but their words still say much."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ccwatch.risk.act import Act, Does, RunsShell
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.parameter import is_statement
from ccwatch.risk.programs.command import shorten
from ccwatch.risk.programs.registry import find_judge
from ccwatch.risk.programs.verb import (
    Kind,
    find_verbs,
    is_destructive_option,
    is_destructive_program,
    starts_with_read,
)
from ccwatch.risk.sql import judge_sql

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation
    from ccwatch.risk.word import Word

_VERB_WORDS = 5
_MOST_TEXTS = 20
_COMMAND_LINE = re.compile(r"\s*(?:sudo\s+)?([a-z][\w.+-]*)\s(?:[^\n]*\s)?(?:-\w|--\w|[/~*])")
"""A program of a table with an option or a path: no sentence looks like this."""
_PUBLISHES = high(Category.PACKAGE_PUBLISH, "its words say that it sends something out")
_RESETS = high(Category.INFRA_DESTROY, "its words say that it sets everything back")
_FIRST_WORDS = {
    **dict.fromkeys(("publish", "upload", "deploy", "release", "push"), _PUBLISHES),
    **dict.fromkeys(("reset", "factory-reset"), _RESETS),
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,60}(?:[-.:_][A-Za-z0-9]{1,60}){0,8}")
"""How subcommands are spelled; paths and sentences are not."""


def judge_unlisted(invocation: Invocation) -> list[Act]:
    """Judge a program that no table has: uncertain, or high if its words say destruction."""
    acts: list[Act] = [Does(uncertain(f"{shorten(invocation.program)} is not known to ccwatch"))]
    acts += find_destruction(invocation)
    acts += _find_publication(invocation)
    texts = [word for word in invocation.words if " " in word.text]
    for word in texts[:_MOST_TEXTS]:
        acts += _find_text(word)
    if len(texts) > _MOST_TEXTS:
        acts.append(Does(uncertain("has more texts than can be looked at")))
    return acts


def _find_publication(invocation: Invocation) -> list[Act]:
    """Return what a first word says that sends something out, or sets everything back."""
    first = next((word for word in invocation.words if word.text[:1] != "-"), None)
    effect = _FIRST_WORDS.get(first.text) if first is not None else None
    return [Does(effect, first)] if effect is not None else []


def _find_text(word: Word) -> list[Act]:
    """Return what an argument would do that reads as SQL, or as a command with arguments."""
    if is_statement(word.text):
        effect = judge_sql(word.text)
        return [Does(effect, word)] if effect.level >= Level.HIGH else []
    match = _COMMAND_LINE.match(word.text)
    return [RunsShell(word)] if match is not None and find_judge(match[1]) is not None else []


def find_destruction(invocation: Invocation) -> list[Act]:
    """Return what the first words and the options say about destroying something."""
    seen = 0
    for word in invocation.words:
        text = word.text
        if text[:1] == "-":
            name = text.partition("=")[0]
            if is_destructive_option(name):
                return [
                    Does(high(Category.INFRA_DESTROY, f"its option says {shorten(name)}"), word)
                ]
            continue
        seen += 1
        if seen <= _VERB_WORDS and _NAME.fullmatch(text) and Kind.DESTROY in find_verbs(text):
            return [Does(high(Category.INFRA_DESTROY, f"its words say “{shorten(text)}”"), word)]
    if is_destructive_program(invocation.program):
        return [Does(high(Category.INFRA_DESTROY, f"its name says {shorten(invocation.program)}"))]
    return []


def judge_by_verb(invocation: Invocation) -> list[Act]:
    """Judge a subcommand of a service's tool by its verbs: for ``Group.otherwise``.

    Reading verbs alone are ``infra.read`` and low; a change is medium, a send or a run high,
    destruction high, and anything else uncertain.
    """
    destruction = find_destruction(invocation)
    if destruction:
        return destruction
    names = [word.text for word in invocation.words if word.text[:1] != "-"][:_VERB_WORDS]
    kinds = {kind for name in names for kind in find_verbs(name)}
    said = shorten(" ".join(names[:3]))
    if Kind.RUN in kinds or Kind.SEND in kinds:
        return [Does(high(Category.INFRA_CHANGE, f"runs or sends something: {said}"))]
    if Kind.CHANGE in kinds:
        return [Does(medium(Category.INFRA_CHANGE, f"changes something: {said}"))]
    if any(starts_with_read(name) for name in names):
        return [Does(low(Category.INFRA_READ, f"reads: {said}"))]
    return [Does(uncertain(f"does something that ccwatch does not know: {said}"))]

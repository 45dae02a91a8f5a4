"""Texts in places where nobody expects one: judged by what they look like."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.level import Level
from ccwatch.risk.parameter import judge_shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ccwatch.canonical import Json
    from ccwatch.risk.context import Context
    from ccwatch.risk.effect import Finding
    from ccwatch.risk.parameter import AssessShell, Text
    from ccwatch.risk.programs.verb import Kind

_MOST_COMMANDS: Final = 8
_MOST_TEXTS: Final = 100
_MOST_CHARACTERS: Final = 10_000


def assess_odd(
    texts: Iterable[Text],
    value: Json,
    kinds: frozenset[Kind],
    context: Context,
    assess_shell: AssessShell,
) -> Iterator[Finding]:
    """Yield what is high or worse if the texts of an input mean what they look like.

    Args:
        texts: The texts in the input.
        value: The input itself: its words may be those of one command.
        kinds: What the tool's name says: a path is written by a tool that writes.
        context: Where the call runs.
        assess_shell: What assesses a command.
    """
    found = list(texts)[:_MOST_TEXTS]
    for text in found:
        effect = judge_shape(text.text, kinds, context, strict=True)
        if effect is not None and effect.level >= Level.HIGH:
            yield text.find(effect)
    field = found[0].field if found else ""
    commands = [join_words(value), *(text.text for text in found)]
    likely = dict.fromkeys(command for command in commands if _can_be_command(command))
    for command in list(likely)[:_MOST_COMMANDS]:
        yield from assess_as_command(command, field, assess_shell)


def _can_be_command(text: str) -> bool:
    """Say whether a text is no path alone, which would be judged as a program to run."""
    return bool(text.strip()) and ("/" not in text or len(text.split(maxsplit=1)) > 1)


def join_words(value: Json) -> str:
    """Return the words of a list as a shell needs them, whatever else is in it left out."""
    items = value if isinstance(value, list) else []
    return shlex.join([item for item in items if isinstance(item, str)][:_MOST_TEXTS])


def assess_as_command(command: str, field: str, assess_shell: AssessShell) -> Iterator[Finding]:
    """Yield what is high or worse if a shell runs a text that may be no command."""
    for finding in assess_shell(command[:_MOST_CHARACTERS]):
        if finding.level >= Level.HIGH:
            yield replace(finding, span=None, field=field)

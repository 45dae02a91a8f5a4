"""What gets into variables besides assignments, and text in them that the shell would evaluate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.level import Level
from ccwatch.risk.shell.environment import judge_assignment
from ccwatch.risk.shell.output import find_output
from ccwatch.risk.shell.quoting import Value
from ccwatch.risk.shell.source import Source
from ccwatch.risk.shell.unit import IN_PROJECT, NO_FLOWS, TERMINAL
from ccwatch.risk.word import HOLE, UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.shell.engine import Engine
    from ccwatch.risk.shell.frame import Frame

_SUBSTITUTES: Final = re.compile(r"\$\(|`|\$\{")
_QUOTED: Final = re.compile(r"'([^']*)'")
_SETS: Final = re.compile(r"\b(PATH|IFS)\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)")
_EVALUATING: Final = frozenset(
    {"let", "test", "[", "unset", "read", "printf", "wait", "mapfile", "readarray", "getopts"}
)


def take_in(engine: Engine, words: Sequence[Word], frame: Frame) -> None:
    """Assign the variables that builtins set: ``read``, ``mapfile``, ``printf -v``, ``set --``."""
    name, texts = words[0].text, [word.text for word in words[1:]]
    if name in _EVALUATING:
        _evaluate(engine, name, texts, frame)
    if name in {"read", "mapfile", "readarray"}:
        value = _read(frame)
        for text in texts:
            if text.isidentifier():
                set_variable(engine, text, value, frame)
    elif name == "getopts" and len(texts) > 1:
        set_variable(engine, texts[1], Value(UNKNOWN), frame)
    elif name in {"compgen", "complete"} and "-W" in texts[:-1]:
        run_evaluated(engine, texts[texts.index("-W") + 1], frame)
    elif name == "set" and "--" in texts:
        pass_arguments(engine, words[texts.index("--") + 2 :], frame)
    elif name == "printf" and texts[:1] == ["-v"] and len(texts) > 2:
        printed = find_output(name, words[3:], None)
        flows = NO_FLOWS.union(*(frame.flows_of(word) for word in words))
        value = Value(UNKNOWN if printed is None else printed, flows)
        set_variable(engine, texts[1], value, frame)


def _evaluate(engine: Engine, name: str, texts: Sequence[str], frame: Frame) -> None:
    for text in texts:
        if "[" in text:
            run_evaluated(engine, text, frame)
    if name == "let":
        note_settings(engine, " ".join(texts))


def _read(frame: Frame) -> Value:
    stdin = frame.stdin
    known = IN_PROJECT if stdin.lists_project else UNKNOWN
    text = known if stdin.text is None else stdin.text.rstrip("\n")
    return Value(text, stdin.flows, stdin.dashed)


def pass_arguments(engine: Engine, words: Sequence[Word], frame: Frame) -> None:
    """Give the arguments of a function or of ``set --`` their names: ``$1`` and ``$@``."""
    for number, word in enumerate(words[:9], start=1):
        engine.state.assign(str(number), Value(word.text, frame.flows_of(word), word.dashed))
    flows = NO_FLOWS.union(*(frame.flows_of(word) for word in words))
    texts = tuple(word.text for word in words)
    every = Value(" ".join(texts), flows, words=texts)
    engine.state.assign("@", every)
    engine.state.assign("*", every)


def set_variable(engine: Engine, name: str, value: Value, frame: Frame) -> None:
    """Assign a variable by another way than an assignment, and judge what that means."""
    engine.state.assign(name, value)
    run_evaluated(engine, value.text, frame)
    is_exported = name in engine.state.exported
    effect = judge_assignment(name, Word(value.text, frame.span), is_prefix=is_exported)
    if effect.level > Level.LOW:
        engine.keep([engine.make_finding(effect, frame.span)], frame)


def run_evaluated(engine: Engine, text: str, frame: Frame) -> None:
    """Run what would run if the shell evaluated a text once more.

    It does so in arithmetic, in subscripts, in ``${x@P}`` and in prompts, however it is quoted:
    ``x='a[$(id)]'; (( x ))``.
    """
    if not _SUBSTITUTES.search(text) or frame.depth > _DEEPEST:
        return
    quoted = text.replace(UNKNOWN, HOLE).replace("\\", "\\\\").replace('"', '\\"')
    source = Source(f': "{quoted}"', shift=None, place=frame.span)
    engine.run_text(source, frame.below("the shell's evaluation", None, TERMINAL))


_DEEPEST: Final = 6


def run_quoted(engine: Engine, text: str, frame: Frame) -> None:
    """Run what a test or an arithmetic expression holds in quotes, and note what it sets."""
    for match in _QUOTED.finditer(text):
        run_evaluated(engine, match[1], frame)
    note_settings(engine, text)


def note_settings(engine: Engine, text: str) -> None:
    """Note which of the variables that decide what runs an arithmetic expression sets."""
    for match in _SETS.finditer(text):
        engine.state.poisoned = match[1]

"""Assignments of one source: variables, arrays, exports, and what setting them means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Flow
from ccwatch.risk.effect import Category as C
from ccwatch.risk.effect import high, medium
from ccwatch.risk.level import Level
from ccwatch.risk.shell.environment import is_run, judge_assignment
from ccwatch.risk.shell.intake import run_evaluated
from ccwatch.risk.shell.quoting import Value
from ccwatch.risk.shell.unit import NO_FLOWS
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from ccwatch.risk.effect import Effect, Finding
    from ccwatch.risk.shell.engine import Engine
    from ccwatch.risk.shell.expander import Expander
    from ccwatch.risk.shell.frame import Frame
    from ccwatch.risk.shell.source import Source
    from ccwatch.risk.word import Span

_EXPORTS: Final = re.compile(r"-[a-zA-Z]*x[a-zA-Z]*")
_KEY: Final = re.compile(r"\[[^\]]*\]\+?=")
_STEPS: Final = 20
_DEFINITIONS: Final = frozenset(
    {"functions", "aliases", "galiases", "saliases", "commands", "dis_functions", "dis_aliases"}
)
"""Arrays of zsh that name commands: an element is a function, an alias or a path."""


def _end_of_key(text: str) -> int:
    """Return where the value of an element starts: that of ``[key]=value`` after its key."""
    match = _KEY.match(text)
    return match.end() if match is not None else 0


class Assigner:
    """Takes assignments into the memory of the shell."""

    def __init__(self, engine: Engine, source: Source, expander: Expander, frame: Frame) -> None:
        self._engine = engine
        self._state = engine.state
        self._source = source
        self._expander = expander
        self._frame = frame

    def assign(
        self, node: Node, found: list[Finding], *, is_prefix: bool, for_now: bool = False
    ) -> str:
        """Take in one assignment, add what it means to ``found``, and return the name."""
        children = node.children
        if not children or not self._engine.take_step(_STEPS):
            return ""
        self._expander.find_expansions(children[:1])
        name = self._source.text_of(children[0]).partition("[")[0]
        value = self._read_value(name, children)
        poisoned = self._state.poisoned
        self._state.assign(name, value, for_now=for_now)
        span = self._source.locate(*self._source.range_of(node))
        exported = is_prefix or name in self._state.exported
        effect = self._judge(name, value, span, is_prefix=exported, lasts=not for_now)
        if name == "PATH" and effect.level < Level.HIGH:
            self._state.poisoned = poisoned
        found.append(self._engine.make_finding(effect, span))
        if is_run(name) and effect.level > Level.LOW:
            self._engine.run_value(value.text, span, self._frame.at(span))
        run_evaluated(self._engine, value.text, self._frame.at(span))
        if children[0].type == "subscript" and name in _DEFINITIONS:
            effect = high(C.OBFUSCATION, f"defines what a command does, through {name}")
            found.append(self._engine.make_finding(effect, span))
            self._engine.run_value(value.text, span, self._frame.at(span))
        if Flow.NETWORK in value.flows:
            effect = medium(C.NET_READ, f"puts what the network answered into {name}")
            found.append(self._engine.make_finding(effect, span))
        return name

    def _judge(
        self, name: str, value: Value, span: Span, *, is_prefix: bool, lasts: bool = True
    ) -> Effect:
        return judge_assignment(
            name,
            Word(value.text, span),
            is_prefix=is_prefix,
            lasts=lasts,
            directory=self._state.directory,
            project=self._engine.context.project,
        )

    def _read_value(self, name: str, children: Sequence[Node]) -> Value:
        if len(children) > 2 and children[2].type == "array":
            value = self._read_array(name, children[2])
        else:
            value = self._expander.read_value(children[2:])
        if len(children) > 1 and children[1].type == "+=":
            before = self._state.values_of(name)[-1]
            return Value(before.text + value.text, before.flows | value.flows)
        return value

    def _read_array(self, name: str, node: Node) -> Value:
        read = self._expander.read_words([child for child in node.children if child.is_named])
        words = [word.part(_end_of_key(word.text)) for word in read]
        flows = NO_FLOWS.union(*(self._expander.flows.get(word.span, NO_FLOWS) for word in words))
        texts = tuple(word.text for word in words)
        every = Value(" ".join(texts), flows, words=texts)
        self._state.assign(name, every)
        for word in words:
            self._state.assign(name, Value(word.text, flows))
        return every

    def declare(self, node: Node) -> list[Finding]:
        """Take in ``export``, ``declare`` and their kin; returns what the assignments mean."""
        found: list[Finding] = []
        exports = bool(node.children) and (
            node.children[0].type == "export"
            or any(_EXPORTS.fullmatch(self._source.text_of(child)) for child in node.children)
        )
        for child in node.children:
            if child.type == "variable_assignment":
                self.assign(child, found, is_prefix=exports)
            elif child.type == "variable_name":
                self._mark(self._source.text_of(child), found, child, exports=exports)
        if node.children and node.children[0].type == "unset":
            self._unset(node)
        return found

    def _mark(self, name: str, found: list[Finding], node: Node, *, exports: bool) -> None:
        """Export a variable that has its value already, and judge it as programs will get it."""
        if not exports:
            return
        self._state.exported.add(name)
        span = self._source.locate(*self._source.range_of(node))
        for value in self._state.variables.get(name, ()):
            effect = self._judge(name, value, span, is_prefix=True)
            found.append(self._engine.make_finding(effect, span))

    def _unset(self, node: Node) -> None:
        for child in node.children:
            if self._source.text_of(child) in {"PATH", "IFS"}:
                self._state.poisoned = self._source.text_of(child)

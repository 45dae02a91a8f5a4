"""The words of one source: expansions found, valued and put in, once for every possible value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Flow
from ccwatch.risk.shell.quoting import Value, WordReader, is_plain_word
from ccwatch.risk.shell.source import EXPANSIONS
from ccwatch.risk.word import HOLE, UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tree_sitter import Node

    from ccwatch.risk.shell.source import Source
    from ccwatch.risk.shell.state import State
    from ccwatch.risk.word import Span

_MOST_TURNS: Final = 16
_EXPANSION_DEPTH: Final = 2
_FREE_CHARACTERS: Final = 100
_NAMES: Final = frozenset({"variable_name", "special_variable_name"})
_DEFAULTS: Final = frozenset({":-", "-", ":=", "="})


class Turns:
    """Counts through the values of the variables that one command uses, like an odometer.

    A command whose variables may hold several values is judged once for each combination.
    """

    def __init__(self) -> None:
        self._digits: list[int] = []
        self._counts: list[int] = []
        self._places: dict[str, int] = {}
        self._taken = 0

    def start(self) -> None:
        """Begin to read the words once more."""
        self._counts = []
        self._places = {}

    def choose(self, name: str, count: int) -> int:
        """Return which of its ``count`` values a variable has in this turn."""
        place = self._places.get(name)
        if place is None:
            place = self._places[name] = len(self._counts)
            self._counts.append(count)
            if place == len(self._digits):
                self._digits.append(0)
        return self._digits[place] % count

    def advance(self) -> bool:
        """Go on to the next combination; False after the last."""
        self._taken += 1
        for place in reversed(range(len(self._counts))):
            self._digits[place] += 1
            if self._digits[place] < self._counts[place]:
                return self._taken < _MOST_TURNS
            self._digits[place] = 0
        return False

    @property
    def has_given_up(self) -> bool:
        """Whether there are more combinations than were looked at."""
        return self._taken >= _MOST_TURNS and any(self._digits)


class Expander:
    """Reads words of one source.

    Args:
        source: Where they stand.
        state: The memory of the shell.
        substitute: Runs a substitution and returns what replaces it.
        step: Counts one step, or as many as it is given; False when the budget is used up.
    """

    def __init__(
        self,
        source: Source,
        state: State,
        substitute: Callable[[Node], Value],
        step: Callable[..., bool],
    ) -> None:
        self._source = source
        self._state = state
        self._substitute = substitute
        self._step = step
        self._substituted: dict[int, Value] = {}
        self.turns = Turns()
        self.flows: dict[Span, frozenset[Flow]] = {}
        """The kinds of data that the expansions in a word may carry, by the word's span."""

    def read_words(self, nodes: Sequence[Node]) -> list[Word]:
        """Decode arguments; nodes that touch are one word."""
        words: list[Word] = []
        index = 0
        while index < len(nodes):
            start, end = self._source.range_of(nodes[index])
            first = index
            index += 1
            while index < len(nodes) and self._source.range_of(nodes[index])[0] == end:
                end = self._source.range_of(nodes[index])[1]
                index += 1
            words += self._read_word(nodes[first:index], start, end)
        return words

    def _read_word(self, nodes: Sequence[Node], start: int, end: int) -> list[Word]:
        raw = self._source.text[start:end]
        span = self._source.locate(start, end)
        if is_plain_word(raw):
            return [Word(raw, span)]
        reader = self._make_reader(nodes)
        words = reader.read(start, end, span)
        if reader.flows:
            self.flows[span] = frozenset(reader.flows)
        return words

    def read_value(self, nodes: Sequence[Node]) -> Value:
        """Decode the value of an assignment, which neither blanks nor braces split."""
        if not nodes:
            return Value("")
        start, end = self._source.range_of(nodes[0])[0], self._source.range_of(nodes[-1])[1]
        reader = self._make_reader(nodes)
        words = reader.read(start, end, self._source.locate(start, end), splits=False)
        if not words:
            return Value("", frozenset(reader.flows))
        return Value(words[0].text, frozenset(reader.flows), words[0].dashed)

    def read_text(self, node: Node) -> Value:
        """Decode the body of a heredoc that expands: no quotes, only expansions and escapes."""
        start, end = self._source.range_of(node)
        values = self.find_expansions([node])
        parts: list[str] = []
        flows: set[Flow] = set()
        for place in sorted(values):
            stop, find = values[place]
            if place < start:
                continue
            value = find()
            flows |= value.flows
            parts += [self._source.text[start:place], value.text]
            start = stop
        parts.append(self._source.text[start:end])
        text = "".join(parts).replace("\\\n", "").replace(HOLE, UNKNOWN)
        return Value(text, frozenset(flows))

    def _make_reader(self, nodes: Sequence[Node]) -> WordReader:
        values = self.find_expansions(nodes)
        return WordReader(self._source.text, values, self._state.home, self._choose)

    def find_expansions(self, nodes: Iterable[Node]) -> dict[int, tuple[int, Callable[[], Value]]]:
        """Return the expansions below some nodes by their place, and run what they run."""
        found: dict[int, tuple[int, Callable[[], Value]]] = {}
        todo = list(nodes)
        while todo and self._step():
            node = todo.pop()
            kind = node.type
            if kind in EXPANSIONS:
                start, end = self._source.range_of(node)
                if kind == "expansion":
                    todo += node.children  # what its default runs, once
                elif kind != "simple_expansion":
                    self._find_value(node)
                found[start] = (end, lambda node=node: self._find_value(node))
            elif kind == "heredoc_redirect":
                continue
            elif node.child_count:
                todo += node.children
        return found

    def _find_value(self, node: Node) -> Value:
        match node.type:
            case "simple_expansion":
                return self._choose(self._source.text_of(node)[1:])
            case "expansion":
                self._state.nesting += _EXPANSION_DEPTH
                value = self._expand(node)
                self._state.nesting -= _EXPANSION_DEPTH
                return value
            case _:
                known = self._substituted.get(node.id)
                if known is None:
                    turns, self.turns = self.turns, Turns()
                    known = self._substituted[node.id] = self._substitute(node)
                    self.turns = turns
                return known

    def _choose(self, name: str) -> Value:
        values = self._state.values_of(name)
        only = len(values) == 1
        value = values[0] if only else values[self.turns.choose(name, len(values))]
        if len(value.text) > _FREE_CHARACTERS and not self._step(
            len(value.text) // _FREE_CHARACTERS
        ):
            return Value(UNKNOWN, value.flows)
        return value

    def _expand(self, node: Node) -> Value:
        """Return the value of ``${…}``: of a plain name, or of its default."""
        inner = node.children[1:-1]
        if len(inner) == 1:
            named = inner[0]
            if named.type == "subscript" and named.children:
                self.find_expansions(named.children)
                named = named.children[0]
            if named.type in _NAMES:
                return self._choose(self._source.text_of(named))
        if len(inner) > 2 and inner[1].type in _DEFAULTS:
            default = self.read_value(inner[2:])
            name = self._source.text_of(inner[0])
            known = name in self._state.variables
            if inner[1].type in {":=", "="}:
                self._state.assign(name, default)
            if not known:
                return default
            return Value(UNKNOWN, default.flows)
        self.find_expansions(inner)
        if len(inner) == 2 and inner[0].type == "!" and inner[1].type in _NAMES:
            # The variable that this one names may be any of the environment.
            return Value(UNKNOWN, frozenset({Flow.CREDENTIAL}))
        return Value(UNKNOWN)

"""The text of a shell command and its syntax tree: offsets, and what the parser could not read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import tree_sitter_bash
from tree_sitter import Language, Parser

from ccwatch.risk.word import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

_LANGUAGE: Final = Language(tree_sitter_bash.language())

EXPANSIONS: Final = frozenset(
    {
        "simple_expansion", "expansion", "command_substitution", "process_substitution",
        "arithmetic_expansion",
    }
)  # fmt: skip
"""Nodes that the shell replaces by a value."""

_KNOWN: Final = EXPANSIONS | frozenset(
    {
        "program", "list", "pipeline", "command", "command_name", "redirected_statement",
        "subshell", "compound_statement", "if_statement", "elif_clause", "else_clause",
        "while_statement", "for_statement", "c_style_for_statement", "do_group", "case_statement",
        "case_item", "function_definition", "negated_command", "test_command",
        "declaration_command", "unset_command", "variable_assignment", "variable_assignments",
        "variable_name", "special_variable_name", "subscript", "array", "word", "number", "string",
        "string_content", "raw_string", "ansi_c_string", "translated_string", "concatenation",
        "brace_expression", "extglob_pattern", "regex", "test_operator", "file_redirect",
        "file_descriptor", "herestring_redirect", "heredoc_redirect", "heredoc_start",
        "heredoc_body", "heredoc_content", "heredoc_end", "comment", "binary_expression",
        "unary_expression", "ternary_expression", "postfix_expression", "parenthesized_expression",
    }
)  # fmt: skip
_OPAQUE: Final = frozenset({"raw_string", "comment", "ansi_c_string", "heredoc_start"})
_EXPANDS: Final = re.compile(r"`|\$\(|\$\{|\$\[|<\(|>\(")


@dataclass(frozen=True, slots=True)
class Problem:
    """A place that the parser could not read, so that nothing may be taken for harmless."""

    reason: str
    start: int


class Source:
    """One text that a shell would read, parsed.

    Args:
        text: At most some ten thousand characters: the callers cut.
        shift: Where the text begins in the outermost one, if it stands there letter by letter.
        place: The span in the outermost text that stands for all of this one, if it does not.
    """

    def __init__(self, text: str, *, shift: int | None = 0, place: Span | None = None) -> None:
        self.text = text
        self._shift = shift
        self._place = place or Span(0, len(text))
        data = text.encode("utf-8", "replace")
        self._characters = None if len(data) == len(text) else _map_characters(data)
        self.root: Node = Parser(_LANGUAGE).parse(data).root_node

    def range_of(self, node: Node) -> tuple[int, int]:
        """Return where a node starts and ends, in characters of this text."""
        if self._characters is None:
            return node.start_byte, node.end_byte
        return self._characters[node.start_byte], self._characters[node.end_byte]

    def text_of(self, node: Node) -> str:
        """Return the characters of a node."""
        start, end = self.range_of(node)
        return self.text[start:end]

    def locate(self, start: int, end: int) -> Span:
        """Return a range of this text as a span of the outermost one."""
        if self._shift is None:
            return self._place
        return Span(start + self._shift, end + self._shift)

    def embed(self, text: str, span: Span, raw: str) -> Source:
        """Return the source of a text that a word of this one holds.

        ``span`` is the word's place in the outermost text, ``raw`` what is written there.
        """
        found = raw.find(text) if text else -1
        if found < 0 or raw.count(text) > 1:
            return Source(text, shift=None, place=span)
        return Source(text, shift=span.start + found)

    def find_problems(self, most: int = 20_000) -> Iterator[Problem]:
        """Yield every place that may hide a command from this engine.

        That is an error of the parser, a kind of node that nobody here knows, and text in a node
        that no child accounts for and that looks like a substitution. ``most`` bounds the nodes.
        """
        todo: list[Node] = [self.root]
        seen = 0
        while todo:
            node = todo.pop()
            seen += 1
            if seen > most:
                yield Problem("is too large to be looked at as a whole", 0)
                return
            if node.is_error or node.is_missing:
                yield Problem("could not be parsed", self.range_of(node)[0])
                continue
            kind = node.type
            if node.is_named and kind not in _KNOWN:
                yield Problem(f"has a construct that ccwatch does not know ({kind})", 0)
            if kind in _OPAQUE:
                continue
            children = node.children
            if kind == "heredoc_redirect" and self._is_quoted(children):
                todo += [child for child in children if child.type != "heredoc_body"]
                continue
            if kind in EXPANSIONS or not children:
                residue = "" if kind in EXPANSIONS else self.text_of(node)
            else:
                residue = self._residue(node, children)
            if node.is_named and _EXPANDS.search(residue):
                yield Problem("hides a substitution from the parser", self.range_of(node)[0])
            todo += children

    def _is_quoted(self, children: list[Node]) -> bool:
        """Say whether nothing in the body of a heredoc is expanded."""
        start = next((child for child in children if child.type == "heredoc_start"), None)
        return start is not None and any(letter in self.text_of(start) for letter in "'\"\\")

    def _residue(self, node: Node, children: list[Node]) -> str:
        """Return the text of a node that none of its children stands for."""
        start, end = self.range_of(node)
        parts: list[str] = []
        for child in children:
            first, last = self.range_of(child)
            if first > start:
                parts.append(self.text[start:first])
            start = max(start, last)
        if end > start:
            parts.append(self.text[start:end])
        return "\n".join(parts)


def _map_characters(data: bytes) -> list[int]:
    """Return the index of the character that each byte belongs to, and one more for the end."""
    places: list[int] = []
    character = -1
    for byte in data:
        if byte & 0xC0 != 0x80:
            character += 1
        places.append(character)
    places.append(character + 1)
    return places

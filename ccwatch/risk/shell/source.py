"""The text of a shell command and its syntax tree: offsets, and what the parser could not read."""

from __future__ import annotations

import re
from bisect import bisect_left
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
_UNKNOWN_KINDS: Final = frozenset(
    kind
    for number in range(_LANGUAGE.node_kind_count)
    if _LANGUAGE.node_kind_is_named(number) and _LANGUAGE.node_kind_is_visible(number)
    for kind in (_LANGUAGE.node_kind_for_id(number),)
    if kind is not None and kind not in _KNOWN
)
"""Kinds of nodes that another version of the grammar has: nothing of them may be harmless."""

_MOST_OPERATORS: Final = 300
_OPERATOR: Final = re.compile(
    r"<<-?[ \t]*(['\"])(\w+)\1|'[^'\n]{2,}'|[|()<>`&;{}\[\]@]|\$(?![\w({'\"@*#?!$-])"
)
_MOST_MARKS: Final = 1_000
_OPAQUE: Final = frozenset({"raw_string", "comment", "ansi_c_string", "heredoc_start"})
_EXPANDS: Final = re.compile(r"`|\$\(|\$\{|\$\[|<\(|>\(")
_ODD: Final = re.compile("[^\t\n\x20-\x7e\xa1-\xff]")
_STAND_IN: Final = "é"
"""What the parser gets for a control character and for one above U+00FF.

Its scanner looks the latter up in a table that ends there, and may take the whole process down; to
a shell all of them are plain letters."""
_ESCAPED_START: Final = re.compile(r"(?<=\n)\\(?=[\w./~+:@%^!,-])")
"""An escape at the start of a line, which the parser takes for more of the line before: a command
like ``\\rm`` would be an argument. It gets a plain letter instead, which opens and ends nothing."""
_ESCAPED_ANGLE: Final = re.compile(r"(?<!\\)\\[<>](?=\s)")
"""The comparison of strings in ``[ a \\< b ]``, which ends the parser's understanding."""
_ANSI_STRING: Final = re.compile(r"\$'(?:[^'\\]|\\.)*'", re.DOTALL)
"""A string in which the parser takes the quote after ``\\\\`` for an escaped one."""
_TIMED: Final = re.compile(
    r"((?:^|[\n;&|({]|\b(?:then|do|else|elif|if|while|until)\b)[ \t]*)(time(?:[ \t]+-p)?|!)"
    r"(?=[ \t]+[({])"
)
"""What may stand before a group, where the parser takes the group for words of a command."""
_WIDE_MARK: Final = re.compile("<<-?[ \t]*[^\\s;|&<>()]*[^\\x00-\xff]")
"""A heredoc's mark that is not itself to the parser, so that it may see its end elsewhere."""
_BACKSLASHED: Final = re.compile(r"<<-?[ \t]*[\w'\"\\][^\n]*\n\s*\\")
"""A heredoc that begins with a backslash: to the parser its first line belongs to the command."""


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
        self._end = _find_end(text)
        data = _stand_in(text[: self._end]).encode()
        self._characters = None if len(data) == self._end else _map_characters(data)
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

    def find_problems(self) -> Iterator[Problem]:
        """Yield places that may hide a command from this engine; one of each kind is enough.

        That is an error of the parser, a kind of node that nobody here knows, and text that looks
        like a substitution and that no node stands for.
        """
        if self._end < len(self.text):
            yield Problem("has more operators than can be parsed", self._end)
        if self.root.has_error:
            yield Problem("could not be parsed", self.range_of(self._find_error())[0])
        if _UNKNOWN_KINDS and any(node.type in _UNKNOWN_KINDS for node in _walk(self.root)):
            yield Problem("has a construct that ccwatch does not know", 0)
        if self._has_joined_lines():
            yield Problem("has a line that the parser adds to the one before", 0)
        if not self.text.isascii() and _WIDE_MARK.search(self.text):
            yield Problem("ends a heredoc where the parser may not see it", 0)
        if _BACKSLASHED.search(_ESCAPED_START.sub("_", self.text)):
            yield Problem("begins a heredoc where the parser may not see it", 0)
        for count, match in enumerate(_EXPANDS.finditer(self.text)):
            if count > _MOST_MARKS:
                yield Problem("is too large to be looked at as a whole", 0)
                return
            if not self._is_accounted(match.start()):
                yield Problem("hides a substitution from the parser", match.start())
                return

    def _has_joined_lines(self) -> bool:
        if "\n\\" in self.text and any(map(self._is_joined_word, _walk(self.root))):
            return True
        assigns = "\n" in self.text and "=" in self.text and not {"<", ">"}.isdisjoint(self.text)
        return assigns and any(map(self._is_joined_command, _walk(self.root)))

    def _is_joined_word(self, node: Node) -> bool:
        """Say whether a plain word goes over the end of a line, as none does for a shell."""
        return node.type == "word" and _ends_line(self.text_of(node))

    def _is_joined_command(self, node: Node) -> bool:
        """Say whether assignments and a redirection are taken for a part of the line below."""
        name = node.child_by_field_name("name") if node.type == "command" else None
        before = name.prev_sibling if name is not None else None
        if name is None or before is None:
            return False
        return _ends_line(self.text[self.range_of(before)[1] : self.range_of(name)[0]])

    def _find_error(self) -> Node:
        node = self.root
        while not (node.is_error or node.is_missing):
            broken = next((child for child in node.children if child.has_error), None)
            if broken is None:
                break
            node = broken
        return node

    def _is_accounted(self, place: int) -> bool:
        """Say whether a mark of a substitution is one for the parser, or means nothing there."""
        byte = bisect_left(self._characters, place) if self._characters else place
        escaped = (place - len(self.text[:place].rstrip("\\"))) % 2 == 1
        node = self.root.descendant_for_byte_range(byte, byte + 1)
        nested = False
        while node is not None:
            kind = node.type
            if kind in _OPAQUE or (kind == "heredoc_body" and self._is_quoted(node.parent)):
                return True
            if kind in EXPANSIONS:
                nested = nested or self.text_of(node).startswith("`")
                if node.start_byte == byte or node.end_byte == byte + 1:
                    return True
            node = node.parent
        return escaped and not nested

    def _is_quoted(self, node: Node | None) -> bool:
        """Say whether nothing in the body of a heredoc is expanded."""
        children = node.children if node is not None else []
        start = next((child for child in children if child.type == "heredoc_start"), None)
        return start is not None and any(letter in self.text_of(start) for letter in "'\"\\")


def _ends_line(text: str) -> bool:
    return "\n" in text.replace("\\\n", "")


def _stand_in(text: str) -> str:
    """Return a text of the same length that the parser reads as a shell reads the other one.

    Letters and plain signs take the place of escapes: nothing opens or ends that did not before.
    """
    if "\\" in text:
        text = _ESCAPED_START.sub("_", text)
        text = _ESCAPED_ANGLE.sub("==", text)
        text = _ANSI_STRING.sub(lambda match: match[0].replace("\\\\", "__"), text)
    if "<<" not in text:
        # The end of a heredoc could be spelled like that, and would not be found any more.
        text = _TIMED.sub(lambda match: match[1] + " " * len(match[2]), text)
    return _ODD.sub(_STAND_IN, text)


def _find_end(text: str) -> int:
    """Return how much of a text is parsed: up to its 300th operator that no quotes hold.

    The parser mends what it cannot read in quadratic time: 2,500 open backquotes take it 4 s.
    """
    if len(text) <= _MOST_OPERATORS:
        return len(text)
    count = place = start = 0
    while count <= _MOST_OPERATORS:
        match = _OPERATOR.search(text, place)
        if match is None:
            return len(text)
        start, place = match.span()
        if match[2] is not None:
            # Nothing in the body of a heredoc with a quoted mark is one.
            place = max(place, text.find(f"\n{match[2]}", place))
        count += len(match[0]) == 1
    return start


def _walk(root: Node) -> Iterator[Node]:
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        todo += node.named_children


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

"""Redirections: what a command reads from and writes to besides its arguments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Deletes, Reads, Writes
from ccwatch.risk.shell.unit import NO_FLOWS, Stream
from ccwatch.risk.word import HOLE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from ccwatch.risk.act import Flow
    from ccwatch.risk.shell.expander import Expander
    from ccwatch.risk.shell.source import Source
    from ccwatch.risk.shell.state import State
    from ccwatch.risk.word import Word

KINDS: Final = frozenset({"file_redirect", "heredoc_redirect", "herestring_redirect"})
_OPERATORS: Final = frozenset(
    {">", ">>", "<", "<>", ">|", "&>", "&>>", ">&", "<&", ">&-", "<&-", "<<<", "<<", "<<-"}
)
_INNER: Final = frozenset({"heredoc_start", "heredoc_body", "heredoc_end", "file_descriptor"})


@dataclass(slots=True)
class Plan:
    """What the redirections of one command come to.

    Attributes:
        stdin: What they connect standard input to, None if they leave it alone.
        acts: Files that they read and write.
        arguments: Words behind a redirection that belong to the command: ``rm >log -rf x``.
        trailing: What follows a heredoc on its first line: a pipe, or more commands.
        catches_output: Standard output goes to a file.
    """

    stdin: Stream | None = None
    acts: list[Reads | Writes | Deletes] = field(default_factory=list[Reads | Writes | Deletes])
    arguments: list[Node] = field(default_factory=list["Node"])
    trailing: list[Node] = field(default_factory=list["Node"])
    catches_output: bool = False

    def empties(self) -> None:
        """Take the files that are written for emptied: nothing is written into them."""
        self.acts = [
            Deletes(act.word, how="empties")
            if isinstance(act, Writes) and act.how == "writes"
            else act
            for act in self.acts
        ]


def read_redirects(nodes: Sequence[Node], source: Source, expander: Expander, state: State) -> Plan:
    """Read redirections in the order in which they stand.

    ``state`` remembers files that are open under a number or name of their own.
    """
    plan = Plan()
    for node in nodes:
        match node.type:
            case "file_redirect":
                _read_file(node, source, expander, plan, state)
            case "heredoc_redirect":
                _read_heredoc(node, source, expander, plan, state)
            case _:
                value = expander.read_value([c for c in node.children if c.type != "<<<"])
                span = source.locate(*source.range_of(node))
                plan.stdin = Stream(value.flows, value.text + "\n", span)
    return plan


def _read_file(node: Node, source: Source, expander: Expander, plan: Plan, state: State) -> None:
    operator = next((c.type for c in node.children if c.type in _OPERATORS), ">")
    descriptor = next((c for c in node.children if c.type == "file_descriptor"), None)
    number = source.text_of(descriptor) if descriptor is not None else ""
    rest = [c for c in node.children if c.type not in _OPERATORS and c.type not in _INNER]
    if operator in {">&-", "<&-"}:
        plan.arguments += rest
        return
    groups = [group for group in _group(rest, source) if not _is_descriptor(group, source)]
    if not groups:
        return
    plan.arguments += [child for group in groups[1:] for child in group]
    words = expander.read_words(groups[0])
    if len(groups) > 1 and words and words[0].text == "!":
        words += expander.read_words(groups[1])  # zsh: ">! file"
    for word in words:
        targets = [word]
        if operator in {">&", "<&"}:
            targets = _find_open(word, state.descriptors)
        elif state.names_descriptors or number not in {"", "0", "1", "2"}:
            state.descriptors[number or word.text] = word
        for target in targets:
            _connect(plan, target, operator, number, expander.flows.get(target.span, NO_FLOWS))


def _find_open(word: Word, descriptors: dict[str, Word]) -> list[Word]:
    """Return the files that ``>&3`` means; a word that is no number is a file itself."""
    number = word.text.rstrip("-")
    if number in {"", "0", "1", "2"}:
        return []
    if number.isdigit() or UNKNOWN in number:
        known = descriptors.get(number)
        return [known] if known is not None else list(descriptors.values())
    return [word]


def _connect(plan: Plan, word: Word, operator: str, number: str, flows: frozenset[Flow]) -> None:
    if operator in {"<", "<&", "<>"}:
        plan.acts.append(Reads(word))
        if number in {"", "0"}:
            plan.stdin = Stream(flows, "" if word.text == "/dev/null" else None)
    if operator not in {"<", "<&"}:
        plan.acts.append(Writes(word, "appends to" if operator in {">>", "&>>"} else "writes"))
        plan.catches_output = plan.catches_output or number in {"", "1"}


def _is_descriptor(group: list[Node], source: Source) -> bool:
    """Say whether a number belongs to the next redirection: the ``0`` of ``>&f 0>&1``."""
    start, end = source.range_of(group[0])[0], source.range_of(group[-1])[1]
    return source.text[start:end].isdigit() and source.text[end : end + 1] in {"<", ">"}


def _group(nodes: list[Node], source: Source) -> list[list[Node]]:
    """Return the nodes of each word: those that touch belong together."""
    groups: list[list[Node]] = []
    end = -1
    for node in nodes:
        start, stop = source.range_of(node)
        if groups and start == end:
            groups[-1].append(node)
        else:
            groups.append([node])
        end = stop
    return groups


def _read_heredoc(node: Node, source: Source, expander: Expander, plan: Plan, state: State) -> None:
    quoted = False
    for child in node.children:
        kind = child.type
        if kind == "heredoc_start":
            quoted = any(letter in source.text_of(child) for letter in "'\"\\")
        elif kind == "heredoc_body":
            span = source.locate(*source.range_of(child))
            if quoted:
                text = source.text_of(child).replace(HOLE, UNKNOWN)
                plan.stdin = Stream(text=text, span=span)
            else:
                value = expander.read_text(child)
                plan.stdin = Stream(value.flows, value.text, span)
        elif kind == "file_redirect":
            _read_file(child, source, expander, plan, state)
        elif child.is_named and kind not in _INNER:
            if plan.trailing or kind in _COMMANDS:
                plan.trailing.append(child)
            else:
                plan.arguments.append(child)


_COMMANDS: Final = frozenset(
    {
        "command", "pipeline", "list", "redirected_statement", "subshell", "compound_statement",
        "negated_command", "if_statement", "while_statement", "for_statement", "case_statement",
        "c_style_for_statement", "declaration_command", "unset_command", "test_command",
        "function_definition", "variable_assignment", "variable_assignments",
    }
)  # fmt: skip

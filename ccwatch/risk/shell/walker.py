"""The walk over a syntax tree: every simple command in it is run past the engine, in order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from ccwatch.risk.act import Flow
from ccwatch.risk.effect import Category as C
from ccwatch.risk.effect import critical, high, medium
from ccwatch.risk.shell.assigner import Assigner
from ccwatch.risk.shell.expander import Expander, Turns
from ccwatch.risk.shell.intake import run_quoted, set_variable
from ccwatch.risk.shell.quoting import Value
from ccwatch.risk.shell.redirect import KINDS, read_redirects
from ccwatch.risk.shell.unit import IN_PROJECT, NO_FLOWS, SILENCE, TERMINAL, Stream, join_streams
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tree_sitter import Node

    from ccwatch.risk.effect import Effect, Finding
    from ccwatch.risk.shell.engine import Engine
    from ccwatch.risk.shell.frame import Frame
    from ccwatch.risk.shell.redirect import Plan
    from ccwatch.risk.shell.source import Source

_SKIPPED: Final = frozenset(
    {"comment", "heredoc_start", "heredoc_end", "variable_name", "file_descriptor"}
)
_SIMPLE: Final = frozenset({"command", "declaration_command", "unset_command"})
_ALWAYS_TRUE: Final = frozenset({"true", ":", "[ 1 ]", "[[ 1 ]]", "((1))", "(( 1 ))", "/bin/true"})
_DESCRIPTOR: Final = re.compile(r"\{[A-Za-z_]\w*\}")
_INSIDE: Final = frozenset(
    {"echo", "printf", "true", "false", ":", "test", "[", "pwd", "read", "mapfile", "readarray"}
)
_PRINTS_NOTHING: Final = (
    ["cat", "/dev/null"], ["echo", "-n"], ["printf", "''"], ["printf", '""'], ["false"],
)  # fmt: skip
_SUBSTITUTION_DEPTH: Final = 3


class Walker:
    """Walks one source. Commands inside of words come before the command that uses them."""

    def __init__(self, engine: Engine, source: Source, frame: Frame) -> None:
        self._engine = engine
        self._state = engine.state
        self._source = source
        self._frame = frame
        self._expander = Expander(source, engine.state, self._substitute, engine.take_step)
        self._assigner = Assigner(engine, source, self._expander, frame)
        self._in_background = False
        self._pending: dict[int, list[Node]] = {}

    def walk(self, node: Node, stdin: Stream) -> Stream:
        """Walk a node and return what flows out of it."""
        if not self._engine.take_step():
            return Stream()
        self._state.nesting += 1
        try:
            return self._HANDLERS.get(node.type, Walker._walk_parts)(self, node, stdin)
        finally:
            self._state.nesting -= 1

    def _walk_parts(self, node: Node, stdin: Stream) -> Stream:
        return self._walk_all(node.children, stdin)

    def _walk_all(self, nodes: Sequence[Node], stdin: Stream) -> Stream:
        streams: list[Stream] = []
        for index, node in enumerate(nodes):
            if not node.is_named or node.type in _SKIPPED:
                continue
            outer = self._in_background
            followed = index + 1 < len(nodes) and nodes[index + 1].type == "&"
            self._in_background = outer or followed
            streams.append(self.walk(node, stdin))
            self._in_background = outer
        return join_streams(streams) if streams else SILENCE

    def _walk_branches(self, node: Node, stdin: Stream) -> Stream:
        """Walk parts of which not all may run: afterwards the directory is known only if equal."""
        before = self._state.directory
        stream = self._walk_all(node.children, stdin)
        if self._state.directory != before:
            self._state.directory = None
        return stream

    def _walk_apart(self, node: Node, stdin: Stream) -> Stream:
        """Walk a subshell, whose ``cd`` ends with it."""
        before = self._state.directory
        stream = self._walk_all(node.children, stdin)
        self._state.directory = before
        return stream

    def _walk_pipeline(self, node: Node, stdin: Stream) -> Stream:
        before = self._state.directory
        stream = stdin
        for child in node.children:
            if child.is_named and child.type != "comment":
                stream = replace(self.walk(child, stream), is_connected=True)
        self._state.directory = before
        return stream

    def _walk_loop(self, node: Node, stdin: Stream) -> Stream:
        if node.type == "for_statement":
            self._assign_loop_variable(node)
        if node.children and any(c.type == "&" for c in node.children[-1].children):
            self._judge_forks(node)
        return self._walk_branches(node, stdin)

    def _judge_forks(self, node: Node) -> None:
        """Judge a loop that starts a process in each round: how many may be up to its condition."""
        if node.type == "for_statement":
            return
        condition = self._source.text_of(node.children[1]).strip()
        if node.type == "c_style_for_statement" or condition in _ALWAYS_TRUE:
            self._note(critical(C.PROCESS, "starts processes without end: a fork bomb"), node)
        elif "read" not in condition:
            self._note(high(C.PROCESS, "starts a process in each round of a loop"), node)

    def _assign_loop_variable(self, node: Node) -> None:
        named = [child for child in node.children if child.is_named and child.type != "do_group"]
        name = self._source.text_of(named[0])
        words = self._expander.read_words(named[1:])
        for word in words:
            flows = self._expander.flows.get(word.span, NO_FLOWS)
            if Flow.NETWORK in flows:
                self._note(medium(C.NET_READ, "loops over what the network answered"), node)
            dashed = False
            text = word.text.replace("*", UNKNOWN) if word.has_glob else word.text
            if word.has_glob and "/" not in word.text:
                text, dashed = f"./{text}", True
            value = Value(text, flows, dashed or word.dashed)
            set_variable(self._engine, name, value, self._frame_at(node))
        if not words:
            self._state.assign(name, Value(UNKNOWN))

    def _define(self, node: Node, stdin: Stream) -> Stream:
        """Remember a function and look into it at once: it may be called where nobody sees."""
        name = self._source.text_of(next(c for c in node.children if c.type == "word"))

        def call(given: Stream) -> Stream:
            return self._call(name, node, given)

        self._state.functions.setdefault(name, []).append(call)
        call(stdin)
        return SILENCE

    def _call(self, name: str, node: Node, stdin: Stream) -> Stream:
        key = f"{name} {node.id}"  # a function may define another of its own name
        if key in self._state.calling:
            if self._in_background or self._state.forks:
                self._note(critical(C.PROCESS, f"{name} starts itself again: a fork bomb"), node)
            return Stream()
        forks = self._state.forks
        self._state.calling.append(key)
        body = self._source.text_of(node)
        self._state.forks = forks or "&" in body.replace("&&", "").replace(">&", "") or "|" in body
        try:
            parts = [child for child in node.children if child.type != "word"]
            plan = self._plan([child for child in parts if child.type in KINDS])
            stream = self._walk_all([c for c in parts if c.type not in KINDS], stdin)
            self._engine.redirect(plan, self._frame, stream)
            return stream
        finally:
            self._state.calling.pop()
            self._state.forks = forks

    def _walk_redirected(self, node: Node, stdin: Stream) -> Stream:
        redirects = [child for child in node.children if child.type in KINDS]
        bodies = [child for child in node.children if child.type not in KINDS]
        last = bodies[-1] if bodies else None
        while last is not None and last.type in {"list", "pipeline", "negated_command"}:
            # "a && b > f": the redirection belongs to b alone.
            last = last.children[-1] if last.children else None
        if last is not None and last.type in _SIMPLE:
            self._pending[last.id] = redirects
            return self._walk_all(bodies, stdin)
        if not bodies:
            return self._run([], redirects, stdin, node)
        plan = self._plan(redirects)
        if plan.stdin is not None:
            flows = plan.stdin.flows | self._engine.read_flows(plan, self._frame)
            plan.stdin = replace(plan.stdin, flows=flows)
        stream = self._walk_all(bodies, plan.stdin or stdin)
        return self._finish(plan, self._frame, stream)

    def _finish(self, plan: Plan, frame: Frame, stream: Stream) -> Stream:
        """Judge what the redirections touch, and walk what follows a heredoc on its line."""
        self._engine.redirect(plan, frame, stream)
        result = SILENCE if plan.catches_output else stream
        for child in plan.trailing:
            if child.type == "pipeline" and child.children and not child.children[0].is_named:
                result = self.walk(child, replace(result, is_connected=True))
            else:
                result = join_streams([result, self.walk(child, TERMINAL)])
        return result

    def _walk_command(self, node: Node, stdin: Stream) -> Stream:
        return self._run(node.children, self._pending.pop(node.id, []), stdin, node)

    def _run(
        self, children: Sequence[Node], redirects: Sequence[Node], stdin: Stream, node: Node
    ) -> Stream:
        """Run a simple command with everything that stands around it."""
        arguments: list[Node] = []
        assignments: list[Node] = []
        inner = list(redirects)
        for child in children:
            if child.type == "variable_assignment" and not arguments:
                assignments.append(child)
            elif child.type in KINDS:
                inner.append(child)
            elif child.type != "comment":
                arguments.append(child)
        self._take_descriptors(arguments, inner)
        plan = self._plan(inner)
        arguments += plan.arguments
        found: list[Finding] = []
        names = [
            self._assigner.assign(child, found, is_prefix=bool(arguments), for_now=bool(arguments))
            for child in assignments
        ]
        if arguments and self._source.text_of(arguments[0]) in _INSIDE:
            # They run in the shell itself, which has its environment already.
            found.clear()
        frame = self._frame.at(
            self._source.locate(*self._source.range_of(node)),
            plan.stdin or stdin,
            assignments=tuple(names),
            in_background=self._in_background,
            flows=self._expander.flows,
        )
        if not arguments:
            plan.empties()
            self._engine.keep(found, frame)
            return self._finish(plan, frame, SILENCE)
        if self._prints_nothing(arguments):
            plan.empties()
        findings = [*found, *self._engine.judge_redirects(plan, frame)]
        frame = replace(frame, stdin=plan.stdin or stdin)
        stream = self._run_turns(arguments, frame, findings)
        self._engine.remember(plan, stream)
        plan.acts.clear()
        return self._finish(plan, frame, stream)

    def _prints_nothing(self, arguments: Sequence[Node]) -> bool:
        texts = [self._source.text_of(node) for node in arguments]
        return texts[0] in {":", "true"} or texts in _PRINTS_NOTHING

    def _take_descriptors(self, arguments: list[Node], redirects: list[Node]) -> None:
        """Take ``{fd}`` right before a redirection for what it is: the name of a descriptor."""
        starts = {self._source.range_of(node)[0] for node in redirects}
        for node in list(arguments):
            if self._source.range_of(node)[1] in starts and _DESCRIPTOR.fullmatch(
                self._source.text_of(node)
            ):
                arguments.remove(node)
                self._state.names_descriptors = True

    def _run_turns(
        self, arguments: Sequence[Node], frame: Frame, findings: list[Finding]
    ) -> Stream:
        outer, self._expander.turns = self._expander.turns, Turns()
        turns = self._expander.turns
        streams: list[Stream] = []
        while True:
            turns.start()
            words = tuple(self._expander.read_words(arguments))
            self._expander.turns = outer
            streams.append(self._engine.run_words(words, frame, findings))
            self._expander.turns = turns
            if not turns.advance():
                break
        self._expander.turns = outer
        if turns.has_given_up:
            self._engine.give_up("has variables with more values than can be looked at")
        if len(streams) == 1:
            return streams[0]
        text = streams[0].text if len({stream.text for stream in streams}) == 1 else None
        return Stream(NO_FLOWS.union(*(stream.flows for stream in streams)), text)

    def _walk_assignment(self, node: Node, _: Stream) -> Stream:
        found: list[Finding] = []
        self._assigner.assign(node, found, is_prefix=False)
        self._engine.keep(found, self._frame.at(self._source.locate(*self._source.range_of(node))))
        return SILENCE

    def _walk_declaration(self, node: Node, stdin: Stream) -> Stream:
        """Judge ``export``, ``declare``, ``unset``: assignments, and a builtin with options."""
        found = self._assigner.declare(node)
        self._engine.keep(found, self._frame.at(self._source.locate(*self._source.range_of(node))))
        return self._run(node.children, self._pending.pop(node.id, []), stdin, node)

    def _walk_test(self, node: Node, _: Stream) -> Stream:
        self._expander.find_expansions(node.children)
        run_quoted(self._engine, self._source.text_of(node), self._frame_at(node))
        return SILENCE

    def _frame_at(self, node: Node) -> Frame:
        return self._frame.at(self._source.locate(*self._source.range_of(node)))

    def _walk_compound(self, node: Node, stdin: Stream) -> Stream:
        if node.children and node.children[0].type == "((":
            return self._walk_test(node, stdin)
        return self._walk_all(node.children, stdin)

    def _skip(self, node: Node, _: Stream) -> Stream:
        """Run only what expansions in a node run: it is no command itself."""
        self._expander.find_expansions([node])
        return SILENCE

    def _substitute(self, node: Node) -> Value:
        """Run a substitution, apart from the shell around it."""
        inner = [child for child in node.children if child.is_named]
        if node.type == "arithmetic_expansion":
            self._expander.find_expansions(inner)
            run_quoted(self._engine, self._source.text_of(node), self._frame_at(node))
            return Value(UNKNOWN)
        before = self._state.directory
        self._state.nesting += _SUBSTITUTION_DEPTH
        outer, self._in_background = self._in_background, False
        takes_input = self._source.text_of(node).startswith(">(")
        if inner and all(child.type in KINDS for child in inner):
            plan = self._plan(inner)
            plan.empties()
            stream = self._finish(plan, self._frame, plan.stdin or Stream())
            stream = replace(
                stream, flows=stream.flows | self._engine.read_flows(plan, self._frame)
            )
        else:
            stream = self._walk_all(node.children, Stream() if takes_input else TERMINAL)
        self._state.directory = before
        self._state.nesting -= _SUBSTITUTION_DEPTH
        self._in_background = outer
        if node.type == "process_substitution":
            return Value(self._state.name_pipe(stream.text), stream.flows)
        if stream.text is not None:
            return Value(stream.text.rstrip("\n"), stream.flows)
        if stream.lists_project:
            return Value(IN_PROJECT, stream.flows, stream.dashed)
        return Value(UNKNOWN, stream.flows)

    def _plan(self, nodes: Sequence[Node]) -> Plan:
        return read_redirects(nodes, self._source, self._expander, self._state)

    def _note(self, effect: Effect, node: Node) -> None:
        span = self._source.locate(*self._source.range_of(node))
        self._engine.keep([self._engine.make_finding(effect, span)], self._frame.at(span))

    _HANDLERS: ClassVar[Mapping[str, Callable[..., Stream]]] = {
        "command": _walk_command,
        "pipeline": _walk_pipeline,
        "redirected_statement": _walk_redirected,
        "subshell": _walk_apart,
        "compound_statement": _walk_compound,
        "if_statement": _walk_branches,
        "case_statement": _walk_branches,
        "while_statement": _walk_loop,
        "for_statement": _walk_loop,
        "c_style_for_statement": _walk_loop,
        "function_definition": _define,
        "variable_assignment": _walk_assignment,
        "declaration_command": _walk_declaration,
        "unset_command": _walk_declaration,
        "test_command": _walk_test,
    } | dict.fromkeys(
        (
            "word", "number", "string", "raw_string", "ansi_c_string", "concatenation", "expansion",
            "simple_expansion", "arithmetic_expansion", "command_substitution",
            "process_substitution", "extglob_pattern", "regex", "binary_expression",
            "unary_expression", "ternary_expression", "postfix_expression",
            "parenthesized_expression", "subscript", "brace_expression", "translated_string",
        ),
        _skip,
    )  # fmt: skip

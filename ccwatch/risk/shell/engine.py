"""The engine of one call: its budget, its findings, and the way from words to what they do."""

from __future__ import annotations

from dataclasses import replace
from itertools import dropwhile
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Does, Flow, Reads, RunsCommand, RunsFile, Writes
from ccwatch.risk.effect import Category, Effect, Finding, high, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.parameter import is_statement
from ccwatch.risk.path import judge_read
from ccwatch.risk.place import make_absolute, normalise, resolve
from ccwatch.risk.programs.command import shorten
from ccwatch.risk.programs.invocation import Invocation
from ccwatch.risk.programs.registry import find_judge
from ccwatch.risk.programs.unlisted import find_destruction, judge_unlisted
from ccwatch.risk.shell.execution import Execution
from ccwatch.risk.shell.intake import pass_arguments, take_in
from ccwatch.risk.shell.output import find_output
from ccwatch.risk.shell.source import Source
from ccwatch.risk.shell.state import State
from ccwatch.risk.shell.unit import (
    NO_FLOWS,
    SILENCE,
    TERMINAL,
    Decoded,
    Stream,
    Touch,
    Unit,
    join_streams,
)
from ccwatch.risk.shell.walker import Walker
from ccwatch.risk.sql import judge_sql
from ccwatch.risk.word import HOLE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.act import Act
    from ccwatch.risk.context import Context
    from ccwatch.risk.shell.frame import Frame
    from ccwatch.risk.shell.redirect import Plan
    from ccwatch.risk.shell.state import Function
    from ccwatch.risk.shell.unit import Script
    from ccwatch.risk.word import Span, Word

MOST_UNITS: Final = 200
MOST_STEPS: Final = 20_000
DEEPEST: Final = 16
_WORD_STEPS: Final = 20
_START_STEPS: Final = 20
_MOST_NESTED: Final = 150
_TEXT_DEPTH: Final = 3

_SQL_VERBS: Final = frozenset(
    {
        "SELECT", "INSERT", "UPDATE", "DELETE", "DROP", "TRUNCATE", "ALTER", "CREATE", "GRANT",
        "REVOKE", "SHOW", "DESCRIBE", "EXPLAIN",
    }
)  # fmt: skip
_SQL_OBJECTS: Final = frozenset(
    {"TABLE", "DATABASE", "SCHEMA", "INDEX", "VIEW", "USER", "ROLE", "FROM", "INTO", "ALL"}
)
_SYSTEM_FOLDERS: Final = (
    "/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/",
    "/opt/homebrew/bin/", "/opt/local/bin/", "/snap/bin/",
)  # fmt: skip

_RESERVED: Final = frozenset(
    {"!", "if", "then", "elif", "else", "while", "until", "do", "coproc", "in", "case", "select"}
)
"""Words that the parser takes for programs after ``!`` or ``time``; a command follows them."""


class Engine:
    """Judges the text of one call. Made for it, and used once.

    ``most_steps`` bounds its work: a count, not a clock, so that the same call always gets the
    same answer.
    """

    def __init__(self, context: Context, *, most_steps: int = MOST_STEPS) -> None:
        self.context = context
        self.state = State(context.directory, context.home)
        self.units: list[Unit] = []
        self.findings: dict[Finding, None] = {}
        self.scripts: list[Script] = []
        self.decoded: list[Decoded] = []
        self.touches: set[Touch] = set()
        self.hosts: set[str] = set()
        self.has_problems = False
        self.has_given_up = False
        self._steps = 0
        self._most_steps = most_steps

    def touch(self, word: Word, *, writes: bool = False, is_redirect: bool = False) -> None:
        """Remember a file for rules, and for whoever has the files at hand and looks for links."""
        path = make_absolute(word, self.state.directory, self.context)
        if path is not None and path[:1] != "/":
            path = None
        is_pattern = word.has_glob or UNKNOWN in word.text
        if path is not None and not is_pattern and "/.." not in path:
            path = normalise(path)
        self.touches.add(Touch(path, writes, is_pattern, is_redirect))

    def take_step(self, steps: int = 1) -> bool:
        """Count work; False when the budget of the call is used up."""
        if self.state.nesting > _MOST_NESTED:
            self.give_up("is nested too deeply to be looked at")
            return False
        self._steps += steps
        if self._steps < self._most_steps:
            return True
        self.give_up("is too large to be looked at as a whole")
        return False

    def give_up(self, reason: str) -> None:
        """Note that a part of the call was not looked at."""
        self.has_given_up = True
        self.findings[self.make_finding(uncertain(reason), None)] = None

    def make_finding(self, effect: Effect, span: Span | None) -> Finding:
        """Return an effect as a finding at a place."""
        return Finding(effect.category, effect.level, effect.reason, span)

    def keep(self, findings: Sequence[Finding], frame: Frame) -> None:
        """Keep what was found outside of a program, as a unit without words."""
        if findings:
            self.units.append(
                Unit((), frame.span, tuple(findings), frame.depth, frame.wrappers, frame.inside)
            )

    def run_text(self, source: Source, frame: Frame) -> Stream:
        """Walk a text as a shell would run it."""
        if frame.depth > DEEPEST or not self.take_step(len(source.text) if frame.depth else 0):
            self.give_up("runs commands inside commands too deeply to be looked at")
            return Stream()
        for problem in source.find_problems():
            self.has_problems = True
            end = min(problem.start + 1, len(source.text))
            span = source.locate(problem.start, end)
            self.findings[self.make_finding(uncertain(problem.reason), span)] = None
        self.state.nesting += _TEXT_DEPTH
        stream = Walker(self, source, frame).walk(source.root, frame.stdin)
        self.state.nesting -= _TEXT_DEPTH
        return stream

    def run_words(
        self, words: tuple[Word, ...], frame: Frame, found: Sequence[Finding] = ()
    ) -> Stream:
        """Judge one program start, and everything that it runs in turn."""
        if not words:
            self.keep(found, frame)
            return SILENCE
        if not self.take_step(_START_STEPS):
            return Stream()
        if len(self.units) >= MOST_UNITS:
            self._steps = self._most_steps
        if len(self.units) >= MOST_UNITS or frame.depth > DEEPEST:
            self.give_up("has more commands than can be looked at")
            return Stream()
        functions = self._find_functions(words[0])
        if functions:
            pass_arguments(self, words[1:], frame)
        streams = [function(frame.stdin) for function in functions]
        if functions:
            self.keep(found, frame)
            return join_streams(streams)
        consequences = Execution(self, words, frame, found)
        self._judge_name(words[0], frame, consequences)
        consequences.apply(self._find_acts(words, frame))
        self._follow(words)
        take_in(self, words, frame)
        stream = consequences.finish()
        name = _find_name(words[0])
        text = find_output(name, words[1:], frame.stdin.text)
        if name == "pwd" and len(words) == 1:
            text = self.state.directory
        return replace(stream, text=text)

    def _find_functions(self, word: Word) -> list[Function]:
        if len(self.state.calling) > DEEPEST or not self.take_step():
            return []
        return self.state.functions.get(word.text, [])

    def _judge_name(self, word: Word, frame: Frame, consequences: Execution) -> None:
        """Judge what the word says that names the program: it may be unknown, or disguised."""
        if word.literal is None:
            consequences.judge_program(frame.flows_of(word), word)
        elif word.disguised:
            reason = f"spells its program in another form: {shorten(word.text)}"
            written = frame.raw[word.span.start : word.span.end]
            level = Level.HIGH if "IFS" in written else Level.UNCERTAIN
            consequences.add(Effect(Category.OBFUSCATION, level, reason), word)
        if self.state.poisoned and not word.text.startswith("/"):
            reason = f"runs after {self.state.poisoned} was changed, so it may be another program"
            consequences.add(uncertain(reason), word)

    def _find_acts(self, words: tuple[Word, ...], frame: Frame) -> list[Act]:
        word = words[0]
        name = _find_name(word)
        given = Invocation(name, words[1:], frame.stdin.is_connected, self.context)
        if word.literal is None:
            return [*find_destruction(given), *self._guess_deletion(given)]
        is_local = "/" in word.text and not word.text.startswith(_SYSTEM_FOLDERS)
        found: list[Act] = [RunsFile(word)] if is_local else []
        judge = find_judge(name)
        if judge is None and not _is_sql(words):
            judge = find_judge(name.lower())
        if judge is not None:
            return [*found, *judge(given)]
        if _is_sql(words):
            doubt = uncertain("is SQL, where the name of a program belongs")
            return [Does(doubt), Does(judge_sql(" ".join(word.text for word in words)))]
        found = found or judge_unlisted(given)
        if frame.stdin.text is not None and is_statement(frame.stdin.text):
            found.append(Does(judge_sql(frame.stdin.text)))
        return [*found, *self._judge_unlisted_words(words, given)]

    def _judge_unlisted_words(self, words: tuple[Word, ...], given: Invocation) -> list[Act]:
        """Judge a program that no table has by everything else that its words say."""
        found = find_destruction(given)
        if words[0].text in _RESERVED:
            found.append(RunsCommand(tuple(dropwhile(_is_reserved, words))))
        opened = next((place for place, word in enumerate(words) if word.text == "{"), None)
        if opened is not None:
            found.append(RunsCommand(words[opened + 1 :]))
        if "=" in given.program:
            # No assignment by its spelling: the shell looks for a program of this name.
            found.append(RunsCommand(words[1:]))
        for word in words[1:]:
            if word.text[:1] == "-" or not self.take_step(_WORD_STEPS):
                continue
            path = resolve(word, self.state.directory, self.context)
            if self.state.files.get(path or "", NO_FLOWS) & {Flow.NETWORK, Flow.DECODED}:
                reason = f"gives {shorten(word.text)}, which came from elsewhere, to a program"
                found.append(Does(high(Category.EXEC_REMOTE, reason), word))
            effect = judge_read(word, self.state.directory, self.context)
            if effect.category is Category.SECRETS_READ:
                found.append(Reads(word))
        return found

    def _guess_deletion(self, given: Invocation) -> list[Act]:
        """Take an unknown program for ``rm`` where its options are the ones of rm -rf."""
        looks_so = any(word.text in {"-rf", "-fr", "-Rf", "-fR"} for word in given.words)
        judge = find_judge("rm")
        return judge(given) if looks_so and judge is not None else []

    def _follow(self, words: tuple[Word, ...]) -> None:
        """Change the directory as ``cd`` does, where the shell itself does it."""
        if words[0].text not in {"cd", "pushd", "popd"}:
            return
        targets = [word for word in words[1:] if word.text[:1] != "-" or word.text == "-"]
        if words[0].text == "popd" or (targets and targets[0].text == "-"):
            self.state.directory = None
        elif not targets:
            self.state.directory = self.context.home
        else:
            path = resolve(targets[0], self.state.directory, self.context)
            known = path is not None and targets[0].literal is not None
            self.state.directory = path if known else None

    def run_value(self, text: str, span: Span, frame: Frame) -> None:
        """Judge the value of a variable whose programs run it: a pager, an editor, a command."""
        if " " in text:
            raw = frame.raw[span.start : span.end]
            source = self.embed(text.replace(UNKNOWN, HOLE), span, raw)
            self.run_text(source, frame.below("a variable", None, TERMINAL))

    def embed(self, text: str, span: Span, raw: str) -> Source:
        """Return the source of a text that runs and that a word holds in some form."""
        place = raw.find(text) if text else -1
        if place < 0 or raw.find(text, place + 1) >= 0:
            return Source(text, shift=None, place=span)
        return Source(text, shift=span.start + place)

    def judge_redirects(self, plan: Plan, frame: Frame) -> list[Finding]:
        """Return what the redirections of a command do, before it runs."""
        consequences = Execution(self, (), frame, ())
        consequences.apply(plan.acts)
        if plan.stdin is not None:
            plan.stdin = replace(plan.stdin, flows=plan.stdin.flows | self.read_flows(plan, frame))
        return list(consequences.findings)

    def read_flows(self, plan: Plan, frame: Frame) -> frozenset[Flow]:
        """Return the kinds of data in the files that redirections read."""
        consequences = Execution(self, (), frame, ())
        consequences.apply([act for act in plan.acts if isinstance(act, Reads)])
        return consequences.flows_read

    def remember(self, plan: Plan, stream: Stream) -> None:
        """Remember what a command put into the files that its output was sent to."""
        for act in plan.acts:
            path = resolve(act.word, self.state.directory, self.context)
            if isinstance(act, Writes) and path is not None:
                self.state.files[path] = self.state.files.get(path, NO_FLOWS) | stream.flows
                if stream.text is not None:
                    self.state.contents[path] = stream.text

    def redirect(self, plan: Plan, frame: Frame, stream: Stream) -> None:
        """Judge the redirections of something that is no simple command."""
        if plan.acts:
            self.keep(self.judge_redirects(plan, frame), frame)
            self.remember(plan, stream)


def _is_sql(words: tuple[Word, ...]) -> bool:
    """Say whether somebody wrote SQL where the name of a program belongs."""
    first, second = words[0].text, words[1].text if len(words) > 1 else ""
    if first.upper() not in _SQL_VERBS:
        return False
    return (first.isupper() and first != first.lower()) or second.upper() in _SQL_OBJECTS


def _is_reserved(word: Word) -> bool:
    return word.text in _RESERVED


def _find_name(word: Word) -> str:
    return word.text.rpartition("/")[2]

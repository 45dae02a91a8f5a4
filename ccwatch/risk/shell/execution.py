"""What a program runs in turn: commands, texts, code and files, judged as far as they are known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from ccwatch.risk import act as acts
from ccwatch.risk.act import Flow, Language
from ccwatch.risk.code import judge_code
from ccwatch.risk.effect import Category, Effect, critical, high, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.programs.command import shorten
from ccwatch.risk.programs.package import judge_script_name
from ccwatch.risk.programs.query_text import GIVEN, run_given
from ccwatch.risk.programs.verb import is_destructive
from ccwatch.risk.shell.consequence import Consequences, is_below
from ccwatch.risk.shell.unit import IN_PROJECT, NO_FLOWS, TERMINAL, Decoded, Script, Stream
from ccwatch.risk.word import HOLE, UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ccwatch.risk.shell.frame import Frame
    from ccwatch.risk.word import Span

_SAME_SHELL: Final = frozenset({"eval", "command", "builtin", "source", "."})
_STANDARD_INPUT: Final = frozenset({"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
_MOST_ORDERS: Final = 50
_STOPPING_ORDERS: Final = frozenset({"disable", "quit", "stop", "swapdb", "debug"})
_MOST_NAMES: Final = 50
_MOST_LINES: Final = 8


class Execution(Consequences):
    """What one program start comes to, with everything that it starts itself."""

    def judge_program(self, flows: frozenset[Flow], word: Word) -> None:
        """Judge a program whose name is only known when it runs."""
        reason = f"runs a program that is only known then: {shorten(word.text)}"
        if flows & {Flow.NETWORK, Flow.DECODED}:
            self._judge_origin(flows, word, reason)
        else:
            self.add(Effect(Category.OBFUSCATION, Level.UNCERTAIN, reason), word)

    def _runs_command(self, act: acts.RunsCommand) -> None:
        if not act.words:
            return
        self.is_wrapper = True
        before = self.engine.state.directory
        frame = self._below(act.inside, adds=act.adds_arguments)
        stdin = self.frame.stdin
        if act.fed and (act.adds_arguments or not stdin.is_connected):
            stdin = Stream(frozenset({Flow.FILE}))
            frame = replace(frame, stdin=stdin)
        if act.adds_arguments:
            # What arrives is in the words now, wherever they go: xargs -I{} sh -c {}
            frame = replace(frame, flows={**frame.flows, **self._arriving(act.words, stdin)})
        for words in self._add_names(act.words, stdin) if act.adds_arguments else [act.words]:
            self._leave(self.engine.run_words(words, frame))
        if self.words[0].text not in _SAME_SHELL:
            self.engine.state.directory = before

    def _arriving(self, words: tuple[Word, ...], stdin: Stream) -> dict[Span, frozenset[Flow]]:
        return {w.span: self.frame.flows_of(w) | stdin.flows for w in words if UNKNOWN in w.text}

    def _add_names(self, words: tuple[Word, ...], stdin: Stream) -> list[tuple[Word, ...]]:
        """Put what arrives on standard input in, as far as anything is known of it."""
        if stdin.text is not None and UNKNOWN not in stdin.text:
            lines = stdin.text.strip("\n").split("\n")[:_MOST_LINES]
            filled = [
                tuple(replace(word, text=word.text.replace(UNKNOWN, line)) for word in words)
                for line in lines
            ]
            if words[-1].text == UNKNOWN:
                # Added at the end word by word, or a whole line at a time: it may be either.
                names = [Word(name, words[-1].span) for name in stdin.text.split()]
                filled.append((*words[:-1], *names[:_MOST_NAMES]))
            return filled
        if stdin.is_connected and not stdin.lists_project:
            return [words]
        return [
            tuple(
                replace(word, text=IN_PROJECT, dashed=stdin.dashed)
                if word.text == UNKNOWN
                else word
                for word in words
            )
        ]

    def _runs_shell(self, act: acts.RunsShell) -> None:
        self.is_wrapper = True
        text = act.text.text
        flows = self.frame.flows_of(act.text)
        if act.adds_arguments:
            flows |= self.frame.stdin.flows
        if not text.strip():
            self.add(uncertain("runs an empty command line"), act.text)
        if text.strip() == UNKNOWN or (UNKNOWN in text and flows):
            self._judge_origin(flows, act.text, "runs a command line that is only known then")
        elif UNKNOWN in text:
            self.add(uncertain("runs a command line of which a part is only known then"), act.text)
        before = self.engine.state.directory
        frame = self._below(act.inside, adds=act.adds_arguments)
        self._leave(self._run_text(text, act.text, frame, "quoting"))
        if self.words[0].text not in _SAME_SHELL:
            self.engine.state.directory = before

    def _run_text(self, text: str, word: Word, frame: Frame, how: str) -> Stream:
        """Run a text as a shell would; unknown parts stay unknown, in quotes too."""
        raw = frame.raw[word.span.start : word.span.end]
        shell_text = text.replace(UNKNOWN, HOLE)
        if text not in raw:
            self.engine.decoded.append(Decoded(text, how, word.span))
        source = self.engine.embed(shell_text, word.span, raw)
        return self.engine.run_text(source, frame)

    def _below(self, inside: str | None, *, adds: bool = False) -> Frame:
        stdin = replace(self.frame.stdin, text=None) if adds else self.frame.stdin
        name = self.words[0].text.rpartition("/")[2]
        frame = self.frame.below(shorten(name.replace(UNKNOWN, "…")), inside, stdin)
        return replace(
            frame,
            span=self.frame.span,
            repeats=self.frame.repeats or adds,
            connects=self.frame.connects or self.connects,
        )

    def _leave(self, stream: Stream) -> None:
        self.flows |= stream.flows

    def _runs_code(self, act: acts.RunsCode) -> None:
        if UNKNOWN in act.text.text:
            flows = self.frame.flows_of(act.text)
            self._judge_origin(flows, act.text, "runs code that is only known then")
        if Flow.NETWORK in self.frame.stdin.flows:
            self.add(uncertain("feeds what the network answered to code"), act.text)
        self.apply(judge_code(act.text, act.language, self.engine.context))

    def _runs_file(self, act: acts.RunsFile) -> None:
        state, context = self.engine.state, self.engine.context
        path = self.locate(act.word)
        if path in _STANDARD_INPUT:
            self._runs_input(acts.RunsInput(act.language))
            return
        flows = self.frame.flows_of(act.word) | state.files.get(path or "", NO_FLOWS)
        text = state.contents.get(path or "")
        if text is not None:
            self._runs_written(text, act)
        self.apply(judge_script_name(act.word))
        shown = shorten(act.word.text)
        if flows & {Flow.NETWORK, Flow.DECODED, Flow.SECRET}:
            self._judge_origin(flows, act.word, f"runs {shown}")
        elif path is None or UNKNOWN in act.word.text:
            self.add(uncertain(f"runs {shown}, and nobody can know which file that is"), act.word)
        elif context.project is not None and is_below(path, context.project):
            self.add(medium(Category.EXEC_PROJECT, f"runs {shown} of the project"), act.word)
        elif path in state.files:
            reason = f"runs {shown}, which this call has written"
            self.add(medium(Category.EXEC_PROJECT, reason), act.word)
        else:
            self.add(uncertain(f"runs {shown}, a file outside the project"), act.word)
        known = path if path is not None and UNKNOWN not in path else None
        self.engine.scripts.append(Script(known, act.word, act.word.span))

    def _runs_written(self, text: str, act: acts.RunsFile) -> None:
        """Look into a script that the call itself has written, letter by letter."""
        if act.language in {Language.SHELL, Language.OTHER}:
            self._leave(self._run_text(text, act.word, self._below(None), "file"))
        else:
            self.apply(judge_code(Word(text, act.word.span), act.language, self.engine.context))

    def _runs_input(self, act: acts.RunsInput) -> None:
        stdin = self.frame.stdin
        if act.language is Language.SERVICE:
            self._gives_orders(stdin)
            return
        is_known = stdin.text is not None and UNKNOWN not in stdin.text
        if act.host is not None and not is_known:
            self._sends(acts.Sends(act.host, piped=True))
        is_there = act.inside is not None and is_known and not self.frame.connects
        if act.language is not Language.SQL and not is_there and self._is_reached():
            self.add(critical(Category.EXEC_REMOTE, "hands an interpreter to the network"))
        if stdin.text is not None and is_known:
            word = Word(stdin.text, stdin.span or self.frame.span)
            if act.language is Language.SHELL:
                self.is_wrapper = True
                frame = replace(self._below(act.inside), stdin=TERMINAL)
                self._leave(self._run_text(stdin.text, word, frame, "standard input"))
            elif act.language is Language.SQL:
                self.apply(run_given(word))
            else:
                self.apply(judge_code(word, act.language, self.engine.context))
            if stdin.flows:
                self._judge_origin(stdin.flows, None, "runs its standard input")
            return
        if act.language is Language.SQL:
            self.add(GIVEN)
        if stdin.is_connected:
            self._judge_origin(stdin.flows, None, "runs whatever is piped into it")
        else:
            self.add(uncertain("starts an interpreter that waits for commands"))

    def _is_reached(self) -> bool:
        """Say whether this program, or what runs it, holds a connection."""
        return self.connects or self.frame.connects

    def _gives_orders(self, stdin: Stream) -> None:
        """Judge lines that a service gets, by the verbs with which they begin."""
        lines = (stdin.text or "").replace("\r", "\n").replace(";", "\n").split("\n")
        for line in lines[:_MOST_ORDERS]:
            verb = line.strip().partition(" ")[0]
            if verb.lower() in _STOPPING_ORDERS or is_destructive(verb):
                reason = f"gives a service the order “{shorten(line.strip())}”"
                self.add(high(Category.INFRA_DESTROY, reason), None)

    def _judge_origin(self, flows: frozenset[Flow], word: Word | None, reason: str) -> None:
        """Judge code by where it comes from."""
        if Flow.NETWORK in flows:
            self.add(critical(Category.EXEC_REMOTE, f"{reason}, straight from the network"), word)
        elif Flow.DECODED in flows:
            self.add(critical(Category.OBFUSCATION, f"{reason}, decoded from another form"), word)
        else:
            self.add(high(Category.OBFUSCATION, reason), word)

    APPLY: ClassVar[Mapping[type, Callable[..., None]]] = {
        **Consequences.APPLY,
        acts.RunsCommand: _runs_command,
        acts.RunsShell: _runs_shell,
        acts.RunsCode: _runs_code,
        acts.RunsFile: _runs_file,
        acts.RunsInput: _runs_input,
    }

"""From the acts of one program to findings, with directory, pipe and memory at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from ccwatch.risk import act as acts
from ccwatch.risk.act import Flow, Language
from ccwatch.risk.code import judge_code
from ccwatch.risk.effect import Category, Effect, Finding, critical, high, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.path import judge_change, judge_delete, judge_look, judge_read, judge_write
from ccwatch.risk.place import resolve
from ccwatch.risk.programs.command import shorten
from ccwatch.risk.shell.summary import leave_out_repeats
from ccwatch.risk.shell.unit import IN_PROJECT, NO_FLOWS, TERMINAL, Decoded, Script, Stream, Unit
from ccwatch.risk.sql import judge_sql
from ccwatch.risk.url import judge_fetch, judge_send
from ccwatch.risk.word import HOLE, UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.risk.shell.engine import Engine
    from ccwatch.risk.shell.frame import Frame

_PRIVATE: Final = frozenset({Flow.SECRET, Flow.ENVIRONMENT})
_FLOWS_OF_CATEGORY: Final = {Category.SECRETS_READ: Flow.SECRET, Category.NET_READ: Flow.NETWORK}
_SAME_SHELL: Final = frozenset({"eval", "command", "builtin", "source", "."})
_ACT_STEPS: Final = 20
_PATTERN_STEPS: Final = 100
_MOST_FINDINGS: Final = 100
_STANDARD_INPUT: Final = frozenset({"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
_MOST_NAMES: Final = 50
_MOST_LINES: Final = 8
_LISTERS: Final = frozenset({"find", "fd", "fdfind", "git"})
_CONNECTS: Final = frozenset(
    {Category.NET_READ, Category.NET_WRITE, Category.SECRETS_EXFIL, Category.GIT_REMOTE}
)


class Consequences:
    """What one program start comes to. Made for it, and used once."""

    def __init__(
        self, engine: Engine, words: tuple[Word, ...], frame: Frame, found: Sequence[Finding]
    ) -> None:
        self._engine = engine
        self._words = words
        self._frame = frame
        self.findings: dict[Finding, None] = dict.fromkeys(found)
        self._flows: set[Flow] = set()
        self._read: set[Flow] = set()
        self._given: set[Flow] = set()
        self._is_wrapper = False
        self._before = len(engine.units)
        self._stays_inside = engine.state.directory is not None
        self._connects = any(finding.category in _CONNECTS for finding in found)
        for word in words:
            self._given |= frame.flows_of(word)
        if Flow.NETWORK in self._given:
            reason = "puts what the network answered into its own words"
            self.findings[Finding(Category.NET_READ, Level.MEDIUM, reason, frame.span)] = None
        for finding in found:
            if finding.category is Category.SECRETS_READ:
                self._read.add(Flow.SECRET)

    def add(self, effect: Effect, word: Word | None = None) -> None:
        """Keep an effect as a finding at its word, else at the whole command."""
        span = word.span if word is not None and word.span.end else self._frame.span
        finding = Finding(effect.category, effect.level, effect.reason, span)
        if len(self.findings) < _MOST_FINDINGS or effect.level >= Level.HIGH:
            self.findings[finding] = None
        elif effect.level > Level.LOW:
            self._engine.give_up("does more than can be listed")

    def apply(self, found: Sequence[acts.Act]) -> None:
        """Turn acts into findings: first what flows in, so that a file written holds it."""
        for act in sorted(found, key=_turn_of):
            word = getattr(act, "word", None)
            costly = isinstance(word, Word) and word.has_glob
            if not self._engine.take_step(_PATTERN_STEPS if costly else _ACT_STEPS):
                return
            self._APPLY[type(act)](self, act)

    @property
    def flows_read(self) -> frozenset[Flow]:
        """The kinds of data in what was read."""
        return frozenset(self._read)

    def judge_program(self, flows: frozenset[Flow], word: Word) -> None:
        """Judge a program whose name is only known when it runs."""
        reason = f"runs a program that is only known then: {shorten(word.text)}"
        if flows & {Flow.NETWORK, Flow.DECODED}:
            self._judge_origin(flows, word, reason)
        else:
            self.add(Effect(Category.OBFUSCATION, Level.UNCERTAIN, reason), word)

    def finish(self) -> Stream:
        """Look at what flows where, keep the unit, and return what flows out of it."""
        frame = self._frame
        private = (self._read | self._given | set(frame.stdin.flows)) & _PRIVATE
        if private and self._connects:
            what = "secrets" if Flow.SECRET in private else "the environment"
            self.add(critical(Category.SECRETS_EXFIL, f"sends {what} over the network"))
        self._judge_privilege()
        worst = max((finding.level for finding in self.findings), default=Level.LOW)
        if not self._is_wrapper or worst > Level.LOW or not self.findings:
            unit = Unit(
                self._words,
                frame.span,
                leave_out_repeats(self.findings, frame.span),
                frame.depth,
                frame.wrappers,
                frame.inside,
                frame.assignments,
                is_piped=frame.stdin.is_connected,
                in_background=frame.in_background,
            )
            self._engine.units.append(unit)
        flows = frozenset(self._flows | self._read | self._given | frame.stdin.flows)
        return Stream(flows, lists_project=worst is Level.LOW and self._lists_project())

    def _judge_privilege(self) -> None:
        """Raise a change of the user where more than reading is done as the other one."""
        raised = [f for f in self.findings if f.category is Category.PRIVILEGE]
        if not raised:
            return
        done = [*self.findings]
        for unit in self._engine.units[self._before :]:
            done += unit.findings
        plain = {Category.SHELL, Category.PRIVILEGE}
        if any(finding.level > Level.LOW and finding.category not in plain for finding in done):
            for finding in raised:
                del self.findings[finding]
            self.add(high(Category.PRIVILEGE, "runs as another user, and does more than read"))

    def _lists_project(self) -> bool:
        """Say whether what is printed are names of files in the project, secret ones not sought."""
        if not self._words or self._words[0].text not in _LISTERS or not self._stays_inside:
            return False
        directory, context = self._engine.state.directory, self._engine.context
        sought = [word for word in self._words[1:] if word.text[:1] != "-"]
        if self._words[0].text == "git" and not any(w.text == "ls-files" for w in sought):
            return False
        return not any(
            judge_read(replace(word, has_glob=True), directory, context).category
            is Category.SECRETS_READ
            for word in sought
            if word.text != "."
        )

    # -- acts ----------------------------------------------------------------------------------

    def _does(self, act: acts.Does) -> None:
        self.add(act.effect, act.word)
        self._connects = self._connects or act.effect.category in _CONNECTS

    def _reads(self, act: acts.Reads) -> None:
        effect = judge_read(act.word, self._engine.state.directory, self._engine.context)
        self.add(effect, act.word)
        self._read |= self._flows_at(act.word, effect)
        self._connects = self._connects or act.sends

    def _locate(self, word: Word) -> str | None:
        """Return the absolute path of a word, and remember it for whoever looks for links."""
        path = resolve(word, self._engine.state.directory, self._engine.context)
        if path is not None and UNKNOWN not in path and not word.has_glob:
            self._engine.paths.add(path)
        project = self._engine.context.project
        inside = path is not None and project is not None and _is_below(path, project)
        self._stays_inside = self._stays_inside and inside
        return path

    def _flows_at(self, word: Word, effect: Effect) -> set[Flow]:
        """Return the kinds of data in a file, by its name and by what this call put into it."""
        flows = set(self._frame.flows_of(word))
        if (flow := _FLOWS_OF_CATEGORY.get(effect.category)) is not None:
            flows.add(flow)
        path = self._locate(word)
        flows |= self._engine.state.files.get(path or "", NO_FLOWS)
        return flows or {Flow.FILE}

    def _looks(self, act: acts.Looks) -> None:
        self._carry(act.word)
        self.add(judge_look(act.word, self._engine.state.directory, self._engine.context), act.word)

    def _writes(self, act: acts.Writes) -> None:
        state = self._engine.state
        effect = judge_write(act.word, state.directory, self._engine.context, act.how)
        self.add(effect, act.word)
        self._connects = self._connects or effect.category in _CONNECTS
        path = self._locate(act.word)
        if path is not None:
            flows = self._flows | self._read | self._given | self._frame.stdin.flows
            state.files[path] = state.files.get(path, NO_FLOWS) | flows
            text = self._frame.stdin.text
            if text is not None and self._words and self._words[0].text == "tee":
                state.contents[path] = text

    def _carry(self, word: Word) -> None:
        """Take on what this call put into a file: a link, or a new name, leads to it."""
        self._read |= self._engine.state.files.get(self._locate(word) or "", NO_FLOWS)

    def _deletes(self, act: acts.Deletes) -> None:
        self._carry(act.word)
        effect = judge_delete(
            act.word, self._engine.state.directory, self._engine.context,
            recursive=act.recursive, forced=act.forced, how=act.how,
        )  # fmt: skip
        self.add(effect, act.word)
        if self._frame.inside is not None:
            self.add(
                high(Category.FS_DESTROY, f"{act.how} files on {self._frame.inside}"), act.word
            )

    def _changes(self, act: acts.Changes) -> None:
        self._locate(act.word)
        effect = judge_change(
            act.word, self._engine.state.directory, self._engine.context,
            how=act.how, recursive=act.recursive,
        )  # fmt: skip
        self.add(effect, act.word)

    def _fetches(self, act: acts.Fetches) -> None:
        if self._frame.repeats:
            self.add(medium(Category.NET_READ, "connects once for every name"), act.word)
        self.add(judge_fetch(act.word), act.word)
        self._connects = True

    def _sends(self, act: acts.Sends) -> None:
        self.add(judge_send(act.word, piped=act.piped), act.word)
        self._connects = True

    def _emits(self, act: acts.Emits) -> None:
        self._flows.add(act.flow)

    def _runs_command(self, act: acts.RunsCommand) -> None:
        if not act.words:
            return
        self._is_wrapper = True
        before = self._engine.state.directory
        frame = self._below(act.inside, adds=act.adds_arguments)
        if act.fed and not frame.stdin.is_connected:
            frame = replace(frame, stdin=Stream(frozenset({Flow.FILE})))
        for words in self._add_names(act.words) if act.adds_arguments else [act.words]:
            self._leave(self._engine.run_words(words, frame))
        if self._words[0].text not in _SAME_SHELL:
            self._engine.state.directory = before

    def _add_names(self, words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
        """Put what arrives on standard input in, as far as anything is known of it."""
        stdin = self._frame.stdin
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
                replace(word, text=IN_PROJECT) if word.text == UNKNOWN else word for word in words
            )
        ]

    def _runs_shell(self, act: acts.RunsShell) -> None:
        self._is_wrapper = True
        text = act.text.text
        flows = self._frame.flows_of(act.text)
        if act.adds_arguments:
            flows |= self._frame.stdin.flows
        if not text.strip():
            self.add(uncertain("runs an empty command line"), act.text)
        if text.strip() == UNKNOWN or (UNKNOWN in text and flows):
            self._judge_origin(flows, act.text, "runs a command line that is only known then")
        elif UNKNOWN in text:
            self.add(uncertain("runs a command line of which a part is only known then"), act.text)
        before = self._engine.state.directory
        frame = self._below(act.inside, adds=act.adds_arguments)
        self._leave(self._run_text(text, act.text, frame, "quoting"))
        if self._words[0].text not in _SAME_SHELL:
            self._engine.state.directory = before

    def _run_text(self, text: str, word: Word, frame: Frame, how: str) -> Stream:
        """Run a text as a shell would; unknown parts stay unknown, in quotes too."""
        raw = frame.raw[word.span.start : word.span.end]
        shell_text = text.replace(UNKNOWN, HOLE)
        if text not in raw:
            self._engine.decoded.append(Decoded(text, how, word.span))
        source = self._engine.embed(shell_text, word.span, raw)
        return self._engine.run_text(source, frame)

    def _below(self, inside: str | None, *, adds: bool = False) -> Frame:
        stdin = replace(self._frame.stdin, text=None) if adds else self._frame.stdin
        name = self._words[0].text.rpartition("/")[2]
        frame = self._frame.below(shorten(name.replace(UNKNOWN, "…")), inside, stdin)
        return replace(
            frame,
            span=self._frame.span,
            repeats=self._frame.repeats or adds,
            connects=self._frame.connects or self._connects,
        )

    def _leave(self, stream: Stream) -> None:
        self._flows |= stream.flows

    def _runs_code(self, act: acts.RunsCode) -> None:
        if UNKNOWN in act.text.text:
            flows = self._frame.flows_of(act.text)
            self._judge_origin(flows, act.text, "runs code that is only known then")
        if Flow.NETWORK in self._frame.stdin.flows:
            self.add(uncertain("feeds what the network answered to code"), act.text)
        self.apply(judge_code(act.text, act.language, self._engine.context))

    def _runs_file(self, act: acts.RunsFile) -> None:
        state, context = self._engine.state, self._engine.context
        path = self._locate(act.word)
        if path in _STANDARD_INPUT:
            self._runs_input(acts.RunsInput(act.language))
            return
        flows = self._frame.flows_of(act.word) | state.files.get(path or "", NO_FLOWS)
        text = state.contents.get(path or "")
        if text is not None:
            self._runs_written(text, act)
        shown = shorten(act.word.text)
        if flows & {Flow.NETWORK, Flow.DECODED, Flow.SECRET}:
            self._judge_origin(flows, act.word, f"runs {shown}")
        elif path is None or UNKNOWN in act.word.text:
            self.add(uncertain(f"runs {shown}, and nobody can know which file that is"), act.word)
        elif context.project is not None and _is_below(path, context.project):
            self.add(medium(Category.EXEC_PROJECT, f"runs {shown} of the project"), act.word)
        elif path in state.files:
            reason = f"runs {shown}, which this call has written"
            self.add(medium(Category.EXEC_PROJECT, reason), act.word)
        else:
            self.add(uncertain(f"runs {shown}, a file outside the project"), act.word)
        known = path if path is not None and UNKNOWN not in path else None
        self._engine.scripts.append(Script(known, act.word, act.word.span))

    def _runs_written(self, text: str, act: acts.RunsFile) -> None:
        """Look into a script that the call itself has written, letter by letter."""
        if act.language in {Language.SHELL, Language.OTHER}:
            self._leave(self._run_text(text, act.word, self._below(None), "file"))
        else:
            self.apply(judge_code(Word(text, act.word.span), act.language, self._engine.context))

    def _runs_input(self, act: acts.RunsInput) -> None:
        stdin = self._frame.stdin
        if self._connects or self._frame.connects:
            self.add(critical(Category.EXEC_REMOTE, "hands an interpreter to the network"))
        if stdin.text is not None and UNKNOWN not in stdin.text:
            word = Word(stdin.text, stdin.span or self._frame.span)
            if act.language is Language.SHELL:
                self._is_wrapper = True
                frame = replace(self._below(None), stdin=TERMINAL)
                self._leave(self._run_text(stdin.text, word, frame, "standard input"))
            elif act.language is Language.SQL:
                self.add(judge_sql(stdin.text), word)
            else:
                self.apply(judge_code(word, act.language, self._engine.context))
            if stdin.flows:
                self._judge_origin(stdin.flows, None, "runs its standard input")
            return
        if stdin.is_connected:
            self._judge_origin(stdin.flows, None, "runs whatever is piped into it")
        else:
            self.add(uncertain("starts an interpreter that waits for commands"))

    def _judge_origin(self, flows: frozenset[Flow], word: Word | None, reason: str) -> None:
        """Judge code by where it comes from."""
        if Flow.NETWORK in flows:
            self.add(critical(Category.EXEC_REMOTE, f"{reason}, straight from the network"), word)
        elif Flow.DECODED in flows:
            self.add(critical(Category.OBFUSCATION, f"{reason}, decoded from another form"), word)
        else:
            self.add(high(Category.OBFUSCATION, reason), word)

    _APPLY: ClassVar[Mapping[type, Callable[..., None]]] = {
        acts.Does: _does,
        acts.Reads: _reads,
        acts.Looks: _looks,
        acts.Writes: _writes,
        acts.Deletes: _deletes,
        acts.Changes: _changes,
        acts.Fetches: _fetches,
        acts.Sends: _sends,
        acts.Emits: _emits,
        acts.RunsCommand: _runs_command,
        acts.RunsShell: _runs_shell,
        acts.RunsCode: _runs_code,
        acts.RunsFile: _runs_file,
        acts.RunsInput: _runs_input,
    }


def _turn_of(act: acts.Act) -> int:
    return 0 if isinstance(act, acts.Emits | acts.Reads) else 1


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")

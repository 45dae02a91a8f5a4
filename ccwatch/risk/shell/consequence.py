"""From the acts of one program to findings, with directory, pipe and memory at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from ccwatch.risk import act as acts
from ccwatch.risk.act import Flow
from ccwatch.risk.effect import Category, Effect, Finding, critical, high, medium
from ccwatch.risk.level import Level
from ccwatch.risk.path import judge_change, judge_delete, judge_look, judge_read, judge_write
from ccwatch.risk.place import resolve
from ccwatch.risk.programs.command import shorten
from ccwatch.risk.programs.request import SAFE_METHODS, find_override
from ccwatch.risk.shell.summary import leave_out_repeats
from ccwatch.risk.shell.unit import NO_FLOWS, Stream, Unit
from ccwatch.risk.url import find_host, judge_fetch, judge_send
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.risk.context import Context
    from ccwatch.risk.shell.engine import Engine
    from ccwatch.risk.shell.frame import Frame

_PRIVATE: Final = frozenset({Flow.SECRET, Flow.ENVIRONMENT})
_FLOWS_OF_CATEGORY: Final = {Category.SECRETS_READ: Flow.SECRET, Category.NET_READ: Flow.NETWORK}
_PRINTS: Final = frozenset({"echo", "printf", "cat", "tee"})
_ACT_STEPS: Final = 40
_MOVE_STEPS: Final = 70
_PATTERN_STEPS: Final = 100
_MOST_FINDINGS: Final = 100
_LISTERS: Final = frozenset({"find", "fd", "fdfind", "git"})
_CONNECTS: Final = frozenset(
    {
        Category.NET_READ, Category.NET_WRITE, Category.SECRETS_EXFIL, Category.GIT_REMOTE,
        Category.MESSAGE,
    }
)  # fmt: skip
_ASKS: Final = frozenset(
    {Category.NET_READ, Category.INFRA_READ, Category.DB_READ, Category.PACKAGE_READ}
)
_TELLS: Final = frozenset({Category.INFRA_READ, Category.INFRA_CHANGE, Category.DB_CHANGE})
_OBEYS: Final = frozenset({Category.INFRA_CHANGE, Category.GIT_CHANGE, Category.EXEC_PROJECT})
_REPOSITORY: Final = "the repository"


class Consequences:
    """What one program start touches: files, hosts, data. Made for it, and used once.

    What it runs in turn is the concern of ``Execution``, which is one of these.
    """

    def __init__(
        self, engine: Engine, words: tuple[Word, ...], frame: Frame, found: Sequence[Finding]
    ) -> None:
        self.engine = engine
        self.words = words
        self.frame = frame
        self.findings: dict[Finding, None] = dict.fromkeys(found)
        self._around = frozenset(found)
        self._started_in = engine.state.directory
        self.flows: set[Flow] = set()
        self._read: set[Flow] = set()
        self._given: set[Flow] = set()
        self.is_wrapper = False
        self._before = len(engine.units)
        self._stays_inside = engine.state.directory is not None
        self.connects = any(finding.category in _CONNECTS for finding in found)
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
        span = word.span if word is not None and word.span.end else self.frame.span
        finding = Finding(effect.category, effect.level, effect.reason, span)
        if len(self.findings) < _MOST_FINDINGS or effect.level >= Level.HIGH:
            self.findings[finding] = None
        elif effect.level > Level.LOW:
            self.engine.give_up("does more than can be listed")

    def apply(self, found: Sequence[acts.Act]) -> None:
        """Turn acts into findings: first what flows in, so that a file written holds it."""
        for act in sorted(found, key=_turn_of):
            word = getattr(act, "word", None)
            moves = isinstance(act, acts.Deletes) and act.how == "moves"
            steps = _MOVE_STEPS if moves else _ACT_STEPS
            if isinstance(word, Word) and word.has_glob:
                steps = _PATTERN_STEPS
            if not self.engine.take_step(steps):
                return
            self.APPLY[type(act)](self, act)

    @property
    def flows_read(self) -> frozenset[Flow]:
        """The kinds of data in what was read."""
        return frozenset(self._read)

    def finish(self) -> Stream:
        """Look at what flows where, keep the unit, and return what flows out of it."""
        frame = self.frame
        self._judge_printing()
        self._judge_flows()
        private = (self._read | self._given | set(frame.stdin.flows)) & _PRIVATE
        categories = {finding.category for finding in self.findings}
        if self.connects or categories & _ASKS:
            self._judge_overrides()
        tells = bool(self._given & _PRIVATE) and bool(categories & _TELLS)
        if private and (self.connects or tells):
            what = "secrets" if Flow.SECRET in private else "the environment"
            self.add(critical(Category.SECRETS_EXFIL, f"sends {what} over the network"))
        self._judge_privilege()
        worst = max((finding.level for finding in self.findings), default=Level.LOW)
        if not self.is_wrapper or worst > Level.LOW or not self.findings:
            unit = Unit(
                self.words,
                frame.span,
                leave_out_repeats(self.findings, frame.span),
                frame.depth,
                frame.wrappers,
                frame.inside,
                frame.assignments,
                is_piped=frame.stdin.is_connected,
                in_background=frame.in_background,
                directory=self._started_in,
                around=self._around,
            )
            self.engine.units.append(unit)
        flows = frozenset(self.flows | self._read | self._given | frame.stdin.flows)
        lists = worst is Level.LOW and self._lists_project()
        return Stream(flows, lists_project=lists, dashed=lists and not self._names_begin_safely())

    def _judge_overrides(self) -> None:
        """Judge a request that has the server take it for one of another method."""
        for word in self.words[1:]:
            method = find_override(word.text)
            if method is not None and method not in SAFE_METHODS:
                reason = f"has the server take the request for {shorten(method) or 'another'}"
                self.add(high(Category.NET_WRITE, reason), word)

    def _names_begin_safely(self) -> bool:
        """Say whether each name that is listed begins with a folder, never with a dash."""
        starts = [word.text[:1] for word in self.words[1:2]]
        return self.words[0].text == "find" and starts in (["."], ["/"])

    def _judge_flows(self) -> None:
        """Judge what flows through the repository, into requests, and into what obeys it."""
        categories = {finding.category for finding in self.findings}
        private = (self._read | self._given) & _PRIVATE
        files = self.engine.state.files
        if private and Category.GIT_CHANGE in categories:
            files[_REPOSITORY] = files.get(_REPOSITORY, NO_FLOWS) | private
        if Category.GIT_REMOTE in categories or self._pushes():
            self.connects = True
            self._read |= files.get(_REPOSITORY, NO_FLOWS)
        if Flow.FILE in self._given and categories & _ASKS:
            reason = "puts the content of files into what it asks for"
            self.add(medium(Category.NET_WRITE, reason))
        obeys = categories & _OBEYS or (self.words and self.words[0].text == "patch")
        if Flow.NETWORK in self.frame.stdin.flows and obeys:
            self.add(high(Category.EXEC_REMOTE, "obeys what the network answered"))

    def _pushes(self) -> bool:
        """Say whether this is a push, whatever else it does there: force, delete, mirror."""
        texts = [word.text for word in self.words]
        return texts[:1] == ["git"] and "push" in texts

    def _judge_printing(self) -> None:
        """Judge what a command prints that only prints: a variable may hold a credential."""
        given = self._given | set(self.frame.stdin.flows)
        if Flow.CREDENTIAL in given and self.words[0].text in _PRINTS:
            self._read.add(Flow.SECRET)
            self.add(high(Category.SECRETS_READ, "prints a credential of the environment"))

    def _judge_privilege(self) -> None:
        """Raise a change of the user where more than reading is done as the other one."""
        raised = [f for f in self.findings if f.category is Category.PRIVILEGE]
        if not raised:
            return
        done = [*self.findings]
        for unit in self.engine.units[self._before :]:
            done += unit.findings
        plain = {Category.SHELL, Category.PRIVILEGE}
        if any(finding.level > Level.LOW and finding.category not in plain for finding in done):
            for finding in raised:
                del self.findings[finding]
            self.add(high(Category.PRIVILEGE, "runs as another user, and does more than read"))

    def _lists_project(self) -> bool:
        """Say whether what is printed are names of files in the project, secret ones not sought."""
        if not self.words or self.words[0].text not in _LISTERS or not self._stays_inside:
            return False
        directory, context = self.engine.state.directory, self.engine.context
        sought = [word for word in self.words[1:] if word.text[:1] != "-"]
        if self.words[0].text == "git" and not any(w.text == "ls-files" for w in sought):
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
        self.connects = self.connects or act.effect.category in _CONNECTS

    def _reads(self, act: acts.Reads) -> None:
        effect = judge_read(act.word, *self._here, inside=self.frame.inside)
        self.add(effect, act.word)
        self._read |= self._flows_at(act.word, effect)
        self.connects = self.connects or act.sends

    @property
    def _here(self) -> tuple[str | None, Context]:
        return self.engine.state.directory, self.engine.context

    def locate(self, word: Word, *, writes: bool = False, is_redirect: bool = False) -> str | None:
        """Return the absolute path of a word, and remember that it is touched."""
        if self.frame.inside is not None:
            self._stays_inside = False
            return f"{self.frame.inside}: {word.text}"
        path = resolve(word, *self._here)
        self.engine.touch(word, writes=writes, is_redirect=is_redirect)
        project = self.engine.context.project
        inside = path is not None and project is not None and is_below(path, project)
        self._stays_inside = self._stays_inside and inside
        return path

    def _flows_at(self, word: Word, effect: Effect) -> set[Flow]:
        """Return the kinds of data in a file, by its name and by what this call put into it."""
        flows = set(self.frame.flows_of(word))
        if (flow := _FLOWS_OF_CATEGORY.get(effect.category)) is not None:
            flows.add(flow)
        path = self.locate(word)
        flows |= self.engine.state.files.get(path or "", NO_FLOWS)
        return flows or {Flow.FILE}

    def _looks(self, act: acts.Looks) -> None:
        self._carry(act.word)
        self.add(judge_look(act.word, *self._here, inside=self.frame.inside), act.word)

    def _writes(self, act: acts.Writes) -> None:
        state = self.engine.state
        effect = judge_write(act.word, *self._here, act.how, inside=self.frame.inside)
        self.add(effect, act.word)
        self.connects = self.connects or effect.category in _CONNECTS
        is_redirect = not self.words and effect.level > Level.LOW
        path = self.locate(act.word, writes=True, is_redirect=is_redirect)
        if path is not None:
            flows = self.flows | self._read | self._given | self.frame.stdin.flows
            state.files[path] = state.files.get(path, NO_FLOWS) | flows
            text = self.frame.stdin.text
            if text is not None and self.words and self.words[0].text == "tee":
                state.contents[path] = text

    def _carry(self, word: Word, *, writes: bool = False) -> None:
        """Take on what this call put into a file: a link, or a new name, leads to it."""
        path = self.locate(word, writes=writes)
        self._read |= self.engine.state.files.get(path or "", NO_FLOWS)

    def _deletes(self, act: acts.Deletes) -> None:
        self._carry(act.word, writes=True)
        if act.how == "moves":
            self.locate(act.word)
            told = judge_read(act.word, self.engine.state.directory, self.engine.context)
            if told.category is Category.SECRETS_READ:
                self._read.add(Flow.SECRET)
        effect = judge_delete(
            act.word, *self._here, recursive=act.recursive, forced=act.forced, how=act.how,
            inside=self.frame.inside,
        )  # fmt: skip
        self.add(effect, act.word)

    def _changes(self, act: acts.Changes) -> None:
        self.locate(act.word, writes=True)
        effect = judge_change(
            act.word, *self._here, how=act.how, recursive=act.recursive, inside=self.frame.inside,
        )  # fmt: skip
        self.add(effect, act.word)

    def _fetches(self, act: acts.Fetches) -> None:
        if self.frame.repeats:
            self.add(medium(Category.NET_READ, "connects once for every name"), act.word)
        self.add(judge_fetch(act.word), act.word)
        self._judge_address(act.word)

    def _sends(self, act: acts.Sends) -> None:
        given = self.frame.stdin.text
        is_idle = act.idle and given is not None and not given.strip()
        effect = judge_fetch(act.word) if is_idle else judge_send(act.word, piped=act.piped)
        self.add(effect, act.word)
        self._judge_address(act.word)

    def _judge_address(self, word: Word) -> None:
        """Judge what an address may carry out: a credential does not belong into one."""
        self.connects = True
        self.engine.hosts.add(find_host(word) or UNKNOWN)
        if Flow.CREDENTIAL in self.frame.flows_of(word):
            reason = "puts a credential of the environment into an address"
            self.add(critical(Category.SECRETS_EXFIL, reason), word)

    def _emits(self, act: acts.Emits) -> None:
        self.flows.add(act.flow)

    APPLY: ClassVar[Mapping[type, Callable[..., None]]] = {
        acts.Does: _does,
        acts.Reads: _reads,
        acts.Looks: _looks,
        acts.Writes: _writes,
        acts.Deletes: _deletes,
        acts.Changes: _changes,
        acts.Fetches: _fetches,
        acts.Sends: _sends,
        acts.Emits: _emits,
    }


def _turn_of(act: acts.Act) -> int:
    return 0 if isinstance(act, acts.Emits | acts.Reads) else 1


def is_below(path: str, folder: str) -> bool:
    """Say whether an absolute path is a folder or in it, component by component."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")

"""All rules of one ccwatch, as they count now: read, kept, watched, and asked about each call."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ccwatch.listeners import Listeners
from ccwatch.risk.preset import Preset
from ccwatch.rules.files import Content
from ccwatch.rules.kept import Kept, Use
from ccwatch.rules.places import Places, find_project_file, read_all, read_changed
from ccwatch.rules.policy import Policy
from ccwatch.rules.rule import Rule, Ruling, Scope
from ccwatch.rules.ruleset import RuleSet
from ccwatch.rules.source import Source, can_be_read, keep_strict, make_source
from ccwatch.rules.table import write_rules
from ccwatch.rules.text import RulesFileError, read_one_rule
from ccwatch.rules.trust import TrustFileError, read_trust

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_MOST_PROJECTS: Final = 64
EXPIRED_SHOWN: Final = 86_400.0
"""Seconds that a rule whose time is over stays in the lists."""


class RuleBook:
    """The rules of the managed file, the user's, of projects, and those made for a while.

    Reading blocks, and is done by ``load`` or, on a loop, by ``look`` and ``prepare``. Asking is
    quick. Not thread-safe: it belongs to the loop.
    """

    def __init__(
        self,
        places: Places | None = None,
        *,
        kept: Kept | None = None,
        preset: Preset = Preset.NONE,
        confirms: bool = True,
    ) -> None:
        self.places = places
        self.confirms = confirms
        self._setting = preset
        self._accepted: dict[str, str] = {}
        self.unsaved: dict[str, str] = {}
        """What counts as confirmed by now and is to be kept, by the paths of files."""
        self._uses: dict[str, Use] = {}
        self._counts: dict[str, int] = {}
        self._kept_rules: dict[str, Rule] = {}
        self._kept_set = RuleSet([])
        self._sources: dict[Scope, Source] = {}
        self._base = RuleSet([])
        self._projects: OrderedDict[str, Source] = OrderedDict()
        self._project_sets: dict[str, RuleSet] = {}
        self._trusted: dict[str, str] = {}
        self._trust_problem = ""
        self._stamps: dict[Path, tuple[int, ...]] = {}
        self._listeners = Listeners[[]]()
        self.restore(kept or Kept())

    def restore(self, kept: Kept) -> None:
        """Take over what was kept, before any file is read."""
        self._accepted = dict(kept.accepted)
        self._uses = dict(kept.uses)
        self._counts = {key: use.count for key, use in kept.uses.items()}
        self._kept_rules = _read_kept(kept.rules)
        self._kept_set = RuleSet(self._kept_rules.values())

    # -- asking --------------------------------------------------------------------------------

    def find_policy(self, project: str | None, *, preset: Preset | None = None) -> Policy:
        """Return what counts for a call in a project, whose file must have been read.

        ``preset`` takes the place of the one that counts.
        """
        rulesets = [self._base]
        if self._kept_rules:
            rulesets.append(self._kept_set)
        source = self._projects.get(project) if project is not None else None
        if project is not None and source is not None:
            rulesets.append(self._project_sets[project])
        user = self._sources.get(Scope.USER)
        managed = self._sources.get(Scope.MANAGED)
        files = [each.counting for each in (managed, user, source) if each is not None]
        strict = any(file.default is Ruling.DENY for file in files)
        return Policy(
            rulesets=tuple(rulesets),
            preset=self.preset if preset is None else preset,
            default=Ruling.DENY if strict else Ruling.ASK,
            uses=self._counts,
        )

    @property
    def preset(self) -> Preset:
        """What passes without a person: of the user's file, or else the setting.

        The managed file can make it stricter.
        """
        user, managed = self._sources.get(Scope.USER), self._sources.get(Scope.MANAGED)
        chosen = (user.counting.preset if user is not None else None) or self._setting
        limit = managed.counting.preset if managed is not None else None
        order = list(Preset)
        return chosen if limit is None else min(chosen, limit, key=order.index)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules that count, and those that are switched off or over, in their order."""
        found = [*self._base.rules, *self._kept_rules.values()]
        for ruleset in self._project_sets.values():
            found += ruleset.rules
        return tuple(sorted(found, key=lambda rule: rule.order))

    def find_use(self, rule: Rule) -> Use:
        """Return how often a rule has decided or asked."""
        return self._uses.get(rule.key, Use())

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files that were read: managed, the user's, and those of projects."""
        return (*self._sources.values(), *self._projects.values())

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with files: place and reason, a line each."""
        found = [str(source.problem) for source in self.sources if source.problem is not None]
        return (*found, self._trust_problem) if self._trust_problem else tuple(found)

    @property
    def waiting(self) -> tuple[Source, ...]:
        """The files whose widening waits for a person: of projects, those that shall be trusted."""
        return tuple(
            source
            for source in self.sources
            if source.waiting
            and (source.scope is Scope.USER or self._trusted.get(source.path) == _digest(source))
        )

    # -- using ---------------------------------------------------------------------------------

    def count(self, rules: Iterable[Rule], *, now: float) -> None:
        """Count a call that rests on these rules, before it is answered."""
        for rule in rules:
            self._set_use(rule.key, Use(self.find_use(rule).count + 1, now))

    def discount(self, rules: Iterable[Rule]) -> None:
        """Take that back: the call was not decided after all."""
        for rule in rules:
            use = self.find_use(rule)
            self._set_use(rule.key, Use(max(use.count - 1, 0), use.last))

    def _set_use(self, key: str, use: Use) -> None:
        self._uses[key] = use
        self._counts[key] = use.count

    # -- reading -------------------------------------------------------------------------------

    def load(self) -> None:
        """Read all files; it blocks."""
        if self.places is not None:
            self._take(read_all(self.places, self._find_paths()), None)

    def load_project(self, project: str | None) -> None:
        """Read the file of a project, unless it is known already; it blocks."""
        if self.places is not None and project is not None and not self.knows(project):
            self._take(read_all(self.places, [find_project_file(project)]), project)

    async def refresh(self) -> None:
        """Read all files, away from the loop."""
        if self.places is not None:
            found = await asyncio.to_thread(read_all, self.places, self._find_paths())
            self._take(found, None)

    def knows(self, project: str | None) -> bool:
        """Say whether the file of a project has been read, and not been forgotten since."""
        return self.places is None or project is None or project in self._projects

    async def prepare(self, project: str | None) -> None:
        """Read the file of a project, unless it is known already."""
        if self.places is None or project is None:
            return
        if project in self._projects:
            self._projects.move_to_end(project)
            return
        found = await asyncio.to_thread(read_all, self.places, [find_project_file(project)])
        self._take(found, project)

    async def look(self) -> bool:
        """Read what has changed on the disk; returns whether anything had."""
        if self.places is None:
            return False
        stamps = dict(self._stamps)
        found = await asyncio.to_thread(read_changed, self.places, self._find_paths(), stamps)
        if not found:
            return False
        self._take(found, None)
        return True

    def _find_paths(self) -> list[Path]:
        assert self.places is not None
        paths = [self.places.managed, self.places.user, self.places.trust]
        return paths + [Path(source.path) for source in self._projects.values()]

    def take_text(self, path: Path, text: str, stamp: tuple[int, ...], *, accepted: str) -> None:
        """Take over a text that was just written to a file, and what is confirmed of it."""
        self._accepted[str(path)] = accepted
        self._take({path: (stamp, Content(text))}, None)

    def find_accepted(self, path: Path) -> str | None:
        """Return what a person last confirmed of a file."""
        return self._accepted.get(str(path))

    def accept(self, path: str, text: str) -> None:
        """Let a text of a file count as confirmed; it has been written down as such."""
        self._accepted[path] = text
        self._rebuild()

    def keep(self, rule: Rule) -> None:
        """Let a rule count that was made for a while."""
        self._kept_rules[rule.id] = rule
        self._renew_kept()

    def drop(self, rule_id: str) -> Rule | None:
        """Take such a rule away, and return it."""
        rule = self._kept_rules.pop(rule_id, None)
        self._renew_kept()
        return rule

    def find_overdue(self, now: float) -> list[str]:
        """Return the ids of such rules whose time has been over for a day."""
        return [
            rule.id
            for rule in self._kept_rules.values()
            if rule.expires is not None and now > rule.expires + EXPIRED_SHOWN
        ]

    def subscribe(self, listener: Callable[[], Any]) -> Callable[[], None]:
        """Call ``listener`` whenever something counts that did not; returns what ends it."""
        return self._listeners.add(listener)

    def _renew_kept(self) -> None:
        self._kept_set = RuleSet(self._kept_rules.values())
        self._listeners.tell()

    def _take(
        self, found: Mapping[Path, tuple[tuple[int, ...], Content]], project: str | None
    ) -> None:
        places = self.places
        assert places is not None
        for path, (stamp, content) in found.items():
            self._stamps[path] = stamp
            if path == places.trust:
                self._take_trust(content)
        for path, (_, content) in found.items():
            if path == places.managed:
                self._take_source(Scope.MANAGED, path, content)
            elif path == places.user:
                self._take_source(Scope.USER, path, content)
            elif path != places.trust:
                self._take_project(path, content)
        if project is not None:
            self._projects.move_to_end(project)
            while len(self._projects) > _MOST_PROJECTS:
                self._projects.popitem(last=False)
        self._rebuild()

    def _take_source(self, scope: Scope, path: Path, content: Content) -> None:
        self._sources[scope] = self._make(
            str(path), scope, content, self._sources.get(scope), confirms=self.confirms
        )

    def _take_project(self, path: Path, content: Content) -> None:
        project = str(path.parent.parent)
        before = self._projects.get(project)
        self._projects[project] = self._make(
            str(path), Scope.PROJECT, content, before, confirms=True
        )

    def _take_trust(self, content: Content) -> None:
        path = self.places.trust if self.places is not None else ""
        self._trust_problem = f"{path}: {content.problem}" if content.problem else ""
        try:
            self._trusted = read_trust(content.text or "")
        except TrustFileError as error:
            self._trusted = {}
            self._trust_problem = f"{path}: {error}"
        self._forget_allows()

    def _forget_allows(self) -> None:
        """Forget what was confirmed of projects that are no longer trusted, but what is strict.

        To trust them again is to be confirmed again.
        """
        places = self.places
        for path, text in list(self._accepted.items()):
            if places is None or path in {str(places.user), *self._trusted}:
                continue
            strict = keep_strict(text, path)
            if strict != text:
                self._accepted[path] = self.unsaved[path] = strict

    def _make(
        self, path: str, scope: Scope, content: Content, before: Source | None, *, confirms: bool
    ) -> Source:
        return make_source(
            path,
            scope,
            content,
            accepted=self._find_accepted(path, scope, content),
            before=before,
            preset=self._setting,
            confirms=confirms,
        )

    def _find_accepted(self, path: str, scope: Scope, content: Content) -> str | None:
        accepted = self._accepted.get(path)
        if scope is not Scope.PROJECT:
            return accepted
        if not self.confirms and self._trusted.get(path) == content.digest:
            return content.text
        return accepted

    def _rebuild(self) -> None:
        """Let every file count as it should by what is accepted and trusted now."""
        for scope, source in self._sources.items():
            made = self._make(source.path, scope, source.content, source, confirms=self.confirms)
            if scope is Scope.USER and self._settle(made):
                made = self._make(made.path, scope, made.content, made, confirms=self.confirms)
            self._sources[scope] = made
        for project, source in self._projects.items():
            self._projects[project] = self._make(
                source.path, Scope.PROJECT, source.content, source, confirms=True
            )
        self._base = RuleSet(
            [rule for source in self._sources.values() for rule in source.counting.rules]
        )
        self._project_sets = {
            project: RuleSet(source.counting.rules) for project, source in self._projects.items()
        }
        self._listeners.tell()

    def _settle(self, source: Source) -> bool:
        """Take what counts of the user's file for confirmed, so that it does not go unnoticed.

        What is stricter counts at once, whoever wrote it: to take it away again is a widening.
        """
        if not self.confirms or source.problem is not None:
            return False
        settled = write_rules(source.counting) if source.waiting else source.good
        if settled == self._accepted.get(source.path, "") or not can_be_read(settled):
            return False
        self._accepted[source.path] = self.unsaved[source.path] = settled
        return True


def _digest(source: Source) -> str:
    return source.content.digest


def _read_kept(texts: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rules of the database; one that cannot be read any more allows nothing."""
    rules: dict[str, Rule] = {}
    for number, (rule_id, text) in enumerate(texts.items()):
        with contextlib.suppress(RulesFileError):
            rules[rule_id] = read_one_rule(text, scope=Scope.SESSION, number=number)
    return rules

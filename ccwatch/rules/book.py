"""All rules of one ccwatch, as they count now: read, kept, watched, and asked about each call."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final

from ccwatch.listeners import Listeners
from ccwatch.risk.preset import Preset
from ccwatch.rules.files import Content
from ccwatch.rules.kept import Kept, Use
from ccwatch.rules.places import Places, find_project_file, read_all, read_changed
from ccwatch.rules.policy import Policy
from ccwatch.rules.rule import Rule, Scope
from ccwatch.rules.ruleset import RuleSet
from ccwatch.rules.sources import Sources
from ccwatch.rules.text import RulesFileError, read_one_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from ccwatch.rules.source import Source

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
        self._sources = Sources(places, preset=preset, confirms=confirms)
        self._uses: dict[str, Use] = {}
        self._counts: dict[str, int] = {}
        self._kept_rules: dict[str, Rule] = {}
        self._kept_set = RuleSet([])
        self._listeners = Listeners[[]]()
        self.restore(kept or Kept())

    def restore(self, kept: Kept) -> None:
        """Take over what was kept, before any file is read."""
        self._sources.accepted = dict(kept.accepted)
        self._uses = dict(kept.uses)
        self._counts = {key: use.count for key, use in kept.uses.items()}
        self._kept_rules = _read_kept(kept.rules)
        self._kept_set = RuleSet(self._kept_rules.values())

    # -- asking --------------------------------------------------------------------------------

    def find_policy(self, project: str | None, *, preset: Preset | None = None) -> Policy:
        """Return what counts for a call in a project, whose file must have been read.

        ``preset`` takes the place of the one that counts.
        """
        rulesets = [self._sources.base]
        if self._kept_rules:
            rulesets.append(self._kept_set)
        own = self._sources.find_rules(project)
        if own is not None:
            rulesets.append(own)
        return Policy(
            rulesets=tuple(rulesets),
            preset=self.preset if preset is None else preset,
            default=self._sources.find_default(project),
            uses=self._counts,
        )

    @property
    def preset(self) -> Preset:
        """What passes without a person: of the user's file, or else the setting.

        The managed file can make it stricter.
        """
        return self._sources.preset

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules that count, and those that are switched off or over, in their order."""
        found = [*self._sources.base.rules, *self._kept_rules.values()]
        for ruleset in self._sources.project_sets:
            found += ruleset.rules
        return tuple(sorted(found, key=lambda rule: rule.order))

    def find_use(self, rule: Rule) -> Use:
        """Return how often a rule has decided or asked."""
        return self._uses.get(rule.key, Use())

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files that were read: managed, the user's, and those of projects."""
        return self._sources.all

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with files: place and reason, a line each."""
        return self._sources.problems

    @property
    def waiting(self) -> tuple[Source, ...]:
        """The files whose widening waits for a person: of projects, those that shall be trusted."""
        return self._sources.waiting

    @property
    def unsaved(self) -> dict[str, str]:
        """What counts as confirmed by now and is to be kept, by the paths of files."""
        return self._sources.unsaved

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
            self._take(read_all(self.places, self._sources.find_paths()))

    def load_project(self, project: str | None) -> None:
        """Read the file of a project, unless it is known already; it blocks."""
        if self.places is not None and project is not None and not self.knows(project):
            self._take(read_all(self.places, [find_project_file(project)]), project)

    async def refresh(self) -> None:
        """Read all files, away from the loop."""
        if self.places is not None:
            found = await asyncio.to_thread(read_all, self.places, self._sources.find_paths())
            self._take(found)

    def knows(self, project: str | None) -> bool:
        """Say whether the file of a project has been read, and not been forgotten since."""
        return self.places is None or project is None or self._sources.knows(project)

    async def prepare(self, project: str | None) -> None:
        """Read the file of a project, unless it is known already."""
        if self.places is None or project is None:
            return
        if self._sources.knows(project):
            self._sources.renew(project)
            return
        found = await asyncio.to_thread(read_all, self.places, [find_project_file(project)])
        self._take(found, project)

    async def look(self) -> bool:
        """Read what has changed on the disk; returns whether anything had."""
        if self.places is None:
            return False
        stamps = dict(self._sources.stamps)
        found = await asyncio.to_thread(
            read_changed, self.places, self._sources.find_paths(), stamps
        )
        if not found:
            return False
        self._take(found)
        return True

    def take_text(self, path: Path, text: str, stamp: tuple[int, ...], *, accepted: str) -> None:
        """Take over a text that was just written to a file, and what is confirmed of it."""
        self._sources.accepted[str(path)] = accepted
        self._take({path: (stamp, Content(text))})

    def find_accepted(self, path: Path) -> str | None:
        """Return what a person last confirmed of a file."""
        return self._sources.accepted.get(str(path))

    def accept(self, path: str, text: str) -> None:
        """Let a text of a file count as confirmed; it has been written down as such."""
        self._sources.accept(path, text)
        self._listeners.tell()

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
        self, found: Mapping[Path, tuple[tuple[int, ...], Content]], project: str | None = None
    ) -> None:
        self._sources.take(found, project)
        self._listeners.tell()


def _read_kept(texts: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rules of the database; one that cannot be read any more allows nothing."""
    rules: dict[str, Rule] = {}
    for number, (rule_id, text) in enumerate(texts.items()):
        with contextlib.suppress(RulesFileError):
            rules[rule_id] = read_one_rule(text, scope=Scope.SESSION, number=number)
    return rules

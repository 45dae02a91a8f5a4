"""The files of rules that were read, and how much of each counts by now."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.risk.preset import Preset
from ccwatch.rules.rule import Ruling, Scope
from ccwatch.rules.ruleset import RuleSet
from ccwatch.rules.source import Source, can_be_read, keep_strict, make_source
from ccwatch.rules.table import write_rules
from ccwatch.rules.trust import TrustFileError, read_trust

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.rules.files import Content
    from ccwatch.rules.places import Places

_MOST_PROJECTS: Final = 64


class Sources:
    """The managed file, the user's, and those of projects.

    Args:
        places: Where they are; None where there are none.
        preset: What passes where no file says it.
        confirms: A widening of the user's file waits for a person.

    Attributes:
        accepted: What a person last confirmed of each file, by their paths.
        unsaved: What counts as confirmed by now and is to be kept, by the paths of files.
        stamps: How each file looked when it was read.
        base: The rules that count in every project.
    """

    def __init__(self, places: Places | None, *, preset: Preset, confirms: bool) -> None:
        self._places = places
        self._setting = preset
        self._confirms = confirms
        self.accepted: dict[str, str] = {}
        self.unsaved: dict[str, str] = {}
        self.stamps: dict[Path, tuple[int, ...]] = {}
        self.base = RuleSet([])
        self._shared: dict[Scope, Source] = {}
        self._projects: OrderedDict[str, Source] = OrderedDict()
        self._project_sets: dict[str, RuleSet] = {}
        self._trusted: dict[str, str] = {}
        self._trust_problem = ""

    @property
    def all(self) -> tuple[Source, ...]:
        """The files that were read: managed, the user's, and those of projects."""
        return (*self._shared.values(), *self._projects.values())

    @property
    def preset(self) -> Preset:
        """What passes without a person: of the user's file, or else the setting.

        The managed file can make it stricter.
        """
        user, managed = self._shared.get(Scope.USER), self._shared.get(Scope.MANAGED)
        chosen = (user.counting.preset if user is not None else None) or self._setting
        limit = managed.counting.preset if managed is not None else None
        order = list(Preset)
        return chosen if limit is None else min(chosen, limit, key=order.index)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with files: place and reason, a line each."""
        found = [str(source.problem) for source in self.all if source.problem is not None]
        return (*found, self._trust_problem) if self._trust_problem else tuple(found)

    @property
    def waiting(self) -> tuple[Source, ...]:
        """The files whose widening waits for a person: of projects, those that shall be trusted."""
        return tuple(
            source
            for source in self.all
            if source.waiting
            and (
                source.scope is Scope.USER
                or self._trusted.get(source.path) == source.content.digest
            )
        )

    @property
    def project_sets(self) -> tuple[RuleSet, ...]:
        """The rules that count in each project."""
        return tuple(self._project_sets.values())

    def find_rules(self, project: str | None) -> RuleSet | None:
        """Return the rules that count in a project beside the others, None where none is read."""
        return None if project is None else self._project_sets.get(project)

    def find_default(self, project: str | None) -> Ruling:
        """Return what becomes of a call in a project that nothing decides."""
        found = (*self._shared.values(), self._projects.get(project or ""))
        strict = any(
            source is not None and source.counting.default is Ruling.DENY for source in found
        )
        return Ruling.DENY if strict else Ruling.ASK

    def knows(self, project: str) -> bool:
        """Say whether the file of a project has been read, and not been forgotten since."""
        return project in self._projects

    def renew(self, project: str) -> None:
        """Note that a project that is known was asked about: others are forgotten before it."""
        self._projects.move_to_end(project)

    def find_paths(self) -> list[Path]:
        """Return the files that are read, and the list of trusted projects."""
        assert self._places is not None
        paths = [self._places.managed, self._places.user, self._places.trust]
        return paths + [Path(source.path) for source in self._projects.values()]

    def accept(self, path: str, text: str) -> None:
        """Let a text of a file count as confirmed; it has been written down as such."""
        self.accepted[path] = text
        self._rebuild()

    def take(
        self, found: Mapping[Path, tuple[tuple[int, ...], Content]], project: str | None = None
    ) -> None:
        """Take over what was read of files, with their stamps; ``project`` is asked about now."""
        places = self._places
        assert places is not None
        for path, (stamp, content) in found.items():
            self.stamps[path] = stamp
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
        self._shared[scope] = self._make(
            str(path), scope, content, self._shared.get(scope), confirms=self._confirms
        )

    def _take_project(self, path: Path, content: Content) -> None:
        project = str(path.parent.parent)
        before = self._projects.get(project)
        self._projects[project] = self._make(
            str(path), Scope.PROJECT, content, before, confirms=True
        )

    def _take_trust(self, content: Content) -> None:
        path = self._places.trust if self._places is not None else ""
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
        places = self._places
        for path, text in list(self.accepted.items()):
            if places is None or path in {str(places.user), *self._trusted}:
                continue
            strict = keep_strict(text, path)
            if strict != text:
                self.accepted[path] = self.unsaved[path] = strict

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
        accepted = self.accepted.get(path)
        if scope is not Scope.PROJECT:
            return accepted
        if not self._confirms and self._trusted.get(path) == content.digest:
            return content.text
        return accepted

    def _rebuild(self) -> None:
        """Let every file count as it should by what is accepted and trusted now."""
        for scope, source in self._shared.items():
            made = self._make(source.path, scope, source.content, source, confirms=self._confirms)
            if scope is Scope.USER and self._settle(made):
                made = self._make(made.path, scope, made.content, made, confirms=self._confirms)
            self._shared[scope] = made
        for project, source in self._projects.items():
            self._projects[project] = self._make(
                source.path, Scope.PROJECT, source.content, source, confirms=True
            )
        self.base = RuleSet(
            [rule for source in self._shared.values() for rule in source.counting.rules]
        )
        self._project_sets = {
            project: RuleSet(source.counting.rules) for project, source in self._projects.items()
        }

    def _settle(self, source: Source) -> bool:
        """Take what counts of the user's file for confirmed, so that it does not go unnoticed.

        What is stricter counts at once, whoever wrote it: to take it away again is a widening.
        """
        if not self._confirms or source.problem is not None:
            return False
        settled = write_rules(source.counting) if source.waiting else source.good
        if settled == self.accepted.get(source.path, "") or not can_be_read(settled):
            return False
        self.accepted[source.path] = self.unsaved[source.path] = settled
        return True

"""One file of rules as it counts: what it says, what was confirmed, and what waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ccwatch.rules.rule import Scope
from ccwatch.rules.table import write_rules
from ccwatch.rules.text import RulesFile, RulesFileError, read_rules
from ccwatch.rules.widening import Widening, drop_allows, limit

if TYPE_CHECKING:
    from ccwatch.risk.preset import Preset
    from ccwatch.rules.files import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file of rules at one moment.

    Attributes:
        path: Where it is.
        content: What stands there now.
        good: The last content that could be used; a broken file goes on counting as it was.
        accepted: What a person last confirmed, None if nobody ever did.
        counting: The rules that count.
        waiting: What the file lets pass once a person confirms it.
        problem: Why what stands there now is not used.
    """

    path: str
    scope: Scope
    content: Content
    good: str = ""
    accepted: str | None = None
    counting: RulesFile = field(default_factory=RulesFile)
    waiting: tuple[Widening, ...] = ()
    problem: RulesFileError | None = None


def make_source(
    path: str,
    scope: Scope,
    content: Content,
    *,
    accepted: str | None,
    before: Source | None,
    preset: Preset,
    confirms: bool,
) -> Source:
    """Return how a file counts now that this content stands in it.

    Args:
        path: Where it is.
        scope: Whose rules they are.
        content: What stands there.
        accepted: What a person last confirmed of it.
        before: How it counted until now; a broken content leaves that as it is.
        preset: What counts where a file names none.
        confirms: Whether widening waits for a person; of a project's file also whether it is
            trusted as it stands.
    """
    text, problem = content.text or "", None
    try:
        if content.problem:
            raise RulesFileError(path, 0, content.problem)
        said = parse(text, path, scope)
    except RulesFileError as error:
        problem = error
        # At the start nothing was good before but what was confirmed.
        text = before.good if before is not None else accepted or ""
        said = _read_again(text, path, scope)
    counting, waiting = said, ()
    if scope is not Scope.MANAGED and confirms:
        confirmed = _read_again(accepted or "", path, scope)
        counting, waiting = limit(said, confirmed, preset=preset)
        if scope is Scope.PROJECT and text != accepted:
            # A file that is not trusted as it stands can only be stricter.
            counting, _ = limit(drop_allows(said), drop_allows(confirmed), preset=preset)
    return Source(
        path=path,
        scope=scope,
        content=content,
        good=text,
        accepted=accepted,
        counting=counting,
        waiting=waiting,
        problem=problem,
    )


def can_be_read(text: str) -> bool:
    """Say whether a text is a file of rules: what cannot be read again is not kept."""
    try:
        parse(text, "", Scope.USER)
    except RulesFileError:
        return False
    return True


def keep_strict(text: str, path: str) -> str:
    """Return a project's file without what it allows; the same text if that is nothing."""
    said = _read_again(text, path, Scope.PROJECT)
    strict = drop_allows(said)
    return text if strict.rules == said.rules else write_rules(strict)


def _read_again(text: str, path: str, scope: Scope) -> RulesFile:
    """Return what a text says that was read before; an older ccwatch may have understood more."""
    try:
        return parse(text, path, scope)
    except RulesFileError:
        return RulesFile()


@lru_cache(maxsize=32)
def parse(text: str, path: str, scope: Scope) -> RulesFile:
    """Return what a text says; the same text is read only once.

    Raises:
        RulesFileError: As ``text.read_rules`` does.
    """
    return read_rules(text, file=path, scope=scope)

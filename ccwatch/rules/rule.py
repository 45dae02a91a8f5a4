"""One rule, as a value: what it matches, what it decides, for whom and for how long."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from ccwatch.rules.condition import Condition
    from ccwatch.rules.pattern import Pattern


class Ruling(StrEnum):
    """What happens to a call without a person, the strictest first."""

    DENY = "deny"
    ASK = "ask"
    ALLOW = "allow"

    @property
    def rank(self) -> int:
        """Its place by strictness: 0 is the strictest."""
        return _STRICTNESS[self]


_STRICTNESS: Final = {Ruling.DENY: 0, Ruling.ASK: 1, Ruling.ALLOW: 2}

PRIORITIES: Final = {Ruling.DENY: 100, Ruling.ASK: 200, Ruling.ALLOW: 300}
"""Where a rule stands that names no priority; lower numbers decide first."""

DEFAULT_MAX_RISK: Final = Level.MEDIUM
MAX_RISKS: Final = (Level.LOW, Level.MEDIUM, Level.HIGH)
"""What an allow may be allowed up to: never what is uncertain, never what is critical."""


class Scope(StrEnum):
    """Where a rule comes from."""

    MANAGED = "managed"
    """``/etc/ccwatch/rules.toml``: nothing lifts its denies and asks."""
    USER = "user"
    PROJECT = "project"
    SESSION = "session"
    """Made in the console for a while: kept in the journal's database, in no file."""


_SCOPE_RANKS: Final = {Scope.MANAGED: 0, Scope.USER: 1, Scope.PROJECT: 2, Scope.SESSION: 3}


@dataclass(frozen=True, slots=True)
class Examples:
    """Commands, or paths and hosts for other tools, that a rule says it matches or does not."""

    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule is written.

    Attributes:
        file: The path of the file; empty for a rule that is in no file.
        line: The line of its ``[[rule]]``, from 1.
        number: Its place among the rules of its scope, from 0.
    """

    file: str = ""
    line: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        id: Stable, and unique within its scope; what the audit shows.
        patterns: Any of them is enough; with ``when`` both must hold.
        agent: Globs of the agent's name, and for a deny or ask of the sub-agent's; empty means
            all. An allow needs a token that says the name.
        session: Globs of the session's id.
        cwd: Globs of the directory, ``~`` for the home; ``/**`` at the end means below as well.
        max_risk: How dangerous a call may be that an allow lets pass.
        priority: Lower numbers decide first.
        expires: Seconds since the epoch.
        max_uses: How many calls it may decide, None for any number.
        digest: The one call that a rule made for "once" is about.
        created: Seconds since the epoch; 0 where nobody noted it.
    """

    id: str
    decision: Ruling
    patterns: tuple[Pattern, ...] = ()
    when: Condition | None = None
    agent: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    cwd: tuple[str, ...] = ()
    max_risk: Level = DEFAULT_MAX_RISK
    priority: int = 300
    expires: float | None = None
    max_uses: int | None = None
    digest: str = ""
    enabled: bool = True
    reason: str = ""
    note: str = ""
    examples: Examples = field(default_factory=Examples)
    created: float = 0.0
    scope: Scope = Scope.USER
    origin: Origin = field(default_factory=Origin, compare=False)

    @property
    def order(self) -> tuple[int, int, int, int, int]:
        """What rules are sorted by: the first that matches decides.

        The denies and asks of the managed file come before everything else.
        """
        is_managed = self.scope is Scope.MANAGED and self.decision is not Ruling.ALLOW
        return (
            0 if is_managed else 1,
            self.priority,
            self.decision.rank,
            _SCOPE_RANKS[self.scope],
            self.origin.number,
        )

    @property
    def place(self) -> str:
        """Where it is written, for a person: file and line, or its scope."""
        return f"{self.origin.file}:{self.origin.line}" if self.origin.file else self.scope.value

    @property
    def key(self) -> str:
        """What its uses are counted under."""
        return f"{self.scope.value}:{self.id}" + (
            f"@{self.origin.file}" if self.scope is Scope.PROJECT else ""
        )

    def has_expired(self, now: float) -> bool:
        """Say whether its time is over."""
        return self.expires is not None and now >= self.expires

    @property
    def title(self) -> str:
        """What it matches, on one line."""
        parts = [pattern.text for pattern in self.patterns]
        if self.when is not None:
            parts.append(self.when.title)
        return ", ".join(parts)

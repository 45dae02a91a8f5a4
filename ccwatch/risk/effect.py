"""What can be said about a call: categories, and an effect in plain words with its level."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from ccwatch.risk.word import Span


class Category(StrEnum):
    """The kinds of effects, as findings, rules and the audit name them."""

    SHELL = "shell"
    """Changes nothing but the shell itself, or prints its own arguments: ``cd``, ``echo``."""
    FS_READ = "fs.read"
    FS_READ_OUTSIDE = "fs.read-outside"
    FS_WRITE = "fs.write"
    FS_DELETE = "fs.delete"
    FS_DESTROY = "fs.destroy"
    PERMISSIONS = "perm"
    SECRETS_READ = "secrets.read"
    SECRETS_EXFIL = "secrets.exfil"
    NET_READ = "net.read"
    NET_WRITE = "net.write"
    NET_LISTEN = "net.listen"
    EXEC_REMOTE = "exec.remote"
    EXEC_PROJECT = "exec.project"
    EXEC_INLINE = "exec.inline"
    """Code that stands in the command itself: ``python -c``, ``node -e``."""
    OBFUSCATION = "obfuscation"
    HIDDEN_TEXT = "hidden-text"
    PRIVILEGE = "privilege"
    PERSISTENCE = "persistence"
    SYSTEM_READ = "system.read"
    """Shows the state of the machine: ``uname``, ``ps``, ``ip addr``."""
    SYSTEM_CHANGE = "system.change"
    GIT_READ = "git.read"
    GIT_CHANGE = "git.change"
    """Changes the repository in a way that git can take back: commit, branch, stash."""
    GIT_DISCARD = "git.discard"
    GIT_REWRITE = "git.rewrite"
    GIT_REMOTE = "git.remote"
    PACKAGE_READ = "package.read"
    PACKAGE_INSTALL = "package.install"
    PACKAGE_PUBLISH = "package.publish"
    INFRA_READ = "infra.read"
    """Reads from containers, clusters, clouds and services of others."""
    INFRA_CHANGE = "infra.change"
    INFRA_DESTROY = "infra.destroy"
    DB_READ = "db.read"
    DB_CHANGE = "db.change"
    DB_DESTROY = "db.destroy"
    PROCESS = "process"
    AGENT = "agent"
    MESSAGE = "message"
    """Reaches people: mail, chat, notifications, speech."""
    UNKNOWN = "unknown"
    """ccwatch could not tell what it does."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that happens, as a table states it.

    Attributes:
        reason: A verb phrase in the third person, lower case, no full stop: "force-pushes to a
            remote". In a table ``{0}`` stands for the first operand and ``{}`` for all of them.
    """

    category: Category
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One effect of a call, at its place in the call's text.

    Attributes:
        reason: Our words around text of the agent: for a screen only through the one door.
        span: The characters of ``field`` that cause it; None means the whole call.
        field: The key of the input that ``span`` counts in.
    """

    category: Category
    level: Level
    reason: str
    span: Span | None = None
    field: str = "command"


def low(category: Category, reason: str) -> Effect:
    """Return a harmless effect: it reads, and nothing else."""
    return Effect(category, Level.LOW, reason)


def medium(category: Category, reason: str) -> Effect:
    """Return an effect that can be taken back, or that runs the project's own code."""
    return Effect(category, Level.MEDIUM, reason)


def uncertain(reason: str) -> Effect:
    """Return an effect that nobody can know before it happens."""
    return Effect(Category.UNKNOWN, Level.UNCERTAIN, reason)


def high(category: Category, reason: str) -> Effect:
    """Return an effect that cannot be taken back, or that leaves the project or the machine."""
    return Effect(category, Level.HIGH, reason)


def critical(category: Category, reason: str) -> Effect:
    """Return an effect that destroys, leaks or hands over what nobody gets back."""
    return Effect(category, Level.CRITICAL, reason)

"""What the engine may know about the place where a call runs. It looks nothing up itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The surroundings of a call, all of them absolute paths or names.

    Attributes:
        directory: Where the command starts; None means unknown, and every relative path with it.
        home: The person's home directory.
        project: The root of the project that the directory belongs to, None if unknown.
        branch: The branch that is checked out there, None if unknown.
        protected_branches: Branches that nobody should force anything on.
        shell: The name of the agent's shell.
        links: Paths of the call that are symbolic links, to where they lead. Whoever makes the
            context resolves them.
    """

    directory: str | None = None
    home: str = "/home/unknown"
    project: str | None = None
    branch: str | None = None
    protected_branches: frozenset[str] = frozenset(
        {"main", "master", "trunk", "develop", "production", "release", "stable"}
    )
    shell: str = "bash"
    links: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

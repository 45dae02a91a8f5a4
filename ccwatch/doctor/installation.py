"""Whether this Python can run ccwatch: versions, and what ccwatch depends on."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ccwatch.doctor.finding import ok, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccwatch.doctor.finding import Finding

OLDEST: Final = (3, 11)
MODULES: Final[Mapping[str, str]] = {
    "click": "click",
    "google-re2": "re2",
    "httptools": "httptools",
    "httpx2": "httpx2",
    "mcp": "mcp",
    "platformdirs": "platformdirs",
    "pydantic": "pydantic",
    "pydantic-settings": "pydantic_settings",
    "rich": "rich",
    "starlette": "starlette",
    "textual": "textual",
    "tomlkit": "tomlkit",
    "tree-sitter": "tree_sitter",
    "tree-sitter-bash": "tree_sitter_bash",
    "uvicorn": "uvicorn",
}
"""What ccwatch depends on, with the name that it is imported by."""
_AGAIN: Final = "install ccwatch again, best with uv tool install or pipx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What is installed.

    Attributes:
        python: The version of this Python.
        own: The version of ccwatch that runs.
        place: The folder that it runs from.
        executable: The Python that runs it.
        packages: The versions of what it depends on; None for what is not there.
    """

    python: tuple[int, int, int]
    own: str
    place: str
    executable: str
    packages: Mapping[str, str | None] = field(default_factory=dict[str, str | None])


def find_packages() -> dict[str, str | None]:
    """Return the versions of what ccwatch depends on, without loading any of it; it blocks."""
    return {name: _find_version(name, module) for name, module in MODULES.items()}


def _find_version(name: str, module: str) -> str | None:
    try:
        found = importlib.util.find_spec(module)
        return importlib.metadata.version(name) if found is not None else None
    except (ImportError, ValueError):
        return None


def check_installation(found: Installation) -> Iterator[Finding]:
    """Yield what is to be said of it."""
    python = ".".join(map(str, found.python))
    if found.python[:2] < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        yield problem(f"Python {python} is too old", f"ccwatch needs {oldest} or newer: {_AGAIN}")
    else:
        yield ok(f"Python {python}: {found.executable}")
    yield ok(f"ccwatch {found.own}: {found.place}")
    missing = [name for name, version in found.packages.items() if version is None]
    for name in missing:
        yield problem(f"{name} is missing, which ccwatch needs", _AGAIN)
    if found.packages and not missing:
        shown = ", ".join(f"{name} {version}" for name, version in found.packages.items())
        yield ok(f"all that ccwatch needs is there: {shown}")

"""Where rules are, and what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ccwatch.rules.files import FILE_NAME, PROJECT_FOLDER, Content, find_stamp, read_content
from ccwatch.rules.trust import TRUST_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Found = dict[Path, tuple[tuple[int, ...], Content]]
"""What stands in files, and their stamps from just before they were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where rules are."""

    user: Path
    managed: Path
    trust: Path

    @classmethod
    def of(cls, folder: Path, managed: Path) -> Places:
        """Return the places for a folder of configuration."""
        return cls(user=folder / FILE_NAME, managed=managed, trust=folder / TRUST_FILE)


def find_project_file(project: str) -> Path:
    """Return where a project keeps its rules."""
    return Path(project) / PROJECT_FOLDER / FILE_NAME


def read_all(places: Places, paths: Iterable[Path]) -> Found:
    """Read files; it blocks."""
    return {
        path: (find_stamp(path), read_content(path, is_managed=path == places.managed))
        for path in paths
    }


def read_changed(
    places: Places, paths: Iterable[Path], stamps: Mapping[Path, tuple[int, ...]]
) -> Found:
    """Read the files whose stamps are no longer these; it blocks."""
    changed = [path for path in paths if find_stamp(path) != stamps.get(path)]
    return read_all(places, changed)

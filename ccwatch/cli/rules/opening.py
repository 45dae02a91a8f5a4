"""The rules of a data folder and of one project, as commands see them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ccwatch.cli.directory import find_directory
from ccwatch.cli.rulebook import open_book, read_choices
from ccwatch.folders import find_folders
from ccwatch.inspection import find_context
from ccwatch.rules.places import find_project_file
from ccwatch.rules.rule import Scope

if TYPE_CHECKING:
    from ccwatch.cli.rulebook import Choices
    from ccwatch.folders import Folders
    from ccwatch.rules.book import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Everything that a command about rules needs.

    Attributes:
        project: The folder whose file of rules counts in the directory of the command.
    """

    folders: Folders
    choices: Choices
    book: RuleBook
    home: str
    project: str

    def find_file(self, scope: Scope) -> Path:
        """Return the file that a person's rules of a scope are written to."""
        assert self.book.places is not None
        return self.book.places.user if scope is Scope.USER else find_project_file(self.project)

    def renew(self) -> Opened:
        """Read everything again, as a command would that is run now; it blocks."""
        book = open_book(self.folders, self.choices)
        book.load_project(self.project)
        return replace(self, book=book)


def open_rules(data_dir: str | None, cwd: str | None = None, *, option: str = "--cwd") -> Opened:
    """Read all files of rules that count in a directory, and what is kept about them; it blocks.

    Args:
        data_dir: As a person wrote it.
        cwd: The directory, as a person wrote it; None for the current one.
        option: Where that was written.

    Raises:
        UserError: Settings, journal or directory cannot be used.
    """
    home = str(Path.home())
    project = find_project(find_directory(cwd, option=option), home)
    folders = find_folders(data_dir)
    choices = read_choices(folders)
    book = open_book(folders, choices)
    book.load_project(project)
    return Opened(folders=folders, choices=choices, book=book, home=home, project=project)


def find_project(directory: str, home: str) -> str:
    """Return the folder whose file of rules counts for calls from a directory; it blocks."""
    return find_context(directory, home).project or directory

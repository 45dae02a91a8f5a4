"""Files of rules on a real disk, and a book that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ccwatch.evaluation import Evaluation, evaluate
from ccwatch.risk.assess import assess
from ccwatch.rules.book import RuleBook
from ccwatch.rules.places import Places, find_project_file
from tests.builders import a_call
from tests.rules.builders import a_place, a_rule

if TYPE_CHECKING:
    from pathlib import Path

TESTS = a_rule("allow", "Bash(npm test)", id="tests")
PUSH = a_rule("deny", "Bash(git push *)", id="push")
NOW = 1_700_000_000.0


class Desk:
    """A folder of configuration, a managed file, and a project, on a real disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places = Places.of(folder / "config", folder / "etc" / "rules.toml")
        self.project = folder / "web"
        self.project_file = find_project_file(str(self.project))
        for each in (self.places.user, self.places.managed, self.project_file):
            each.parent.mkdir(parents=True)

    def open(self, **options: Any) -> RuleBook:
        book = RuleBook(self.places, **options)
        book.load()
        return book

    def ask(self, book: RuleBook, command: str) -> Evaluation:
        value = {"command": command}
        place = a_place(str(self.project), str(self.folder), str(self.project))
        book.load_project(place.project)
        policy = book.find_policy(place.project)
        return evaluate(a_call("Bash", value), assess("Bash", value, place), policy, now=NOW)

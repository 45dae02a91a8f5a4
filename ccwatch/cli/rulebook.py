"""The rules as the console would use them, for commands that only ask."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ccwatch.evaluation import Evaluation, evaluate
from ccwatch.folders import PREFIX
from ccwatch.inspection import find_context, inspect
from ccwatch.risk.preset import Preset
from ccwatch.rules.book import RuleBook
from ccwatch.rules.files import MANAGED_FILE
from ccwatch.rules.places import Places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import ToolCall
    from ccwatch.folders import Folders


class Choices(NamedTuple):
    """The settings that have a say in what is decided."""

    preset: Preset = Preset.NONE
    confirm_widening: bool = True


def read_choices(folders: Folders, environ: Mapping[str, str] = os.environ) -> Choices:
    """Return those settings; where nobody has set anything they need not be read.

    To load what checks settings takes longer than all the rest of a question.

    Raises:
        UserError: A setting is bad.
    """
    chosen = {name for name in environ if name.upper().startswith(PREFIX)}
    if not folders.settings_file.exists() and chosen <= {f"{PREFIX}DATA_DIR"}:
        return Choices()
    from ccwatch import config

    settings = config.load({}, folders, environ)
    return Choices(settings.preset, settings.confirm_widening)


class Questioner:
    """Answers what would become of a call, by the function that decides live calls.

    What a person has allowed for a session while ccwatch runs is known to that process alone.

    Args:
        book: The rules, read already but for those of projects.
        home: The person's home.
        preset: Another preset than the one that counts.
    """

    def __init__(self, book: RuleBook, home: str, *, preset: Preset | None = None) -> None:
        self.book = book
        self._home = home
        self._preset = preset

    def ask(self, call: ToolCall) -> Evaluation:
        """Return what ccwatch would do with a call; it blocks on files."""
        context = find_context(call.directory, self._home)
        assessment = inspect(call.tool, call.input, context)
        project = assessment.context.project
        self.book.load_project(project)
        policy = self.book.find_policy(project, preset=self._preset)
        return evaluate(call, assessment, policy, now=time.time())


def open_book(folders: Folders, choices: Choices, *, managed: Path | None = None) -> RuleBook:
    """Return the rules of a data folder as its console would use them; it blocks.

    Raises:
        UserError: The journal cannot be read.
    """
    from ccwatch.store.rules import read_kept

    book = RuleBook(
        Places.of(folders.config, managed or Path(MANAGED_FILE)),
        kept=read_kept(folders.database),
        preset=choices.preset,
        confirms=choices.confirm_widening,
    )
    book.load()
    return book

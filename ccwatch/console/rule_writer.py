"""Opens the forms that write rules, says what became of them, and looks for rules to suggest."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from ccwatch.console.history import History
from ccwatch.console.rule_draft import About, about_call
from ccwatch.console.running_app import find_app
from ccwatch.console.screens.changes import ChangesScreen
from ccwatch.console.screens.rule_form import RuleForm
from ccwatch.errors import UserError
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.screens.main import MainScreen
    from ccwatch.queue import Entry
    from ccwatch.rules.rule import Rule

SUGGEST_EVERY: Final = 180.0
"""Seconds between two looks at the journal for rules that are worth making."""

_log = logging.getLogger(__name__)


class RuleWriter:
    """What stands between the main screen and the forms about rules."""

    def __init__(self, context: ConsoleContext, screen: MainScreen) -> None:
        self._given = context
        self._screen = screen
        self._looked = float("-inf")
        self._is_stale = False

    def write(self, rule: Rule | None, fresh: bool) -> None:
        """Open the form: for a rule that is there, or for a new one, like ``rule`` if any."""
        self._open(About(base=rule, replaces=rule is not None and not fresh))

    def write_about(self, entry: Entry) -> None:
        """Open the form for a rule about a call that waits."""
        self._open(about_call(entry), entry)

    def show_changes(self) -> None:
        """Show the changes of rules that wait, and what is wrong with files."""
        book, tokens = self._given.rules.book, self._given.tokens
        if book.waiting or book.problems or tokens.waiting or tokens.problem:
            find_app(self._screen).push_screen(ChangesScreen(self._given, self._screen.deliberate))
        else:
            self._screen.presenter.say("no changes of rules wait")

    def note_change(self) -> None:
        """Note a decision, or other rules: another rule may be worth making now."""
        self._is_stale = True

    def tick(self) -> None:
        """Look for rules to suggest, if there is something new and the last look is long ago."""
        now = self._given.clock.monotonic()
        first = self._looked == float("-inf") and self._screen.rules.display
        if (self._is_stale or first) and now - self._looked >= SUGGEST_EVERY:
            self._is_stale, self._looked = False, now
            spawn(self._suggest(), name="suggest rules")

    async def _suggest(self) -> None:
        try:
            found = await History(self._given).find_suggestions()
        except UserError as error:
            _log.warning("no rules are suggested: %s", error)
            return
        self._screen.rules.suggest(found[0] if found else None)

    def _open(self, about: About, entry: Entry | None = None) -> None:
        form = RuleForm(self._given, self._screen.deliberate, about, entry)

        def say(words: str | None) -> None:
            self._screen.note_return()
            if words:
                self._screen.presenter.say(words)
            self._screen.rules.reread()

        find_app(self._screen).push_screen(form, say)

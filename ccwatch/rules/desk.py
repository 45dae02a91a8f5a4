"""Changing rules from the console: what a person does there counts at once, and is written down.

The file is read anew before each change, and what a person has confirmed of it goes through the
same change: what somebody else wrote into the file meanwhile goes on waiting.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from ccwatch.rules import edit
from ccwatch.rules.edit import EditError
from ccwatch.rules.files import FileChangedError, read_content, write_content
from ccwatch.rules.rule import Rule, Scope
from ccwatch.rules.source import parse
from ccwatch.rules.text import RulesFileError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ccwatch.risk.preset import Preset
    from ccwatch.rules.book import RuleBook
    from ccwatch.rules.kept import RuleStore
    from ccwatch.rules.source import Source


class RuleChangeError(Exception):
    """A change that was not made; the text says why, and nothing has changed."""


class RuleDesk:
    """Makes changes; every one is durable when it returns.

    Each method raises ``RuleChangeError`` where nothing could be changed, and ``JournalError``
    where it could not be written down.
    """

    def __init__(self, book: RuleBook, store: RuleStore) -> None:
        self.book = book
        self._store = store
        self._undo: list[Callable[[], Awaitable[object]]] = []

    async def add(self, rule: Rule) -> None:
        """Add a rule: to the user's file, or to what is kept for a while."""
        if rule.scope is Scope.SESSION:
            await self._keep(rule)
        else:
            await self._change(lambda text: edit.add_rule(text, rule))

    async def replace(self, old: Rule, new: Rule) -> None:
        """Put another rule in the place of one."""
        if old.scope is Scope.SESSION:
            await self._keep(replace(new, id=old.id, scope=Scope.SESSION))
        else:
            self._check_own(old)
            await self._change(lambda text: edit.replace_rule(text, old.id, new))

    async def set_enabled(self, rule: Rule, *, enabled: bool) -> None:
        """Switch a rule on or off."""
        if rule.scope is Scope.SESSION:
            await self._keep(replace(rule, enabled=enabled))
        else:
            self._check_own(rule)
            await self._change(lambda text: edit.set_enabled(text, rule.id, enabled=enabled))

    async def remove(self, rule: Rule) -> None:
        """Take a rule away; ``undo`` brings it back."""
        if rule.scope is Scope.SESSION:
            await self._store.drop(rule.id)
            self.book.drop(rule.id)
            self._undo.append(lambda: self._keep(rule))
            return
        self._check_own(rule)
        before, after = await self._change(lambda text: edit.remove_rule(text, rule.id))
        self._undo.append(
            lambda: self._change(
                lambda text: before if text == after else edit.add_rule(text, rule)
            )
        )

    async def save(self) -> None:
        """Write down what has come to count since."""
        for path, text in list(self.book.unsaved.items()):
            await self._store.accept(path, text)
            if self.book.unsaved.get(path) == text:
                del self.book.unsaved[path]

    async def forget(self, rule_id: str) -> None:
        """Take away a rule whose time has long been over."""
        await self._store.drop(rule_id)
        self.book.drop(rule_id)

    async def undo(self) -> bool:
        """Bring back the rule that was taken away last; returns whether there was one.

        It comes back where it stood, comments and all, unless the file has changed since: then it
        comes to its end.
        """
        if not self._undo:
            return False
        await self._undo[-1]()
        self._undo.pop()
        return True

    async def move(self, rule: Rule, *, by: int) -> None:
        """Move a rule of the user's file one place down (1) or up (-1)."""
        if rule.scope is Scope.SESSION:
            raise RuleChangeError("rules that are made for a while have no order of their own")
        self._check_own(rule)
        await self._change(lambda text: edit.move_rule(text, rule.id, by=by))

    async def set_preset(self, preset: Preset) -> None:
        """Choose what passes without a person."""
        await self._change(lambda text: edit.set_preset(text, preset))

    async def confirm(self, source: Source) -> None:
        """Let the widening of a file count, if the file is still as it was shown."""
        if source not in self.book.waiting:
            raise RuleChangeError("the file has changed since: look at it again")
        await self._store.accept(source.path, source.good)
        self.book.accept(source.path, source.good)

    def _check_own(self, rule: Rule) -> None:
        places = self.book.places
        if places is None or rule.origin.file != str(places.user):
            raise RuleChangeError(
                f"rule {rule.id} stands in {rule.place}: change it there, in an editor"
            )

    async def _keep(self, rule: Rule) -> None:
        await self._store.keep(rule)
        self.book.keep(rule)

    async def _change(self, change: Callable[[str], str]) -> tuple[str, str]:
        """Change the user's file; returns what it said, and what it says now."""
        places = self.book.places
        if places is None:
            raise RuleChangeError("there is no file of rules here")
        path = places.user
        read = await asyncio.to_thread(read_content, path)
        if read.problem:
            raise RuleChangeError(f"{path} {read.problem}")
        before, accepted = read.text or "", self.book.find_accepted(path) or ""
        after = self._apply(change, before, str(path))
        try:
            confirmed = change(accepted)
        except EditError:
            # It is about a rule that itself still waits.
            confirmed = accepted
        await self._store.accept(str(path), confirmed)
        try:
            stamp = await asyncio.to_thread(write_content, path, after, read=read)
        except (FileChangedError, RulesFileError) as error:
            await self._store.accept(str(path), accepted)
            problem = error.reason if isinstance(error, RulesFileError) else "has just changed"
            raise RuleChangeError(f"{path} {problem}") from None
        self.book.take_text(path, after, stamp, accepted=confirmed)
        return before, after

    def _apply(self, change: Callable[[str], str], text: str, path: str) -> str:
        try:
            after = change(text)
            parse(after, path, Scope.USER)
        except EditError as error:
            raise RuleChangeError(str(error)) from None
        except RulesFileError as error:
            raise RuleChangeError(f"the file would be broken: {error.reason}") from None
        return after

"""The Rules pane: what decides by itself, and the keys that change it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from ccwatch.console.arming import Target
from ccwatch.console.documents.document import count
from ccwatch.console.documents.rule import describe_rule, describe_suggestion
from ccwatch.console.keys import Place, bindings
from ccwatch.console.labels import fit
from ccwatch.console.rule_changes import RuleChanges
from ccwatch.console.rule_rows import headings, is_listed, look_over, make_rows
from ccwatch.console.running_app import find_app
from ccwatch.console.screens.preset import PresetScreen
from ccwatch.console.screens.read import ReadScreen
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import ACCENT, ORANGE, RULING_STYLES, VERMILION
from ccwatch.console.widgets.bars import Bar
from ccwatch.console.widgets.list_pane import ListPane
from ccwatch.console.widgets.rule_list import RuleList
from ccwatch.console.widgets.text_pane import TextPane
from ccwatch.risk.preset import Preset
from ccwatch.rules.rule import Origin, Ruling
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.deliberate import Deliberate
    from ccwatch.console.rule_rows import RuleRow
    from ccwatch.rules.lint import Problem
    from ccwatch.rules.rule import Rule
    from ccwatch.rules.suggestion import Suggestion

    Write = Callable[[Rule | None, bool], None]

NO_RULE = "no rule is selected"
_PRESETS = tuple(Preset)


class RulesPane(ListPane[RuleList]):
    """A list of rules with the selected one below it.

    Args:
        context: The rules, and what they are shown with.
        deliberate: Holds its keys back until they are sure to be meant.
        say: Shows a notice.
        write: Opens the form: for a rule that is there, or for a new one like it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.RULES)]

    def __init__(
        self,
        context: ConsoleContext,
        deliberate: Deliberate,
        *,
        say: Callable[[str], None],
        write: Write,
        id: str,  # noqa: A002
    ) -> None:
        book = context.rules.book
        rules = RuleList(book.find_use, context.clock.now, context.home, id="rules-list")
        super().__init__(rules, id=id)
        self._given = context
        self._book = book
        self._deliberate = deliberate
        self._say = say
        self._write = write
        self._changes = RuleChanges(context, say)
        self._arming = deliberate.make_arming("the rule")
        self._problems: Sequence[Problem] = ()
        self._suggestion: Suggestion | None = None
        self.head = Bar(id="rules-head")
        self.offer = Bar(id="rules-offer")
        self.detail = TextPane(id="rules-detail", more="; Enter shows it whole")

    def compose(self) -> ComposeResult:
        """Put the list above the selected rule."""
        yield self.head
        yield self.list
        yield self.offer
        yield self.detail

    @property
    def rows(self) -> Sequence[RuleRow]:
        """The rules that are listed."""
        return self.list.rows

    @property
    def selected(self) -> RuleRow | None:
        """The selected rule."""
        return self.list.selected

    # Show

    def reread(self) -> None:
        """Take over the rules that count now."""
        if self._suggestion is not None and self._is_made(self._suggestion.rule):
            self._suggestion = None
        self.draw()
        if self.display:
            spawn(self._look_for_problems(), name="lint rules")

    def draw(self) -> None:
        """Draw the rules as they are."""
        now = self._given.clock.now()
        rules = [rule for rule in self._book.rules if is_listed(rule, now)]
        rows = make_rows(rules, self._problems, search=self.words)
        note = "nothing matches" if self.words else "No rules yet: n writes one, and r on a call."
        self.list.show(rows, with_suggestion=self._suggestion is not None, note=note)
        self._draw_head(len(rules))

    def tick(self) -> None:
        """Draw what changes with time, and how often rules were used."""
        if self.display:
            self.list.refresh()
            self._draw_detail()

    def suggest(self, suggestion: Suggestion | None) -> None:
        """Offer a rule, or none, in one line below the list."""
        if suggestion != self._suggestion:
            self._suggestion = suggestion
            self.draw()

    def note_frame(self) -> None:
        """Note that a frame has reached the terminal."""
        if self.list.take_drawn() and self._arming.target is not None:
            self._arming.paint(self._arming.target, to_end=True)

    def on_rule_list_moved(self) -> None:
        """Show the rule that is selected now; no key acts on it before it could be read."""
        row = self.selected
        target = None if row is None else _target(row.rule)
        if target != self._arming.target:
            self._arming.select(target)
        self._draw_detail()
        self._draw_offer()

    def on_show(self) -> None:
        """Look at the rules again: time has passed."""
        self.reread()

    def describe(self) -> list[Content]:
        """Return the selected rule, or what is suggested, whole."""
        row, now, home = self.selected, self._given.clock.now(), self._given.home
        if row is not None:
            use = self._book.find_use(row.rule)
            return describe_rule(row, use, rules=self._book.rules, now=now, home=home)
        if self.list.on_suggestion and self._suggestion is not None:
            return describe_suggestion(self._suggestion, now=now, home=home)
        return []

    def _draw_head(self, number: int) -> None:
        width = self.head.size.width
        preset = self._book.preset
        left = Content.assemble(
            own(f" {count(number, 'rule')}", "bold"),
            own(" · preset ", "dim"),
            own(preset.value, "dim" if preset is Preset.NONE else f"bold {ORANGE}"),
        )
        if self._book.find_policy(None).default is Ruling.DENY:
            left += own(" · what nothing decides is denied", f"bold {ORANGE}")
        if self._given.gate.locked:
            left += own(" · locked: allows are held", f"bold {VERMILION}")
        right = own(headings(width), "dim")
        self.head.put(fit(left, width - right.cell_length) + right)

    def _draw_detail(self) -> None:
        self.detail.show(self.describe())

    def _draw_offer(self) -> None:
        self.offer.display = self._suggestion is not None
        if self._suggestion is None:
            return
        chosen = self.list.on_suggestion and self.has_keys
        rule = self._suggestion.rule
        left = "for ever" if rule.expires is None else "for 1h"
        self.offer.put(
            Content.assemble(
                own("▌" if chosen else " ", ACCENT),
                own("suggested: ", "dim"),
                own(f"{rule.decision.value} ", RULING_STYLES[rule.decision]),
                one_line(rule.title),
                own(f" {left}: {self._suggestion.reason}; ", "dim"),
                own("Enter opens the form", "" if chosen else "dim"),
            )
        )

    def _is_made(self, suggested: Rule) -> bool:
        """Say whether there is such a rule by now."""
        return any(
            rule.decision is suggested.decision and set(rule.patterns) == set(suggested.patterns)
            for rule in self._book.rules
            if rule.enabled and not rule.has_expired(self._given.clock.now())
        )

    async def _look_for_problems(self) -> None:
        rules, now = self._book.rules, self._given.clock.now()
        found = await asyncio.to_thread(look_over, rules, self._book.find_use, now)
        if rules == self._book.rules:
            self._problems = found
            self.draw()

    # Change

    def open(self) -> None:
        """Show the selected rule whole; open the form for what is suggested."""
        if self.list.on_suggestion and self._suggestion is not None:
            self._write(self._suggestion.rule, True)
        elif self.selected is not None:
            lines = self.describe()
            find_app(self).push_screen(ReadScreen(lambda: lines))

    def action_switch(self) -> None:
        """Switch the selected rule on or off."""
        self._press(self._changes.switch)

    def action_delete(self) -> None:
        """Delete the selected rule."""
        self._press(self._changes.remove)

    def action_undo(self) -> None:
        """Bring back the rule that was deleted last."""
        self._deliberate.press_blindly(self._changes.undo, say=self._say)

    def action_duplicate(self) -> None:
        """Copy the selected rule, switched off."""
        self._press(self._duplicate)

    def action_shift(self, by: int) -> None:
        """Move the selected rule among those that decide alike."""
        self._press(lambda rule: self._changes.shift(rule, by))

    def action_edit(self) -> None:
        """Open the form for the selected rule."""
        row = self.selected
        if row is None:
            self._say(NO_RULE)
        else:
            self._write(row.rule, False)

    def action_new(self) -> None:
        """Open the form for a rule that is written by hand."""
        self._write(None, True)

    def action_preset(self) -> None:
        """Choose the next preset; one that lets more pass is asked about."""
        before = self._book.preset
        after = _PRESETS[(_PRESETS.index(before) + 1) % len(_PRESETS)]

        async def choose() -> None:
            await self._changes.set_preset(after)
            self.draw()

        def answer(sure: bool | None) -> None:
            if sure:
                spawn(choose(), name="change rules")

        if _PRESETS.index(after) > _PRESETS.index(before):
            find_app(self).push_screen(PresetScreen(before, after, self._deliberate), answer)
        else:
            self._deliberate.press_blindly(choose, say=self._say)

    def _press(self, change: Callable[[Rule], Awaitable[object]]) -> None:
        row = self.selected
        if row is None:
            self._say(NO_RULE)
            return
        rule = row.rule
        refusal = self._arming.refusal(needs_end=False)
        self._deliberate.press(lambda: change(rule), refusal, say=self._say)

    async def _duplicate(self, rule: Rule) -> None:
        key = await self._changes.duplicate(rule)
        if key is not None:
            self.reread()
            self.list.select(key)


def _target(rule: Rule) -> Target:
    """Return what was read of a rule: its place among the others is none of it."""
    return Target(rule.key, repr(replace(rule, origin=Origin())))

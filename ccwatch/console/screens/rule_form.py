"""The form in which a rule is written: what, where, how long, and what it would have done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content

from ccwatch.calls import headline
from ccwatch.console.documents.findings import reason_text
from ccwatch.console.documents.rule_preview import preview_rows, preview_title
from ccwatch.console.history import DAYS
from ccwatch.console.rule_draft import DraftError, make_rule
from ccwatch.console.rule_preview import RulePreview
from ccwatch.console.running_app import find_app
from ccwatch.console.screens.guarded_form import GuardedForm
from ccwatch.console.screens.typed import TypingScreen
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import ORANGE, RULING_STYLES
from ccwatch.console.widgets.rule_fields import RuleFields
from ccwatch.evaluation import evaluate
from ccwatch.journal import JournalError
from ccwatch.risk.level import Level
from ccwatch.rules.desk import RuleChangeError
from ccwatch.rules.ladder import find_ladder
from ccwatch.rules.replay import add_rules
from ccwatch.rules.rule import Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType
    from textual.widgets import Input

    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.deliberate import Deliberate
    from ccwatch.console.rule_draft import About
    from ccwatch.queue import Entry
    from ccwatch.rules.ladder import Rung
    from ccwatch.rules.rule import Rule

_CHOOSING: Final = "s save   ← → choose   ↑ ↓ next field   1-9 pattern   Esc leave without saving"
_TYPING: Final = "Tab next field   Esc back to the choices, where s saves"
_NOT_CHECKED: Final = "not saved yet: what it would have allowed is still being looked up"
_MOST_DENIED: Final = 8


class RuleForm(GuardedForm[str | None]):
    """Writes one rule; its result are words for what became of it, None if nothing did.

    No letter saves while one can be typed, and Enter never does. A rule that would have allowed
    what a person denied is saved only once its id is typed.

    Args:
        context: The rules, and the journal that they are tried on.
        deliberate: Holds the key that saves back until it is sure to be meant.
        about: What the form is opened for.
        entry: The call that waits, if it is about one.
    """

    DEFAULT_CSS = """
    RuleForm #rule-preview { height: 1fr; border-top: solid #3A3F4B; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("s", "save", "Save"),
        *((str(number), f"choose({number - 1})", "Choose") for number in range(1, 10)),
    ]
    LETTERS = frozenset({"save", "choose"})

    def __init__(
        self,
        context: ConsoleContext,
        deliberate: Deliberate,
        about: About,
        entry: Entry | None = None,
    ) -> None:
        self._given = context
        self._deliberate = deliberate
        self._book = context.rules.book
        self._about = about
        self._entry = entry
        self._rule: Rule | None = None
        self._problem = ""
        self._taken = {rule.id for rule in self._book.rules}
        if about.replaces and about.base is not None:
            self._taken.discard(about.base.id)
        self.preview = RulePreview(context, self.draw)
        self.fields = RuleFields(
            about,
            self._find_rungs,
            level=entry.level if entry is not None else Level.MEDIUM,
            taken=self._taken,
            home=context.home,
        )
        super().__init__(
            self.fields,
            deliberate,
            name="rule",
            what="what it would do",
            choosing=_CHOOSING,
            typing=_TYPING,
        )

    def on_mount(self) -> None:
        """Begin with the decision, or with the pattern where that has to be written first."""
        self.heading.put(self._title())
        if self._about.call is None and self._about.base is None:
            self.fields.written.area.focus()
        else:
            self.fields.decision.focus()

    def on_unmount(self) -> None:
        """Give up what nobody waits for any more."""
        self.preview.stop()

    def on_rule_fields_changed(self) -> None:
        """Look at the rule that stands in the fields now."""
        try:
            self._rule, self._problem = self._make(), ""
        except DraftError as error:
            self._rule, self._problem = None, str(error)
        base = self._about.base if self._about.replaces else None
        self.preview.show(self._rule, instead_of=base)
        self.draw()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Go on to the next field: Enter never saves."""
        self.focus_next()

    def action_choose(self, number: int) -> None:
        """Choose a pattern by its number."""
        self.fields.ladder.choose(number)

    def stop_typing(self) -> None:
        """Go back to the choices."""
        self.fields.decision.focus()

    def action_save(self) -> None:
        """Save the rule, once the key is sure to be meant."""
        if self._rule is None:
            self.keys_line.say(f"not saved: {self._problem}")
        else:
            self._guard.press(self._save)

    def _make(self) -> Rule:
        draft, now = self.fields.draft, self._given.clock.now()
        return make_rule(draft, self._about, now=now, taken=self._taken)

    def _find_rungs(self, decision: Ruling) -> Sequence[Rung]:
        if self._entry is None:
            return ()
        return find_ladder(self._entry.call, self._entry.assessment, decision=decision)

    # Save

    async def _save(self) -> None:
        try:
            rule = self._make()
        except DraftError as error:
            self.keys_line.say(f"not saved: {error}")
            return
        if rule.decision is not Ruling.ALLOW:
            await self._store(rule)
            return
        simulation = self.preview.simulation
        if simulation is None:
            problem = self.preview.problem
            self.keys_line.say(f"not saved: {problem}" if problem else _NOT_CHECKED)
        elif simulation.denied_by_person:
            self._ask_for_id(rule)
        else:
            await self._store(rule)

    def _ask_for_id(self, rule: Rule) -> None:
        simulation = self.preview.simulation
        assert simulation is not None
        denied = simulation.denied_by_person
        lines = [own(f"It would have allowed {_count(len(denied))} that you denied:"), own("")]
        for each in reversed(denied[-_MOST_DENIED:]):
            call = each.recorded.call
            lines.append(
                Content.assemble(
                    one_line(call.tool, style="bold"),
                    own("  "),
                    one_line(headline(call.tool, call.input)),
                )
            )

        async def store() -> None:
            prompt.dismiss(None)
            await self._store(rule)

        prompt = TypingScreen(
            "To save it all the same, type its id:",
            rule.id,
            lines,
            self._given.clock,
            on_stands=lambda: self._deliberate.hold(store),
            stands="Wait a moment: it is saved unless you press a key.",
            leave="Esc back to the form; nothing is saved",
        )
        find_app(self).push_screen(prompt)

    async def _store(self, rule: Rule) -> None:
        desk, base = self._given.rules, self._about.base
        try:
            if self._about.replaces and base is not None:
                await desk.replace(base, rule)
            else:
                await desk.add(rule)
        except (RuleChangeError, JournalError) as error:
            self.keys_line.say(f"not saved: {error}")
            return
        self._given.gate.reconsider()
        self.dismiss(f"rule {rule.id} is saved")

    # Draw

    def _title(self) -> Content:
        base, call = self._about.base, self._about.call
        if self._about.replaces and base is not None:
            return own(" Edit rule ", "bold") + one_line(base.id, style="bold")
        if call is None:
            return own(" New rule", "bold")
        return Content.assemble(
            own(" New rule about  ", "bold"),
            one_line(call.tool, style="bold"),
            own("  "),
            one_line(headline(call.tool, call.input)),
        )

    def draw_preview(self) -> None:
        """Draw what the rule would do."""
        self.shown.show(self._preview_lines())

    def _preview_lines(self) -> list[Content]:
        if self._rule is None:
            return [own(self._problem, f"bold {ORANGE}")]
        lines = [self._this_call(self._rule)] if self._entry is not None else []
        if not self._rule.enabled:
            lines.append(own("it is switched off, and decides nothing until it is switched on"))
        simulation, decision = self.preview.simulation, self._rule.decision
        if simulation is None:
            words = self.preview.problem or f"looking at the calls of the last {DAYS} days…"
            return [*lines, own(words, "dim")]
        width = max(self.shown.size.width - 2, 8)
        is_cut = self.preview.history.is_cut
        lines.append(preview_title(simulation, decision, days=DAYS, is_cut=is_cut, width=width))
        now, home = self._given.clock.now(), self._given.home
        return [*lines, *preview_rows(simulation, decision, now=now, home=home, width=width)]

    def _this_call(self, rule: Rule) -> Content:
        """Return what becomes of the call that the form is about."""
        entry = self._entry
        assert entry is not None
        label = own("this call  ", "dim")
        if self._given.gate.queue.get(entry.call.id) is None:
            return label + own("no longer waits", "dim")
        assessment = entry.assessment
        policy = add_rules(self._book.find_policy(assessment.context.project), [rule])
        found = evaluate(entry.call, assessment, policy, now=self._given.clock.now())
        if found.ruling is Ruling.ASK:
            return Content.assemble(label, own("still asked: "), reason_text(found.reason))
        verb = "allowed" if found.ruling is Ruling.ALLOW else "denied"
        words = own(f"{verb} by it as soon as it is saved", RULING_STYLES[found.ruling])
        return label + words


def _count(number: int) -> str:
    return "a call" if number == 1 else f"{number:,} calls"

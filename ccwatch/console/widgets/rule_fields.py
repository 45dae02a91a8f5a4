"""The fields of a rule that is being written, and the draft that they make together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from ccwatch.console.labels import shorten_home
from ccwatch.console.rule_draft import Draft, Lasting, Reach, begin, find_lastings, find_reaches
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import RULING_STYLES, WORD_STYLES
from ccwatch.console.widgets.choice import LABEL_WIDTH, Alternative, Choice, Ladder
from ccwatch.console.widgets.lines import Line, PatternLines
from ccwatch.risk.level import Level
from ccwatch.rules.identity import make_id
from ccwatch.rules.rule import MAX_RISKS, Ruling

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from textual.app import ComposeResult
    from textual.content import Content

    from ccwatch.console.rule_draft import About
    from ccwatch.rules.ladder import Rung

_LONGEST_ID: Final = 64


class RuleFields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Fields that follow each other: the patterns offered are those for the decision chosen.

    Args:
        about: What the form was opened for.
        find_rungs: Returns the patterns to choose from for a decision.
        level: How dangerous the call is.
        taken: Ids that other rules have.
        home: The home folder of the person.
    """

    DEFAULT_CSS = """
    RuleFields { height: auto; max-height: 70%; scrollbar-size: 0 0; }
    RuleFields Label { width: auto; background: $background; }
    RuleFields #when { height: auto; }
    """

    class Changed(Message):
        """Something else stands in the fields."""

    def __init__(
        self,
        about: About,
        find_rungs: Callable[[Ruling], Sequence[Rung]],
        *,
        level: Level,
        taken: Collection[str],
        home: str,
    ) -> None:
        super().__init__(id="rule-fields")
        self._about = about
        self._find_rungs = find_rungs
        self._taken = taken
        self._home = home
        self._first = begin(about, level)
        self._rungs: Sequence[Rung] = ()
        self._patterns: tuple[str, ...] = self._first.patterns
        self._made_id = self._first.id
        self._told: Draft | None = None
        self._ready = False
        self.decision = Choice("decision", id="decision")
        self.ladder = Ladder("patterns", id="ladder")
        self.written = PatternLines(id="written")
        self.when = Static(self._spell_condition(), id="when", markup=False)
        self.where = Choice("where", id="where")
        self.lasting = Choice("how long", id="lasting")
        self.until = Line("until", id="until")
        self.risk = Choice("up to", id="risk")
        self.reason = Line("reason", id="reason")
        self.name_line = Line("id", id="name", most=_LONGEST_ID)

    def compose(self) -> ComposeResult:
        """Put the fields below each other."""
        yield self.decision
        yield self.ladder
        yield self.written
        yield self.when
        yield self.where
        yield self.lasting
        yield self.until
        yield self.risk
        yield self.reason
        yield self.name_line

    def on_mount(self) -> None:
        """Fill the fields with what is likely to be meant."""
        first = self._first
        self.decision.offer(
            [Alternative(each, own(each.value, RULING_STYLES[each])) for each in reversed(Ruling)],
            first.decision,
        )
        self.where.offer(
            [Alternative(each, self._spell_reach(each)) for each in find_reaches(self._about)],
            first.reach,
        )
        self.risk.offer(
            [Alternative(each, own(each.value, WORD_STYLES[each])) for each in MAX_RISKS],
            first.max_risk,
        )
        self.until.input.value = first.until
        self.reason.input.value = first.reason
        base = self._about.base
        self.when.display = base is not None and base.when is not None
        self.name_line.display = not self._about.replaces
        self._offer_rungs()
        if self._rungs and not self._patterns:
            self._take_rung(0)
        self._offer_lastings(first.lasting)
        self._ready = True
        self._settle()

    @property
    def draft(self) -> Draft:
        """What stands in the fields."""
        decision, lasting = self.decision.value, self.lasting.value
        reach, risk = self.where.value, self.risk.value
        return Draft(
            decision=decision if isinstance(decision, Ruling) else Ruling.ASK,
            patterns=self._patterns,
            reach=reach if isinstance(reach, Reach) else Reach.EVERYWHERE,
            lasting=lasting if isinstance(lasting, Lasting) else Lasting.HOUR,
            until=self.until.input.value,
            max_risk=risk if isinstance(risk, Level) else Level.LOW,
            reason=self.reason.input.value,
            id=self._first.id if self._about.replaces else self.name_line.input.value.strip(),
        )

    def on_choice_chosen(self, message: Choice.Chosen) -> None:
        """Let the other fields follow what was chosen."""
        message.stop()
        if message.choice is self.decision:
            self._follow_decision()
        elif message.choice is self.ladder:
            self._take_rung(self.ladder.at)
        self._settle()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Take over what is typed."""
        message.stop()
        self._settle()

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        """Take over the patterns that are typed, one a line."""
        message.stop()
        typed = self.written.patterns
        if self.written.area.display and typed != self._patterns:
            self._patterns = typed
            self.ladder.offer(self.ladder.options, typed)
            self._settle()

    def _follow_decision(self) -> None:
        chosen = self.ladder.at
        self._offer_rungs()
        if chosen >= 0 and self._rungs:
            self._take_rung(min(chosen, len(self._rungs) - 1))
        lasting = self.lasting.value
        self._offer_lastings(lasting if isinstance(lasting, Lasting) else Lasting.HOUR)

    def _offer_rungs(self) -> None:
        self._rungs = self._find_rungs(self.draft.decision)
        options = [
            Alternative(rung.patterns, one_line(", ".join(rung.patterns)), rung.title)
            for rung in self._rungs
        ]
        self.ladder.display = self._about.call is not None
        self.ladder.offer(options, self._patterns)

    def _take_rung(self, number: int) -> None:
        self._patterns = self._rungs[number].patterns
        self.ladder.offer(self.ladder.options, self._patterns)

    def _offer_lastings(self, chosen: Lasting) -> None:
        found = find_lastings(self._about, self.draft.decision)
        options = [Alternative(each, own(each.value)) for each in found]
        self.lasting.offer(options, chosen if chosen in found else Lasting.HOUR)

    def _settle(self) -> None:
        """Show only the fields that mean something now, and say that they have changed."""
        if not self._ready:
            return
        draft = self.draft
        self.until.display = draft.lasting is Lasting.UNTIL
        self.risk.display = draft.decision is Ruling.ALLOW
        self.reason.display = draft.decision is Ruling.DENY
        self.written.put(self._patterns)
        self._make_id(draft)
        if self.draft != self._told:
            self._told = self.draft
            self.post_message(self.Changed())

    def _make_id(self, draft: Draft) -> None:
        """Make another id for other patterns, unless the person has written one."""
        line = self.name_line.input
        if self._about.replaces or line.value not in {"", self._made_id}:
            return
        self._made_id = make_id(draft.decision, ", ".join(draft.patterns), self._taken)
        line.value = self._made_id

    def _spell_condition(self) -> Content:
        """Return the facts that a rule is about besides its patterns: they stay as they are."""
        base = self._about.base
        if base is None or base.when is None:
            return own("")
        return own(f" {'and when':<{LABEL_WIDTH + 1}}", "dim") + one_line(base.when.title)

    def _spell_reach(self, reach: Reach) -> Content:
        base = self._about.base
        if reach is not Reach.AS_IT_IS or base is None:
            return own(reach.value)
        if not (base.cwd or base.session or base.agent):
            return own(Reach.EVERYWHERE.value)
        folders = ", ".join(shorten_home(folder, self._home) for folder in base.cwd)
        names = [*([f"in {folders}"] if folders else []), *base.session, *base.agent]
        return one_line(", ".join(names))

"""The form in which the questions of an agent are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import VerticalScroll
from textual.content import Content

from ccwatch.console.answer_draft import answer_input
from ccwatch.console.durations import age
from ccwatch.console.labels import agent_label, project_label
from ccwatch.console.screens.guarded_form import GuardedForm
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import ORANGE
from ccwatch.console.widgets.question_field import QuestionField
from ccwatch.console.wrap import wrap_lines

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from textual.binding import BindingType
    from textual.widgets import Input

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json
    from ccwatch.console.answer_draft import Question
    from ccwatch.console.deliberate import Deliberate

_CHOOSING: Final = "s send   1-9 choose   o own words   ↑ ↓ next   Esc leave without sending"
_TYPING: Final = "Enter done   ↑ ↓ next   Esc back to the options, where s sends"
_TITLE_WIDTH: Final = 10
_MOST_ROWS: Final = 8
"""Rows of the preview; a long answer is cut there, with the number of lines that are left."""


class AnswerForm(GuardedForm[None]):
    """Answers all questions of one call; the key that sends is one of its own.

    A digit only chooses, Enter never sends, and no letter does while one can be typed.

    Args:
        call: The version of the call that is answered.
        questions: What it asks.
        deliberate: Holds the key that sends back until it is sure to be meant.
        send: Takes the answered input; returns why it could not be taken, or None.
        find_problem: Returns why the call cannot be answered any more, or None.
        find_time: Returns the seconds that are left for it, None where there is no end.
    """

    DEFAULT_CSS = """
    AnswerForm #questions { height: 1fr; padding-top: 1; scrollbar-size: 0 0; }
    AnswerForm #answer-preview { border-top: solid #3A3F4B; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("s", "send", "Send"),
        ("o", "write", "Other words"),
        ("space,pagedown", "page(1)", "Page down"),
        ("b,pageup", "page(-1)", "Page up"),
    ]
    LETTERS = frozenset({"send", "write", "page"})

    def __init__(
        self,
        call: ToolCall,
        questions: Sequence[Question],
        deliberate: Deliberate,
        *,
        send: Callable[[Mapping[str, Json]], Awaitable[str | None]],
        find_problem: Callable[[], str | None],
        find_time: Callable[[], float | None],
    ) -> None:
        self.fields = [
            QuestionField(question, number=number, of=len(questions))
            for number, question in enumerate(questions, 1)
        ]
        self.scroll = VerticalScroll(*self.fields, id="questions", can_focus=False)
        super().__init__(
            self.scroll,
            deliberate,
            name="answer",
            what="the answer",
            choosing=_CHOOSING,
            typing=_TYPING,
        )
        self._call = call
        self._questions = questions
        self._send_answered = send
        self._find_problem = find_problem
        self._find_time = find_time

    def on_mount(self) -> None:
        """Begin with the first question."""
        self.set_interval(1.0, self._draw_heading)
        self._draw_heading()
        self.fields[0].options.focus()

    def check(self) -> None:
        """Say so if the call cannot be answered any more; it stays, since a person may be typing.

        Keys that were meant for a form that closed by itself would reach the calls below it.
        """
        self.draw()

    def on_question_field_changed(self) -> None:
        """Show what would be sent now."""
        self.draw()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Go on to the next question, or back to the options of the last one: Enter never sends."""
        place = self._place + 1
        self.fields[min(place, len(self.fields) - 1)].options.focus()

    def action_write(self) -> None:
        """Go to the line of the question that has the keys."""
        self.fields[self._place].words.input.focus()

    def action_page(self, pages: int) -> None:
        """Scroll the questions."""
        (self.scroll.scroll_page_down if pages > 0 else self.scroll.scroll_page_up)(animate=False)

    def stop_typing(self) -> None:
        """Go back to the options."""
        self.fields[self._place].options.focus()

    def action_send(self) -> None:
        """Send the answers, once the key is sure to be meant."""
        missing = [number for number, field in enumerate(self.fields, 1) if not field.spelled]
        problem = self._find_problem()
        if problem is None and missing:
            problem = f"question {missing[0]} has no answer yet"
        if problem is None:
            self._guard.press(self._send)
        else:
            self.keys_line.say(f"not sent: {problem}")

    @property
    def _place(self) -> int:
        """The place of the question that has the keys."""
        focused = self.focused
        found = (
            place
            for place, field in enumerate(self.fields)
            if focused is not None and field in focused.ancestors
        )
        return next(found, 0)

    async def _send(self) -> None:
        answers = [field.answer for field in self.fields]
        problem = await self._send_answered(
            answer_input(self._call.input, self._questions, answers)
        )
        if problem is not None:
            self.keys_line.say(f"not sent: {problem}")
        elif self.is_current:
            self.dismiss(None)

    def _draw_heading(self) -> None:
        left, project = self._find_time(), project_label(self._call)
        parts = [own(" Answer  ", "bold"), agent_label(self._call.agent)]
        parts += [own("@", "dim"), project] if project else []
        parts += [own(f" · {age(left)} left", "dim")] if left is not None else []
        self.heading.put(Content.assemble(*parts))

    def draw_preview(self) -> None:
        """Draw what would be sent."""
        lines = self._preview_lines()
        width = max(self.size.width - 2, _TITLE_WIDTH)
        rows = sum(len(wrap_lines(line, width)) for line in lines)
        self.shown.styles.height = min(rows, _MOST_ROWS) + 1
        self.shown.show(lines)

    def _preview_lines(self) -> list[Content]:
        problem = self._find_problem()
        if problem is not None:
            return [own(f"{problem}; Esc goes back", f"bold {ORANGE}")]
        return [self._preview_line(number, field) for number, field in enumerate(self.fields, 1)]

    def _preview_line(self, number: int, field: QuestionField) -> Content:
        title = f"answer {number}" if len(self.fields) > 1 else "answer"
        label = own(f"{title:<{_TITLE_WIDTH}} ", "dim")
        if not field.spelled:
            return label + own("none yet", "dim")
        silent = own("  (not what is written)" if field.is_silent else "", "dim")
        return Content.assemble(label, one_line(field.spelled, style="bold"), silent)

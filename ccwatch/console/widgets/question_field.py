"""One question of an agent with its options, and a line for words of the person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from ccwatch.console.answer_draft import Answer, choose, spell, uses_words, write
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import ACCENT
from ccwatch.console.wrap import wrap_lines

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.console.answer_draft import Offer, Question

_INDENT: Final = 5
"""Cells before an option: the bar, its digit and the brackets around it."""
_MOST_CHARACTERS: Final = 4_096


class Options(Widget, can_focus=True):
    """A question and its options; a digit chooses one of them, or several."""

    DEFAULT_CSS = """
    Options { height: auto; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        (str(number), f"choose({number - 1})", "Choose") for number in range(1, 10)
    ]

    class Chosen(Message):
        """The key of an option was pressed."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, question: Question, title: Content) -> None:
        super().__init__()
        self._question = question
        self._title = title
        self._chosen: frozenset[int] = frozenset()

    def mark(self, chosen: frozenset[int]) -> None:
        """Show which options are chosen."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.refresh()

    def action_choose(self, number: int) -> None:
        """Tell which option is meant."""
        if number < len(self._question.options):
            self.post_message(self.Chosen(number))

    def on_focus(self) -> None:
        """Show that the keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that they do not any more."""
        self.refresh()

    def render(self) -> Content:
        """Return the rows, for the present width."""
        return own("\n").join(self._rows(self.size.width))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Return how many lines it takes."""
        return len(self._rows(width))

    def _rows(self, width: int) -> list[Content]:
        rows = [*wrap_lines(self._title, width - 2)]
        rows += wrap_lines(one_line(self._question.text, style="bold"), width - 2)
        for number, option in enumerate(self._question.options):
            rows += self._option_rows(number, option, width - 1)
        bar = own("▌" if self.has_focus else " ", ACCENT)
        return [bar + row for row in rows]

    def _option_rows(self, number: int, option: Offer, width: int) -> list[Content]:
        chosen = number in self._chosen
        line = one_line(option.label, style="bold" if chosen else "")
        if option.description:
            line = Content.assemble(line, own(" — ", "dim"), one_line(option.description))
        first, *others = wrap_lines(line, width - _INDENT)
        key = _key(str(number + 1), chosen=chosen)
        return [key + first, *(row.pad_left(_INDENT - 1) for row in others)]


class OwnWords(Horizontal):
    """The line for words of the person's own, with its key before it."""

    DEFAULT_CSS = """
    OwnWords { height: 1; background: $background; }
    OwnWords Static { width: 5; background: $background; }
    OwnWords Input, OwnWords Input:focus {
        width: 1fr; background: $panel; border: none; padding: 0;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._mark = Static(markup=False)
        self._counts = False
        self.input = Input(
            placeholder="in your own words", compact=True, max_length=_MOST_CHARACTERS
        )
        self.input.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Put the key before the line."""
        yield self._mark
        yield self.input

    def on_mount(self) -> None:
        """Show the key."""
        self._draw()

    def on_descendant_focus(self) -> None:
        """Show that the keys go here."""
        self._draw()

    def on_descendant_blur(self) -> None:
        """Show that they do not any more."""
        self._draw()

    def mark(self, *, counts: bool) -> None:
        """Show whether the words are part of the answer."""
        self._counts = counts
        self._draw()

    def _draw(self) -> None:
        bar = own("▌" if self.input.has_focus else " ", ACCENT)
        self._mark.update(bar + _key("o", chosen=self._counts))


class QuestionField(Vertical):
    """A question with what is chosen and written for it so far.

    Args:
        question: What is asked.
        number: Its place among the questions, from 1.
        of: How many questions there are.
    """

    DEFAULT_CSS = """
    QuestionField { height: auto; margin-bottom: 1; }
    """

    class Changed(Message):
        """The answer is another one."""

    def __init__(self, question: Question, *, number: int, of: int) -> None:
        super().__init__()
        self.question = question
        self.answer = Answer()
        self.options = Options(question, _title(question, number, of))
        self.words = OwnWords()

    def compose(self) -> ComposeResult:
        """Put the line below the options."""
        yield self.options
        yield self.words

    @property
    def spelled(self) -> str:
        """The answer as it would be sent; empty while there is none."""
        return spell(self.question, self.answer)

    @property
    def is_silent(self) -> bool:
        """Whether words stand in the line that would not be sent."""
        return bool(self.answer.written.strip()) and not uses_words(self.question, self.answer)

    def on_options_chosen(self, message: Options.Chosen) -> None:
        """Take the key of an option."""
        message.stop()
        self._take(choose(self.question, self.answer, message.number))

    def on_input_changed(self, message: Input.Changed) -> None:
        """Take over what is written."""
        message.stop()
        if message.value != self.answer.written:
            self._take(write(self.question, self.answer, message.value))

    def _take(self, answer: Answer) -> None:
        self.answer = answer
        self.options.mark(answer.chosen)
        self.words.mark(counts=uses_words(self.question, answer))
        self.post_message(self.Changed())


def _title(question: Question, number: int, of: int) -> Content:
    """Return what stands above a question: its number, what it is about, how it is answered."""
    place = f"question {number} of {of}" if of > 1 else "question"
    parts = [own(place, "dim")]
    if question.header:
        parts += [own(" · ", "dim"), one_line(question.header)]
    if not question.options:
        how = "no options: write the answer"
    else:
        how = "choose one or more" if question.several else "choose one"
    return Content.assemble(*parts, own(f" · {how}", "dim"))


def _key(name: str, *, chosen: bool) -> Content:
    """Return the key of something to choose, in brackets where it is chosen."""
    return own(f"[{name}] " if chosen else f" {name}  ", ACCENT)

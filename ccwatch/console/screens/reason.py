"""The form for a deny with a reason, or one that stops the agent's turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from ccwatch.calls import headline
from ccwatch.console.screens.form import Form, box
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import ACCENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.calls import ToolCall

_TYPING = "Enter done   Esc back to the call"
_CHOOSING = "d deny   s deny and stop the agent's turn (it then does not see the reason)   Esc back"
_MAX_REASON = 4096


@dataclass(frozen=True, slots=True)
class Reason:
    """How a call is denied."""

    words: str
    stop: bool


class Words(Input):
    """The line for the words; a digit in the empty line chooses a saved reply."""

    class ReplyChosen(Message):
        """The saved reply with this number, from 1, was chosen."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, replies: int) -> None:
        super().__init__(id="words", max_length=_MAX_REASON, compact=True)
        self._digits = {str(number): number for number in range(1, replies + 1)}

    def on_key(self, event: events.Key) -> None:
        """Take a digit before it is written."""
        number = self._digits.get(event.key)
        if number is not None and not self.value:
            event.stop()
            event.prevent_default()
            self.post_message(self.ReplyChosen(number))


class ReasonScreen(Form[Reason | None]):
    """First the words, then the key that denies: Enter alone never decides."""

    DEFAULT_CSS = """
    ReasonScreen #words { margin: 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "back", "Back"),
        ("d", "deny(False)", "Deny"),
        ("s", "deny(True)", "Deny and stop the turn"),
    ]
    AUTO_FOCUS = "#words"

    def __init__(self, call: ToolCall, replies: Sequence[str]) -> None:
        super().__init__()
        self._call = call
        self._replies = replies
        self.words = Words(len(replies))
        self.keys_line = Static(own(_TYPING), id="choices", classes="keys", markup=False)

    def compose(self) -> ComposeResult:
        """Show what is denied, the line for the words and the saved replies."""
        title = Content.assemble(
            own("Deny "),
            one_line(self._call.tool, style="bold"),
            own("  "),
            one_line(headline(self._call.tool, self._call.input)),
        )
        replies = [
            Content.assemble(own(f"  {number} ", ACCENT), one_line(reply))
            for number, reply in enumerate(self._replies, 1)
        ]
        hint = own("Say why, or press a digit for a saved reply:", "dim")
        body = [
            Static(Content("\n").join([hint, *replies]), markup=False),
            self.words,
        ]
        yield box(title, body, self.keys_line)

    def on_words_reply_chosen(self, message: Words.ReplyChosen) -> None:
        """Take a saved reply as the words."""
        self.words.value = self._replies[message.number - 1]
        self._choose()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Go on to the choice of how to deny."""
        self._choose()

    def action_back(self) -> None:
        """Go back to the words, or to the call."""
        if self.words.has_focus:
            self.dismiss(None)
        else:
            self.words.focus()
            self.keys_line.update(own(_TYPING))

    def action_deny(self, stop: bool) -> None:
        """Deny with the words that stand there."""
        self.dismiss(Reason(self.words.value.strip(), stop))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no letter of the words decide."""
        return action != "deny" or not self.words.has_focus

    def _choose(self) -> None:
        self.set_focus(None)
        self.keys_line.update(own(_CHOOSING))

"""A form on the whole screen: fields, what they come to, and one key that acts on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.screen import Screen
from textual.widgets import Input, TextArea

from ccwatch.console.guard import Guard, GuardBar
from ccwatch.console.widgets.bars import Bar
from ccwatch.console.widgets.text_pane import TextPane

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget

    from ccwatch.console.deliberate import Deliberate

Result = TypeVar("Result")


class GuardedForm(Screen[Result], Generic[Result]):
    """The frame of such a form; a subclass binds the key that acts, and draws what it acts on.

    No letter acts while one can be typed: ``LETTERS`` are the actions that letters are bound to.

    Args:
        body: The fields.
        deliberate: Holds the key that acts back until it is sure to be meant.
        name: Begins the ids of what stands around the fields.
        what: What must have been on screen, in our own words.
        choosing: The keys while none can be typed.
        typing: The keys while one can.
    """

    DEFAULT_CSS = """
    GuardedForm { overflow: hidden; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "back", "Back"),
        ("down,j", "app.focus_next", "Next field"),
        ("up,k", "app.focus_previous", "Previous field"),
        ("tab", "app.focus_next", "Next field"),
        ("shift+tab", "app.focus_previous", "Previous field"),
    ]
    LETTERS: ClassVar[frozenset[str]] = frozenset()
    AUTO_FOCUS = ""

    def __init__(
        self,
        body: Widget,
        deliberate: Deliberate,
        *,
        name: str,
        what: str,
        choosing: str,
        typing: str,
    ) -> None:
        super().__init__()
        self._body = body
        self._choosing = choosing
        self._typing = typing
        self.heading = Bar(id=f"{name}-heading")
        self.shown = TextPane(id=f"{name}-preview")
        self.keys_line = GuardBar(choosing, id=f"{name}-keys")
        self._guard = Guard(deliberate, self.keys_line, what=what)

    def compose(self) -> ComposeResult:
        """Put the fields above what they come to."""
        yield self.heading
        yield self._body
        yield self.shown
        yield self.keys_line

    def on_resize(self) -> None:
        """Fit what the fields come to to the width."""
        self.call_after_refresh(self.draw)

    def on_key(self) -> None:
        """Show the keys again."""
        self.keys_line.hush()

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus now."""
        self.keys_line.show(self._typing if self.is_typing else self._choosing)

    def note_frame(self) -> None:
        """Note that a frame has reached the terminal."""
        self._guard.note_frame()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no letter of a text act."""
        return action not in self.LETTERS or not self.is_typing

    def action_back(self) -> None:
        """Go back to where no letter can be typed, or leave the form."""
        if self.is_typing:
            self.stop_typing()
        else:
            self.dismiss(None)

    def draw(self) -> None:
        """Draw what the fields come to; the key that acts needs it on screen for a moment."""
        if self.is_mounted:
            self.draw_preview()
            self._guard.renew()

    @property
    def is_typing(self) -> bool:
        """Whether letters are written into a field."""
        return isinstance(self.focused, Input | TextArea)

    def stop_typing(self) -> None:
        """Give the keys to a field in which none can be typed."""
        raise NotImplementedError

    def draw_preview(self) -> None:
        """Draw what the fields come to."""
        raise NotImplementedError

"""The editor for a call's input. It decides nothing: its text comes back to the desk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static, TextArea

from ccwatch.answers import EDIT_LIMIT
from ccwatch.canonical import JsonError, decode, encode
from ccwatch.console.text import one_line, own
from ccwatch.escapes import find_hidden

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.calls import ToolCall

_COMMAND = "command"


class EditScreen(Screen[str | None]):
    """Edits the command of a shell call as text, any other input as JSON.

    The JSON is in ASCII escapes, so that the editor, which draws what it is given, holds no
    character that could hide. The result is the whole input as JSON.
    """

    DEFAULT_CSS = """
    EditScreen { background: $background; }
    EditScreen Static { height: auto; padding: 0 1; background: $panel; }
    EditScreen TextArea { height: 1fr; border: none; padding: 0 1; background: $background; }
    EditScreen #problem { color: $warning; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "done", "Done")]
    AUTO_FOCUS = "TextArea"

    def __init__(self, call: ToolCall) -> None:
        super().__init__()
        self._call = call
        self._as_command = is_plain_command(call)
        self.editor = TextArea(_text_to_edit(call), show_line_numbers=False, tab_behavior="indent")
        self.problem = Static(own(""), id="problem", markup=False)

    def compose(self) -> ComposeResult:
        """Put the editor between what it is and what to press."""
        kind = "the command" if self._as_command else "the input, as JSON"
        with Vertical():
            yield Static(own("Edit ", "bold") + one_line(self._call.tool) + own(f": {kind}"))
            yield self.editor
            yield self.problem
            yield Static(own("Esc done: the edited call is then shown, and a allows it"))

    def action_done(self) -> None:
        """Give the edited input back, unless it cannot be sent."""
        try:
            text = self._edited_input()
        except JsonError as error:
            self.problem.update(own("No JSON: ") + one_line(str(error)))
            return
        if len(text.encode()) > EDIT_LIMIT:
            self.problem.update(own("Too long: an edited input may have 350 kB at most"))
            return
        self.dismiss(text)

    def _edited_input(self) -> str:
        if self._as_command:
            return encode({**self._call.input, _COMMAND: self.editor.text})
        return encode(decode(self.editor.text))


def is_plain_command(call: ToolCall) -> bool:
    """Return whether a call's command can be edited as text: nothing in it is hidden."""
    command = call.input.get(_COMMAND)
    return call.tool == "Bash" and isinstance(command, str) and not any(find_hidden(command))


def _text_to_edit(call: ToolCall) -> str:
    if is_plain_command(call):
        return str(call.input[_COMMAND])
    return json.dumps(call.input, indent=2, ensure_ascii=True)

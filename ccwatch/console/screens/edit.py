"""The editor for a call's input. It decides nothing: its text comes back to the desk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static, TextArea

from ccwatch.answers import EDIT_LIMIT
from ccwatch.calls import QUESTION
from ccwatch.canonical import JsonError, decode, encode
from ccwatch.console.text import one_line, own
from ccwatch.escapes import find_hidden

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json

_COMMAND = "command"
_ANSWERS = '\n  "answers": {'
_EMPTY_ANSWER = ': ""'


class EditScreen(Screen[str | None]):
    """Edits the command of a shell call as text, any other input as JSON.

    The JSON is in ASCII escapes, so that the editor, which draws what it is given, holds no
    character that could hide. A question comes with its answers to fill in. The result is the
    whole input as JSON.
    """

    DEFAULT_CSS = """
    EditScreen { background: $background; }
    EditScreen Static { height: auto; padding: 0 1; background: $panel; }
    EditScreen TextArea, EditScreen TextArea:focus {
        height: 1fr; border: none; padding: 0 1; background: $background;
    }
    EditScreen #problem { color: $warning; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "done", "Done")]
    AUTO_FOCUS = "TextArea"

    def __init__(self, call: ToolCall) -> None:
        super().__init__()
        self._call = call
        self._as_command = is_plain_command(call)
        self._original = _text_to_edit(call)
        self._refused: str | None = None
        # With tab_behavior="indent" the editor would keep the first Esc to itself.
        self.editor = TextArea(self._original, show_line_numbers=False, tab_behavior="focus")
        self.problem = Static(own(""), id="problem", markup=False)

    def compose(self) -> ComposeResult:
        """Put the editor between what it is and what to press."""
        kind = "the command of " if self._as_command else "the input of "
        form = own("") if self._as_command else own(", as JSON")
        with Vertical():
            yield Static(own(f"Edit {kind}", "bold") + one_line(self._call.tool) + form)
            yield self.editor
            yield self.problem
            yield Static(own("Esc done: the edited call is then shown, and a allows it"))

    def on_mount(self) -> None:
        """Put the cursor where the person goes on: into the first answer, else to the end."""
        place = self._original.rfind(_ANSWERS)
        place = self._original.find(_EMPTY_ANSWER, place)
        if place >= 0 and self._call.tool == QUESTION:
            lines = self._original[: place + len(_EMPTY_ANSWER) - 1].split("\n")
            self.editor.move_cursor((len(lines) - 1, len(lines[-1])))
        else:
            self.editor.move_cursor(self.editor.document.end)

    def action_done(self) -> None:
        """Give the edited input back; one that cannot be sent is dropped at the second Esc."""
        if self.editor.text == self._original:
            self.dismiss(None)
            return
        try:
            text = self._edited_input()
        except JsonError as error:
            if self._refused == self.editor.text:
                self.dismiss(None)
                return
            self._refused = self.editor.text
            self.problem.update(one_line(str(error)) + own("; Esc again drops the edit"))
            return
        self.dismiss(text)

    def _edited_input(self) -> str:
        if self._as_command:
            text = encode({**self._call.input, _COMMAND: self.editor.text})
        else:
            value = decode(self.editor.text)
            if not isinstance(value, dict) or not value:
                raise JsonError("an input is a JSON object with at least one member")
            text = encode(value)
        if len(text.encode()) > EDIT_LIMIT:
            raise JsonError("too long: an edited input may have 350 kB at most")
        return text


def is_plain_command(call: ToolCall) -> bool:
    """Return whether a call's command can be edited as text: nothing in it is hidden."""
    command = call.input.get(_COMMAND)
    return call.tool == "Bash" and isinstance(command, str) and not any(find_hidden(command))


def _text_to_edit(call: ToolCall) -> str:
    if is_plain_command(call):
        return str(call.input[_COMMAND])
    value = dict(call.input)
    if call.tool == QUESTION and "answers" not in value:
        value["answers"] = dict.fromkeys(_questions(value.get("questions")), "")
    return json.dumps(value, indent=2, ensure_ascii=True)


def _questions(asked: Json) -> list[str]:
    if not isinstance(asked, list):
        return []
    found = [one.get("question") for one in asked if isinstance(one, dict)]
    return [question for question in found if isinstance(question, str)]

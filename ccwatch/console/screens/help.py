"""All keys, by what they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from ccwatch.console.keys import KEYS, name_keys
from ccwatch.console.screens.form import Form, box
from ccwatch.console.text import own
from ccwatch.console.theme import ACCENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType

_RULES = (
    "A decision key acts when the call has been on screen for a moment, no other key was",
    "pressed just before or after, and its end was shown. An allow is held for a second;",
    "u takes it back. Enter and the mouse never decide.",
)


class HelpScreen(Form[None]):
    """The table of keys, as they are bound now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,question_mark,f1,enter", "close", "Close"),
    ]

    def __init__(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """List the keys, each with its id for the setting that changes it."""
        lines: list[Content] = []
        group = ""
        for key in KEYS:
            if key.group != group:
                group = key.group
                lines += [own(""), own(group, "bold")] if lines else [own(group, "bold")]
            lines.append(
                Content.assemble(
                    own(f"  {name_keys(self._keys[key.id]):<14}", ACCENT),
                    own(f"{key.help:<48}"),
                    own(key.id, "dim"),
                )
            )
        lines += [own(""), *(own(rule, "dim") for rule in _RULES)]
        body = [Static(Content("\n").join(lines), markup=False)]
        yield box(own("Keys"), body, "Esc close")

    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)

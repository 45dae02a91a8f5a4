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
    "A decision key acts when the call has been on screen for a moment and no other key was "
    "pressed just before or after. To allow an uncertain, high or critical call, its end and all "
    "risky lines must have been shown. A high call needs the key a second time, within three "
    "seconds; a critical one a word of it, typed. An allow is held for a moment, two seconds from "
    "high on; u takes it back. To deny takes one key. Keys that change rules are taken with the "
    "same care, and act on no call. Enter, pastes and the mouse never decide."
)


class HelpScreen(Form[None]):
    """The table of keys, as they are bound now."""

    DEFAULT_CSS = """
    HelpScreen #box { width: 80; max-width: 100%; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,question_mark,f1,enter", "close", "Close"),
        ("j,down", "scroll(1)", "Down"),
        ("k,up", "scroll(-1)", "Up"),
        ("space,pagedown", "scroll(16)", "Page down"),
        ("b,pageup", "scroll(-16)", "Page up"),
        ("g,home", "scroll(-99)", "Start"),
        ("G,shift+g,end", "scroll(99)", "End"),
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
                if lines:
                    lines.append(own(""))
                ids = own("" if lines else "id for the setting keys", "dim")
                lines.append(Content.assemble(own(f"{group:<62}", "bold"), ids))
            lines.append(
                Content.assemble(
                    own(f"  {name_keys(self._keys[key.id]):<11} ", ACCENT),
                    own(f"{key.help:<48}"),
                    own(key.id, "dim"),
                )
            )
        lines += [own(""), own(_RULES, "dim")]
        body = [Static(Content("\n").join(lines), markup=False)]
        title = Content.assemble(own("Keys"), own("   Esc close   space b scroll", "not bold dim"))
        yield box(title, body, "Esc close")

    def action_scroll(self, rows: int) -> None:
        """Scroll, where the screen is too small for all keys."""
        self.query_one("#box").scroll_relative(y=rows, animate=False)

    def action_close(self) -> None:
        """Close the help."""
        self.dismiss(None)

"""What all forms have in common: a box over the main screen that answers only its own keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from ccwatch.console.text import own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content
    from textual.widget import Widget

Result = TypeVar("Result")


class Form(ModalScreen[Result], Generic[Result]):
    """A modal box with a title, a body and a line of keys."""

    DEFAULT_CSS = """
    Form { align: center middle; background: $background 60%; }
    Form #box {
        width: 90%; max-width: 110; height: auto; max-height: 90%;
        background: $panel; padding: 1 2;
    }
    Form .title { text-style: bold; margin-bottom: 1; }
    Form .keys { margin-top: 1; color: $text-muted; &:ansi { text-style: dim; } }
    """
    AUTO_FOCUS = ""


def box(title: Content, body: Iterable[Widget], keys: str | Widget) -> VerticalScroll:
    """Return the box of a form; ``keys`` are our own words for its last line, or that line."""
    last = Static(own(keys), classes="keys", markup=False) if isinstance(keys, str) else keys
    return VerticalScroll(
        Static(title, classes="title", markup=False),
        *body,
        last,
        id="box",
        can_focus=False,
    )

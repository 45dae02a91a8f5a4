"""The app that a widget runs in, with the type that Textual leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget


def find_app(widget: Widget) -> App[None]:
    """Return the app that a widget runs in."""
    return cast("App[None]", widget.app)  # pyright: ignore[reportUnknownMemberType]

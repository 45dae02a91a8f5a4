"""A pane around a list: it can be searched, and the keys that move go to its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.containers import Vertical

if TYPE_CHECKING:
    from ccwatch.console.widgets.keyed_list import KeyedList

Rows = TypeVar("Rows", bound="KeyedList[Any]")


class ListPane(Vertical, Generic[Rows], can_focus=False):
    """The frame of such a pane; a subclass says what stands around the list, and draws it.

    Args:
        rows: The list.
    """

    def __init__(self, rows: Rows, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.list = rows
        self.words = ""
        """What is searched for; empty shows all."""

    @property
    def has_keys(self) -> bool:
        """Whether keys go to the pane."""
        return self.list.has_focus

    def search(self, words: str) -> None:
        """Show only the rows that hold all words."""
        self.words = words
        self.draw()

    def move(self, steps: int) -> None:
        """Select the row that many lines further."""
        self.list.move(steps)

    def move_to_edge(self, edge: int) -> None:
        """Select the first row (-1) or the last (1)."""
        self.list.move_to_edge(edge)

    def page(self, pages: int) -> None:
        """Move by pages."""
        self.list.page(pages)

    def on_resize(self) -> None:
        """Fit what is shown to the width."""
        self.draw()

    def draw(self) -> None:
        """Draw the list as it is, and what stands around it."""
        raise NotImplementedError

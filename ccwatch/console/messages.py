"""Messages between the parts of the console."""

from __future__ import annotations

from textual.message import Message


class QueueChanged(Message):
    """The queue is another: read it again. A burst becomes one message."""

    def can_replace(self, message: Message) -> bool:
        """Let a later one take the place of one that waits."""
        return isinstance(message, QueueChanged)


class Refused(Message):
    """An allow that was held did not leave."""

    def __init__(self, note: str) -> None:
        super().__init__()
        self.note = note


class Selected(Message):
    """A call of the queue was clicked."""

    def __init__(self, call_id: str) -> None:
        super().__init__()
        self.call_id = call_id


class CallHidden(Message):
    """Another pane has taken the place of the selected call."""


class CallPaneResized(Message):
    """The pane of the call has another width: what it shows must be laid out for that."""


class DecisionDue(Message):
    """The time in which a decision key could turn out to be typing is over."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class PressDue(Message):
    """The same, of a key that changes rules."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class RulesChanged(Message):
    """Other rules count now, or others wait. A burst becomes one message."""

    def can_replace(self, message: Message) -> bool:
        """Let a later one take the place of one that waits."""
        return isinstance(message, RulesChanged)

"""What a command reads, writes, deletes and runs, in one short text each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.risk.act import Act, Does, Emits, RunsCode, RunsCommand, RunsInput, RunsShell
from tests.risk.builders import invoke

if TYPE_CHECKING:
    from ccwatch.risk.level import Level


def touched(command: str, *, is_piped: bool = False) -> list[str]:
    """Return the acts of a command but its effects: "Writes a", "RunsShell rm x"."""
    return [_show(act) for act in invoke(command, is_piped=is_piped) if not isinstance(act, Does)]


def level_of(command: str, *, is_piped: bool = False) -> Level:
    """Return the worst level of the effects that need no context."""
    acts = invoke(command, is_piped=is_piped)
    return max(act.effect.level for act in acts if isinstance(act, Does))


def _show(act: Act) -> str:
    name = type(act).__name__
    match act:
        case RunsCommand():
            return f"{name} {' '.join(word.text for word in act.words)}".replace("\0", "…")
        case RunsShell() | RunsCode():
            return f"{name} {act.text.text}".replace("\0", "…")
        case Emits():
            return f"{name} {act.flow}"
        case RunsInput():
            return f"{name} {act.language}"
        case Does():
            return name
        case _:
            return f"{name} {act.word.text}".replace("\0", "…")

"""Calls that say themselves how dangerous they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.holds import Holds
from ccwatch.risk.assess import Assessment
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from ccwatch.risk.word import Span

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall

HELD = Holds().high
HIGH = {"command": "drop /srv/high/data"}
CRITICAL = {"command": "drop /srv/critical/data"}


async def find_by_word(call: ToolCall) -> Assessment:
    """Say of a path what is in its first letters."""
    text = str(call.input.get("command", call.input.get("file_path", "")))
    level = next((level for level in Level if level.value in text), Level.MEDIUM)
    field = "command" if "command" in call.input else "file_path"
    finding = Finding(
        Category.FS_DESTROY, level, f"deletes {text[:200]}", Span(0, len(text)), field
    )
    return Assessment(level, (finding,))

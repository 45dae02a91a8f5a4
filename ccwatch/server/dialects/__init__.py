"""How each kind of agent says what happens, and wants to be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.server.dialects.claude import ClaudeDialect
from ccwatch.server.dialects.codex import CodexDialect
from ccwatch.server.dialects.copilot import CopilotDialect
from ccwatch.server.dialects.gemini import GeminiDialect
from ccwatch.server.dialects.opencode import OpencodeDialect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.server.dialect import Dialect

DIALECTS: Final[Mapping[str, Dialect]] = {
    "claude": ClaudeDialect(),
    "codex": CodexDialect(),
    "gemini": GeminiDialect(),
    "copilot": CopilotDialect(),
    "opencode": OpencodeDialect(),
}
"""By the last part of the path that the hooks of an agent are sent to."""

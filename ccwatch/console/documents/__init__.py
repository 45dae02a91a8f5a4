"""What the Call pane shows of a tool call: one module for each kind of tool."""

from __future__ import annotations

from ccwatch.console.documents.describe import describe
from ccwatch.console.documents.document import Document

__all__ = ["Document", "describe"]

"""What is copied of a call: text that a person can paste and read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from ccwatch.console.screens.edit import is_plain_command
from ccwatch.escapes import find_hidden

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall

MOST_COPIED: Final = 75_000
"""Characters: xterm takes 100 kB of OSC 52, in which they are a third longer."""


def text_to_copy(call: ToolCall) -> tuple[str | None, str]:
    """Return the command or, as JSON, the input of a call, and our own words for what it is.

    None where no terminal would take it.
    """
    words, text = "input copied, as JSON", str(call.text)
    if is_plain_command(call):
        words, text = "command copied", str(call.input["command"])
    elif any(find_hidden(text)):
        text = json.dumps(dict(call.input), ensure_ascii=True)
    if len(text) > MOST_COPIED:
        return None, "not copied: it is longer than what terminals take"
    return text, words

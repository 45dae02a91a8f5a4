"""A plan that an agent wants to carry out: its text, or where to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.calls import Lane
from ccwatch.console.documents.document import DIM, TAB_WIDTH, Fields, block, fact, speech
from ccwatch.console.documents.generic import rest
from ccwatch.console.documents.paths import path_line, resolve, size_words
from ccwatch.console.labels import shorten_home
from ccwatch.console.text import one_line, own
from ccwatch.files import FileKind, read_file
from ccwatch.secrets import is_secret

if TYPE_CHECKING:
    from textual.content import Content

    from ccwatch.calls import ToolCall
    from ccwatch.files import FileState

PLAN_ELSEWHERE: Final = "the plan was not sent; read it in the agent's own terminal"
HOW_TO_REFUSE: Final = "d says what the plan should be instead"

_PATH: Final = "planFilePath"
_WHY: Final = {
    FileKind.ABSENT: "there is no such file now",
    FileKind.NOT_REGULAR: "no regular file: it was not opened",
    FileKind.UNREADABLE: "ccwatch cannot read it",
    FileKind.BINARY: "no text",
    FileKind.TOO_LARGE: "too large to show",
}


async def read_plan(call: ToolCall, home: str) -> FileState | None:
    """Return the file of a plan as it is now, where the plan is in a file alone."""
    path = call.input.get(_PATH)
    if isinstance(call.input.get("plan"), str) or not isinstance(path, str):
        return None
    absolute = resolve(path, directory=call.directory, home=home)
    return None if absolute is None else await read_file(absolute)


def lay_out(call: ToolCall, state: FileState | None, home: str) -> list[Content]:
    """Return the plan as it was sent, else as its file has it, else where to read it."""
    fields = Fields.of(call.input)
    said = speech(fields)
    plan, path = fields.take("plan", str), fields.take(_PATH, str)
    lines = [] if path is None else [path_line("plan file", path, call, home)]
    if plan is not None:
        lines += [own("plan", DIM), *block(plan, tab_width=TAB_WIDTH)]
    elif state is not None:
        lines += _show_file(state, home)
    else:
        lines.append(own(PLAN_ELSEWHERE))
    how = [own(""), own(HOW_TO_REFUSE, DIM)] if call.lane is Lane.ASK else []
    return [*lines, *rest(fields), *said, *how]


def _show_file(state: FileState, home: str) -> list[Content]:
    lines: list[Content] = []
    if state.target and state.target != state.path:
        lines.append(fact("leads to", one_line(shorten_home(state.target, home))))
    if is_secret(state.path) or is_secret(state.target):
        return [*lines, own("a file of secrets: its content is not shown"), own(PLAN_ELSEWHERE)]
    if state.kind in _WHY:
        size = f"{size_words(state.size)}: " if state.size else ""
        return [*lines, own(f"{size}{_WHY[state.kind]}"), own(PLAN_ELSEWHERE)]
    title = own("plan, as its file is now", DIM)
    return [*lines, title, *block(state.text.removesuffix("\n"), tab_width=TAB_WIDTH)]

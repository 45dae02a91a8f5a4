"""A call laid out for a pane: its rows, and what must still be so when it is allowed."""

from __future__ import annotations

import contextlib
import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from ccwatch.calls import Channel, Lane
from ccwatch.console.arming import Target
from ccwatch.console.branch import git_line
from ccwatch.console.documents import describe
from ccwatch.console.documents.denial import lay_out_denial
from ccwatch.console.documents.findings import reason_text
from ccwatch.console.durations import age
from ccwatch.console.labels import agent_label, directory_label
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import LEVEL_STYLES, RISKY_MARKS
from ccwatch.console.wrap import wrap_lines
from ccwatch.files import run_bounded
from ccwatch.inspection import inspect_call
from ccwatch.risk.assess import not_inspected

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from ccwatch.calls import ToolCall
    from ccwatch.console.branch import GitState
    from ccwatch.files import FileState
    from ccwatch.queue import Entry
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.level import Level

_LAYOUT_SECONDS = 60.0
_LABEL_WIDTH = 11
_LARGE = 256 * 1024

_paused: list[None] = []


@dataclass(frozen=True, slots=True, eq=False)
class CallView:
    """One version of a call, laid out; one that is laid out again is another.

    Attributes:
        call: What waits, or an edited version of it.
        rows: The whole input, each row at most as wide as the pane.
        width: Cells that the rows were laid out for.
        file: The file that the rows were compared with.
        scripts: Files that the call would run, as they were when the rows were made.
        assessment: How dangerous this version is, and why.
        whole: Whether the input is there; without it the call can only be denied.
        risky_rows: The rows with a place that must have been seen, however far the end is.
    """

    call: ToolCall
    rows: tuple[Content, ...]
    width: int
    assessment: Assessment
    file: FileState | None = None
    whole: bool = True
    risky_rows: frozenset[int] = frozenset()
    scripts: tuple[FileState, ...] = ()

    @property
    def files(self) -> tuple[FileState, ...]:
        """All files that were read for it: an allow holds only while they are the same."""
        return self.scripts if self.file is None else (self.file, *self.scripts)

    @property
    def level(self) -> Level:
        """How dangerous this version is, in a word."""
        return self.assessment.level

    @property
    def target(self) -> Target:
        """What a decision on this view is about."""
        return Target(self.call.id, self.call.digest)


async def lay_out(
    call: ToolCall, width: int, home: str, assessment: Assessment | None = None
) -> CallView:
    """Lay a call out for a width in cells, reading the files it names as they are now.

    A version that nobody has assessed yet, since a person wrote it, is assessed first.
    """
    with _collection_paused(large=len(call.text) > _LARGE):
        if assessment is None:
            assessment = await inspect_call(call, home)
        return await _lay_out(call, width, home, assessment)


async def _lay_out(call: ToolCall, width: int, home: str, assessment: Assessment) -> CallView:
    document = await describe(call, width=width, home=home, assessment=assessment)

    def wrap_all() -> tuple[tuple[Content, ...], frozenset[int]]:
        rows = document.lines
        if not document.wide:
            rows = tuple(row for line in document.lines for row in wrap_lines(line, width))
        below = [row for line in lay_out_denial(call) for row in wrap_lines(line, width)]
        rows = (*rows, *below)
        return rows, _find_risky(rows)

    rows, risky = await run_bounded(wrap_all, seconds=_LAYOUT_SECONDS)
    return CallView(
        call,
        rows,
        width,
        assessment,
        document.file,
        risky_rows=risky,
        scripts=document.scripts,
    )


def _find_risky(rows: Sequence[Content]) -> frozenset[int]:
    return frozenset(
        number
        for number, row in enumerate(rows)
        if any(style in RISKY_MARKS for _, _, style in row.spans)
    )


def not_shown(call: ToolCall, width: int) -> CallView:
    """Return what stands for a call that could not be laid out, and cannot be allowed so."""
    words = own("This call could not be laid out, and cannot be allowed here: d denies it.", "bold")
    rows = tuple(wrap_lines(words, width))
    return CallView(call, rows, width, not_inspected(), whole=False)


@contextlib.contextmanager
def _collection_paused(*, large: bool) -> Generator[None]:
    """Keep the garbage collector from stopping the loop, as it would at each of many new rows.

    Laying out a Write of 4 MB held the loop up for 235 ms with it, for 43 ms without.
    """
    if not large:
        yield
        return
    _paused.append(None)
    gc.disable()
    try:
        yield
    finally:
        _paused.pop()
        if not _paused:
            gc.enable()


def facts(
    entry: Entry,
    call: ToolCall,
    *,
    assessment: Assessment | None,
    git: GitState,
    home: str,
    now: float,
) -> list[Content]:
    """Return what stands above a call: tool, who asks from where, level, how long it may wait.

    Args:
        entry: What waits.
        call: The version on screen, which may be an edited one.
        assessment: Of that version; None while it is being made.
        git: Of the directory that the call claims.
        home: The home folder of the person.
        now: On the monotonic clock.
    """
    lines = [
        Content.assemble(one_line(call.tool, style="bold"), own("  "), _whence(call, home)),
        _verdict(assessment),
        _labelled("refused" if call.lane is Lane.DENIED else "asked", _asked(entry, now)),
        _labelled("git", git_line(git)),
    ]
    if call.digest != entry.call.digest:
        words = "a allows this version · e edits it further · Esc drops it"
        lines.append(_labelled("edited", own(words, "bold"), "bold"))
    return lines


def _asked(entry: Entry, now: float) -> Content:
    """Return why a person is asked, and for how long."""
    if entry.call.lane is Lane.DENIED:
        return own(f"by the agent itself · {_deadline(entry, now)}", "dim")
    return reason_text(entry.reason).stylize("dim") + own(f" · {_deadline(entry, now)}", "dim")


def _labelled(label: str, value: Content, style: str = "dim") -> Content:
    return Content.assemble(own(f"{label:<{_LABEL_WIDTH}}", style), value)


def _verdict(assessment: Assessment | None) -> Content:
    """Return the level of a version and its weightiest reason."""
    if assessment is None:
        return _labelled("level", own("this version is being assessed…", "dim"))
    level, reasons = assessment.level, assessment.findings
    return Content.assemble(
        own(level.value, LEVEL_STYLES[level]),
        own(" " * (_LABEL_WIDTH - len(level.value))),
        reason_text(reasons[0].reason) if reasons else own("for no reason that is known"),
    )


def _whence(call: ToolCall, home: str) -> Content:
    """Return who asks from where: what a token proves first, else that all of it is a claim.

    So no name can read as if a token said it.
    """
    dot = own(" · ", "dim")
    name = [agent_label(call.agent)]
    if call.agent.version:
        name += [own(" "), one_line(call.agent.version)]
    token = [own("token ", "dim"), one_line(call.credential or "")]
    if call.credential is None:
        parts = [own("all claimed: ", "dim"), *name]
    elif call.agent.proven:
        parts = [*name, dot, *token]
    else:
        parts = [*token, dot, own("claimed: ", "dim"), *name]
    session = one_line(call.session[:8]) if call.session else own("unknown", "dim")
    parts += [dot, own("session ", "dim"), session]
    if call.subagent:
        parts += [dot, own("sub-agent ", "dim"), one_line(call.subagent[:12])]
    if call.mode:
        parts += [dot, own("mode ", "dim"), one_line(call.mode)]
    parts += [dot, directory_label(call, home)]
    if call.credential is not None and call.agent.proven:
        parts += [own(" (claimed)", "dim")]
    return Content.assemble(*parts)


def _deadline(entry: Entry, now: float) -> str:
    waited = f"waits {age(now - entry.since)}"
    if entry.held_until is not None:
        what = "may try again" if entry.call.lane is Lane.DENIED else "allowed"
        return f"{waited} · {what}: u takes it back"
    if entry.deadline is None:
        return f"{waited} · no deadline"
    left = age(entry.deadline - now + 0.999)
    if entry.call.lane is Lane.DENIED:
        return f"{waited} · left refused in {left}"
    if entry.call.channel is Channel.PERMISSION_REQUEST and not entry.call.strict:
        return f"{waited} · left to its own prompt in {left}"
    if entry.call.channel is Channel.HELD_USE and not entry.call.strict:
        return f"{waited} · left to the agent in {left}"
    return f"{waited} · denied in {left} if nobody answers"

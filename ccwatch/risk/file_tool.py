"""Tools that read, look for and write files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, Finding, high, medium
from ccwatch.risk.level import Level
from ccwatch.risk.path import judge_look, judge_read, judge_write
from ccwatch.risk.payload import find_secret_literal
from ccwatch.risk.place import resolve
from ccwatch.risk.target import Purpose, find_purpose
from ccwatch.risk.tool_input import ToolInput, missing
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterator


def judge_file_read(call: ToolInput) -> Iterator[Finding]:
    """Yield what Read does."""
    path = call.text("file_path")
    if path is None:
        yield missing(call, "file_path")
        return
    yield call.find(judge_read(Word(path), call.context.directory, call.context), "file_path")


def judge_listing(call: ToolInput) -> Iterator[Finding]:
    """Yield what LS does."""
    path = call.text("path")
    if path is None and "path" in call.value:
        yield missing(call, "path")
    word = Word(path or ".")
    yield call.find(judge_look(word, call.context.directory, call.context), "path")


def judge_glob(call: ToolInput) -> Iterator[Finding]:
    """Yield what Glob does: only names come back."""
    yield from judge_listing(call)
    pattern = call.text("pattern")
    if pattern is None:
        yield missing(call, "pattern")
        return
    folder = resolve(Word(call.text("path") or "."), call.context.directory, call.context)
    word = Word(pattern, has_glob=True)
    read = judge_read(word, folder, call.context)
    if read.category is Category.SECRETS_READ:
        yield call.find(
            medium(Category.FS_READ_OUTSIDE, "looks for files that may hold secrets"), "pattern"
        )
    yield call.find(judge_look(word, folder, call.context), "pattern")


def judge_grep(call: ToolInput) -> Iterator[Finding]:
    """Yield what Grep does: lines of files come back."""
    context = call.context
    path = call.text("path")
    if path is None and call.value.get("path") is not None:
        yield missing(call, "path")
    word = Word(path or ".")
    yield call.find(judge_read(word, context.directory, context), "path")
    glob = call.text("glob")
    if glob is not None:
        folder = resolve(word, context.directory, context)
        for part in re.split(r"[\s,{}]+", glob)[:64]:
            if part and part[0] != "!":
                effect = judge_read(Word(part, has_glob=True), folder, context)
                yield call.find(effect, "glob")


def judge_file_write(call: ToolInput, field: str = "file_path") -> Iterator[Finding]:
    """Yield what Write, Edit and MultiEdit do to the file that ``field`` names."""
    path = call.text(field)
    if path is None:
        yield missing(call, field)
        return
    word = Word(path)
    how = "writes" if call.tool in {"Write", "NotebookEdit"} else "changes"
    yield call.find(judge_write(word, call.context.directory, call.context, how), field)
    absolute = resolve(word, call.context.directory, call.context) or path
    yield from _judge_content(call, find_purpose(tuple(absolute.lower().strip("/").split("/"))))


def judge_notebook(call: ToolInput) -> Iterator[Finding]:
    """Yield what NotebookEdit does."""
    yield from judge_file_write(call, "notebook_path")
    yield call.find(
        medium(Category.EXEC_PROJECT, "changes code that the notebook runs"), "new_source"
    )


_AT_INSTALL: Final = re.compile(r'"(?:pre|post)?(?:install|prepare|publish|pack)(?:Only)?"\s*:')


def _judge_content(call: ToolInput, purpose: Purpose | None) -> Iterator[Finding]:
    for text in call.texts.found:
        if text.name not in {"content", "new_string", "new_source"}:
            continue
        if text.text.startswith("#!"):
            yield text.find(medium(Category.EXEC_PROJECT, "writes a script that can be run"))
        if find_secret_literal(text.text):
            yield text.find(
                Effect(Category.FS_WRITE, Level.UNCERTAIN, "writes what looks like a key or token")
            )
        if purpose is Purpose.BUILD and _AT_INSTALL.search(text.text):
            yield text.find(
                high(Category.EXEC_PROJECT, "adds a script that runs when packages are installed")
            )


def judge_notebook_read(call: ToolInput) -> Iterator[Finding]:
    """Yield what NotebookRead does."""
    path = call.text("notebook_path")
    if path is None:
        yield missing(call, "notebook_path")
        return
    yield call.find(judge_read(Word(path), call.context.directory, call.context), "notebook_path")

"""Tools that read, look for, write and delete files."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, Finding, high, low, medium, uncertain
from ccwatch.risk.file_pattern import expand
from ccwatch.risk.level import Level
from ccwatch.risk.notebook import MOST_COMMANDS, find_commands, judge_cell
from ccwatch.risk.path import judge_delete, judge_look, judge_read, judge_write
from ccwatch.risk.payload import find_secret_literal
from ccwatch.risk.place import resolve
from ccwatch.risk.target import Purpose, find_purpose
from ccwatch.risk.tool_input import ToolInput, missing
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.risk.parameter import Text

FILE_FIELDS: Final = (
    "file_path", "path", "absolute_path", "filePath", "target_file", "notebook_path",
)  # fmt: skip
"""What agents call the input that names one file; each that a tool has is judged."""
FOLDER_FIELDS: Final = ("path", "dir_path", "target_directory", "relative_workspace_path")
_FILTER_FIELDS: Final = ("glob", "include", "include_pattern", "file_pattern")
_PATCH_FIELDS: Final = ("input", "patch", "command", "diff")
_CONTENT_FIELDS: Final = frozenset(
    {
        "content", "new_string", "new_source", "code_edit", "newString", "new_str", "file_text",
        "contents",
    }
)  # fmt: skip
_MOST_PATCHED: Final = 200
_TOO_MANY: Final = uncertain("has more patterns than ccwatch looks at")


def _find_files(call: ToolInput) -> Iterator[tuple[str, str | None]]:
    """Yield the fields that name a file, with their texts; one at least."""
    named = [name for name in FILE_FIELDS if call.value.get(name) is not None]
    for name in named or ["file_path"]:
        yield name, call.text(name)


def _find_folders(call: ToolInput) -> Iterator[tuple[str, str | None]]:
    """Yield the fields that name a folder, with their texts; nothing named means the one here."""
    named = [name for name in FOLDER_FIELDS if call.value.get(name) is not None]
    for name in named:
        yield name, call.text(name)
    if not named:
        yield "path", "."


def judge_file_read(call: ToolInput) -> Iterator[Finding]:
    """Yield what a tool does that shows the content of a file."""
    for field, path in _find_files(call):
        if path is None:
            yield from missing(call, field)
        else:
            effect = judge_read(Word(path), call.context.directory, call.context)
            yield call.find(effect, field)


def judge_files_read(call: ToolInput) -> Iterator[Finding]:
    """Yield what a tool does that shows the contents of many files."""
    names = [text for text in call.texts.found if text.name in {"paths", "include", "files"}]
    if not names:
        yield from missing(call, "paths")
    for text in names:
        patterns = expand(text.text)
        if patterns is None:
            yield text.find(_TOO_MANY)
        for pattern in (text.text, *(patterns or ())):
            word = Word(pattern, has_glob=True)
            yield text.find(judge_read(word, call.context.directory, call.context))


def judge_listing(call: ToolInput) -> Iterator[Finding]:
    """Yield what a tool does that shows the names in a folder."""
    for field, path in _find_folders(call):
        if path is None:
            yield from missing(call, field)
        else:
            effect = judge_look(Word(path or "."), call.context.directory, call.context)
            yield call.find(effect, field)


def judge_glob(call: ToolInput) -> Iterator[Finding]:
    """Yield what a tool does that looks for names: only those come back."""
    yield from judge_listing(call)
    text = call.text("pattern")
    if text is None:
        yield from missing(call, "pattern")
        return
    patterns = expand(text)
    if patterns is None:
        yield call.find(_TOO_MANY, "pattern")
    for _, path in _find_folders(call):
        folder = resolve(Word(path or "."), call.context.directory, call.context)
        for pattern in (text, *(patterns or ())):
            yield from _look_for(call, Word(pattern, has_glob=True), folder)


def _look_for(call: ToolInput, word: Word, folder: str | None) -> Iterator[Finding]:
    if judge_read(word, folder, call.context).category is Category.SECRETS_READ:
        said = "looks for files that may hold secrets"
        yield call.find(medium(Category.FS_READ_OUTSIDE, said), "pattern")
    yield call.find(judge_look(word, folder, call.context), "pattern")


def judge_grep(call: ToolInput) -> Iterator[Finding]:
    """Yield what a tool does that searches files: lines of them come back."""
    context = call.context
    for field in ("pattern", "query"):
        if call.value.get(field) is not None and call.text(field) is None:
            yield from missing(call, field)
    for field, path in _find_folders(call):
        if path is None:
            yield from missing(call, field)
        word = Word(path or ".")
        yield call.find(judge_read(word, context.directory, context), field)
        yield from _judge_filters(call, resolve(word, context.directory, context))


def _judge_filters(call: ToolInput, folder: str | None) -> Iterator[Finding]:
    for name in _FILTER_FIELDS:
        if call.value.get(name) is None:
            continue
        text = call.text(name)
        if text is None:
            yield from missing(call, name)
            continue
        patterns = expand(text)
        if patterns is None:
            yield call.find(_TOO_MANY, name)
        for pattern in patterns or ():
            if pattern[0] != "!":
                effect = judge_read(Word(pattern, has_glob=True), folder, call.context)
                yield call.find(effect, name)


def judge_file_write(call: ToolInput) -> Iterator[Finding]:
    """Yield what a tool does that writes or changes a file."""
    how = "writes" if call.tool.lower().startswith(("write", "create", "notebook")) else "changes"
    for field, path in _find_files(call):
        if path is None:
            yield from missing(call, field)
            continue
        word = Word(path)
        yield call.find(judge_write(word, call.context.directory, call.context, how), field)
        for text in call.texts.found:
            if text.name in _CONTENT_FIELDS:
                yield from _judge_content(text, _find_purpose(call, path))


def judge_file_delete(call: ToolInput) -> Iterator[Finding]:
    """Yield what a tool does that deletes a file."""
    for field, path in _find_files(call):
        if path is None:
            yield from missing(call, field)
        else:
            yield call.find(_delete(call, path), field)


def _delete(call: ToolInput, path: str) -> Effect:
    return judge_delete(
        Word(path), call.context.directory, call.context, recursive=False, forced=True
    )


def judge_notebook(call: ToolInput) -> Iterator[Finding]:
    """Yield what NotebookEdit does; what its lines hand to a shell is judged as a command."""
    yield from judge_file_write(call)
    source = call.text("new_source")
    if source is None and call.value.get("new_source") is not None:
        yield from missing(call, "new_source")
    commands = find_commands(source or "")
    for command in commands[:MOST_COMMANDS]:
        for finding in call.assess_shell(command):
            yield replace(finding, span=None, field="new_source")
    if len(commands) > MOST_COMMANDS:
        yield call.find(uncertain("has too many commands to look at"), "new_source")
    for effect in judge_cell(source or "", call.context):
        yield call.find(effect, "new_source")
    yield call.find(
        medium(Category.EXEC_PROJECT, "changes code that the notebook runs"), "new_source"
    )


# -- patches ---------------------------------------------------------------------------------

_PATCHED: Final = re.compile(
    r"^\*\*\* (Add File|Update File|Delete File|Move to): (.*)$", re.MULTILINE
)
_DIFFED: Final = re.compile(r"^(?:---|\+\+\+) (?:[ab]/)?([^\t\n]+)", re.MULTILINE)


def judge_patch(call: ToolInput) -> Iterator[Finding]:
    """Yield what a patch writes and deletes; one that names no file is uncertain."""
    count = 0
    for text in call.texts.found:
        patched = _find_patched(text.text) if text.field in _PATCH_FIELDS else []
        count += len(patched)
        purposes = [_find_purpose(call, path) for _, path in patched[:_MOST_PATCHED]]
        for verb, path in patched[:_MOST_PATCHED]:
            yield text.find(_judge_patched(call, verb, path))
        yield from _judge_content(text, Purpose.BUILD if Purpose.BUILD in purposes else None)
    if not 0 < count <= _MOST_PATCHED:
        yield call.find(uncertain("applies a patch of which ccwatch cannot tell the files"))


def _find_patched(patch: str) -> list[tuple[str, str]]:
    """Return what is done to which file; a plain diff is read as one that changes all it names."""
    found = [(match[1], match[2].strip()) for match in _PATCHED.finditer(patch)]
    if found:
        return found
    names = dict.fromkeys(match[1].strip() for match in _DIFFED.finditer(patch))
    return [("Update File", name) for name in names if name != "/dev/null"]


def _judge_patched(call: ToolInput, verb: str, path: str) -> Effect:
    if verb == "Delete File":
        return _delete(call, path)
    how = "changes" if verb == "Update File" else "writes"
    return judge_write(Word(path), call.context.directory, call.context, how)


# -- what is written -------------------------------------------------------------------------

_AT_INSTALL: Final = re.compile(r'"(?:pre|post)?(?:install|prepare|publish|pack)(?:Only)?"\s*:')


def _find_purpose(call: ToolInput, path: str) -> Purpose | None:
    absolute = resolve(Word(path), call.context.directory, call.context) or path
    return find_purpose(tuple(absolute.lower().strip("/").split("/")))


def _judge_content(text: Text, purpose: Purpose | None) -> Iterator[Finding]:
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


# -- language servers ------------------------------------------------------------------------

_LOOKUPS: Final = frozenset(
    {
        "goToDefinition", "findReferences", "hover", "documentSymbol", "workspaceSymbol",
        "goToImplementation", "prepareCallHierarchy", "incomingCalls", "outgoingCalls",
    }
)  # fmt: skip


def judge_language_server(call: ToolInput) -> Iterator[Finding]:
    """Yield what LSP does: it reads files, or whatever else an operation may be."""
    if call.text("operation") in _LOOKUPS:
        yield call.find(low(Category.FS_READ, "asks a language server about code"), "operation")
    else:
        yield call.find(uncertain("asks a language server for what ccwatch does not know"))
    yield from judge_file_read(call)

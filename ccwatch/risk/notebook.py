"""Code of notebooks that leaves Python: lines for a shell, and magic words."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, high, uncertain
from ccwatch.risk.path import judge_write
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.risk.context import Context

MOST_COMMANDS: Final = 50
_JOINED: Final = re.compile(r"\\\r?\n")
_NAME: Final = r"(?:[A-Za-z_][\w.,* \t]{0,200}=[ \t]*)?"
_SHELL_LINE: Final = re.compile(rf"^[ \t]*{_NAME}!{{1,2}}(.*)$", re.MULTILINE)
_MAGIC_LINE: Final = re.compile(
    rf"^[ \t]*{_NAME}%(sx|system|sc|run|pip|conda|mamba|uv)\b[ \t]*(.*)$", re.MULTILINE
)
_CALL: Final = re.compile(
    r"\b(?:system|getoutput|getoutput_pexpect|system_raw|system_piped|run_line_magic)"
    r"[ \t]*\([ \t\n]*(?:['\"](?:sx|system)['\"][ \t]*,[ \t]*)?[rfbu]{0,2}(\"{3}|'{3}|\"|')"
)
_CELL: Final = re.compile(r"\s*%%(!|[A-Za-z_]\w*)[ \t]*([^\n]*)\n?")
_SHELLS: Final = frozenset({"!", "bash", "sh", "sx", "system", "zsh", "cmd", "powershell"})
_LANGUAGES: Final = frozenset({"perl", "ruby", "script", "python", "python2", "python3", "pypy"})
_WRITERS: Final = frozenset({"writefile", "file"})
_PUT_IN: Final = re.compile(r"\{[A-Za-z_][\w.\[\]'\"]*\}")
_PUT_IN_VARIABLE: Final = "${PUT_IN_BY_PYTHON}"


def find_commands(source: str) -> list[str]:
    """Return the commands that a cell hands to a shell; a value of Python is a variable there."""
    text = _JOINED.sub(" ", source)
    cell = _CELL.match(text)
    if cell is not None:
        rest = text[cell.end() :]
        words = cell[2].split()
        if cell[1] in _SHELLS or (cell[1] == "script" and _names_shell(words)):
            return [_put_in(f"{cell[2]}\n{rest}" if cell[1] in {"!", "sx", "system"} else rest)]
    found = [match[1] for match in _SHELL_LINE.finditer(text) if not match[1].startswith("[")]
    found += [_spell(match[1], match[2]) for match in _MAGIC_LINE.finditer(text)]
    for match in _CALL.finditer(text):
        close = text.find(match[1], match.end())
        found.append(text[match.end() : close if close >= 0 else len(text)])
    return [_put_in(command) for command in found if command.strip()]


def _names_shell(words: list[str]) -> bool:
    return any(word.rpartition("/")[2] in _SHELLS for word in words)


def _spell(magic: str, rest: str) -> str:
    if magic == "run":
        return f"python3 {rest}"
    if magic == "sc":
        return rest.partition("=")[2] or rest
    return rest if magic in {"sx", "system"} else f"{magic} {rest}"


def _put_in(command: str) -> str:
    return _PUT_IN.sub(_PUT_IN_VARIABLE, command)


def judge_cell(source: str, context: Context) -> Iterator[Effect]:
    """Yield what a magic word makes of a whole cell: a file, or code in another language."""
    cell = _CELL.match(source)
    if cell is None:
        return
    if cell[1] in _WRITERS:
        try:
            words = shlex.split(cell[2])
        except ValueError:
            words = []
        names = [word for word in words if not word.startswith("-")]
        for name in names:
            yield judge_write(Word(name), context.directory, context)
        if not names:
            yield uncertain("writes a file whose name ccwatch cannot tell")
    elif cell[1] in {"js", "javascript", "html"}:
        yield high(Category.EXEC_INLINE, f"runs code in the browser that shows it: {cell[1]}")
    elif cell[1] in _LANGUAGES:
        yield uncertain("runs code in another language")

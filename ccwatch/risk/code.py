"""What code does that stands in the command itself: ``python -c``, ``node -e``, a heredoc."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsShell
from ccwatch.risk.effect import uncertain
from ccwatch.risk.python_code import judge_python
from ccwatch.risk.script_code import judge_script

if TYPE_CHECKING:
    from ccwatch.risk.context import Context
    from ccwatch.risk.word import Word

_MAX_CHARACTERS: Final = 20_000


def judge_code(text: Word, language: Language, context: Context) -> list[Act]:
    """Say what the text does when it is run as a program of the language."""
    if language is Language.SHELL:
        return [RunsShell(text)]
    if len(text.text) > _MAX_CHARACTERS:
        return [Does(uncertain("runs code that is too long to look through"), text)]
    if language is Language.PYTHON:
        return judge_python(text, context)
    return judge_script(text, language, context)

"""Assignments of variables: what they mean to the shell, and to the programs that it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, high, low
from ccwatch.risk.programs.command import shorten
from ccwatch.risk.programs.variable import judge_variable

if TYPE_CHECKING:
    from ccwatch.risk.word import Word

_INHERITED: Final = frozenset(
    {
        "HOME",
        "SHELL",
        "EDITOR",
        "VISUAL",
        "PAGER",
        "TMPDIR",
        "BASH_ENV",
        "ENV",
        "PROMPT_COMMAND",
        "PS0",
        "PS4",
    }
)
_RUN_ENDS: Final = ("PAGER", "EDITOR", "VISUAL", "_COMMAND", "_CMD", "ASKPASS", "_RSH")
_POISONS: Final = frozenset({"PATH", "IFS"})


def judge_assignment(name: str, value: Word, *, is_prefix: bool) -> Effect:
    """Say what setting a variable means.

    ``is_prefix`` says that it goes into the environment of a command; otherwise it is a variable
    of the shell, which matters where the shell itself or an environment has it already.
    """
    if is_prefix or name in _INHERITED or name.startswith(("LD_", "DYLD_", "GIT_")):
        return judge_variable(name, value.text)
    if name in _POISONS:
        reason = f"sets {name}={shorten(value.text)}, so every later word may mean something else"
        return high(Category.OBFUSCATION, reason)
    return low(Category.SHELL, f"sets {name} in the shell")


def is_run(name: str) -> bool:
    """Say whether programs run the value of the variable as a command: a pager, an editor."""
    return name.endswith(_RUN_ENDS) or name in {"LESSOPEN", "LESSCLOSE", "GIT_SSH", "BROWSER"}

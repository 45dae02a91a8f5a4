"""Assignments of variables: what they mean to the shell, and to the programs that it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, high, low
from ccwatch.risk.programs.command import shorten
from ccwatch.risk.programs.variable import is_command_variable, judge_variable

if TYPE_CHECKING:
    from ccwatch.risk.word import Word

_INHERITED: Final = frozenset(
    {
        "HOME", "SHELL", "EDITOR", "VISUAL", "PAGER", "TMPDIR", "PATH", "BASH_ENV", "ENV", "PS0",
        "PS4", "PROMPT_COMMAND",
    }
)  # fmt: skip


def judge_assignment(
    name: str,
    value: Word,
    *,
    is_prefix: bool,
    lasts: bool = True,
    directory: str | None = None,
    project: str | None = None,
) -> Effect:
    """Say what setting a variable means.

    ``is_prefix`` says that it goes into the environment of programs; otherwise it is a variable of
    the shell, which matters where the shell itself or an environment has it already. ``lasts``
    says that it stays after the command that it stands before.
    """
    if name == "IFS" and lasts:
        reason = f"sets IFS={shorten(value.text)}, so every later word may mean something else"
        return high(Category.OBFUSCATION, reason)
    if is_prefix or name in _INHERITED or name.startswith(("LD_", "DYLD_", "GIT_")):
        effect = judge_variable(name, value.text, directory=directory, project=project)
        if lasts and effect.reason.endswith(_FOR_ONE):
            said = effect.reason.removesuffix(_FOR_ONE)
            return Effect(effect.category, effect.level, f"{said} for what follows")
        return effect
    return low(Category.SHELL, f"sets {name} in the shell")


_FOR_ONE: Final = " for one command"


def is_run(name: str) -> bool:
    """Say whether programs run the value of the variable as a command: a pager, an editor."""
    return is_command_variable(name) or name == "PROMPT_COMMAND"

"""What can be said of a subcommand that no table has, or of a group without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import uncertain
from ccwatch.risk.programs.command import HELPS, Command
from ccwatch.risk.programs.unlisted import find_destruction

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation

NO_VERB: Final = Command(HELPS, operands="")
"""The name of a group alone, which only shows its help: ``docker image``."""


def judge_unknown(invocation: Invocation) -> list[Act]:
    """Judge a subcommand that the table does not have: uncertain, high if it says destruction."""
    return [
        Does(uncertain("has no subcommand that ccwatch knows, or runs a plugin")),
        *find_destruction(invocation),
    ]

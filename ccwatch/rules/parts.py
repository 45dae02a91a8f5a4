"""What a call consists of, for rules: commands, files, hosts, and the tool itself."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ccwatch.risk.tool import SHELL_TOOLS, join_command
from ccwatch.rules.command_subject import find_for_denies, find_in_command
from ccwatch.rules.tool_subject import find_in_tool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.assess import Assessment
    from ccwatch.rules.subject import Subject


def find_subjects(
    tool: str, value: Mapping[str, Json], assessment: Assessment, *, strict: bool = True
) -> tuple[Subject, ...]:
    """Return the parts of a call; one at least is required.

    Without ``strict`` only those: the others matter to denies and asks alone.
    """
    command = join_command(value) if tool in SHELL_TOOLS else None
    if command is None:
        found = find_in_tool(tool, value, assessment)
    elif strict:
        found = chain(
            find_in_command(tool, value, command, assessment, strict=True),
            find_for_denies(tool, command, assessment),
        )
    else:
        found = find_in_command(tool, value, command, assessment, strict=False)
    return tuple(part for part in found if strict or part.is_required)

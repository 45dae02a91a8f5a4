"""Whole commands as the engine judges them, in the project of the builders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.risk.builders import HERE

if TYPE_CHECKING:
    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.effect import Category


def judge(command: str, *, directory: str | None = HERE.directory) -> Assessment:
    """Return what the engine says about a command, run in the project unless said otherwise."""
    return assess_command(command, replace(HERE, directory=directory))


def level_of(command: str) -> Level:
    """Return the level of a command."""
    return judge(command).level


def programs_of(command: str) -> list[str]:
    """Return the words of every unit that is a program start, joined by blanks, in order."""
    return [
        " ".join(word.text for word in unit.words).replace("\0", "…")
        for unit in judge(command).units
        if unit.words
    ]


def reasons_of(command: str, least: Level = Level.LOW) -> list[str]:
    """Return the reasons of the findings that are at least this bad."""
    return [finding.reason for finding in judge(command).findings if finding.level >= least]


def categories_of(command: str) -> set[Category]:
    """Return the categories of all findings."""
    return {finding.category for finding in judge(command).findings}


def says(command: str, part: str) -> bool:
    """Say whether one of the reasons has these words."""
    return any(part in reason for reason in reasons_of(command))

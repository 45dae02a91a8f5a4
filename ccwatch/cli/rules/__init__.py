"""``ccwatch rules``: what decides without a person."""

from __future__ import annotations

from typing import Any

import click

from ccwatch.cli.output import quiet_pipe
from ccwatch.cli.rules.asking import test
from ccwatch.cli.rules.changing import add, disable, enable, remove
from ccwatch.cli.rules.checking import lint
from ccwatch.cli.rules.importing import import_rules
from ccwatch.cli.rules.listing import list_rules, show_paths
from ccwatch.cli.rules.showing import show
from ccwatch.cli.rules.simulating import simulate
from ccwatch.cli.rules.trusting import trust


class QuietGroup(click.Group):
    """A group whose commands let a reader such as ``head`` leave early without a complaint."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; its result is the exit code."""
        with quiet_pipe():
            return super().invoke(ctx)
        return None


@click.group(cls=QuietGroup)
def rules() -> None:
    """Show, change, try and check what decides without a person.

    What a change tightens counts at once. What it widens waits for a key in the console, unless
    confirm_widening is off.
    """


for command in (
    add, disable, enable, import_rules, lint, list_rules, remove, show, show_paths, simulate, test,
    trust,
):  # fmt: skip
    rules.add_command(command)

"""The command line: one module a command, nothing heavy imported before it is needed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import click

from ccwatch import __version__
from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "audit": "ccwatch.cli.audit:audit",
    "check": "ccwatch.cli.check:check",
    "connect": "ccwatch.cli.connect:connect",
    "demo": "ccwatch.cli.demo:demo",
    "disconnect": "ccwatch.cli.disconnect:disconnect",
    "doctor": "ccwatch.cli.doctor:doctor",
    "hooks": "ccwatch.cli.hooks:hooks",
    "rules": "ccwatch.cli.rules:rules",
    "run": "ccwatch.cli.run:run",
    "token": "ccwatch.cli.token:token",
}
BAD_USE = 2


class LazyGroup(click.Group):
    """A group that imports a command when it is used, and runs the console without one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        return getattr(importlib.import_module(module), name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take arguments that begin with an option of ``run`` as the options of ``run``."""
        own = {"--help", "-h", "--version"}
        if not args or (args[0].startswith("-") and args[0] not in own):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, ccwatch runs the console: see ccwatch run --help.",
)
@click.version_option(__version__, message="ccwatch %(version)s")
def group() -> None:
    """The approval console for coding agents, in the terminal."""


def command_line(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 2 for anything that the person can mend."""
    try:
        result: Any = group.main(args, prog_name="ccwatch", standalone_mode=False)
    except UserError as error:
        return _complain(str(error), hint=error.hint)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return BAD_USE
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
        hint = f"{where or 'ccwatch'} --help shows what it takes"
        return _complain(error.format_message(), hint=hint)
    except click.Abort:
        return 130
    return result if isinstance(result, int) else 0


def _complain(message: str, *, hint: str) -> int:
    click.echo(f"ccwatch: {escape(message)}\nhint: {escape(hint)}", err=True)
    return BAD_USE

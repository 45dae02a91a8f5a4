"""``ccwatch hooks``: the settings that let one session of Claude Code ask ccwatch."""

from __future__ import annotations

import json

import click

from ccwatch import config
from ccwatch.cli import options
from ccwatch.connect.claude import Hooks
from ccwatch.connect.request import spell_base


@click.command()
@options.data_dir
@click.option("--port", type=int, help="The port that ccwatch listens on.")
def hooks(data_dir: str | None, port: int | None) -> None:
    """Print the settings for one session of Claude Code.

    Use them with claude --settings "$(ccwatch hooks)"; ccwatch connect claude wires all sessions.
    While ccwatch is down, the agent asks in its own terminal as if there were no hook.
    """
    settings = config.load({"port": port}, config.find_folders(data_dir))
    base = spell_base(settings.host, settings.port)
    click.echo(json.dumps({"hooks": Hooks(base=base).build()}, indent=2))

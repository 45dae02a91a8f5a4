"""``ccwatch demo``: the console with scripted agents and a throw-away data folder."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click

from ccwatch import config
from ccwatch.cli.run import run_console


@click.command()
@click.option("--port", type=int, default=0, help="Port to listen on.  [default: a free one]")
@click.option("--data-dir", help="Keep settings, journal and log here instead of throwing away.")
def demo(port: int, data_dir: str | None) -> None:
    """Try the console: two scripted agents ask for a dozen things; nothing is run.

    Some of the calls are hostile, as an agent's could be: see how they look.
    """
    with tempfile.TemporaryDirectory(prefix="ccwatch-demo-") as folder:
        scene = Path(folder)
        folders = config.find_folders(data_dir or str(scene / "data"), {})
        settings = config.load({"port": port}, folders, {})

        async def guests(address: str) -> Any:
            from ccwatch.demo.agents import play

            await play(address, scene / "projects")

        run_console(settings, folders, guests=guests)

"""``ccwatch run``: the console, which is also what ``ccwatch`` alone does."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from ccwatch import config
from ccwatch.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from ccwatch.config import Folders, Settings


@click.command()
@click.option(
    "--host", help="Address to listen on; other than loopback needs a token.  [default: 127.0.0.1]"
)
@click.option("--port", type=int, help="Port to listen on.  [default: 8660]")
@click.option(
    "--deadline", type=float, help="Seconds until an unanswered call is given up; 0: never."
)
@click.option("--data-dir", help="One folder for settings, journal and log.")
def run(data_dir: str | None, **flags: Any) -> None:
    """Run the console: agents ask, you decide.

    Every setting can also stand in config.toml or in the environment as CCWATCH_…; the README
    lists them.
    """
    folders = config.find_folders(data_dir)
    run_console(config.load(flags, folders), folders)


def run_console(
    settings: Settings,
    folders: Folders,
    *,
    guests: Callable[[str], Coroutine[Any, Any, None]] | None = None,
) -> None:
    """Check everything that can fail while the terminal is still untouched, then run.

    ``guests`` is started with the address once ccwatch listens.

    Raises:
        UserError: Something is not as it must be.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UserError(
            "the console needs a terminal", hint="run ccwatch in a terminal or a tmux pane"
        )
    os.umask(0o077)
    config.prepare_state(folders)
    config.check_host(settings, folders)
    # Imported here: what follows loads the journal and the network, which help texts do not need.
    from ccwatch.logs import log_to
    from ccwatch.server.listener import bind, bind_socket, remove_socket
    from ccwatch.store.lock import FolderLock

    with FolderLock(folders.lock):
        log_to(folders.log)
        with contextlib.ExitStack() as ends:
            listener = ends.enter_context(bind(settings.host, settings.port))
            local = ends.enter_context(bind_socket(folders.socket))
            ends.callback(remove_socket, folders.socket)
            _prepare_screen(os.environ)
            from ccwatch.runtime import Runtime

            async def main() -> None:
                running = Runtime(settings, folders, listener=listener, local=local, guests=guests)
                await running.run()

            asyncio.run(main())


def _prepare_screen(environ: Any) -> None:
    """Keep the bytes few, and let no variable press keys: Textual reads these when imported."""
    for name in ("TEXTUAL_PRESS", "TEXTUAL_DRIVER", "TEXTUAL_SCREENSHOT"):
        environ.pop(name, None)
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
        environ.setdefault("TEXTUAL_FPS", "20")

"""Running another program for a moment: by its arguments, without a shell, within a time."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_CHARACTERS: Final = 100_000


def find_program(name: str, environ: Mapping[str, str]) -> str | None:
    """Return where a program is, in folders of PATH that are absolute; it blocks.

    A folder that is not would let the directory that this runs in choose the program.
    """
    folders = environ.get("PATH", os.defpath).split(os.pathsep)
    return shutil.which(name, path=os.pathsep.join(filter(os.path.isabs, folders)))


def run_program(arguments: Sequence[str], environ: Mapping[str, str], *, seconds: float) -> str:
    """Return what a program prints on its standard output; it blocks.

    Raises:
        OSError: It cannot be started, or fails.
        TimeoutError: It takes longer.
    """
    try:
        done = subprocess.run(  # noqa: S603 (no shell, and arguments of our own)
            arguments,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            env=dict(environ),
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"no answer within {seconds:g} s") from None
    if done.returncode:
        raise OSError(f"it ended with the exit code {done.returncode}")
    return done.stdout.decode("utf-8", "replace")[:MOST_CHARACTERS]

"""The directory that a command is about."""

from __future__ import annotations

import os

from ccwatch.errors import UserError
from ccwatch.escapes import escape


def find_directory(given: str | None, *, option: str = "--cwd") -> str:
    """Return the absolute path of a directory, of the current one where none is given.

    Args:
        given: As a person wrote it.
        option: Where it was written, for the hint.

    Raises:
        UserError: There is no such directory.
    """
    hint = f"give one that exists to {option}"
    try:
        directory = os.path.abspath(os.path.expanduser(given) if given else "")
    except FileNotFoundError:
        raise UserError("this directory is gone", hint=hint) from None
    if given and not os.path.isdir(directory):
        raise UserError(f"no directory {escape(directory)}", hint=hint)
    return directory

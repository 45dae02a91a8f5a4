"""Errors that end the program with one line for the person who started it."""

from __future__ import annotations


class UserError(Exception):
    """Something that the person can mend: what and where, and a hint what to do about it."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint

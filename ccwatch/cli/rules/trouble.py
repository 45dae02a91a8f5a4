"""What is wrong with files of rules, said beside whatever a command prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ccwatch.escapes import escape

if TYPE_CHECKING:
    from ccwatch.rules.book import RuleBook


def show_trouble(book: RuleBook) -> bool:
    """Print what is wrong with files, a line each; returns whether anything is."""
    for problem in book.problems:
        click.echo(escape(problem), err=True)
    return bool(book.problems)

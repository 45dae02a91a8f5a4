"""``ccwatch rules lint``: what is wrong or odd in files of rules."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from ccwatch.cli import options
from ccwatch.cli.output import dump, write
from ccwatch.cli.rules.options import cwd as cwd_option
from ccwatch.cli.rules.trouble import show_trouble
from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.rules.lint import Problem
    from ccwatch.rules.rule import Rule


@click.command()
@click.argument("file", required=False)
@cwd_option
@options.as_json
@options.data_dir
def lint(*, file: str | None, cwd: str | None, as_json: bool, data_dir: str | None) -> int:
    """Say what is wrong or odd in FILE, or in all rules that there are.

    Exit code: 0 nothing, 1 something, 2 if a file is broken.
    """
    from ccwatch.cli.rules.entries import find_entries
    from ccwatch.cli.rules.opening import open_rules
    from ccwatch.rules.lint import find_problems

    opened, now = open_rules(data_dir, cwd), time.time()
    if file is not None:
        found = find_problems(_read_file(file), opened.book.find_use, now=now)
        _show(found, as_json=as_json)
        return 1 if found else 0
    entries = find_entries(opened.book, now=now)
    found = tuple(problem for entry in entries for problem in entry.problems)
    _show(found, as_json=as_json)
    if show_trouble(opened.book):
        return 2
    return 1 if found else 0


def _read_file(file: str) -> tuple[Rule, ...]:
    """Return the rules of a file, read as its place says: a project's, or like the user's own."""
    from pathlib import Path

    from ccwatch.rules.files import PROJECT_FOLDER, read_content
    from ccwatch.rules.rule import Scope
    from ccwatch.rules.text import RulesFileError, read_rules

    path = Path(file).absolute()
    content = read_content(path)
    if content.text is None:
        problem = content.problem or "is not there"
        raise UserError(f"{escape(str(path))} {problem}", hint="ccwatch rules path shows the files")
    scope = Scope.PROJECT if path.parent.name == PROJECT_FOLDER else Scope.USER
    try:
        return read_rules(content.text, file=str(path), scope=scope).rules
    except RulesFileError as error:
        raise UserError(escape(str(error)), hint="nothing of a broken file is used") from None


def _show(problems: Sequence[Problem], *, as_json: bool) -> None:
    for problem in problems:
        rule = problem.rule
        if as_json:
            origin = rule.origin
            place = {"file": origin.file or None, "line": origin.line or None}
            described = {"id": rule.id, "kind": problem.kind.value, "words": problem.words}
            write(dump(place | described))
        else:
            write(f"{escape(rule.place)}: {problem.kind.value}: {rule.id} {escape(problem.words)}")

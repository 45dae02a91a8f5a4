"""``ccwatch rules import``: rules of other programs, reported line by line."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from ccwatch.cli import options
from ccwatch.cli.output import dump, lay_out, write
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.cli.rules.taking import Taken
    from ccwatch.cli.rules.writing import Change


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--from", "kind", type=click.Choice(["claude", "cco"]), help="What wrote the files.  [guessed]"
)
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be taken.")
@options.as_json
@options.data_dir
def import_rules(
    *,
    files: tuple[str, ...],
    kind: str | None,
    dry_run: bool,
    as_json: bool,
    data_dir: str | None,
) -> None:
    """Take rules from settings of Claude Code or from the configuration of cco-mcp.

    They are written into the user's file. An import never makes an exception to a deny, and what
    ccwatch cannot express is reported and left out. Once more changes nothing.
    """
    from ccwatch.cli.rules.entries import read_good
    from ccwatch.cli.rules.opening import open_rules
    from ccwatch.cli.rules.taking import read_import, take_rules
    from ccwatch.cli.rules.writing import append_rules, change_file
    from ccwatch.rules.rule import Scope

    opened = open_rules(data_dir)
    imports = [(file, read_import(file, kind, opened.home)) for file in files]
    user = opened.find_file(Scope.USER)
    known = [
        rule
        for source in opened.book.sources
        if source.path == str(user)
        for rule in read_good(source)
    ]
    found = take_rules(imports, known, now=time.time())
    rules = [taken.rule for taken in found if taken.rule is not None and taken.is_new]
    change = None
    if rules and not dry_run:
        change = change_file(opened, Scope.USER, lambda text: append_rules(text, rules, user))
    if as_json:
        write(dump(_describe(found, change)))
    else:
        _show(found, change, dry_run=dry_run)


def _describe(found: Sequence[Taken], change: Change | None) -> dict[str, Any]:
    from ccwatch.rules.widening import describe_widenings

    return {
        "lines": [taken.describe() for taken in found],
        "taken": _count(found, "taken"),
        "there": _count(found, "already there"),
        "not_expressed": _count(found, "not expressed"),
        "written": None if change is None else str(change.path),
        "waits": [] if change is None else list(describe_widenings(change.waiting)),
    }


def _count(found: Sequence[Taken], result: str) -> int:
    return sum(taken.result == result for taken in found)


def _show(found: Sequence[Taken], change: Change | None, *, dry_run: bool) -> None:
    for file in dict.fromkeys(taken.file for taken in found):
        lines = [taken for taken in found if taken.file == file]
        write(escape(file))
        sources = [f"  {escape(taken.line.source)}" for taken in lines]
        results = [escape(taken.words) for taken in lines]
        write("\n".join(lay_out([sources], results, widest=60)))
    new, there = _count(found, "taken"), _count(found, "already there")
    verb = "would be taken" if dry_run else "taken"
    write(f"{new} {verb}, {there} already there, {_count(found, 'not expressed')} not expressed")
    if change is None:
        return
    write(f"written to {escape(str(change.path))}")
    count = len(change.waiting)
    if not count:
        write("all of them count at once")
    elif count == new:
        write("all of them wait for a key in the console")
    else:
        what = "1 of them waits" if count == 1 else f"{count} of them wait"
        write(f"{what} for a key in the console; the others count at once")

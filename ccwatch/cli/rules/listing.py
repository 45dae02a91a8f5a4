"""``ccwatch rules path`` and ``list``: where rules are, which there are, and how they stand."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click
from rich.cells import cell_len

from ccwatch.cli import options
from ccwatch.cli.output import align, cut, dump, find_width, spell_local, write
from ccwatch.cli.rules.description import describe_entry, spell_limit, spell_uses
from ccwatch.cli.rules.options import SCOPES
from ccwatch.cli.rules.options import cwd as cwd_option
from ccwatch.cli.rules.trouble import show_trouble
from ccwatch.escapes import escape
from ccwatch.rules.duration import spell_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.cli.rules.entries import Entry
    from ccwatch.rules.book import RuleBook

_WIDEST_COLUMN = 64
_WIDEST_TITLE = 60


@click.command("path")
@cwd_option
@options.as_json
@options.data_dir
def show_paths(*, cwd: str | None, as_json: bool, data_dir: str | None) -> None:
    """Print where the files of rules are."""
    from pathlib import Path

    from ccwatch.cli.directory import find_directory
    from ccwatch.cli.rules.opening import find_project
    from ccwatch.config import find_folders
    from ccwatch.rules.files import MANAGED_FILE
    from ccwatch.rules.places import Places, find_project_file

    project = find_project(find_directory(cwd), str(Path.home()))
    places = Places.of(find_folders(data_dir).config, Path(MANAGED_FILE))
    paths = {
        "user": places.user,
        "managed": places.managed,
        "project": find_project_file(project),
        "trust": places.trust,
    }
    if as_json:
        write(dump({name: str(path) for name, path in paths.items()}))
        return
    for name, path in paths.items():
        write(f"{name:<7}  {escape(str(path))}{'' if path.exists() else '  (not there)'}")


@click.command("list")
@click.option("--search", default="", metavar="TEXT", help="Only rules in which this text is.")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="Only rules of a scope."
)
@cwd_option
@options.as_json
@options.data_dir
def list_rules(
    *, search: str, scopes: Sequence[str], cwd: str | None, as_json: bool, data_dir: str | None
) -> int:
    """List the rules in the order in which they decide.

    Exit code: 2 if a file is broken; what counts of it is listed all the same.
    """
    from ccwatch.cli.rules.entries import find_entries
    from ccwatch.cli.rules.opening import open_rules

    book = open_rules(data_dir, cwd).book
    now = time.time()
    entries = [
        entry
        for entry in find_entries(book, now=now)
        if (not scopes or entry.rule.scope.value in scopes) and _has_text(entry, search)
    ]
    if as_json:
        for entry in entries:
            write(dump(describe_entry(entry, now=now)))
    elif entries:
        write("\n".join(_lay_out(entries, now=now)))
    if not entries and not as_json:
        click.echo("no rule matches" if search or scopes else "no rules yet", err=True)
    return _report(book)


def _has_text(entry: Entry, search: str) -> bool:
    rule = entry.rule
    texts = (rule.id, rule.title, rule.reason, rule.note, *rule.agent, *rule.session, *rule.cwd)
    return any(search.casefold() in text.casefold() for text in texts)


def _report(book: RuleBook) -> int:
    """Print what is wrong with files and what waits; returns the exit code."""
    from ccwatch.cli.rules.entries import count_waiting

    is_broken = show_trouble(book)
    if count := count_waiting(book):
        what = "1 change waits" if count == 1 else f"{count} changes wait"
        click.echo(f"{what} for a key in the console", err=True)
    return 2 if is_broken else 0


def _lay_out(entries: Sequence[Entry], *, now: float) -> list[str]:
    """Return a head and one line a rule, or two where the terminal is too narrow for one.

    Columns in which nothing stands are left out.
    """
    columns: dict[str, list[str]] = {
        "id": [escape(entry.rule.id) for entry in entries],
        "decision": [entry.rule.decision.value for entry in entries],
        "scope": [entry.rule.scope.value for entry in entries],
        "up to": [spell_limit(entry) for entry in entries],
        "left": [spell_left(entry.rule.expires, now) for entry in entries],
        "uses": [spell_uses(entry) for entry in entries],
        "last hit": [spell_local(entry.use.last) if entry.use.last else "" for entry in entries],
        "marks": [", ".join(entry.marks) for entry in entries],
    }
    filled = {name: cells for name, cells in columns.items() if any(cells)}
    titles = [cut(escape(entry.rule.title), _WIDEST_TITLE) for entry in entries]
    last = [
        f"{title}  {escape(entry.rule.place)}" for title, entry in zip(titles, entries, strict=True)
    ]
    rows = [[name, *cells] for name, cells in filled.items()]
    last = ["what, and where", *last]
    lines = align(rows, last, widest=_WIDEST_COLUMN)
    width = find_width()
    if width is None or max(map(cell_len, lines)) <= width:
        return lines
    heads = align(rows, [""] * len(last), widest=_WIDEST_COLUMN)
    return [line for head, text in zip(heads, last, strict=True) for line in (head, f"  {text}")]

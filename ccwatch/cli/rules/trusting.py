"""``ccwatch rules trust``: letting the rules of a project count, as they are now."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING

import click

from ccwatch.cli import options
from ccwatch.cli.output import dump, write
from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ccwatch.cli.rules.opening import Opened
    from ccwatch.rules.files import Content


@click.command()
@click.argument("folder", metavar="DIR", required=False)
@click.option("--remove", is_flag=True, help="Trust them no more.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.as_json
@options.data_dir
def trust(
    *, folder: str | None, remove: bool, yes: bool, as_json: bool, data_dir: str | None
) -> int:
    """Trust the rules of a project as they stand in its file now.

    Its denies and asks count anyway. Its allows count once the file is trusted and a key in the
    console has confirmed them. A file that changes must be trusted again.

    Exit code: 1 if you say no.
    """
    from ccwatch.cli.rules.opening import open_rules
    from ccwatch.rules.rule import Scope

    opened = open_rules(data_dir, folder, option="ccwatch rules trust")
    path = opened.find_file(Scope.PROJECT)
    if remove:
        _forget(opened, path, as_json=as_json)
        return 0
    content = _read(path)
    if _read_trusted(opened)[1].get(str(path)) == content.digest:
        _tell(opened, path, content, "trusted already", as_json=as_json)
        return 0
    if not as_json:
        write("\n".join(_compare(opened.book.find_accepted(path), content.text or "", path)))
    if not yes and not _ask():
        click.echo("nothing was changed", err=True)
        return 1
    _write(opened, {str(path): content.digest})
    _tell(opened.renew(), path, content, "trusted", as_json=as_json)
    return 0


def _read(path: Path) -> Content:
    """Return the file of the project, which must be one that can be used."""
    from ccwatch.rules.files import read_content
    from ccwatch.rules.rule import Scope
    from ccwatch.rules.text import RulesFileError, read_rules

    content = read_content(path)
    if content.text is None:
        problem = content.problem or "is not there"
        raise UserError(f"{escape(str(path))} {problem}", hint="a project keeps its rules there")
    try:
        read_rules(content.text, file=str(path), scope=Scope.PROJECT)
    except RulesFileError as error:
        raise UserError(escape(str(error)), hint="a broken file cannot be trusted") from None
    return content


def _compare(accepted: str | None, text: str, path: Path) -> Iterator[str]:
    """Yield the file, or what differs in it from what was confirmed last."""
    if not accepted:
        yield escape(str(path))
        yield from (f"  {escape(line)}" for line in text.splitlines())
        return
    yield f"{escape(str(path))}, against what was confirmed last"
    lines = difflib.unified_diff(accepted.splitlines(), text.splitlines(), lineterm="", n=3)
    changes = [f"  {escape(line)}" for line in list(lines)[2:]]
    yield from changes or ["  nothing differs"]


def _ask() -> bool:
    if not sys.stdin.isatty():
        raise UserError("there is no terminal to ask at", hint="look at the file, then give --yes")
    return click.confirm("Trust these rules?", err=True)


def _read_trusted(opened: Opened) -> tuple[Content, dict[str, str]]:
    """Return the file of trusted projects, and what it says."""
    from ccwatch.rules.files import read_content
    from ccwatch.rules.trust import TrustFileError, read_trust

    path = _find_trust_file(opened)
    content = read_content(path)
    try:
        if content.problem:
            raise TrustFileError(content.problem)
        return content, read_trust(content.text or "")
    except TrustFileError as error:
        raise UserError(
            f"{escape(str(path))} {escape(str(error))}", hint="mend the file, or move it away"
        ) from None


def _find_trust_file(opened: Opened) -> Path:
    assert opened.book.places is not None
    return opened.book.places.trust


def _write(opened: Opened, changes: Mapping[str, str | None]) -> None:
    """Change the file of trusted projects: None takes a path out of it."""
    from ccwatch.rules.files import write_for_command
    from ccwatch.rules.trust import write_trust

    path = _find_trust_file(opened)
    content, trusted = _read_trusted(opened)
    after = {**trusted, **changes}
    text = write_trust({file: digest for file, digest in after.items() if digest is not None})
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UserError("the path of the project is no UTF-8", hint="rename its folders") from None
    write_for_command(path, text, read=content)


def _forget(opened: Opened, path: Path, *, as_json: bool) -> None:
    is_known = str(path) in _read_trusted(opened)[1]
    if is_known:
        _write(opened, {str(path): None})
    if as_json:
        write(dump({"file": str(path), "result": "removed" if is_known else "not trusted"}))
    elif is_known:
        write(f"{escape(str(path))} is trusted no more: only its denies and asks count")
    else:
        write(f"{escape(str(path))} was not trusted")


def _tell(opened: Opened, path: Path, content: Content, result: str, *, as_json: bool) -> None:
    from ccwatch.rules.widening import describe_widenings

    waiting = (source.waiting for source in opened.book.waiting if source.path == str(path))
    waits = list(describe_widenings(next(waiting, ())))
    if as_json:
        fields = {"file": str(path), "digest": content.digest, "result": result, "waits": waits}
        write(dump(fields))
        return
    write(f"{escape(str(path))} is {result}")
    if waits:
        write("  its rules count once a key in the console confirms them")
    else:
        write("  its rules count at once")

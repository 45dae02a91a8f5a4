"""``ccwatch check``: what ccwatch would do with a call, and why, without running anything."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ccwatch.canonical import JsonError, decode
from ccwatch.cli.call_lines import read_lines
from ccwatch.cli.directory import find_directory
from ccwatch.cli.explanation import describe, lay_out
from ccwatch.cli.rulebook import Questioner, open_book, read_choices
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.folders import find_folders
from ccwatch.risk.preset import Preset
from ccwatch.rules.book import RuleBook
from ccwatch.rules.example import make_call
from ccwatch.rules.rule import Ruling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.canonical import Json

EXIT_CODES = {Ruling.ALLOW: 0, Ruling.ASK: 10, Ruling.DENY: 20}
_BASH = "Bash"


class _Question(NamedTuple):
    tool: str
    input: Mapping[str, Json]


@click.command()
@click.argument("command", required=False)
@click.option("--tool", default=_BASH, show_default=True, help="The tool that is called.")
@click.option("--input", "given", metavar="JSON", help="Its input, instead of COMMAND.")
@click.option("--cwd", metavar="DIR", help="The directory where it would run.  [default: this one]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--jsonl", "lines", metavar="FILE", help="Answer every line of a file, or of - for stdin."
)
@click.option(
    "--preset",
    type=click.Choice([preset.value for preset in Preset]),
    help="What passes without a person.  [default: the setting]",
)
@click.option("--no-rules", is_flag=True, help="Leave rules out: the preset alone decides.")
@click.option("--agent", default="", metavar="NAME", help="The agent that would ask.")
@click.option("--session", metavar="ID", help="The session that would ask.")
@click.option("--data-dir", metavar="DIR", help="The folder whose config.toml is read.")
def check(
    command: str | None,
    tool: str,
    given: str | None,
    cwd: str | None,
    lines: str | None,
    preset: str | None,
    data_dir: str | None,
    agent: str,
    session: str | None,
    *,
    as_json: bool,
    no_rules: bool,
) -> int:
    """Say what ccwatch would do with a call, and why. Nothing is run.

    Exit code: 0 allow, 10 ask, 20 deny, 2 for bad use.

    A line for --jsonl is {"command": "…"} or {"tool": "…", "input": {…}}; "cwd", "agent" and
    "session" may stand beside it. The answer has at least "decision" and "level".
    """
    questioner = _make_questioner(data_dir, preset, no_rules=no_rules)
    directory = find_directory(cwd)
    if lines is not None:
        if command is not None or given is not None:
            raise click.UsageError("--jsonl takes its calls from the file, not from the arguments")
        return _answer_lines(lines, questioner, directory)
    question = _read_question(command, tool, given)
    call = make_call(
        question.tool, question.input, directory=directory, agent=agent, session=session
    )
    evaluation = questioner.ask(call)
    if as_json:
        click.echo(json.dumps(describe(evaluation)))
    else:
        click.echo(lay_out(evaluation, question.tool, question.input))
    return EXIT_CODES[evaluation.ruling]


def _make_questioner(data_dir: str | None, preset: str | None, *, no_rules: bool) -> Questioner:
    chosen, home = Preset(preset) if preset else None, str(Path.home())
    if no_rules and chosen is not None:
        return Questioner(RuleBook(), home, preset=chosen)
    folders = find_folders(data_dir)
    choices = read_choices(folders)
    book = RuleBook(preset=choices.preset) if no_rules else open_book(folders, choices)
    for problem in book.problems:
        click.echo(f"ccwatch: {escape(problem)}: the last good rules count", err=True)
    return Questioner(book, home, preset=chosen)


def _read_question(command: str | None, tool: str, given: str | None) -> _Question:
    if (command is None) == (given is None):
        raise click.UsageError("give either a COMMAND or --input")
    if given is None:
        return _Question(tool, {"command": command})
    value = _decode(given)
    if not isinstance(value, dict):
        raise UserError(
            "--input is no JSON object", hint='write it like \'{"file_path": "/etc/hosts"}\''
        )
    return _Question(tool, value)


def _decode(text: str) -> Json:
    try:
        return decode(text)
    except JsonError as error:
        raise UserError(
            f"--input is not JSON: {escape(str(error))}", hint="quote it for the shell as one word"
        ) from None


def _answer_lines(name: str, questioner: Questioner, directory: str) -> int:
    bad = 0
    for line in read_lines(name):
        answer = _answer_line(line, questioner, directory)
        bad += "error" in answer
        sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    return 2 if bad else 0


def _answer_line(line: str, questioner: Questioner, directory: str) -> dict[str, Any]:
    """Answer one line; one that cannot be read is asked about, and says why."""
    try:
        value = decode(line)
    except JsonError as error:
        return _refuse(f"not JSON: {error}")
    if not isinstance(value, dict):
        return _refuse("no JSON object")
    tool, given = value.get("tool", _BASH), value.get("input")
    if given is None and isinstance(value.get("command"), str):
        given = {"command": value["command"]}
    if not isinstance(given, dict) or not isinstance(tool, str):
        return _refuse('neither "command" nor "tool" and "input"')
    named = {key: item for key in ("agent", "session") if isinstance(item := value.get(key), str)}
    cwd = value.get("cwd")
    call = make_call(
        tool,
        given,
        directory=cwd if isinstance(cwd, str) else directory,
        agent=named.get("agent", ""),
        session=named.get("session"),
    )
    return describe(questioner.ask(call))


def _refuse(reason: str) -> dict[str, Any]:
    return {"decision": Ruling.ASK.value, "level": "uncertain", "error": reason}

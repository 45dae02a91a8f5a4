"""``ccwatch rules test``: what the rules do with calls, one or many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ccwatch.cli import options
from ccwatch.cli.output import dump, write
from ccwatch.cli.rules.options import cwd as cwd_option
from ccwatch.cli.rules.trouble import show_trouble
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.cli.rules.cases import Outcome


@click.command()
@click.argument("command", required=False)
@click.option("--file", metavar="FILE", help="Test every line of a file, or of - for stdin.")
@click.option("--tool", default="Bash", show_default=True, help="The tool that is called.")
@click.option("--input", "given", metavar="JSON", help="Its input, instead of COMMAND.")
@click.option("--agent", default="", metavar="NAME", help="The agent that would ask.")
@click.option("--session", metavar="ID", help="The session that would ask.")
@cwd_option
@options.as_json
@options.data_dir
@click.pass_context
def test(
    context: click.Context,
    *,
    command: str | None,
    file: str | None,
    tool: str,
    given: str | None,
    agent: str,
    session: str | None,
    cwd: str | None,
    as_json: bool,
    data_dir: str | None,
) -> int:
    """Say what the rules do with a call, and which of them. Nothing is run.

    Exit code: 0 allow, 10 ask, 20 deny; with --file 0 if all is as expected, 1 if not; 2 for bad
    use, or if a file of rules is broken.

    A line for --file is {"command": "…", "expect": "allow"} or {"tool": "…", "input": {…},
    "expect": "deny"}; "cwd", "agent" and "session" may stand beside it.
    """
    if file is None:
        # The same command, so that a test says what happens.
        from ccwatch.cli.check import check

        return context.invoke(
            check, command=command, tool=tool, given=given, cwd=cwd, lines=None, preset=None,
            data_dir=data_dir, agent=agent, session=session, as_json=as_json, no_rules=False,
        )  # fmt: skip
    if command is not None or given is not None:
        raise click.UsageError("--file takes its calls from the file, not from the arguments")
    from ccwatch.cli.directory import find_directory
    from ccwatch.cli.rules.cases import Asker, read_cases, try_cases
    from ccwatch.cli.rules.opening import open_rules

    asker = Asker(directory=find_directory(cwd), agent=agent, session=session)
    cases, opened = read_cases(file, asker), open_rules(data_dir, cwd)
    outcomes = try_cases(cases, opened)
    failing = [outcome for outcome in outcomes if not outcome.is_expected]
    if as_json:
        described = [outcome.describe() for outcome in failing]
        write(dump({"cases": len(outcomes), "failed": len(failing), "failures": described}))
    else:
        _show_outcomes(file, outcomes, failing)
    if show_trouble(opened.book):
        return 2
    return 1 if failing else 0


def _show_outcomes(file: str, outcomes: Sequence[Outcome], failing: Sequence[Outcome]) -> None:
    for outcome in failing:
        case, found = outcome.case, outcome.evaluation
        write(f"{escape(file)}:{case.line}: {escape(case.title)}")
        ruling = f"{case.expected.value} expected, {found.ruling.value} found"
        write(f"  {ruling}: {found.assessment.level.value}, {escape(found.reason)}")
    count = "1 case" if len(outcomes) == 1 else f"{len(outcomes)} cases"
    write(f"{count}, {len(failing)} failed")

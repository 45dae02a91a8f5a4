"""``ccwatch doctor``: looks at everything that ccwatch needs, and says what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from ccwatch.cli import options
from ccwatch.cli.output import dump, quiet_pipe, write
from ccwatch.doctor.finding import Status
from ccwatch.escapes import escape
from ccwatch.folders import find_folders

if TYPE_CHECKING:
    from ccwatch.doctor.finding import Finding

DEFAULT_WAIT: Final = 60.0
MOST_SECONDS: Final = 3600.0


@click.command()
@options.as_json
@click.option("--no-request", is_flag=True, help="Send no request through ccwatch.")
@click.option(
    "--wait",
    type=click.FloatRange(0, MOST_SECONDS),
    default=DEFAULT_WAIT,
    show_default=True,
    metavar="SECONDS",
    help="How long you have to answer that request; 0 asks you nothing.",
)
@click.option("--port", type=int, help="The port that ccwatch listens on.")
@options.data_dir
def doctor(
    *, as_json: bool, no_request: bool, wait: float, port: int | None, data_dir: str | None
) -> int:
    """Look at everything that ccwatch needs: is it there, whole, and yours alone?

    While ccwatch runs, a harmless request is sent on each way that your agents are connected by,
    and shown in its queue: deny it, or allow it, nothing is run. Nothing is changed.

    Exit code: 0 no problem, 1 a problem.
    """
    from ccwatch.cli.examination import Examination

    examination = Examination(find_folders(data_dir), port, None if no_request else wait)
    has_problem = False
    with quiet_pipe():
        for title, findings in examination.run():
            has_problem |= any(each.status is Status.PROBLEM for each in findings)
            _show(title, findings, as_json=as_json)
    return 1 if has_problem else 0


def _show(title: str, findings: tuple[Finding, ...], *, as_json: bool) -> None:
    if as_json:
        for each in findings:
            write(dump(_describe(title, each)))
        return
    write(title)
    for each in findings:
        write(f"  {each.status.value:<8} {escape(each.words)}")
        if each.hint:
            write(f"           hint: {escape(each.hint)}")


def _describe(title: str, finding: Finding) -> dict[str, Any]:
    return {
        "group": title,
        "status": finding.status.value,
        "words": finding.words,
        "hint": finding.hint or None,
    }

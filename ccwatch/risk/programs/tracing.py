"""Programs that start another one to watch it: debuggers, tracers, profilers, benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, RunsFile, RunsShell
from ccwatch.risk.effect import Category, high, medium
from ccwatch.risk.programs.command import Command, run_rest
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_WATCHES: Final = medium(Category.PROCESS, "runs a program and watches what it does")
_ATTACHES: Final = high(Category.PROCESS, "looks into or stops a running process")
_DEBUGS: Final = medium(Category.PROCESS, "opens a program in a debugger")
_SCRIPTS: Final = high(Category.EXEC_PROJECT, "hands commands of its own to the debugger")
_MEASURES: Final = medium(Category.PROCESS, "runs commands many times to measure them")


def _run_last(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [RunsFile(word) for word in parsed.operands[:1]]


def _measured(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [RunsShell(word) for word in parsed.operands]


_TRACER: Final = Command(
    _WATCHES,
    options=Options(
        "-cCfFhiqrtTvVwxyYZdnbDkz -e= -o=write -O= -p= -s= -S= -a= -E= -u= -P= -I= -l= -U= -X= "
        "-A= --output=write --trace= --status= --follow-forks --attach= --help --version=help "
        "--summary --summary-only --string-limit= --decode-fds?=",
        posix=True,
    ),
    when={"-p --attach": _ATTACHES},
    more=run_rest(),
)
_MEMORY: Final = Command(
    _WATCHES,
    options=Options(
        "-q --quiet -v --verbose -s --tool= --leak-check?= --show-leak-kinds= --track-origins= "
        "--log-file=write --xml= --xml-file=write --error-exitcode= --trace-children= "
        "--num-callers= "
        "--suppressions=read --gen-suppressions= --massif-out-file=write --undef-value-errors= "
        "--callgrind-out-file=write --cachegrind-out-file=write --version=help -h=help --help",
        posix=True,
    ),
    more=run_rest(),
)
_DEBUGGER: Final = Command(
    _DEBUGS,
    options=Options(
        "-q -n -x=file -ex= -iex= -ix=file -batch -p= -pid= -args -nx -nh -quiet -silent -tui "
        "-command=file -eval-command= -core= -c= -o= -O= -s=file -S=file -b -version=help "
        "-help=help "
        "--batch --args --version=help --help=help --pid= --command=file --eval-command= -k= -w "
        "-h=help -v=help",
        long_dash=True,
    ),
    when={
        "-p -pid --pid": _ATTACHES,
        "-ex -iex -eval-command --eval-command -o -O -k": _SCRIPTS,
    },
    more=_run_last,
)
_BENCHMARK: Final = Command(
    _MEASURES,
    options=Options(
        "-w= --warmup= -r= --runs= -m= --min-runs= -M= --max-runs= -p=shell --prepare=shell "
        "-c=shell --cleanup=shell -s=shell --setup=shell --conclude=shell -P= --parameter-scan= "
        "-D= --parameter-step-size= -L= --parameter-list= -S= --shell= -N -i --ignore-failure?= "
        "--style= --sort= -u= --time-unit= --export-json=write --export-csv=write "
        "--export-markdown=write --export-asciidoc=write --export-orgmode=write --show-output "
        "--output= --input= -n= --command-name= -h=help --help -V=help --version=help "
        "--reference=shell"
    ),
    more=_measured,
)
PROGRAMS: Final[dict[str, Judge]] = {
    "strace ltrace dtruss truss ktrace": _TRACER,
    "valgrind heaptrack": _MEMORY,
    "gdb lldb cgdb rust-gdb rust-lldb": _DEBUGGER,
    "hyperfine": _BENCHMARK,
}
"""Debuggers, tracers and benchmarks."""

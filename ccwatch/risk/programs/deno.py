"""Deno, whose permissions are options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsCode, RunsInput
from ccwatch.risk.effect import Category, critical, high, medium
from ccwatch.risk.programs.command import Command, Group, shorten
from ccwatch.risk.programs.interpreter import run_script
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    ANYWHERE,
    BUILDS,
    CLEANS,
    EDITS,
    INSTALLS,
    INSTALLS_LISTED,
    PUBLISHES,
    REMOVES,
    RUNS,
    SHOWS,
    TESTS,
    does,
    judge_first_name,
    shows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_EVERYTHING: Final = high(Category.EXEC_PROJECT, "gives the script every permission")
_STARTS: Final = high(Category.EXEC_PROJECT, "lets the script start programs or load machine code")
_FORMATS: Final = medium(Category.FS_WRITE, "reformats files")
_TABLE: Final = (
    "-A --allow-all -R?= --allow-read?= -W?= --allow-write?= -N?= --allow-net?= -E?= --allow-env?= "
    "-S?= --allow-sys?= --allow-run?= --allow-ffi?= -I?= --allow-import?= --no-prompt "
    "--deny-read?= --deny-write?= --deny-net?= --deny-env?= --deny-run?= --deny-sys?= --deny-ffi?= "
    "-q --quiet -c=read --config=read --no-config --lock?= --no-lock --frozen?= --import-map=read "
    "--no-check?= --check?= -r?= --reload?= --no-remote --no-npm --node-modules-dir?= --vendor?= "
    "--cached-only --watch?= --watch-hmr?= --unstable --env-file?= --seed= --v8-flags= --inspect?= "
    "--inspect-brk?= --preload=file -p --print --ext= -T --port= --host= --parallel --filter= "
    "--fail-fast?= --coverage?= --doc --no-run --junit-path=write -h=help --help -L= --log-level= "
)
_WHEN: Final = {
    "-A --allow-all": _EVERYTHING,
    "--allow-run --allow-ffi": _STARTS,
    "--inspect --inspect-brk": high(Category.NET_LISTEN, "opens a port for a debugger"),
}


def _run(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    for word in parsed.operands[:1]:
        if word.text == "-":
            return [RunsInput(Language.JAVASCRIPT)]
        if word.text.startswith(("npm:", "jsr:")):
            reason = f"fetches {shorten(word.text)} and runs it"
            return [Does(high(Category.EXEC_REMOTE, reason), word)]
        return run_script(word, parsed.operands[1:], Language.JAVASCRIPT)
    return [] if invocation.verbs else [Does(RUNS)]


def _evaluate(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [RunsCode(word, Language.JAVASCRIPT) for word in parsed.operands[:1]]


def _install(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [
        Does(critical(Category.EXEC_REMOTE, f"installs {shorten(word.text)}"), word)
        for word in parsed.operands
        if "://" in word.text
    ]


def _format(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [] if parsed.has("--check") else [Does(_FORMATS)]


_SCRIPT: Final = Command(RUNS, options=Options(_TABLE, posix=True), when=_WHEN, more=_run)
_DENO: Final = Group(
    {
        "run|serve|x": _SCRIPT,
        "eval": Command(RUNS, options=Options(_TABLE, posix=True), more=_evaluate),
        "test|bench|coverage": Command(TESTS, options=Options(_TABLE), when=_WHEN),
        "task": Command(
            (), options=Options(_TABLE + "--cwd= --eval=shell", posix=True), bare=SHOWS,
            more=judge_first_name,
        ),
        "lint|check|doc|info|outdated|audit": does(BUILDS, any_long=True),
        "fmt": Command(
            SHOWS, options=Options(_TABLE + "--ignore= --line-width= --indent-width="), more=_format
        ),
        "types|help|completions": shows(),
        "install|i|add|cache|update|approve-scripts": Command(
            INSTALLS,
            bare=INSTALLS_LISTED,
            options=Options(_TABLE + "-g --global -n= --name= -f --force --root=write -D --dev -e "
                            "--entrypoint --latest --recursive --npm --jsr"),
            when={**_WHEN, "-g --global": ANYWHERE},
            more=_install,
        ),
        "remove|rm|uninstall": does(REMOVES, "-g --global --root=write"),
        "compile|bundle|transpile": does(BUILDS, any_long=True),
        "publish|deploy": does(PUBLISHES, any_long=True),
        "upgrade": does(ANYWHERE, any_long=True),
        "init|vendor": does(EDITS, any_long=True),
        "clean": does(CLEANS),
        "repl|jupyter|lsp": does(RUNS, any_long=True),
    },
    options=Options("-h=help --help -V=help --version=help -q --quiet -L= --log-level= --unstable"),
    otherwise=_SCRIPT,
)  # fmt: skip

PROGRAMS: Final[dict[str, Judge]] = {"deno": _DENO}
"""Deno."""

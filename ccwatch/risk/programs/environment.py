"""Programs that show the environment, or start a command in a changed one: ``env``, ``direnv``."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, RunsCommand, RunsShell
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.variable import judge_variable, names_secret
from ccwatch.risk.programs.wrapper import PASSES, Wrapper, doubt, shows_help
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_DUMPS: Final = high(
    Category.SECRETS_READ, "shows every environment variable, with the keys and tokens among them"
)
_SHOWS: Final = low(Category.SYSTEM_READ, "shows environment variables")
_ENV: Final = Options(
    "-i0v --ignore-environment --null --debug --list-signal-handling -u= --unset= -C= --chdir= "
    "-S= --split-string= -P= -a= --argv0= --block-signal?= --default-signal?= --ignore-signal?= "
    "--help=help --version=help"
)
_SPLITS: Final = 8
"""How often the text of one ``-S`` may hold another."""


def dump_environment() -> list[Act]:
    """Return the acts of a command that prints the whole environment."""
    return [Does(_DUMPS), Emits(Flow.ENVIRONMENT)]


def _judge_env(invocation: Invocation) -> list[Act]:
    options, rest, unclear = _take_options(invocation.words)
    parsed = _ENV.parse(options)
    if shows_help(parsed):
        return [Does(HELPS)]
    acts: list[Act] = [*doubt(parsed), *unclear]
    acts += [
        Does(high(Category.EXEC_INLINE, "looks for the command in other folders"), word)
        for word in parsed.values("-P")
    ]
    position = 0
    while position < len(rest) and "=" in rest[position].text:
        name, _, value = rest[position].text.partition("=")
        effect = judge_variable(name, value, project=invocation.context.project)
        acts.append(Does(effect, rest[position]))
        position += 1
    words = tuple(rest[position:])
    if not words and unclear:
        return acts
    if not words:
        empties = parsed.has("-i", "--ignore-environment")
        return [*acts, Does(_SHOWS)] if empties else [*acts, *dump_environment()]
    acts += [Does(PASSES), _run_in(parsed.values("-C", "--chdir"), words)]
    if parsed.unknown and len(words) > 1:
        acts.append(RunsCommand(words[1:]))
    return acts


def _take_options(words: Sequence[Word]) -> tuple[list[Word], list[Word], list[Act]]:
    """Return the options, what follows them, and doubts; ``-S`` is replaced by its words."""
    options: list[Word] = []
    left = list(words)
    splits = 0
    while left and left[0].text[:1] == "-":
        if left[0].text == "--":
            return options, left[1:], []
        if left[0].text == "-":
            options.append(Word("-i", left.pop(0).span))
            continue
        used = _ENV.measure(left, 0) or 1
        taken, left = left[:used], left[used:]
        split = _ENV.parse(taken).values("-S", "--split-string")
        if not split:
            options += taken
            continue
        words_inside = _split(split[-1])
        splits += 1
        if words_inside is None or splits > _SPLITS:
            doubt_of_text = Does(uncertain("splits a text that cannot be followed"), split[-1])
            return options, left, [doubt_of_text]
        left = [*words_inside, *left]
    return options, left, []


def _split(text: Word) -> list[Word] | None:
    if "$" in text.text or "\\" in text.text:
        return None
    try:
        parts = shlex.split(text.text)
    except ValueError:
        return None
    return [Word(part, text.span, text.has_glob, text.disguised) for part in parts]


def _run_in(folders: Sequence[Word], words: tuple[Word, ...]) -> Act:
    """Return the run of a command, after a change of the folder if there is one."""
    if not folders:
        return RunsCommand(words)
    if any(word.has_glob for word in words):
        return Does(uncertain("runs with a pattern of names in another folder"))
    line = shlex.join(word.text for word in words)
    return RunsShell(Word(f"cd {shlex.quote(folders[-1].text)} && {line}", words[0].span))


_PRINTENV: Final = Options("-0 --null --help=help --version=help", posix=True)


def _judge_printenv(invocation: Invocation) -> list[Act]:
    parsed = _PRINTENV.parse(invocation.words)
    if shows_help(parsed):
        return [Does(HELPS)]
    if not parsed.operands:
        return [*dump_environment(), *doubt(parsed)]
    acts: list[Act] = [Does(_SHOWS), *doubt(parsed)]
    reads = high(Category.SECRETS_READ, "shows a variable that holds a key or password")
    for word in parsed.operands:
        if names_secret(word.text):
            acts += [Does(reads, word), Emits(Flow.SECRET)]
    return acts


_READS: Final = low(Category.SYSTEM_READ, "shows its own state")
_TRUSTS: Final = high(
    Category.PERSISTENCE, "trusts a file of the project to run code whenever it is entered"
)
_LOADS: Final = medium(Category.EXEC_PROJECT, "runs a command in the environment of the project")
_EVALUATES: Final = medium(Category.EXEC_PROJECT, "runs the file of the project's environment")
_SETS: Final = medium(Category.SYSTEM_CHANGE, "changes the set-up of the tools")
_REVEALS: Final = high(Category.SECRETS_READ, "shows the values of an environment file")


def _emit_secret(_: Parsed, __: Invocation) -> list[Act]:
    return [Emits(Flow.SECRET)]


_DIRENV: Final = Group(
    {
        "status|version|hook|stdlib|show_dump": Command(_READS, Options("--json")),
        "allow|permit|grant": Command(_TRUSTS),
        "block|deny|revoke|prune": Command(_SETS),
        "reload|export": Command(_EVALUATES),
        "edit": Command(_TRUSTS),
        "exec": Wrapper(Options(posix=True), does=_LOADS, skip=1),
    }
)
_DOTENV: Final = Group(
    {
        "run": Wrapper(
            Options("--override --no-override", posix=True),
            does=medium(Category.EXEC_PROJECT, "runs a command with an environment file"),
        ),
        "list|get": Command(_REVEALS, Options("--format="), more=_emit_secret),
        "set|unset": Command(high(Category.PERSISTENCE, "changes an environment file")),
    },
    Options("-f= --file= -q= --quote= -e= --export="),
    otherwise=Wrapper(
        Options("-e= -f= -c?= -o -v= -p= --override", posix=True),
        does=medium(Category.EXEC_PROJECT, "runs a command with an environment file"),
    ),
)

PROGRAMS: Final[dict[str, Judge]] = {
    "env": _judge_env,
    "printenv": _judge_printenv,
    "direnv": _DIRENV,
    "dotenv dotenvx": _DOTENV,
}

"""Commands that the shell itself has: they change its state, print words, or run text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Emits,
    Flow,
    Language,
    Reads,
    RunsCommand,
    RunsFile,
    RunsShell,
    Writes,
)
from ccwatch.risk.effect import Category, Effect, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command
from ccwatch.risk.programs.environment import dump_environment
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.variable import RUNS, judge_variable, names_secret
from ccwatch.risk.programs.wrapper import PASSES, Wrapper, doubt, join_words
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_PRINTS: Final = low(Category.SHELL, "prints its arguments")
_TESTS: Final = low(Category.SHELL, "compares values or tests a file")
_STATE: Final = low(Category.SHELL, "changes the state of the shell alone")
_FLOW: Final = low(Category.SHELL, "leaves a loop, a function or the shell")
_LOOKS_UP: Final = low(Category.SHELL, "looks up what a command is")
_READS_INPUT: Final = low(Category.SHELL, "reads standard input into a variable")
_JOBS: Final = low(Category.SHELL, "deals with the jobs of this shell")
_HISTORY: Final = medium(Category.FS_WRITE, "changes the history of the shell")
_REFERS: Final = medium(Category.SHELL, "hides a variable from programs, or gives it another name")
_EVALUATES: Final = high(
    Category.EXEC_INLINE, "evaluates a command that is hidden in a subscript or in arithmetic"
)


def _judge_declare(invocation: Invocation) -> list[Act]:
    """Judge declare, export and the like: the shell handles their assignments itself."""
    parsed = _DECLARE.parse(invocation.words)
    acts: list[Act] = [Does(_STATE), *doubt(parsed)]
    if not parsed.operands and not parsed.has("-f", "-F"):
        return [*acts, *dump_environment()]
    if (renames := parsed.get("-n")) is not None:
        acts.append(Does(_REFERS, renames.word))
    if parsed.has("-p") and any(names_secret(word.text) for word in parsed.operands):
        reads = high(Category.SECRETS_READ, "shows a variable that holds a key or password")
        acts += [Does(reads), Emits(Flow.SECRET)]
    return acts + _judge_values(parsed, invocation)


def _judge_values(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """Judge what is set as words: the parser sees no assignment in ``command export PAGER=sh``."""
    exports = invocation.program == "export" or parsed.has("-x")
    acts: list[Act] = []
    for word in parsed.operands:
        name, equals, value = word.text.partition("=")
        if equals and (exports or name in RUNS):
            context = invocation.context
            effect = judge_variable(
                name.rstrip("+"), value, directory=context.directory, project=context.project
            )
            reason = effect.reason.replace("for one command", "for what follows")
            acts.append(Does(replace(effect, reason=reason), word))
    return acts


_DECLARE: Final = Options("-aAfFgiIlnrtuxphT")


def _judge_unset(parsed: Parsed, _: Invocation) -> list[Act]:
    """Judge what is taken away: without a path, programs are looked for right here."""
    found = [word for word in parsed.operands if word.text in {"PATH", "IFS"}]
    return [Does(uncertain(f"takes {word.text} away from what follows"), word) for word in found]


def _judge_set(invocation: Invocation) -> list[Act]:
    return [Does(_STATE)] if invocation.words else dump_environment()


def _judge_command(invocation: Invocation) -> list[Act]:
    """Judge command: ``-v`` and ``-V`` only look up, as long as no other option is there."""
    parsed = _COMMAND.parse(invocation.words)
    if parsed.has("-v", "-V") and not parsed.unknown:
        # Nobody looks up an option: whoever writes one means the command to run.
        is_meant = any(word.text[:1] == "-" for word in parsed.operands[1:])
        runs = [RunsCommand(tuple(parsed.operands))] if is_meant else []
        return [Does(_LOOKS_UP), *runs]
    if not parsed.operands:
        return [Does(uncertain("is a wrapper without a command"))]
    return [Does(PASSES), *doubt(parsed), RunsCommand(tuple(parsed.operands))]


_COMMAND: Final = Options("-pvV", posix=True)


def _judge_exec(invocation: Invocation) -> list[Act]:
    parsed = _EXEC.parse(invocation.words)
    if not parsed.operands:
        return [Does(_STATE), *doubt(parsed)]
    return [Does(PASSES), *doubt(parsed), RunsCommand(tuple(parsed.operands))]


_EXEC: Final = Options("-cl -a=", posix=True)


def _judge_eval(invocation: Invocation) -> list[Act]:
    words = [word for word in invocation.words if word.text != "--"]
    if not words:
        return [Does(_STATE)]
    return [
        Does(low(Category.SHELL, "runs its words as a command line")),
        RunsShell(join_words(words)),
    ]


def _judge_source(invocation: Invocation) -> list[Act]:
    words = [word for word in invocation.words if word.text != "--"]
    if not words:
        return [Does(uncertain("is given no file to run"))]
    return [RunsFile(words[0], Language.SHELL)]


def _judge_trap(invocation: Invocation) -> list[Act]:
    words = [word for word in invocation.words if word.text != "--"]
    if not words or words[0].text in {"-l", "-p", "-P", "-", ""} or len(words) == 1:
        return [Does(_STATE)]
    return [
        Does(low(Category.SHELL, "keeps a command for a signal or the end")),
        RunsShell(words[0]),
    ]


def _judge_alias(invocation: Invocation) -> list[Act]:
    """Judge alias: the command of an alias is judged as if it ran."""
    acts: list[Act] = [Does(_STATE)]
    for word in invocation.words:
        _, equals, _ = word.text.partition("=")
        if equals:
            text = word.part(word.text.index("=") + 1)
            acts += [RunsShell(text, adds_arguments=True)] if text.text.strip() else []
    return acts


def _judge_history(invocation: Invocation) -> list[Act]:
    parsed = _HISTORY_OPTIONS.parse(invocation.words)
    acts: list[Act] = doubt(parsed)
    files = parsed.operands
    if parsed.has("-c", "-d"):
        return [Does(high(Category.FS_DELETE, "deletes the history of the shell")), *acts]
    if parsed.has("-w", "-a"):
        return [Does(_HISTORY), *acts, *(Writes(word) for word in files)]
    if parsed.has("-r", "-n"):
        return [Does(_HISTORY), *acts, *(Reads(word) for word in files)]
    if parsed.has("-s"):
        return [Does(_HISTORY), *acts]
    if parsed.has("-p"):
        return [Does(uncertain("expands words of the history")), *acts]
    shown = Does(medium(Category.FS_READ, "shows what the person typed before"))
    return [shown, Emits(Flow.SECRET), *acts]


_HISTORY_OPTIONS: Final = Options("-canrwps -d=")


def _judge_fc(invocation: Invocation) -> list[Act]:
    parsed = _FC.parse(invocation.words)
    if parsed.has("-l") and not parsed.has("-s", "-e"):
        shows = medium(Category.FS_READ, "shows what the person typed before")
        return [Does(shows), *doubt(parsed)]
    return [Does(high(Category.EXEC_INLINE, "runs commands of the history again")), *doubt(parsed)]


_FC: Final = Options("-lnrs -e= -#")


def _judge_enable(invocation: Invocation) -> list[Act]:
    parsed = _ENABLE.parse(invocation.words)
    if parsed.has("-f"):
        return [Does(high(Category.EXEC_INLINE, "loads code from a library into the shell"))]
    if parsed.operands and not parsed.has("-p"):
        changes = medium(Category.SHELL, "changes which commands the shell runs itself")
        return [Does(changes), *doubt(parsed)]
    return [Does(_LOOKS_UP), *doubt(parsed)]


_ENABLE: Final = Options("-adnps -f=")


def _judge_hash(invocation: Invocation) -> list[Act]:
    """Judge hash: ``-p`` makes a name mean another program."""
    parsed = _HASH.parse(invocation.words)
    acts: list[Act] = [Does(_LOOKS_UP), *doubt(parsed)]
    target = parsed.get("-p")
    if target is not None and target.value is not None:
        stands_in = high(Category.OBFUSCATION, "makes the name of a command mean another program")
        return [
            *acts,
            Does(stands_in, target.word),
            RunsCommand((target.value,), adds_arguments=True),
        ]
    return acts


_HASH: Final = Options("-dlrtv -p=")


def _judge_bind(invocation: Invocation) -> list[Act]:
    parsed = _BIND.parse(invocation.words)
    if parsed.unknown or parsed.operands or parsed.has("-f", "-x", "-r", "-u"):
        binds = high(Category.PERSISTENCE, "binds keys of the shell to commands")
        return [Does(binds), *(RunsShell(text) for text in _bound(parsed))]
    return [Does(_LOOKS_UP)]


def _bound(parsed: Parsed) -> list[Word]:
    texts = parsed.values("-x")
    return [text.part(text.text.find(":") + 1) for text in texts if ":" in text.text]


_BIND: Final = Options("-lvpsPVSX -m= -q= -f= -x= -r= -u=")


def _judge_complete(invocation: Invocation) -> list[Act]:
    """Judge compgen and complete: ``-C`` and ``-F`` run what they name."""
    parsed = _COMPLETE.parse(invocation.words)
    acts: list[Act] = [Does(_STATE), *doubt(parsed)]
    acts += [RunsShell(word, adds_arguments=True) for word in parsed.values("-C")]
    acts += [RunsCommand((word,), adds_arguments=True) for word in parsed.values("-F")]
    acts += [
        Does(uncertain("expands a list of words that holds a command"), word)
        for word in parsed.values("-W")
        if "$" in word.text or "`" in word.text
    ]
    return acts


_COMPLETE: Final = Options("-abcdefgjksuvprDEI -o= -A= -G= -W= -F= -C= -X= -P= -S= -V=")


def _judge_coproc(invocation: Invocation) -> list[Act]:
    words = invocation.words
    return [Does(PASSES), RunsCommand(words)] if words else [Does(_STATE)]


def _judge_zmodload(invocation: Invocation) -> list[Act]:
    if all(word.text in {"-L", "-l", "-e"} for word in invocation.words):
        return [Does(_LOOKS_UP)]
    return [Does(high(Category.EXEC_INLINE, "loads a module with new powers into the shell"))]


def _anything(effect: Effect) -> Judge:
    """Return a judge for a command that takes any words and does the same with all of them."""

    def judge(_: Invocation) -> list[Act]:
        return [Does(effect)]

    return judge


def _guarded(judge: Judge, *options: str) -> Judge:
    """Return a judge that also sees a command in the subscript of a variable's name.

    ``test -v 'a[$(id)]'`` and ``unset 'a[$(id)]'`` run ``id``: bash evaluates subscripts.
    With ``options`` this counts only where one of them is used.
    """

    def judge_guarded(invocation: Invocation) -> list[Act]:
        acts = judge(invocation)
        if options and not any(word.text.startswith(options) for word in invocation.words):
            return acts
        return [*acts, *(Does(_EVALUATES, w) for w in invocation.words if _is_evaluated(w.text))]

    return judge_guarded


def _is_evaluated(text: str) -> bool:
    place = text.find("[")
    return place >= 0 and ("$(" in text[place:] or "`" in text[place:])


def _judge_let(invocation: Invocation) -> list[Act]:
    acts: list[Act] = [Does(_STATE)]
    for word in invocation.words:
        if "$(" in word.text or "`" in word.text:
            acts.append(Does(_EVALUATES, word))
        elif UNKNOWN in word.text:
            acts.append(Does(uncertain("calculates with a text that is not known"), word))
    return acts


_READ: Final = Options("-ers -a= -A= -d= -i= -k= -n= -N= -p= -q -t= -u= -z -x= -c -l -E")
_WHICH: Final = Options(
    "-ais --all --skip-dot --skip-tilde --show-dot --show-tilde --tty-only -p -c -m -v -w -x"
)

PROGRAMS: Final[dict[str, Judge]] = {
    "echo": _anything(_PRINTS),
    "print": Command(_PRINTS, Options("-nrlabcmoODPiN -u= -f= -C= -x= -X=")),
    "printf": _guarded(_anything(_PRINTS), "-v"),
    "true false :": _anything(low(Category.SHELL, "does nothing")),
    "test [ [[": _guarded(_anything(_TESTS)),
    "pwd": Command(low(Category.SHELL, "shows the folder"), Options("-LP --logical --physical")),
    "cd chdir": Command(low(Category.SHELL, "goes to another folder"), Options("-LPe@q"), "look*"),
    "pushd popd dirs": _anything(low(Category.SHELL, "goes to another folder")),
    "type whence where": Command(_LOOKS_UP, Options("-afptPSsvwcm")),
    "which": Command(_LOOKS_UP, _WHICH),
    "command": _judge_command,
    "builtin": Wrapper(Options(posix=True), alone=_STATE),
    "hash rehash": _judge_hash,
    "help": Command(HELPS, Options("-dms")),
    "export declare typeset local readonly integer float": _guarded(_judge_declare),
    "unset": _guarded(Command(_STATE, Options("-fnvm"), more=_judge_unset)),
    "set": _judge_set,
    "shopt setopt unsetopt": Command(_STATE, Options("-pqsuo")),
    "alias": _judge_alias,
    "unalias": Command(_STATE, Options("-ams")),
    "read": _guarded(Command(_READS_INPUT, _READ)),
    "mapfile readarray": _guarded(
        Command(
            _READS_INPUT,
            Options("-t -d= -n= -O= -s= -u= -C= -c="),
            more=lambda parsed, _: [RunsShell(w, adds_arguments=True) for w in parsed.values("-C")],
        )
    ),
    "wait jobs fg bg disown suspend": _guarded(_anything(_JOBS)),
    "ulimit umask limit": _anything(low(Category.SHELL, "shows or sets limits of this shell")),
    "return break continue exit logout": _guarded(_anything(_FLOW)),
    "times shift caller": _guarded(_anything(_STATE)),
    "getopts": _guarded(_anything(_STATE)),
    "let": _judge_let,
    "enable": _judge_enable,
    "disable": _anything(medium(Category.SHELL, "changes which commands the shell runs itself")),
    "bind bindkey": _judge_bind,
    "compgen complete compopt": _judge_complete,
    "history": _judge_history,
    "fc": _judge_fc,
    "trap": _judge_trap,
    "eval": _judge_eval,
    "source .": _judge_source,
    "exec": _judge_exec,
    "coproc": _judge_coproc,
    "zmodload": _judge_zmodload,
    "ztcp zsocket": _anything(high(Category.NET_WRITE, "opens a connection from the shell")),
}

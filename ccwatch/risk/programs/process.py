"""Programs that show processes, send them signals, or end them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_LISTS: Final = low(Category.SYSTEM_READ, "lists processes")
_ENDS: Final = medium(Category.PROCESS, "sends a signal to {}")
_ENDS_MANY: Final = high(Category.PROCESS, "ends every process that matches “{0}”")
_ENDS_ALL: Final = critical(Category.PROCESS, "ends every process that it may end")
_ENDS_GROUP: Final = high(Category.PROCESS, "ends a whole group of processes")
_ENDS_CCWATCH: Final = critical(Category.AGENT, "ends ccwatch, which asks for your approval")
_SHOWS_ENVIRONMENT: Final = high(
    Category.SECRETS_READ, "shows the environment of processes, with the keys and tokens in it"
)
_OWN_NAME: Final = "ccwatch"


def _judge_kill(invocation: Invocation) -> list[Act]:
    """Judge kill: what it sends, and to whom; -1 is everybody, 0 and -N are groups."""
    targets, signal = _take_signal(invocation.words)
    if signal is None:
        return [Does(low(Category.SYSTEM_READ, "lists signals"))]
    if signal in {"0", "EXIT"}:
        return [Does(low(Category.SYSTEM_READ, "asks whether a process is there"))]
    if not targets:
        whole = signal == "1"
        return [Does(_ENDS_ALL if whole else uncertain("is given no process"))]
    every = shorten(" ".join(word.text for word in targets))
    judged = [act for word in targets if (act := _judge_target(word)) is not None]
    if len(judged) == len(targets):
        return judged
    return [Does(Effect(_ENDS.category, _ENDS.level, f"sends a signal to {every}")), *judged]


def _judge_target(word: Word) -> Act | None:
    text = word.text
    if UNKNOWN in text:
        return Does(uncertain("ends a process that is only known when it runs"), word)
    if text == "-1":
        return Does(_ENDS_ALL, word)
    if text == "1":
        return Does(critical(Category.PROCESS, "sends a signal to the first process"), word)
    if text == "0" or (text[:1] == "-" and text[1:].isdigit()):
        return Does(_ENDS_GROUP, word)
    if _OWN_NAME in text:
        return Does(_ENDS_CCWATCH, word)
    if not text.lstrip("%+-").isalnum() and text not in {"%", "%%", "%+", "%-"}:
        return Does(uncertain("has an argument that is no process"), word)
    return None


def _take_signal(words: Sequence[Word]) -> tuple[list[Word], str | None]:
    """Return the processes and the signal; None for the signal if they are only listed."""
    if not words:
        return [], "TERM"
    first = words[0].text
    if first in {"-l", "-L", "--list", "--table"} or first.startswith("--list="):
        return [], None
    if first in {"-s", "-n", "--signal"}:
        signal = words[1].text if len(words) > 1 else "TERM"
        rest = list(words[2:])
    elif first.startswith("--signal="):
        signal, rest = first.partition("=")[2], list(words[1:])
    elif first[:1] == "-" and first != "--":
        signal = first[2:] if first[:2] in {"-s", "-n"} else first[1:]
        rest = list(words[1:])
    else:
        signal, rest = "TERM", list(words)
    if rest and rest[0].text == "--":
        rest = rest[1:]
    return rest, signal.upper().removeprefix("SIG")


def _find_ccwatch(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the end of ccwatch where a name, or a pattern that fits it, is given."""
    named = [word for word in parsed.operands if _fits_ccwatch(word.text)]
    unknown = [word for word in parsed.operands if UNKNOWN in word.text]
    acts: list[Act] = [Does(_ENDS_CCWATCH, word) for word in named]
    return acts + [
        Does(uncertain("ends processes by a name that is not known"), w) for w in unknown
    ]


def _fits_ccwatch(text: str) -> bool:
    plain = text.lower().strip("^$.*")
    plain = "".join(letter for letter in plain if letter not in "[]()?+\\")
    return _OWN_NAME in plain or (len(plain) < 7 and _OWN_NAME.startswith(plain or "?"))


_MATCHING: Final = (
    "-acfilnovxwLAIqS -F= -G= -P= -g= -s= -t= -u= -U= -d= -M= -O= -r= --full --newest "
    "--oldest --exact --inverse --ignore-case --list-name --list-full --count --delimiter= "
    "--pidfile= --group= --parent= --pgroup= --session= --terminal= --euid= --uid= --older= "
    "--runstates= --ns= --nslist= --lightweight --quiet --env= --cgroup= -V=help -h=help"
)
_PKILL: Final = Options(_MATCHING + " --signal= --echo -e --queue= -H")


def _judge_pkill(invocation: Invocation) -> list[Act]:
    """Judge pkill and killall: signal names as options are words of their own (``-HUP``)."""
    words = tuple(word for word in invocation.words if not _is_signal(word.text))
    texts = [word.text for word in invocation.words]
    if "-0" in texts and all(text[:1] != "-" or text in {"-0", "-f", "-x"} for text in texts):
        return [Does(_LISTS)]
    judge = _KILLALL if invocation.program.startswith("killall") else _PKILL_COMMAND
    return judge(invocation.after(words, invocation.verbs))


def _is_signal(text: str) -> bool:
    name = text[1:].removeprefix("SIG")
    return text[:1] == "-" and (name in _SIGNALS or (name.isascii() and name.isdigit()))


_SIGNALS: Final = frozenset(
    {
        "HUP", "INT", "QUIT", "KILL", "TERM", "STOP", "CONT", "USR1", "USR2", "ABRT", "ALRM",
        "PIPE", "CHLD", "TSTP", "TTIN", "TTOU", "WINCH", "SEGV", "TRAP", "URG", "IO",
    }
)  # fmt: skip
_PKILL_COMMAND: Final = Command(_ENDS_MANY, _PKILL, more=_find_ccwatch)
_KILLALL: Final = Command(
    _ENDS_MANY,
    Options(
        "-eIgiqrvwdmtcz -Z= -n= -o= -y= -s= -u= --exact --ignore-case --process-group "
        "--interactive --quiet --regexp --signal= --user= --verbose --wait --older-than= "
        "--younger-than= --ns= -l=help --list=help -V=help"
    ),
    more=_find_ccwatch,
)


_BEFORE_VALUE: Final = re.compile(r"[^kNoOpqtU]*")
"""Letters of ps that take no value."""


def _find_environment(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the environments that ``ps e`` shows; ``ps -e`` shows none."""
    formats = parsed.values("-o", "-O", "--format")
    shown = [word for word in formats if "environ" in word.text.lower()]
    shown += _find_clusters(parsed.operands)
    return [
        act for word in shown for act in (Does(_SHOWS_ENVIRONMENT, word), Emits(Flow.ENVIRONMENT))
    ]


def _find_clusters(operands: Sequence[Word]) -> list[Word]:
    """Return the options without a dash that show environments: ``ps ax e``, ``ps faux e``."""
    shown: list[Word] = []
    is_value = False
    for word in operands:
        if is_value or not word.text[:1].isalpha():
            is_value = False
            continue
        letters = _BEFORE_VALUE.match(word.text)
        taken = letters.end() if letters is not None else 0
        if "e" in word.text[:taken]:
            shown.append(word)
        # The letter after them takes the rest of the word, or else the next one.
        is_value = taken == len(word.text) - 1
    return shown


_PS: Final = Command(
    _LISTS,
    Options(
        "-aAcdefFhHjlLmMNrTvwyxXSZ -C= -g= -G= -k= -n= -o= -O= -p= -q= -s= -t= -u= -U= "
        "--context --cols= --columns= --cumulative --forest --format= --group= --Group= "
        "--headers --lines= --rows= --width= --no-headers --pid= --ppid= --quick-pid= --sid= "
        "--sort= --tty= --user= --User= --deselect --info -V=help --help=help -E"
    ),
    when={"-E": _SHOWS_ENVIRONMENT},
    more=_find_environment,
)


_FUSER: Final = Command(
    low(Category.SYSTEM_READ, "shows which processes use a file or port"),
    Options(
        "-acfiIkmMnsuvwlV64 -n= -N= --all --ismountpoint --kill --interactive --mount --user "
        "--verbose --silent --space= --namespace= -#"
    ),
    when={"-k --kill": high(Category.PROCESS, "ends every process that uses {}")},
)
_LSOF: Final = Command(
    low(Category.SYSTEM_READ, "lists open files and ports"),
    Options(
        "-abClnNPRtUvVwXOhEKQ -u= -p= -i?= -c= -d= -g?= -F?= -s?= -r?= -T?= -S?= -x?= -o?= -L?= "
        "-M -f?= -z?= -Z?= -e="
    ),
)

_MONITOR: Final = Command(
    _LISTS, Options("-CMth -d= -n= -p= -s= -u= -F= --tree --no-color --delay= --pid= --user=")
)

PROGRAMS: Final[dict[str, Judge]] = {
    "kill": _judge_kill,
    "pkill killall killall5 skill": _judge_pkill,
    "pgrep pidof pidwait": Command(_LISTS, Options(_MATCHING + " -S -q -x -o= -n -c -s")),
    "xkill": Command(high(Category.PROCESS, "ends the program of a window")),
    "ps": _PS,
    "top": Command(
        _LISTS,
        Options(
            "-bcHiSRFfhNAV1 -E= -e= -d= -n= -p= -u= -U= -w?= -s= -l= -o= --batch --delay= --pid="
        ),
    ),
    "htop btop atop": _MONITOR,
    "glances": Command(_LISTS, Options("-1234560 -t= --time=")),
    "gtop bashtop": _MONITOR,
    "nmon": Command(_LISTS, Options("-s= -c= -t -F=write")),
    "pstree": Command(_LISTS, Options("-aAcGhlnNgpsSTuUZt -H= -N= --arguments --show-pids")),
    "fuser": _FUSER,
    "lsof": _LSOF,
    "pmap": Command(_LISTS, Options("-dpqxXrA --range= --device --extended --quiet --show-path")),
    "pwdx pidstat": Command(_LISTS, Options("-dhHIlrRsStuUvwx -C= -G= -p= -T= -e=run --human")),
    "renice": Command(
        medium(Category.PROCESS, "changes the priority of running processes"),
        Options("-n= -g -p -u --priority= --pgrp --pid --user --relative="),
    ),
}

"""Programs that run a command on what they read: xargs and parallel."""

from __future__ import annotations

import re
import shlex
from itertools import product
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, Reads, RunsCode, RunsCommand, RunsInput, RunsShell
from ccwatch.risk.effect import Category, high, low, uncertain
from ccwatch.risk.programs.command import HELPS, TRIES, act_of, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_RUNS: Final = low(Category.SHELL, "runs a command on what it reads")
_ASKS: Final = uncertain("asks at the terminal before each command")
_ALL: Final = Word(UNKNOWN)

_XARGS: Final = Options(
    """
    -0oprtx -a=read -d= -E= -e?= -I= -i?= -J= -L= -l?= -n= -P= -R= -s= -S= --null --arg-file=read
    --delimiter= --eof?= --replace?= --max-lines?= --max-args= --interactive --no-run-if-empty
    --max-chars= --verbose --exit --max-procs= --process-slot-var= --show-limits --open-tty
    --help=help --version=help
    """,
    posix=True,
)


def _doubts(parsed: Parsed) -> list[Act]:
    return [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]


def _judge_xargs(invocation: Invocation) -> list[Act]:
    parsed = _XARGS.parse(invocation.words)
    if parsed.has("--help", "--version"):
        return [Does(HELPS)]
    acts: list[Act] = [Does(_RUNS), *_doubts(parsed)]
    if parsed.has("-p", "-o", "--interactive", "--open-tty"):
        acts.append(Does(_ASKS))
    acts += map(Reads, parsed.values("-a", "--arg-file"))
    if not parsed.operands and not invocation.is_piped and not parsed.has("-a", "--arg-file"):
        return [*acts, Does(uncertain("waits for names that nobody gives it"))]
    words = tuple(parsed.operands) or (Word("echo"),)
    mark = _find_mark(parsed)
    words = tuple(_replace(word, mark) for word in words) if mark else (*words, _ALL)
    has_list = parsed.has("-a", "--arg-file")
    return [*acts, RunsCommand(words, adds_arguments=True, fed=has_list)]


def _find_mark(parsed: Parsed) -> str | None:
    found = parsed.get("-I", "-i", "-J", "--replace")
    if found is None:
        return None
    return found.value.text if found.value is not None and found.value.text else "{}"


def _replace(word: Word, mark: str) -> Word:
    if mark not in word.text:
        return word
    return Word(word.text.replace(mark, UNKNOWN), word.span, word.has_glob, word.disguised)


_PARALLEL: Final = Options(
    """
    -0kmpqrtuvxX -a=read -C= -d= -D= -E= -e?= -I= -i?= -j= -J=file -L= -l?= -n= -N= -P= -s= -S=
    --arg-file=read --bar --block= --block-size= --colsep= --color --compress --csv --ctag
    --delay= --delimiter= --dry-run --eof?= --eta --files --group --halt= --halt-on-error=
    --header= --help=help
    --jobs= --joblog=write --keep-order --lb --line-buffer --linebuffer --link --load= --max-args=
    --max-chars= --max-lines?= --max-procs= --max-replace-args= --memfree= --memsuspend=
    --nice= --no-notice --no-run-if-empty --noswap --null --pipe --plain --plus --progress --quote
    --recend= --recstart= --replace?= --results=write --resume --resume-failed --retries=
    --round-robin --seqreplace= --shuf --silent --spreadstdin --tag --tagstring= --tempdir=
    --tmpdir= --timeout= --trim= --ungroup --verbose --version=help --will-cite --xapply --xargs
    --sshlogin= --sshloginfile=read --slf=read --number-of-cpus --number-of-cores --tty --bg --fg
    --semaphore --id=
    """,
    posix=True,
)
_SEPARATORS: Final = frozenset({":::", ":::+", "::::", "::::+"})
_MOST_RUNS: Final = 32
_PLACE: Final = re.compile(r"\{(\d*)(?:\.|/|//|/\.|#|%)?\}")
_REMOTE: Final = high(Category.NET_WRITE, "runs the commands on other machines")
_TOO_MANY: Final = uncertain("starts too many commands to look at")
_TEMPLATE: Final = "{="


def _judge_parallel(invocation: Invocation) -> list[Act]:
    parsed = _PARALLEL.parse(invocation.words)
    if parsed.has("--help", "--version"):
        return [Does(HELPS)]
    tries = parsed.has("--dry-run", "--dryrun")
    acts: list[Act] = [Does(TRIES if tries else _RUNS), *_doubts(parsed)]
    acts += _look_at_options(parsed)
    command, groups, files = _split_groups(parsed.operands)
    acts += map(Reads, files)
    acts += [RunsCode(word, Language.PERL) for word in parsed.operands if _TEMPLATE in word.text]
    if tries:
        return acts
    return [*acts, *_run(command, groups, parsed)]


def _look_at_options(parsed: Parsed) -> list[Act]:
    acts: list[Act] = []
    if parsed.has("-S", "--sshlogin", "--sshloginfile", "--slf"):
        acts.append(Does(_REMOTE))
    if parsed.has("-p", "--tty"):
        acts.append(Does(_ASKS))
    for found in parsed.found:
        act = act_of(found.option.role, found.value) if found.value is not None else None
        if act is not None:
            acts.append(act)
    return acts


def _split_groups(operands: Sequence[Word]) -> tuple[list[Word], list[list[Word]], list[Word]]:
    """Return the command, the groups of arguments, and the files with more of them."""
    command: list[Word] = []
    groups: list[list[Word]] = []
    files: list[Word] = []
    separator = ""
    for word in operands:
        if word.text in _SEPARATORS:
            separator = word.text
            groups.append([])
        elif not separator:
            command.append(word)
        elif separator.startswith("::::"):
            files.append(word)
            groups[-1] = [_ALL]
        else:
            groups[-1].append(_ALL if word.has_glob else word)
    return command, groups, files


def _run(command: Sequence[Word], groups: Sequence[Sequence[Word]], parsed: Parsed) -> list[Act]:
    if not groups:
        if not command:
            return [RunsInput()]
        groups = [[_ALL]]
    if parsed.has("--pipe", "--spreadstdin"):
        groups = [[Word("")]]
    count = 1
    for group in groups:
        count *= len(group)
    too_many: list[Act] = []
    if count > _MOST_RUNS:
        groups, too_many = [[_ALL] for _ in groups], [Does(_TOO_MANY)]
    mark = _find_mark(parsed) or "{}"
    quotes = parsed.has("-q", "--quote")
    texts = [shlex.quote(word.text) if quotes else word.text for word in command]
    template = " ".join(texts).replace(mark, "{}")
    whole = [RunsCommand((*command, _ALL), adds_arguments=True)] if _has_blanks(command) else []
    span = command[0].span if command else None
    return [
        *too_many,
        *whole,
        *(
            RunsShell(
                Word(_fill(template, arguments), span or arguments[0].span), adds_arguments=True
            )
            for arguments in product(*groups)
        ),
    ]


def _has_blanks(command: Sequence[Word]) -> bool:
    """Say whether a word loses its quotes when the words are joined.

    Some versions join them and some do not: both readings count.
    """
    return len(command) > 1 and any(" " in word.text for word in command)


def _fill(template: str, arguments: Sequence[Word]) -> str:
    if not template:
        # Without a command each argument is one, as it stands.
        return " ".join(word.text for word in arguments)
    texts = [shlex.quote(word.text) if word.text else "" for word in arguments]
    if not _PLACE.search(template):
        return " ".join([template, *texts]).rstrip()

    def place(match: re.Match[str]) -> str:
        number = match[1]
        if not number:
            return " ".join(texts)
        index = int(number[:3]) - 1
        return texts[index] if 0 <= index < len(texts) else UNKNOWN

    return _PLACE.sub(place, template)


PROGRAMS: Final[dict[str, Judge]] = {"xargs gxargs": _judge_xargs, "parallel sem": _judge_parallel}

"""Programs that change who may do what with a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Changes, Does
from ccwatch.risk.effect import Category, Effect, high, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

MODE: Final = "changes the mode of"
_SETS_ID: Final = "sets the set-user-id bit of"
_OPENS: Final = "makes world-writable"
_CLOSES: Final = "takes every right away from"

_TAKES_AWAY: Final = re.compile(r"-[rwxXstugo][rwxXstugoa,=+-]*")
_HELP_WORDS: Final = frozenset({"--help", "--version"})
_WORST: Final[dict[str, Effect]] = {
    _SETS_ID: high(Category.PRIVILEGE, "lets a program run with the rights of its owner"),
    _OPENS: high(Category.PERMISSIONS, "lets everybody write"),
    _CLOSES: high(Category.PERMISSIONS, "takes every right away"),
}


def describe_mode(mode: str) -> str:
    """Return what a mode of chmod does to a file, as the verb of a reason."""
    if mode.isdecimal():
        return _describe_number(mode)
    for clause in mode.split(","):
        who, sign, rights = _split_clause(clause)
        if sign == "-":
            continue
        if "s" in rights:
            return _SETS_ID
        if "w" in rights and ("o" in who or "a" in who):
            return _OPENS
    return MODE


def _describe_number(mode: str) -> str:
    padded = mode.zfill(4)
    if padded[-4] in "2467" or len(mode.lstrip("0")) > 4:
        return _SETS_ID
    if padded[-1] in "2367":
        return _OPENS
    return _CLOSES if padded[-3:] == "000" else MODE


def _split_clause(clause: str) -> tuple[str, str, str]:
    for place, letter in enumerate(clause):
        if letter in "+-=":
            return clause[:place], letter, clause[place + 1 :]
    return clause, "-", ""


_CHMOD: Final = Command(
    medium(Category.PERMISSIONS, "changes the mode of files"),
    Options(
        """
        -RvcfhHLPNECIi --recursive --verbose --changes --silent --quiet --reference=look
        --dereference --no-dereference --preserve-root --no-preserve-root -a=
        """
    ),
    helps=False,
    more=lambda parsed, _: _change_mode(parsed, parsed.operands),
)


def _change_mode(parsed: Parsed, operands: Sequence[Word]) -> list[Act]:
    recursive = parsed.has("-R", "--recursive")
    if parsed.has("--reference"):
        return [Changes(word, MODE, recursive) for word in operands]
    if not operands:
        return []
    mode, paths = operands[0], operands[1:]
    if mode.literal is None:
        unknown: Act = Does(uncertain("sets a mode that is not known before it runs"), mode)
        return [unknown, *(Changes(word, MODE, recursive) for word in paths)]
    how = describe_mode(mode.literal)
    acts: list[Act] = [Changes(word, how, recursive) for word in paths]
    if how in _WORST:
        acts.append(Does(_WORST[how], mode))
    return acts


def _judge_chmod(invocation: Invocation) -> list[Act]:
    words = invocation.words
    if len(words) == 1 and words[0].text in _HELP_WORDS:
        return [Does(HELPS)]
    # "chmod -w file": the mode looks like an option and is none.
    taken = next((w for w in words if _TAKES_AWAY.fullmatch(w.text)), None)
    if taken is None:
        return _CHMOD(invocation)
    rest = tuple(word for word in words if word is not taken)
    parsed = _CHMOD.options.parse(rest)
    kept = _CHMOD.judge(invocation.after((), ""), _CHMOD.options)
    unknown = [
        Does(uncertain("has an option that ccwatch does not know"), word) for word in parsed.unknown
    ]
    recursive = parsed.has("-R", "--recursive")
    return [*kept, *unknown, *(Changes(word, MODE, recursive) for word in parsed.operands)]


def _change(how: str, *, skip: int = 1) -> Callable[[Parsed, Invocation], list[Act]]:
    def more(parsed: Parsed, _: Invocation) -> list[Act]:
        recursive = parsed.has("-R", "--recursive")
        first = 0 if parsed.has("--reference", "--restore", "--set-file") else skip
        return [Changes(word, how, recursive) for word in parsed.operands[first:]]

    return more


_CHOWN: Final = Options(
    """
    -RvcfhHLPnx --recursive --verbose --changes --silent --quiet --reference=look --from=
    --dereference --no-dereference --preserve-root --no-preserve-root
    """
)

PROGRAMS: Final[dict[str, Judge]] = {
    "chmod gchmod": _judge_chmod,
    "chown gchown": Command(
        high(Category.PERMISSIONS, "gives files to another user"),
        _CHOWN,
        helps=False,
        more=_change("changes the owner of"),
    ),
    "chgrp gchgrp": Command(
        high(Category.PERMISSIONS, "gives files to another group"),
        _CHOWN,
        helps=False,
        more=_change("changes the group of"),
    ),
    "chattr": Command(
        high(Category.PERMISSIONS, "changes attributes that protect files"),
        Options("-RVfaAcCdDeijmPsStTux -v= -p="),
        helps=False,
        more=_change("changes the attributes of", skip=0),
    ),
    "chflags": Command(
        high(Category.PERMISSIONS, "changes attributes that protect files"),
        Options("-RfhHLPvx"),
        helps=False,
        more=_change("changes the attributes of"),
    ),
    "setfacl": Command(
        high(Category.PERMISSIONS, "changes who may use files"),
        Options(
            """
            -bkndRLP -m= -x= -M=read -X=read --set= --modify= --remove= --set-file=read
            --modify-file=read --remove-file=read --remove-all --remove-default --no-mask --mask
            --default --recursive --logical --physical --restore=read --test
            """
        ),
        helps=False,
        more=_change("changes who may use", skip=0),
    ),
    "setfattr": Command(
        high(Category.PERMISSIONS, "changes attributes of files"),
        Options("-h -n= -v= -x= --name= --value= --remove= --no-dereference --restore=read"),
        helps=False,
        more=_change("changes the attributes of", skip=0),
    ),
    "chcon": Command(
        high(Category.PERMISSIONS, "changes what the system lets programs do with files"),
        Options(
            """
            -RvhHLP -u= -r= -t= -l= --recursive --verbose --reference=look --user= --role= --type=
            --range= --dereference --no-dereference
            """
        ),
        helps=False,
        more=_change("changes the security context of", skip=0),
    ),
}

"""The fuzzy finder fzf, whose keys can be bound to commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsShell
from ccwatch.risk.effect import Category, critical, high, low, uncertain
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_PICKS: Final = low(Category.FS_READ, "lets a person pick from a list")

_OPTIONS: Final = Options(
    """
    -eixsmq012 -n= -d= -f= -q= -h=help --help=help --version=help --man=help --exact
    --no-exact --ignore-case --no-ignore-case --smart-case --literal --no-literal --scheme= --algo=
    --extended --no-extended --nth= --with-nth= --accept-nth= --delimiter= --sort?= --no-sort
    --tail= --no-tail --disabled --phony --no-phony --enabled --tiebreak= --read0 --no-read0
    --print0 --no-print0
    --ansi --no-ansi --sync --no-sync --async --tty-default= --no-tty-default --style= --color?=
    --no-color
    --no-256 --black --no-black --bold --no-bold --height= --no-height --min-height= --tmux?=
    --no-tmux --popup?= --layout=
    --reverse --no-reverse --border?= --no-border --border-label= --border-label-pos= --margin=
    --no-margin --padding= --no-padding --multi?= --no-multi --highlight-line --no-highlight-line
    --cycle --no-cycle --wrap?= --no-wrap --wrap-sign= --multi-line --no-multi-line --raw --no-raw
    --track --no-track --tac --no-tac --gap?= --no-gap --gap-line?= --no-gap-line --keep-right
    --no-keep-right --scroll-off= --hscroll --no-hscroll --hscroll-off= --jump-labels= --gutter=
    --gutter-raw= --pointer= --marker= --marker-multi-line= --ellipsis= --tabstop= --scrollbar?=
    --no-scrollbar --list-border?= --no-list-border --list-label= --list-label-pos= --prompt=
    --info= --info-command=shell --no-info --separator= --no-separator --ghost= --filepath-word
    --no-filepath-word --input-border?= --no-input-border --input-label= --input-label-pos=
    --no-input --preview=shell --no-preview --preview-window= --preview-border?= --no-preview-border
    --preview-label= --preview-label-pos= --preview-wrap-sign= --header= --no-header
    --header-lines= --no-header-lines
    --header-first --no-header-first --header-border?= --no-header-border --header-lines-border?=
    --no-header-lines-border --header-label= --header-label-pos= --footer= --no-footer
    --footer-border?= --no-footer-border --footer-label=
    --footer-label-pos= --query= --select-1 --no-select-1 --exit-0 --no-exit-0 --filter=
    --print-query --no-print-query
    --expect= --no-expect --toggle-sort= --bind= --with-shell=shell --history=write --no-history
    --history-size= --walker= --walker-root=look --walker-skip= --bash --zsh --fish
    --listen?= --no-listen --listen-unsafe?= --no-listen-unsafe --no-mouse --no-unicode --unicode
    --ambidouble --no-ambidouble --clear --no-clear --no-winpty --force-tty-in --profile-cpu=write
    --profile-mem=write --profile-block=write --profile-mutex=write
    """
)
_PLUS: Final = frozenset({"+i", "+x", "+m", "+s", "+c", "+e", "+2"})
_PLACE: Final = re.compile(r"\{[+*rsf]*(?:q(?::[-\d.,]*)?|n|[-\d.,]*|fzf:\w+)\}")
_WHOLE: Final = frozenset({"{}", "{+}"})
_NAME: Final = re.compile(r"[a-z0-9-]+")
_COMMANDS: Final = re.compile(
    r"(?:execute(?:-silent|-multi)?|become|reload(?:-sync)?|(?:bg-)?transform(?:-[a-z-]+)?"
    r"|(?:change-)?preview)"
)
_HARMLESS: Final = re.compile(
    r"(?:abort|accept|backward|beginning|bell|best|bg-cancel|bracketed|cancel|change|clear|close"
    r"|delete|deselect|disable|down|enable|end|exclude|first|forward|half|hide|ignore|jump|kill"
    r"|last|next|offset|page|pos|prev|preview|print|put|rebind|refresh|replace|search|select|show"
    r"|toggle|top|track|trigger|unbind|unix|untrack|up|wait|yank)(?:-[a-z0-9-]+)?"
)
_CLOSING: Final = {"(": ")", "[": "]", "{": "}", "<": ">"} | {c: c for c in "~!@#$%^&*;/|"}
_UNREADABLE: Final = uncertain("binds a key to something that ccwatch does not know")


def _read_bindings(word: Word) -> list[Act]:
    """Return what the keys of one ``--bind`` run."""
    acts: list[Act] = []
    text, place = word.text, 0
    while place < len(text):
        # The key itself may be a comma or a colon.
        colon = text.find(":", place + 1)
        if colon < 0:
            return [*acts, Does(_UNREADABLE, word)]
        place = colon + 1
        while True:
            match = _NAME.match(text, place)
            if match is None:
                return [*acts, Does(_UNREADABLE, word)]
            argument, place = _read_argument(text, match.end())
            acts += _judge_action(match.group(), argument, word)
            if text[place : place + 1] != "+":
                break
            place += 1
        if text[place : place + 1] not in {"", ","}:
            return [*acts, Does(_UNREADABLE, word)]
        place += 1
    return acts


def _read_argument(text: str, place: int) -> tuple[str | None, int]:
    opening = text[place : place + 1]
    if opening == ":":
        return text[place + 1 :], len(text)
    closing = _CLOSING.get(opening)
    if closing is None:
        return None, place
    end = place
    while (end := text.find(closing, end + 1)) >= 0:
        if text[end + 1 : end + 2] in {"", "+", ","}:
            return text[place + 1 : end], end + 1
    return text[place + 1 :], len(text)


def _judge_action(name: str, argument: str | None, word: Word) -> list[Act]:
    if _COMMANDS.fullmatch(name):
        return [RunsShell(Word(argument, word.span))] if argument is not None else []
    return [] if _HARMLESS.fullmatch(name) else [Does(_UNREADABLE, word)]


def _fill(word: Word, folder: str) -> Word:
    """Put the picked lines into a command, as one word each: fzf quotes them."""
    text = word.text
    if "'" in text:
        return Word(_PLACE.sub(UNKNOWN, text), word.span)

    def place(match: re.Match[str]) -> str:
        return f'{folder}"$fzf_item"' if match.group() in _WHOLE else '"$fzf_item"'

    return Word(_PLACE.sub(place, text), word.span)


def _find_folder(invocation: Invocation) -> str:
    """Return the folder that all lines are in, as far as that can be known."""
    is_other = any(
        "reload" in word.text or word.text.startswith("--walker-root") for word in invocation.words
    )
    return "" if invocation.is_piped or is_other else "./"


def _run_keys(parsed: Parsed, _: Invocation) -> list[Act]:
    return [act for word in parsed.values("--bind") for act in _read_bindings(word)]


_FZF: Final = Command(
    _PICKS,
    _OPTIONS,
    "",
    when={
        "--listen": high(Category.NET_LISTEN, "takes actions over the network"),
        "--listen-unsafe": critical(
            Category.NET_LISTEN, "lets anybody on the network run commands"
        ),
        "--with-shell": high(Category.EXEC_INLINE, "chooses the program that runs its commands"),
    },
    more=_run_keys,
)


def _judge(invocation: Invocation) -> list[Act]:
    words = tuple(word for word in invocation.words if word.text not in _PLUS)
    acts = _FZF(invocation.after(words, ""))
    folder = _find_folder(invocation)
    return [
        RunsShell(_fill(act.text, folder)) if isinstance(act, RunsShell) else act for act in acts
    ]


PROGRAMS: Final[dict[str, Judge]] = {"fzf": _judge, "sk skim": _judge}

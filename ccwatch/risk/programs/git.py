"""git itself: its global options, and the table of its subcommands."""

from __future__ import annotations

from dataclasses import replace
from posixpath import normpath
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Changes, Deletes, Does, Looks, Reads, Writes
from ccwatch.risk.effect import Category, high, medium, uncertain
from ccwatch.risk.programs import (
    git_change,
    git_config,
    git_discard,
    git_group,
    git_lfs,
    git_read,
    git_remote,
)
from ccwatch.risk.programs.command import HELPS, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.unlisted import find_destruction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.context import Context
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_GLOBAL: Final = Options(
    "-C= -c= --config-env= --git-dir=look --work-tree=look --namespace= --super-prefix= "
    "--attr-source= --list-cmds= --exec-path?= -pPhv --paginate --no-pager --bare "
    "--no-replace-objects --literal-pathspecs --glob-pathspecs --noglob-pathspecs "
    "--icase-pathspecs --no-optional-locks --no-lazy-fetch --no-advice --html-path --man-path "
    "--info-path --help --version",
    posix=True,
)
_ANSWERS: Final = ("-h", "--help", "-v", "--version", "--html-path", "--man-path", "--info-path")
_ON_PATHS: Final = (Reads, Looks, Writes, Deletes, Changes)


_FAMILIES: Final = (
    git_read, git_change, git_group, git_discard, git_remote, git_config, git_lfs,
)  # fmt: skip


def _collect() -> dict[str, Judge]:
    found: dict[str, Judge] = {}
    for family in _FAMILIES:
        for names, judge in family.SUBCOMMANDS.items():
            found |= dict.fromkeys(names.split("|"), judge)
    return found


_SUBCOMMANDS: Final[Mapping[str, Judge]] = _collect()
_TWO_WORDS: Final = frozenset(name.partition(" ")[0] for name in _SUBCOMMANDS if " " in name)


def judge_git(invocation: Invocation) -> list[Act]:
    """Judge git with any subcommand."""
    parsed = _GLOBAL.parse(invocation.words)
    acts = _read_globals(parsed, invocation.context)
    if not parsed.operands or parsed.has(*_ANSWERS):
        return [Does(HELPS), *acts]
    acts += _judge_subcommand(parsed.operands, invocation)
    folders = parsed.values("-C")
    for folder in reversed(folders):
        acts = [_within(act, folder) for act in acts]
    return [*acts, *[Looks(folder) for folder in folders[:1]]]


def _read_globals(parsed: Parsed, context: Context) -> list[Act]:
    acts: list[Act] = [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]
    for found in parsed.found:
        name, value = found.option.name, found.value
        if name == "-c" and value is not None:
            acts += git_config.set_once(value)
        elif name == "--config-env" and value is not None:
            acts += [
                Does(uncertain("takes a setting from a variable"), value),
                *git_config.set_once(value),
            ]
        elif name == "--exec-path" and value is not None:
            reason = f"takes git's own programs from {shorten(value.text)}"
            acts.append(Does(high(Category.EXEC_INLINE, reason), value))
        elif name in {"--git-dir", "--work-tree"} and value is not None:
            acts.append(Looks(value))
        if name in _ELSEWHERE and value is not None and _is_foreign(name, value, context):
            acts.append(Does(_FOREIGN, value))
    return acts


_FOREIGN: Final = medium(
    Category.EXEC_PROJECT, "runs git in another repository, with what that one has it run"
)
_ELSEWHERE: Final = ("-C", "--git-dir", "--work-tree")
_SHARED: Final = ("/tmp/", "/var/tmp/", "/dev/shm/", "/private/tmp/")  # noqa: S108 - only compared
"""Where anybody can have put a repository."""


def _is_foreign(name: str, value: Word, context: Context) -> bool:
    """Say whether git takes its configuration from a repository that is not the project's.

    Another folder of the person's own is no surprise to ``-C``; settings that some program has
    put in a place for all are.
    """
    text = value.text
    if not text.startswith(("/", "~")) and ".." not in text.split("/"):
        return False
    start = "" if text.startswith("/") else f"{context.directory or ''}/"
    if text == "~" or text.startswith("~/"):
        start, text = context.home, text[1:]
    path = normpath(start + text)
    project = context.project or context.directory
    if project is not None and f"{path}/".startswith(f"{project.rstrip('/')}/"):
        return False
    return name != "-C" or f"{path}/".startswith(_SHARED)


def _judge_subcommand(words: list[Word], invocation: Invocation) -> list[Act]:
    first = words[0]
    name, rest = first.literal, tuple(words[1:])
    if name is None:
        return [Does(uncertain("runs a subcommand of git that is not known yet"), first)]
    if [word.text for word in rest[:1]] in (["--help"], ["-h"]) and (
        rest[0].text == "--help" or len(rest) == 1
    ):
        return [Does(HELPS)]
    if name in _TWO_WORDS and rest and f"{name} {rest[0].text}" in _SUBCOMMANDS:
        name, rest = f"{name} {rest[0].text}", rest[1:]
    judge = _SUBCOMMANDS.get(name)
    if judge is not None:
        return judge(invocation.after(rest, name))
    return _judge_unlisted(words, invocation)


def _judge_unlisted(words: list[Word], invocation: Invocation) -> list[Act]:
    said = words[0].text
    reason = f"runs an alias, or a program git-{shorten(said)}, that ccwatch does not know"
    acts: list[Act] = [Does(uncertain(reason), words[0])]
    plain = said.lower()
    if plain != said and plain in _SUBCOMMANDS:
        lowered = tuple(replace(word, text=word.text.lower()) for word in words[1:])
        return acts + _SUBCOMMANDS[plain](invocation.after(lowered, plain))
    return acts + find_destruction(invocation.after(tuple(words), said))


def _within(act: Act, folder: Word) -> Act:
    """Return an act on a path that is relative to the folder that git changes to."""
    if not isinstance(act, _ON_PATHS) or act.word.text.startswith(("/", "~")):
        return act
    path = f"{folder.text.rstrip('/')}/{act.word.text}"
    has_glob = act.word.has_glob or folder.has_glob
    return replace(act, word=replace(act.word, text=path, has_glob=has_glob))


PROGRAMS: Final[Mapping[str, Judge]] = {"git": judge_git}
"""By name."""

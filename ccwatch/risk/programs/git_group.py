"""git's subcommands that have subcommands of their own: worktree, submodule, bisect, bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsCommand, RunsShell
from ccwatch.risk.effect import Category, Effect, high, low, medium
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.git_change import changes, rewrites
from ccwatch.risk.programs.git_objects import fetch_from
from ccwatch.risk.programs.git_read import SUBCOMMANDS as READING
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge


def _group(verbs: Mapping[str, Judge], program: str, alone: Effect, options: str = "") -> Group:
    """Return a subcommand with subcommands: the reading ones are listed with the rest of them."""
    prefix = f"{program} "
    reading = {
        name.removeprefix(prefix): judge
        for names, judge in READING.items()
        for name in names.split("|")
        if name.startswith(prefix)
    }
    return Group({**reading, **verbs}, Options(options), alone=alone)


def _foreach(invocation: Invocation) -> list[Act]:
    words = list(invocation.words)
    while words and words[0].text in {"-q", "--quiet", "--recursive", "--"}:
        words.pop(0)
    effect = medium(Category.EXEC_PROJECT, "runs a command in every submodule")
    if len(words) == 1:
        return [Does(effect), RunsShell(words[0])]
    return [Does(effect), RunsCommand(tuple(words))] if words else [Does(effect)]


def _bisect_run(invocation: Invocation) -> list[Act]:
    effect = medium(Category.EXEC_PROJECT, "runs a command on many commits")
    return [Does(effect), RunsCommand(invocation.words)] if invocation.words else [Does(effect)]


def _for_each_repo(invocation: Invocation) -> list[Act]:
    words = tuple(w for w in invocation.words if not w.text.startswith("--"))
    effect = high(Category.GIT_CHANGE, "runs a git command in many repositories")
    return [Does(effect), RunsCommand((Word("git"), *words))]


_WORKTREE: Final[Mapping[str, Judge]] = {
    "add": Command(
        medium(Category.GIT_CHANGE, "makes a work tree in {0}"),
        Options(
            "-fqdnv -B= -b= --force --quiet --detach --no-detach --checkout --no-checkout --lock "
            "--reason= --orphan --track --no-track --guess-remote --no-guess-remote "
            "--relative-paths --no-relative-paths"
        ),
        "write data*",
        when={"-B": rewrites("makes a branch anew, even if it exists")},
    ),
    "remove": Command(
        medium(Category.GIT_CHANGE, "deletes the work tree {0} if nothing is changed there"),
        Options("-f --force"),
        when={
            "-f --force": high(
                Category.GIT_DISCARD, "deletes the work tree {0} with its uncommitted changes"
            )
        },
    ),
    "move": Command(
        medium(Category.GIT_CHANGE, "moves the work tree {0}"), Options("-f --force"), "data write"
    ),
    "prune|lock|unlock|repair": changes(
        "tidies up work trees", "-nv --dry-run --reason= --expire="
    ),
}
_SUBMODULE_OPTIONS: Final = (
    "-qfN --quiet --init --recursive --no-fetch --remote --checkout --merge --rebase --force "
    "--reference= --dissociate --depth= --jobs= -j= --single-branch --no-single-branch "
    "--recommend-shallow --no-recommend-shallow --filter= --progress --name= --default "
    "-d --all"
)
_SUBMODULE: Final[Mapping[str, Judge]] = {
    "foreach": _foreach,
    "update": Command(
        medium(Category.GIT_REMOTE, "fetches and checks out submodules"),
        Options(_SUBMODULE_OPTIONS),
        when={"-f --force": high(Category.GIT_DISCARD, "discards the changes in submodules")},
    ),
    "add": Command(
        medium(Category.GIT_REMOTE, "adds the submodule {0}"),
        Options(_SUBMODULE_OPTIONS + " -b= --branch="),
        more=lambda parsed, _: fetch_from(parsed.operands[:1]),
    ),
    "set-url": Command(
        high(Category.GIT_REMOTE, "makes the submodule {0} come from elsewhere"),
        Options("-q --quiet"),
        more=lambda parsed, _: fetch_from(parsed.operands[1:2]),
    ),
    "deinit": Command(
        medium(Category.GIT_CHANGE, "empties the folders of submodules"),
        Options("-qf --quiet --force --all"),
        when={"-f --force": high(Category.GIT_DISCARD, "empties submodules with their changes")},
    ),
    "init|sync|set-branch|absorbgitdirs": changes(
        "sets up submodules", _SUBMODULE_OPTIONS + " -b= --branch="
    ),
}
_BISECT: Final[Mapping[str, Judge]] = {
    "run": _bisect_run,
    "start|good|bad|old|new|skip|reset|replay|next": changes(
        "checks out commits in search of a fault",
        "--term-new= --term-bad= --term-old= --term-good= --no-checkout --first-parent",
    ),
}
_BUNDLE: Final[Mapping[str, Judge]] = {
    "create": Command(
        medium(Category.FS_WRITE, "writes the history to {0}"),
        Options("-q --quiet --progress --all-progress --version= --stdin --all --branches --tags"),
        "write data*",
    ),
    "unbundle": changes("stores the objects of {0}", "--progress", operands="read data*"),
}
_NOTES: Final = changes(
    "changes notes on commits",
    "-fqv -m= -F=read --message= --file=read -C= -c= --reuse-message= --reedit-message= "
    "--allow-empty --separator?= --no-separator --force --stdin --ignore-missing -s= --strategy= "
    "--commit --abort --quiet --verbose --dry-run -n --ref=",
)
_USAGE: Final = low(Category.SHELL, "shows how it is used")

SUBCOMMANDS: Final[Mapping[str, Judge]] = {
    "notes": _group(
        {"add|append|edit|copy|merge|remove|prune": _NOTES}, "notes",
        low(Category.GIT_READ, "lists notes"), "--ref=",
    ),
    "worktree": _group(_WORKTREE, "worktree", _USAGE),
    "submodule": _group(
        _SUBMODULE, "submodule", low(Category.GIT_READ, "shows the submodules"),
        "-q --quiet --cached",
    ),
    "bisect": _group(_BISECT, "bisect", _USAGE),
    "bundle": _group(_BUNDLE, "bundle", _USAGE),
    "sparse-checkout": _group(
        {
            "init|set|add|reapply|disable|clean": changes(
                "chooses which folders are in the work tree",
                "--cone --no-cone --sparse-index --no-sparse-index --stdin --skip-checks "
                "--end-of-options",
            )
        },
        "sparse-checkout", _USAGE,
    ),
    "rerere": _group(
        {"clear|forget|gc": changes("forgets how conflicts were solved")}, "rerere",
        medium(Category.GIT_CHANGE, "records or reuses how conflicts were solved"),
        "--rerere-autoupdate --no-rerere-autoupdate",
    ),
    "for-each-repo": _for_each_repo,
}  # fmt: skip
"""By name."""

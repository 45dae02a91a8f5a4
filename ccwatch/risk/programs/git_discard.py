"""git's subcommands that can throw work away: checkout, reset, clean, stash, branch, tag, gc."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Looks
from ccwatch.risk.effect import Category, Effect, high, low, medium, uncertain
from ccwatch.risk.programs.command import TRIES, Command, Group, shorten
from ccwatch.risk.programs.git_objects import looks_at_operands, name_of
from ccwatch.risk.programs.git_options import DIFF, PATHSPECS, uses
from ccwatch.risk.programs.git_read import DRIVERS, LOG, read_or_look
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_LOST: Final = "discards uncommitted changes"
_ENDINGS: Final = frozenset(
    (
        "bash", "bat", "c", "cc", "cfg", "cjs", "conf", "cpp", "cs", "csproj", "css", "csv", "diff",
        "env", "erl", "ex", "exs", "fs", "gif", "go", "gradle", "h", "hpp", "hs", "htm", "html",
        "ini", "ipynb", "java", "jpg", "js", "json", "jsonc", "jsx", "kt", "lock", "log", "lua",
        "md", "mdx", "mjs", "patch", "pdf", "php", "pl", "png", "proto", "ps1", "py", "pyi", "r",
        "rb", "rs", "rst", "scala", "scss", "sh", "sql", "svelte", "svg", "swift", "tf", "toml",
        "ts", "tsx", "txt", "vue", "xml", "yaml", "yml", "zsh",
    )
)  # fmt: skip
"""What file names end in, and branches do not."""
_FILES: Final = frozenset(("makefile", "dockerfile", "readme", "license", "gemfile", "rakefile"))
_PATH_STARTS: Final = ("./", "../", "/", "~", ":")


def _change(reason: str, category: Category = Category.GIT_CHANGE) -> Effect:
    return medium(category, reason)


def _discard(reason: str) -> Effect:
    return high(Category.GIT_DISCARD, reason)


def _function(options: str, more: Callable[[Parsed, Invocation], Sequence[Act]]) -> Command:
    """Return a command whose whole effect depends on how its options and operands combine."""

    def judge(parsed: Parsed, invocation: Invocation) -> list[Act]:
        acts = list(more(parsed, invocation))
        if parsed.unclear:
            doubt = uncertain("may get another option from a pattern or variable")
            acts.append(Does(doubt, parsed.unclear[0]))
        return acts

    return Command((), Options(options), more=judge)


def _is_path(word: Word) -> bool:
    text = word.text
    return (
        text == "."
        or text.startswith(_PATH_STARTS)
        or text.endswith("/")
        or word.has_glob
        or ("." in text and text.rpartition(".")[2].lower() in _ENDINGS)
        or text.lower() in _FILES
    )


def _restored(parsed: Parsed, invocation: Invocation) -> list[Word] | None:
    """Return the paths that a checkout replaces, None if it changes branches."""
    words = [word.text for word in invocation.words]
    after = len(words) - words.index("--") - 1 if "--" in words else 0
    if after:
        return parsed.operands[-after:]
    door = uses(parsed, "--pathspec-from-file", "--ours", "--theirs", "-2", "-3", "--patch", "-p")
    if door is not None:
        return parsed.operands or [door]
    if uses(parsed, "-b", "-B", "--orphan"):
        return None
    if len(parsed.operands) > 1:
        return parsed.operands[1:]
    return parsed.operands if parsed.operands and _is_path(parsed.operands[0]) else None


def _say(words: Sequence[Word]) -> str:
    return shorten(" ".join(word.text for word in words))


def _checkout(parsed: Parsed, invocation: Invocation) -> list[Act]:
    force = uses(parsed, "-f", "--force")
    if force is not None:
        return [Does(_discard(f"{_LOST} to change to {_say(parsed.operands) or 'HEAD'}"), force)]
    paths = _restored(parsed, invocation)
    if paths is not None:
        return [Does(_discard(f"{_LOST} in {_say(paths)}"), paths[0])]
    moved = parsed.get("-B")
    if moved is not None:
        reason = f"makes the branch {name_of(moved.value, '?')} anew, even if it exists"
        return [Does(high(Category.GIT_REWRITE, reason), moved.word)]
    made = parsed.get("-b", "--orphan")
    if made is not None:
        return [Does(_change(f"makes the branch {name_of(made.value, '?')}"))]
    return [Does(_change(f"changes the work tree to {_say(parsed.operands) or 'HEAD'}"))]


_MOVES: Final = (
    "-qfldtmp --quiet --progress --no-progress --force --detach --no-detach --track?= --no-track "
    "--guess --no-guess --orphan= --merge --no-merge --conflict= --ignore-other-worktrees "
    "--recurse-submodules?= --no-recurse-submodules --overwrite-ignore --no-overwrite-ignore "
)
_HUNKS: Final = "-U= --unified= --inter-hunk-context= --patch --no-patch "
_CHECKOUT: Final = (
    _MOVES + _HUNKS + PATHSPECS + "-23 -b= -B= --ours --theirs --ignore-skip-worktree-bits "
    "--overlay --no-overlay --no-quiet"
)


def _switch(parsed: Parsed, _: Invocation) -> list[Act]:
    force = uses(parsed, "-f", "--force", "--discard-changes")
    if force is not None:
        return [Does(_discard(f"{_LOST} to change to {_say(parsed.operands)}"), force)]
    moved = uses(parsed, "-C", "--force-create")
    if moved is not None:
        reason = "makes a branch anew, even if it exists"
        return [Does(high(Category.GIT_REWRITE, reason), moved)]
    made = parsed.get("-c", "--create", "--orphan")
    if made is not None:
        return [Does(_change(f"makes the branch {name_of(made.value, '?')}"))]
    return [Does(_change(f"changes the work tree to {_say(parsed.operands)}"))]


def _restore(parsed: Parsed, _: Invocation) -> list[Act]:
    both = uses(
        parsed, "-W", "--worktree", "--no-staged", "--ours", "--theirs", "-2", "-3", "-p", "--patch"
    )
    if parsed.has("-S", "--staged") and both is None:
        return [Does(_change(f"takes {_say(parsed.operands)} out of what will be committed"))]
    what = _say(parsed.operands) or "the files of a list"
    return [Does(_discard(f"{_LOST} in {what}"), both)]


_HEADS: Final = frozenset({"HEAD", "@"})


def _unstage(parsed: Parsed, invocation: Invocation) -> str | None:
    """Return what a reset says that leaves the branch where it is; None if it moves it."""
    first = parsed.operands[0].text if parsed.operands else "HEAD"
    paths = _restored(parsed, invocation)
    if paths is not None:
        is_head = first in _HEADS or len(paths) == len(parsed.operands)
        said = "" if is_head else f" back to how it is in {shorten(first)}"
        return f"unstages {_say(paths)}{said}"
    return "unstages everything" if first in _HEADS and not parsed.has("--soft") else None


def _reset(parsed: Parsed, invocation: Invocation) -> list[Act]:
    target = _say(parsed.operands) or "HEAD"
    hard = uses(parsed, "--hard", "--merge", "--keep")
    if hard is not None:
        reason = f"{_LOST} and resets the branch to {target}"
        return [Does(_discard(reason), hard)]
    looked = looks_at_operands(parsed, invocation)
    unstages = _unstage(parsed, invocation)
    moves = f"takes the branch to {target} and leaves the files as they are"
    return [Does(_change(unstages or moves)), *looked]


def _clean(parsed: Parsed, _: Invocation) -> list[Act]:
    tried = parsed.get("-n", "--dry-run")
    force = uses(parsed, "-f", "--force")
    if tried is not None and force is None:
        return [Does(TRIES)]
    if tried is not None:
        return [Does(_change("tries to delete untracked files; only -n holds it back"), force)]
    what = "ignored and untracked files" if parsed.has("-x", "-X") else "untracked files"
    return [Does(_discard(f"deletes {what}, which git cannot bring back"), force)]


_BRANCH_LISTS: Final = (
    "-l", "--list", "-a", "--all", "-r", "--remotes", "--contains", "--no-contains", "--merged",
    "--no-merged", "--show-current", "--points-at",
)  # fmt: skip


def _branch(parsed: Parsed, _: Invocation) -> list[Act]:
    branches = _say(parsed.operands) or "the branch"
    lost = uses(parsed, "-D", "--force", "-f")
    deleted = uses(parsed, "-d", "--delete")
    if lost is not None:
        does = "deletes" if parsed.has("-D") or deleted is not None else "moves or replaces"
        reason = f"{does} {branches} even if commits are on no other branch"
        return [Does(_discard(reason), lost)]
    if deleted is not None:
        return [Does(_change(f"deletes {branches} if it is merged"), deleted)]
    over = parsed.get("-C", "-M")
    if over is not None and len(parsed.operands) > 1:
        return [Does(_discard(f"writes {branches} over a branch of that name"), over.word)]
    changed = uses(
        parsed, "-m", "-M", "--move", "-c", "-C", "--copy", "-u", "--set-upstream-to",
        "--unset-upstream", "--edit-description",
    )  # fmt: skip
    if changed is not None:
        return [Does(_change(f"renames, copies or connects {branches}"), changed)]
    if not parsed.operands or parsed.has(*_BRANCH_LISTS):
        return [Does(low(Category.GIT_READ, "lists branches"))]
    return [Does(_change(f"makes the branch {branches}"))]


_LISTING: Final = (
    "--color?= --no-color --column?= --no-column --sort= --no-sort --points-at= -i --ignore-case "
    "--format= --omit-empty --contains= --no-contains= --merged= --no-merged= "
)
_TAG_LISTS: Final = ("-l", "--list", "-n", "--contains", "--no-contains", "--merged",
                     "--no-merged", "--points-at")  # fmt: skip


def _tag(parsed: Parsed, _: Invocation) -> list[Act]:
    tags = _say(parsed.operands)
    for names, reason, category in (
        (("-d", "--delete"), f"deletes the tag {tags}", Category.GIT_DISCARD),
        (("-f", "--force"), f"moves the tag {tags} if it exists", Category.GIT_REWRITE),
    ):
        used = uses(parsed, *names)
        if used is not None:
            return [Does(medium(category, reason), used)]
    if parsed.has("-v", "--verify"):
        return [Does(low(Category.GIT_READ, "checks the signature of a tag"))]
    if not parsed.operands or parsed.has(*_TAG_LISTS):
        return [Does(low(Category.GIT_READ, "lists tags"))]
    return [Does(_change(f"makes the tag {tags}"))]


def _gc(parsed: Parsed, _: Invocation) -> list[Act]:
    now = uses(parsed, "--prune", "--expire-to")
    if now is not None and "=" in now.text and not now.text.endswith("=never"):
        return [Does(_discard("deletes objects that could still bring back lost work"), now)]
    return [Does(_change("packs the objects of the repository"))]


def _expire(reason: str, options: str) -> Judge:
    return Command(
        _discard(reason),
        Options(options + " -n --dry-run -v --verbose --progress --no-progress"),
        tries="-n --dry-run",
    )


def _stash(reason: str, options: str = "") -> Command:
    return Command(_change(reason), Options(options))


_PUSH_OPTIONS: Final = (
    "-pkuaq -S --patch --staged --keep-index --no-keep-index --include-untracked "
    "--no-include-untracked --all --quiet -m= --message= " + PATHSPECS
)
_STASH: Final = Group(
    {
        "list": replace(LOG, does=low(Category.GIT_READ, "lists the stashes")),
        "show": Command(
            low(Category.GIT_READ, "shows what is stashed"),
            Options(DIFF + "--include-untracked --only-untracked --no-include-untracked"),
            when=DRIVERS,
            more=read_or_look,
        ),
        "push|save": _stash("puts uncommitted changes away in the stash", _PUSH_OPTIONS),
        "pop|apply": _stash("brings stashed changes back", "-q --quiet --index --no-index"),
        "branch": _stash("makes the branch {0} from stashed changes"),
        "create|store": _stash("makes a stash without changing files", "-m= --message= -q --quiet"),
        "drop": Command(_discard("deletes the stash {0}"), Options("-q --quiet"),
                        bare=_discard("deletes the newest stash")),
        "clear": Command(_discard("deletes every stash")),
    },
    Options(_PUSH_OPTIONS),
    alone=_change("puts uncommitted changes away in the stash"),
)  # fmt: skip

_REFLOG_LOG: Final = replace(LOG, does=low(Category.GIT_READ, "shows where branches were"))
_REFLOG: Final = Group(
    {
        "show": LOG,
        "list|exists": Command(
            low(Category.GIT_READ, "shows where branches were"),
            more=lambda parsed, _: [Looks(word) for word in parsed.operands],
        ),
        "expire": _expire(
            "deletes the record of where branches were, which brings lost work back",
            "--expire= --expire-unreachable= --updateref --rewrite --stale-fix --all "
            "--single-worktree",
        ),
        "delete|drop|write": _expire(
            "changes the record of where branches were", "--rewrite --updateref --all"
        ),
    },
    LOG.options,
    otherwise=_REFLOG_LOG,
)


def _reflog(invocation: Invocation) -> list[Act]:
    """Judge reflog: without a subcommand it is log, with all that log's options can do."""
    has_verb = bool(LOG.options.parse(invocation.words).operands)
    return _REFLOG(invocation) if has_verb else _REFLOG_LOG(invocation)


SUBCOMMANDS: Final[Mapping[str, Judge]] = {
    "checkout": _function(_CHECKOUT, _checkout),
    "switch": _function(
        _MOVES + "-c= -C= --create= --force-create= --discard-changes --no-discard-changes",
        _switch,
    ),
    "restore": _function(
        _HUNKS + PATHSPECS + "-pWSqm23 -s= --source= --worktree --no-worktree --staged --quiet "
        "--progress --no-progress --ours --theirs --merge --conflict= --ignore-unmerged "
        "--ignore-skip-worktree-bits --recurse-submodules --no-recurse-submodules --overlay "
        "--no-overlay",
        _restore,
    ),
    "reset": _function(
        _HUNKS + PATHSPECS + "-qNp --soft --mixed --hard --merge --keep --quiet --refresh "
        "--no-refresh --recurse-submodules?= --no-recurse-submodules --intent-to-add",
        _reset,
    ),
    "clean": _function(
        "-dfinqxX --force --no-force --interactive --dry-run --quiet -e= --exclude=", _clean
    ),
    "branch": _function(
        _LISTING + "-vqtradDmMcClf --verbose --quiet --track?= --no-track -u= --set-upstream-to= "
        "--unset-upstream --remotes --abbrev= --no-abbrev --all --delete --move --copy --list "
        "--show-current --create-reflog --edit-description --force --recurse-submodules",
        _branch,
    ),
    "tag": _function(
        _LISTING + "-asfdvle --annotate --no-annotate --sign --no-sign -u= --local-user= --force "
        "--delete --verify -n?= --list -m= --message= -F=read --file=read --trailer= --edit "
        "--cleanup= --create-reflog",
        _tag,
    ),
    "stash": _STASH,
    "gc": _function(
        "-q --quiet --aggressive --auto --detach --no-detach --prune?= --no-prune --force "
        "--keep-largest-pack --cruft --no-cruft --max-cruft-size= --expire-to=",
        _gc,
    ),
    "prune": _expire("deletes every object that no branch needs, for good", "--expire="),
    "prune-packed": Command(_change("deletes objects that are stored twice"), Options("-nq")),
    "repack": Command(
        _change("packs the objects anew"),
        Options(
            "-aAdlfFqnbmik --cruft --no-cruft --quiet --local --write-bitmap-index "
            "--no-write-bitmap-index --window= --depth= --threads= --window-memory= "
            "--max-pack-size= --keep-unreachable --keep-pack= --unpack-unreachable= "
            "--cruft-expiration= --max-cruft-size= --expire-to=write --filter= --filter-to=write "
            "--geometric= -g= --write-midx --delta-islands --pack-kept-objects --path-walk"
        ),
        when={
            "--cruft-expiration --unpack-unreachable": _discard(
                "deletes objects that could still bring back lost work"
            )
        },
    ),
    "reflog": _reflog,
}  # fmt: skip
"""By name."""

"""git-lfs: large files kept outside of git's own history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Judge


def _lfs(level: str, reason: str, category: Category, options: str = "") -> Command:
    rate = {"low": low, "medium": medium, "high": high}[level]
    return Command(rate(category, reason), Options(options))


_MIGRATE: Final = (
    "--include= -I= --exclude= -X= --include-ref= --exclude-ref= --skip-fetch --everything --yes "
    "--above= --top= --unit= --pointers= --fixup --no-rewrite -m= --message= --verbose "
    "--object-map=write --remote="
)
_TRACK: Final = Command(
    medium(Category.GIT_CHANGE, "keeps {} outside of git's history"),
    Options("-vdl --verbose --dry-run --lockable --not-lockable --no-excluded --no-modify-attrs "
            "--filename --json"),
    bare=low(Category.GIT_READ, "lists the patterns of large files"),
)  # fmt: skip

LFS: Final = Group(
    {
        "ls-files|status|env|locks|logs|ext|version|help|pointer|check-ignore": _lfs(
            "low", "shows large files", Category.GIT_READ,
            "-lsdnapj --long --size --debug --all --deleted --include= -I= --exclude= -X= "
            "--name-only --json --porcelain -i= --id= --path= --local --cached --verify --limit= "
            "--remote= -r= --file=look --pointer=read --stdin --check --strict --no-strict",
        ),
        "migrate info": _lfs("low", "counts large files", Category.GIT_READ, _MIGRATE),
        "migrate import|migrate export": _lfs(
            "high", "rewrites the whole history", Category.GIT_REWRITE, _MIGRATE
        ),
        "track": _TRACK,
        "untrack|dedup|post-checkout|post-commit|post-merge|clean|smudge|filter-process|checkout"
        "|merge-driver": _lfs(
            "medium", "changes how large files are kept", Category.GIT_CHANGE,
            "--to=write --ours --theirs --base --skip -s",
        ),
        "fetch|pull|clone": _lfs(
            "medium", "fetches large files", Category.GIT_REMOTE,
            "-I= -X= -aprdj --include= --exclude= --all --prune --recent --refetch --dry-run "
            "--json",
        ),
        "push|pre-push": _lfs(
            "medium", "pushes large files", Category.GIT_REMOTE,
            "--dry-run -d --all --object-id --stdin",
        ),
        "lock|unlock": Command(
            medium(Category.GIT_REMOTE, "locks or unlocks {} for everybody"),
            Options("-r= --remote= -f --force -i= --id= --json --refspec="),
            when={"-f --force": high(Category.GIT_REMOTE, "breaks the lock of somebody else")},
        ),
        "prune": Command(
            high(Category.GIT_DISCARD, "deletes local copies of large files"),
            Options("-dfvc --dry-run --force --recent --verify-remote --no-verify-remote "
                    "--verify-unreachable --when-unverified= --verbose --no-verify-unreachable"),
            tries="-d --dry-run",
        ),
        "install|update": _lfs(
            "medium", "sets up hooks and filters for large files", Category.PERSISTENCE,
            "--local --force -f --manual -m --system -s --worktree -w --skip-smudge --skip-repo "
            "-l --file=write",
        ),
        "uninstall|fsck": _lfs(
            "medium", "changes the set-up for large files", Category.GIT_CHANGE,
            "--local --system --worktree --skip-repo --objects --pointers --dry-run -d",
        ),
    },
    Options("-h=help --help=help --version=help"),
)  # fmt: skip

SUBCOMMANDS: Final[Mapping[str, Judge]] = {"lfs": LFS}

"""Programs around git: hook runners, history rewriters, windows and terminals to work in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.git_change import FILTER_REPO
from ccwatch.risk.programs.git_lfs import LFS
from ccwatch.risk.programs.git_options import DIFF, REVISIONS
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Judge


def _hooks(reason: str, options: str = "") -> Command:
    return Command(high(Category.PERSISTENCE, reason), Options(options, any_long=True))


_INSTALLS: Final = "makes git run the project's checks at every commit from now on"
_RUNS_CHECKS: Final = medium(Category.EXEC_PROJECT, "runs the project's checks")
_PRE_COMMIT_OPTIONS: Final = Options(
    "-c=read --config=read --color= -h=help --help=help -V=help --version=help -avf --all-files "
    "--verbose --files --show-diff-on-failure --from-ref= -s= --to-ref= -o= --source= --origin= "
    "--hook-stage= --fail-fast -t= --hook-type= --install-hooks --overwrite --bleeding-edge "
    "--freeze --repo= -j= --jobs= --allow-missing-config --ref= --remote-branch= --local-branch= "
    "--commit-msg-filename= --remote-name= --remote-url= --checkout-type= --is-squash-merge "
    "--rewrite-command= --no-allow-missing-config"
)
_PRE_COMMIT: Final = Group(
    {
        "run|hook-impl|validate-hooks": Command(_RUNS_CHECKS),
        "install": _hooks(_INSTALLS),
        "init-templatedir": _hooks("makes every later clone run its checks at every commit"),
        "install-hooks|autoupdate|migrate-config": Command(
            medium(Category.PACKAGE_INSTALL, "installs or updates the project's checks")
        ),
        "uninstall|clean|gc": Command(medium(Category.FS_DELETE, "removes installed checks")),
        "try-repo": Command(high(Category.EXEC_REMOTE, "runs checks from another repository: {0}")),
        "validate-config|validate-manifest": Command(
            low(Category.FS_READ, "checks a configuration"), operands="read*"
        ),
        "help": Command(HELPS),
    },
    _PRE_COMMIT_OPTIONS,
    alone=_RUNS_CHECKS,
)
_LEFTHOOK: Final = Group(
    {
        "run": Command(_RUNS_CHECKS, Options(any_long=True)),
        "install|add": _hooks(_INSTALLS, "-fav"),
        "uninstall": Command(
            medium(Category.FS_DELETE, "removes installed checks"), Options(any_long=True)
        ),
        "validate|dump|version|check-install|help|completion": Command(
            low(Category.FS_READ, "shows the configuration of the checks"),
            Options("-v -f= --verbose --full --format= --json"),
        ),
        "self-update": Command(high(Category.PACKAGE_INSTALL, "replaces the program by a new one")),
    },
    Options("-h=help --help=help -V=help --version=help"),
)
_INTERACTIVE: Final = medium(
    Category.GIT_CHANGE, "opens a program in which the repository can be changed"
)

PROGRAMS: Final[Mapping[str, Judge]] = {
    "git-lfs": LFS,
    "git-filter-repo": FILTER_REPO,
    "bfg": Command(
        high(Category.GIT_REWRITE, "rewrites the whole history of {0}"),
        Options("-b= -B= -bi= -D= -rt= -p= -fi= -fe= -fs=", long_dash=True, any_long=True),
    ),
    "lazygit tig gitui git-cola": Command(
        _INTERACTIVE,
        Options("-hv --help=help --version=help -p= --path= -f= -C= --filter= --debug -d= "
                "--directory= -w= -g="),
    ),
    "gitk": Command(
        low(Category.GIT_READ, "shows the history in a window"),
        Options(DIFF + REVISIONS + "--argscmd=shell --select-commit="),
    ),
    "pre-commit prek": _PRE_COMMIT,
    "lefthook": _LEFTHOOK,
    "husky": _hooks(_INSTALLS),
}  # fmt: skip
"""By name."""

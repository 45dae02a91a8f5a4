"""Homebrew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsCommand, RunsFile
from ccwatch.risk.effect import Category, Effect, high, low, medium
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    CLEANS,
    CONFIGURES,
    EDITS,
    LOOKS_UP,
    REMOVES_ANYWHERE,
    SHOWS,
    SOURCES,
    does,
    judge_specs,
    looks_up,
    shows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_INSTALLS: Final = medium(Category.PACKAGE_INSTALL, "installs {}")
_UPGRADES: Final = medium(Category.PACKAGE_INSTALL, "upgrades {}")
_UPDATES: Final = medium(Category.PACKAGE_INSTALL, "updates the package manager and its lists")
_LINKS: Final = medium(Category.PACKAGE_INSTALL, "links or unlinks {}")
_PINS: Final = medium(Category.PACKAGE_INSTALL, "changes what is kept back: {}")
_FETCHES: Final = low(Category.NET_READ, "downloads {} for later, and installs nothing")
_BROWSES: Final = low(Category.NET_READ, "opens a page in a browser")
_SERVICES: Final = high(Category.PERSISTENCE, "changes services that run in the background: {}")
_TAPS: Final = high(Category.EXEC_REMOTE, "adds packages of another repository: {}")
_RUNS_TAP: Final = medium(Category.EXEC_REMOTE, "runs code that Homebrew fetches when it is needed")
_UNTAPS: Final = medium(Category.PACKAGE_INSTALL, "removes a source of packages: {}")
_UPLOADS: Final = high(Category.NET_WRITE, "sends logs of this machine to a public place")
_CONTRIBUTES: Final = high(Category.NET_WRITE, "changes packages for everybody: {}")
_DEVELOPS: Final = medium(Category.EXEC_PROJECT, "runs code of packages: {}")
_STATISTICS: Final = medium(Category.SYSTEM_CHANGE, "changes whether statistics are sent")
_SHELL: Final = medium(Category.EXEC_PROJECT, "opens a shell or a program with the packages")
_ZAPS: Final = high(Category.FS_DESTROY, "deletes the program's data and settings as well")
_SCRUBS: Final = medium(Category.FS_DELETE, "deletes every download")
_LOADS_TAP: Final = high(
    Category.EXEC_REMOTE, "fetches packages of another repository and runs their code"
)
_BREWFILE: Final = medium(Category.EXEC_PROJECT, "runs the Brewfile to read it")
_PATHS: Final = low(Category.SYSTEM_READ, "shows where packages are")

_KIND: Final = "--formula --formulae --cask --casks --eval-all "
_COMMON: Final = "-v --verbose -q --quiet -d --debug -h=help --help "
_BUILD: Final = (
    _KIND + "-f --force -n --dry-run -s --build-from-source --HEAD -i --interactive -g --git "
    "--force-bottle --include-test --fetch-HEAD --keep-tmp --debug-symbols --display-times "
    "--only-dependencies --ignore-dependencies --cc= --build-bottle --skip-post-install "
    "--skip-link --as-dependency --bottle-arch= --overwrite --no-quarantine --quarantine "
    "--require-sha --no-binaries --binaries --adopt --zap --greedy --greedy-latest "
    "--greedy-auto-updates --ask --appdir= --fontdir= -D --skip-cask-deps --no-ask --no-adopt"
)


def _asks(effect: Effect, table: str) -> Command:
    return Command(effect, options=Options(_KIND + table), more=_load_named)


def _load_named(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Judge the packages that are named: a package is a program of Ruby, and is run to be shown."""
    acts: list[Act] = []
    for word in parsed.operands:
        text = word.text
        if "://" in text:
            acts.append(Does(_LOADS_TAP, word))
        elif text.endswith(".rb") or text.startswith(("./", "../", "/", "~")):
            acts.append(RunsFile(word, Language.RUBY))
        elif text.count("/") == 2 and not text.lower().startswith("homebrew/"):
            acts.append(Does(_LOADS_TAP, word))
    return acts


_SHOWING: Final[dict[str, Judge]] = {
    "list|ls": _asks(
        SHOWS,
        "-1 -l -r -t --full-name --versions --multiple --pinned --installed-on-request "
        "--installed-as-dependency --poured-from-bottle --built-from-source --prefix",
    ),
    "info|abv": _asks(
        LOOKS_UP,
        "--analytics --days= --category= --github-packages-downloads --github --fetch-manifest "
        "--json?= --installed --all --variations --sizes",
    ),
    "deps": _asks(
        SHOWS,
        "-n --topological -1 --direct --declared --union --full-name --include-implicit "
        "--include-build --include-optional --include-test --skip-recommended "
        "--include-requirements "
        "--tree --prune --graph --dot --annotate --installed --missing --for-each --HEAD --os= "
        "--arch= --all",
    ),
    "uses": _asks(
        SHOWS,
        "--recursive --installed --missing --include-implicit --include-build --include-test "
        "--include-optional --skip-recommended",
    ),
    "desc": _asks(LOOKS_UP, "-s --search -n --name -d --description"),
    "search": looks_up(
        _KIND
        + "--desc --pull-request --open --closed --archlinux --debian --fedora --fink --macports "
        "--opensuse --repology --ubuntu --alpine",
    ),
    "outdated": _asks(
        LOOKS_UP,
        "--json?= --fetch-HEAD -g --greedy --greedy-latest --greedy-auto-updates "
        "--minimum-version=",
    ),
    "log": _asks(SHOWS, "-p -u --patch --stat --oneline -1 -n= --max-count="),
    "leaves": _asks(SHOWS, "-r --installed-on-request -p --installed-as-dependency"),
    "missing": _asks(SHOWS, "--hide="),
    "options": _asks(SHOWS, "--compact --installed --all --command="),
    "cat|tap-info|formulae|casks|which-formula|unbottled|nodenv-sync": _asks(
        SHOWS, "--installed --json?= --explain --skip-update"
    ),
    "commands|config|--config|doctor|dr|help|which-update|linkage|formula-analytics": _asks(
        SHOWS, "--include-aliases --list-checks -D --audit-debug --test --strict --reverse --cached"
    ),
    "shellenv|analytics state|developer state|command|formula": _asks(SHOWS, ""),
    "completions|completions state|command-not-found-init": shows("", ""),
    "livecheck|lc": _asks(
        LOOKS_UP,
        "--full-name --tap= --installed --newer-only --json -r --resources --autobump",
    ),
    "analytics": shows("", ""),
    "bundle check|bundle list": _asks(
        _BREWFILE,
        "--all --tap --mas --vscode --whalebrew --file=file --global --no-upgrade --brews "
        "--go --cargo --flatpak --taps",
    ),
    "services list|services info": _asks(_RUNS_TAP, "--json --all --sudo-service-user="),
    "services": Command(_RUNS_TAP, options=Options("--json"), operands=""),
    "tap": Command(
        _TAPS,
        options=Options(
            _KIND + "--custom-remote --repair --force --force-auto-update --shallow "
            "--full --no-force-auto-update"
        ),
        bare=_RUNS_TAP,
        when={"--repair --custom-remote": SOURCES},
    ),
}
_CHANGING: Final[dict[str, Judge]] = {
    "install|reinstall": Command(_INSTALLS, options=Options(_BUILD), more=judge_specs),
    "upgrade": Command(_UPGRADES, options=Options(_BUILD), more=judge_specs),
    "update|up|update-reset": does(_UPDATES, "--merge --auto-update --preinstall -f --force"),
    "fetch": Command(
        _FETCHES,
        options=Options(
            _KIND + "-f --force --HEAD -s --build-from-source --build-bottle --force-bottle --os= "
            "--arch= --bottle-tag= --concurrency= --retry --deps --no-quarantine --quarantine"
        ),
        more=_load_named,
    ),
    "uninstall|remove|rm": Command(
        REMOVES_ANYWHERE,
        options=Options(_KIND + "-f --force --zap --ignore-dependencies"),
        when={"--zap": _ZAPS},
    ),
    "autoremove": does(REMOVES_ANYWHERE, "-n --dry-run"),
    "cleanup": Command(
        CLEANS,
        options=Options("--prune= -n --dry-run -s --scrub --prune-prefix"),
        when={"-s --scrub": _SCRUBS},
    ),
    "link|ln|unlink": does(_LINKS, "--overwrite -n --dry-run -f --force --HEAD"),
    "pin|unpin|migrate|tab": does(_PINS, _KIND + "-f --force -n --dry-run"),
    "untap": does(_UNTAPS, "-f --force"),
    "home|homepage|docs": _asks(_BROWSES, ""),
    "edit|create|extract": does(EDITS, _KIND + "--print-path"),
    "postinstall|post_install|test|audit|style|readall|bottle|irb|ruby|sh|debugger|tests|"
    "typecheck|lgtm": (does(_DEVELOPS, any_long=True)),
    "bump|bump-formula-pr|bump-cask-pr|bump-revision|pr-upload|pr-publish|pr-pull|"
    "dispatch-build-bottle": (does(_CONTRIBUTES, any_long=True)),
    "gist-logs": does(_UPLOADS, "-n --new-issue -p --private"),
    "analytics on|analytics off|analytics regenerate-uuid": does(_STATISTICS),
    "developer|developer on|developer off": does(CONFIGURES),
    "services start|services run|services restart|services stop|services kill|services cleanup": (
        does(_SERVICES, "--all --file= --max-wait= --no-wait --keep --sudo-service-user=")
    ),
    "bundle|bundle install|bundle upgrade": does(
        _INSTALLS,
        "--file=read --global --no-upgrade --force --cleanup --no-lock --upgrade -f --all",
    ),
    "bundle dump": does(EDITS, "--file=write --global --describe -f --force --no-vscode --all"),
    "bundle add|bundle remove|bundle edit": does(EDITS, _KIND + "--file=write --tap --vscode"),
    "bundle cleanup": Command(
        REMOVES_ANYWHERE,
        options=Options("--file=read --global -f --force --zap --all"),
        when={"--zap": _ZAPS},
    ),
}


def _run_bundled(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    words = tuple(parsed.operands)
    return [RunsCommand(words)] if words else []


_RUNNING: Final[dict[str, Judge]] = {
    "bundle exec": Command(_SHELL, options=Options(posix=True), more=_run_bundled),
    "bundle sh|bundle env": does(_SHELL, "--check --services"),
}
_GROUP: Final = Group({**_SHOWING, **_CHANGING, **_RUNNING}, options=Options(_COMMON))
_PLACES: Final = Command(
    _PATHS,
    options=Options(
        "--cache --caskroom --cellar --prefix --repo --repository --env --config --taps -s -S "
        "--build-from-source --HEAD --bottle-tag= --os= --arch= --force-bottle --unbrewed "
        "--installed --shell= --plain --version=help " + _KIND + _COMMON.replace("-v ", "-v=help ")
    ),
    more=_load_named,
)


def judge_brew(invocation: Invocation) -> list[Act]:
    """Judge brew, some of whose subcommands look like options."""
    first = invocation.words[0].text if invocation.words else "--help"
    return (_PLACES if first in _PLACE_WORDS else _GROUP)(invocation)


_PLACE_WORDS: Final = frozenset(
    {"--cache", "--caskroom", "--cellar", "--prefix", "--repo", "--repository", "--env", "--taps"}
    | {"--config", "-S", "-v", "--version", "-h", "--help"}
)

PROGRAMS: Final[dict[str, Judge]] = {"brew": judge_brew}
"""Homebrew."""

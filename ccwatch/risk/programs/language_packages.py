"""Package managers of other languages: gem, composer, mix, cabal, opam, dart, swift, luarocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsCode, RunsFile
from ccwatch.risk.effect import Category, high, medium
from ccwatch.risk.programs.command import Command, Group, run_rest
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    ANYWHERE,
    BUILDS,
    CLEANS,
    CONFIGURES,
    CREATES,
    DOWNLOADS,
    EDITS,
    GRANTS,
    INSTALLS,
    INSTALLS_LISTED,
    LOOKS_UP,
    PUBLISHES,
    REMOVES,
    RUNS,
    SHOWS,
    SIGNS_IN,
    SOURCES,
    TESTS,
    UPDATES,
    WITHDRAWS,
    does,
    judge_first_name,
    judge_name,
    judge_specs,
    looks_up,
    shows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_BUNDLE_READS: Final = medium(Category.EXEC_PROJECT, "runs the project's Gemfile to read it")
_PLUGINS: Final = medium(Category.EXEC_PROJECT, "shows packages, with the project's plugins loaded")
_IN_BUNDLE: Final = medium(Category.EXEC_PROJECT, "runs a command with the packages of the project")
_MIGRATES: Final = medium(Category.DB_CHANGE, "changes the tables of a database")
_CONSOLE: Final = medium(Category.EXEC_PROJECT, "opens a console of the application")
_SECRETS: Final = high(Category.SECRETS_READ, "opens the secrets of the application")
_SERVES: Final = medium(Category.EXEC_PROJECT, "starts the application on a port")
_DEVICE: Final = medium(Category.EXEC_PROJECT, "starts the application on a device")

_GEM_SOURCES: Final = (
    "-a --add --append -p --prepend -r --remove -c --clear-all -u --update -f --force"
)
_GEM: Final = Group(
    {
        "list|search|info|query|which|environment|env|outdated|specification|spec|contents|"
        "dependency|stale|help|check": looks_up(
            "-l --local -r --remote -b --both -d --details --no-details -a --all -i --installed -I "
            "-e --exact --versions --no-versions --prerelease -v= --version= --platform= -n= "
            "--pipe --yaml --ruby --marshal --lib-only --prefix"
        ),
        "install|i|update": Command(
            INSTALLS,
            bare=INSTALLS_LISTED,
            options=Options(
                "-v= --version= -s=url --source=url --clear-sources -N --no-document --document= "
                "--user-install --no-user-install -i=write --install-dir=write -n=write "
                "--bindir=write -f --force --conservative --prerelease --pre --minimal-deps "
                "--development -g= --file= -l --local -r --remote -b --both --platform= --system "
                "--ignore-dependencies -P= --trust-policy= --no-suggestions --wrappers "
                "--env-shebang"
            ),
            when={"-s --source --clear-sources": SOURCES, "--system": ANYWHERE},
            more=judge_specs,
        ),
        "uninstall|cleanup|pristine|rebuild": does(REMOVES, any_long=True),
        "fetch|unpack": does(DOWNLOADS, any_long=True),
        "build": does(BUILDS, any_long=True),
        "push": does(PUBLISHES, any_long=True),
        "yank": does(WITHDRAWS, any_long=True),
        "owner": Command(
            LOOKS_UP,
            options=Options("-a= --add= -r= --remove= -k= --key= --otp= --host=send"),
            when={"-a --add -r --remove": GRANTS},
        ),
        "signin|signout|cert": does(SIGNS_IN, any_long=True),
        "sources": Command(
            SHOWS,
            options=Options(
                "-l --list -a= --add= --append= -p= --prepend= -r= --remove= -c --clear-all -u "
                "--update -f --force"
            ),
            operands="",
            when={_GEM_SOURCES: SOURCES},
        ),
        "exec": Command(
            high(Category.EXEC_REMOTE, "fetches a package and runs it: {0}"),
            options=Options("-v= --version= -g= --gem= --conservative --prerelease", posix=True),
        ),
    },
    options=Options(
        "-h=help --help -v=help --version=help -V --verbose -q --quiet --silent "
        "--norc --backtrace --debug --config-file=read"
    ),
)
_BUNDLE: Final = Group(
    {
        "list|info|show|outdated|check|platform|help|doctor|licenses|env|version": does(
            _BUNDLE_READS,
            "--name-only --paths --path --only-group= --without-group= --parseable --porcelain "
            "--strict --groups --group= --filter-major --filter-minor --filter-patch --gemfile= "
            "--dry-run --ruby --local --pre --source=",
        ),
        "install|add|update|lock|binstubs|package|cache|pristine|inject": Command(
            INSTALLS, bare=INSTALLS_LISTED, options=Options(any_long=True), more=judge_specs
        ),
        "remove|clean": does(REMOVES, any_long=True),
        "init|gem": does(CREATES, any_long=True),
        "config|plugin": does(CONFIGURES, any_long=True),
        "config list|config get|plugin list": shows("--parseable"),
        "exec|e": Command(
            _IN_BUNDLE,
            options=Options("--keep-file-descriptors --gemfile=", posix=True),
            more=run_rest(),
        ),
        "open|console": does(_CONSOLE),
        "viz|issue": does(EDITS, any_long=True),
    },
    options=Options("-h=help --version=help -v=help --verbose --no-color -r= --retry= --quiet"),
    alone=medium(Category.PACKAGE_INSTALL, "installs what the Gemfile lists"),
)


def _run_code_of_rails(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    for word in parsed.operands[:1]:
        is_file = word.text.endswith(".rb") and " " not in word.text
        return [RunsFile(word) if is_file else RunsCode(word, Language.RUBY)]
    return []


def _judge_task(invocation: Invocation) -> list[Act]:
    """Judge a task of the application by its name, which may stand for the whole database."""
    first = next((word for word in invocation.words if word.text[:1] != "-"), None)
    if first is None:
        return [Does(RUNS)]
    return judge_name(first, invocation.words)


_RAILS: Final = Group(
    {
        "server|s": does(_SERVES, any_long=True),
        "console|c|dbconsole|db": does(_CONSOLE, any_long=True),
        "runner|r": Command(
            RUNS, options=Options("-e= --environment=", posix=True), more=_run_code_of_rails
        ),
        "test|t|spec": does(TESTS, any_long=True),
        "generate|g|destroy|d|new|app:update": does(EDITS, any_long=True),
        "db:migrate|db:rollback|db:seed|db:create|db:prepare|db:schema:dump": does(
            _MIGRATES, any_long=True
        ),
        "credentials:edit|credentials:show|secrets:edit|encrypted:edit|credentials:diff": does(
            _SECRETS, any_long=True
        ),
        "routes|about|stats|notes|middleware|initializers|version": does(RUNS, any_long=True),
    },
    options=Options("-h=help --help -v=help --version=help"),
    otherwise=_judge_task,
)
_COMPOSER: Final = Group(
    {
        "show|info|outdated|search|why|depends|why-not|prohibits|licenses|validate|"
        "check-platform-reqs|"
        "audit|fund|suggests|about|list|help|diagnose": does(
            _PLUGINS,
            "-i --installed -a --all -l --latest -o --outdated -D --direct -t --tree -s --self "
            "-p --platform -N --name-only -P --path --strict -f= --format= --locked --no-dev "
            "--available --major-only --minor-only --ignore= -r --recursive --abandoned= -A",
        ),
        "install|update|require|upgrade|i|u|reinstall|bump|dump-autoload|dumpautoload": Command(
            INSTALLS, bare=INSTALLS_LISTED, options=Options(any_long=True), more=judge_specs
        ),
        "remove|rm|uninstall": does(REMOVES, any_long=True),
        "create-project|init": Command(
            CREATES,
            options=Options(any_long=True),
            when={"--repository --repository-url": SOURCES},
        ),
        "global": does(ANYWHERE, any_long=True),
        "config|self-update|selfupdate": does(CONFIGURES, any_long=True),
        "clear-cache|clearcache|cc": does(CLEANS),
        "exec": Command(_IN_BUNDLE, options=Options("-l --list", posix=True), more=run_rest()),
        "run-script|run": Command(
            RUNS, options=Options("-l --list --dev --no-dev", posix=True), more=judge_first_name
        ),
        "archive|status": does(BUILDS, any_long=True),
    },
    options=Options(
        "-h=help --help -V=help --version=help -q --quiet -v --verbose -n --ansi "
        "--no-interaction --no-ansi --no-plugins --no-scripts -d= --working-dir= "
        "--no-cache --profile"
    ),
    otherwise=_judge_task,
    alone=_PLUGINS,
)
_MIX: Final = Group(
    {
        "help|hex.info|hex.search|hex.outdated|deps|hex.audit|deps.tree|app.tree|xref|"
        "profile.fprof": (does(RUNS, any_long=True)),
        "deps.get|deps.update|deps.compile|deps.unlock|deps.clean|local.hex|local.rebar": does(
            UPDATES, any_long=True
        ),
        "archive.install|escript.install": does(ANYWHERE, any_long=True),
        "hex.publish|hex.retire": does(PUBLISHES, any_long=True),
        "hex.owner": does(GRANTS, any_long=True),
        "hex.user|hex.organization": does(SIGNS_IN, any_long=True),
        "test": does(TESTS, any_long=True),
        "ecto.migrate|ecto.rollback|ecto.create": does(_MIGRATES, any_long=True),
        "run|eval": does(RUNS, any_long=True, posix=True),
    },
    options=Options("-h=help --help -v=help --version=help"),
    otherwise=_judge_task,
    alone=RUNS,
)
_HASKELL: Final = Group(
    {
        "list|info|list-bin|show|switch list|repository list|config list|var list|"
        "templates|outdated|help|search|pin list": shows(
            "--installed --simple-output -i --json -a --short -s --columns= --dependencies"
        ),
        "path|ls|query|build|test|bench|run|exec|repl|ghci|haddock|check|configure|sdist|lint|"
        "runghc|script": (does(RUNS, any_long=True, posix=True)),
        "install|update|upgrade|unpack|get|fetch|freeze|setup|new|init|reinstall|source|pin|depext|"
        "switch|env|user-config|gen-bounds|v2-install|v1-install|dot|ide": does(
            INSTALLS, any_long=True
        ),
        "remove|uninstall|purge|clean|autoremove": does(REMOVES, any_long=True),
        "upload|publish": does(PUBLISHES, any_long=True),
        "repository|config|var|option": does(SOURCES, any_long=True),
        "switch remove": does(REMOVES, any_long=True),
    },
    options=Options("-h=help --help --version=help -v --verbose -q --quiet -y --yes -j= --jobs="),
)
_DART: Final = Group(
    {
        "pub publish|pub lish": does(PUBLISHES, any_long=True),
        "pub uploader": does(GRANTS, any_long=True),
        "pub token|pub login|pub logout": does(SIGNS_IN, any_long=True),
        "pub get|pub add|pub upgrade|pub downgrade|pub remove|pub global|pub cache": does(
            INSTALLS, any_long=True
        ),
        "pub outdated|pub deps": does(UPDATES, any_long=True),
        "doctor|devices|emulators|help|channel": shows("-v --verbose", ""),
        "analyze|test|build|compile|doc|assemble|info": does(BUILDS, any_long=True),
        "run|attach|drive|install|debug-adapter|logs|screenshot": does(
            _DEVICE, any_long=True, posix=True
        ),
        "create|format|fix|gen-l10n|clean": does(EDITS, any_long=True),
        "config|upgrade|downgrade|precache|custom-devices": does(CONFIGURES, any_long=True),
    },
    options=Options("-h=help --help --version=help -v --verbose -q --quiet -d= --device-id="),
    otherwise=_judge_task,
)
_SWIFT_PACKAGE: Final = Group(
    {
        "package describe|package show-dependencies|package tools-version|package dump-package": (
            does(RUNS, any_long=True)
        ),
        "package|build": does(BUILDS, any_long=True),
        "test": does(TESTS, any_long=True),
        "run|repl": does(RUNS, any_long=True, posix=True),
        "sdk": does(ANYWHERE, any_long=True),
        "package-registry": does(PUBLISHES, any_long=True),
        "package reset|package clean|package purge-cache": does(CLEANS, any_long=True),
    },
    options=Options("-h=help --help --version=help -v"),
    otherwise=_judge_task,
    alone=RUNS,
)
_LUAROCKS: Final = Group(
    {
        "list|search|show|which|help|path": shows("--porcelain --outdated --tree="),
        "install|build|download|init|make|unpack": Command(
            INSTALLS,
            bare=INSTALLS_LISTED,
            options=Options(any_long=True),
            when={"--server": SOURCES},
            more=judge_specs,
        ),
        "remove|purge": does(REMOVES, any_long=True),
        "upload": does(PUBLISHES, any_long=True),
        "config": does(CONFIGURES, any_long=True),
        "test": does(TESTS, any_long=True),
    },
    options=Options("-h=help --help --version=help --local --global --tree= --lua-version="),
)
_CPAN: Final = Command(
    INSTALLS,
    bare=INSTALLS_LISTED,
    options=Options(
        "-i -f -n --notest --force -S --sudo -l=write -L=write -q -v --installdeps -T "
        "-h=help --help --version=help --mirror=url --mirror-only --self-upgrade "
        "--info -V=help"
    ),
    when={"--mirror --mirror-only": SOURCES, "-S --sudo": ANYWHERE},
    more=judge_specs,
)


PROGRAMS: Final[dict[str, Judge]] = {
    "gem": _GEM,
    "bundle bundler": _BUNDLE,
    "rails": _RAILS,
    "composer": _COMPOSER,
    "mix": _MIX,
    "rebar3": _MIX,
    "cabal stack opam ghcup": _HASKELL,
    "dart flutter": _DART,
    "swift": _SWIFT_PACKAGE,
    "luarocks": _LUAROCKS,
    "cpan cpanm": _CPAN,
}
"""Package managers of other languages."""

"""Package managers of Python: pip, pipx, poetry, pdm, hatch, conda, twine, pyenv, pre-commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Fetches, Language, RunsCommand, RunsFile
from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.programs.command import Command, Group, fill
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    ANYWHERE,
    BUILDS,
    CLEANS,
    CONFIGURES,
    DOWNLOADS,
    EDITS,
    INSTALLS,
    INSTALLS_LISTED,
    LOOKS_UP,
    PUBLISHES,
    REMOVES,
    REMOVES_ANYWHERE,
    RUNS,
    RUNS_REMOTE,
    SHOWS,
    SIGNS_IN,
    SOURCES,
    TESTS,
    does,
    judge_specs,
    looks_up,
    shows,
)
from ccwatch.risk.programs.project_tool import ProjectTool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_HASHES: Final = low(Category.FS_READ, "hashes files")
_ENVIRONMENT_GONE: Final = high(Category.FS_DESTROY, "deletes an environment: {}")
_MAKES: Final = medium(Category.PACKAGE_INSTALL, "makes an environment: {}")
_INJECTS: Final = high(Category.PACKAGE_INSTALL, "adds packages to an installed program: {}")
_RUNTIME: Final = high(Category.PACKAGE_INSTALL, "installs or removes a Python: {}")
_SETS_UP: Final = high(Category.PERSISTENCE, "changes the start files of the shell")
_SHELL: Final = medium(Category.EXEC_PROJECT, "opens a shell or activates an environment")
_IN_ENVIRONMENT: Final = medium(Category.EXEC_PROJECT, "runs a command in the environment: {}")
_PLUGINS: Final = high(Category.PACKAGE_INSTALL, "changes the package manager itself: {}")
_CHECKS: Final = low(Category.PACKAGE_READ, "checks the files of a package")
_ASKS_ELSEWHERE: Final = medium(Category.NET_READ, "asks another server than usual")
_VARIABLES: Final = medium(Category.SECRETS_READ, "shows the variables of an environment")
_REPORTS: Final = low(Category.FS_READ, "reports on what tests covered")

_PIP_GLOBAL: Final = Options(
    "-h=help --help -V=help --version=help -v --verbose -q --quiet --isolated --require-virtualenv "
    "--python=run --log=write --no-input --proxy=send --retries= --timeout= --exists-action= "
    "--cert= --trusted-host= --client-cert= --cache-dir=write --no-cache-dir "
    "--disable-pip-version-check --no-color --no-python-version-warning --use-feature= "
    "--use-deprecated= --debug "
    "--keyring-provider= --resume-retries="
)
_INDEX: Final = "-i=url --index-url=url --extra-index-url=url -f=url --find-links=url --no-index "
_PIP_SOURCES: Final = {
    "-i --index-url --extra-index-url -f --find-links --trusted-host": SOURCES,
}
_PIP_INSTALL: Final = Options(
    _INDEX + "-r=read --requirement=read -c=read --constraint=read --no-deps --pre -e= --editable= "
    "--dry-run -t=write --target=write --platform= --python-version= --implementation= --abi= "
    "--user --root=write --prefix=write --src=write -U --upgrade --upgrade-strategy= "
    "--force-reinstall -I --ignore-installed --ignore-requires-python --no-build-isolation "
    "--use-pep517 --no-use-pep517 --check-build-dependencies --break-system-packages "
    "-C= --config-settings= --global-option= --compile --no-compile --no-warn-script-location "
    "--no-warn-conflicts --no-binary= --only-binary= --prefer-binary --require-hashes "
    "--progress-bar= --root-user-action= --report=write --no-clean --group= -d=write "
    "--dest=write -w=write --wheel-dir=write -o=write --output=write --no-verify"
)
_OTHER_INDEX: Final = {
    "-i --index --index-url --extra-index-url -f --find-links --proxy": _ASKS_ELSEWHERE,
}


def _judge_pip(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    editable = parsed.values("-e", "--editable")
    lists = parsed.values("-r", "--requirement", "-c", "--constraint")
    remote = [word for word in lists if "://" in word.text]
    found = type(parsed)(operands=[*parsed.operands, *editable, *remote])
    return judge_specs(found, invocation)


_INSTALL: Final = Command(
    INSTALLS,
    bare=INSTALLS_LISTED,
    options=_PIP_INSTALL,
    when={**_PIP_SOURCES, "--break-system-packages": ANYWHERE},
    more=_judge_pip,
)


PIP: Final = Group(
    {
        "install": _INSTALL,
        "download": Command(DOWNLOADS, options=_PIP_INSTALL, when=_PIP_SOURCES, more=_judge_pip),
        "wheel|lock|compile": Command(
            BUILDS, options=_PIP_INSTALL, when=_PIP_SOURCES, more=_judge_pip
        ),
        "sync": Command(
            INSTALLS,
            bare=INSTALLS_LISTED,
            options=_PIP_INSTALL,
            when=_PIP_SOURCES,
            operands="read*",
        ),
        "uninstall|remove": does(
            REMOVES,
            "-r=read --requirement=read -y --yes --root-user-action= --break-system-packages",
        ),
        "list": Command(
            LOOKS_UP,
            options=Options(
                _INDEX
                + "-o --outdated -u --uptodate -e --editable -l --local --user --path= --pre "
                "--format= --not-required --exclude-editable --include-editable --exclude="
            ),
            when=_OTHER_INDEX,
        ),
        "freeze": shows(
            "-r=read -l --local --user --path= --all --exclude-editable --exclude= --strict"
        ),
        "show": shows("-f --files"),
        "check|help|version|tree": shows(
            "--depth= --prune= --package= --invert --no-dedupe --show-version-specifiers --outdated"
        ),
        "inspect": shows("--local --user --path="),
        "debug": shows("--platform= --python-version= --implementation= --abi="),
        "search": Command(LOOKS_UP, options=Options("-i=url --index=url"), when=_OTHER_INDEX),
        "index versions": Command(
            LOOKS_UP,
            options=Options(
                _INDEX + "--platform= --python-version= --implementation= --abi= --pre --json "
                "--ignore-requires-python --no-binary= --only-binary="
            ),
            when=_OTHER_INDEX,
        ),
        "hash": Command(_HASHES, options=Options("-a= --algorithm="), operands="read*"),
        "cache dir|cache info|cache list": shows("--format="),
        "cache purge|cache remove": does(CLEANS),
        "config list|config get|config debug": shows("--global --user --site --editor=run"),
        "config set|config unset|config edit": does(
            CONFIGURES, "--global --user --site --editor=run"
        ),
        "completion": shows("--bash --zsh --fish --powershell"),
    },
    options=_PIP_GLOBAL,
)
_PIPX: Final = Group(
    {
        "list|environment|help|completions|interpreter list": shows(
            "--json --short --include-injected --pinned --value= -V= --skip-maintenance"
        ),
        "install|upgrade|reinstall|install-all|upgrade-all|reinstall-all|upgrade-shared": Command(
            ANYWHERE,
            options=Options(
                "--include-deps -f --force --suffix= --python= --preinstall= -i=url "
                "--index-url=url -e --editable --pip-args= --system-site-packages --skip= "
                "--fetch-missing-python"
            ),
            when={"-i --index-url": SOURCES},
            more=judge_specs,
        ),
        "inject|uninject|pin|unpin": Command(
            _INJECTS,
            options=Options(
                "--include-apps --include-deps -f --force -r=read -i=url --index-url=url "
                "--pip-args= --with-suffix"
            ),
            more=judge_specs,
        ),
        "uninstall|uninstall-all": does(REMOVES_ANYWHERE),
        "ensurepath": does(_SETS_UP, "--force -f --prepend"),
        "run": Command(
            RUNS_REMOTE,
            options=Options("--spec= --python= --no-cache --pip-args= --path", posix=True),
            more=judge_specs,
        ),
        "runpip": does(_INJECTS, posix=True),
        "interpreter prune|interpreter upgrade": does(_RUNTIME),
    },
    options=Options("-h=help --version=help -q -v --quiet --verbose --global"),
)


def _in_environment(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return run_in_environment(parsed.operands)


def run_in_environment(words: Sequence[Word]) -> list[Act]:
    """Return the acts of running words as a command, or as a script if it is one."""
    if not words:
        return [Does(_SHELL)]
    first = words[0].text
    if first.endswith((".py", ".pyw")):
        return [RunsFile(words[0], Language.PYTHON)]
    return [RunsCommand(tuple(words))]


def _run_covered(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [] if parsed.has("-m") else run_in_environment(parsed.operands)


def _judge_settings(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [] if parsed.has("--list") else [Does(fill(CONFIGURES, parsed.operands))]


_RUN: Final = Command(_IN_ENVIRONMENT, options=Options(posix=True), more=_in_environment)
_SHOWS_PROJECT: Final = looks_up(
    "-t --tree -l --latest -o --outdated --no-dev --only= --with= --without= --all -a --why "
    "--top-level -T --lock --strict --full-path --path -p --fields= --json --graph --csv "
    "--markdown --freeze --format= --python --where --packages --env --executable -e --ascii"
)
_PROJECT_VERBS: Final[dict[str, Judge]] = {
    "show|list|info|search": _SHOWS_PROJECT,
    "env info|env list": _SHOWS_PROJECT,
    "env show|env find|dep show|cache list|cache info|source show|self show": shows(),
    "config show|config find|plugin list|venv list|python list": shows(),
    "add|install|sync|update|remove|lock|sync|uninstall|upgrade": Command(
        INSTALLS,
        bare=INSTALLS_LISTED,
        options=Options(any_long=True),
        when={"--source --index-url": SOURCES},
        more=judge_specs,
    ),
    "build|export|fix|import|fmt|dep|docs|new|init|create|venv|use|pin|version": does(
        EDITS, any_long=True
    ),
    "publish": Command(
        PUBLISHES,
        options=Options(any_long=True),
        tries="--dry-run",
        when={"--build": BUILDS},
    ),
    "run": _RUN,
    "shell|activate|env activate": does(_SHELL, any_long=True),
    "test": does(TESTS, any_long=True),
    "env use|env create": does(_MAKES),
    "env remove|env prune|venv remove": Command(_ENVIRONMENT_GONE, options=Options("--all -y")),
    "cache clear|cache rm|clean|cache prune": does(CLEANS, any_long=True),
    "config": Command(SHOWS, options=Options("--list --local --unset"), more=_judge_settings),
    "source|self|plugin|toolchain|tools|python": does(_PLUGINS, any_long=True),
    "login|keyring": does(SIGNS_IN, any_long=True),
}
_PROJECT_OPTIONS: Final = Options(
    "-h=help --help -q --quiet -v --verbose -n --no-interaction --no-plugins --no-cache --ansi "
    "--no-ansi -V=help --version=help -C= --directory= -P= --project= -e= --env="
)
_PDM: Final = Group(_PROJECT_VERBS, options=_PROJECT_OPTIONS)
_PIPENV_OPTIONS: Final = Options("--where --venv --py --envs").joined_with(_PROJECT_OPTIONS)
_PIPENV: Final = Group(
    {**_PROJECT_VERBS, "requirements|verify|graph": shows("--bare --json --json-tree --reverse")},
    options=_PIPENV_OPTIONS,
)
_PROJECT: Final = Group(
    {**_PROJECT_VERBS, "check|about|status|version show|tree": _SHOWS_PROJECT},
    options=_PROJECT_OPTIONS,
)
"""What is no subcommand of pdm is the name of a script to it, so it has fewer of them."""
_VERSION: Final = Command(EDITS, options=Options("-s --short --dry-run"), bare=SHOWS)
_POETRY: Final = Group(
    {**_PROJECT.verbs, "version": _VERSION, "debug info|debug tags": shows()},
    options=_PROJECT_OPTIONS,
)


def _judge_channels(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Judge channels: those with a name belong to the usual server."""
    acts: list[Act] = []
    for word in parsed.values("-c", "--channel"):
        if word.literal is None or "/" in word.text:
            acts += [Does(_ASKS_ELSEWHERE, word), Fetches(word)]
    return acts


_CONDA: Final = Group(
    {
        "list|info|search|env list|repoquery": does(
            LOOKS_UP,
            "-n= --name= -p= --prefix= --json -e --export --explicit -f --full-name -c= --channel= "
            "-a --all --envs --base -s --system --md5 --revisions --no-pip --from-history "
            "--no-builds --override-channels --info -i --canonical --reverse",
            more=_judge_channels,
        ),
        "env export": Command(
            SHOWS,
            options=Options(
                "-n= --name= -p= --prefix= -f=write --file=write --json --no-builds "
                "--from-history --ignore-channels -c= --channel= --override-channels"
            ),
        ),
        "env config vars list": Command(_VARIABLES, options=Options("-n= --name= -p= --prefix=")),
        "config": Command(
            SHOWS,
            options=Options(
                "--show?= --show-sources --get?= --describe?= --set= --add= --append= --prepend= "
                "--remove= --remove-key= --env --system --validate --json"
            ),
            when={"--set --add --append --prepend --remove --remove-key": CONFIGURES},
        ),
        "install|update|create|upgrade|env create|env update": Command(
            INSTALLS,
            bare=INSTALLS_LISTED,
            options=Options(
                "-n= --name= -p=write --prefix=write -c= --channel= -y --yes --all "
                "-f=read --file=read --clone= --override-channels --no-deps --offline "
                "--freeze-installed --json -q --quiet --dry-run -d --prune --force "
                "--strict-channel-priority --only-deps --update-deps --solver="
            ),
            when={
                "-c --channel --override-channels": medium(
                    Category.PACKAGE_INSTALL, "takes packages from a channel"
                )
            },
            more=judge_specs,
        ),
        "remove|uninstall": Command(
            REMOVES,
            options=Options("-n= --name= -p= --prefix= -y --yes --all --force -q"),
            when={"--all": _ENVIRONMENT_GONE},
        ),
        "env remove": does(_ENVIRONMENT_GONE, "-n= --name= -p=tree --prefix=tree -y --yes"),
        "clean": does(
            CLEANS, "-a --all -i -p -t -l -y --yes -f -c --tarballs --packages --index-cache"
        ),
        "run": Command(
            _IN_ENVIRONMENT,
            options=Options(
                "-n= --name= -p= --prefix= --no-capture-output --live-stream -v --cwd=", posix=True
            ),
            more=_in_environment,
        ),
        "doctor": shows("-n= --name= -p= --prefix= -v"),
        "activate|deactivate|shell": does(_SHELL),
        "init": does(_SETS_UP, any_long=True),
    },
    options=Options("-h=help --help -V=help --version=help -v --verbose -q --quiet --json"),
)
_TWINE: Final = Group(
    {
        "upload|register": does(PUBLISHES, any_long=True),
        "check": Command(_CHECKS, options=Options("--strict"), operands="read*"),
    },
    options=Options("-h=help --version=help --no-color"),
)
_COVERAGE: Final = Group(
    {
        "report": Command(
            _REPORTS,
            options=Options(
                "-m -i --omit= --include= --skip-covered --skip-empty --show-missing --fail-under= "
                "--precision= --sort= --data-file=read --rcfile=file --format= --contexts="
            ),
        ),
        "html|xml|json|lcov|combine|annotate": does(EDITS, any_long=True),
        "erase": does(CLEANS, "--data-file=delete --rcfile=read"),
        "run": Command(
            RUNS,
            options=Options(
                "-m -p -a --append --branch --source= --omit= --include= --rcfile=read "
                "--parallel-mode --data-file=write --timid --concurrency= --context=",
                posix=True,
            ),
            more=_run_covered,
        ),
        "help": shows(),
    },
    options=Options("-h=help --version=help"),
)

PROGRAMS: Final[dict[str, Judge]] = {
    "pip pip2 pip3 pip3.8 pip3.9 pip3.10 pip3.11 pip3.12 pip3.13 pip3.14": PIP,
    "pipx": _PIPX,
    "poetry": _POETRY,
    "hatch": _PROJECT,
    "pdm flit": _PDM,
    "pipenv": _PIPENV,
    "conda mamba micromamba": _CONDA,
    "twine": _TWINE,
    "coverage": _COVERAGE,
    "virtualenv": Command(_MAKES, options=Options(any_long=True), operands="write*"),
    "tox nox": ProjectTool(TESTS),
    "easy_install": does(ANYWHERE),
}
"""Package managers and tools of Python."""

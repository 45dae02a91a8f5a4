"""uv, uvx and rye: projects, packages and tools of Python."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsCommand, RunsFile, RunsInput
from ccwatch.risk.effect import Category, critical, high, medium
from ccwatch.risk.programs.command import Command, Group, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    ANYWHERE,
    BUILDS,
    CLEANS,
    CREATES,
    EDITS,
    INSTALLS,
    INSTALLS_LISTED,
    PUBLISHES,
    REMOVES_ANYWHERE,
    SHOWS,
    SIGNS_IN,
    SOURCES,
    does,
    is_remote,
    judge_spec,
    judge_specs,
    shows,
)
from ccwatch.risk.programs.python_module import judge_module
from ccwatch.risk.programs.python_packages import PIP, run_in_environment
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_TOOLS: Final = frozenset(
    {"ruff", "black", "isort", "flake8", "mypy", "pyright", "basedpyright", "pylint", "pytest"}
    | {"tox", "nox", "pre-commit", "codespell", "bandit", "vulture", "ty", "coverage", "build"}
    | {"sqlfluff", "yamllint", "djlint", "mkdocs", "cookiecutter", "radon", "interrogate"}
)
"""Well-known tools that only work on the project."""

_BRINGS_UP: Final = medium(
    Category.PACKAGE_INSTALL, "brings the environment up to date before it runs anything"
)
_LOCKS: Final = medium(Category.PACKAGE_INSTALL, "may change the lock file first")
_MAKES: Final = medium(Category.PACKAGE_INSTALL, "makes a virtual environment: {}")
_RUNTIME: Final = high(Category.PACKAGE_INSTALL, "installs or removes a Python: {}")
_UPDATES_ITSELF: Final = high(Category.PACKAGE_INSTALL, "replaces the package manager itself")
_SETS_UP: Final = high(Category.PERSISTENCE, "changes the start files of the shell")
_EMPTIES: Final = high(Category.FS_DESTROY, "empties the environment that is there")

_NAMES_PYTHON: Final = frozenset({"-p", "--python"})
_GLOBAL: Final = (
    "-h=help --help -V=help --version=help -q --quiet -v --verbose --color= --no-color --offline "
    "--no-progress --no-cache -n --cache-dir= --no-config --config-file=read --directory= "
    "--project= --no-python-downloads --python-preference= --managed-python --no-managed-python "
    "--native-tls --system-certs --preview --preview-features= -p= --python="
)
_SOURCES: Final = (
    "--index=url --default-index=url -i=url --index-url=url --extra-index-url=url -f=url "
    "--find-links=url --no-index --index-strategy= --keyring-provider= --resolution= --prerelease= "
    "--exclude-newer= --no-sources -U --upgrade -P= --upgrade-package= --reinstall "
    "--reinstall-package= --link-mode= --no-build --no-binary --no-build-isolation --refresh "
    "--refresh-package= --no-build-package= --no-binary-package= --compile-bytecode "
    "--config-setting= -C= --allow-insecure-host= "
)
_PROJECT: Final = (
    "--extra= --all-extras --no-extra= --no-dev --only-dev --group= --no-group= --only-group= "
    "--no-default-groups --all-groups --dev --locked --frozen --no-sync --active --isolated "
    "--no-project --all-packages --package= --exact --inexact --no-editable --no-install-project "
    "--no-install-workspace --no-install-package= --check --dry-run --env-file=read --no-env-file "
    "--script=read --output-format= "
)
_ELSEWHERE: Final = {
    "--index --default-index -i --index-url --extra-index-url -f --find-links "
    "--allow-insecure-host": SOURCES,
}
_RUN: Final = Options(
    _SOURCES
    + _PROJECT.replace("--script=read ", "")
    + "-m --module -s --script --gui-script -w= --with= --with-editable= --with-requirements=read "
    "--env-file=read",
    posix=True,
)


def _judge_run(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    acts: list[Act] = [
        act for word in parsed.values("-w", "--with", "--with-editable") for act in judge_spec(word)
    ]
    words = parsed.operands
    if not words:
        return acts
    if is_remote(words[0].text):
        reason = f"fetches {shorten(words[0].text)} and runs it"
        return [*acts, Does(critical(Category.EXEC_REMOTE, reason), words[0])]
    if words[0].text == "-":
        return [*acts, RunsInput(Language.PYTHON)]
    if parsed.has("-m", "--module"):
        left = invocation.after(tuple(words[1:]), "")
        return [*acts, *judge_module(words[0], left)]
    if parsed.has("-s", "--script", "--gui-script"):
        return [*acts, RunsFile(words[0], Language.PYTHON)]
    return [*acts, *run_in_environment(words)]


def _judge_tool(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    acts: list[Act] = []
    sources = parsed.values("--from", "-w", "--with")
    for word in [*sources, *parsed.operands[:1]]:
        name = word.text.partition("@")[0].partition("=")[0].partition("[")[0]
        acts += judge_spec(word)
        if name in _TOOLS:
            acts.append(Does(medium(Category.PACKAGE_INSTALL, f"fetches {name} if need be"), word))
        else:
            reason = f"fetches {shorten(word.text)} and runs it"
            acts.append(Does(high(Category.EXEC_REMOTE, reason), word))
    if parsed.operands:
        first, *rest = parsed.operands
        acts.append(RunsCommand((Word(first.text.partition("@")[0], first.span), *rest)))
    return acts or [Does(SHOWS)]


_TOOL_RUN: Final = Command(
    (),
    options=Options(
        _GLOBAL + " " + _SOURCES + "--from= -w= --with= --with-editable= --with-requirements=read "
        "--isolated --env-file=read",
        posix=True,
    ),
    when=_ELSEWHERE,
    more=_judge_tool,
)
_INSTALL: Final = Command(
    INSTALLS,
    bare=INSTALLS_LISTED,
    options=Options(
        _SOURCES + _PROJECT + "--optional= --editable --raw --rev= --tag= --branch= -r=read "
        "--requirements=read -c=read --constraints=read --bounds= --raw-sources --no-workspace "
        "--workspace --script=write --marker= -m="
    ),
    when=_ELSEWHERE,
    more=judge_specs,
)
_LOCKED_READS: Final = Options(
    _SOURCES + _PROJECT + "--format= --all-extras --no-hashes --hashes --no-header --no-annotate "
    "-o=write --output-file=write --no-emit-project --no-emit-workspace --no-emit-package= "
    "--prune= "
    "--depth= -d= --invert --no-dedupe --outdated --universal --python-version= --python-platform= "
    "--show-sizes"
)


def _judge_lock(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [] if parsed.has("--frozen", "--locked") else [Does(_LOCKS)]


_UV: Final = Group(
    {
        "run": Command(_BRINGS_UP, options=_RUN, when=_ELSEWHERE, more=_judge_run),
        "sync|add|remove|lock": _INSTALL,
        "tree|export": Command(SHOWS, options=_LOCKED_READS, when=_ELSEWHERE, more=_judge_lock),
        "version": shows("--short --output-format=", ""),
        "help|cache dir|cache size|python list|python find|python dir|workspace dir": shows(
            "--short --output-format= --all-versions --all-platforms --all-arches "
            "--only-installed --only-downloads --show-urls --system --no-project --bin --human -H"
        ),
        "workspace list|workspace metadata|self version|auth dir": shows(
            "--bin --show-paths --show-version-specifiers --show-with --show-extras --show-python "
            "--outdated --short"
        ),
        "pip": PIP,
        "venv": Command(
            _MAKES,
            options=Options(
                _SOURCES + "--seed --clear -c --allow-existing --prompt= --no-project "
                "--system-site-packages --relocatable"
            ),
            when={"--clear -c": _EMPTIES},
            operands="write",
        ),
        "init": does(
            CREATES,
            "--name= --lib --app --package --no-package --script --bare --vcs= "
            "--build-backend= --description= --no-readme --no-workspace --no-pin-python "
            "--author-from=",
        ),
        "build": does(
            BUILDS,
            _SOURCES + "-o=write --out-dir=write --sdist --wheel --all-packages "
            "--package= --no-build-logs --force-pep517 --clear",
        ),
        "format": does(EDITS, "--check --diff"),
        "publish": does(PUBLISHES, any_long=True),
        "cache clean|cache prune": does(CLEANS, "--ci --force"),
        "python install|python uninstall|python upgrade|python pin": does(
            _RUNTIME, "-f --force --reinstall --default --all --resolved --global --rm --upgrade"
        ),
        "python update-shell|tool update-shell": does(_SETS_UP),
        "tool run": _TOOL_RUN,
        "tool install|tool upgrade": Command(
            ANYWHERE,
            options=Options(_SOURCES + "--all -e --editable --with= -w= --force --from="),
            when=_ELSEWHERE,
            more=judge_specs,
        ),
        "tool uninstall": does(REMOVES_ANYWHERE, "--all"),
        "self update": does(_UPDATES_ITSELF),
        "auth login|auth logout|auth token": does(SIGNS_IN, any_long=True),
    },
    options=Options(_GLOBAL),
)


def judge_uv(invocation: Invocation) -> list[Act]:
    """Judge uv, which starts the Python that it is given to ask for its version."""
    words = invocation.words
    texts = [word.text for word in words]
    if "run" in texts:
        return _UV(invocation)  # -p may belong to the command that is run
    named = [word for before, word in pairwise(words) if before.text in _NAMES_PYTHON]
    named += [word.part(len("--python=")) for word in words if word.text.startswith("--python=")]
    if texts[:2] == ["python", "find"]:
        named += words[2:]
    started = [word for word in named if "/" in word.text and word.text[:1] != "-"]
    return [*_UV(invocation), *(RunsFile(word) for word in started)]


PROGRAMS: Final[dict[str, Judge]] = {
    "uv": judge_uv,
    "uvx": _TOOL_RUN,
    "rye": judge_uv,
}
"""uv, its tool runner, and the program that it took over."""

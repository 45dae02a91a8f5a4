"""Modules that Python runs with ``-m``: tools, programs of their own, and unknown ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsCode, RunsCommand, RunsFile
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import speaks_of_harm
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_FORMATS: Final = medium(
    Category.EXEC_PROJECT, "reformats data, unless a json.py here takes the module's place"
)
"""Python looks for the module of ``-m`` in the current folder first."""
_PRINTS: Final = low(Category.SHELL, "prints a calendar")
_COMPILES: Final = medium(Category.FS_WRITE, "compiles files of the project")
_LISTENS: Final = high(Category.NET_LISTEN, "serves files to whoever reaches the port")
_IMPORTS: Final = medium(Category.EXEC_PROJECT, "imports the module to show it")
_RUNS: Final = medium(Category.EXEC_PROJECT, "runs the project's own code")
_TESTS: Final = medium(Category.EXEC_PROJECT, "runs the project's tests")
_TIMES: Final = medium(Category.EXEC_INLINE, "runs a line of Python many times")
_MAKES: Final = medium(Category.PACKAGE_INSTALL, "makes a virtual environment: {}")
_UNPACKS: Final = medium(Category.FS_WRITE, "packs or unpacks an archive")
_OPENS: Final = medium(Category.SYSTEM_CHANGE, "opens a browser")
_HARMFUL: Final = high(Category.EXEC_PROJECT, "runs a module with a word that speaks of harm")

_SAME_NAME: Final = (
    "pip pytest ruff black isort flake8 mypy pylint twine tox nox poetry uv pipx virtualenv "
    "bandit pre_commit coverage hatch pdm conda pyright sqlfluff yamllint"
)
_SAME_PROGRAM: Final = {name: name.replace("_", "-") for name in _SAME_NAME.split()}


def _run_file(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [RunsFile(word, Language.PYTHON) for word in parsed.operands[:1]]


def _run_code(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    words = [*parsed.values("-s", "--setup"), *parsed.operands]
    return [RunsCode(word, Language.PYTHON) for word in words]


_MODULES: Final[Mapping[str, Judge]] = {
    "json.tool": Command(
        _FORMATS,
        options=Options(
            "-h=help --indent= --tab --no-indent --compact --sort-keys --no-ensure-ascii "
            "--json-lines"
        ),
        operands="read write",
    ),
    "json": Command(
        _FORMATS,
        options=Options("--indent= --tab --no-indent --compact --sort-keys --json-lines"),
        operands="read write",
    ),
    "calendar": Command(
        _PRINTS, options=Options("-w= -l= -s= -m= -t= --type= -L= -e= -c= -f= -h=help")
    ),
    "http.server": Command(_LISTENS, options=Options("-b= --bind= -d= --directory= -p= --cgi")),
    "pydoc": Command(_IMPORTS, options=Options("-k=")),
    "venv": Command(
        _MAKES,
        options=Options(
            "--system-site-packages --symlinks --copies --upgrade --without-pip --prompt= "
            "--upgrade-deps --without-scm-ignore-files -h=help --clear"
        ),
        when={"--clear": high(Category.FS_DESTROY, "empties the folder first: {}")},
        operands="write*",
    ),
    "py_compile compileall": Command(
        _COMPILES, options=Options("-q -l -f -b -r= -d= -x= -i= -j= -o= --invalidation-mode=")
    ),
    "timeit": Command(
        _TIMES,
        options=Options("-n= --number= -r= --repeat= -s= --setup= -p -u= --unit= -v", posix=True),
        more=_run_code,
    ),
    "pdb cProfile profile trace": Command(
        _RUNS,
        options=Options("-o=write -s= -m -c= --trace --count -t -f= -C= --missing", posix=True),
        more=_run_file,
    ),
    "unittest doctest nose nose2 trial": Command(
        _TESTS,
        options=Options("-h -v -q -f -b -c -x -s= -k= -p= -t= -o= -m= -e= -j= -d", any_long=True),
    ),
    "build": Command(
        _RUNS, options=Options("-s -w -n -x -o=write --sdist --wheel --outdir=write --no-isolation")
    ),
    "ensurepip": Command(
        medium(Category.PACKAGE_INSTALL, "installs pip"), options=Options("--upgrade --user")
    ),
    "zipfile tarfile zipapp": Command(
        _UNPACKS,
        options=Options(
            "-l=read --list=read -t=read --test=read -c=write --create=write -e=read "
            "--extract=read -v -o=write -m= -p="
        ),
        operands="write*",
    ),
    "webbrowser": Command(_OPENS, options=Options("-t -n -d")),
    "site sysconfig platform": Command(low(Category.SYSTEM_READ, "shows the set-up of Python")),
    "this antigravity": Command(_OPENS),
    "dis ast tokenize": Command(_FORMATS, options=Options("-h=help -e -m="), operands="read"),
    "pyclbr tabnanny": Command(_FORMATS, operands="read*"),
}
_BY_NAME: Final = {name: judge for names, judge in _MODULES.items() for name in names.split()}


def judge_module(module: Word, invocation: Invocation) -> list[Act]:
    """Judge ``python -m module`` with the arguments that are left."""
    name = module.literal
    if name is None:
        return [Does(uncertain("runs a module of which only the shell knows the name"), module)]
    if name in _SAME_PROGRAM:
        return [RunsCommand((Word(_SAME_PROGRAM[name], module.span), *invocation.words))]
    if (judge := _BY_NAME.get(name)) is not None:
        return judge(invocation)
    reason = f"runs the module {name[:60]}"
    acts: list[Act] = [Does(medium(Category.EXEC_PROJECT, reason), module)]
    if any(speaks_of_harm(word.text) for word in (module, *invocation.words[:3])):
        acts.append(Does(_HARMFUL, module))
    return acts

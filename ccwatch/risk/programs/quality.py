"""Linters, formatters, type checkers and test runners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Writes
from ccwatch.risk.effect import Category, low, medium
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import CLEANS, PUBLISHES, does, shows
from ccwatch.risk.programs.project_tool import ProjectTool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_CHECKS: Final = low(Category.FS_READ, "checks files without running them")
_COUNTS: Final = low(Category.FS_READ, "counts lines of code")
_FIXES: Final = medium(Category.FS_WRITE, "changes the files that it checks")
_FORMATS: Final = medium(Category.FS_WRITE, "reformats files")


def formatter(
    table: str, checks: str, *, stdout: str = "", writes: str = ""
) -> Callable[[Invocation], list[Act]]:
    """Return the judge of a formatter.

    Args:
        table: Its options.
        checks: The options with which it only compares.
        stdout: What stands for standard input, which it formats to standard output.
        writes: The options without which it only prints; empty if it writes by itself.
    """

    def more(parsed: Parsed, _: Invocation) -> Sequence[Act]:
        only_input = stdout and [word.text for word in parsed.operands] == [stdout]
        if parsed.has(*checks.split()) or only_input:
            return []
        if writes and not parsed.has(*writes.split()):
            return []
        files: list[Act] = [Writes(word, "reformats") for word in parsed.operands]
        return [Does(_FORMATS), *files]

    return Command(_CHECKS, options=Options(table), operands="look*", more=more)


_RUFF_OPTIONS: Final = (
    "-h=help --help -V=help --version=help -v --verbose -q --quiet -s --silent --config= "
    "--isolated "
    "--color= "
)
_RUFF_CHECK: Final = Command(
    _CHECKS,
    options=Options(
        "--fix --fix-only --unsafe-fixes --no-unsafe-fixes --no-fix --show-fixes "
        "--no-show-fixes --diff -w --watch -o=write --output-file=write --output-format= "
        "--target-version= --preview --no-preview --select= --ignore= --extend-select= "
        "--extend-ignore= --per-file-ignores= --extend-per-file-ignores= --fixable= --unfixable= "
        "--extend-fixable= --respect-gitignore --no-respect-gitignore --exclude= "
        "--extend-exclude= --force-exclude --no-force-exclude -n --no-cache --cache-dir= "
        "--stdin-filename= --extension= -e --exit-zero --exit-non-zero-on-fix "
        "--exit-non-zero-on-format --statistics --add-noqa?= --show-files --show-settings "
        "--ignore-noqa --analysis --dummy-variable-rgx= --no-respect-config --show-source"
    ),
    operands="look*",
    when={"--fix --fix-only --add-noqa": _FIXES},
)
_RUFF: Final = Group(
    {
        "check|lint": _RUFF_CHECK,
        "format": formatter(
            "--check --diff -n --no-cache --cache-dir= --respect-gitignore --exclude= "
            "--force-exclude --stdin-filename= --extension= --target-version= --preview "
            "--line-length= --range= --exit-non-zero-on-format --no-preview",
            "",
            stdout="-",
        ),
        "rule|linter|config|version|help|analyze graph": shows(
            "--all --output-format= --direction="
        ),
        "clean": does(CLEANS),
    },
    options=Options(_RUFF_OPTIONS),
)
_BLACK: Final = formatter(
    "-h=help --help --version=help -c= --code= -l= --line-length= -t= --target-version= --pyi "
    "--ipynb -S --skip-string-normalization -C --skip-magic-trailing-comma --preview --unstable "
    "--enable-unstable-feature= --check --diff --color --no-color --line-ranges= --fast --safe "
    "--required-version= --exclude= --extend-exclude= --force-exclude= --stdin-filename= "
    "--include= -W= --workers= -q --quiet -v --verbose --config=read -x --skip-source-first-line "
    "--python-cell-magics= --no-cache",
    "--check --diff -c --code",
    stdout="-",
)
_ISORT: Final = formatter(
    "-h=help --help -V=help --version=help --vn=help -v --verbose -q --quiet -d --stdout "
    "--only-modified "
    "--dedup-headings -c --check --check-only --diff --atomic --profile= --settings-path= "
    "--settings-file=read --sp= -l= --line-length= -w= --line-width= -s= --skip= --skip-glob= "
    "--gitignore -m= --multi-line= --src= --src-path= -o= -p= --project= -b= -f= "
    "--force-single-line "
    "--filter-files --color -j= --jobs= --ac --overwrite-in-place --float-to-top --tc "
    "--trailing-comma --sl --cr --resolve-all-configs --config-root= -e --balanced --up "
    "--show-settings=help --show-files=help --ext= --interactive -i= --indent= --lai= --fas",
    "-c --check --check-only --diff -d --stdout",
    stdout="-",
)
_FORMATTERS: Final[dict[str, Judge]] = {
    "black": _BLACK,
    "isort": _ISORT,
    "autopep8 yapf": formatter(
        "-i --in-place -d --diff -r --recursive -a --aggressive -p= --parallel --max-line-length= "
        "--ignore= --select= --exclude= --exit-code -v --verbose --style= -e= --version=help "
        "-h=help -j= -q --quiet -m",
        "-d --diff",
        writes="-i --in-place",
    ),
    "shfmt": formatter(
        "-lwdspf -cbnrkm -i= --list --write --diff --simplify --find --indent= --filename= "
        "--language-dialect= --posix --version=help -h=help",
        "-d --diff -f",
        writes="-w --write",
    ),
    "clang-format": formatter(
        "-i --style= -n --dry-run --Werror --lines= --files= --assume-filename= "
        "--fallback-style= --dump-config --verbose --version=help --help=help --offset= --length= "
        "--sort-includes",
        "-n --dry-run",
        writes="-i",
    ),
    "pyupgrade autoflake add-trailing-comma docformatter": formatter(
        "-i --in-place -c --check --remove-all-unused-imports --remove-unused-variables -r "
        "--recursive --exclude= --imports= --py3-plus --py38-plus --py39-plus --py310-plus "
        "--py311-plus --py312-plus --keep-percent-format -q --quiet --version=help",
        "-c --check",
    ),
    # Nothing makes one of these harmless, so that none of their options is asked about.
    "stylua gersemi taplo dprint alejandra nixfmt zprint scalafmt ktlint ktfmt "
    "google-java-format swiftformat swiftlint rubocop standardrb php-cs-fixer pint phpcbf": (
        ProjectTool(_FIXES)
    ),
    "buf": Group(
        {
            "push|registry|beta registry": does(PUBLISHES, any_long=True),
            "generate|build|lint|breaking|format|export|dep|mod|convert|ls-files": (
                ProjectTool(_FIXES)
            ),
        },
        options=Options("-h=help --help --version=help --debug -v"),
    ),
}
_COUNTED: Final = (
    "-f --files -s= --sort= -t= --type= --types= -e= --exclude= -c --compact -C -w --wide "
    "--no-ignore --hidden --languages=help -V=help --version=help -h=help --help=help "
    "--by-file -i= --include-ext= --exclude-dir= --format= --no-complexity --no-cocomo"
)
_READING: Final[dict[str, Judge]] = {
    "shellcheck": Command(
        _CHECKS,
        options=Options(
            "-a --check-sourced -C?= --color?= -i= --include= -e= --exclude= --extended-analysis= "
            "-f= --format= --list-optional --norc --rcfile=read -o= --enable= -P= --source-path= "
            "-s= --shell= -S= --severity= -V=help --version=help -W= --wiki-link-count= -x "
            "--external-sources --help=help"
        ),
        operands="read*",
    ),
    "yamllint hadolint jsonlint typos codespell proselint": Command(
        _CHECKS,
        options=Options(
            "-f= --format= -c=read --config=read --config-file=read -d= --config-data= -s --strict "
            "--no-warnings --ignore= --no-fail -t= --failure-threshold= --trusted-registry= -v "
            "--version=help -h=help --help=help --no-color --ignore-words= -L= -S= --skip= "
            "--ignore-words-list= -q= --quiet-level= --color --verbose --hidden --exclude= --glob="
        ),
        operands="read*",
    ),
    "actionlint": Command(
        _CHECKS,
        options=Options(
            "-ignore= -oneline -format= -config-file=read -no-color -color -verbose -version=help "
            "-stdin-filename= -h=help -help=help --help=help",
            long_dash=True,
        ),
        operands="read*",
    ),
    "scc loc": Command(_COUNTS, options=Options(_COUNTED), operands="look*"),
    # What scc writes to a file is a format to tokei.
    "tokei": Command(_COUNTS, options=Options(_COUNTED + " -o= --output="), operands="look*"),
    "cloc": Command(
        _COUNTS,
        # Any long option may have one dash only, and one of them runs a command.
        options=Options(
            "--by-file --by-file-by-lang --exclude-dir= --include-lang= --exclude-lang= --json "
            "--yaml --csv --md --xml --quiet --not-match-d= --not-match-f= --match-f= --match-d= "
            "--include-ext= --exclude-ext= --fullpath --skip-uniqueness --progress-rate= "
            "--timeout= --hide-rate --diff --count-and-diff --version=help --help=help -h=help",
            long_dash=True,
        ),
        operands="look*",
    ),
    "bandit": Command(
        _CHECKS,
        options=Options(
            "-r --recursive -a= --aggregate= -n= --number= -c=read --configfile=read -p= "
            "--profile= "
            "-t= --tests= -s= --skip= -l --level -i --confidence -f= --format= -o=write "
            "--output=write -x= --exclude= -b=read --baseline=read -v --verbose -d --debug -q "
            "--quiet --version=help -h=help --severity-level= --confidence-level= --ini=read "
            "--exit-zero --ignore-nosec --msg-template="
        ),
        operands="look*",
    ),
}

PROGRAMS: Final[dict[str, Judge]] = {"ruff": _RUFF, **_FORMATTERS, **_READING}
"""Tools that read or format files, none of which runs the project's own code."""

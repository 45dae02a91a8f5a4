"""Programs that compare files, and the one that applies the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Writes
from ccwatch.risk.effect import Category, low, medium, uncertain
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_COMPARES: Final = low(Category.FS_READ, "compares files")
_HELP: Final = "--help=help --version=help"


def _apply(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.has("-o", "--output"):
        return []
    return [Writes(word, "patches") for word in parsed.operands[:1]]


PROGRAMS: Final[dict[str, Judge]] = {
    "diff gdiff colordiff": Command(
        _COMPARES,
        Options(
            f"""
            -aBbcdeEfhHiNnPpqrsTtuvwyZ -# -C= -D= -F= -I= -L= -S= -U= -W= -x= -X=read --normal
            --brief --report-identical-files --context?= --unified?= --ed --rcs --side-by-side
            --width= --left-column --suppress-common-lines --show-c-function
            --show-function-line= --label= --expand-tabs --initial-tab --tabsize=
            --suppress-blank-empty --recursive --no-dereference --new-file
            --unidirectional-new-file --ignore-file-name-case --no-ignore-file-name-case
            --exclude= --exclude-from=read --starting-file= --from-file=read --to-file=read
            --ignore-case --ignore-tab-expansion --ignore-trailing-space --ignore-space-change
            --ignore-all-space --ignore-blank-lines --ignore-matching-lines= --text
            --strip-trailing-cr --ifdef= --old-group-format= --new-group-format=
            --unchanged-group-format= --changed-group-format= --line-format= --old-line-format=
            --new-line-format= --unchanged-line-format= --minimal --horizon-lines=
            --speed-large-files --color?= --palette= {_HELP}
            """
        ),
        "read*",
    ),
    "sdiff": Command(
        _COMPARES,
        Options(
            f"""
            -abBdEHilstWwZ -I= -w= -o=write --output=write --diff-program=run --ignore-case
            --ignore-tab-expansion --ignore-trailing-space --ignore-space-change --ignore-all-space
            --ignore-blank-lines --ignore-matching-lines= --strip-trailing-cr --text --width=
            --left-column --suppress-common-lines --expand-tabs --tabsize= --minimal
            --speed-large-files {_HELP}
            """
        ),
        "read read",
    ),
    "diff3": Command(
        _COMPARES,
        Options(
            f"""
            -aAeEimTxX3v -L= --text --show-all --ed --show-overlap --merge --easy-only
            --overlap-only --initial-tab --label= --strip-trailing-cr --diff-program=run {_HELP}
            """
        ),
        "read read read",
    ),
    "wdiff dwdiff": Command(
        _COMPARES,
        Options(
            f"""
            -123aCinpsltd -w= -x= -y= -z= -c?= --no-common --no-deleted --no-inserted --avoid-wraps
            --ignore-case --statistics --start-delete= --end-delete= --start-insert= --end-insert=
            --color?= {_HELP}
            """
        ),
        "read read",
    ),
    "difft difftastic delta": Command(
        _COMPARES,
        Options(
            f"""
            -n --side-by-side --line-numbers --dark --light --color= --color-only --width=
            --display= --context= --syntax-highlight= --exit-code --background= --tab-width=
            --language= --list-languages --skip-unchanged --missing-as-empty --strip-cr=
            --check-only --ignore-comments --byte-limit= --graph-limit= --parse-error-limit=
            --navigate --syntax-theme= --paging= -s -h=help -V=help {_HELP}
            """
        ),
        "read*",
    ),
    "vimdiff nvimdiff gvimdiff meld kdiff3 opendiff": Command(
        uncertain("opens an editor that a person must use"), Options(_HELP), "read*"
    ),
    "patch gpatch": Command(
        medium(Category.FS_WRITE, "changes the files that a patch names"),
        Options(
            f"""
            -bcCeEflnNRstTuvZ -B= -d=look -D= -F= -g= -i=read -o=write -p= -r=write -V= -x= -Y=
            -z= --backup --prefix= --context --directory=look --ifdef= --dry-run --check --ed
            --remove-empty-files --force --fuzz= --get= --input=read --ignore-whitespace
            --merge?= --normal --forward --output=write --strip= --posix --quoting-style=
            --reject-file=write --reverse --silent --quiet --batch --set-time --set-utc
            --unified --verbose --version-control= --basename-prefix= --suffix= --binary
            --backup-if-mismatch --no-backup-if-mismatch --follow-symlinks --read-only=
            --reject-format= --debug= {_HELP}
            """
        ),
        "data read",
        tries="--dry-run -C --check",
        more=_apply,
    ),
}

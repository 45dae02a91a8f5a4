"""Programs that write whole devices, or many files at once: dd, split, rename."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Deletes, Does, Language, Reads, RunsCode, Writes
from ccwatch.risk.effect import Category, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, TRIES, Command
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.unlisted import find_destruction

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HELP_WORDS: Final = frozenset({"--help", "--version"})
_DD_DATA: Final = _words(
    "bs cbs conv count ibs iflag iseek obs oflag oseek seek skip status speed files "
    "fillchar hash hashlog hashwindow split splitformat statusinterval"
)
_DD_READS: Final = frozenset({"if", "vf"})
_DD_NOTHING: Final = frozenset(
    {"if=/dev/zero", "if=/dev/null", "if=/dev/urandom", "if=/dev/random", "if=/dev/full"}
)
_DD_WRITES: Final = frozenset({"of"})


def _judge_dd(invocation: Invocation) -> list[Act]:
    words = invocation.words
    if len(words) == 1 and words[0].text in _HELP_WORDS:
        return [Does(HELPS)]
    acts: list[Act] = [Does(low(Category.FS_READ, "copies bytes"))]
    empties = any(word.text in _DD_NOTHING for word in words)
    for word in words:
        key, equals, _ = word.text.partition("=")
        value = word.part(len(key) + 1)
        if equals and key in _DD_READS:
            acts.append(Reads(value))
        elif equals and key in _DD_WRITES:
            acts.append(Writes(value, "writes over"))
            if empties and not value.text.startswith("/dev/"):
                acts.append(Deletes(value, how="empties"))
        elif not equals or key not in _DD_DATA:
            acts.append(Does(uncertain("has an operand that ccwatch does not know"), word))
    return acts


def _split(parsed: Parsed, invocation: Invocation) -> list[Act]:
    operands = parsed.operands
    if len(operands) > 2:
        # No more than a file and a prefix: it is a service's tool of the same name.
        return [Does(uncertain("has too many operands")), *find_destruction(invocation)]
    acts: list[Act] = []
    if operands:
        acts.append(Reads(operands[0]))
    filtered = parsed.has("--filter")
    if not filtered:
        acts += [Writes(prefix, "writes files named after") for prefix in operands[1:2]]
        acts.append(Does(medium(Category.FS_WRITE, "writes the pieces of a file")))
    return acts


# A substitution or a transliteration in one of the usual delimiters, without the flag that
# makes its replacement code.
_PLAIN_RENAME: Final = re.compile(
    r"(?:s/[^/$@`]*/[^/@`]*/[gimsx]*|(?:y|tr)/[^/]*/[^/]*/[cdsr]*)(?:;)?", re.DOTALL
)
_RENAME: Final = Options(
    """
    -asnovilVh -E= -e= --all --last --no-act --nono --dry-run --no-overwrite --interactive
    --symlink --verbose --force -f -0 --filename --path --fullpath -d --null --help=help
    --version=help
    """
)


def _judge_rename(invocation: Invocation) -> list[Act]:
    parsed = _RENAME.parse(invocation.words)
    codes = parsed.values("-e", "-E")
    operands = parsed.operands
    if not codes and operands:
        codes, operands = [operands[0]], operands[1:]
        if operands and not _looks_like_code(codes[0].text):
            codes, operands = [], operands[1:]
    tries = parsed.has("-n", "--no-act", "--nono", "--dry-run")
    acts: list[Act] = [
        Does(TRIES) if tries else Does(medium(Category.FS_WRITE, "renames files")),
        *(Does(uncertain("has an option that ccwatch does not know"), w) for w in parsed.unknown),
    ]
    acts += [
        RunsCode(code, Language.PERL) for code in codes if not _PLAIN_RENAME.fullmatch(code.text)
    ]
    if not tries:
        acts += [Deletes(word, how="moves") for word in operands]
    return acts


def _looks_like_code(text: str) -> bool:
    return any(letter in text for letter in "/$;(){}|") or "\0" in text


def _moves_in_bulk(parsed: Parsed, _: Invocation) -> list[Act]:
    sources: list[Word] = parsed.operands[:1]
    return [*(Deletes(word, how="moves") for word in sources), *map(Writes, parsed.operands[1:])]


PROGRAMS: Final[dict[str, Judge]] = {
    "dd gdd dcfldd": _judge_dd,
    "split gsplit": Command(
        low(Category.FS_READ, "reads a file in pieces"),
        Options(
            """
            -deux -a= -b= -C= -l= -n= -t= -p= --suffix-length= --additional-suffix= --bytes=
            --line-bytes= --numeric-suffixes?= --hex-suffixes?= --elide-empty-files --filter=shell
            --lines= --number= --separator= --unbuffered --verbose -# --help=help --version=help
            """
        ),
        more=_split,
    ),
    "csplit gcsplit": Command(
        medium(Category.FS_WRITE, "writes the pieces of a file"),
        Options(
            """
            -kqsz -b= -f=write -n= --suffix-format= --prefix=write --keep-files
            --suppress-matched --digits= --quiet --silent --elide-empty-files --help=help
            --version=help
            """
        ),
        "read data*",
    ),
    "rename prename perl-rename file-rename": _judge_rename,
    "mmv mcp zmv": Command(
        medium(Category.FS_WRITE, "renames files by a pattern"),
        Options("-mxrcsoladhtvgnpbiDE"),
        tries="-n",
        more=_moves_in_bulk,
    ),
}

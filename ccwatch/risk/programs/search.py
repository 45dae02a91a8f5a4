"""Programs that search the content of files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Looks, Reads
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_SEARCHES: Final = low(Category.FS_READ, "searches files")
_HELP: Final = "--help=help --version=help"
_UNPACKS: Final = medium(Category.EXEC_PROJECT, "runs the unpacking programs that the path finds")

_GREP_OPTIONS: Final = f"""
    -acEFGhHiIlLnoOpPqrRsSTuUvVwxyzZ0M -# -A= -B= -C= -d= -D= -e= -f=read -m= --extended-regexp
    --fixed-strings --basic-regexp --perl-regexp --regexp= --file=read --ignore-case
    --no-ignore-case --invert-match --word-regexp --line-regexp --count --color?= --colour?=
    --files-without-match --files-with-matches --max-count= --only-matching --quiet --silent
    --no-messages --byte-offset -b --with-filename --no-filename --label= --line-number
    --initial-tab --null --after-context= --before-context= --context= --group-separator=
    --no-group-separator --text --binary-files= --devices= --directories= --exclude=
    --exclude-from=read
    --exclude-dir= --include= --include-dir= --recursive --dereference-recursive --line-buffered
    --binary --null-data --unix-byte-offsets --decompress --mmap {_HELP}
"""


_GLOBS: Final = ("-g", "--glob", "--iglob", "--globs", "--include")
_TYPES: Final = ("--type-add", "--type-set")
_ENDINGS: Final = ("-O", "--file-extension")
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_GROUPS: Final = str.maketrans(dict.fromkeys("\\^$()", ""))
_MOST_GLOBS: Final = 32


def _spread(glob: str) -> list[str]:
    """Return what braces stand for: ``*.{pem,key}`` is two patterns."""
    match = _BRACES.search(glob)
    if match is None:
        return [glob]
    return [glob[: match.start()] + part + glob[match.end() :] for part in match[1].split(",")]


def _loosen(pattern: str) -> list[str]:
    """Return patterns of names for a regular expression of names: more than it finds."""
    plain = pattern.translate(_GROUPS).replace(".*", "*").replace(".+", "*")
    return [f"*{part}" if part[:1] != "*" else part for part in plain.split("|")]


def _name_type(value: str) -> list[str]:
    """Return the patterns of names in a type that the command makes up: ``web:*.{html,css}``."""
    name, equals, endings = value.partition("=")
    if equals and ":" not in name:
        return [f"*{ending}" for ending in endings.split(",")]
    kind, _, names = value.partition(":")[2].rpartition(":")
    if kind == "ext":
        return [f"*.{ending}" for ending in names.split(",")]
    return _loosen(names.strip("/")) if "match" in kind else _spread(names)


def _read_named(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """Return what is read because of its name: a pattern may pick the files with secrets."""
    is_regex = invocation.program.startswith("pcre")
    names: list[tuple[str, Word]] = []
    for word in parsed.values(*_GLOBS):
        found = _loosen(word.text) if is_regex else _spread(word.text)
        names += [(name, word) for name in found if name[:1] not in {"!", "^"}]
    for word in parsed.values(*_TYPES):
        names += [(name, word) for name in _name_type(word.text)]
    for word in parsed.values(*_ENDINGS):
        names += [(f"*.{ending}", word) for ending in word.text.split(",") if ending[:1] != "!"]
    return _read_below(names, parsed)


def _read_below(names: Sequence[tuple[str, Word]], parsed: Parsed) -> list[Act]:
    given = parsed.has("-e", "-f", "--regexp", "--file", "--files")
    roots = [word.text for word in parsed.operands[0 if given else 1 :] if word.text != "."]
    make = Looks if parsed.has("--files") else Reads
    acts: list[Act] = []
    for name, word in names:
        for root in roots or [""]:
            path = f"{root.rstrip('/')}/{name.lstrip('/')}" if root else name.lstrip("/")
            acts.append(make(Word(path, word.span, has_glob=True)))
    return acts[:_MOST_GLOBS]


def _search_by_regex(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """Return what ag reads, which takes regular expressions for the names of files."""
    named = [
        (name, word)
        for word in parsed.values("-G", "--file-search-regex")
        for name in _loosen(word.text)
    ]
    return [*_search_here(parsed, invocation), *_read_below(named, parsed)]


def _search(parsed: Parsed, invocation: Invocation) -> list[Act]:
    return [*_search_here(parsed, invocation), *_read_named(parsed, invocation)]


def _search_here(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """Return what a recursive search without a path reads: the folder it is in."""
    given = parsed.has("-e", "-f", "--regexp", "--file", "--files")
    if len(parsed.operands) > (0 if given else 1) or invocation.is_piped:
        return []
    return [Reads(Word("."))]


def _search_folder(parsed: Parsed, invocation: Invocation) -> list[Act]:
    recursive = invocation.program == "rgrep" or parsed.has(
        "-r", "-R", "--recursive", "--dereference-recursive"
    )
    here = _search_here(parsed, invocation) if recursive else []
    return [*here, *_read_named(parsed, invocation)]


def _call_out(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """Return what a pattern runs: a callout of PCRE2 starts a program."""
    runs = high(Category.EXEC_INLINE, "may run a program from within its pattern")
    acts: list[Act] = [Does(runs, word) for word in invocation.words if "(?C" in word.text]
    return acts + _read_named(parsed, invocation)


_RG: Final = Options(
    f"""
    -.0abcFhHiIlLnNopPqsSuUvVwxz -A= -B= -C= -d= -e= -E= -f=read -g= -j= -m= -M= -r= -t= -T=
    --after-context= --auto-hybrid-regex --no-auto-hybrid-regex --before-context= --binary
    --no-binary --block-buffered --no-block-buffered --byte-offset --no-byte-offset
    --case-sensitive --color= --colors= --column --no-column --context= --context-separator=
    --no-context-separator --count --count-matches --crlf --no-crlf --debug --dfa-size-limit=
    --encoding= --no-encoding --engine= --field-context-separator= --field-match-separator=
    --file=read --files --files-with-matches --files-without-match --fixed-strings
    --no-fixed-strings --follow --no-follow --generate= --glob= --glob-case-insensitive
    --no-glob-case-insensitive --heading --no-heading --hidden --no-hidden --hostname-bin=run
    --hyperlink-format= --iglob= --ignore --no-ignore --ignore-case --ignore-dot --no-ignore-dot
    --ignore-exclude --no-ignore-exclude --ignore-file=read --ignore-files --no-ignore-files
    --ignore-file-case-insensitive --no-ignore-file-case-insensitive --ignore-global
    --no-ignore-global --ignore-messages --no-ignore-messages --ignore-parent --no-ignore-parent
    --ignore-vcs --no-ignore-vcs --include-zero --no-include-zero --invert-match
    --no-invert-match --json --no-json --line-buffered --no-line-buffered --line-number
    --no-line-number --line-regexp --max-columns= --max-columns-preview --no-max-columns-preview
    --max-count= --max-depth= --maxdepth= --max-filesize= --messages --no-messages --mmap --no-mmap
    --multiline --no-multiline --multiline-dotall --no-multiline-dotall --no-config --null
    --null-data --one-file-system --no-one-file-system --only-matching --path-separator=
    --passthru --passthrough --pcre2 --no-pcre2 --pcre2-unicode --no-pcre2-unicode --pcre2-version
    --pre=run --no-pre --pre-glob= --pretty --quiet --regex-size-limit= --regexp= --replace=
    --require-git --no-require-git --search-zip --no-search-zip --smart-case --sort= --sortr=
    --sort-files --no-sort-files --stats --no-stats --stop-on-nonmatch --text --no-text --threads=
    --trace --trim --no-trim --type= --type-add= --type-clear= --type-list --type-not=
    --unicode --no-unicode --unrestricted --vimgrep --with-filename --no-filename --word-regexp
    {_HELP}
    """
)
_LANGUAGES: Final = (
    "--asm --c --cc --clojure --cpp --csharp --css --elixir --erlang --fortran --go --groovy "
    "--haskell --hh --html --java --js --json --kotlin --less --lisp --lua --make --markdown "
    "--ocaml --perl --php --plist --proto --puppet --python --r --rake --ruby --rust --sass "
    "--scala --scss --shell --sql --stylus --swift --tcl --tex --ts --tt --vim --xml --yaml"
)
"""Options that pick files by the language they are written in."""
_AG: Final = Options(
    f"""
    {_LANGUAGES}
    -0acDfFgHiLlnoprQRsStuUvVwWz -A?= -B?= -C?= -G= -m= -p=read -W= --ackmate --after?= --before?=
    --break --nobreak --count --color --nocolor --color-line-number= --color-match= --color-path=
    --column --context?= --filename --nofilename --group --nogroup --heading --noheading
    --files-with-matches --files-without-matches --print-all-files --match --numbers --nonumbers
    --only-matching --one-device --print-long-lines --passthrough --silent --stats --stats-only
    --vimgrep --null --width= --all-types --debug --depth= --follow --literal --file-search-regex=
    --hidden --ignore-case --ignore= --ignore-dir= --max-count= --path-to-ignore=read
    --fixed-strings --case-sensitive --smart-case --search-binary --norecurse --recurse --all-text
    --unrestricted --skip-vcs-ignores --invert-match --word-regexp --workers= --search-zip
    --list-file-types --parallel --pager=shell --nopager {_HELP}
    """
)
_ACK: Final = Options(
    f"""
    {_LANGUAGES}
    -1cfFgHhiIklLnopPqQrRsSvwx0 -A= -B= -C?= -m= -t= -T= -g= --after-context= --before-context=
    --context?= --count --color --nocolor --colour --nocolour --column --nocolumn --env --noenv
    --files-from=read --files-with-matches --files-without-matches --flush --follow --nofollow
    --heading --noheading --help-types --help-colors --ignore-case --no-ignore-case --ignore-dir=
    --ignore-directory= --ignore-file= --invert-match --known-types --lines= --literal --match=
    --max-count= --no-filename --with-filename --output= --passthru --print0 --recurse
    --no-recurse --show-types --smart-case --no-smart-case --sort-files --type= --type-add=
    --type-set= --type-del= --underline --nounderline --word-regexp --break --nobreak --group
    --nogroup --proximate?= --range-start= --range-end= --range-invert --color-filename=
    --color-match= --color-lineno= --dump --ackrc=file --pager?=shell --nopager --filter
    --nofilter --bar --cathy --thpppt {_HELP} --man=help
    """
)
_UGREP: Final = Options(
    f"""
    {_GREP_OPTIONS} -1234567890jkNtWXY. -g= -J= -K= -O= -t= --and= --andnot= --not= --any-line
    --best-match --bool --colors= --column --csv --json --xml --hexdump?= --heading --no-heading
    --hidden --ignore-binary --ignore-files?= --jobs= --lines --line-number --max-depth= --depth=
    --max-files= --min-count= --no-confirm --only-line-number --pretty?= --replace= --smart-case
    --sort?= --stats --tabs= --tree --type= --file-type= --file-extension= --ungroup --width?=
    --word-regexp --glob= --iglob= --filter=shell --pager?=shell --view?=shell
    --save-config?=write --config?=file
    """
)

PROGRAMS: Final[dict[str, Judge]] = {
    "grep egrep fgrep rgrep ggrep gegrep": Command(
        _SEARCHES,
        Options(_GREP_OPTIONS),
        "data read*",
        shifts={"-e -f --regexp --file": "read*"},
        more=_search_folder,
    ),
    "pcregrep pcre2grep": Command(
        _SEARCHES,
        Options(_GREP_OPTIONS),
        "data read*",
        shifts={"-e -f --regexp --file": "read*"},
        more=_call_out,
    ),
    "zgrep zegrep zfgrep bzgrep bzegrep bzfgrep xzgrep xzegrep xzfgrep lzgrep zstdgrep": Command(
        _SEARCHES,
        Options(_GREP_OPTIONS),
        "data read*",
        shifts={"-e -f --regexp --file": "read*"},
        more=_read_named,
    ),
    "rg ripgrep": Command(
        _SEARCHES,
        _RG,
        "data read*",
        when={
            "--pre": high(Category.EXEC_INLINE, "runs a program on every file"),
            "--hostname-bin": high(Category.EXEC_INLINE, "runs a program for the name of the host"),
            "-z --search-zip": _UNPACKS,
        },
        shifts={"-e -f --regexp --file": "read*", "--files --type-list": "read*"},
        more=_search,
    ),
    "rga": Command(
        medium(Category.EXEC_PROJECT, "searches files with the programs of its adapters"),
        _RG,
        "data read*",
        more=_search,
    ),
    "ag": Command(_SEARCHES, _AG, "data read*", shifts={"-g": "data read*"}, more=_search_by_regex),
    "ack ack-grep": Command(
        _SEARCHES,
        _ACK,
        "data read*",
        when={"--output": uncertain("prints what an expression of Perl says")},
        shifts={"-f": "read*", "-g --match": "read*"},
        more=_search,
    ),
    "ugrep": Command(
        _SEARCHES,
        _UGREP,
        "data read*",
        shifts={"-e -f --regexp --file": "read*"},
        more=_search,
    ),
    "ug": Command(
        medium(Category.EXEC_PROJECT, "searches with the configuration of the folder"),
        _UGREP,
        "data read*",
        shifts={"-e -f --regexp --file": "read*"},
        more=_search,
    ),
    "agrep tre-agrep": Command(
        _SEARCHES,
        Options(f"-bcdhiklnqsvwxyBEGHM -# -e= -f=read -D= -I= -S= -A= -B= -C= {_HELP}"),
        "data read*",
        shifts={"-e -f": "read*"},
    ),
    "ast-grep sg": Command(
        _SEARCHES,
        Options(
            f"""
            -iU -p= -l= -r= -A= -B= -C= -c=file -d --pattern= --lang= --rewrite= --selector=
            --strictness= --json?=
            --context= --before= --after= --color= --heading= --globs= --no-ignore= --threads=
            --stdin --follow --debug-query?= --interactive --update-all --config=file --rule=read
            --inline-rules= --report-style= --filter= --inspect= -h=help -V=help {_HELP}
            """
        ),
        "data*",
        when={
            "-U --update-all -i --interactive": medium(Category.FS_WRITE, "rewrites code in files")
        },
        more=_read_named,
    ),
}

"""Programs that print, sort, cut and count text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, Writes
from ccwatch.risk.effect import Category, low, medium, uncertain
from ccwatch.risk.programs.command import LISTED, Command
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_HELP: Final = "--help=help --version=help"
_SHOWS: Final = low(Category.FS_READ, "shows what is in files")
_PASSES_ON: Final = low(Category.FS_READ, "passes on what it reads")
_EDITS: Final = low(Category.FS_READ, "prints a changed copy of text")
_COUNTS: Final = low(Category.FS_READ, "counts lines, words or bytes")
_DUMPS: Final = low(Category.FS_READ, "shows the bytes of files")
_DECODED: Final = Emits(Flow.DECODED)


def _reader(table: str, operands: str = "read*") -> Command:
    return Command(_SHOWS, Options(f"{table} {_HELP}"), operands, bare=_PASSES_ON)


def _editor(table: str, operands: str = "read*") -> Command:
    return Command(_EDITS, Options(f"{table} {_HELP}"), operands)


def _dump(table: str) -> Command:
    return Command(_DUMPS, Options(f"{table} {_HELP}"), "read*")


def _decodes(*names: str) -> Command:
    """Return what encodes text, and decodes it with one of the options."""

    def more(parsed: Parsed, _: Invocation) -> list[Act]:
        return [_DECODED] if parsed.has(*names) else []

    return Command(
        low(Category.FS_READ, "encodes or decodes data"),
        Options(
            f"""
            -dDine -w= -b= -o=write -i=read --decode --encode --copyright --ignore-garbage --wrap=
            --break= --input=read --output=write --base64 --base64url --base58 --base32
            --base32hex --base16 --base2msbf --base2lsbf --z85 -h=help {_HELP}
            """
        ),
        "read write",
        more=more,
    )


def _decode(_: Parsed, __: Invocation) -> list[Act]:
    return [_DECODED]


def _undump(parsed: Parsed, invocation: Invocation) -> list[Act]:
    # xxd looks at the first letter alone: -rp is -r.
    reverts = any(word.text.startswith(("-r", "--r")) for word in invocation.words)
    acts: list[Act] = [_DECODED] if reverts else []
    outputs = parsed.operands[1:2]
    if reverts:
        acts.append(
            Does(medium(Category.FS_READ, "turns a dump back into the bytes it stands for"))
        )
    return [*acts, *(Writes(word) for word in outputs)]


def _fill_variables(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.has("-v", "--variables"):
        return []
    return [
        Emits(Flow.ENVIRONMENT),
        Does(uncertain("prints variables of the environment, which may be secrets")),
    ]


_SORT: Final = Command(
    low(Category.FS_READ, "sorts lines"),
    Options(
        f"""
        -bdfgiMhnRrVcCmsuz -k= -t= -S= -o=write -T= --ignore-leading-blanks --dictionary-order
        --ignore-case --general-numeric-sort --ignore-nonprinting --month-sort --human-numeric-sort
        --numeric-sort --random-sort --random-source=read --reverse --sort= --version-sort
        --batch-size= --check?= --compress-program=run --debug --files0-from=read --key= --merge
        --output=write --stable --buffer-size= --field-separator= --temporary-directory=
        --parallel= --unique --zero-terminated --mergesort --qsort --heapsort --radixsort --mmap
        {_HELP}
        """
    ),
    "read*",
    when={"--files0-from": LISTED},
)

_HEAD: Final = "-qvz -n= -c= -# --bytes= --lines= --quiet --silent --verbose --zero-terminated"

PROGRAMS: Final[dict[str, Judge]] = {
    "cat gcat": _reader(
        """
        -AbeEnstTuvl --show-all --number-nonblank --show-ends --number --squeeze-blank --show-tabs
        --show-nonprinting
        """
    ),
    "tac gtac": _reader("-br -s= --before --regex --separator="),
    "head ghead": _reader(_HEAD),
    "tail gtail": _reader(
        f"""
        {_HEAD} -fFr -s= -b= --follow?= --retry --max-unchanged-stats= --pid= --sleep-interval=
        --debug
        """
    ),
    "multitail": _reader("-f -i= -n="),
    "nl": _reader(
        """
        -p -b= -d= -f= -h= -i= -l= -n= -s= -v= -w= --body-numbering= --section-delimiter=
        --footer-numbering= --header-numbering= --line-increment= --join-blank-lines=
        --number-format= --no-renumber --number-separator= --starting-line-number= --number-width=
        """
    ),
    "wc gwc": Command(
        _COUNTS,
        Options(
            f"""
            -clmwLh --bytes --chars --lines --max-line-length --words --files0-from=read --total=
            --debug --libxo?= {_HELP}
            """
        ),
        "look*",
    ),
    "sort gsort": _SORT,
    "uniq guniq": Command(
        low(Category.FS_READ, "drops repeated lines"),
        Options(
            f"""
            -cdDiuz -f= -s= -w= -# --count --repeated --all-repeated?= --group?= --ignore-case
            --skip-fields= --skip-chars= --check-chars= --unique --zero-terminated {_HELP}
            """
        ),
        "read write",
    ),
    "cut gcut": _editor(
        """
        -nszw -b= -c= -d= -f= -F= -O= --bytes= --characters= --delimiter= --fields= --complement
        --only-delimited --output-delimiter= --zero-terminated --whitespace-delimited?=
        """
    ),
    "paste": _editor("-sz -d= --delimiters= --serial --zero-terminated"),
    "join": _editor(
        """
        -iz -a= -e= -o= -t= -v= -1= -2= -j= --ignore-case --check-order --nocheck-order --header
        --zero-terminated
        """
    ),
    "comm": _editor(
        """
        -123iz --check-order --nocheck-order --output-delimiter= --total --zero-terminated
        """
    ),
    "tr gtr": Command(
        _EDITS,
        Options(f"-cCdstu --complement --delete --squeeze-repeats --truncate-set1 {_HELP}"),
        more=lambda parsed, _: [] if parsed.has("-d", "--delete") else [_DECODED],
    ),
    "rev": Command(
        _EDITS,
        Options(f"-0 -h=help -V=help --zero {_HELP}"),
        "read*",
        more=_decode,
    ),
    "fold": _editor("-bcs -w= -# --bytes --characters --spaces --width="),
    "fmt": _editor(
        """
        -cstumn -d= -l= -w= -p= -g= -# --crown-margin --prefix= --split-only --tagged-paragraph
        --uniform-spacing --width= --goal=
        """
    ),
    "par pr": _reader(
        """
        -acdfFJmprTtv -D= -e?= -h= -i?= -l= -n?= -N= -o= -s?= -S?= -w= -W= -L= -# --columns=
        --across --show-control-chars --double-space --date-format= --expand-tabs?= --form-feed
        --header= --output-tabs?= --join-lines --length= --merge --number-lines?=
        --first-line-number= --indent= --no-file-warnings --separator?= --sep-string?=
        --omit-header --omit-pagination --show-nonprinting --width= --page-width= --pages=
        """
    ),
    "column": _editor(
        """
        -teLJnxmdK -c= -C= -s= -o= -N= -R= -T= -H= -E= -W= -O= -l= -r= -i= -p= -S= -h=help -V=help
        --table --json --output-width= --separator= --output-separator= --table-columns=
        --table-column= --table-right= --table-truncate= --table-hide= --table-noextreme=
        --table-wrap= --table-order= --table-columns-limit= --table-name= --table-noheadings
        --table-maxout --table-header-repeat --table-empty-lines --keep-empty-lines --fillrows
        --tree= --tree-id= --tree-parent= --use-spaces= --color?= --wrap-separator=
        """
    ),
    "colrm col colcrt": _editor("-bfhpxl", "data*"),
    "expand unexpand": _editor("-aiI -t= -# --initial --tabs= --all --first-only"),
    "od god": _dump(
        """
        -abcdDeFfhHiIlLoOsvxXB -A= -j= -N= -S= -t= -w?= --address-radix= --endian= --skip-bytes=
        --read-bytes= --strings?= --format= --output-duplicates --width?= --traditional
        """
    ),
    "hexdump hd": _dump(
        """
        -bcCdovxX -e= -f=read -n= -s= -L?= --one-byte-octal --one-byte-hex --one-byte-char
        --canonical --two-bytes-decimal --two-bytes-octal --two-bytes-hex --format=
        --format-file=read
        --color?= --length= --skip= --no-squeezing -h=help -V=help
        """
    ),
    "hexyl": _dump(
        """
        -vpCPg -n= -c= -s= -o= -b= -h=help -V=help --length= --bytes= --skip= --block-size=
        --no-squeezing --color= --border= --plain --no-characters --characters --character-table=
        --no-position --display-offset= --panels= --group-size= --endianness= --base=
        --terminal-width= --print-color-table --include=
        """
    ),
    "xxd": Command(
        _DUMPS,
        Options(
            """
            -a -autoskip -b -bits -C -capitalize -c= -cols= -d -e -E -EBCDIC -g= -groupsize=
            -h=help -i -include -l= -len= -n= -name= -o= -p -ps -plain -postscript -r -revert -R=
            -s= -seek= -u -uppercase -v=help -version=help
            """,
            long_dash=True,
            joined="-c -g -l -s -o",
        ),
        "read data",
        more=_undump,
    ),
    "strings gstrings": _dump(
        """
        -afowdDs -n= -t= -e= -T= -U= -# --all --data --print-file-name --bytes= --radix=
        --include-all-whitespace --encoding= --unicode= --target= --output-separator= -h=help
        -v=help -V=help
        """
    ),
    "look": _reader("-abdf -t= --alternative --alphanum --ignore-case --terminate=", "data read"),
    "tsort": _reader("-dlqw"),
    "ptx": Command(_EDITS, Options(f"-ACfrtORTG -w= -g= -F= -S= -W= {_HELP}"), "read write"),
    "shuf gshuf": Command(
        _EDITS,
        Options(
            f"""
            -erz -i= -n= -o=write --echo --input-range= --head-count= --output=write
            --random-source=read --repeat --zero-terminated {_HELP}
            """
        ),
        "read*",
        shifts={"-e --echo": "data*"},
    ),
    "seq gseq jot": Command(
        low(Category.SHELL, "prints numbers"),
        Options(f"-w -# -f= -s= -t= --format= --separator= --equal-width {_HELP}"),
    ),
    "numfmt gnumfmt": Command(
        low(Category.SHELL, "prints numbers"),
        Options(
            f"""
            -zd -d= --debug --delimiter= --field= --format= --from= --from-unit= --grouping
            --header?= --invalid= --padding= --round= --suffix= --unit-separator= --to= --to-unit=
            --zero-terminated -# {_HELP}
            """
        ),
    ),
    "factor": Command(low(Category.SHELL, "prints numbers"), Options(f"-h --exponents {_HELP}")),
    "yes": Command(low(Category.SHELL, "prints its words without end"), Options(_HELP)),
    "iconv": Command(
        _EDITS,
        Options(
            f"""
            -lcs -f= -t= -o=write --from-code= --to-code= --list --output=write --silent --verbose
            --byte-subst= --widechar-subst= --unicode-subst= -?=help --usage=help {_HELP}
            """
        ),
        "read*",
        more=_decode,
    ),
    "dos2unix unix2dos mac2unix unix2mac": Command(
        medium(Category.FS_WRITE, "changes the line ends of files"),
        Options(
            """
            -bcefhiklmnoqrsSuv7FORDV -c= -i --allow-chown --keepdate --quiet --force --oldfile
            --newfile --info --safe --follow-symlink --keep-utf16 --add-bom --remove-bom
            --help=help --version=help -h=help -V=help
            """
        ),
        "write*",
        bare=low(Category.SHELL, "changes the line ends of what it is given"),
        tries="-i --info",
    ),
    "base64 gbase64 base32 basenc b64": _decodes("-d", "-D", "--decode"),
    "uuencode": _reader("-mre -o=write", "read data"),
    "uudecode": Command(
        medium(Category.FS_WRITE, "writes the files that the text names"),
        Options(f"-cimprs -o=write --output-file=write {_HELP}"),
        "read*",
        more=_decode,
    ),
    "envsubst": Command(
        low(Category.FS_READ, "fills variables into text"),
        Options("-v --variables -d -i=read -o=write -no-unset -no-empty -h=help --help=help"),
        more=_fill_variables,
    ),
    "cmp": _reader(
        """
        -bls -i= -n= --print-bytes --ignore-initial= --verbose --bytes= --quiet --silent -h -x -z
        """,
        "read read data*",
    ),
    "pv": Command(
        low(Category.FS_READ, "passes its input on"),
        Options(
            f"""
            -ptTreabnWlqkcC8f -A= -D= -i= -I -F= -N= -s= -w= -H= -L= -B= -S -E -X --progress
            --timer --eta --rate --average-rate --bytes --numeric --quiet --line-mode --null
            --size= --interval= --name= --width= --height= --wait --cursor --force --format=
            --rate-limit= --buffer-size= {_HELP}
            """
        ),
        "read*",
    ),
    "ts": Command(_EDITS, Options("-rism"), "data*"),
}

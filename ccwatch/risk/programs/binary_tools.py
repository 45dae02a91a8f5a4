"""Tools of macOS and Unix that look at programs, pictures, texts, and attributes of files."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Reads, Writes
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_SHOWS: Final = low(Category.FS_READ, "shows what is in a file")
_WRITES_OVER: Final = "writes over"
_CONVERTS: Final = medium(Category.FS_WRITE, "makes a converted file")
_INDEX: Final = medium(Category.SYSTEM_CHANGE, "changes the index for searches")


def _options(table: str, joined: str = "") -> Options:
    return Options(table, long_dash=True, joined=joined)


def _write_operands(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Writes(word, _WRITES_OVER) for word in parsed.operands]


_PLUTIL_CHANGES: Final = frozenset({"-convert", "-insert", "-replace", "-remove", "-create"})


def _judge_plutil(invocation: Invocation) -> list[Act]:
    """Judge plutil: a conversion writes over its file unless ``-o`` names another."""
    texts = [word.text for word in invocation.words]
    parsed = _PLUTIL.parse(invocation.words)
    extracts = "-extract" in texts and "raw" not in texts
    if not extracts and not any(text in _PLUTIL_CHANGES for text in texts):
        return _PLUTIL_SHOWS(invocation)
    acts: list[Act] = [Does(_CONVERTS)]
    outputs = parsed.values("-o", "-e")
    if outputs and not parsed.has("-e") and all(word.text == "-" for word in outputs):
        return _PLUTIL_PRINTS(invocation)
    if not outputs:
        return [*acts, *(Writes(word, _WRITES_OVER) for word in invocation.words[-1:])]
    return [*acts, *(Writes(word) for word in outputs if word.text != "-")]


_PLUTIL: Final = _options(
    "-help=help -p -lint -s -r -n -o= -e= -extract= -type= -expect= -convert= -insert= -replace= "
    "-remove= -create= -string= -bool= -integer= -float= -xml= -json= -date= -data= -raw"
)
_PLUTIL_SHOWS: Final = Command(
    _SHOWS,
    _options("-help=help -p -lint -s -r -n -o=output -extract= -type= -expect= -raw"),
    "read*",
)
_PLUTIL_PRINTS: Final = Command(_SHOWS, _PLUTIL, "read*")


def _judge_plist_buddy(invocation: Invocation) -> list[Act]:
    """Judge PlistBuddy: ``-c Print`` reads, every other command changes."""
    parsed = _BUDDY.parse(invocation.words)
    verbs = [word.text.split(" ")[0].lower() for word in parsed.values("-c")]
    if verbs and all(verb in {"print", "help"} for verb in verbs) and not parsed.unknown:
        return Command(_SHOWS, _BUDDY, "read*")(invocation)
    change = medium(Category.FS_WRITE, "changes a list of settings")
    return [Does(change), *(Writes(word, "changes") for word in parsed.operands)]


_BUDDY: Final = Options("-xlh -c=")


def _show_signature(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return what the options write that name an output when something is shown.

    Only signing reads from them, and that is judged for itself.
    """
    values = parsed.values("--entitlements", "-r", "--requirements")
    acts: list[Act] = [
        Writes(value.part(1) if value.text[:1] == ":" else value)
        for value in values
        if value.text.removeprefix(":") != "-"
    ]
    tested = parsed.values("-R", "--test-requirement")
    return acts + [Reads(value) for value in tested if value.text[:1] != "="]


_CODESIGN: Final = Command(
    low(Category.FS_READ, "shows or checks a signature"),
    Options(
        "-d -v -h -f -s= -o= -i= -r= -R= -D= -P --display --verify --verbose?= --deep "
        "--strict?= --entitlements= --requirements= --force --sign= --remove-signature --options= "
        "--timestamp?= --identifier= --check-notarization --validate-constraint --xml "
        "--extract-certificates?= --file-list=write --keychain= --all-architectures -a= "
        "--architecture= --test-requirement= --preserve-metadata?= --generate-entitlement-der"
    ),
    "look*",
    when={
        "-s --sign --remove-signature -f --force": high(
            Category.FS_WRITE, "changes the signature of {}"
        ),
        "--extract-certificates": medium(Category.FS_WRITE, "writes certificates to files"),
    },
    more=_show_signature,
)
_LIPO_WRITES: Final = "-create -thin -extract -extract_family -remove -replace -output"
_LIPO: Final = Command(
    _SHOWS,
    _options(
        "-info -archs -detailed_info -verify_arch -output=write -thin= -create -extract= "
        "-extract_family= -remove= -replace= -arch= -segalign="
    ),
    when={_LIPO_WRITES: medium(Category.FS_WRITE, "makes a program file")},
)
_SIPS_READS: Final = (
    "-g= --getProperty= --verify -1 --oneLine --allxml -v --verbose --help=help -h=help "
    "-H --helpProperties -V --version --formats --debug"
)
_SIPS: Final = _options(_SIPS_READS)


def _judge_sips(invocation: Invocation) -> list[Act]:
    """Judge sips: everything besides asking for properties writes over the picture."""
    parsed = _SIPS.parse(invocation.words)
    if not parsed.unknown:
        return Command(_SHOWS, _SIPS, "read*")(invocation)
    words = invocation.words
    scripted = [w for p, w in pairwise(words) if p.text in {"-j", "--js"}]
    if scripted:
        return [Does(high(Category.EXEC_INLINE, "runs a script on pictures"))]
    outputs = [word for before, word in pairwise(words) if before.text in {"-o", "--out"}]
    target = outputs[-1:] or list(words[-1:])
    return [Does(medium(Category.FS_WRITE, "changes pictures")), *(Writes(w) for w in target)]


_TEXTUTIL: Final = Command(
    _SHOWS,
    _options(
        "-info -help=help --help=help -stdout -convert= -cat= -output=write -format= -font= "
        "-fontsize= -encoding= -inputencoding= -extension= -title= -author= -stdin -noload "
        "-nostore -strip -outputdir=write"
    ),
    "read*",
)


def _judge_textutil(invocation: Invocation) -> list[Act]:
    """Judge textutil: a conversion makes a file unless it goes to standard output."""
    texts = {word.text for word in invocation.words}
    acts = _TEXTUTIL(invocation)
    if texts & {"-convert", "-cat"} and not texts & {"-stdout", "-output", "-info"}:
        return [Does(_CONVERTS), *acts]
    return acts


def _encoder() -> Judge:
    reads = Options(
        "-h=help -V=help --help=help --version=help -c -p --pipe --to-stdout -s --verbose -v"
    )
    return Group(
        {
            "probe": Command(_SHOWS, reads, "read*"),
            "encode|decode": Command(
                _SHOWS,
                Options(
                    "-cpfvsV --pipe --to-stdout --from-stdin -o=write -C=write --rename "
                    "--output=write --directory=write -h=help --help=help"
                ),
                "read*",
                more=_unless_piped,
            ),
        },
        Options("-h=help -V=help --help=help --version=help"),
    )


def _unless_piped(parsed: Parsed, _: Invocation) -> list[Act]:
    return [] if parsed.has("-c", "-p", "--pipe", "--to-stdout") else [Does(_CONVERTS)]


PROGRAMS: Final[dict[str, Judge]] = {
    "plutil": _judge_plutil,
    "PlistBuddy": _judge_plist_buddy,
    "codesign": _CODESIGN,
    "lipo": _LIPO,
    "otool nm dwarfdump llvm-objdump llvm-nm atos vtool size dyld_info pagestuff segedit": Command(
        _SHOWS,
        _options(
            "-a -A -B -c -C -d -D -e -f -g -G -h -H -I -j -l -L -m -M -n -o= -p= -P -r -R -S -t -T "
            "-u -U -v -s -V -W -x "
            "-X -arch= -arch_only= -show -show-build --arch= --debug-info --debug-line --uuid -u "
            "--all --demangle --defined-only --undefined-only --extern-only -i -fullPath -offset "
            "-tV -tv -hv -lv -Lv -tVX -gU -gUj -mvv"
        ),
        "read*",
    ),
    "install_name_tool strip bitcode_strip dsymutil codesign_allocate": Command(
        medium(Category.FS_WRITE, "changes a program file"), more=_write_operands
    ),
    "symbols": Command(
        _SHOWS,
        _options(
            "-arch= -help=help -lookup= -noHeaders -noSources -noTextInSources -v -w -uuid= "
            "-printSignature -fullSourcePath -noRegions -onlyDataSymbols -symbolsPackageDir=write "
            "-saveSignature=write -onlyNListSymbols -noDemangling"
        ),
        "read*",
    ),
    "sample": Command(
        low(Category.SYSTEM_READ, "samples what a process does"),
        _options("-wait -mayDie -fullPaths -e -file=write -subst="),
        bare=uncertain("is given no process"),
    ),
    "sips": _judge_sips,
    "textutil": _judge_textutil,
    "qlmanage": Command(
        low(Category.FS_READ, "shows previews of files"),
        _options("-p -t -m -o=write -s= -x -r -i -z -g= -c= -d= -h=help"),
        "read*",
        when={
            "-t": medium(Category.FS_WRITE, "writes previews to files"),
            "-r": medium(Category.SYSTEM_CHANGE, "resets the service for previews"),
        },
    ),
    "mdimport": Command(
        _INDEX,
        Options("-ALXtinmy -d= -o=write -r"),
        tries="-A -L -X -t",
    ),
    "mdutil": Command(_INDEX, Options("-sapEv -i= -d -X -L -P"), tries="-s"),
    "binhex macbinary applesingle": _encoder(),
    "compression_tool": Command(
        _SHOWS,
        _options("-encode -decode -a= -A= -b= -t= -v -h=help -i=read -o=write"),
    ),
    "readelf objdump": Command(
        _SHOWS,
        Options(
            "-aAcCdDefFgGhHilLnOprRsSTtuvVwxWzI -j= -m= -M= -b= --all --headers --disassemble "
            "--syms --dynamic --wide --demangle --source --private-headers --section-headers"
        ),
        "read*",
    ),
    "ditto": Command(
        medium(Category.FS_WRITE, "copies or packs files"),
        Options(
            "-vVxXckzjaNrq --rsrc --norsrc --extattr --noextattr --qtn --noqtn --acl --noacl "
            "--sequesterRsrc --keepParent --arch= --bom= --zlibCompressionLevel="
        ),
        "read* write",
    ),
}

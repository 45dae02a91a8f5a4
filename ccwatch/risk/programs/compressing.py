"""Programs that pack and unpack single files: gzip and its kin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Deletes, Does, Emits, Flow, Reads, Writes
from ccwatch.risk.effect import Category, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPTIONS: Final = Options(
    """
    -acdfFhiklLmnNqQrRtTuvVwzeCMXYDHs0123456789 -b= -S= -o=write -p= -P= -@= --stdout --to-stdout
    --decompress --uncompress --compress --force --help=help --list --license --no-name --name
    --keep --quiet --recursive --rsyncable --suffix= --synchronous --test --verbose
    --version=help --fast --best --ascii --small --repetitive-best --repetitive-fast
    --single-stream --no-sparse --files?=read --files0?=read --format= --check= --ignore-check
    --extreme --block-size= --block-list= --flush-timeout= --threads= --memory= --memlimit=
    --memlimit-compress= --memlimit-decompress= --no-adjust --no-warn --robot --info-memory
    --long-help=help --quality= --lgwin= --rm --long?= --ultra --content-size --progress
    --no-progress --no-check --output-dir-flat=write --output-dir-mirror=write --single-thread
    --adapt?= --dictionary --ignore-missing --processes= --blocksize= --independent --zip --zlib
    --lzma1?= --lzma2?= --x86?= --delta?= --arm?= --arm64?= --large_window= --concatenated
    """
)
_PACKS: Final = medium(Category.FS_WRITE, "packs files and deletes the originals")
_KEEPS: Final = medium(Category.FS_WRITE, "packs files")
_UNPACKS: Final = medium(Category.FS_WRITE, "unpacks files")
_PRINTS: Final = low(Category.FS_READ, "packs or unpacks what it reads, to its output")
_LISTS: Final = low(Category.FS_READ, "looks into packed files")

_ENDINGS: Final = {
    "gzip": "gz", "pigz": "gz", "bzip2": "bz2", "pbzip2": "bz2", "xz": "xz", "lzma": "lzma",
    "zstd": "zst", "pzstd": "zst", "lz4": "lz4", "brotli": "br", "compress": "Z", "lzip": "lz",
    "plzip": "lz", "lzop": "lzo", "lrzip": "lrz",
}  # fmt: skip
_KEEPERS: Final = _words("zstd unzstd pzstd lz4 unlz4 brotli")
"""These keep the original unless they are told otherwise."""


def _judge(invocation: Invocation) -> list[Act]:
    parsed = _OPTIONS.parse(invocation.words)
    program = invocation.program
    if len(invocation.words) == 1 and parsed.has("--help", "--version", "-h", "-V", "-L"):
        return [Does(HELPS)]
    acts: list[Act] = [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]
    unpacks = "un" in program or parsed.has("-d", "--decompress", "--uncompress")
    if unpacks:
        acts.append(Emits(Flow.DECODED))
    acts += [Reads(word) for word in parsed.operands]
    acts += [
        Reads(found.value)
        for found in parsed.found
        if found.option.name in {"--files", "--files0"} and found.value
    ]
    if parsed.has("-l", "--list", "-t", "--test"):
        return [Does(_LISTS), *acts]
    outputs = parsed.values("-o", "--output-dir-flat", "--output-dir-mirror")
    files = [word for word in parsed.operands if word.text != "-"]
    to_output = parsed.has("-c", "--stdout", "--to-stdout") or not files
    acts += map(Writes, outputs)
    if to_output and not outputs and not parsed.has("--rm"):
        return [Does(_PRINTS), *acts]
    keeps = program in _KEEPERS or parsed.has("-k", "--keep")
    deletes = not keeps or parsed.has("--rm")
    acts += [
        Writes(_name_result(word, _ENDINGS.get(program, UNKNOWN), unpacks=unpacks), "writes")
        for word in files
    ]
    if deletes:
        recursive = parsed.has("-r", "--recursive")
        acts += [Deletes(word, recursive=recursive, how="replaces") for word in files]
    effect = _UNPACKS if unpacks else (_PACKS if deletes else _KEEPS)
    return [Does(effect), *acts]


def _name_result(word: Word, ending: str, *, unpacks: bool) -> Word:
    stem, dot, _ = word.text.rpartition(".")
    text = (stem if dot else word.text) if unpacks else f"{word.text}.{ending}"
    return Word(text, word.span, word.has_glob, word.disguised)


_CAT: Final = Options(
    """
    -cdfhkLlnqrtvVszaAbeEuT -# -S= --force --quiet --stdout --decompress --verbose --keep
    --help=help --version=help --threads= --no-warn --memlimit= --long?= --ignore-check
    """
)


def _unpack_stream(_: Parsed, __: Invocation) -> list[Act]:
    return [Emits(Flow.DECODED)]


PROGRAMS: Final[dict[str, Judge]] = {
    "gzip gunzip bzip2 bunzip2 pbzip2 pbunzip2 xz unxz lzma unlzma zstd unzstd pzstd lz4 unlz4 "
    "brotli compress uncompress pigz unpigz lzip plzip lzop lrzip lrunzip": _judge,
    "zcat gzcat bzcat xzcat lzcat zstdcat lz4cat lzmacat pigz-cat": Command(
        low(Category.FS_READ, "shows what is in packed files"),
        _CAT,
        "read*",
        more=_unpack_stream,
    ),
    "zdiff bzdiff xzdiff zstddiff lzdiff zcmp bzcmp xzcmp": Command(
        low(Category.FS_READ, "compares packed files"),
        Options("-aBbcdeEfhHilNnPpqrsTtuvwy -# -C= -U= --help=help --version=help --brief"),
        "read*",
    ),
}

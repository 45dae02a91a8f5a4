"""Programs that convert pictures, sound and film: ffmpeg, ImageMagick, exiftool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Fetches, Reads, Sends, Writes
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_CONVERTS: Final = medium(Category.FS_WRITE, "converts pictures, sound or film")
_SHOWS: Final = low(Category.FS_READ, "shows what a picture or film is made of")
_EDITS: Final = medium(Category.FS_WRITE, "changes the files that it is given")
_ORDERS: Final = high(Category.EXEC_INLINE, "takes orders from a file, or has a program run")
_CODE: Final = medium(Category.EXEC_INLINE, "may run code in one of its options")
_UNCLEAR: Final = uncertain("has an option or a kind of file that ccwatch does not know")

_LISTS: Final = frozenset(
    {"-version", "-h", "-help", "--help", "-formats", "-codecs", "-encoders", "-decoders", "-L"}
    | {"-filters", "-pix_fmts", "-protocols", "-muxers", "-demuxers", "-devices", "-bsfs"}
    | {
        "-layouts",
        "-sample_fmts",
        "-colors",
        "-buildconf",
        "-hwaccels",
        "-hide_banner",
        "--version",
    }
)
_FLAGS: Final = frozenset(
    {"-y", "-n", "-hide_banner", "-nostdin", "-vn", "-an", "-sn", "-dn", "-shortest", "-stats"}
    | {"-nostats", "-re", "-copyts", "-start_at_zero", "-accurate_seek", "-noaccurate_seek"}
    | {"-ignore_unknown", "-copy_unknown", "-dump", "-hex", "-report", "-benchmark", "-autorotate"}
)
_WRITTEN: Final = frozenset({"-vstats_file", "-passlogfile", "-dump_attachment", "-sdp_file"})


def _place(word: Word, *, written: bool) -> list[Act]:
    """Return what happens to an input or output, which may be anywhere."""
    if word.text in {"-", "pipe:", "pipe:0", "pipe:1", "/dev/null"}:
        return []
    if "://" in word.text and not word.text.startswith("file:"):
        return [Sends(word) if written else Fetches(word)]
    path = word.part(5) if word.text.startswith("file:") else word
    return [Writes(path) if written else Reads(path)]


def _judge_ffmpeg(invocation: Invocation) -> list[Act]:
    """Judge ffmpeg, whose outputs are the words that belong to no option."""
    words = invocation.words
    if words and all(word.text in _LISTS for word in words):
        return [Does(HELPS)]
    acts: list[Act] = [Does(_CONVERTS)]
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if word.text[:1] != "-" or word.text == "-":
            acts += _place(word, written=True)
            continue
        if word.text in _FLAGS or position == len(words):
            continue
        value = words[position]
        position += 1
        if word.text == "-i":
            acts += _place(value, written=False)
        elif word.text in _WRITTEN:
            acts.append(Writes(value))
        elif word.text == "-progress" and "://" in value.text:
            acts.append(Sends(value))
        elif position == len(words):
            # The last word is an output, unless the option takes it.
            acts += _place(value, written=True)
    return acts


def _probe(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    words = [*parsed.values("-i"), *parsed.operands]
    return [act for word in words for act in _place(word, written=False)]


_FFPROBE: Final = Command(
    _SHOWS,
    options=Options(
        "-i= -v= -loglevel= -hide_banner -show_format -show_streams -show_packets -show_frames "
        "-show_chapters -show_programs -show_error -show_data -show_entries= -of= -print_format= "
        "-output_format= -select_streams= -pretty -unit -prefix -sexagesimal -count_frames "
        "-count_packets -read_intervals= -analyzeduration= -probesize= -show_private_data "
        "-show_versions -version=help -h=help -help=help --help=help -bitexact -threads= "
        "-o=write",
        long_dash=True,
    ),
    more=_probe,
)

_PREFIX: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]+):")
_PLAIN_KINDS: Final = frozenset(
    {"png", "jpg", "jpeg", "gif", "webp", "bmp", "tiff", "tif", "ico", "avif", "heic", "rgb"}
    | {"rgba", "gray", "xc", "canvas", "gradient", "plasma", "null", "info", "txt", "json", "label"}
    | {"caption", "pattern", "rose", "logo", "wizard", "histogram", "png8", "png24", "png32"}
    | {"tile", "radial-gradient", "http", "https"}
)
_NETWORK: Final = ("http://", "https://", "ftp://")
_TEXT_KINDS: Final = ("label", "caption")


def _judge_image(word: Word, *, written: bool) -> list[Act]:
    """Judge one name of ImageMagick, in front of which a kind may stand: ``msl:``, ``png:``."""
    text = word.text
    if text[:1] == "|" or text.startswith(
        ("msl:", "mvg:", "ephemeral:", "https:|", "MSL:", "MVG:")
    ):
        return [Does(_ORDERS, word)]
    if text.startswith(_NETWORK):
        return [Fetches(word)]
    match = _PREFIX.match(text)
    if match is not None and match.group(1).lower() not in _PLAIN_KINDS:
        return [Does(_UNCLEAR, word)]
    path = word.part(match.end()) if match is not None else word
    if path.text[:1] == "@":
        return [Reads(path.part(1))]
    if match is not None and match.group(1) in _TEXT_KINDS:
        return []
    if path.text in {"", "-"} or not (written or "." in path.text or "/" in path.text):
        return []
    return [Writes(path) if written else Reads(path)]


def _judge_images(words: Iterable[Word]) -> list[Act]:
    return [act for word in words for act in _judge_image(word, written=False)]


_MAGICK_HELPS: Final = frozenset({"-version", "--version", "-help", "--help", "-list"})


def _judge_convert(invocation: Invocation) -> list[Act]:
    """Judge the tools of ImageMagick that write their last word."""
    words = invocation.words
    if invocation.program == "magick" and words and words[0].text == "identify":
        return _IDENTIFY(invocation.after(words[1:], "identify"))
    if invocation.program == "magick" and words and words[0].text == "mogrify":
        return _judge_mogrify(invocation.after(words[1:], "mogrify"))
    if not words or words[0].text in _MAGICK_HELPS:
        return [Does(HELPS)]
    acts: list[Act] = [Does(_CONVERTS)]
    if any(word.text in {"-script", "-write", "+write", "-process"} for word in words):
        acts.append(Does(_UNCLEAR))
    named = [word for word in words[:-1] if word.text[:1] not in {"-", "+", "(", ")"}]
    return [*acts, *_judge_images(named), *_judge_image(words[-1], written=True)]


def _judge_mogrify(invocation: Invocation) -> list[Act]:
    named = [word for word in invocation.words if word.text[:1] not in {"-", "+"}]
    files = [word for word in named if "." in word.text or "/" in word.text]
    return [Does(_EDITS), *_judge_images(named), *(Writes(word, "edits") for word in files)]


_IDENTIFY: Final = Command(
    _SHOWS,
    options=Options(
        "-verbose -format= -ping -quiet -regard-warnings -define= -units= -colorspace= -depth= "
        "-density= -size= -precision= -moments -features= -unique -alpha= -strip -auto-orient "
        "-version=help --version=help -help=help --help=help -list=",
        long_dash=True,
    ),
    more=lambda parsed, _: _judge_images(parsed.operands),
)

_TAG: Final = re.compile(r"--?[A-Z][A-Za-z0-9:*#?_-]+")
_EXIF_SHOWS: Final = frozenset(
    {"-j", "-json", "-g", "-G", "-G1", "-g1", "-a", "-s", "-s1", "-s2", "-s3", "-S", "-n", "-r"}
    | {"-ee", "-u", "-U", "-b", "-h", "-X", "-csv", "-t", "-T", "-f", "-q", "-v", "-ver", "-fast"}
    | {"-fast2", "-m", "-sort", "-list", "-l", "-all", "-gps:all", "-exif:all", "-time:all", "-e"}
    | {"-xmp:all", "-iptc:all", "-D", "-H", "-validate", "-warning", "-error", "-a1", "-ext+"}
)
_EXIF_VALUES: Final = frozenset(
    {
        "-d",
        "-c",
        "-ext",
        "-lang",
        "-charset",
        "-i",
        "-x",
        "-sep",
        "--ext",
        "-fileOrder",
        "-extension",
    }
)
_EXIF_CODE: Final = frozenset({"-if", "-p", "-config", "-printformat"})
_EXIF_NAMED: Final = frozenset({"-tagsfromfile", "-srcfile", "-geotag", "-api", "-userparam"})


def _judge_exiftool(invocation: Invocation) -> list[Act]:
    """Judge exiftool: a tag with a value is written, without one it is shown."""
    acts: list[Act] = []
    files: list[Word] = []
    writes = False
    position, words = 0, invocation.words
    while position < len(words):
        word = words[position]
        position += 1
        name = word.text
        if name[:1] != "-" or name == "-":
            files.append(word)
        elif name in _EXIF_VALUES:
            position += 1
        elif name.lower() in _EXIF_CODE:
            acts.append(Does(_CODE, word))
            position += 1
        elif "=" in name or name.lower().startswith(("-overwrite_original", "-delete_original")):
            writes = True
        elif name not in _EXIF_SHOWS and (
            name.lower() in _EXIF_NAMED or _TAG.fullmatch(name) is None
        ):
            acts.append(Does(_UNCLEAR, word))
    if writes:
        return [Does(_EDITS), *acts, *(Writes(word, "edits") for word in files)]
    return [Does(_SHOWS), *acts, *(Reads(word) for word in files)]


PROGRAMS: Final[dict[str, Judge]] = {
    "ffmpeg": _judge_ffmpeg,
    "ffprobe": _FFPROBE,
    "convert magick montage composite": _judge_convert,
    "mogrify": _judge_mogrify,
    "identify": _IDENTIFY,
    "exiftool": _judge_exiftool,
}
"""Pictures, sound and film."""

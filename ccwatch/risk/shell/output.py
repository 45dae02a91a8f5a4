"""The text that a harmless program is sure to print, so that what is piped on can be read."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.shell.quoting import decode_escapes
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.word import Word

_MOST: Final = 10_000
_DIRECTIVE: Final = re.compile(r"%([-+ #0]*\d*(?:\.\d+)?)([a-zA-Z%])")
_HEX: Final = re.compile(r"[0-9a-fA-F]+")


def find_output(program: str, words: Sequence[Word], given: str | None) -> str | None:
    """Return what a program prints, None where nobody can know.

    Args:
        program: Its name.
        words: Its arguments.
        given: Its standard input, if known.
    """
    texts = [word.text for word in words]
    if any(word.has_glob for word in words):
        return None
    match program:
        case "echo":
            return _echo(texts)
        case "printf":
            return _print(texts)
        case "cat" | "tee" if all(text == "-" for text in texts):
            return given
        case "mktemp" if all(text in {"-d", "-q", "-dq", "-qd"} for text in texts):
            return f"/tmp/{UNKNOWN}"  # noqa: S108 - where it makes its file
        case "dirname" if len(texts) == 1 and texts[0][:1] != "-":
            return texts[0].rstrip("/").rpartition("/")[0] or ("/" if texts[0][:1] == "/" else ".")
        case "basename" if len(texts) == 1 and texts[0][:1] != "-":
            return texts[0].rstrip("/").rpartition("/")[2]
        case "rev" if not texts and given is not None:
            return "\n".join(line[::-1] for line in given.split("\n"))
        case "base64" | "openssl" | "xxd" if given is not None:
            return _decode(program, texts, given)
        case _:
            return None


def _echo(texts: list[str]) -> str:
    escapes, newline = False, "\n"
    while texts and re.fullmatch(r"-[neE]+", texts[0]):
        option = texts[0]
        texts = texts[1:]
        escapes = "e" in option or (escapes and "E" not in option)
        newline = "" if "n" in option else newline
    text = " ".join(texts)
    return (decode_escapes(text) if escapes else text) + newline


def _print(texts: list[str]) -> str | None:
    if texts and texts[0] == "--":
        texts = texts[1:]
    if not texts or texts[0].startswith("-"):
        return None
    form, *values = texts
    pieces: list[str] = []
    size = 0
    while True:
        before = len(values)
        piece = _fill(form, values)
        size += len(piece)
        pieces.append(piece)
        if not values or len(values) == before or size > _MOST:
            return "".join(pieces)


def _fill(form: str, values: list[str]) -> str:
    """Use a format once, taking its values from the front of the list."""

    def replace(match: re.Match[str]) -> str:
        if match[2] == "%":
            return "%"
        value = values.pop(0) if values else ""
        if match[2] == "b":
            return decode_escapes(value)
        if match[2] == "c":
            return value[:1]
        return value if match[2] in "sdiq" and not match[1] else UNKNOWN

    parts = _DIRECTIVE.split(form)
    done: list[str] = []
    for index in range(0, len(parts), 3):
        done.append(decode_escapes(parts[index]))
        if index + 2 < len(parts):
            directive = _DIRECTIVE.match(f"%{parts[index + 1]}{parts[index + 2]}")
            done.append(replace(directive) if directive else UNKNOWN)
    return "".join(done)


def _decode(program: str, texts: list[str], given: str) -> str | None:
    options = set(texts)
    packed = "".join(given.split())
    try:
        if program == "xxd":
            plain = bool(options & {"-rp", "-r", "-pr"}) and _HEX.fullmatch(packed)
            data = bytes.fromhex(packed) if plain else None
        elif options & {"-d", "--decode", "-D"}:
            data = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
        else:
            return None
    except (ValueError, binascii.Error):
        return None
    return data.decode("utf-8", "replace") if data is not None else None

"""Which projects' files of rules a person has said to trust, and with which content."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

TRUST_FILE: Final = "trust.toml"
_HEAD: Final = (
    "# Projects whose rules are trusted, with the SHA-256 of the file. See: ccwatch rules trust\n"
)


class TrustFileError(ValueError):
    """The file of trusted projects cannot be read; the text says why."""


def read_trust(text: str) -> dict[str, str]:
    """Return the digests of the files that are trusted, by their paths.

    Raises:
        TrustFileError: It is not written as ccwatch writes it.
    """
    try:
        table = tomllib.loads(text).get("trusted", {})
    except (ValueError, RecursionError) as error:
        raise TrustFileError(f"is not TOML: {error}") from None
    entries = cast("dict[str, Any]", table) if isinstance(table, dict) else {}
    if not isinstance(table, dict) or not all(isinstance(each, str) for each in entries.values()):
        raise TrustFileError("does not list paths with digests under [trusted]")
    return dict(entries)


def write_trust(trusted: Mapping[str, str]) -> str:
    """Return the text of the file."""
    # Imported here: commands that only ask need no writer.
    import tomlkit

    document = tomlkit.document()
    table = tomlkit.table()
    for path in sorted(trusted):
        table[path] = trusted[path]
    document["trusted"] = table
    return _HEAD + tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]

"""The file of tokens as text: read strictly, and changed one token at a time."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ccwatch.rules.field import FieldReader, RuleError
from ccwatch.tokens.token import Credential, Role, StoredToken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VERSION: Final = 1
MOST_TOKENS: Final = 1_000
MOST_WAITING: Final = 10_000
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_HEADER: Final = re.compile(r"[ \t]*\[\[[ \t]*token[ \t]*\]\]")
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")
_START: Final = (
    "# Tokens of ccwatch: only the hashes of secrets stand here. See: ccwatch token --help\n"
    "version = 1\n"
)
_ODD: Final = "it does not write its tokens as plain [[token]] tables: change it in an editor"


class TokenTextError(ValueError):
    """A text that is no file of tokens, or cannot be changed so; the text says why.

    Attributes:
        line: Where the trouble is, from 1; 0 if that cannot be told.
    """

    def __init__(self, reason: str, *, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


def parse_tokens(text: str) -> tuple[StoredToken, ...]:
    """Return the tokens of a file; an empty text has none.

    Raises:
        TokenTextError: It is not TOML, or something in it is unknown, twice there or cannot be.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _AT_LINE.search(str(error))
        reason = _AT_LINE.sub("", str(error)).strip().rstrip(".").lower()
        raise TokenTextError(f"not TOML: {reason}", line=int(found[1]) if found else 0) from None
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _HEADER.match(line)]
    try:
        tables = _read_top(table)
    except RuleError as error:
        raise TokenTextError(str(error)) from None
    known = lines if len(lines) == len(tables) else [0] * len(tables)
    tokens: dict[str, StoredToken] = {}
    for each, line in zip(tables, known, strict=True):
        try:
            token = _read_token(each)
        except RuleError as error:
            raise TokenTextError(str(error), line=line) from None
        if token.id in tokens:
            raise TokenTextError(f"the id {token.id} is there twice", line=line)
        if any(token.hash == other.hash for other in tokens.values()):
            raise TokenTextError(f"token {token.id}: its hash is there twice", line=line)
        tokens[token.id] = token
    return tuple(tokens.values())


def add_token(text: str, token: StoredToken) -> str:
    """Return the text with a token at its end; an empty text becomes a file.

    Raises:
        TokenTextError: The text is broken, or the result would be.
    """
    tokens = parse_tokens(text)
    text = text or _START
    ended = text if text.endswith("\n") else text + "\n"
    return _checked(f"{ended}\n{_write(token)}", [*tokens, token])


def remove_token(text: str, token_id: str) -> str:
    """Return the text without a token and the comments right above it.

    Raises:
        TokenTextError: The text is broken, or written in another way than ``[[token]]``.
    """
    tokens = parse_tokens(text)
    lines, starts = _find_blocks(text, tokens)
    number = [token.id for token in tokens].index(token_id)
    ends = [*(_find_comments(lines, start) for start in starts[1:]), len(lines)]
    kept = lines[: _find_comments(lines, starts[number])] + lines[ends[number] :]
    left = [token for token in tokens if token.id != token_id]
    return _checked("".join(kept).rstrip("\n") + "\n", left)


def replace_token(text: str, token: StoredToken) -> str:
    """Return the text with a new hash and time in the token of that id.

    Raises:
        TokenTextError: The text is broken, or written in another way than ``[[token]]``.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    tokens = parse_tokens(text)
    lines, starts = _find_blocks(text, tokens)
    number = [each.id for each in tokens].index(token.id)
    end = [*starts, len(lines)][number + 1]
    try:
        document: Any = tomlkit.parse("".join(lines[starts[number] : end]))
    except TOMLKitError:
        raise TokenTextError(_ODD) from None
    table = document["token"][0]
    table["created"] = _to_time(token.credential.created)
    table["hash"] = token.hash
    written = tomlkit.dumps(document)  # pyright: ignore[reportUnknownMemberType]
    after = [token if each.id == token.id else each for each in tokens]
    return _checked("".join([*lines[: starts[number]], written, *lines[end:]]), after)


def _checked(text: str, tokens: Sequence[StoredToken]) -> str:
    """Return a text that says just that; an edit that did anything else is not made."""
    if list(parse_tokens(text)) != list(tokens):
        raise TokenTextError(_ODD)
    return text


def _find_blocks(text: str, tokens: Sequence[StoredToken]) -> tuple[list[str], list[int]]:
    """Return the lines of a text, and where each token begins."""
    lines = _LINE.findall(text)
    starts = [number for number, line in enumerate(lines) if _HEADER.match(line)]
    if len(starts) != len(tokens):
        raise TokenTextError(_ODD)
    return lines, starts


def _find_comments(lines: Sequence[str], start: int) -> int:
    """Return where the comments right above a line begin."""
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def _write(token: StoredToken) -> str:
    # Imported here: a process that only reads tokens needs no writer.
    import tomlkit

    credential = token.credential
    table = tomlkit.table()
    table["id"] = credential.id
    table["role"] = credential.role.value
    if credential.agent:
        table["agent"] = credential.agent
    if credential.waiting is not None:
        table["waiting"] = credential.waiting
    table["created"] = _to_time(credential.created)
    table["hash"] = token.hash
    return f"[[token]]\n{table.as_string()}"


def _to_time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0)


def _read_top(table: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    top = FieldReader(table, "the file")
    version = top.take_number("version", VERSION)
    if version != VERSION:
        raise RuleError(f"version {version} is not known: this ccwatch reads version {VERSION}")
    tables = top.take_tables("token")
    top.finish()
    if len(tables) > MOST_TOKENS:
        raise RuleError(f"has more than {MOST_TOKENS:,} tokens")
    return tables


def _read_token(table: Mapping[str, Any]) -> StoredToken:
    fields = FieldReader(table, "a token")
    token_id = fields.take_text("id")
    if not NAME.fullmatch(token_id):
        raise RuleError("a token: id must be letters, digits, dots and hyphens, 64 at most")
    fields.place = f"token {token_id}"
    role = fields.take_choice("role", set(Role), None)
    if role is None:
        raise RuleError(f"{fields.place}: there is no role")
    agent = fields.take_text("agent", "")
    if agent and not NAME.fullmatch(agent):
        raise RuleError(f"{fields.place}: agent must be letters, digits, dots and hyphens")
    waiting = fields.take_number("waiting", None, least=1)
    if waiting is not None and (role is not Role.ASK or waiting > MOST_WAITING):
        raise RuleError(f"{fields.place}: waiting is for ask tokens, and {MOST_WAITING:,} at most")
    created = fields.take("created")
    if not isinstance(created, datetime) or created.tzinfo is None:
        raise RuleError(f"{fields.place}: created must be a time with its zone")
    found = fields.take_text("hash")
    if not _HASH.fullmatch(found):
        raise RuleError(f"{fields.place}: hash must be 64 hexadecimal digits")
    fields.finish()
    credential = Credential(
        id=token_id, role=role, agent=agent, waiting=waiting, created=_to_seconds(created)
    )
    return StoredToken(credential, found)


def _to_seconds(time: datetime) -> float:
    try:
        return time.timestamp()
    except (OverflowError, ValueError):
        raise RuleError("created is no time that this machine knows") from None

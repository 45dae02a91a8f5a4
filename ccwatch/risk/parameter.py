"""Inputs of tools that no table knows: what their names say about the texts in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, Finding, high, uncertain
from ccwatch.risk.hidden import find_hidden_text
from ccwatch.risk.level import Level
from ccwatch.risk.path import judge_delete, judge_read, judge_write
from ccwatch.risk.payload import find_secret_literal
from ccwatch.risk.programs.verb import Kind
from ccwatch.risk.sql import judge_sql
from ccwatch.risk.url import find_file, judge_fetch
from ccwatch.risk.word import Span, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.canonical import Json
    from ccwatch.risk.context import Context

AssessShell = Callable[[str], list[Finding]]
"""Assesses the text of a shell command."""

MOST_DEPTH: Final = 6
MOST_TEXTS: Final = 400
_MOST_COMMANDS: Final = 8
_SHOWN_NAME: Final = 40


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMANDS: Final = _set(
    "command commands cmd cmds script shell bash shellcommand commandline cmdline argv run exec"
)
_CODE: Final = _set(
    "code javascript js python expression function func source snippet program evaluate eval "
    "pagefunction lambda macro"
)
_URLS: Final = _set(
    "url urls uri uris link href endpoint webhook webhookurl callbackurl site host hostname domain "
    "baseurl targeturl server origin"
)
_PATHS: Final = _set(
    "path paths file files filepath filepaths filename directory dir folder source destination src "
    "dest dst target targetpath outputpath inputpath output outputfile notebookpath cwd root from "
    "to oldpath newpath relativepath absolutepath localpath upload attachment attachments"
)
_SQL: Final = _set("sql query queries statement statements sqlquery")
_WEB: Final = re.compile(r"\s*(?:[a-z][a-z0-9+.-]{1,20}://|file:)", re.IGNORECASE)
_PATH_LIKE: Final = re.compile(r"(?:~|/|\.{1,2}/)[^\s]*|[^\s:]*[./][^\s:]*|[^\s]{1,255}")
_SQL_LIKE: Final = re.compile(
    r"\s*(?:select|insert|update|delete|drop|alter|create|truncate|grant|revoke|merge|replace|with"
    r"|call|exec|execute|copy|load|attach|pragma|vacuum|set|begin|explain|show)\b",
    re.IGNORECASE,
)
_SQL_SHAPE: Final = re.compile(
    r"(?:(?:--[^\n]*\n|/\*[^*]{0,500}\*/)\s*){0,5}[(\s]{0,20}(?:"
    r"(?:drop|truncate|alter|create)\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:table|database"
    r"|schema|view|materialized|index|unique|user|role|login|function|procedure|trigger|extension"
    r"|sequence|type|tablespace|policy|keyspace|collection)\b"
    r"|truncate\s+[^\s;]+\s*(?:;|\Z|cascade\b|restart\b)|delete\s+from\s+[^\s;]+"
    r"(?:(?:\s+(?:as\s+)?\w+)?\s+(?:where|using|limit|returning|order)\b|\s*(?:;|\Z|--|/\*))|insert\s+(?:or\s+\w+\s+|ignore\s+)?into\s|replace\s+into\s"
    r"|update\s+\S+\s+set\s+[^\s=]+\s*=|merge\s+into\s|copy\s+\S+\s+(?:from|to)\s"
    r"|(?:grant|revoke)\s+(?:all|select|insert|update|delete|usage|execute|create|connect)\b[^;]{0,500}\s(?:on|to|from)\s"
    r"|exec(?:ute)?\s+(?:master\W+)?(?:xp|sp)_|with\s+\w+\s+as\s*\(|select\s[^;]{0,2000}(?:\bfrom\b|;))",
    re.IGNORECASE,
)
"""The verb and the object of a statement: prose that begins with a verb alone is none."""
_SQL_START: Final = 4_000
_KEY_NAME: Final = re.compile(r"id_(?:rsa|dsa|ecdsa|ed25519)", re.IGNORECASE)
_LONGEST_PATH: Final = 4096


@dataclass(frozen=True, slots=True)
class Text:
    """A text somewhere in an input: ``name`` is the nearest key, ``field`` the outermost."""

    text: str
    name: str
    field: str
    is_outermost: bool

    @property
    def span(self) -> Span | None:
        """Where it is, if it is the field itself."""
        return Span(0, len(self.text)) if self.is_outermost else None

    def find(self, effect: Effect) -> Finding:
        """Return an effect of this text as a finding."""
        return Finding(effect.category, effect.level, effect.reason, self.span, self.field)

    def adopt(self, finding: Finding) -> Finding:
        """Return a finding within this text as one of the field."""
        span = finding.span if self.is_outermost else None
        return replace(finding, span=span, field=self.field)


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of an input, and what stopped the search for more."""

    found: tuple[Text, ...]
    problem: str | None = None


def find_texts(value: Mapping[str, Json]) -> Texts:
    """Return every text of an input, level by level, within bounds of depth and number."""
    found: list[Text] = []
    level: list[tuple[Json, str, str, bool]] = [(value[key], key, key, True) for key in value]
    problem = None
    for _ in range(MOST_DEPTH + 1):
        inner: list[tuple[Json, str, str, bool]] = []
        for item, name, field, is_outermost in level:
            is_long = isinstance(item, list | dict) and len(item) > MOST_TEXTS
            if is_long or len(found) + len(inner) > MOST_TEXTS:
                return Texts(tuple(found), "has too many inputs to look at")
            if isinstance(item, str):
                found.append(Text(item, name, field, is_outermost))
            elif isinstance(item, list):
                words = _join(item, name)
                if words is not None:
                    found.append(Text(words, name, field, is_outermost=False))
                    continue
                inner += [(each, name, field, False) for each in item]
            elif isinstance(item, dict):
                inner += [(each, key, field, False) for key, each in item.items()]
        level = inner
        if not level:
            return Texts(tuple(found), problem)
    return Texts(tuple(found), "has inputs that are nested too deep to look at")


def _join(items: list[Json], name: str) -> str | None:
    """Return the words of a command as a shell would need them; None if it is no command."""
    if _normalise(name) not in _COMMANDS:
        return None
    words = [item for item in items if isinstance(item, str)]
    return shlex.join(words) if words and len(words) == len(items) else None


def find_hidden(texts: Texts) -> Iterator[Finding]:
    """Yield what any of the texts hides."""
    for text in texts.found:
        for finding in find_hidden_text(text.text, field=text.field):
            yield text.adopt(finding)
    for field in dict.fromkeys(text.name for text in texts.found):
        if find_hidden_text(field, field="name"):
            said = "has hidden text in the name of an input"
            yield Finding(Category.HIDDEN_TEXT, Level.UNCERTAIN, said, None, field)
    if texts.problem is not None:
        yield Finding(Category.UNKNOWN, Level.UNCERTAIN, texts.problem, None, "")


def assess_texts(
    texts: Texts,
    kinds: frozenset[Kind],
    context: Context,
    assess_shell: AssessShell,
    *,
    strict: bool = True,
) -> Iterator[Finding]:
    """Yield what the texts of an unknown tool would do, told by the names of its inputs.

    Args:
        texts: The texts of the input.
        kinds: What the tool's name says: a path is deleted by a tool that deletes.
        context: Where the call runs.
        assess_shell: What assesses a command.
        strict: Nothing but public web sites is expected in a URL; not so of a browser.
    """
    commands = 0
    for text in texts.found:
        name = _normalise(text.name)
        if name in _COMMANDS:
            commands += 1
            if commands <= _MOST_COMMANDS:
                yield from map(text.adopt, assess_shell(text.text))
            else:
                yield text.find(uncertain("has too many commands to look at"))
        elif name in _CODE and not _is_path(text.text):
            yield text.find(high(Category.EXEC_INLINE, "runs code that the call brings along"))
        elif name in _SQL and (_SQL_LIKE.match(text.text) or name != "query"):
            yield text.find(judge_sql(text.text))
        else:
            yield from _assess_name(text, name, kinds, context, strict=strict)


def _assess_name(
    text: Text, name: str, kinds: frozenset[Kind], context: Context, *, strict: bool
) -> Iterator[Finding]:
    if _WEB.match(text.text):
        yield text.find(_judge_url(text.text.strip(), context, strict=strict))
    elif name in _URLS and _is_path(text.text):
        yield text.find(judge_fetch(Word(text.text), strict=strict))
    elif name in _PATHS and _is_path(text.text):
        yield text.find(_judge_path(Word(text.text), name, kinds, context))
    else:
        effect = judge_shape(text.text, kinds, context, strict=strict)
        if effect is not None and effect.level > Level.MEDIUM:
            yield text.find(effect)
    if find_secret_literal(text.text):
        yield text.find(high(Category.SECRETS_EXFIL, "hands on what looks like a key or token"))


def is_statement(text: str) -> bool:
    """Say whether a text has the shape of SQL: a verb, and the object that belongs to it."""
    return _SQL_SHAPE.match(text.lstrip()[:_SQL_START]) is not None


def judge_shape(
    text: str, kinds: frozenset[Kind], context: Context, *, strict: bool
) -> Effect | None:
    """Return what a text does by what it looks like, whatever its name: SQL, a path or a URL."""
    if _WEB.match(text):
        return _judge_url(text.strip(), context, strict=strict)
    if is_statement(text):
        return judge_sql(text)
    if "\n" in text or not 1 < len(text) <= _LONGEST_PATH:
        return judge_read(Word("~"), None, context) if text == "~" else None
    word = Word(text, has_glob=any(letter in text for letter in "*?["))
    if text[0] in "/~":
        is_deep = text[0] == "~" or text.count("/") > 1
        return _judge_path(word, "", kinds if is_deep else frozenset(), context)
    if any(letter.isspace() for letter in text):
        return None
    if not ("." in text or "/" in text or _KEY_NAME.match(text)):
        return None
    effect = judge_read(word, context.directory, context)
    return effect if effect.category is Category.SECRETS_READ else None


def _judge_url(url: str, context: Context, *, strict: bool) -> Effect:
    word = Word(url)
    file = find_file(word)
    if file is not None:
        return judge_read(file, context.directory, context)
    return judge_fetch(word, strict=strict)


def _judge_path(word: Word, name: str, kinds: frozenset[Kind], context: Context) -> Effect:
    directory = context.directory
    if name in {"cwd", "root"}:
        return judge_read(Word(f"{word.text}/x"), directory, context)
    if Kind.DESTROY in kinds:
        return judge_delete(word, directory, context, recursive=True, forced=True)
    if Kind.CHANGE in kinds or name.startswith(("out", "dest", "dst", "new")):
        return judge_write(word, directory, context)
    return judge_read(word, directory, context)


def _is_path(text: str) -> bool:
    return len(text) <= 4096 and "\n" not in text and _PATH_LIKE.fullmatch(text) is not None


def _normalise(name: str) -> str:
    return name[:_SHOWN_NAME].replace("_", "").replace("-", "").lower()

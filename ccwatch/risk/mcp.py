"""Tools of servers that speak MCP: what the name of a tool says, and what its input adds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, Finding, high, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.parameter import assess_texts
from ccwatch.risk.programs.verb import Kind, find_verbs, starts_with_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.risk.tool_input import ToolInput

PREFIX: Final = "mcp__"

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_BROWSERS: Final = re.compile(
    r"browser|chrome|firefox|playwright|puppeteer|selenium|webdriver|computer|desktop|devtools"
)
_ACTS: Final = frozenset(
    {
        "click", "type", "fill", "press", "submit", "form", "drag", "drop", "key", "input", "hover",
        "dialog", "keyboard", "mouse", "paste", "select", "computer", "left", "double", "tap",
        "swipe",
    }
)  # fmt: skip
_HANDS_OVER: Final = frozenset(
    {"upload", "evaluate", "javascript", "js", "code", "script", "console", "cookies", "storage"}
)
_MESSAGES: Final = frozenset({"message", "messages", "log", "logs"})
"""What a browser's console has been told, as against what it is told to run."""
_GRAVE: Final = frozenset(
    {
        "write", "merge", "deploy", "pay", "grant", "transfer", "buy", "order", "purchase",
        "checkout", "restore", "approve", "invite", "upload", "push", "commit", "rotate", "reply",
        "comment", "submit", "refund", "sign", "mint", "swap", "withdraw", "book", "tweet", "dm",
        "email", "sms", "broadcast", "fork", "migrate", "rollback", "replace", "overwrite", "sudo",
        "admin", "permission", "permissions", "role", "policy", "acl", "secret", "secrets",
        "credential", "credentials", "password", "token", "apikey", "key", "env",
    }
)  # fmt: skip
_SHOWN: Final = 60


def judge_server_call(call: ToolInput) -> Iterator[Finding]:
    """Yield what a call of an MCP tool does; it is never low.

    A name is what the server says of itself: it raises the level, and never lowers it. Where it
    is only a guess and the input says all, the input counts.
    """
    server, _, name = call.tool.removeprefix(PREFIX).partition("__")
    effect, kinds = judge_name(name, server)
    found = list(
        assess_texts(
            call.texts, kinds, call.context, call.assess_shell, strict=not _is_browser(server)
        )
    )
    if _says_all(call, name, server, effect, found):
        effect = medium(effect.category, effect.reason)
    yield call.find(effect)
    yield from found


def judge_name(name: str, server: str = "") -> tuple[Effect, frozenset[Kind]]:
    """Return what a tool does as its name has it, and the kinds of its verbs."""
    kinds = frozenset(find_verbs(name))
    words = {word.lower() for word in _WORDS.findall(name)}
    shown = _shorten(name)
    at = f" at {_shorten(server)}" if server else ""
    if not name:
        return uncertain(f"calls the server {_shorten(server)} without the name of a tool"), kinds
    if Kind.DESTROY in kinds and not (_is_browser(server) and words & _ACTS):
        return high(Category.INFRA_DESTROY, f"deletes or stops something{at}: {shown}"), kinds
    if _is_browser(server):
        return _judge_browser(words, kinds, shown), kinds
    if Kind.RUN in kinds:
        return high(Category.EXEC_REMOTE, f"runs something{at}: {shown}"), kinds
    if Kind.SEND in kinds:
        return high(Category.MESSAGE, f"sends or publishes something{at}: {shown}"), kinds
    if words & _GRAVE:
        return high(Category.INFRA_CHANGE, f"changes or hands out something{at}: {shown}"), kinds
    if starts_with_read(name):
        return medium(Category.INFRA_READ, f"reads{at}: {shown}"), kinds
    return medium(Category.INFRA_CHANGE, f"calls a tool{at}: {shown}"), kinds


_FILE_VERBS: Final = frozenset({"write", "replace", "overwrite"})
_FILE_NOUNS: Final = frozenset(
    {
        "file", "files", "text", "symbol", "line", "lines", "content", "contents", "regex",
        "notebook", "cell", "directory", "folder",
    }
)  # fmt: skip
_FILE_NAMES: Final = frozenset({"path", "file_path", "relative_path", "filePath", "filename"})
_STATEMENTS: Final = frozenset({"sql", "query", "statement"})
_FAR: Final = re.compile(
    r"ssh|remote|kube|k8s|docker|cluster|cloud|host|pod|container|instance|server|machine|device"
    r"|node(?!js)|vm|aws|gcp|azure",
    re.IGNORECASE,
)


def _says_all(
    call: ToolInput, name: str, server: str, effect: Effect, found: list[Finding]
) -> bool:
    """Say whether the level of a name is a guess that the input makes needless."""
    if _is_browser(server) or any(each.level > Level.MEDIUM for each in found):
        return False
    fields = {each.field for each in found}
    words = {word.lower() for word in _WORDS.findall(name)}
    if effect.category is Category.EXEC_REMOTE and not words & _GRAVE:
        return bool(fields & _STATEMENTS) or _says_all_as_command(call, server, found)
    if effect.category is Category.INFRA_CHANGE and words & _GRAVE <= _FILE_VERBS:
        return bool(words & _FILE_NOUNS and fields & _FILE_NAMES)
    return False


def _says_all_as_command(call: ToolInput, server: str, found: list[Finding]) -> bool:
    """Say whether a command was read, and of one that changes things, that it is run here."""
    commands = [each for each in found if each.field in {"command", "cmd"}]
    if any(each.level > Level.LOW for each in commands):
        return not any(_FAR.search(text) for text in (server, *call.value))
    return bool(commands)


def _is_browser(server: str) -> bool:
    return _BROWSERS.search(server.lower()) is not None


def _judge_browser(words: set[str], kinds: frozenset[Kind], shown: str) -> Effect:
    handed = words & _HANDS_OVER
    if words & _MESSAGES:
        handed -= {"console"}
    if handed or Kind.RUN in kinds:
        return high(Category.EXEC_INLINE, f"runs code in a browser or hands it files: {shown}")
    if words & _ACTS:
        return high(Category.NET_WRITE, f"acts on a page or a screen: {shown}")
    return medium(Category.NET_READ, f"looks at a page or a screen: {shown}")


def _shorten(name: str) -> str:
    return name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"

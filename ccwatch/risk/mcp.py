"""Tools of servers that speak MCP: what the name of a tool says."""

from __future__ import annotations

import re
from typing import Final

from ccwatch.risk.effect import Category, Effect, high, medium, uncertain
from ccwatch.risk.programs.verb import Kind, find_verbs, starts_with_read

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


def judge_tool_name(tool: str) -> tuple[Effect, frozenset[Kind]]:
    """Return what an MCP tool does as its name has it, and the kinds of its verbs.

    A name is what the server says of itself: it raises the level, and never lowers it.
    """
    server, _, name = tool.removeprefix(PREFIX).partition("__")
    kinds = frozenset(find_verbs(name))
    words = {word.lower() for word in _WORDS.findall(name)}
    shown = _shorten(name)
    at = _shorten(server)
    if not name:
        return uncertain(f"calls the server {at} without the name of a tool"), kinds
    if Kind.DESTROY in kinds and not (_is_browser(server) and words & _ACTS):
        return high(Category.INFRA_DESTROY, f"deletes or stops something at {at}: {shown}"), kinds
    if _is_browser(server):
        return _judge_browser(words, shown), kinds
    if Kind.RUN in kinds:
        return high(Category.EXEC_REMOTE, f"runs something at {at}: {shown}"), kinds
    if Kind.SEND in kinds:
        return high(Category.MESSAGE, f"sends or publishes something at {at}: {shown}"), kinds
    if words & _GRAVE:
        return high(
            Category.INFRA_CHANGE, f"changes or hands out something at {at}: {shown}"
        ), kinds
    if starts_with_read(name):
        return medium(Category.INFRA_READ, f"reads at {at}: {shown}"), kinds
    return medium(Category.INFRA_CHANGE, f"calls {shown} of the server {at}"), kinds


def _is_browser(server: str) -> bool:
    return _BROWSERS.search(server.lower()) is not None


def _judge_browser(words: set[str], shown: str) -> Effect:
    if words & _HANDS_OVER:
        return high(Category.EXEC_INLINE, f"runs code in a browser or hands it files: {shown}")
    if words & _ACTS:
        return high(Category.NET_WRITE, f"acts on a page or a screen: {shown}")
    return medium(Category.NET_READ, f"looks at a page or a screen: {shown}")


def _shorten(name: str) -> str:
    return name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"

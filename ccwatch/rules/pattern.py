"""Patterns of tool calls, in the grammar of Claude Code's permission rules.

``Tool`` or ``Tool(specifier)``. Facts about the grammar are from Claude Code's documentation of
permissions; where ccwatch is stricter, the docstring says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ccwatch.risk.level import Level
from ccwatch.risk.shell_tool import SHELL_TOOLS
from ccwatch.rules.expression import ExpressionError, check_expression, escape
from ccwatch.rules.path_pattern import express_path
from ccwatch.rules.program import find_subcommand_place, runs_anything
from ccwatch.rules.tool_path import EDITORS, READERS

BLANK: Final = "\x01"
"""Stands for a blank within a word, so that a blank in a pattern means the end of a word."""

FETCHERS: Final = frozenset({"WebFetch", "web_fetch"})
NAMED_BY: Final = {
    "Agent": "subagent_type", "Task": "subagent_type", "Skill": "skill", "SlashCommand": "command",
}  # fmt: skip
"""Tools whose specifier is a name, and the input that holds it."""
_SWITCHES: Final = frozenset(
    {
        "description", "prompt", "subagent_type", "model", "run_in_background", "resume",
        "isolation", "name", "team_name", "mode", "max_turns", "cwd", "effort", "timeout",
        "dangerouslyDisableSandbox", "skill", "args",
    }
)  # fmt: skip
"""Inputs of those tools, and of shells, that a deny or ask may name before a colon."""

_LONGEST: Final = 2_000
_SHAPE: Final = re.compile(r"([A-Za-z_][\w.-]*\*?|\*)(?:\((.*)\))?", re.DOTALL)
_PARAMETER: Final = re.compile(r"([A-Za-z_][\w.-]*):(.*)", re.DOTALL)
_HOST: Final = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\*|[0-9a-f:.]*:[0-9a-f:.]+")


class PatternError(ValueError):
    """A pattern that cannot be matched; the text says why."""


class Kind(StrEnum):
    """What a pattern is about; the value begins the texts that it is matched with."""

    COMMAND = "c"
    READ = "r"
    EDIT = "e"
    HOST = "h"
    TOOL = "t"
    PARAMETER = "p"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern.

    Attributes:
        text: As it is written.
        tool: The tool that it names.
        specifier: What stands in its parentheses, None if there are none.
        expression: What it means, for RE2: it begins with the value of ``kind``.
        is_exact: Nothing in it is a wildcard.
        cap: What an allow by it is limited to, where it says too little of what will run.
        warning: Why it is capped; empty otherwise.
    """

    text: str
    tool: str
    kind: Kind
    specifier: str | None
    expression: str
    is_exact: bool = False
    cap: Level | None = None
    warning: str = ""


def parse_pattern(text: str, *, allows: bool) -> Pattern:
    """Return the pattern that a text means.

    Stricter than Claude Code: a specifier that means nothing for its tool is an error and never
    "any call", and an allow takes no parameters and no wildcard in the name of a tool that is not
    an MCP server's.

    Args:
        text: ``Bash(npm run *)``, ``Read(~/notes/**)``, ``mcp__github__get_*``, …
        allows: Whether it is for a rule that allows.

    Raises:
        PatternError: It cannot be matched, or not in a rule that allows.
    """
    if len(text) > _LONGEST:
        raise PatternError(f"is longer than {_LONGEST:,} characters")
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise PatternError("is neither Tool nor Tool(specifier)")
    tool, specifier = match.groups()
    if "*" in tool and (not tool.startswith("mcp__") or specifier is not None) and allows:
        raise PatternError("has a wildcard for the tool, which only a deny or ask may have")
    pattern = _parse(text.strip(), tool, specifier, allows=allows)
    try:
        check_expression(pattern.expression)
    except ExpressionError as error:
        raise PatternError(str(error)) from None
    return pattern


def _parse(text: str, tool: str, specifier: str | None, *, allows: bool) -> Pattern:
    if specifier is None or (specifier == "*" and tool not in SHELL_TOOLS):
        return _parse_bare(text, tool)
    if not specifier.strip():
        raise PatternError("has nothing in its parentheses")
    parameter = _PARAMETER.fullmatch(specifier)
    is_switch = parameter is not None and parameter[1] in _SWITCHES and parameter[2] != "*"
    if tool in SHELL_TOOLS and (allows or not is_switch):
        return _parse_command(text, tool, specifier)
    if tool in READERS | EDITORS:
        return _parse_path(text, tool, specifier)
    if tool in FETCHERS and specifier.startswith("domain:"):
        return _parse_host(text, tool, specifier)
    if tool in NAMED_BY and not is_switch:
        return _parse_parameter(text, tool, NAMED_BY[tool], specifier)
    if parameter is None or allows:
        raise PatternError(_explain_specifier(tool, allows=allows and parameter is not None))
    return _parse_parameter(text, tool, parameter[1], parameter[2])


def _explain_specifier(tool: str, *, allows: bool) -> str:
    if tool in FETCHERS:
        return f"wants {tool}(domain:example.com)"
    if allows:
        return "names a parameter, which only a deny or ask may do"
    return f"has a specifier that means nothing for {tool}"


def _parse_bare(text: str, tool: str) -> Pattern:
    expression = Kind.TOOL + _express_tool(tool)
    if tool in SHELL_TOOLS:
        warning = "allows any command, and so no more than low"
        return Pattern(text, tool, Kind.TOOL, None, expression, cap=Level.LOW, warning=warning)
    return Pattern(text, tool, Kind.TOOL, None, expression, is_exact="*" not in tool)


def _express_tool(tool: str) -> str:
    if tool.startswith("mcp__") and tool.count("__") == 1 and not tool.endswith("*"):
        # The name of a server means all of its tools.
        return f"{escape(tool)}(?:__(?s:.*))?"
    return _spread(tool)


def _spread(text: str) -> str:
    """Return an expression in which ``*`` is any text."""
    return "(?s:.*)".join(escape(part) for part in text.split("*"))


# -- commands --------------------------------------------------------------------------------


def _parse_command(text: str, tool: str, specifier: str) -> Pattern:
    words, is_open = split_command(specifier)
    if not words[0]:
        raise PatternError("names no program")
    parts = [_express_word(word) for word in words]
    expression = " ".join(parts) + ("(?: .*)?" if is_open else "")
    cap, warning = _find_cap(words, is_open=is_open)
    is_exact = not is_open and not any(None in word for word in words)
    expression = f"{Kind.COMMAND}(?s:{expression})"
    return Pattern(text, tool, Kind.COMMAND, specifier, expression, is_exact, cap, warning)


PatternWord = list[str | None]
"""The characters of a word; None for a wildcard."""
_ANY: Final[PatternWord] = [None]


def split_command(specifier: str) -> tuple[list[PatternWord], bool]:
    """Return the words of a command pattern, and whether more words may follow them.

    Raises:
        PatternError: A quote is not closed.
    """
    words = split_words(specifier)
    is_open = len(words) > 1 and words[-1] == _ANY
    if is_open:
        words = words[:-1]
    if words[-1][-2:] == [":", None]:
        words[-1], is_open = words[-1][:-2], True
    return words, is_open


def split_words(text: str) -> list[PatternWord]:
    r"""Return the words of a command pattern, as a shell would take them apart.

    ``*`` in quotes or behind a backslash is a star; any other is a wildcard.

    Raises:
        PatternError: A quote is not closed.
    """
    words: list[PatternWord] = []
    word: PatternWord | None = None
    quote, place = "", 0
    while place < len(text):
        letter = text[place]
        place += 1
        if letter == "\\" and quote != "'" and place < len(text):
            word = [*(word or []), text[place]]
            place += 1
        elif quote:
            if letter == quote:
                quote = ""
            else:
                word = [*(word or []), letter]
        elif letter in "'\"":
            quote, word = letter, word or []
        elif letter.isspace():
            words += [] if word is None else [word]
            word = None
        else:
            word = word or []
            word.append(None if letter == "*" else letter)
    if quote:
        raise PatternError("has a quote that is not closed")
    return [*words, word] if word is not None else words


def encode_word(text: str) -> str:
    """Return a word as it stands in the text that patterns are matched with."""
    return re.sub(r"\s", BLANK, text)


def _express_word(word: PatternWord) -> str:
    parts = [".*" if letter is None else escape(encode_word(letter)) for letter in word]
    return "".join(parts)


def _find_cap(words: list[PatternWord], *, is_open: bool) -> tuple[Level | None, str]:
    """Return what an allow by a command pattern is limited to, and why."""
    program = words[0]
    if None in program:
        return Level.LOW, "does not name the program, and so allows no more than low"
    name = _spell(program).rpartition("/")[2]
    first = next((number for number, word in enumerate(words) if None in word), len(words))
    if first < len(words) and first == find_subcommand_place(name):
        return Level.LOW, f"has a * where {name} takes its subcommand, and so allows only low"
    is_wild = is_open or first < len(words)
    if is_wild and runs_anything(name, [_spell(word) for word in words[1:first]]):
        return Level.LOW, f"does not name what {name} runs, and so allows no more than low"
    return None, ""


def _spell(word: PatternWord) -> str:
    return "".join(letter for letter in word if letter is not None)


# -- paths -----------------------------------------------------------------------------------


def _parse_path(text: str, tool: str, specifier: str) -> Pattern:
    kind = Kind.READ if tool in READERS else Kind.EDIT
    try:
        expression = kind + express_path(specifier.strip())
    except ValueError as error:
        raise PatternError(str(error)) from None
    is_exact = not any(letter in specifier for letter in "*?[")
    return Pattern(text, tool, kind, specifier, expression, is_exact)


# -- hosts and parameters --------------------------------------------------------------------


def _parse_host(text: str, tool: str, specifier: str) -> Pattern:
    host = specifier.removeprefix("domain:").strip().lower().rstrip(".").strip("[]")
    if not _HOST.fullmatch(host):
        raise PatternError("names no host after domain:")
    expression = Kind.HOST + express_host(host)
    return Pattern(text, tool, Kind.HOST, specifier, expression, is_exact="*" not in host)


def express_host(host: str) -> str:
    """Return what a host means: ``*.example.com`` is any host below example.com."""
    if host == "*":
        return "(?s:.*)"
    if host.startswith("*."):
        return r"(?s:.+)\." + escape(host[2:])
    return escape(host)


def _parse_parameter(text: str, tool: str, name: str, value: str) -> Pattern:
    meant = _spread(value)
    if value.endswith(":*"):
        # As in a command, the prefix alone or with words behind it.
        meant = f"{_spread(value[:-2])}(?:\\s(?s:.*))?"
    expression = f"{Kind.PARAMETER}{_express_tool(tool)}{BLANK}{escape(name)}:{meant}"
    return Pattern(text, tool, Kind.PARAMETER, value, expression, is_exact="*" not in value)

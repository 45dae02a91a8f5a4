"""Tools that hand a command to a shell: where the command stands, and what else they take."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, Finding, critical, high, uncertain
from ccwatch.risk.odd_text import assess_as_command, assess_odd, join_words
from ccwatch.risk.parameter import find_texts
from ccwatch.risk.word import UNKNOWN, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.context import Context
    from ccwatch.risk.parameter import AssessShell

SHELL_TOOLS: Final = frozenset(
    {
        "Bash", "bash", "shell", "local_shell", "shell_command", "container.exec", "exec_command",
        "run_shell_command", "execute_command", "run_terminal_cmd", "run_terminal_command",
        "run_in_terminal", "run_command",
    }
)  # fmt: skip
"""Names of tools whose ``command`` a shell runs, of any agent."""

_COMMANDS: Final = ("command", "cmd")
_DIRECTORIES: Final = ("cwd", "workdir", "directory", "dir_path")
_TEXTS: Final = frozenset({"description", "justification", "explanation", "sandbox_permissions"})
_SWITCHES: Final = frozenset(
    {
        "run_in_background", "is_background", "isBackground", "requires_approval",
        "require_user_approval", "with_escalated_permissions", "dangerouslyDisableSandbox", "login",
        "tty",
    }
)  # fmt: skip
_NUMBERS: Final = frozenset(
    {"timeout", "timeout_ms", "timeoutMs", "yield_time_ms", "max_output_tokens"}
)
_SANDBOXED: Final = ("", "use_default")
_SHELLS: Final = ("", "bash", "sh", "zsh", "/bin/bash", "/bin/sh", "/bin/zsh")
_SHOWN: Final = 60

_ARGUMENTS: Final = frozenset(
    {"args", "arguments", "argv", "parameters", "params", "flags", "options"}
)
_ENVIRONMENTS: Final = frozenset(
    {"env", "environ", "environment", "envs", "env_vars", "envvars", "variables"}
)
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,100}")
_MOST_VARIABLES: Final = 50

_MODE_FIELDS: Final = frozenset({"mode", "permission_mode", "permissionmode", "permissions"})
_MODES: Final = frozenset({"bypasspermissions", "yolo", "dontask", "auto", "acceptedits", "full"})


def join_command(value: Mapping[str, Json]) -> str | None:
    """Return the command of a call as one text for a shell, None where there is none to read.

    A list of words, as Codex gives it, is quoted as a shell would need it.
    """
    command = next((value[name] for name in _COMMANDS if value.get(name) is not None), None)
    if isinstance(command, str):
        return command
    if not isinstance(command, list):
        return None
    words = [word for word in command if isinstance(word, str)]
    return shlex.join(words) if words and len(words) == len(command) else None


def find_directory(value: Mapping[str, Json]) -> str | None:
    """Return the working directory that a call itself names, as it is written; None if it does not.

    It is ``UNKNOWN`` where it cannot be told: no text, or several fields that do not agree.
    """
    named = {
        directory if isinstance(directory, str) else UNKNOWN
        for name in _DIRECTORIES
        if (directory := value.get(name)) not in (None, "")
    }
    return named.pop() if len(named) == 1 else UNKNOWN if named else None


def judge_shell_fields(
    tool: str,
    value: Mapping[str, Json],
    context: Context | None = None,
    assess_shell: AssessShell | None = None,
) -> list[Finding]:
    """Return what a shell tool is asked for beside its command and its directory.

    With a context and what assesses a command, what a field that nobody knows holds is judged by
    what it looks like: variables, words for the command, another command.
    """
    command = next((name for name in _COMMANDS if value.get(name) is not None), "command")
    known = {command, *_DIRECTORIES}
    found: list[Finding] = []
    for name, item in value.items():
        effect = None if name in known else _judge_field(tool, name, item)
        if effect is not None:
            found.append(_find(effect, name, item))
            if effect.category is Category.UNKNOWN and context is not None and assess_shell:
                texts = find_texts({name: item}).found
                found += assess_odd(texts, item, frozenset(), context, assess_shell)
                for text in _spell(name, item, join_command(value) or ""):
                    found += assess_as_command(text, name, assess_shell)
    return found


def _spell(name: str, item: Json, command: str) -> Iterator[str]:
    """Yield the commands that a field would make, were it the variables or words of one."""
    words = [item] if isinstance(item, str) and name.lower() in _ARGUMENTS else []
    if isinstance(item, list):
        words = [join_words(item)]
    if command and words:
        yield f"{command} {words[0]}"
    if name.lower() not in _ENVIRONMENTS:
        return
    pairs = list(item.items()) if isinstance(item, dict) else _split_pairs(item)
    said = [
        f"{variable}={shlex.quote(text if isinstance(text, str) else str(text))}"
        for variable, text in pairs[:_MOST_VARIABLES]
        if _VARIABLE.fullmatch(variable)
    ]
    if said:
        yield f"{' '.join(said)} {command or 'ls'}"


def _split_pairs(item: Json) -> list[tuple[str, str]]:
    texts = item if isinstance(item, list) else item.split() if isinstance(item, str) else []
    return [
        (text.partition("=")[0], text.partition("=")[2]) for text in texts if isinstance(text, str)
    ]


def _find(effect: Effect, name: str, item: Json) -> Finding:
    span = Span(0, len(item)) if isinstance(item, str) else None
    return Finding(effect.category, effect.level, effect.reason, span, name)


def _judge_field(tool: str, name: str, item: Json) -> Effect | None:
    if item is None:
        return None
    bypass = find_bypass(name, item)
    if bypass is not None:
        return bypass
    if name == "with_escalated_permissions" and item is not False:
        return high(Category.PRIVILEGE, "asks to run outside the sandbox")
    if name == "sandbox_permissions" and item not in _SANDBOXED:
        return high(Category.PRIVILEGE, "asks to run outside the sandbox")
    if name == "shell" and item in _SHELLS:
        return None
    if name in _NUMBERS and isinstance(item, int | float):
        return None
    if isinstance(item, bool if name in _SWITCHES else str) and name in _SWITCHES | _TEXTS:
        return None
    shown = name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"
    return uncertain(f"has an input of {tool[:_SHOWN]} that ccwatch does not know: {shown}")


def find_bypass(name: str, item: Json) -> Effect | None:
    """Return what a field says of an agent's protections, None if nothing."""
    lower = name.lower()
    if lower.startswith("dangerously") and item not in (False, None):
        if "sandbox" in lower:
            return critical(Category.AGENT, "switches the sandbox off")
        return critical(Category.AGENT, "turns a protection of the agent off")
    if lower in _MODE_FIELDS and isinstance(item, str) and item.lower() in _MODES:
        return critical(Category.AGENT, f"runs an agent that asks nobody: {item[:_SHOWN]}")
    return None

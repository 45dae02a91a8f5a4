"""Coding agents and language models: starting another agent is never harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium
from ccwatch.risk.programs.command import HELPS, Command, Group, shorten
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.word import Word

_STARTS: Final = high(Category.AGENT, "starts another agent, which acts on its own")
_BYPASSES: Final = critical(Category.AGENT, "starts an agent that asks nobody before it acts")
_CONFIGURES: Final = critical(Category.AGENT, "changes the set-up of an agent or what it may do")
_SHOWS: Final = low(Category.SYSTEM_READ, "shows the set-up of an agent")
_LOGS_IN: Final = high(Category.AGENT, "changes who an agent is logged in as")

_BYPASS_OPTIONS: Final = frozenset(
    {
        "--dangerously-skip-permissions", "--allow-dangerously-skip-permissions", "--yolo",
        "--dangerously-bypass-approvals-and-sandbox", "--full-auto", "--allow-all-tools",
        "--allow-all-paths", "--allow-all", "--trust-all-tools", "--yes-always", "--auto-approve",
        "--dangerously-allow-all", "--dangerously-bypass-hook-trust", "--enable-auto-mode",
        "--no-approval", "--bypass-permissions", "--auto-accept", "--skip-permissions",
        "--dangerously-auto-approve", "--always-approve",
    }
)  # fmt: skip
_BYPASS_VALUES: Final = frozenset(
    {
        "bypassPermissions", "never", "yolo", "danger-full-access", "auto_edit", "acceptEdits",
        "full-auto", "auto", "dontAsk",
    }
)  # fmt: skip
_MODE_OPTIONS: Final = frozenset(
    {
        "--permission-mode",
        "--approval-mode",
        "--ask-for-approval",
        "-a",
        "--sandbox",
        "-s",
        "--mode",
    }
)
_CONFIGURING_OPTIONS: Final = frozenset(
    {
        "--mcp-config", "--settings", "--allowedTools", "--allowed-tools", "--plugin-dir",
        "--permission-prompt-tool", "--config", "-c", "--hooks", "--agents",
        "--append-system-prompt", "--system-prompt", "--system-prompt-file", "--setting-sources",
        "--allow-tool", "--extensions", "--policy",
    }
)  # fmt: skip
_BYPASS_LETTERS: Final = {
    "gemini": "-y",
    "qwen": "-y",
    "cursor-agent": "-f",
    "q": "-a",
    "amp": "-y",
}
_CONFIGURING_VERBS: Final = frozenset(
    {
        "mcp", "config", "plugin", "plugins", "hooks", "hook", "settings", "permissions",
        "install", "update", "upgrade", "migrate", "extensions", "extension", "skills", "skill",
        "setup", "setup-token", "configure", "import", "trust",
    }
)  # fmt: skip
_LOGIN_VERBS: Final = frozenset({"login", "logout", "auth", "whoami"})
_READING_VERBS: Final = frozenset(
    {"list", "ls", "get", "show", "status", "doctor", "validate", "help", "version"}
)
_HELP_OPTIONS: Final = frozenset({"--help", "--version", "-h", "-v", "-V"})


def _judge_agent(invocation: Invocation) -> list[Act]:
    """Judge an agent: what it is started with, then which of its subcommands it is."""
    words = invocation.words
    texts = [word.text for word in words]
    bypass = _find_bypass(invocation.program, words)
    if bypass is not None:
        return [Does(_BYPASSES, bypass)]
    for word in words:
        if word.text.partition("=")[0] in _CONFIGURING_OPTIONS:
            changed = critical(Category.AGENT, f"starts an agent with {shorten(word.text)}")
            return [Does(changed, word)]
    if texts and (texts[0] in _HELP_OPTIONS or (len(texts) < 4 and texts[-1] == "--help")):
        return [Does(HELPS)]
    return [Does(_judge_verb(texts))]


def _judge_verb(texts: list[str]) -> Effect:
    verb = texts[0] if texts else ""
    second = texts[1] if len(texts) > 1 else ""
    reads = second in _READING_VERBS or (not second and verb == "doctor")
    if verb in {"version", "doctor", "help", "--list-models"}:
        return _SHOWS
    if verb in _CONFIGURING_VERBS:
        return _SHOWS if reads else _CONFIGURES
    if verb in _LOGIN_VERBS:
        return _SHOWS if reads or verb == "whoami" else _LOGS_IN
    return _STARTS


def _find_bypass(program: str, words: tuple[Word, ...]) -> Word | None:
    for place, word in enumerate(words):
        name, equals, value = word.text.partition("=")
        if name in _BYPASS_OPTIONS or name == _BYPASS_LETTERS.get(program):
            return word
        if name in _MODE_OPTIONS:
            following = words[place + 1].text if place + 1 < len(words) else ""
            if (value if equals else following) in _BYPASS_VALUES:
                return word
    return None


_FREE: Final = Options("-h=help --help=help -v --verbose")
_MODELS: Final = medium(Category.NET_READ, "fetches a model")
_ASKS: Final = high(Category.NET_WRITE, "sends its input to a language model")
_OLLAMA: Final = Group(
    {
        "list|ls|ps|show|help": Command(
            _SHOWS,
            Options(
                "--json --verbose -v --license --modelfile "
                "--parameters --system --template --help=help -h=help"
            ),
        ),
        "run": Command(
            medium(Category.EXEC_PROJECT, "asks a language model on this machine"), _FREE
        ),
        "pull": Command(_MODELS, Options("--insecure --help=help")),
        "push": Command(critical(Category.PACKAGE_PUBLISH, "publishes the model {}")),
        "rm|stop": Command(high(Category.FS_DELETE, "removes or stops the model {}")),
        "create|cp": Command(medium(Category.FS_WRITE, "makes a model"), Options("-f=read -q=")),
        "serve": Command(high(Category.NET_LISTEN, "serves language models to the network")),
        "launch": Command(_STARTS),
    },
)
_LLM: Final = Group(
    {
        "models list|models|plugins|templates list|templates show|aliases list|schemas list"
        "|collections list": Command(_SHOWS, Options("--options --json -q= --schemas --tools")),
        "logs|logs list|logs path|logs status": Command(
            medium(Category.FS_READ, "shows what was asked before")
        ),
        "keys get": Command(high(Category.SECRETS_READ, "shows a key of a service")),
        "keys|keys list|keys path": Command(_SHOWS),
        "keys set|aliases set|aliases remove|templates edit|models default|install|uninstall"
        "|logs off|logs on|logs backup": Command(_CONFIGURES),
    },
    otherwise=Command(_ASKS, Options("-m= -s= -o= --model= --system=")),
    alone=_ASKS,
)
_CCWATCH_READS: Final = Command(
    low(Category.SHELL, "asks ccwatch"),
    Options(
        "--json --jsonl= --preset= --no-rules --since= --limit= -n= --format= --agent= --cwd= "
        "--file= "
        "--level= --decision= --no-color --help=help -h=help"
    ),
)
_CCWATCH_CHANGES: Final = critical(
    Category.AGENT, "starts, stops or changes ccwatch, which asks for your approval"
)
_CCWATCH: Final = Group(
    {
        "audit|check|hooks|doctor|status|rules test|rules lint|rules list|rules simulate"
        "|version": _CCWATCH_READS,
    },
    Options("--version=help -V=help --help=help -h=help"),
    otherwise=Command(_CCWATCH_CHANGES),
    alone=_CCWATCH_CHANGES,
)

_AGENTS: Final = (
    "claude codex gemini cursor-agent aider opencode goose amp q copilot crush kimi qwen cline "
    "droid auggie cn plandex interpreter openhands mentat roo kiro kiro-cli vibe "
    "codebuff grok devin jules claude-code happy claude-flow"
)

PROGRAMS: Final[dict[str, Judge]] = {
    _AGENTS: _judge_agent,
    "ollama": _OLLAMA,
    "llm": _LLM,
    "mods sgpt chatgpt tgpt": Command(_ASKS),
    "ccwatch": _CCWATCH,
}

"""The agents that can be connected: where their settings are, and what a person must know."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.connect import claude, codex, copilot, gemini, opencode
from ccwatch.connect.request import TOKEN_VARIABLE, Scope, WhenDown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ccwatch.connect.request import Request, WantedFile

_OWN_OR_PROJECT: Final = (Scope.USER, Scope.PROJECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """How one kind of agent is connected.

    Attributes:
        title: What its makers call it.
        build: Returns the files that a request comes to; the text is the secret of the token.
        scopes: Those that it has.
        variable: Names its folder of settings in the environment.
        subfolder: Where in that folder they are.
        always_hook: It knows no other hooks than commands.
        trust: How its settings became known, for a person; empty where they were tried.
        notes: What else a person must know.
    """

    title: str
    build: Callable[[Request, str], tuple[WantedFile, ...]]
    scopes: tuple[Scope, ...] = _OWN_OR_PROJECT
    variable: str
    subfolder: str = ""
    always_hook: bool = False
    trust: str = ""
    notes: tuple[str, ...] = ()

    def has_token(self, scope: Scope) -> bool:
        """Say whether it proves itself with a token.

        A command in settings that others read would name a file that they have not.
        """
        return not (self.always_hook and scope is Scope.PROJECT)

    def find_folder(self, environ: Mapping[str, str]) -> Path | None:
        """Return the folder that the environment names for its settings; None for the usual."""
        named = environ.get(self.variable)
        return Path(named).expanduser().absolute() / self.subfolder if named else None


_READ: Final = "How {} is told was read from its documentation, and not tried."

WIRINGS: Final[Mapping[str, Wiring]] = {
    "claude": Wiring(
        title="Claude Code",
        build=claude.build_files,
        scopes=tuple(Scope),
        variable="CLAUDE_CONFIG_DIR",
        notes=(
            "In auto mode Claude Code asks nobody, so that no call reaches ccwatch but what a "
            "rule asks for or denies: connect with --ask CATEGORY, or ccwatch rules add "
            "--decision ask.",
            "claude -p asks ccwatch with --permission-prompt-tool mcp__ccwatch__approval_prompt.",
        ),
    ),
    "codex": Wiring(
        title="Codex",
        build=codex.build_files,
        variable="CODEX_HOME",
        always_hook=True,
        trust=_READ.format("Codex"),
        notes=(
            "Codex skips a hook that you have not trusted: open /hooks in it and trust these, "
            "again after every change of them. Until then nothing reaches ccwatch.",
        ),
    ),
    "gemini": Wiring(
        title="Gemini CLI",
        build=gemini.build_files,
        variable="GEMINI_CLI_HOME",
        always_hook=True,
        trust=_READ.format("Gemini CLI"),
        notes=(
            "A hook of Gemini CLI can refuse a call, and cannot answer its own question: what "
            "ccwatch allows may be asked once more in its terminal.",
        ),
    ),
    "copilot": Wiring(
        title="Copilot CLI",
        build=copilot.build_files,
        scopes=tuple(Scope),
        variable="COPILOT_HOME",
        always_hook=True,
        trust=_READ.format("Copilot CLI"),
    ),
    "opencode": Wiring(
        title="opencode",
        build=opencode.build_files,
        variable="XDG_CONFIG_HOME",
        subfolder="opencode",
        notes=(
            "opencode asks for little unless its own settings say so: write "
            '"permission": {"bash": "ask", "edit": "ask"} into opencode.json.',
            "opencode run refuses by itself what it would have to ask; ccwatch comes too late.",
            "Start opencode again: it reads its plugins when it starts.",
        ),
    ),
}


def describe(request: Request) -> list[str]:
    """Return what was wired and what becomes of calls while ccwatch is down, a sentence a line."""
    wiring = WIRINGS[request.agent]
    lines = [_describe_way(request, wiring), _describe_down(request, wiring)]
    if request.scope is Scope.PROJECT:
        lines += _describe_sharing(request, wiring)
    if request.agent in {"claude", "copilot"} and request.scope is Scope.LOCAL:
        lines.append("Let git ignore that file: it is of this machine alone.")
    if request.agent == "codex":
        lines.append(_describe_unasked(request))
    if request.agent == "claude" and request.when_down is WhenDown.DENY:
        lines.append(
            "Versions of Claude Code that know no onFailure, such as 2.1.197, let a call pass "
            "where ccwatch-hook itself cannot be started."
        )
    return [*lines, *([wiring.trust] if wiring.trust else []), *wiring.notes]


def _describe_way(request: Request, wiring: Wiring) -> str:
    base = request.address.base
    if wiring.always_hook:
        return f"{wiring.title} asks through ccwatch-hook, on the socket {request.address.socket}."
    if request.agent == "opencode":
        return f"opencode asks through a plugin, over HTTP, at {base}."
    if request.strict:
        return (
            f"{wiring.title} asks through ccwatch-hook before each tool call (PreToolUse, "
            f"PermissionRequest), and tells all else over HTTP, at {base}."
        )
    return f"{wiring.title} asks through HTTP hooks, at {base}."


def _describe_down(request: Request, wiring: Wiring) -> str:
    if request.when_down is WhenDown.DENY:
        is_shown = request.token_file is not None or request.agent == "opencode"
        also = f", and once the token of {wiring.title} is revoked" if is_shown else ""
        what = "what it would ask" if request.agent == "opencode" else "every tool call"
        return f"While ccwatch is down{also}, {what} is denied."
    if request.agent == "claude":
        # Observed, 2.1.328: each HTTP hook that fails is shown, and lets the call go on.
        return (
            "While ccwatch is down, Claude Code goes on by itself, asks in its own terminal, and "
            "prints under each call that a hook failed (ECONNREFUSED)."
        )
    return (
        f"While ccwatch is down, {wiring.title} goes on as if ccwatch were not there, and asks "
        "in its own terminal."
    )


def _describe_unasked(request: Request) -> str:
    """Return what becomes of a call that a rule reserves for a person, which Codex cannot ask."""
    words = "Codex cannot be made to ask before a tool runs: what a rule asks a person about"
    if request.when_down is WhenDown.DENY:
        return f"{words} is denied."
    option = "--when-down deny" if request.strict else "--strict"
    return f"{words} goes on unless Codex asks by itself; with {option} it is denied."


def _describe_sharing(request: Request, wiring: Wiring) -> list[str]:
    variable = f"without {TOKEN_VARIABLE} in its environment "
    lines = [
        "No token stands in these files, which others read: "
        f"{variable if wiring.has_token(request.scope) else ''}{wiring.title} is unproven, and "
        "served all the same."
    ]
    is_strict = request.strict and request.agent == "claude"
    if is_strict:
        lines.append("With --strict its hooks show no token at all: only its prompt tool does.")
    if wiring.always_hook or is_strict:
        lines.append(
            "The paths of ccwatch-hook and of its socket in them are those of this machine and "
            "user: keep them out of what others get."
        )
    if request.agent == "copilot":
        lines.append(
            "Copilot's cloud agent runs these hooks too once they are committed, finds no "
            "ccwatch, and denies every tool call."
        )
    return lines

"""The settings of Claude Code: its hooks, and the server that holds the prompt tool."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from ccwatch.connect.entry import Entry
from ccwatch.connect.request import (
    HOLD_SECONDS,
    TELL_SECONDS,
    TOKEN_VARIABLE,
    WAITING,
    Scope,
    WantedFile,
    WhenDown,
    build_token_files,
)

if TYPE_CHECKING:
    from ccwatch.connect.request import Request

PATH: Final = "/hooks/claude"
_RULE_SECONDS: Final = 30
_START: Final = "SessionStart"
"""The one event that is never told over HTTP (observed, 2.1.328)."""
_DECIDING: Final = ("PreToolUse", "PermissionRequest")
_SECONDS: Final = {
    "PreToolUse": _RULE_SECONDS,
    "PermissionRequest": HOLD_SECONDS,
    # The client waits for the answer to this one too (observed, 2.1.328): a person gives it.
    "PermissionDenied": HOLD_SECONDS,
    _START: TELL_SECONDS,
    "PostToolUse": TELL_SECONDS,
    "PostToolUseFailure": TELL_SECONDS,
    "PostToolBatch": TELL_SECONDS,
    "Stop": TELL_SECONDS,
    "SubagentStop": TELL_SECONDS,
    "UserPromptSubmit": TELL_SECONDS,
    "SessionEnd": TELL_SECONDS,
}
_OF_TOOLS: Final = {*_DECIDING, "PermissionDenied", "PostToolUse", "PostToolUseFailure"}
_MCP_MILLISECONDS: Final = HOLD_SECONDS * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """How hooks reach ccwatch.

    Attributes:
        authorization: The value of that header; None sends none.
        variables: What the client may expand in it.
        decide: The command that decides instead of HTTP; empty for HTTP.
        blocks: A call is denied where that command itself fails.
        tell: The command that tells what HTTP cannot; empty leaves that out.
    """

    base: str
    authorization: str | None = None
    variables: tuple[str, ...] = ()
    decide: str = ""
    blocks: bool = False
    tell: str = ""

    def build(self) -> dict[str, list[Any]]:
        """Return the hooks as they stand in settings, a list of groups for each event."""
        built: dict[str, list[Any]] = {}
        for event, seconds in _SECONDS.items():
            hook = self._build_hook(event, seconds)
            if hook is not None:
                group: dict[str, Any] = {"hooks": [hook]}
                built[event] = [{"matcher": "*", **group} if event in _OF_TOOLS else group]
        return built

    def _build_hook(self, event: str, seconds: int) -> dict[str, Any] | None:
        status = {"statusMessage": WAITING}
        if event == _START:
            return _run(self.tell, seconds) if self.tell else None
        if self.decide and event in _DECIDING:
            blocks = {"onFailure": "block"} if self.blocks else {}
            shown = status if event == "PreToolUse" else {}
            return {**_run(self.decide, HOLD_SECONDS), **blocks, **shown}
        headers = {"Authorization": self.authorization} if self.authorization else {}
        return {
            "type": "http",
            "url": self.base + PATH,
            "timeout": seconds,
            "headers": {**headers, "X-Ccwatch-Pane": "$TMUX_PANE"},
            "allowedEnvVars": [*self.variables, "TMUX_PANE"],
            **(status if event == "PermissionDenied" else {}),
        }


def _run(command: str, seconds: int) -> dict[str, Any]:
    return {"type": "command", "command": command, "timeout": seconds}


def build_server(base: str, authorization: str | None) -> dict[str, Any]:
    """Return the entry of the MCP server, with a time limit that a person cannot miss.

    Its headers claim what the calls of the prompt tool do not say.
    """
    headers = {"Authorization": authorization} if authorization else {}
    return {
        "type": "http",
        "url": f"{base}/mcp",
        "headers": {
            **headers,
            "X-Ccwatch-Directory": "${PWD}",
            "X-Ccwatch-Pane": "${TMUX_PANE:-}",
        },
        "timeout": _MCP_MILLISECONDS,
    }


def build_files(request: Request, secret: str) -> tuple[WantedFile, ...]:
    """Return the files of a scope; only those of a person alone hold the secret."""
    shared = request.scope is Scope.PROJECT
    hooks = _choose_hooks(request, secret)
    in_hooks = tuple(
        Entry(("hooks", event), None, group) for event, (group,) in hooks.build().items()
    )
    # With a default: a variable that is not set would be sent by its name (observed, 2.1.328).
    bearer = f"Bearer ${{{TOKEN_VARIABLE}:-}}" if shared else f"Bearer {secret}"
    server = build_server(request.address.base, bearer)
    settings = {
        Scope.USER: (request.folder or request.home / ".claude") / "settings.json",
        Scope.PROJECT: request.directory / ".claude" / "settings.json",
        Scope.LOCAL: request.directory / ".claude" / "settings.local.json",
    }[request.scope]
    # With CLAUDE_CONFIG_DIR the client keeps this file in that folder, else beside it.
    own = (request.folder or request.home) / ".claude.json"
    servers = {
        Scope.USER: (own, ("mcpServers",)),
        Scope.PROJECT: (request.directory / ".mcp.json", ("mcpServers",)),
        Scope.LOCAL: (own, ("projects", str(request.directory), "mcpServers")),
    }
    path, place = servers[request.scope]
    return (
        *(build_token_files(request, secret) if request.strict else ()),
        WantedFile(path=settings, entries=in_hooks, is_secret=not shared),
        WantedFile(path=path, entries=(Entry(place, "ccwatch", server),), is_secret=not shared),
    )


def _choose_hooks(request: Request, secret: str) -> Hooks:
    """Return the hooks of a scope, which all prove the same: what ends a call must fit its start.

    In settings that others read ``ccwatch-hook`` shows no token, and then the others show none.
    """
    hooks = Hooks(base=request.address.base)
    if request.scope is not Scope.PROJECT:
        hooks = replace(hooks, authorization=f"Bearer {secret}")
    elif not request.strict:
        bearer = f"Bearer ${TOKEN_VARIABLE}"
        hooks = replace(hooks, authorization=bearer, variables=(TOKEN_VARIABLE,))
    if not request.strict:
        return hooks
    return replace(
        hooks,
        decide=request.command,
        blocks=request.when_down is WhenDown.DENY,
        tell=replace(request, when_down=WhenDown.ASK).command,
    )

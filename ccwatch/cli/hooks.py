"""``ccwatch hooks``: the settings that let interactive sessions of Claude Code ask ccwatch."""

from __future__ import annotations

import json
from typing import Any

import click

from ccwatch import config

_RETIRING = (
    "PostToolUse",
    "PostToolUseFailure",
    "PostToolBatch",
    "Stop",
    "UserPromptSubmit",
    "SessionEnd",
)
_HOLD_SECONDS = 86_400
"""A hook without a timeout is cut at 600 s (observed, Claude Code 2.1.328)."""
_TELL_SECONDS = 5


@click.command()
@click.option("--data-dir", help="The folder whose config.toml names the address.")
@click.option("--port", type=int, help="The port that ccwatch listens on.")
def hooks(data_dir: str | None, port: int | None) -> None:
    """Print the settings for interactive sessions of Claude Code.

    Use them for one session, claude --settings "$(ccwatch hooks)", or put them into
    ~/.claude/settings.json for all.
    """
    settings = config.load({"port": port}, config.find_folders(data_dir))
    click.echo(json.dumps(hook_settings(settings.host, settings.port), indent=2))


def hook_settings(host: str, port: int) -> dict[str, Any]:
    """Return the settings: one hook that asks, six that tell when a call has been answered.

    While ccwatch is down, the agent asks in its own terminal as if there were no hook.
    """
    shown_host = f"[{host}]" if ":" in host else host
    url = f"http://{shown_host}:{port}/hooks/claude"
    events: dict[str, Any] = {
        "PermissionRequest": [_entry(url, _HOLD_SECONDS, matcher=True)],
    }
    for event in _RETIRING:
        events[event] = [_entry(url, _TELL_SECONDS, matcher=event.startswith("PostToolUse"))]
    return {"hooks": events}


def _entry(url: str, timeout: int, *, matcher: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {"hooks": [{"type": "http", "url": url, "timeout": timeout}]}
    return {"matcher": "*", **entry} if matcher else entry

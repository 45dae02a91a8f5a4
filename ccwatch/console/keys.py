"""The one table of keys: bindings, footer, help and palette are made from it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS

from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Key:
    """An action and the keys that start it.

    Attributes:
        keys: Textual key names, separated by commas.
        label: One or two words for the footer; empty leaves it out there.
        help: One line for the help screen and the palette.
        moves: Whether it only moves, and so never delays a decision.
    """

    id: str
    keys: str
    action: str
    label: str
    help: str
    group: str
    moves: bool = False


DECIDE, MOVE, LOOK = "Decide", "Move", "Look"

KEYS = (
    Key("allow", "a,y", "allow", "allow", "Allow this call; high: twice, critical: a word", DECIDE),
    Key("deny", "d,n", "deny", "deny", "Deny it", DECIDE),
    Key("deny_why", "D,shift+d", "deny_why", "deny, say why",
        "Deny it with a reason, or stop the agent's turn", DECIDE),
    Key("edit", "e", "edit", "edit", "Edit its input, then allow", DECIDE),
    Key("undo", "u", "undo", "undo", "Take back the newest allow that has not left", DECIDE),
    Key("next", "j,down", "move(1)", "", "Next", MOVE, moves=True),
    Key("previous", "k,up", "move(-1)", "", "Previous", MOVE, moves=True),
    Key("first", "g,home", "move_to_edge(-1)", "", "First", MOVE, moves=True),
    Key("last", "G,shift+g", "move_to_edge(1)", "", "Last", MOVE, moves=True),
    Key("page_down", "space,pagedown", "page(1)", "", "Scroll the call down", MOVE, moves=True),
    Key("page_up", "b,pageup", "page(-1)", "", "Scroll the call up", MOVE, moves=True),
    Key("end", "end", "page_to_end", "", "Scroll the call to its end", MOVE, moves=True),
    Key("pane_queue", "1", "show_pane('queue')", "", "Queue and call", LOOK, moves=True),
    Key("pane_audit", "2", "show_pane('audit')", "audit", "Audit", LOOK, moves=True),
    Key("pane_next", "tab", "next_pane", "", "Next pane", LOOK, moves=True),
    Key("open", "enter", "open", "", "Call full screen; audit row whole", LOOK),
    Key("filter", "slash", "filter", "filter", "Filter the queue, search the audit", LOOK),
    Key("copy", "c", "copy_call", "", "Copy the call's input", LOOK),
    Key("help", "question_mark,f1", "help", "help", "This help", LOOK),
    Key("palette", "colon,ctrl+p", "app.command_palette", "", "Command palette", LOOK),
    Key("redraw", "L,shift+l,ctrl+l", "app.redraw", "", "Draw the screen anew", LOOK, moves=True),
    Key("back", "escape", "back", "", "Drop the edit, the filter or the full screen", LOOK),
    Key("quit", "q,ctrl+c", "quit_console", "quit", "Quit", LOOK),
)  # fmt: skip

_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "down": "↓",
    "up": "↑",
    "enter": "Enter",
    "home": "Home",
    "end": "End",
    "tab": "Tab",
    "f1": "F1",
}


def bindings() -> list[Binding]:
    """Return the bindings of the main screen."""
    return [
        Binding(key.keys, key.action, key.help, id=key.id, show=False, priority=key.id == "quit")
        for key in KEYS
    ]


def resolve_keys(chosen: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the key names of each action, with a person's own choices in place.

    Raises:
        UserError: An id is unknown, an action has no key, or one key stands for two actions.
    """
    known = {key.id: key.keys for key in KEYS}
    for key_id in chosen:
        if key_id not in known:
            raise UserError(
                f"unknown key id {escape(key_id)} in the setting keys",
                hint=f"known ids: {', '.join(known)}",
            )
    resolved = {
        key_id: tuple(_name_key(name.strip()) for name in chosen.get(key_id, keys).split(","))
        for key_id, keys in known.items()
    }
    for key_id, names in resolved.items():
        if "" in names:
            raise UserError(
                f"no key for {key_id} in the setting keys",
                hint='name one or more, separated by commas: allow = "a,y"',
            )
    owners: dict[str, str] = {}
    for key_id, names in resolved.items():
        for name in names:
            if owners.setdefault(name, key_id) != key_id:
                raise UserError(
                    f"the key {escape(name)} stands for {owners[name]} and for {key_id}",
                    hint="change one of them in the setting keys",
                )
    return resolved


def _name_key(name: str) -> str:
    """Return the name that Textual has for a key which may be given as its character."""
    if len(name) != 1 or name.isalnum():
        return name
    spelled = unicodedata.name(name, name).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(spelled, spelled)


def name_keys(names: Iterable[str]) -> str:
    """Return key names as a person reads them: ``space,pagedown`` is ``space PgDn``."""
    shown = [_NAMES.get(name, name) for name in names if not name.startswith("shift+")]
    return " ".join(dict.fromkeys(shown))

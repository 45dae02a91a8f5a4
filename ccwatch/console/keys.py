"""The one table of keys: bindings, footer, help and palette are made from it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS

from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Place(StrEnum):
    """Where a key applies; what has the focus takes it first."""

    SCREEN = "screen"
    RULES = "rules"
    """While the Rules pane has the keys."""


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
    place: Place = Place.SCREEN


DECIDE, MOVE, LOOK, IN_RULES = "Decide", "Move", "Look", "In the Rules pane"

KEYS = (
    Key("allow", "a,y", "allow", "allow", "Allow or answer; high: twice, critical: a word", DECIDE),
    Key("deny", "d,n", "deny", "deny", "Deny it", DECIDE),
    Key("deny_why", "D,shift+d", "deny_why", "deny, say why",
        "Deny it with a reason, or stop the agent's turn", DECIDE),
    Key("edit", "e", "edit", "edit", "Edit its input, then allow", DECIDE),
    Key("same", "s", "allow_same", "session", "Allow it and equal calls for this session", DECIDE),
    Key("rule", "r", "make_rule", "rule", "Make a rule from it", DECIDE),
    Key("undo", "u", "undo", "undo", "Take back the newest allow that has not left", DECIDE),
    Key("park", "p", "park", "park", "Let it wait without a deadline", DECIDE),
    Key("panic", "exclamation_mark", "panic", "panic",
        "Deny all that waits, lock all allows; unlock", DECIDE),
    Key("next", "j,down", "move(1)", "", "Next", MOVE, moves=True),
    Key("previous", "k,up", "move(-1)", "", "Previous", MOVE, moves=True),
    Key("first", "g,home", "move_to_edge(-1)", "", "First", MOVE, moves=True),
    Key("last", "G,shift+g", "move_to_edge(1)", "", "Last", MOVE, moves=True),
    Key("page_down", "space,pagedown", "page(1)", "", "Scroll the call down", MOVE, moves=True),
    Key("page_up", "b,pageup", "page(-1)", "", "Scroll the call up", MOVE, moves=True),
    Key("end", "end", "page_to_end", "", "Scroll the call to its end", MOVE, moves=True),
    Key("pane_queue", "1", "show_pane('queue')", "", "Queue and call", LOOK, moves=True),
    Key("pane_audit", "2", "show_pane('audit')", "audit", "Audit", LOOK, moves=True),
    Key("pane_rules", "3", "show_pane('rules')", "rules", "Rules", LOOK, moves=True),
    Key("pane_agents", "4", "show_pane('agents')", "agents", "Agents", LOOK, moves=True),
    Key("pane_next", "tab", "next_pane", "", "Next pane", LOOK, moves=True),
    Key("open", "enter", "open", "", "Call full screen; row whole; an agent's calls", LOOK),
    Key("filter", "slash", "filter", "filter", "Filter the queue, search the other lists", LOOK),
    Key("seen", "v", "show_seen", "", "Show or hide in the audit what was only seen", LOOK),
    Key("tmux", "t", "show_tmux_pane", "tmux", "Go to the asking agent's tmux pane", LOOK),
    Key("changes", "w", "show_changes", "", "Changes of rules that wait for a key", LOOK),
    Key("copy", "c", "copy_call", "", "Copy the call's input", LOOK),
    Key("help", "question_mark,f1", "help", "help", "This help", LOOK),
    Key("palette", "colon,ctrl+p", "app.command_palette", "", "Command palette", LOOK),
    Key("redraw", "L,shift+l,ctrl+l", "app.redraw", "", "Draw the screen anew", LOOK, moves=True),
    Key("back", "escape", "back", "", "Drop the edit, the filter or the full screen", LOOK),
    Key("quit", "q,ctrl+c", "quit_console", "quit", "Quit", LOOK),
    Key("rule_switch", "x,space", "switch", "on/off", "Switch the rule on or off", IN_RULES,
        place=Place.RULES),
    Key("rule_edit", "e", "edit", "edit", "Edit the rule", IN_RULES, place=Place.RULES),
    Key("rule_new", "n", "new", "new", "Write a new rule", IN_RULES, place=Place.RULES),
    Key("rule_delete", "d", "delete", "delete", "Delete the rule", IN_RULES, place=Place.RULES),
    Key("rule_undo", "u", "undo", "undo", "Bring back the rule deleted last", IN_RULES,
        place=Place.RULES),
    Key("rule_copy", "c", "duplicate", "copy", "Copy the rule, switched off", IN_RULES,
        place=Place.RULES),
    Key("rule_down", "J,shift+j", "shift(1)", "later", "Let it decide after the next one",
        IN_RULES, place=Place.RULES),
    Key("rule_up", "K,shift+k", "shift(-1)", "sooner", "Let it decide before the one above",
        IN_RULES, place=Place.RULES),
    Key("preset", "p", "preset", "preset", "Next preset: none, reads-local, reads-cloud", IN_RULES,
        place=Place.RULES),
)  # fmt: skip

_NAMES = {
    "slash": "/",
    "exclamation_mark": "!",
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


def bindings(place: Place = Place.SCREEN) -> list[Binding]:
    """Return the bindings of the main screen, or of one of its panes."""
    return [
        Binding(key.keys, key.action, key.help, id=key.id, show=False, priority=key.id == "quit")
        for key in KEYS
        if key.place is place
    ]


def resolve_keys(chosen: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the key names of each action, with a person's own choices in place.

    A key may stand for one action of the screen and for one of a pane.

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
    for place in Place:
        _check_owners({key.id: resolved[key.id] for key in KEYS if key.place is place})
    return resolved


def _check_owners(resolved: Mapping[str, tuple[str, ...]]) -> None:
    owners: dict[str, str] = {}
    for key_id, names in resolved.items():
        for name in names:
            if owners.setdefault(name, key_id) != key_id:
                raise UserError(
                    f"the key {escape(name)} stands for {owners[name]} and for {key_id}",
                    hint="change one of them in the setting keys",
                )


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

"""The one table of keys."""

from __future__ import annotations

from collections import Counter

import pytest

from ccwatch.console.keys import KEYS, Place, bindings, name_keys, resolve_keys
from ccwatch.console.screens.main import MainScreen
from ccwatch.console.widgets.rules_pane import RulesPane
from ccwatch.errors import UserError

TAKEN_BY_TERMINALS = {"ctrl+b", "ctrl+a", "ctrl+s", "ctrl+q", "ctrl+z", "ctrl+h", "ctrl+i",
                      "ctrl+j", "ctrl+m", "f10", "f11", "ctrl+left", "ctrl+right"}  # fmt: skip


@pytest.mark.parametrize("place", list(Place))
def test_each_key_stands_for_one_action_where_it_applies(place: Place):
    names = [name for key in KEYS if key.place is place for name in key.keys.split(",")]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_each_id_stands_for_one_key():
    assert [key_id for key_id, count in Counter(key.id for key in KEYS).items() if count > 1] == []


def test_every_action_exists_where_its_key_applies():
    owners = {Place.SCREEN: MainScreen, Place.RULES: RulesPane}
    for key in KEYS:
        name = key.action.partition("(")[0]
        if not name.startswith("app."):
            assert callable(getattr(owners[key.place], f"action_{name}", None)), key.id


def test_no_key_is_one_that_terminals_or_multiplexers_take():
    names = {name for key in KEYS for name in key.keys.split(",")}
    assert not names & TAKEN_BY_TERMINALS
    assert not any(name.startswith("alt+") for name in names)


def test_every_action_has_a_key_without_a_modifier():
    for key in KEYS:
        assert any("+" not in name for name in key.keys.split(",")), key.id


def test_enter_and_space_decide_nothing():
    for key in KEYS:
        if {"enter", "space"} & {*key.keys.split(",")}:
            assert key.id in {"open", "page_down", "rule_switch"}


def test_only_keys_that_decide_nothing_count_as_movements():
    moving = {key.id for key in KEYS if key.moves}
    assert not moving & {"allow", "deny", "deny_why", "edit", "undo", "same", "rule"}
    assert not [key.id for key in KEYS if key.moves and key.place is Place.RULES]


@pytest.mark.parametrize("place", list(Place))
def test_bindings_carry_the_ids_that_a_person_can_rebind(place: Place):
    ids = [key.id for key in KEYS if key.place is place]
    assert [binding.id for binding in bindings(place)] == ids


def test_a_key_of_the_rules_pane_may_be_one_of_the_screen_but_not_two_of_its_own():
    assert resolve_keys({"rule_edit": "a"})["rule_edit"] == ("a",)
    with pytest.raises(UserError, match="the key d stands for rule_edit and for rule_delete"):
        resolve_keys({"rule_edit": "d"})


def test_without_choices_the_table_holds():
    assert resolve_keys({})["allow"] == ("a", "y")


def test_a_chosen_key_takes_the_place_of_the_others():
    resolved = resolve_keys({"allow": "z, f5"})
    assert resolved["allow"] == ("z", "f5")
    assert resolved["deny"] == ("d", "n")


def test_two_actions_may_change_their_keys_with_each_other():
    resolved = resolve_keys({"allow": "d", "deny": "a"})
    assert (resolved["allow"], resolved["deny"]) == (("d",), ("a",))


def test_a_key_that_stands_for_two_actions_is_refused():
    with pytest.raises(UserError, match="the key q stands for allow and for quit") as raised:
        resolve_keys({"allow": "q"})
    assert "keys" in raised.value.hint


def test_a_key_may_be_given_as_its_character():
    assert resolve_keys({"allow": "+,é,]"})["allow"] == ("plus", "é", "right_square_bracket")
    with pytest.raises(UserError, match="the key question_mark stands for"):
        resolve_keys({"allow": "?"})


def test_an_unknown_id_is_refused_with_the_known_ones():
    with pytest.raises(UserError, match=r"unknown key id al\\x1blow") as raised:
        resolve_keys({"al\x1blow": "a"})
    assert "deny_why" in raised.value.hint


@pytest.mark.parametrize("value", ["", " ", "a,,y", "a, "])
def test_an_action_without_a_key_is_refused(value: str):
    with pytest.raises(UserError, match="allow"):
        resolve_keys({"allow": value})


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("a", "y"), "a y"),
        (("D", "shift+d"), "D"),
        (("space", "pagedown"), "space PgDn"),
        (("question_mark", "f1"), "? F1"),
        (("down",), "↓"),
    ],
)
def test_keys_are_named_as_a_person_reads_them(names: tuple[str, ...], shown: str):
    assert name_keys(names) == shown

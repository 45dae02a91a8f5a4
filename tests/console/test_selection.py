"""The selection is an id: no arrival and no departure slides another call under the finger."""

from __future__ import annotations

import random

import pytest

from ccwatch.console.selection import Selection


def selection_of(selected: str | None, ids: str) -> Selection:
    """Return a selection in a queue that was filled before."""
    selection = Selection()
    selection.reconcile([*ids], undecided=[*ids])
    selection.select(selected)
    return selection


@pytest.mark.parametrize("ids", ["abcd", "xabc", "xaybc", "b", "cba"])
def test_arrivals_and_departures_of_others_leave_it_alone(ids: str):
    selection = selection_of("b", "abc")
    assert not selection.reconcile([*ids], undecided=[*ids])
    assert selection.id == "b"


def test_a_selected_call_that_leaves_by_itself_leaves_nothing_selected():
    selection = selection_of("b", "abc")
    assert not selection.reconcile([*"ac"], undecided=[*"ac"])
    assert selection.id is None
    selection.reconcile([*"acd"], undecided=[*"acd"])
    assert selection.id is None


def test_the_first_arrival_into_an_empty_queue_is_selected():
    selection = Selection()
    assert not selection.reconcile([], undecided=[])
    assert selection.reconcile([*"a"], undecided=[*"a"])
    assert selection.id == "a"


def test_an_arrival_beside_calls_that_are_all_allowed_is_selected():
    selection = selection_of(None, "ab")
    selection.reconcile([*"ab"], undecided=[])
    assert selection.reconcile([*"abc"], undecided=[*"c"])
    assert selection.id == "c"


def test_an_arrival_takes_nothing_from_a_call_that_was_chosen():
    selection = selection_of("a", "a")
    selection.reconcile([*"a"], undecided=[])
    assert not selection.reconcile([*"ab"], undecided=[*"b"])
    assert selection.id == "a"


@pytest.mark.parametrize(
    ("selected", "steps", "expected"),
    [("b", 1, "c"), ("b", -1, "a"), ("c", 1, "c"), ("a", -1, "a"), ("a", 9, "c"),
     (None, 1, "a"), (None, -1, "c")],
)  # fmt: skip
def test_moves_go_no_further_than_the_ends(selected: str | None, steps: int, expected: str):
    selection = selection_of(selected, "abc")
    selection.move(steps, [*"abc"])
    assert selection.id == expected


def test_a_move_without_calls_selects_nothing():
    selection = Selection()
    selection.move(1, [])
    assert selection.id is None


@pytest.mark.parametrize(
    ("past", "undecided", "expected"),
    [("b", "abcd", "c"), ("d", "abc", "a"), ("b", "abd", "d"), ("b", "b", None), ("x", "bc", "b")],
)
def test_after_a_decision_the_next_undecided_call_is_selected(
    past: str, undecided: str, expected: str | None
):
    selection = selection_of(past, "abcd")
    selection.advance([*"abcd"], past=past, undecided=[*undecided])
    assert selection.id == expected


def test_whatever_comes_and_goes_the_selection_changes_only_to_nothing_or_to_a_first_arrival():
    chance = random.Random(7)
    selection, waiting, number = Selection(), list[str](), 0
    for _ in range(3000):
        before, was_empty = selection.id, not waiting
        if waiting and chance.random() < 0.5:
            waiting.pop(chance.randrange(len(waiting)))
        else:
            number += 1
            waiting.insert(chance.randrange(len(waiting) + 1), str(number))
        selection.reconcile(waiting, undecided=waiting)
        if selection.id != before:
            left = before is not None and before not in waiting and selection.id is None
            assert left or (was_empty and selection.id == waiting[0])

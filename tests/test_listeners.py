from __future__ import annotations

from ccwatch.listeners import Listeners


def test_each_hears_of_every_change_in_the_order_in_which_they_came():
    heard: list[tuple[str, int]] = []
    listeners = Listeners[[int]]()
    listeners.add(lambda number: heard.append(("first", number)))
    listeners.add(lambda number: heard.append(("second", number)))
    listeners.tell(7)
    assert heard == [("first", 7), ("second", 7)]


def test_who_has_left_hears_no_more_and_may_leave_twice():
    heard: list[int] = []
    listeners = Listeners[[int]]()
    leave = listeners.add(heard.append)
    leave()
    leave()
    listeners.tell(7)
    assert heard == []
    assert len(listeners) == 0


def test_who_leaves_while_others_are_told_keeps_nobody_from_hearing():
    heard: list[int] = []
    listeners = Listeners[[int]]()
    leave = listeners.add(lambda _: leave())
    listeners.add(heard.append)
    listeners.tell(7)
    assert heard == [7]

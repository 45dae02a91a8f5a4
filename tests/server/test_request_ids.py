from __future__ import annotations

from ccwatch.server.request_ids import SESSIONS_REMEMBERED, RequestIds


def test_an_id_is_taken_once_until_it_is_free() -> None:
    ids = RequestIds()
    assert ids.take("a", 4)
    assert not ids.take("a", "4")
    assert ids.take("b", "4")
    ids.free("a", "4")
    assert ids.take("a", 4)


def test_what_is_no_id_is_never_taken() -> None:
    ids = RequestIds()
    for value in (None, True, 1.5, [4]):
        assert ids.take("a", value)
        assert ids.take("a", value)
        ids.free("a", value)


def test_freeing_what_nobody_took_is_harmless() -> None:
    ids = RequestIds()
    ids.free("a", 4)
    assert ids.take("a", 4)


def test_a_forgotten_session_holds_nothing() -> None:
    ids = RequestIds()
    ids.take("a", 4)
    ids.forget("a")
    assert ids.take("a", 4)


def test_the_sessions_used_longest_ago_are_forgotten_first() -> None:
    ids = RequestIds()
    ids.take("old", 1)
    ids.take("used", 1)
    for number in range(SESSIONS_REMEMBERED - 2):
        ids.take(f"session {number}", 1)
    ids.take("used", 2)
    ids.take("one more", 1)
    assert not ids.take("used", 1)
    assert ids.take("old", 1)

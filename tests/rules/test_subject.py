from __future__ import annotations

from ccwatch.rules.pattern import Kind
from ccwatch.rules.subject import spell_path
from tests.rules.builders import WEB, a_place


def test_a_path_is_spelled_from_each_anchor_it_is_below():
    place = a_place(directory=f"{WEB}/src")
    assert set(spell_path(f"{WEB}/src/a", Kind.READ, place)) == {
        "r/home/dev/web/src/a",
        "r~web/src/a",
        "rssrc/a",
        "r.a",
    }
    assert set(spell_path("/etc/hosts", Kind.EDIT, place)) == {"e/etc/hosts"}
    assert set(spell_path(f"{WEB}-evil/a", Kind.READ, place)) == {
        "r/home/dev/web-evil/a",
        "r~web-evil/a",
    }
    assert list(spell_path("/a", Kind.READ, a_place(directory="/", home="/", project=None))) == [
        "r/a",
        "r~a",
        "r.a",
    ]

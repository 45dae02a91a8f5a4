"""A diff is exact, bounded, and says where it is not line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccwatch.console.diff import Diff, Gap, Kind, Row, compare, split_lines

texts = st.lists(
    st.sampled_from(["", "a", "b", " a", "a ", "a\r", "\t", "\u2028", "\x0c", "c"]), max_size=30
).flatmap(lambda lines: st.sampled_from(["\n".join(lines), "\n".join(lines) + "\n"]))


def side(diff: Diff, without: Kind) -> str:
    rows = [row for row in diff.rows if isinstance(row, Row) and row.kind is not without]
    return "".join(row.text + ("\n" if row.ended else "") for row in rows)


@given(texts, texts)
def test_the_rows_give_both_texts_back(old: str, new: str):
    diff = compare(old, new, context=None)
    assert (side(diff, Kind.PLUS), side(diff, Kind.MINUS)) == (old, new)


@given(texts, texts)
def test_the_changed_rows_turn_the_old_text_into_the_new_one(old: str, new: str):
    diff = compare(old, new)
    lines = split_lines(old)
    result: list[str] = []
    position = 0
    for row in diff.rows:
        if isinstance(row, Gap):
            result += lines[position : position + row.lines]
            position += row.lines
            continue
        line = row.text + ("\n" if row.ended else "")
        if row.kind is not Kind.PLUS:
            assert lines[position] == line
            assert row.old == position + 1
            position += 1
        if row.kind is not Kind.MINUS:
            assert row.new == len(result) + 1
            result.append(line)
    assert position == len(lines)
    assert "".join(result) == new


@given(texts, texts)
def test_no_longer_way_is_taken_than_replacing_all(old: str, new: str):
    diff = compare(old, new)
    assert diff.removed <= len(split_lines(old))
    assert diff.added <= len(split_lines(new))
    assert (diff.added + diff.removed == 0) == (old == new)


def test_a_line_moved_in_between_is_one_added_line():
    diff = compare("a\nb\nc\n", "a\nx\nb\nc\n")
    assert (diff.added, diff.removed, diff.exact) == (1, 0, True)


def test_equal_lines_far_from_a_change_are_counted_not_shown():
    old = "".join(f"{number}\n" for number in range(100))
    diff = compare(old, old.replace("50\n", "x\n"))
    assert diff.rows[0] == Gap(47)
    assert diff.rows[-1] == Gap(46)
    assert len(diff.rows) == 10


def test_the_part_of_a_line_that_differs_is_marked():
    rows = compare("one two three\n", "one 2 three\n").rows
    assert [row.changed for row in rows if isinstance(row, Row)] == [((4, 7),), ((4, 5),)]


def test_a_change_of_blanks_alone_is_marked_as_such():
    rows = compare("\tx \n", "    x\n").rows
    assert [isinstance(row, Row) and row.blanks_only for row in rows] == [True, True]


def test_texts_with_nothing_in_common_are_one_block_and_say_so():
    old = "".join(f"old {number}\n" for number in range(5000))
    new = "".join(f"new {number}\n" for number in range(5000))
    diff = compare(old, new)
    assert (diff.exact, diff.added, diff.removed) == (False, 5000, 5000)
    assert side(diff, Kind.MINUS) == new


def test_a_missing_newline_at_the_end_is_a_change():
    rows = compare("a\n", "a").rows
    assert [(row.kind, row.ended) for row in rows if isinstance(row, Row)] == [
        (Kind.MINUS, True),
        (Kind.PLUS, False),
    ]

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.connect.json_edit import put_item, put_member, take_child

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=4)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
HOOKS = st.fixed_dictionaries(
    {}, optional={"hooks": st.dictionaries(st.sampled_from("ab"), st.lists(VALUES, max_size=2))}
)


def merge(rest: dict[str, Any], hooks: dict[str, Any]) -> dict[str, Any]:
    """Return an object with both."""
    return {**rest, **hooks}


OBJECTS = st.builds(
    merge,
    st.dictionaries(st.text(max_size=3).filter(lambda key: key != "hooks"), VALUES, max_size=3),
    HOOKS,
)
SPELLINGS = st.sampled_from(
    [
        {"indent": 2},
        {"indent": "\t"},
        {"indent": 4, "ensure_ascii": False},
        {"separators": (",", ":")},
        {},
    ]
)
ENDS = st.sampled_from(["", "\n", "\n\n"])


def test_an_item_goes_to_the_end_of_its_list_as_the_file_is_indented():
    text = '{\n    "hooks": {\n        "Stop": [\n            1\n        ]\n    }\n}\n'
    after = put_item(text, ("hooks", "Stop"), {"a": [1, 2]})
    assert after == text.replace("1\n", '1,\n            {"a": [1, 2]}\n')


def test_what_leads_to_an_item_is_made_on_lines_of_its_own():
    after = put_item('{\n  "a": 1\n}\n', ("hooks", "Stop"), {"b": 2})
    assert after == ('{\n  "a": 1,\n  "hooks": {\n    "Stop": [\n      {"b": 2}\n    ]\n  }\n}\n')


def test_a_file_on_one_line_stays_on_one_line():
    assert put_member('{"a":1,"b":2}', ("x",), "c", {"d": 3}) == '{"a":1,"b":2,"x":{"c":{"d":3}}}'
    assert put_member('{"a": 1, "b": {}}', ("b",), "c", 3) == '{"a": 1, "b": {"c": 3}}'


def test_line_ends_of_windows_stay():
    after = put_member('{\r\n  "a": 1\r\n}\r\n', (), "b", {"c": 1})
    assert after == '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 1\r\n  }\r\n}\r\n'


def test_numbers_and_escapes_beside_an_edit_stay_as_they_are_written():
    text = '{"a": 1.0e5, "b": "\\u00e9\\/", "c": 123456789012345678901234567890.10}'
    assert put_member(text, (), "d", 1).startswith(text[:-1])


@pytest.mark.parametrize(
    ("number", "left"), [(0, '{"a": [2, 3]}'), (1, '{"a": [1, 3]}'), (2, '{"a": [1, 2]}')]
)
def test_a_child_is_taken_out_with_one_comma(number: int, left: str):
    assert take_child('{"a": [1, 2, 3]}', ("a",), number) == left


@settings(max_examples=60, deadline=None)
@given(OBJECTS, SPELLINGS, ENDS, st.sampled_from("abc"), VALUES)
def test_an_item_put_in_is_the_last_of_its_list_and_all_else_is_as_it_was(
    value: dict[str, Any], spelling: dict[str, Any], end: str, event: str, item: Any
):
    text = json.dumps(value, **spelling) + end
    after = json.loads(put_item(text, ("hooks", event), item))
    assert after["hooks"][event].pop() == item
    expected = {**value, "hooks": {**value.get("hooks", {})}}
    expected["hooks"].setdefault(event, [])
    assert after == expected


@settings(max_examples=60, deadline=None)
@given(OBJECTS, SPELLINGS, ENDS, VALUES)
def test_a_member_that_is_taken_out_again_leaves_the_same_bytes(
    value: dict[str, Any], spelling: dict[str, Any], end: str, new: Any
):
    value["first"] = 1
    text = json.dumps(value, **spelling) + end
    after = put_member(text, (), "ccwatch", new)
    assert json.loads(after) == {**value, "ccwatch": new}
    assert take_child(after, (), len(value)) == text

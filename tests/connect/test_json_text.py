from __future__ import annotations

import pytest

from ccwatch.connect.json_text import (
    MISSING,
    JsonTextError,
    find_container,
    find_indent,
    find_value,
    parse_object,
    spell,
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1, "a": 2}', 'it has "a" twice in one object'),
        ('{"x": {"a": 1, "b": 0, "a": 2}}', 'it has "a" twice in one object'),
        ('{\n  "a": 1,\n}', "line 3 is no JSON"),
        ('{"a": 1} // why', "line 1 is no JSON"),
        ('/* why */ {"a": 1}', "line 1 is no JSON"),
        ('{"a": NaN}', "NaN is no JSON"),
        ('{"a": -Infinity}', "-Infinity is no JSON"),
        ('["a"]', "it is no JSON object"),
        ("null", "it is no JSON object"),
        ("", "line 1 is no JSON"),
        ('\ufeff{"a": 1}', "is no JSON"),
        ('{"a": ' + "9" * 5000 + "}", "a number in it is too long"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "it is nested too deeply"),
    ],
)
def test_what_two_programs_could_read_differently_is_refused(text: str, reason: str):
    with pytest.raises(JsonTextError) as raised:
        parse_object(text)
    assert reason in str(raised.value)


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (1, True), (0, False), ("", None)])
def test_values_that_python_or_a_person_could_take_for_equal_are_spelled_apart(
    one: object, other: object
):
    assert spell({"a": one}) != spell({"a": other})


def test_a_container_is_found_by_names_that_are_written_with_escapes_and_odd_space():
    text = '{ "a" :{"\\u0062"\n:\t[ 1 ]} }'
    start = find_container(text, ("a", "b"))
    assert start is not None
    assert text[start:].startswith("[ 1 ]")


@pytest.mark.parametrize("path", [("b",), ("a", "x"), ("a", "b", "c")])
def test_a_path_that_leads_nowhere_has_no_container(path: tuple[str, ...]):
    assert find_container('{"a": {"b": []}}', path) is None


def test_a_null_is_a_value_and_not_missing():
    assert find_value({"a": None}, ("a",)) is None
    assert find_value({"a": None}, ("b",)) is MISSING
    assert find_value({"a": None}, ("a", "b")) is MISSING


@pytest.mark.parametrize(
    ("text", "indent"), [('{\n\t"a": 1\n}', "\t"), ('{\n    "a": 1\n}', "    "), ("{}", "  ")]
)
def test_the_indentation_of_a_file_is_found(text: str, indent: str):
    assert find_indent(text) == indent

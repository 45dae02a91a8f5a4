from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ccwatch.canonical import JsonError, decode, digest, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.canonical import Json

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(st.text(), values, max_size=4)


def typed(value: Json) -> Any:
    """Make values comparable that Python takes for equal and JSON does not: 1, 1.0, true, -0.0."""
    match value:
        case dict():
            return {key: typed(inner) for key, inner in value.items()}
        case list():
            return [typed(inner) for inner in value]
        case _:
            return type(value).__name__, repr(value)


def turned(value: Json) -> Any:
    match value:
        case dict():
            return {key: turned(inner) for key, inner in reversed(value.items())}
        case list():
            return [turned(inner) for inner in value]
        case _:
            return value


@given(values)
def test_what_is_encoded_is_decoded_to_the_same_value(value: Any):
    assert typed(decode(encode(value))) == typed(value)
    assert typed(decode(encode(value).encode())) == typed(value)


@given(objects)
def test_encoding_keeps_the_order_of_keys(value: dict[str, Any]):
    again = decode(encode(value))
    assert isinstance(again, dict)
    assert list(again) == list(value)


@given(objects)
def test_the_digest_does_not_know_the_order_of_keys(value: dict[str, Any]):
    assert digest("Bash", value) == digest("Bash", turned(value))


@given(objects, objects)
def test_different_inputs_have_different_digests(one: dict[str, Any], other: dict[str, Any]):
    assume(typed(one) != typed(other))
    assert digest("Bash", one) != digest("Bash", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": 1.0}),
        ({"a": 1}, {"a": True}),
        ({"a": "1"}, {"a": 1}),
        ({"a": None}, {}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": "é"}, {"a": "e\u0301"}),
    ],
)
def test_the_digest_tells_near_values_apart(one: dict[str, Any], other: dict[str, Any]):
    assert digest("Bash", one) != digest("Bash", other)


def test_the_digest_covers_the_tool():
    assert digest("Bash", {"a": 1}) != digest("Read", {"a": 1})


def test_the_digest_is_the_same_in_every_process():
    known = "f4a5d92a7233a1b2a3a01d8eb48c80562550ab429130c025ec0cb8a16416a2e9"
    assert digest("Bash", {"command": "ls"}) == known


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON at line 1, column 1"),
        ("{", "line 1, column 2"),
        ("{} {}", "not JSON at line 1, column 4"),
        ("\ufeff{}", "not JSON at line 1, column 1"),
        (b'{"a":"\xff"}', "no UTF-8 at byte 6"),
        (b'"\xed\xa0\x80"', "no UTF-8 at byte 1"),
        ('{"a":1,"b":2,"a":3}', 'the key "a" stands twice'),
        ('[{"k":{"a\\u0062":1,"ab":2}}]', 'the key "ab" stands twice'),
        ("NaN", "NaN is no JSON number"),
        ("[Infinity]", "Infinity is no JSON number"),
        ('{"a":-Infinity}', "-Infinity is no JSON number"),
        ("1e999", "the number 1e999 is too large"),
        ("-1E999", "the number -1E999 is too large"),
        ("1" * 400 + ".0", "is too large"),
        ("1" * 4301, "a number is longer than 4300 digits"),
        ('"\\ud800"', "lone surrogate"),
        ('{"\\uDFFF":1}', "lone surrogate"),
        ('"\ud800"', "lone surrogate"),
        ("[" * 101 + "]" * 101, "nested deeper than 100"),
        ('{"a":' * 101 + "1" + "}" * 101, "nested deeper than 100"),
        ("[" * 100_000, "nested deeper than 100"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: str | bytes, message: str):
    with pytest.raises(JsonError) as caught:
        decode(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100 + "]" * 100,
        '"' + "[" * 200 + '"',
        "[" + ",".join(["[]"] * 200) + "]",
        '"\\ud83d\\ude00"',
        "1" * 4300,
        "1e308",
    ],
)
def test_what_is_just_within_the_limits_is_read(text: str):
    assert typed(decode(text)) == typed(json.loads(text))


@given(st.text() | st.binary())
def test_reading_anything_gives_a_value_that_can_be_hashed_or_a_json_error(text: str | bytes):
    try:
        value = decode(text)
    except JsonError:
        return
    assert len(digest("any", {"value": value})) == 64


def test_a_double_key_in_a_wide_object_is_found_without_comparing_all_pairs():
    compared = 0

    class Key(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

    from ccwatch import canonical

    refuse: Callable[[list[tuple[str, Any]]], Any] = canonical._refuse_double_keys  # type: ignore[reportPrivateUsage]
    pairs: list[tuple[str, Any]] = [(Key(number), 1) for number in range(2000)]
    with pytest.raises(JsonError):
        refuse([*pairs, (Key(1999), 2)])
    assert compared < 10_000


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_neither_written_nor_hashed(number: float):
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"a": number})
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest("Bash", {"a": number})

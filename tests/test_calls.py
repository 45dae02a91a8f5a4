from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from ccwatch.calls import QUESTION, headline
from tests.builders import a_call


def test_a_call_cannot_be_changed_after_it_was_received():
    with pytest.raises(dataclasses.FrozenInstanceError):
        a_call().tool = "Read"  # type: ignore[misc]


def test_the_input_stays_out_of_the_representation_that_logs_print():
    assert "the-argument" not in repr(a_call("Bash", {"command": "the-argument"}))


@pytest.mark.parametrize(
    ("tool", "value", "expected"),
    [
        ("Bash", {"description": "list", "command": "ls"}, "ls"),
        ("Edit", {"old_string": "a", "file_path": "/srv/a.py"}, "/srv/a.py"),
        ("WebFetch", {"url": "http://127.0.0.1/"}, "http://127.0.0.1/"),
        (QUESTION, {"questions": [{"question": "Which?"}, {"question": "When?"}]}, "Which?"),
        (QUESTION, {"questions": "no list", "query": "then this"}, "then this"),
        ("Bash", {"command": ["ls"], "n": 1}, '{"command":["ls"],"n":1}'),
        ("ExitPlanMode", {}, ""),
        (
            "mcp__a__b",
            {"flag": True, "none": None, "n": 1.5, "list": [1, [2, [3]]], "o": {"p": {"q": {}}}},
            '{"flag":true,"none":null,"n":1.5,"list":[1,[2,"…"]],"o":{"p":{"q":{}}}}',
        ),
    ],
)
def test_a_headline_is_what_tells_calls_of_a_tool_apart(
    tool: str, value: dict[str, Any], expected: str
):
    assert headline(tool, value) == expected


@pytest.mark.parametrize(
    "value",
    [
        {"command": "x" * 100_000},
        {"questions": [{"question": "x" * 100_000}]},
        {"other": "x" * 100_000},
        {"x" * 100_000: "y", "list": list(range(100_000))},
        {str(number): "x" for number in range(100_000)},
    ],
)
def test_a_headline_is_at_most_400_characters(value: dict[str, Any]):
    assert len(headline(QUESTION, value)) <= 400


def test_a_headline_never_encodes_a_large_input_whole(monkeypatch: pytest.MonkeyPatch):
    encoded: list[int] = []

    def encode(value: object) -> str:
        text = json.dumps(value)
        encoded.append(len(text))
        return text

    monkeypatch.setattr("ccwatch.calls.encode", encode)
    wide: Any = {str(number): ["x" * 1000] * 1000 for number in range(100)}
    headline("mcp__a__b", {"wide": wide, "other": wide})
    assert max(encoded) < 100_000

"""A call's document: what it says, and that nothing is hidden or lost in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccwatch.calls import Untrusted
from ccwatch.console.documents import describe
from ccwatch.console.text import one_line
from ccwatch.escapes import find_hidden
from tests.builders import a_call

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTILE = [
    "\x1b]0;approved\x07\x1b[2K",
    "rm \u202e\u2066abc\u200b\U000e0041",
    "[/] [@click=app.allow]press[/]",
    "line\n" * 50 + "end",
    "ls" + " " * 300 + "; rm -rf ~",
    "\n" * 300 + "rm -rf ~",
    "a\u0301\u0301\u0301\u0301\u0301",
]

EXPECTED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("Bash", {"command": "ls"}, ["ls"]),
    (
        "Bash",
        {
            "command": "a\nb",
            "description": "Say\nwhy",
            "timeout": 120000,
            "run_in_background": True,
            "x": "true",
        },
        [
            "1  a", "2  b", "", "timeout 120 s", "runs in the background", "", "other input",
            "{", '  "x": "true"', "}", "", "agent says", "│ Say", "│ why",
        ],
    ),
    ("Bash", {"command": 1}, ["{", '  "command": 1', "}"]),
    (
        "Bash",
        {"command": "ls", "timeout": "9"},
        ["ls", "", "other input", "{", '  "timeout": "9"', "}"],
    ),
    (
        "WebFetch",
        {"url": "https://u:p@Example.com:8443/a%20b?q=1%262&x", "prompt": "Find"},
        [
            "Example.com", "user  u:p  stands before the host and is not the host",
            "scheme  https", "port  8443", "path  /a b", "query", "│ q = 1&2", "│ x",
            "url  https://u:p@Example.com:8443/a%20b?q=1%262&x", "", "prompt", "│ Find",
        ],
    ),
    (
        "WebFetch",
        {"url": "https://xn--pple-43d.com/"},
        [
            "xn--pple-43d.com", "reads as  аpple.com", "scheme  https", "path  /",
            "url  https://xn--pple-43d.com/",
        ],
    ),
    (
        "WebFetch",
        {"url": "https://good.com\\@evil.com/"},
        ["this is no valid address", "url  https://good.com\\@evil.com/"],
    ),
    (
        "Read",
        {"limit": 3, "file_path": "/home/me/a b"},
        ["file_path  ~/a b", "limit  3"],
    ),
    (
        "Grep",
        {"pattern": "a\\d", "path": "src", "-n": True},
        [
            "path  src (relative, the directory is unknown)", 'pattern  "a\\d"', "",
            "other input", "{", '  "-n": true', "}",
        ],
    ),
    (
        "mcp__a_b__c__d",
        {"z": "true", "a": True, "n": [1, 1.0, None], "e": {}, "t": 'x"\\\ny\n'},
        [
            "server  a_b", "tool  c__d", "", "{", '  "z": "true",', '  "a": true,', '  "n": [',
            "    1,", "    1.0,", "    null", "  ],", '  "e": {},', '  "t": text, 2 lines',
            '    │ x"\\', "    │ y", "}",
        ],
    ),
    (
        "AskUserQuestion",
        {
            "questions": [
                {
                    "question": "Which?",
                    "header": "Base",
                    "multiSelect": True,
                    "options": [{"label": "A", "description": "first"}, {"label": "B"}],
                }
            ]
        },
        [
            "question 1  Base", "│ Which?", "several options may be chosen",
            "  1  A — first", "  2  B", "",
            "a answers it: by these digits, or in your own words",
        ],
    ),
    (
        "AskUserQuestion",
        {"questions": [{"question": "Which?", "options": [{"description": "x"}]}]},
        [
            "question 1", "│ Which?", "  1  ",
            "{", '  "option": {', '    "description": "x"', "  }", "}", "",
            "no form for it: option 1 of question 1 has no label; e writes the answers, "
            "d denies it",
        ],
    ),
    (
        "ExitPlanMode",
        {},
        [
            "the plan was not sent; read it in the agent's own terminal", "",
            "d says what the plan should be instead",
        ],
    ),
    (
        "ExitPlanMode",
        {"plan": "1\n2"},
        ["plan", "│ 1", "│ 2", "", "d says what the plan should be instead"],
    ),
    (
        "Task",
        {"description": "d", "subagent_type": "x", "prompt": "go"},
        ["sub-agent  x", "prompt", "│ go", "", "agent says", "│ d"],
    ),
    ("Odd", {}, ["{}"]),
]  # fmt: skip


async def lines_of(tool: str, value: dict[str, Any], width: int = 100) -> list[str]:
    document = await describe(a_call(tool, value), width=width, home="/home/me")
    return [line.plain for line in document.lines]


@pytest.mark.parametrize(("tool", "value", "expected"), EXPECTED)
async def test_a_tool_is_shown_in_these_lines(
    tool: str, value: dict[str, Any], expected: list[str]
):
    assert await lines_of(tool, value) == expected


def positions(value: Any, hostile: str) -> Iterator[Any]:
    """Yield the value with each of its strings, and each key, replaced in turn."""
    match value:
        case str():
            yield hostile
        case dict():
            items: list[tuple[str, Any]] = list(value.items())  # pyright: ignore[reportUnknownArgumentType]
            yield {**value, hostile: "x"}
            for key, inner in items:
                for replaced in positions(inner, hostile):
                    yield {**value, key: replaced}
        case list():
            members: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
            for index, inner in enumerate(members):
                for replaced in positions(inner, hostile):
                    yield [*members[:index], replaced, *members[index + 1 :]]
        case _:
            pass


EDITS = [
    ("Write", {"file_path": "/nowhere/x", "content": "y"}),
    ("Edit", {"file_path": "/nowhere/x", "old_string": "", "new_string": "y"}),
    ("MultiEdit", {"file_path": "/x", "edits": [{"old_string": "a", "new_string": "y"}]}),
    ("NotebookEdit", {"notebook_path": "/x", "new_source": "y", "cell_id": "c"}),
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("width", [100, 160])
async def test_nothing_hidden_is_in_a_line_whatever_is_hostile(hostile: str, width: int):
    samples = [(tool, value) for tool, value, _ in EXPECTED] + EDITS
    for tool, sample in samples:
        for value in positions(sample, hostile):
            call = a_call(tool, value)
            document = await describe(call, width=width, home="/home/me")
            for line in document.lines:
                assert not list(find_hidden(line.plain))
                assert "\n" not in line.plain


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_a_hostile_tool_name_hides_nothing(hostile: str):
    for tool in (hostile, f"mcp__{hostile}__{hostile}"):
        call = a_call(tool, {"a": 1})
        document = await describe(call, width=100, home="")
        plain = [line.plain for line in document.lines]
        assert not any(list(find_hidden(line)) or "\n" in line for line in plain)


@pytest.mark.parametrize(
    "url", ["https://a.b/ x", "\x01https://a.b", "https://a.b/\n", "a.b", "//["]
)
async def test_an_address_that_parsers_read_differently_is_not_taken_apart(url: str):
    assert await lines_of("WebFetch", {"url": url}) == [
        "this is no valid address",
        f"url  {one_line(url).plain}",
    ]


async def test_a_json_string_cannot_end_itself():
    assert await lines_of("Odd", {'a"\\': 'b", "c": "\\'}) == [
        "{",
        r'''  "a\"\\": "b\", \"c\": \"\\"''',
        "}",
    ]


async def test_too_much_that_is_hidden_is_shown_raw():
    lines = await lines_of("Odd", {"a": "\u202e" * 100_001})
    assert lines[0] == "this call is too large to be laid out; the whole input follows"
    assert "".join(lines).count(r"\u{202e}") == 100_001


async def test_markup_is_shown_as_it_is():
    assert await lines_of("Bash", {"command": "echo [/] [a-z]"}) == ["echo [/] [a-z]"]


async def test_a_run_of_empty_lines_is_folded_with_its_count_and_the_payload_stays():
    lines = await lines_of("Bash", {"command": "ls" + "\n" * 301 + "rm -rf ~"})
    assert lines == ["  1  ls", "  2  ⋯ 300 empty lines ⋯", "302  rm -rf ~"]


async def test_a_text_cannot_draw_a_frame_of_ours():
    lines = await lines_of("Bash", {"command": "ls", "description": "x\n\nagent says\n│ y"})
    assert lines[-4:] == ["│ x", "│ ", "│ agent says", "│ │ y"]


def leaves(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
                yield key
                yield from leaves(inner)
        case list():
            for inner in value:  # pyright: ignore[reportUnknownVariableType]
                yield from leaves(inner)
        case _:
            pass


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.sampled_from(
    ["command", "description", "url", "prompt", "path", "questions", "options", "plan", "label"]
)
inputs = st.dictionaries(
    texts | names,
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | texts,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(texts | names, inner, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=5,
)
tools = st.sampled_from([*{tool for tool, _, _ in EXPECTED}, "mcp__a__b", "Odd"])


def written(line: str) -> set[str]:
    quoted = line.replace("\\", "\\\\").replace('"', '\\"')
    return {one_line(line).plain, one_line(quoted).plain}


WORDS_OF_OURS = {"command", "description", "prompt", "plan", "questions", "options", "label"}


@given(tools, inputs)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_every_text_of_an_input_stands_in_its_document(tool: str, value: dict[str, Any]):
    shown = "\n".join(await lines_of(tool, value))
    for leaf in set(leaves(value)) - WORDS_OF_OURS:
        whole = any(form in shown for form in written(leaf))
        lines = leaf.split("\n")
        assert whole or all(any(form in shown for form in written(line)) for line in lines)


@given(st.sampled_from(["Edit", "MultiEdit", "Write", "NotebookEdit"]), inputs)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_an_edit_of_another_shape_is_shown_as_json(tool: str, value: dict[str, Any]):
    lines = await lines_of(tool, value)
    assert lines[0] in {"{", "{}"}


async def test_an_input_nested_too_deep_is_shown_raw():
    value: dict[str, Any] = {"end": "payload"}
    for _ in range(3000):
        value = {"a": value}
    text = Untrusted('{"raw": "payload"}')
    call = a_call("Odd", {}, input=value, text=text)
    lines = [line.plain for line in (await describe(call, width=80, home="")).lines]
    assert lines[0] == "this call could not be laid out; the whole input follows"
    assert lines[-1] == '│ {"raw": "payload"}'


async def test_an_input_too_large_to_lay_out_is_shown_whole_as_json():
    value = {"a": [number % 10 for number in range(200_000)]}
    lines = await lines_of("Odd", value)
    assert lines[0] == "this call is too large to be laid out; the whole input follows"
    whole = "".join(line.removeprefix("│ ") for line in lines[2:])
    assert json.loads(whole) == value


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "fa\u00df.example", "ex%61mple.example"])
async def test_a_host_that_programs_read_differently_is_said_to_be_one(host: str) -> None:
    lines = await lines_of("WebFetch", {"url": f"https://{host}/"})
    assert "programs differ on which host this is" in lines
    assert not any("asked for as" in line for line in lines)


async def test_a_path_is_decoded_but_for_its_separators() -> None:
    lines = await lines_of("WebFetch", {"url": "https://a.example/x%20y%2Fz"})
    assert "path  /x y%2Fz" in lines

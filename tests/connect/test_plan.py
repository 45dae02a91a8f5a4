from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.connect.claude import build_files
from ccwatch.connect.plan import Change, Found, PlanError, plan_connection, plan_removal
from ccwatch.connect.request import WantedFile, WhenDown
from tests.connect.test_json_edit import ENDS, SPELLINGS, VALUES
from tests.connect.wiring import SECRET, a_request

if TYPE_CHECKING:
    from ccwatch.connect.record import FileRecord

WANTED = build_files(a_request(), SECRET)[0]
TOKEN, STRICT, _ = build_files(a_request(strict=True, when_down=WhenDown.DENY), SECRET)
OTHERS = '{\n  "model": "opus",\n  "hooks": {"Stop": [{"hooks": []}]}\n}'
WHOLE = WantedFile(path=Path("/x/ccwatch.js"), whole="// ours\n", is_secret=True)

GROUPS = st.lists(
    st.fixed_dictionaries({"hooks": st.lists(st.dictionaries(st.text(max_size=3), VALUES))}),
    max_size=2,
)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "model": VALUES,
        "hooks": st.dictionaries(st.sampled_from(["Stop", "PreToolUse", "Other"]), GROUPS),
        "": VALUES,
    },
)


def connect(
    text: str | None, wanted: WantedFile = WANTED, record: FileRecord | None = None
) -> tuple[str, FileRecord]:
    """Return the text with our entries, and the record of them."""
    mode = None if text is None else 0o644
    change, made = plan_connection(wanted, record, Found(text, mode))
    assert change.after is not None
    return change.after, made


def disconnect(text: str | None, record: FileRecord) -> Change:
    """Return what becomes of a text whose mode is as connect left it."""
    return plan_removal(record, Found(text, None if text is None else 0o600))


@settings(max_examples=60, deadline=None)
@given(SETTINGS, SPELLINGS, ENDS)
def test_what_is_connected_and_disconnected_is_the_same_byte_for_byte(
    value: dict[str, Any], spelling: dict[str, Any], end: str
):
    text = json.dumps(value, **spelling) + end
    after, record = connect(text)
    assert json.loads(after)["hooks"]["PreToolUse"][-1] == WANTED.entries[0].value
    change = disconnect(after, record)
    assert (change.after, change.mode, change.left) == (text, 0o644, ())


@settings(max_examples=30, deadline=None)
@given(SETTINGS, SPELLINGS)
def test_other_options_take_the_place_of_the_first_and_leave_as_little(
    value: dict[str, Any], spelling: dict[str, Any]
):
    text = json.dumps(value, **spelling)
    after, record = connect(text)
    again, record = connect(after, STRICT, record)
    assert again.count('"type"') - text.count('"type"') == len(STRICT.entries)
    assert disconnect(again, record).after == text


def test_a_file_that_was_not_there_is_taken_away_with_its_folders():
    found = Found(missing=("/x/.claude", "/x"))
    change, record = plan_connection(WANTED, None, found)
    assert (change.mode, record.before) == (0o600, None)
    change = disconnect(change.after, record)
    assert (change.after, change.folders) == (None, ("/x/.claude", "/x"))


def test_an_empty_file_is_empty_again():
    after, record = connect("\n")
    assert disconnect(after, record).after == "\n"


def test_the_same_again_changes_nothing():
    after, record = connect(OTHERS)
    assert connect(after, WANTED, record) == (after, record)


def test_what_a_person_has_added_since_stays_where_it_is():
    after, record = connect(OTHERS)
    value = json.loads(after)
    value["hooks"]["PreToolUse"].insert(0, {"hooks": [{"command": "theirs"}]})
    value["theme"] = "dark"
    change = disconnect(json.dumps(value, indent=2), record)
    assert change.after is not None
    assert json.loads(change.after) == {
        **json.loads(OTHERS),
        "hooks": {
            "Stop": [{"hooks": []}],
            "PreToolUse": [{"hooks": [{"command": "theirs"}]}],
        },
        "theme": "dark",
    }
    assert change.left == ()


def test_an_entry_that_a_person_has_changed_is_left_and_named():
    after, record = connect(OTHERS)
    value = json.loads(after)
    value["hooks"]["PreToolUse"][0]["hooks"][0]["timeout"] = 31
    change = disconnect(json.dumps(value), record)
    assert [mark.place for mark in change.left] == ["hooks.PreToolUse"]
    assert change.after is not None
    assert list(json.loads(change.after)["hooks"]) == ["Stop", "PreToolUse"]


def test_an_entry_that_a_person_has_taken_out_is_not_named():
    after, record = connect(OTHERS)
    value = json.loads(after)
    del value["hooks"]["PreToolUse"]
    change = disconnect(json.dumps(value), record)
    assert (change.after, change.left) == (OTHERS, ())


def test_entries_whose_names_an_agent_has_put_in_another_order_are_ours_still():
    after, record = connect(OTHERS)
    assert disconnect(json.dumps(json.loads(after), sort_keys=True), record).left == ()


def test_a_file_keeps_from_others_what_it_is_not_rid_of():
    after, record = connect(OTHERS)
    value = json.loads(after)
    value["mine"] = "ccw_" + "t" * 43
    assert disconnect(json.dumps(value), record).mode is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"hooks": []}', "hooks is no object"),
        ('{"hooks": null}', "hooks is no object"),
        ('{"hooks": {"Stop": {}}}', "hooks.Stop is no list of objects"),
        ('{"hooks": {"Stop": ["x"]}}', "hooks.Stop is no list of objects"),
        ('{"hooks": {"Stop": [{"hooks": {}}]}}', "hooks.Stop is no list of objects"),
        ('{"a": 1, "a": 2}', 'it has "a" twice'),
        ("{} // mine", "line 1 is no JSON"),
        ("[]", "it is no JSON object"),
        (
            '{"hooks": {"Stop": [{"hooks": [{"url": "http://127.0.0.1:1/hooks/claude"}]}]}}',
            "a hook of ccwatch that connect did not put there",
        ),
        (
            '{"hooks": {"Stop": [{"hooks": [{"command": "ccwatch-hook"}]}]}}',
            "a hook of ccwatch that connect did not put there",
        ),
    ],
)
def test_a_file_that_cannot_be_read_for_certain_is_left_alone(text: str, reason: str):
    with pytest.raises(PlanError) as raised:
        connect(text)
    assert reason in str(raised.value)
    assert raised.value.path == "/home/dev/.claude/settings.json"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"mcpServers": {"ccwatch": {}}}', "mcpServers.ccwatch is there already"),
        ('{"mcpServers": []}', "mcpServers is no object"),
    ],
)
def test_a_server_that_somebody_else_has_named_so_is_left_alone(text: str, reason: str):
    with pytest.raises(PlanError) as raised:
        connect(text, build_files(a_request(), SECRET)[1])
    assert reason in str(raised.value)


def test_what_is_in_the_way_is_named_with_its_file_and_event():
    after, record = connect(OTHERS)
    value = json.loads(after)
    for event in ("PreToolUse", "PostToolUse"):
        value["hooks"][event][0]["hooks"][0]["timeout"] = 31
    left = disconnect(json.dumps(value), record).after
    with pytest.raises(PlanError) as raised:
        connect(left)
    places = "hooks.PreToolUse, hooks.PostToolUse"
    assert str(raised.value).startswith(f"{places} has a hook of ccwatch")
    assert raised.value.hint == (
        f"take the hook of ccwatch in {places} out of /home/dev/.claude/settings.json by hand"
    )
    with pytest.raises(PlanError) as raised:
        connect('{"mcpServers": {"ccwatch": {}}}', build_files(a_request(), SECRET)[1])
    assert raised.value.hint == "take mcpServers.ccwatch out of /home/dev/.claude.json by hand"
    with pytest.raises(PlanError) as raised:
        connect("// theirs\n", WHOLE)
    assert raised.value.hint == "take /x/ccwatch.js away by hand"


@pytest.mark.parametrize("before", [" ", OTHERS, None])
def test_a_file_that_is_empty_holds_nothing_of_ours(before: str | None):
    _, record = connect(before)
    assert plan_removal(record, Found(" ", 0o644)).is_done
    assert connect(" ", WANTED, record)[0] == connect(" ")[0]


def test_a_file_that_has_been_broken_since_is_left_alone():
    after, record = connect(OTHERS)
    with pytest.raises(PlanError, match="no JSON"):
        connect(after[:-5], WANTED, record)


def test_a_file_of_our_own_comes_and_goes_as_a_whole():
    after, record = connect(None, WHOLE)
    assert after == "// ours\n"
    assert connect(after, WHOLE, record) == (after, record)
    changed = replace(WHOLE, whole="// ours, otherwise\n")
    assert connect(after, changed, record)[0] == "// ours, otherwise\n"
    assert disconnect(after, record).after is None


def test_a_file_of_our_own_that_a_person_has_changed_is_left():
    _, record = connect(None, WHOLE)
    change = disconnect("// mine now\n", record)
    assert (change.is_change, change.is_kept) == (False, True)
    with pytest.raises(PlanError, match="not ccwatch's to change"):
        connect("// mine now\n", WHOLE, record)


@pytest.mark.parametrize("text", ["ccw_" + "t" * 43, "ccw_" + "t" * 43 + "\n"])
def test_a_file_of_a_secret_alone_is_ours_whoever_has_written_the_secret(text: str):
    after, record = connect(text, TOKEN)
    assert (after, record.before) == (f"{SECRET}\n", None)
    assert connect(text, TOKEN, record) == (after, record)
    assert disconnect(text, record).after is None


def test_a_file_of_that_name_that_somebody_else_has_made_is_left_alone():
    with pytest.raises(PlanError, match="not ccwatch's to change"):
        connect("// theirs\n", WHOLE)

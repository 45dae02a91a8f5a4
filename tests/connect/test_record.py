from __future__ import annotations

import pytest

from ccwatch.connect.entry import Mark
from ccwatch.connect.record import (
    FileRecord,
    Record,
    RecordError,
    name_record,
    parse_record,
    spell_record,
)

RECORD = Record(
    agent="claude",
    scope="project",
    directory="/srv/web",
    token="claude",
    files=(
        FileRecord(
            path="/srv/web/.mcp.json",
            before='{"a": "\\ud800 é"}\r\n',
            mode=0o644,
            marks=(Mark(("mcpServers",), "ccwatch", "0" * 64), Mark(("hooks", "Stop"), None, "1")),
            made=(("mcpServers",), ("hooks", "Stop")),
            folders=("/srv/web/.claude",),
        ),
        FileRecord(path="/x", before=None, mode=None, whole=("2" * 64,)),
    ),
)


def test_a_record_is_read_back_as_it_was():
    assert parse_record(spell_record(RECORD)) == RECORD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2}',
        spell_record(RECORD).replace('"claude"', "1"),
        spell_record(RECORD).replace('"marks"', '"marx"'),
        spell_record(RECORD)[:-20],
        "[" * 100_000,
    ],
)
def test_what_is_no_record_is_not_guessed_at(text: str):
    with pytest.raises(RecordError):
        parse_record(text)


def test_connections_of_two_projects_have_records_of_their_own():
    names = {name_record("claude", "project", path) for path in ("", "/a", "/b")}
    assert len(names) == 3
    assert all("/" not in name for name in names)

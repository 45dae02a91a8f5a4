from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.rules.step import find_command_steps, is_shared
from tests.rules.builders import HOME, WEB
from tests.rules.climbing import climb, rungs

if TYPE_CHECKING:
    from collections.abc import Mapping


# -- files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{WEB}/src/a.py", ["Read(./src/a.py)", "Read(./src/**)", "Read(/**)"]),
        ("src/a.py", ["Read(./src/a.py)", "Read(./src/**)", "Read(/**)"]),
        (f"{WEB}/a.py", ["Read(./a.py)", "Read(./**)", "Read(/**)"]),
        (WEB, ["Read(./**)", "Read(/**)"]),
        (f"{HOME}/notes/a.md", ["Read(~/notes/a.md)", "Read(~/notes/**)"]),
        ("~/notes/a.md", ["Read(~/notes/a.md)", "Read(~/notes/**)"]),
        (f"{HOME}/a.md", ["Read(~/a.md)"]),
        ("/opt/x/y", ["Read(//opt/x/y)", "Read(//opt/x/**)"]),
        ("/x", ["Read(//x)"]),
        (f"{WEB}/[a]*?.py", ["Read(./[[]a][*][?].py)", "Read(./**)", "Read(/**)"]),
        (f"{WEB}/d/a ", ["Read(./d/a[ ])", "Read(./d/**)", "Read(/**)"]),
        (f"{WEB}/d/a b", ["Read(./d/a b)", "Read(./d/**)", "Read(/**)"]),
        (f"{WEB}/d/a\\b", ["Read(./d/**)", "Read(/**)"]),
        (f"{HOME}/!n/a", []),
    ],
)
def test_a_file_leads_to_its_folder_and_its_project(path: str, expected: list[str]):
    found = rungs({"file_path": path}, "Read")
    assert found == expected


def test_a_file_below_the_directory_of_a_larger_project_counts_from_there():
    place = {"directory": f"{WEB}/api", "project": WEB}
    assert rungs({"file_path": f"{WEB}/api/x/a"}, "Read", **place) == [
        "Read(./x/a)",
        "Read(./x/**)",
        "Read(/**)",
    ]
    assert rungs({"file_path": f"{WEB}/lib/a"}, "Read", **place) == [
        "Read(/lib/a)",
        "Read(/lib/**)",
        "Read(/**)",
    ]


@pytest.mark.parametrize("project", [HOME, "/", None])
def test_what_is_no_project_is_no_rung(project: str | None):
    place = {"directory": None, "project": project}
    assert "Read(/**)" not in rungs({"file_path": f"{HOME}/n/a"}, "Read", **place)


@pytest.mark.parametrize("tool", ["Edit", "Write", "MultiEdit"])
def test_an_edit_leads_to_its_folder_and_no_further(tool: str):
    more = {
        "Edit": {"old_string": "a", "new_string": "b"},
        "Write": {"content": "a"},
        "MultiEdit": {"edits": [{"old_string": "a", "new_string": "b"}]},
    }
    value = {"file_path": f"{WEB}/src/a.py", **more[tool]}
    assert rungs(value, tool) == ["Edit(./src/a.py)", "Edit(./src/**)"]


def test_a_link_and_what_it_leads_to_are_both_named():
    found = rungs({"file_path": f"{WEB}/a"}, "Read", links={f"{WEB}/a": "/srv/data/a"})
    assert found[0] == "Read(./a) Read(//srv/data/a)"
    assert found[1] == "Read(./**) Read(//srv/data/**)"


def test_a_search_without_a_path_is_about_the_directory():
    assert rungs({"pattern": "x"}, "Grep")[0] == "Read(./**)"


def test_a_file_that_is_not_known_has_no_rung():
    assert rungs({"file_path": "a"}, "Read", directory=None) == []


def test_a_deny_of_a_link_names_the_link():
    links = {f"{WEB}/a": "/srv/data/a"}
    found = rungs({"file_path": f"{WEB}/a"}, "Read", "deny", links=links)
    assert found[0] == "Read(./a)"


# -- other tools -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://docs.python.org/3", ["docs.python.org", "*.python.org"]),
        ("https://a.b.example.com", ["a.b.example.com", "*.b.example.com"]),
        ("https://DOCS.Python.org.", ["docs.python.org", "*.python.org"]),
        ("https://example.com", ["example.com"]),
        ("https://example.co.uk", ["example.co.uk"]),
        ("https://www.example.co.uk", ["www.example.co.uk", "*.example.co.uk"]),
        ("https://me.github.io", ["me.github.io"]),
        ("https://x.me.github.io", ["x.me.github.io"]),
        ("https://bucket.s3.amazonaws.com", ["bucket.s3.amazonaws.com"]),
        ("http://10.0.0.1/", ["10.0.0.1"]),
        ("http://[::1]/", ["[::1]"]),
        ("http://localhost:8080/", ["localhost"]),
    ],
)
def test_a_host_leads_to_its_neighbours_where_they_are_the_same_peoples(
    url: str, expected: list[str]
):
    found = rungs({"url": url, "prompt": "x"}, "WebFetch")
    assert found == [f"WebFetch(domain:{each})" for each in expected]


@pytest.mark.parametrize("value", [{}, {"url": 3}, {"url": "http://"}, {"url": "http://["}])
def test_a_fetch_of_no_known_host_has_no_rung(value: Mapping[str, Any]):
    assert rungs(value, "WebFetch") == []
    assert rungs(value, "WebFetch", "deny") in ([], ["WebFetch"])


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        ("mcp__hub__get_issue", ["mcp__hub__get_issue", "mcp__hub__get_*", "mcp__hub"]),
        ("mcp__hub__list-all", ["mcp__hub__list-all", "mcp__hub__list-*", "mcp__hub"]),
        ("mcp__hub__getIssue", ["mcp__hub__getIssue", "mcp__hub__get*", "mcp__hub"]),
        ("mcp__hub__create_issue", ["mcp__hub__create_issue", "mcp__hub"]),
        ("mcp__hub__get_and_delete", ["mcp__hub__get_and_delete", "mcp__hub"]),
        ("mcp__hub__search", ["mcp__hub__search", "mcp__hub"]),
        ("TodoWrite", ["TodoWrite"]),
        ("mcp__hub", ["mcp__hub"]),
        ("odd tool", []),
    ],
)
def test_a_tool_leads_to_those_that_read_alike_and_to_its_server(tool: str, expected: list[str]):
    assert rungs({}, tool) == expected


@pytest.mark.parametrize(
    ("tool", "value", "expected"),
    [
        ("Task", {"subagent_type": "Explore"}, ["Agent(Explore)"]),
        ("Agent", {"subagent_type": "Explore"}, ["Agent(Explore)"]),
        ("Skill", {"skill": "review"}, ["Skill(review)"]),
        ("SlashCommand", {"command": "/deploy now"}, ["SlashCommand(/deploy now)"]),
        ("Task", {"prompt": "x"}, ["Task"]),
        ("Task", {"subagent_type": "a*"}, ["Task"]),
    ],
)
def test_a_tool_with_a_name_leads_to_calls_of_that_name(
    tool: str, value: Mapping[str, Any], expected: list[str]
):
    assert rungs({"prompt": "look", "description": "look", **value}, tool) == expected


@pytest.mark.parametrize("tool", ["AskUserQuestion", "ExitPlanMode"])
@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_a_question_to_a_person_has_no_rung(tool: str, decision: str):
    assert rungs({}, tool, decision) == []


@given(
    st.lists(st.text(max_size=12), min_size=1, max_size=3),
    st.sampled_from(["Read", "Edit", "Grep"]),
)
def test_every_rung_of_every_path_is_about_it(parts: list[str], tool: str):
    climb({"file_path": "/".join([WEB, *parts])}, tool)


@pytest.mark.parametrize(
    "command", ["npm exec node x.js", "uv run python3.12 x.py", "poetry run /bin/sh x", "go run -x"]
)
def test_a_program_that_is_handed_to_another_counts_as_that_program(command: str):
    (exact, *wider) = find_command_steps(tuple(command.split()), cautious=True)
    assert set(wider) == {exact}
    assert len(set(find_command_steps(tuple(command.split()), cautious=False))) > 1


@pytest.mark.parametrize("domain", ["com", "", "co.uk", "COM.au", "github.io", "a.github.io"])
def test_below_a_shared_domain_anybody_can_have_a_host(domain: str):
    assert is_shared(domain)


@pytest.mark.parametrize(
    "domain", ["example.com", "example.co.uk", "uk.com", "co.example", "example.uk"]
)
def test_other_domains_belong_to_somebody(domain: str):
    assert not is_shared(domain)

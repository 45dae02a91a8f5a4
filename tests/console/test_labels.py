"""Short names for whom and where."""

from __future__ import annotations

import pytest
from textual.content import Content

from ccwatch.calls import Agent, Untrusted
from ccwatch.console.labels import (
    agent_label,
    brief,
    directory_label,
    fit,
    project_label,
    shorten_home,
)
from tests.builders import a_call
from tests.console.builders import HOME


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("claude-code", "claude"),
        ("codex", "codex"),
        ("", "unknown agent"),
        ("a\x1bb", r"a\x1bb"),
        (" a \t  b ", "a b"),
        (" ", "unknown agent"),
        ("claude-code ", "claude"),
    ],
)
def test_an_agent_is_named_as_it_names_itself(name: str, label: str):
    assert agent_label(Agent(Untrusted(name))).plain == label


@pytest.mark.parametrize(
    ("directory", "session", "label"),
    [
        ("/home/dev/work/api", None, "api"),
        ("/home/dev/work/api///", "s-1", "api"),
        ("/", None, "/"),
        (None, "7f3a0000-0000", "7f3a0000"),
        (None, None, ""),
        ("/home/dev/\x1b[2J", None, r"\x1b[2J"),
    ],
)
def test_a_project_is_the_last_part_of_the_directory_else_the_session(
    directory: str | None, session: str | None, label: str
):
    assert project_label(a_call(directory=directory, session=session)).plain == label


def test_a_directory_is_shown_as_a_claim():
    assert directory_label(a_call(), HOME).plain == "directory unknown"
    call = a_call(directory=Untrusted("/home/dev/work/[red]"))
    assert directory_label(call, HOME).plain == "~/work/[red]"


@pytest.mark.parametrize(
    ("path", "home", "short"),
    [
        ("/home/dev/x", HOME, "~/x"),
        ("/home/dev", HOME, "~"),
        ("/home/developer/x", HOME, "/home/developer/x"),
        ("/x", "/", "/x"),
        ("/x", "", "/x"),
    ],
)
def test_only_a_whole_home_folder_becomes_a_tilde(path: str, home: str, short: str):
    assert shorten_home(path, home) == short


@pytest.mark.parametrize(
    ("headline", "directory", "short"),
    [
        ("/home/dev/work/api/src/main.py", "/home/dev/work/api", "src/main.py"),
        ("/home/dev/work/api/src/main.py", "/home/dev/work/api/", "src/main.py"),
        ("/home/dev/work/api2/main.py", "/home/dev/work/api", "~/work/api2/main.py"),
        ("/etc/passwd", None, "/etc/passwd"),
        ("pytest -q", "/home/dev/work/api", "pytest -q"),
    ],
)
def test_a_path_inside_its_directory_is_relative_to_it(
    headline: str, directory: str | None, short: str
):
    assert brief("Edit", headline, directory, HOME).plain == short


@pytest.mark.parametrize("text", ["", "abc", "abcdefghij", "日本語テキスト", "e\u0301" * 12])
@pytest.mark.parametrize("width", [0, 1, 5, 8])
def test_a_fitted_text_takes_exactly_its_cells(text: str, width: int):
    assert fit(Content(text), width).cell_length == width


def test_what_does_not_fit_is_seen_to_be_cut():
    assert fit(Content("abcdefgh"), 5).plain == "abcd…"
    assert fit(Content("ab"), 5, right=True).plain == "   ab"

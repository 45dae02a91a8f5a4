from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ccwatch import inspection, links
from ccwatch.calls import Untrusted
from ccwatch.inspection import find_context, inspect, inspect_call
from ccwatch.risk.context import Context
from ccwatch.risk.level import Level
from tests.builders import a_call

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.canonical import Json


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "web"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/topic\n")
    (folder / "src").mkdir()
    return folder


def broken(*_: object) -> None:
    message = "the disk is gone"
    raise OSError(message)


def test_the_project_is_the_repository_around_the_directory(project: Path, tmp_path: Path):
    context = find_context(str(project / "src"), str(tmp_path / "home"))
    assert context.directory == str(project / "src")
    assert (context.project, context.branch) == (str(project), "topic")


def test_without_a_repository_the_project_is_the_directory(tmp_path: Path):
    context = find_context(f"{tmp_path}/a/../b", str(tmp_path / "home"))
    assert context.directory == context.project == str(tmp_path / "b")
    assert context.branch is None


def test_a_repository_that_is_the_home_is_no_project(tmp_path: Path):
    home = tmp_path / "home"
    (home / ".git").mkdir()
    (home / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (home / "sub").mkdir()
    assert find_context(str(home / "sub"), str(home)).project == str(home / "sub")


@pytest.mark.parametrize("directory", [None, "", "src", "./src", "${PWD}"])
def test_a_directory_that_is_not_absolute_is_unknown(directory: str | None):
    context = find_context(directory, "/home/dev")
    assert context == Context(home="/home/dev")


@pytest.mark.parametrize("directory", ["/a\0b", "/" + "x" * 5_000])
def test_a_directory_that_cannot_exist_is_no_error(directory: str):
    assert find_context(directory, "/home/dev").branch is None


def test_a_repository_that_cannot_be_read_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inspection, "find_repository", broken)
    assert find_context("/srv", "/home/dev").project == "/srv"


def test_a_path_counts_by_where_it_leads(project: Path, tmp_path: Path):
    secret = tmp_path / "home" / ".ssh" / "id_rsa"
    secret.parent.mkdir()
    secret.touch()
    (project / "notes").symlink_to(secret)
    (project / "plain").touch()
    context = find_context(str(project), str(tmp_path / "home"))
    assert inspect("Bash", {"command": "cat plain"}, context).level is Level.LOW
    assert inspect("Bash", {"command": "cat notes"}, context).level is Level.HIGH
    assert inspect("Read", {"file_path": str(project / "notes")}, context).level is Level.HIGH


def test_a_folder_on_the_way_may_be_a_link_as_well(project: Path, tmp_path: Path):
    (tmp_path / "home" / ".ssh").mkdir()
    (project / "docs").symlink_to(tmp_path / "home" / ".ssh")
    context = find_context(str(project), str(tmp_path / "home"))
    assert inspect("Bash", {"command": "cat docs/id_rsa"}, context).level is Level.HIGH
    assert inspect("Bash", {"command": "rm -rf docs/"}, context).level >= Level.HIGH


@pytest.fixture
def linked(project: Path, tmp_path: Path) -> Path:
    """A project with a link to a folder of secrets, as a repository may bring it."""
    (tmp_path / "home" / ".ssh" / "sub").mkdir(parents=True)
    (project / "docs").symlink_to(tmp_path / "home" / ".ssh" / "sub")
    return project


@pytest.mark.parametrize(
    "command",
    [
        "cat docs/../plain",
        "cat docs/*",
        "cat d?cs/x",
        "cat *",
        "cat *.md",
        "cat {docs,src}/x",
        "head -3 src/../*",
        "for f in *; do cat $f; done",
        "find . -exec cat {} +",
        "git ls-files | xargs cat",
    ],
)
def test_no_pattern_reads_through_a_link_unseen(command: str, linked: Path):
    (linked / "a.md").symlink_to(linked.parent / ".ssh" / "id_rsa")
    context = find_context(str(linked), str(linked.parent))
    assert inspect("Bash", {"command": command}, context).level is Level.HIGH


@pytest.mark.parametrize("command", ["ls", "cat src/*", "cat *.py", "rg x", "head s*/x"])
def test_a_pattern_that_meets_no_link_stays_harmless(command: str, linked: Path):
    context = find_context(str(linked), str(linked.parent))
    assert inspect("Bash", {"command": command}, context).level is Level.LOW


def test_another_tool_goes_above_a_link_as_well(linked: Path):
    context = find_context(str(linked), str(linked.parent))
    path = f"{linked}/docs/../plain"
    assert inspect("Read", {"file_path": path}, context).level is Level.HIGH


def test_a_link_within_the_project_is_followed_and_harmless(project: Path):
    (project / "latest").symlink_to("src")
    context = find_context(str(project), str(project.parent))
    assert inspect("Bash", {"command": "cat l*"}, context).level is Level.LOW


def test_more_files_than_can_be_looked_at_are_uncertain(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in "abc":
        (project / name).touch()
    context = find_context(str(project), str(project.parent))
    assert inspect("Bash", {"command": "cat *"}, context).level is Level.LOW
    monkeypatch.setattr(links, "_MOST_ENTRIES", 2)
    assessment = inspect("Bash", {"command": "cat *"}, context)
    assert assessment.level is Level.UNCERTAIN
    assert assessment.findings[0].reason.startswith("may match more files")


def test_the_finding_names_the_link(linked: Path):
    context = find_context(str(linked), str(linked.parent))
    finding = inspect("Bash", {"command": "cat ./*"}, context).findings[0]
    assert finding.reason == (
        "may follow the link ~/web/docs, and so reads ~/.ssh/sub, which may hold secrets"
    )


@pytest.mark.parametrize(
    "value",
    [
        {"command": ["cat", "notes"]},
        {"command": "cat notes", "workdir": "."},
        {"command": "cat notes", "timeout_ms": 5},
        {"cmd": "cat notes"},
    ],
)
def test_a_link_is_followed_however_the_command_is_given(
    value: dict[str, Json], project: Path, tmp_path: Path
):
    secret = tmp_path / "home" / ".ssh" / "id_rsa"
    secret.parent.mkdir()
    secret.touch()
    context = find_context(str(project), str(tmp_path / "home"))
    assert inspect("shell", value, context).level is Level.LOW
    (project / "notes").symlink_to(secret)
    assert inspect("shell", value, context).level is Level.HIGH


@pytest.mark.parametrize("name", ["stdout", "stderr", "fd/1"])
def test_the_streams_of_a_program_are_not_those_of_ccwatch(name: str, project: Path):
    context = find_context(str(project), str(project.parent))
    command = f"echo a | tee /dev/{name}"
    assert inspect("Bash", {"command": command}, context).level is Level.LOW


def test_a_directory_that_the_call_names_may_be_reached_by_a_link(project: Path, tmp_path: Path):
    (tmp_path / "home" / ".ssh").mkdir()
    (project / "docs").symlink_to(tmp_path / "home" / ".ssh")
    context = find_context(str(project), str(tmp_path / "home"))
    value: dict[str, Json] = {"command": "cat id_rsa", "workdir": "docs"}
    assert inspect("shell", value, context).level is Level.HIGH


def test_a_link_cannot_hide_behind_many_other_paths(project: Path, tmp_path: Path):
    secret = tmp_path / "home" / ".ssh" / "id_rsa"
    secret.parent.mkdir()
    secret.touch()
    (project / "z").symlink_to(secret)
    many = " ".join(f"a{number}" for number in range(150))
    context = find_context(str(project), str(tmp_path / "home"))
    assert inspect("Bash", {"command": f"cat {many} z"}, context).level >= Level.UNCERTAIN


@pytest.mark.parametrize("error", [OSError, ValueError])
def test_a_path_that_cannot_be_looked_at_costs_nothing(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
):
    def refuse(_: str) -> str:
        raise error

    context = find_context("/srv/web", "/home/dev")
    monkeypatch.setattr(os.path, "realpath", refuse)
    assert inspect("Bash", {"command": "rm x"}, context).level is Level.MEDIUM


async def test_a_call_that_arrives_is_assessed_in_its_directory(project: Path, tmp_path: Path):
    call = replace(a_call(value={"command": "rm -rf src"}), directory=Untrusted(str(project)))
    inside = await inspect_call(call, str(tmp_path / "home"))
    assert str(project / "src") in inside.paths
    outside = await inspect_call(replace(call, directory=None), str(tmp_path / "home"))
    assert outside.paths == frozenset()
    assert outside.level >= inside.level


async def test_a_file_system_that_fails_makes_nothing_harmless(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, project: Path
):
    monkeypatch.setattr(inspection, "find_context", broken)
    call = replace(a_call(value={"command": "cat x"}), directory=Untrusted(str(project)))
    assert (await inspect_call(call, "/home/dev")).level >= Level.UNCERTAIN
    assert caplog.records

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch import same as same_module
from ccwatch.calls import Agent, Untrusted
from ccwatch.risk.assess import assess
from ccwatch.risk.context import Context
from ccwatch.risk.level import Level
from ccwatch.same import SameCalls, find_refusal
from tests.builders import a_hook_call

if TYPE_CHECKING:
    from pathlib import Path

    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment


class Project:
    """A repository on a real disk, and calls in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / ".git" / "refs" / "heads").mkdir(parents=True)
        (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        self.commit("a" * 40)

    def commit(self, commit: str) -> None:
        (self.folder / ".git" / "refs" / "heads" / "main").write_text(f"{commit}\n")

    def call(
        self, command: str = "npm test", *, tool: str = "Bash", **changes: Any
    ) -> tuple[ToolCall, Assessment]:
        field = "command" if tool == "Bash" else "prompt"
        value = {field: command, **changes.pop("more", {})}
        directory = str(self.folder)
        call = a_hook_call(tool, value, **{"directory": Untrusted(directory)} | changes)
        place = Context(directory=directory, home=str(self.folder.parent), project=directory)
        return call, assess(tool, value, place)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "web")


async def test_equal_calls_are_allowed_and_no_others(project: Project):
    same = SameCalls()
    assert not await same.holds(*project.call())
    assert await same.allow(*project.call())
    assert await same.holds(*project.call())
    assert await same.holds(*project.call(more={"description": "Run it once more"}))
    for other in (
        project.call("npm test "),
        project.call(more={"timeout": 5}),
        project.call(session=Untrusted("session-2")),
        project.call(session=None),
        project.call(subagent=Untrusted("sub")),
        project.call(agent=Agent(Untrusted("codex"))),
        project.call(directory=Untrusted("/elsewhere")),
        project.call(credential="claude"),
    ):
        assert not await same.holds(*other)


async def test_whoever_has_not_the_token_is_another_asker(project: Project):
    same = SameCalls()
    claude: dict[str, Any] = {
        "credential": "claude",
        "agent": Agent(Untrusted("claude"), proven=True),
    }
    assert await same.allow(*project.call(**claude))
    assert await same.holds(*project.call(**claude))
    others: list[dict[str, Any]] = [
        {"credential": None},
        {"credential": "other"},
        {"agent": Agent(Untrusted("claude"))},
    ]
    for changes in others:
        assert not await same.holds(*project.call(**claude | changes))


async def test_of_other_tools_the_description_is_a_part(project: Project):
    same = SameCalls()
    one, assessment = project.call("look", tool="Agent", more={"description": "one"})
    assert await same.allow(one, assessment)
    assert await same.holds(*project.call("look", tool="Agent", more={"description": "one"}))
    other = project.call("look", tool="Agent", more={"description": "two"})
    assert not await same.holds(*other)


async def test_another_commit_is_another_call(project: Project):
    same = SameCalls()
    await same.allow(*project.call())
    project.commit("b" * 40)
    assert not await same.holds(*project.call())


@pytest.mark.parametrize("name", ["package.json", "Makefile", "pyproject.toml"])
async def test_another_way_to_build_is_another_call(name: str, project: Project):
    same = SameCalls()
    await same.allow(*project.call())
    (project.folder / name).write_text("{}")
    assert not await same.holds(*project.call())


async def test_another_script_is_another_call(project: Project):
    same = SameCalls()
    script = project.folder / "build.sh"
    script.write_text("make")
    call, assessment = project.call("bash ./build.sh")
    assert assessment.scripts
    assert await same.allow(call, replace(assessment, level=Level.MEDIUM))
    script.write_text("rm -rf ~")
    assert not await same.holds(*project.call("bash ./build.sh"))


async def test_a_script_that_cannot_be_read_is_never_the_same(project: Project):
    call, assessment = project.call("bash ./build.sh")
    assert not await SameCalls().allow(call, assessment)
    unknown = replace(assessment, scripts=(replace(assessment.scripts[0], path=None),))
    assert not await SameCalls().allow(call, unknown)


async def test_outside_of_a_repository_there_is_no_commit(tmp_path: Path):
    (tmp_path / "plain").mkdir()
    call = a_hook_call("Bash", {"command": "npm test"}, directory=Untrusted(str(tmp_path)))
    place = Context(directory=str(tmp_path / "plain"), home="/home/dev", project=None)
    same = SameCalls()
    assert await same.allow(call, assess("Bash", call.input, place))
    assert await same.holds(call, assess("Bash", call.input, place))


async def test_a_disk_that_fails_makes_nothing_the_same(
    project: Project, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    same = SameCalls()
    await same.allow(*project.call())
    monkeypatch.setattr(same_module, "find_repository", fail)
    assert not await same.holds(*project.call())
    assert not await same.allow(*project.call())


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        ("npm test", ""),
        ("npm run $X", "not for what is uncertain, and never for a push"),
        ("git reset --hard", "not for what is high, and never for a push"),
        ("rm -rf ~", "not for what is critical, and never for a push"),
        ("git push", "not for what is medium, and never for a push"),
    ],
)
def test_it_is_never_for_what_is_dangerous(command: str, refusal: str, project: Project):
    assert find_refusal(*project.call(command)) == refusal


def test_it_is_never_for_an_unknown_session_or_place(project: Project):
    call, assessment = project.call(session=None)
    assert find_refusal(call, assessment) == "the agent does not say which session asks"
    call, assessment = project.call()
    lost = replace(assessment, context=Context())
    assert find_refusal(call, lost) == "the directory is unknown"

"""What the demo shows to a newcomer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.demo.script import interactive_steps, make_projects, prompt_tool_steps
from ccwatch.inspection import find_context, inspect
from ccwatch.repository import find_repository, read_tree
from ccwatch.risk.level import Level

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_has_a_call_of_every_level(tmp_path: Path):
    api, web = make_projects(tmp_path)
    found: set[Level] = set()
    for project, steps in ((api, prompt_tool_steps(api)), (web, interactive_steps(web))):
        context = find_context(str(project), str(tmp_path / "home"))
        found |= {inspect(step.tool, step.input, context).level for step in steps}
    assert found == set(Level)


@pytest.mark.parametrize(
    ("name", "upstream", "changed"), [("api", "origin/main", 0), ("web", "origin/feature/login", 1)]
)
def test_the_projects_of_the_demo_are_repositories(
    tmp_path: Path, name: str, upstream: str, changed: int
):
    make_projects(tmp_path)
    repository = find_repository(tmp_path / name)
    assert repository is not None
    tree = read_tree(repository)
    assert (tree.upstream, tree.changed) == (upstream, changed)

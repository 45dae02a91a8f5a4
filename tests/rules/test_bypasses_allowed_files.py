from __future__ import annotations

from typing import Any

import pytest

from ccwatch.risk.level import Level
from tests.rules.builders import HOME, WEB, a_rule, ruling_on
from tests.rules.bypass_builders import STATUS, an_edit

SRC = f"{WEB}/src"


@pytest.mark.parametrize(
    ("tool", "value", "links"),
    [
        ("Read", {"file_path": "src/../x"}, {}),
        ("Read", {"file_path": "src/../../x"}, {}),
        ("Read", {"file_path": "./src/./../x"}, {}),
        ("Read", {"file_path": "src/a/../../../x"}, {}),
        ("Read", {"file_path": f"{WEB}/src/../x"}, {}),
        ("Read", {"file_path": f"{WEB}/srcx/a"}, {}),
        ("Read", {"file_path": f"{WEB}-evil/src/a"}, {}),
        ("Read", {"file_path": f"{HOME}/src/a"}, {}),
        ("Read", {"file_path": "/src/a"}, {}),
        ("Read", {"file_path": "~/src/a"}, {}),
        ("Read", {"file_path": "SRC/a"}, {}),
        ("Read", {"file_path": "Src/a"}, {}),
        ("Read", {"file_path": "src"}, {}),
        ("Read", {"file_path": "x/src/a"}, {}),
        ("Read", {"file_path": "src\\a"}, {}),
        ("Read", {"file_path": "srс/a"}, {}),
        ("Read", {"file_path": "src\u200b/a"}, {}),
        ("Read", {"file_path": ""}, {}),
        ("Read", {"file_path": "src/a\0"}, {}),
        ("Read", {"file_path": "src/a", "path": "/etc/hosts"}, {}),
        ("Read", {"file_path": ["src/a"]}, {}),
        ("Read", {}, {}),
        ("Read", {"file_path": "src/link"}, {f"{SRC}/link": "/etc/hosts"}),
        ("Read", {"file_path": "src/link"}, {f"{SRC}/link": f"{WEB}/x"}),
        ("Read", {"file_path": "src/link/a"}, {f"{SRC}/link": "/etc"}),
        ("Read", {"file_path": "src/a"}, {SRC: "/etc"}),
        ("Read", {"file_path": "link"}, {f"{WEB}/link": f"{SRC}/a"}),
        ("Grep", {"pattern": "x"}, {}),
        ("Grep", {"pattern": "x", "path": "."}, {}),
        ("Grep", {"pattern": "x", "path": "src/.."}, {}),
        ("Grep", {"pattern": "x", "path": "src/a", "glob": "/etc/**"}, {}),
        ("Glob", {"pattern": "**"}, {}),
        ("Glob", {"pattern": "/etc/**", "path": "src/a"}, {}),
        ("Glob", {"pattern": "../../../x/*", "path": "src/a"}, {}),
        ("Glob", {"pattern": "../../x/*", "path": f"{SRC}/a"}, {}),
        ("LS", {"path": "."}, {}),
        ("Write", {"file_path": "src/a", "content": ""}, {}),
        ("read_many_files", {"paths": ["src/a", "/etc/hosts"]}, {}),
        ("Bash", {"command": "cat src/a"}, {}),
    ],
)
def test_reading_one_folder_is_no_more(tool: str, value: dict[str, Any], links: dict[str, str]):
    rule = a_rule("allow", "Read(./src/**)", max_risk=Level.HIGH)
    assert ruling_on(value, rule, tool=tool, links=links) == "ask"


@pytest.mark.parametrize(
    ("tool", "value", "links"),
    [
        ("Edit", an_edit("src/../x"), {}),
        ("Edit", an_edit("src/../../x"), {}),
        ("Edit", an_edit(f"{WEB}/src/../.git/config"), {}),
        ("Edit", an_edit(f"{WEB}-evil/src/a"), {}),
        ("Edit", an_edit("/src/a"), {}),
        ("Edit", an_edit("SRC/a"), {}),
        ("Edit", an_edit("src"), {}),
        ("Edit", an_edit("src/link"), {f"{SRC}/link": "/etc/hosts"}),
        ("Edit", an_edit("src/a"), {SRC: f"{WEB}/x"}),
        ("Edit", an_edit("link"), {f"{WEB}/link": f"{SRC}/a"}),
        ("Edit", an_edit(None), {}),
        ("Write", {"file_path": "src/../x", "content": ""}, {}),
        ("Write", {"file_path": "src/a", "path": "x", "content": ""}, {}),
        ("NotebookEdit", {"notebook_path": "x.ipynb", "new_source": ""}, {}),
        ("NotebookEdit", {"notebook_path": "src/../x.ipynb", "new_source": ""}, {}),
        ("Bash", {"command": "touch src/a"}, {}),
        ("Bash", {"command": "echo x > src/a"}, {}),
        ("Bash", {"command": "true > src/../x"}, {}),
        ("delete_file", {"target_file": "src/a"}, {}),
    ],
)
def test_editing_one_folder_is_no_more(tool: str, value: dict[str, Any], links: dict[str, str]):
    rule = a_rule("allow", "Edit(./src/**)", max_risk=Level.HIGH)
    assert ruling_on(value, rule, tool=tool, links=links) == "ask"


@pytest.mark.parametrize(
    "redirect",
    ["> x", "> src/../x", "> out/../x", "> /tmp/out/x", "> out", "> out/$X", "> OUT/x", ">& x"],
)
def test_a_redirection_elsewhere_is_not_covered(redirect: str):
    rules = (STATUS, a_rule("allow", "Edit(./out/**)", max_risk=Level.HIGH))
    assert ruling_on(f"git status {redirect}", *rules) == "ask"
    assert ruling_on("git status > out/x", *rules) == "allow"
    assert ruling_on("git status > out/x", *rules, links={f"{WEB}/out": "/etc"}) == "ask"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.risk.assess import assess
from ccwatch.risk.level import Level
from ccwatch.rules.pattern import Kind
from ccwatch.rules.spelling import find_obstacle, join
from ccwatch.rules.subject import spell_path
from ccwatch.rules.tool_path import EDITORS, READERS

if TYPE_CHECKING:
    from ccwatch.rules.subject import Subject

from tests.rules.builders import HOME, WEB, a_place, subjects_of


def commands_of(command: str) -> list[str]:
    """Return what patterns of an allow are matched with, of each command."""
    return [part.texts[0][1:] for part in subjects_of(command) if part.unit is not None]


def files_of(command: str, **place: Any) -> dict[str, Subject]:
    """Return the files of a command: ``edit`` or ``read`` and the path, with their part."""
    found: dict[str, Subject] = {}
    for part in subjects_of(command, **place):
        kinds = {text[0] for text in part.strict_texts if text[0] in "er"}
        if kinds:
            found[("edit " if kinds == {"e"} else "read ") + part.shown] = part
    return found


def strictly(command: str) -> set[str]:
    """Return what patterns of a deny are matched with, of all of a call."""
    return {text for part in subjects_of(command) for text in part.strict_texts}


@pytest.mark.parametrize(
    ("command", "commands"),
    [
        ("ls", ["ls"]),
        ("ls  -a\t-b", ["ls -a -b"]),
        ("l's' \"-a\"", ["ls -a"]),
        ("echo 'a b'", ["echo a\x01b"]),
        ("a && b || c ; d | e |& f & g\nh", ["a", "b", "c", "d", "e", "f", "g", "h"]),
        ("timeout 5 nice -n 5 ls", ["ls"]),
        ("(ls; { cat x; })", ["ls", "cat x"]),
        ("if a; then b; else c; fi", ["a", "b", "c"]),
        ("for i in 1; do ls; done", ["ls"]),
        ("X=1", []),
        ("> x", []),
    ],
)
def test_every_simple_command_is_a_part(command: str, commands: list[str]):
    assert commands_of(command) == commands


def test_every_command_is_required_and_the_tool_itself_is_not():
    *parts, tool = subjects_of("ls; pwd")
    assert [(part.is_required, part.tool) for part in parts] == [(True, "Bash"), (True, "Bash")]
    assert not tool.is_required
    assert tool.texts == ("tBash",)


@pytest.mark.parametrize("command", ["X=1", "# nothing", "", "> /dev/null"])
def test_without_a_command_the_tool_is_required_and_nothing_covers_it(command: str):
    (tool,) = (part for part in subjects_of(command) if part.shown == "Bash")
    assert (tool.is_required, tool.obstacle) == (True, "no command could be read")


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("/usr/bin/git push", "cgit push"),
        ("git -C x push y", "cgit push y"),
        ("git -p push", "cgit push"),
        ("git -p -C x --bare push", "cgit push"),
        ("git" + " -p" * 30 + " push", "cgit push"),
        ("git" + " -c a=b" * 12 + " push", "cgit push"),
        ("sudo ls x", "csudo ls x"),
        ("sudo env ls", "cenv ls"),
        ("timeout 5 rm x", "crm x"),
        ("time -o f rm x", "crm x"),
        ("command -v rm", "crm"),
        ("sh -c 'rm x'", "crm x"),
        ("X=1 rm x", "crm x"),
        ("echo $(rm x)", "crm x"),
        ("rm 'x", "crm x"),
        ("ls", "tBash"),
    ],
)
def test_a_deny_sees_through_spellings(command: str, text: str):
    assert text in strictly(command)


def test_an_allow_does_not_see_through_spellings():
    for command in ("/usr/bin/git push", "git -C x push", "./git push"):
        texts = {text for part in subjects_of(command) for text in part.texts}
        assert "cgit push" not in texts, command


@pytest.mark.parametrize(
    ("command", "obstacle"),
    [
        ("ls -a x", ""),
        ("CI=1 LANG=C LC_ALL=C ls", ""),
        ("timeout 5 ls", ""),
        ("ls ./$X ./*", ""),
        ("git log --oneline", ""),
        ("git log --output=x", "it does more than read"),
        ("echo $IFS", "it speaks of IFS"),
        ("$X a", "the program is known only when it runs"),
        ("l$X", "the program is known only when it runs"),
        ("l? a", "the program is known only when it runs"),
        ("l{s,} a", "the program is spelled in another form"),
        ("sudo ls", "it runs through sudo"),
        ("env ls", "it runs through env"),
        ("sh -c ls", "it runs through sh"),
        ("docker exec c ls", "it runs on container c"),
        ("FOO=1 ls", "it sets FOO"),
        ("CI=1 PATH=x ls", "it sets PATH"),
        ("ls $X", "… may become an option when it runs"),
        ("ls *", "* may become an option when it runs"),
        ("ls a $X -- b", "… may become an option when it runs"),
        # Some programs hand on what stands behind it.
        ("npm test -- $X", "… may become an option when it runs"),
    ],
)
def test_what_no_allow_can_cover_says_why(command: str, obstacle: str):
    (unit,) = assess("Bash", {"command": command}, a_place()).units[:1]
    found = find_obstacle(unit, command)
    assert found.startswith(obstacle) if obstacle else not found


def test_what_runs_elsewhere_is_no_command_of_this_machine():
    parts = [part for part in subjects_of("ssh h ls") if part.shown == "ls"]
    assert parts
    assert all(part.obstacle for part in parts)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("PATH=/tmp", "PATH"),
        ("GIT_PAGER=x; ls", "GIT_PAGER"),
        ("docker exec c sh -c '> /x'", "runs on container c"),
    ],
)
def test_a_part_without_a_program_that_does_something_stands_in_the_way(command: str, reason: str):
    found = [part for part in subjects_of(command) if reason in part.obstacle]
    assert found
    assert all(part.is_required and not part.texts for part in found)


# -- files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "required", "other"),
    [
        ("ls > x", {"edit /home/dev/web/x"}, set[str]()),
        ("ls >> x 2>&1", {"edit /home/dev/web/x"}, set[str]()),
        ("ls &> x", {"edit /home/dev/web/x"}, set[str]()),
        ("ls > /dev/null 2>&1", set[str](), set[str]()),
        (">> x", {"edit /home/dev/web/x"}, set[str]()),
        ("cat x", set[str](), {"read /home/dev/web/x"}),
        ("cat < x", set[str](), {"read /home/dev/web/x"}),
        ("tee x", set[str](), {"edit /home/dev/web/x"}),
        ("cat src/../x", set[str](), {"read /home/dev/web/x"}),
        ("cp a b", set[str](), {"read /home/dev/web/a", "edit /home/dev/web/b"}),
        ("cd src; ls > x", {"edit /home/dev/web/src/x"}, set[str]()),
    ],
)
def test_files_of_a_command_are_parts_and_redirections_are_required(
    command: str, required: set[str], other: set[str]
):
    named = {(name, part.is_required) for name, part in files_of(command).items()}
    wanted = {(name, True) for name in required} | {(name, False) for name in other}
    assert wanted <= named
    assert {name for name, is_required in named if is_required} == required


@pytest.mark.parametrize("command", ["ls > $X", "ls > ./a*", "ls > $(date)"])
def test_a_redirection_to_who_knows_where_cannot_be_covered(command: str):
    parts = [part for part in subjects_of(command) if "tEdit" in part.strict_texts]
    assert any(part.is_required for part in parts)
    assert all(part.obstacle and not part.texts for part in parts)


def test_a_link_is_two_parts():
    files = files_of("ls > out", links={f"{WEB}/out": "/etc/cron.d/x"})
    assert list(files) == [f"edit {WEB}/out", "edit /etc/cron.d/x"]
    assert all(part.is_required for part in files.values())


def test_a_path_is_spelled_from_each_anchor_it_is_below():
    place = a_place(directory=f"{WEB}/src")
    assert set(spell_path(f"{WEB}/src/a", Kind.READ, place)) == {
        "r/home/dev/web/src/a",
        "r~web/src/a",
        "rssrc/a",
        "r.a",
    }
    assert set(spell_path("/etc/hosts", Kind.EDIT, place)) == {"e/etc/hosts"}
    assert set(spell_path(f"{WEB}-evil/a", Kind.READ, place)) == {
        "r/home/dev/web-evil/a",
        "r~web-evil/a",
    }
    assert list(spell_path("/a", Kind.READ, a_place(directory="/", home="/", project=None))) == [
        "r/a",
        "r~a",
        "r.a",
    ]


@pytest.mark.parametrize("tool", sorted(READERS | EDITORS))
def test_every_tool_of_files_is_about_its_paths(tool: str):
    kind, family = ("e", "Edit") if tool in EDITORS else ("r", "Read")
    file, *_ = subjects_of({"file_path": "src/a"}, tool)
    assert (file.shown, file.is_required) == (f"{WEB}/src/a", True)
    # A deny is about the file, and it may be a folder.
    assert {f"t{tool}", f"t{family}", f"{kind}.src/a", f"{kind}.src/a/\0"} <= set(file.strict_texts)
    assert f"t{tool}" in file.texts
    # To edit a file is not to delete it.
    deletes = tool == "delete_file"
    assert ({f"t{family}", f"{kind}.src/a"} <= set(file.texts)) is not deletes
    assert f"{kind}.src/a/\0" not in file.texts


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/etc/hosts", "/etc/hosts"),
        ("a", f"{WEB}/a"),
        ("./a/../b", f"{WEB}/b"),
        ("~/a", f"{HOME}/a"),
        ("a/../../x", f"{HOME}/x"),
    ],
)
def test_paths_of_tools_are_made_absolute(path: str, shown: str):
    assert subjects_of({"file_path": path}, "Read")[0].shown == shown


def test_without_a_directory_an_absolute_path_is_known():
    assert subjects_of({"file_path": "/a/../b"}, "Read", directory=None)[0].shown == "/b"


@pytest.mark.parametrize(
    ("tool", "value"),
    [
        ("read_many_files", {"paths": ["a", 5]}),
        ("read_many_files", {"paths": 5}),
        ("apply_patch", {"input": "no patch"}),
        ("Glob", {"pattern": "src/*/../../../x"}),
        ("Glob", {"pattern": "{a,b}" * 200}),
    ],
)
def test_a_file_that_cannot_be_told_stands_in_the_way(tool: str, value: dict[str, Any]):
    *_, last = subjects_of(value, tool)
    assert (last.is_required, last.obstacle) == (True, "it names no file that is known")


def test_a_list_of_files_is_each_of_them():
    parts = subjects_of({"paths": ["a", "b/*"], "include": "c"}, "read_many_files")
    assert [part.shown for part in parts] == [f"{WEB}/a", f"{WEB}/b", f"{WEB}/c", "read_many_files"]


def test_every_path_that_a_tool_is_given_is_required():
    parts = subjects_of({"file_path": "a", "path": "/etc/hosts"}, "Read")
    assert [part.shown for part in parts if part.is_required] == [f"{WEB}/a", "/etc/hosts"]
    *_, tool = subjects_of({"file_path": "a", "notebook_path": 5}, "Read")
    assert (tool.is_required, tool.obstacle) == (True, "it names no file that is known")


@pytest.mark.parametrize(
    ("tool", "value", "directory"),
    [("Read", {}, WEB), ("Read", {"file_path": "a"}, None), ("Read", {"file_path": [1]}, WEB)],
)
def test_without_a_path_nothing_covers_a_tool_of_files(
    tool: str, value: dict[str, Any], directory: str | None
):
    (part,) = subjects_of(value, tool, directory=directory)
    assert part.is_required
    assert part.obstacle == "it names no file that is known"
    assert part.texts == ()


@pytest.mark.parametrize("tool", ["Grep", "Glob", "LS", "grep_search", "list_dir"])
def test_a_search_without_a_path_is_in_the_directory(tool: str):
    assert subjects_of({"pattern": "*"}, tool)[0].shown == WEB
    assert subjects_of({"pattern": "*"}, tool, directory=None)[0].obstacle


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"pattern": "/etc/**"}, "/etc"),
        ({"pattern": "/etc/**", "path": "src"}, "/etc"),
        ({"pattern": "../../x/*", "path": "src"}, "/home/dev/x"),
        ({"pattern": "notes/*", "path": "src"}, "/home/dev/web/src/notes"),
    ],
)
def test_the_pattern_of_a_glob_is_a_path(value: dict[str, str], shown: str):
    paths = {part.shown for part in subjects_of(value, "Glob") if part.is_required}
    assert any(path == shown or path.startswith(f"{shown}/") for path in paths), paths


# -- other tools -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "allowed", "denied"),
    [
        ("https://x.io/a", "hx.io", "hx.io"),
        ("https://X.IO:8080", "hx.io", "hx.io"),
        ("https://x.io./", "hx.io", "hx.io"),
        ("https://a:b@x.io", None, "hx.io"),
        ("https://[::1]/", "h::1", "h::1"),
        ("https://[::1]:80/", "h::1", "h::1"),
        ("https:x.io", None, None),
        ("https://x.io\\@y.io", None, "hx.io"),
        ("https://y.io\\@x.io", None, "hx.io"),
        ("ftp://x.io", None, "hx.io"),
        ("https://[x", None, None),
        ("https:///", None, None),
        ("https://xа.io", None, None),
        (5, None, None),
    ],
)
def test_an_address_has_one_host_beyond_doubt_and_may_have_others(
    url: object, allowed: str | None, denied: str | None
):
    (part,) = subjects_of({"url": url, "prompt": "x"}, "WebFetch")
    assert [text for text in part.texts if text[0] == "h"] == ([allowed] if allowed else [])
    assert denied is None or denied in part.strict_texts
    (part,) = subjects_of({"url": url, "prompt": "x"}, "web_fetch")
    assert not [text for text in part.texts if text[0] == "h"]
    assert denied is None or denied in part.strict_texts


def test_an_agent_is_a_task():
    for tool in ("Agent", "Task"):
        (part,) = subjects_of({"subagent_type": "x", "prompt": "y"}, tool)
        assert {"pAgent\x01subagent_type:x", "pTask\x01subagent_type:x"} <= set(part.texts)
        assert {"tAgent", "tTask"} <= set(part.texts)


def test_a_skill_has_a_name():
    (part,) = subjects_of({"skill": "pdf"}, "Skill")
    assert part.texts == ("tSkill", "pSkill\x01skill:pdf")
    (part,) = subjects_of({"skill": 5}, "Skill")
    assert part.texts == ("tSkill",)


def test_plain_inputs_are_parameters_for_denies_alone():
    value: dict[str, Any] = {
        "a": "x", "b": 1, "c": True, "d": [1], "e": None, "f": 1.5, "g": "y" * 20_000,
    }  # fmt: skip
    (part,) = subjects_of(value, "mcp__s__t")
    assert part.texts == ("tmcp__s__t",)
    found = set(part.strict_texts)
    assert {
        "pmcp__s__t\x01a:x",
        "pmcp__s__t\x01b:1",
        "pmcp__s__t\x01c:true",
        "pmcp__s__t\x01f:1.5",
    } <= found
    assert not any("\x01d" in text or "\x01e" in text for text in found)


def test_a_shell_tool_without_a_command_is_a_tool():
    (part,) = subjects_of({"command": 5}, "Bash")
    assert part.texts == ("tBash",)
    assert part.is_required


def test_parts_know_how_dangerous_they_are():
    low, medium = (part for part in subjects_of("ls; make") if part.unit is not None)
    assert (low.level, medium.level) == (Level.LOW, Level.MEDIUM)


def test_what_is_unknown_is_shown_as_such():
    assert subjects_of("ls $X")[0].shown == "ls …"


def test_words_are_joined_by_single_blanks():
    (unit,) = assess("Bash", {"command": "echo  a 'b c'"}, a_place()).units
    assert join(unit.words) == "echo a b\x01c"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.risk.assess import assess
from ccwatch.risk.level import Level
from ccwatch.rules.spelling import find_obstacle
from tests.rules.builders import WEB, a_place, subjects_of

if TYPE_CHECKING:
    from ccwatch.rules.subject import Subject


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


def test_parts_know_how_dangerous_they_are():
    low, medium = (part for part in subjects_of("ls; make") if part.unit is not None)
    assert (low.level, medium.level) == (Level.LOW, Level.MEDIUM)


def test_what_is_unknown_is_shown_as_such():
    assert subjects_of("ls $X")[0].shown == "ls …"

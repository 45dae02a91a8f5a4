from __future__ import annotations

from typing import Any

import pytest

from ccwatch.risk.level import Level
from ccwatch.rules.condition import Condition, compare_level, find_flags
from tests.rules.builders import a_rule, allow_everything, rule_on, ruling_on, untrusted


def holds(
    decision: str,
    given: str | dict[str, Any],
    keys: dict[str, Any],
    tool: str = "Bash",
    links: dict[str, str] | None = None,
) -> bool:
    """Say whether a rule of one table decides a call."""
    rule = a_rule(decision, when=Condition(**keys), max_risk=Level.HIGH)
    evaluation = rule_on(given, rule, tool=tool, links=links)
    decided = evaluation.rules == (rule,)
    assert evaluation.ruling.value == (decision if decided else "ask")
    return decided


COMMANDS: list[tuple[dict[str, Any], str, bool, bool]] = [
    # keys, command, allows, denies
    ({"tool": ("Bash",)}, "ls", True, True),
    ({"tool": ("Ba*",)}, "ls", True, True),
    ({"tool": ("Read",)}, "ls", False, False),
    ({"program": ("ls",)}, "ls -a", True, True),
    ({"program": ("l*",)}, "ls -a", True, True),
    ({"program": ("cat", "ls")}, "ls -a", True, True),
    ({"program": ("cat",)}, "ls -a", False, False),
    ({"program": ("git",)}, "/usr/bin/git status", False, True),
    ({"program": ("git",)}, "./git status", False, True),
    ({"program": ("/usr/bin/git",)}, "/usr/bin/git status", True, True),
    ({"program": ("rm",)}, "ls; rm x", False, True),
    ({"program": ("rm",)}, "sudo rm x", False, True),
    ({"program": ("git",), "args_prefix": ("push",)}, "git push x", True, True),
    ({"program": ("git",), "args_prefix": ("push", "x")}, "git push x", True, True),
    ({"program": ("git",), "args_prefix": ("push", "x")}, "git push", False, False),
    ({"program": ("git",), "args_prefix": ("push",)}, "git -C x push", False, True),
    ({"program": ("git",), "args_prefix": ("push",)}, "git -p -C x push y", False, True),
    ({"program": ("git",), "args_prefix": ("push",)}, "git --git-dir=x push", False, True),
    ({"program": ("git",), "args_prefix": ("push",)}, "git" + " -p" * 20 + " push", False, True),
    ({"program": ("git",), "args_prefix": ("push",)}, "git log push", False, False),
    ({"program": ("git",), "args_prefix": ("push",)}, "git", False, False),
    ({"any_flag": ("-f", "--force")}, "git push -f", True, True),
    ({"any_flag": ("-f", "--force")}, "git push -uf", True, True),
    ({"any_flag": ("-f", "--force")}, "git push --force", True, True),
    ({"any_flag": ("-f", "--force")}, "git push --forc", False, True),
    ({"any_flag": ("--color",)}, "grep --color=always x y", True, True),
    ({"any_flag": ("-f", "--force")}, "git push -- -f", False, False),
    ({"any_flag": ("-f", "--force")}, "git push - origin", False, False),
    ({"any_flag": ("-f", "--force")}, "git push", False, False),
    ({"any_flag": ("--recursive",)}, "rm --r x", False, True),
    ({"any_flag": ("--recursive",)}, "rm --re x", False, True),
    ({"all_flags": ("-a", "-l")}, "ls -la", True, True),
    ({"all_flags": ("-a", "-l")}, "ls -l -a", True, True),
    ({"all_flags": ("-a", "-l")}, "ls -l", False, False),
    ({"all_flags": ("--all",)}, "ls --al", False, True),
    ({"program": ("sort",), "no_flag": ("-o", "--output")}, "sort x", True, True),
    ({"program": ("sort",), "no_flag": ("-o", "--output")}, "sort -o y x", False, False),
    ({"program": ("sort",), "no_flag": ("-o", "--output")}, "sort -no y x", False, False),
    ({"program": ("sort",), "no_flag": ("-o", "--output")}, "sort --outp=y x", False, True),
    ({"program": ("sort",), "no_flag": ("-o", "--output")}, "sort --o=y x", False, True),
    ({"path": ("src/**",)}, "cat src/a", True, True),
    ({"path": ("src/**",)}, "cat src/a x", False, True),
    ({"path": ("src/**",)}, "cat src/a < x", False, True),
    ({"path": ("src/**",)}, "cat x", False, False),
    ({"path": ("src/**",)}, "echo x", False, False),
    ({"path": ("src/**",)}, "touch src/a", True, True),
    ({"path": ("src/**",)}, "cat ./src/../src/a", True, True),
    ({"path": ("src/**",)}, "cat src/../x", False, False),
    ({"path": ("src/**",)}, "cat src/../../x", False, False),
    ({"path": ("src/**",)}, "cat src/../../../../etc/hosts", False, False),
    ({"path": ("src/**",)}, "cat x/../src/a", True, True),
    ({"path": ("src/**",)}, "cat src/*", False, True),
    ({"path": ("notes",)}, "cat ./not*", False, True),
    ({"path": ("notes",)}, "cat ./*.py", False, False),
    ({"path": ("~/x/**",)}, "cat ~/x/a", True, True),
    ({"path": ("//etc/**",)}, "cat /etc/hosts", True, True),
    ({"path": ("a", "b")}, "cat a b", True, True),
    ({"host": ("x.io",)}, "curl https://x.io/a", True, True),
    ({"host": ("X.IO",)}, "curl https://x.io/a", True, True),
    ({"host": ("*.x.io",)}, "curl https://a.x.io", True, True),
    ({"host": ("x.io",)}, "curl https://x.io https://y.io", False, True),
    ({"host": ("x.io",)}, "curl https://y.io", False, False),
    ({"host": ("x.io",)}, "ls", False, False),
    ({"host": ("*",)}, "curl https://y.io", True, True),
    ({"category": ("fs.read",)}, "cat x", True, True),
    ({"category": ("fs.*",)}, "cat x", True, True),
    ({"category": ("fs.write",)}, "cat x", False, False),
    ({"category": ("git.rewrite", "git.remote")}, "git push", True, True),
    ({"category": ("net.*",)}, "ls; curl https://x.io", False, True),
    ({"level": "<=low"}, "ls", True, True),
    ({"level": "low"}, "ls", True, True),
    ({"level": ">=medium"}, "ls", False, False),
    ({"level": ">=medium"}, "touch x", True, True),
    ({"level": "> low"}, "touch x", True, True),
    ({"level": "<medium"}, "curl https://x.io -o -; make", False, True),
    ({"level": ">=medium"}, "ls; touch x", False, True),
    ({"env": ("CI",)}, "CI=1 ls", True, True),
    ({"env": ("LC_*",)}, "LC_ALL=C ls", True, True),
    ({"env": ("FOO",)}, "FOO=1 ls", False, True),
    ({"env": ("CI",)}, "ls", False, False),
    ({"redirect": True}, "ls > x", True, True),
    ({"redirect": True}, "ls", False, False),
    ({"redirect": True}, "ls > /dev/null", False, False),
    ({"redirect": False}, "ls", True, True),
    ({"redirect": False}, "ls > x", False, False),
    ({"remote": ("h",)}, "ssh h ls", False, True),
    ({"remote": ("prod-*",)}, "ssh prod-1 ls", False, True),
    ({"remote": ("other",)}, "ssh h ls", False, False),
    ({"remote": ("h",)}, "ls", False, False),
    ({"param": {"run_in_background": ("false",)}}, "ls", False, False),
    ({"mcp_server": ("x",)}, "ls", False, False),
    ({"program": ("ls",), "level": ">=high"}, "ls", False, False),
    ({"program": ("touch",), "category": ("fs.write",)}, "touch x", True, True),
]


@pytest.mark.parametrize(("keys", "command", "allows", "denies"), COMMANDS)
def test_every_key_holds_narrowly_for_an_allow_and_widely_for_a_deny(
    keys: dict[str, Any], command: str, *, allows: bool, denies: bool
):
    assert holds("allow", command, keys) is allows
    for decision in ("ask", "deny"):
        # Of an unknown name a deny may only ask.
        rule = a_rule(decision, when=Condition(**keys))
        evaluation = rule_on(command, rule, allow_everything())
        assert (rule in evaluation.rules) is denies, decision


TOOLS: list[tuple[dict[str, Any], str, dict[str, Any], bool]] = [
    ({"tool": ("Read",)}, "Read", {"file_path": "x"}, True),
    ({"tool": ("Edit",)}, "Read", {"file_path": "x"}, False),
    ({"tool": ("Read",)}, "Grep", {"pattern": "x", "path": "src/a"}, True),
    ({"tool": ("WebFetch",)}, "WebFetch", {"url": "https://x.io", "prompt": "x"}, True),
    ({"path": ("src/**",)}, "Read", {"file_path": "src/a"}, True),
    ({"path": ("src/**",)}, "Write", {"file_path": "src/a", "content": ""}, True),
    ({"path": ("src/**",)}, "Read", {"file_path": "x"}, False),
    ({"path": ("src/**",)}, "Read", {"file_path": "src/../x"}, False),
    ({"path": ("src/**",)}, "WebFetch", {"url": "https://x.io", "prompt": "x"}, False),
    ({"host": ("x.io",)}, "WebFetch", {"url": "https://x.io", "prompt": "x"}, True),
    ({"host": ("x.io",)}, "WebFetch", {"url": "https://y.io", "prompt": "x"}, False),
    ({"host": ("x.io",)}, "Read", {"file_path": "x"}, False),
    ({"category": ("net.read",)}, "WebFetch", {"url": "https://x.io", "prompt": "x"}, True),
    ({"category": ("fs.*",)}, "WebFetch", {"url": "https://x.io", "prompt": "x"}, False),
    ({"level": "low"}, "WebFetch", {"url": "https://x.io", "prompt": "x"}, True),
    ({"mcp_server": ("srv",)}, "mcp__srv__get", {}, True),
    ({"mcp_server": ("s*",)}, "mcp__srv__get", {}, True),
    ({"mcp_server": ("other",)}, "mcp__srv__get", {}, False),
    ({"mcp_server": ("srv",)}, "mcp__srv2__get", {}, False),
    ({"mcp_server": ("srv",)}, "WebFetch", {"url": "https://x.io", "prompt": "x"}, False),
    ({"mcp_tool": ("get",)}, "mcp__srv__get", {}, True),
    ({"mcp_tool": ("g*",)}, "mcp__srv__get", {}, True),
    ({"mcp_tool": ("set",)}, "mcp__srv__get", {}, False),
    ({"mcp_server": ("srv",), "mcp_tool": ("get",)}, "mcp__srv__get", {}, True),
    ({"param": {"x": ("1",)}}, "mcp__srv__get", {"x": 1}, True),
    ({"param": {"x": ("a*", "b")}}, "mcp__srv__get", {"x": "b"}, True),
    ({"param": {"x": ("true",)}}, "mcp__srv__get", {"x": True}, True),
    ({"param": {"x": ("1",)}}, "mcp__srv__get", {"x": 2}, False),
    ({"param": {"x": ("*",)}}, "mcp__srv__get", {"x": [1]}, False),
    ({"param": {"x": ("*",)}}, "mcp__srv__get", {"y": "1"}, False),
    ({"param": {"x": ("1",), "y": ("2",)}}, "mcp__srv__get", {"x": "1"}, False),
    ({"program": ("srv",)}, "mcp__srv__get", {}, False),
    ({"args_prefix": ("srv",)}, "mcp__srv__get", {}, False),
    ({"any_flag": ("-f",)}, "mcp__srv__get", {}, False),
    ({"all_flags": ("-f",)}, "mcp__srv__get", {}, False),
    ({"no_flag": ("-f",)}, "mcp__srv__get", {}, False),
    ({"env": ("CI",)}, "mcp__srv__get", {}, False),
    ({"remote": ("h",)}, "mcp__srv__get", {}, False),
    ({"redirect": False}, "mcp__srv__get", {}, True),
]


@pytest.mark.parametrize(("keys", "tool", "value", "expected"), TOOLS)
@pytest.mark.parametrize("decision", ["allow", "ask", "deny"])
def test_other_tools_have_their_own_keys(
    decision: str, keys: dict[str, Any], tool: str, value: dict[str, Any], *, expected: bool
):
    assert holds(decision, value, keys, tool) is expected


def test_a_path_behind_a_link_is_where_it_leads():
    links = {"/home/dev/web/src/link": "/etc/hosts", "/home/dev/web/l": "/home/dev/web/src/a"}
    keys = {"path": ("src/**",)}
    assert not holds("allow", "cat src/link", keys, links=links)
    assert not holds("allow", "cat l", keys, links=links)
    assert holds("deny", "cat src/link", keys, links=links)
    assert holds("deny", "cat l", keys, links=links)


@pytest.mark.parametrize("program", ["git", "/usr/bin/git", "g*"])
def test_a_deny_of_a_program_is_one_of_its_spellings(program: str):
    deny = a_rule("deny", when=Condition(program=(program,)))
    for command in ("/usr/bin/git status", "ls; /usr/bin/git status"):
        assert ruling_on(command, deny, allow_everything()) == "deny"


def test_patterns_and_a_table_must_both_hold():
    rule = a_rule("allow", "Bash(ls *)", when=Condition(no_flag=("-R",)))
    assert ruling_on("ls -a", rule) == "allow"
    assert ruling_on("ls -R", rule) == "ask"
    assert ruling_on("cat x", rule) == "ask"


def test_an_unknown_host_is_none_that_an_allow_names():
    rule = a_rule("allow", when=Condition(host=("*",)), max_risk=Level.HIGH)
    assert ruling_on("curl https://$H/", rule) == "ask"


def test_an_allow_by_a_table_stops_at_an_obstacle():
    rule = a_rule("allow", when=Condition(program=("ls",)))
    for command in ("FOO=1 ls", "sudo ls", "ssh h ls", "l$X", "ls $X"):
        assert ruling_on(command, rule) == "ask", command


def test_an_allow_by_a_table_is_used_and_told():
    rule = a_rule("allow", when=Condition(program=("ls",), title='program = "ls"'))
    evaluation = rule_on("ls", rule)
    assert evaluation.rules == (rule,)
    assert evaluation.judgements[0].pattern == ""
    assert rule.title == 'program = "ls"'


@pytest.mark.parametrize(
    ("arguments", "flags"),
    [
        ("", []),
        ("a b", []),
        ("-", []),
        ("-a", ["-a", "-a"]),
        ("-uf x", ["-uf", "-u", "-f"]),
        ("--force", ["--force"]),
        ("--force=x -o=y", ["--force", "-o", "-o"]),
        ("-a -- -b", ["-a", "-a"]),
        ("a -b", ["-b", "-b"]),
    ],
)
def test_joined_flags_are_taken_apart(arguments: str, flags: list[str]):
    assert find_flags(arguments.split()) == flags


@pytest.mark.parametrize("level", Level)
def test_levels_are_compared_by_danger(level: Level):
    assert compare_level(">=uncertain", level) is (level.rank >= 2)
    assert compare_level("<=uncertain", level) is (level.rank <= 2)
    assert compare_level(">uncertain", level) is (level.rank > 2)
    assert compare_level("< uncertain", level) is (level.rank < 2)
    assert compare_level("==uncertain", level) is (level.rank == 2)
    assert compare_level(" uncertain ", level) is (level.rank == 2)


@pytest.mark.parametrize("comparison", ["", ">=", ">=danger", "=>high", "!=low"])
def test_what_is_no_level_is_an_error(comparison: str):
    with pytest.raises(ValueError, match="is not a valid Level"):
        compare_level(comparison, Level.LOW)


def test_a_table_of_a_session_counts_there_alone():
    rule = a_rule("allow", when=Condition(program=("ls",)), session=("s-*",))
    assert ruling_on("ls", rule, session=untrusted("s-1")) == "allow"
    assert ruling_on("ls", rule, session=untrusted("t-1")) == "ask"

from __future__ import annotations

import pytest

from ccwatch.risk.level import Level
from ccwatch.rules.rule import Ruling
from tests.rules.builders import WEB, a_rule, allow_everything, rule_on, ruling_on

DOCUMENTED: list[tuple[tuple[str, ...], str, str]] = [
    # exact
    (("Bash(npm run build)",), "npm run build", "allow"),
    (("Bash(npm run build)",), "npm run build --watch", "ask"),
    (("Bash(npm run build)",), "npm run", "ask"),
    # a blank and a star at the end are a word boundary
    (("Bash(ls *)",), "ls -la", "allow"),
    (("Bash(ls *)",), "ls", "allow"),
    (("Bash(ls *)",), "lsof", "ask"),
    (("Bash(ls:*)",), "ls -la", "allow"),
    (("Bash(ls:*)",), "lsof", "ask"),
    (("Bash(ls*)",), "ls -la", "allow"),
    (("Bash(npm run test:*)",), "npm run test -- -u", "allow"),
    (("Bash(npm run test:*)",), "npm run test:unit", "ask"),
    # a star within spans blanks
    (("Bash(git log * src)",), "git log --oneline -5 src", "allow"),
    (("Bash(git log * src)",), "git log src", "ask"),
    (("Bash(git * main)",), "git log main", "allow"),
    (("Bash(* --version)",), "uname --version", "allow"),
    (("Bash(* --version)",), "uname --versions", "ask"),
    # every part of a compound must match
    *(
        (("Bash(ls *)", "Bash(cat *)"), f"ls -a{joint}cat x", "allow")
        for joint in ("&&", "||", ";", "|", "|&", "&", "\n", " && ", " ; ", " |\n")
    ),
    *(
        (("Bash(ls *)",), f"ls -a{joint}cat x", "ask")
        for joint in ("&&", "||", ";", "|", "|&", "&", "\n")
    ),
    *((("Bash(cat *)",), f"ls -a{joint}cat x", "ask") for joint in ("&&", "||", ";", "|", "\n")),
    (("Bash(ls *)",), "ls '&& cat x'", "allow"),
    (("Bash(ls *)",), "ls x # && cat x", "allow"),
    # what is stripped first
    *(
        (("Bash(npm test *)",), f"{wrapper} npm test x", "allow")
        for wrapper in (
            "timeout 30", "timeout -k 5 30s", "time", "nice", "nice -n 10", "nohup", "stdbuf -oL",
            "command", "builtin", "noglob", "NODE_ENV=test", "LANG=C LC_ALL=C", "CI=true",
            "timeout 30 nice nohup", "xargs",
        )
    ),
    # and what is not
    *(
        (("Bash(npm test *)",), f"{wrapper} npm test x", "ask")
        for wrapper in (
            "npx", "docker exec c", "docker exec -it c", "direnv exec .", "mise exec --",
            "devbox run", "sudo", "env", "FOO=1", "PATH=x", "sh -c", "ssh h", "exec",
        )
    ),
    # never covered by a prefix
    *(
        (("Bash(npm test *)", f"Bash({wrapper} *)"), f"{wrapper} {operand}npm test x", "ask")
        for wrapper, operand in (("watch", ""), ("setsid", ""), ("ionice", ""), ("flock", "f "))
    ),
    (("Bash(find *)",), "find . -name x", "allow"),
    (("Bash(find *)",), "find . -delete", "ask"),
    (("Bash(find *)",), "find . -exec rm {} \\;", "ask"),
    (("Bash(find *)",), "find . -execdir npm test \\;", "ask"),
    (("Bash(find *)",), "find . -ok npm test \\;", "ask"),
    (("Bash(find *)", "Bash(npm test *)"), "find . -exec npm test \\;", "ask"),
    # redirections are edits, and /dev/null is free
    (("Bash(npm test *)",), "npm test > log", "ask"),
    (("Bash(npm test *)",), "npm test > /dev/null 2>&1", "allow"),
    (("Bash(npm test *)", "Edit(./log)"), "npm test > log", "allow"),
    (("Bash(npm test *)", "Edit(./log)"), "npm test 2> logs", "ask"),
    (("Bash(npm test *)", "Edit(/out/**)"), "npm test >> out/a/b", "allow"),
    (("Bash(npm test *)", "Edit"), "npm test &> log", "allow"),
    (("Bash(npm test *)", "Write(./log)"), "npm test > log2", "ask"),
    (("Edit(./log)",), "npm test > log", "ask"),
    # what is too long or cannot be parsed
    (("Bash(echo *)",), "echo " + "x" * 10_000, "ask"),
    (("Bash(echo *)",), "echo 'x", "ask"),
    # no rule allows this
    (("Bash(rm *)",), "rm -rf ~", "ask"),
    (("Bash(rm *)",), "rm -rf /", "ask"),
    (("Bash(rmdir *)",), "rmdir /", "ask"),
]  # fmt: skip


@pytest.mark.parametrize(("allows", "command", "ruling"), DOCUMENTED)
def test_commands_are_allowed_as_documented(allows: tuple[str, ...], command: str, ruling: str):
    assert ruling_on(command, a_rule("allow", *allows)) == ruling
    assert ruling_on(command, *(a_rule("allow", pattern) for pattern in allows)) == ruling


@pytest.mark.parametrize(
    ("deny", "command", "ruling"),
    [
        ("Bash(git push *)", "git push", "deny"),
        ("Bash(git push *)", "git status && git push origin", "deny"),
        ("Bash(git push *)", "git pushx", "ask"),
        ("Bash(git push)", "git push origin", "allow"),
        ("Bash(curl:*)", "curl https://x.io", "deny"),
        ("Bash(* --force)", "git push --force", "deny"),
        ("Bash", "ls", "deny"),
        ("*", "ls", "deny"),
        ("Read(./notes)", "cat notes", "deny"),
        ("Edit(./notes)", "echo x > notes", "deny"),
        ("Edit(./notes)", "cat notes", "allow"),
        ("Read(./notes)", "echo x > notes", "allow"),
    ],
)
def test_commands_are_denied_as_documented(deny: str, command: str, ruling: str):
    assert ruling_on(command, a_rule("deny", deny), allow_everything()) == ruling
    found = ruling_on(command, a_rule("ask", deny), allow_everything())
    assert found == ("ask" if ruling == "deny" else ruling)


@pytest.mark.parametrize(
    ("rules", "ruling"),
    [(("allow", "ask", "deny"), "deny"), (("allow", "ask"), "ask"), (("allow",), "allow")],
)
def test_deny_comes_before_ask_before_allow_however_specific(rules: tuple[str, ...], ruling: str):
    patterns = {"deny": "Bash", "ask": "Bash(ls *)", "allow": "Bash(ls -a)"}
    made = [a_rule(decision, patterns[decision]) for decision in rules]
    assert ruling_on("ls -a", *made) == ruling


# -- whole commands --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", ["ls && make x", "npm test > log", "FOO=1 npm test", "sudo ls", "sh -c 'make x'"]
)
def test_an_exact_allow_covers_a_whole_command_as_it_is_written(command: str):
    rule = a_rule("allow", f"Bash({command})", max_risk=Level.HIGH)
    found = rule_on(command, rule)
    assert (found.ruling, found.rules) == (Ruling.ALLOW, (rule,))
    assert ruling_on(f"  {command} ", rule) == "allow"
    for other in (f"{command}; ls", command.replace(" ", "  ", 1), f"{command} x", f"({command})"):
        assert ruling_on(other, rule) == "ask", other


def test_no_exact_allow_covers_what_is_uncertain():
    for command in ("$X y", "a | b", "echo 'x"):
        quoted = command.replace("'", "\\'")
        assert ruling_on(command, a_rule("allow", f"Bash({quoted})", max_risk=Level.HIGH)) == "ask"


def test_a_whole_command_has_its_ceiling_its_time_and_its_place():
    pattern = "Bash(ls && make x)"
    assert ruling_on("ls && make x", a_rule("allow", pattern, max_risk=Level.LOW)) == "ask"
    assert ruling_on("ls && make x", a_rule("allow", pattern, expires=1.0), now=2.0) == "ask"
    assert ruling_on("ls && make x", a_rule("allow", pattern, cwd=("/srv",))) == "ask"
    assert ruling_on("ls && make x", a_rule("allow", pattern, cwd=(WEB,))) == "allow"
    once = a_rule("allow", pattern, max_uses=1)
    assert ruling_on("ls && make x", once, uses={once.key: 1}) == "ask"


def test_a_whole_command_lifts_no_deny_and_no_ask():
    rule = a_rule("allow", "Bash(ls && make x)")
    for decision in ("deny", "ask"):
        assert ruling_on("ls && make x", rule, a_rule(decision, "Bash(make *)")) == decision


def test_a_whole_command_in_quotes_is_that_command_stars_and_all():
    rule = a_rule("allow", "Bash('ls *.py')")
    assert ruling_on("ls *.py", rule) == "allow"
    assert ruling_on("ls *.js", rule) == "ask"
    assert ruling_on("ls a.py", rule) == "ask"
    assert ruling_on("ls *.py", a_rule("deny", "Bash('ls *.py')"), preset="reads-local") == "deny"

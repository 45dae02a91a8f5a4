from __future__ import annotations

import pytest

from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from ccwatch.risk.shell.expander import Turns
from tests.risk.builders import HERE
from tests.risk.shell.judged import level_of, programs_of


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("echo a'b'\"c\"$'d'", "echo abcd"),
        ("echo a$(echo b)c", "echo abc"),
        ("echo $(echo 'a b')", "echo a b"),
        ('echo "$(printf %s x)"', "echo x"),
        ("echo `echo a`", "echo a"),
        ("x=1; echo $x${x}\"$x\"'$x'", "echo 111$x"),
        ("echo ${x:-d}${x-e}${x:=f}${y=g}", "echo defg"),
        ("echo ${x:=f}; echo $x", "echo f"),
        ("echo ${x:=f}${x=g}", "echo f…"),
        ("x=1; echo ${x:-d}", "echo …"),
        ("echo ${x:-$(echo d)}", "echo d"),
        ("echo ${#x} ${x%y} ${x/a/b} ${!x}", "echo … … … …"),
        ("echo $((1+1))", "echo …"),
        ("a=(1 2); echo ${a[0]}x", "echo 1 2x"),
        ("echo $1 $? $$ $@", "echo … … … …"),
        ("echo <(ls)", "echo /dev/fd/63"),
        ("cat $'a b' c\\ d", "cat a b c d"),
        ("x+=b; echo $x", "echo …b"),
        ("x=a; x+=b; echo $x", "echo ab"),
        ("x=; echo a$x", "echo a"),
        ("x=; y=$x; echo a$y", "echo a"),
        ("echo $x[1]", "echo …[1]"),
        ("echo ${x[$(ls)]}", "echo …"),
        ("echo ${}", "echo …"),
        ("echo ${#} ${?} ${*} ${1}", "echo … … … …"),
    ],
)
def test_arguments_are_what_the_shell_makes_of_them(command: str, words: str):
    assert words in programs_of(command)


def test_the_body_of_a_heredoc_is_expanded_unless_its_mark_is_quoted():
    assert "rm a b" in programs_of("x=b\nbash <<E\nrm a $x\nE")
    assert "rm a …" in programs_of("x=b\nbash <<'E'\nrm a $y\nE")
    assert "rm a b" in programs_of("bash <<E\nrm a \\\nb\nE")
    assert "rm b" in programs_of("bash <<E\nrm $(echo b)\nE")
    assert "rm b c" in programs_of("bash <<E\nrm ${x:-$(echo b)} c\nE")


def test_what_the_parser_takes_for_a_heredoc_in_a_test_is_never_harmless():
    assert level_of("[ba!sh <<'E'\nls -la\nE") >= Level.UNCERTAIN


def test_a_substitution_runs_once_however_often_it_is_read():
    assert programs_of("x=1; x=2; echo $x $(ls)").count("ls") == 1


def test_turns_count_through_all_combinations():
    turns = Turns()
    seen: list[tuple[int, ...]] = []
    while True:
        turns.start()
        seen.append((turns.choose("a", 2), turns.choose("b", 3), turns.choose("a", 2)))
        if not turns.advance():
            break
    assert seen == [(0, 0, 0), (0, 1, 0), (0, 2, 0), (1, 0, 1), (1, 1, 1), (1, 2, 1)]
    assert not turns.has_given_up


def test_turns_give_up_after_some():
    turns = Turns()
    count = 0
    while True:
        turns.start()
        for name in "abcdef":
            turns.choose(name, 2)
        count += 1
        if not turns.advance():
            break
    assert count == 16
    assert turns.has_given_up


def test_without_variables_there_is_one_turn():
    turns = Turns()
    turns.start()
    assert not turns.advance()
    assert not turns.has_given_up


@pytest.mark.parametrize(
    "command", ["rm -rf /$$", "rm -rf /tmp/test-$$", 'rm -rf "$(mktemp -d)/../.."']
)
def test_what_nobody_knows_before_it_runs_is_not_made_up(command: str):
    assessment = assess_command(command, HERE)
    assert assessment.level >= Level.HIGH
    assert "…" in assessment.findings[0].reason

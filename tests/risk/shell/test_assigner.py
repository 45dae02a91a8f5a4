from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.shell.judged import categories_of, level_of, programs_of, says


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("x=a; x+=b; cat $x", "cat ab"),
        ("x=(a b); cat ${x[1]}", "cat b"),
        ("x=(a b); cat ${x[@]}", "cat a b"),
        ("x=(a); x+=(b); cat ${x[@]}", "cat b"),
        ("export x=a; cat $x", "cat a"),
        ("declare -x x=a y; cat $x", "cat a"),
        ("readonly x=a; cat $x", "cat a"),
        ("x=a y=$x; cat $y", "cat a"),
        ("x=a true; cat $x", "cat …"),
    ],
)
def test_a_variable_holds_what_it_was_given(command: str, words: str):
    assert words in programs_of(command)


@pytest.mark.parametrize(
    "command",
    [
        "PAGER='rm -rf ~'",
        "PAGER='rm -rf ~' man ls",
        "PROMPT_COMMAND='ls; rm -rf ~'",
        "export EDITOR='rm -rf ~ #'",
        "GIT_SSH_COMMAND='rm -rf ~' git fetch",
    ],
)
def test_a_command_in_a_variable_that_programs_run_is_looked_into(command: str):
    assert level_of(command) is Level.CRITICAL
    assert "rm -rf /home/dev" in " | ".join(programs_of(command))


def test_a_pager_that_only_shows_runs_nothing():
    assert level_of("GIT_PAGER=cat git log") is Level.LOW
    assert level_of("PAGER='less -R' git log") is Level.LOW


@pytest.mark.parametrize("name", ["functions", "aliases", "galiases", "saliases", "commands"])
def test_an_array_that_names_commands_defines_one(name: str):
    command = f"{name}[ls]='rm -rf ~'; ls"
    assert level_of(command) is Level.CRITICAL
    assert says(command, f"defines what a command does, through {name}")
    assert level_of(f"{name}[ls]=./x") is Level.HIGH
    assert level_of(f"{name}=x; ls") is Level.LOW


def test_an_element_of_another_array_defines_nothing():
    assert level_of("colours[ls]=blue") is Level.LOW


def test_what_the_network_answered_is_said_to_be_in_the_variable():
    assert says("x=$(curl https://x.io)", "puts what the network answered into x")
    assert says("x=(a $(curl https://x.io))", "puts what the network answered into x")
    assert not says("x=$(ls)", "network")


def test_what_is_exported_is_what_programs_get():
    assert level_of("NODE_OPTIONS='--require ./x'; ls") is Level.LOW
    for command in (
        "NODE_OPTIONS='--require ./x'; export NODE_OPTIONS",
        "NODE_OPTIONS='--require ./x'; declare -x NODE_OPTIONS",
        "export NODE_OPTIONS; NODE_OPTIONS='--require ./x'",
        "export NODE_OPTIONS='--require ./x'",
        "typeset -gx NODE_OPTIONS='--require ./x'",
    ):
        assert level_of(command) is Level.HIGH, command
    assert level_of("NODE_OPTIONS='--require ./x'; declare NODE_OPTIONS") is Level.LOW


@pytest.mark.parametrize("name", ["PATH", "IFS"])
def test_without_the_variable_words_mean_something_else(name: str):
    assert says(f"unset {name}; ls", f"runs after {name} was changed")
    assert says(f"unset -v x {name}; ls", f"runs after {name} was changed")
    assert not says(f"unset x; ls # {name}", "was changed")


def test_a_path_that_leads_into_the_project_runs_its_programs():
    assert level_of("PATH=node_modules/.bin:$PATH; ls") is Level.MEDIUM
    assert level_of("PATH=/home/dev/web/bin:$PATH ls") is Level.MEDIUM
    assert level_of("cd /srv; PATH=bin:$PATH; ls") is Level.HIGH
    assert level_of("PATH=$FOLDER ls") is Level.HIGH
    assert Category.EXEC_PROJECT in categories_of("export PATH=bin:$PATH")


def test_a_harmless_path_leaves_an_earlier_change_in_force():
    assert says("PATH=/opt/evil; PATH=/usr/bin; ls", "runs after PATH was changed")


def test_too_many_assignments_are_admitted():
    text = "x=1\n" * 2_400 + "rm -rf /"
    assert level_of(text) is Level.CRITICAL
    assert says(text, "is too large to be looked at as a whole")


def test_an_element_with_a_key_holds_what_stands_after_it():
    assert "rm -rf lib" in programs_of("declare -A m=([k]=rm [l]=ls); ${m[k]} -rf lib")
    assert "rm -rf lib" in programs_of("m=([0]+=rm); ${m[0]} -rf lib")

from __future__ import annotations

import pytest

from ccwatch.risk.act import (
    Act,
    Deletes,
    Does,
    Fetches,
    Looks,
    Reads,
    RunsCommand,
    RunsFile,
    RunsShell,
    Sends,
    Writes,
)
from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.level import Level
from ccwatch.risk.programs.command import (
    HELPS,
    TRIES,
    Command,
    Group,
    act_of,
    fill,
    find_verb_places,
    run_rest,
    shorten,
    zip_roles,
)
from ccwatch.risk.programs.invocation import Invocation, Judge
from ccwatch.risk.programs.option import Options, Role
from ccwatch.risk.word import Word
from tests.risk.builders import a_word

READS = low(Category.FS_READ, "reads {0}")
WRITES = medium(Category.FS_WRITE, "writes {}")
FORCES = high(Category.FS_DESTROY, "forces {0}")


def run(judge: Judge, arguments: str) -> list[Act]:
    words = tuple(a_word(text) for text in arguments.split(" ") if text)
    return judge(Invocation("prog", words))


def effects(judge: Judge, arguments: str) -> list[tuple[Level, str]]:
    return [
        (act.effect.level, act.effect.reason)
        for act in run(judge, arguments)
        if isinstance(act, Does)
    ]


def others(judge: Judge, arguments: str) -> list[Act]:
    return [act for act in run(judge, arguments) if not isinstance(act, Does)]


def levels(judge: Judge, arguments: str) -> Level:
    return max(level for level, _ in effects(judge, arguments))


TOOL = Command(
    READS,
    Options("-a -f --force --dry-run -o=write -e --pre=run"),
    operands="data read*",
    when={"-f --force": FORCES},
    bare=WRITES,
    tries="--dry-run",
    shifts={"-e": "read*"},
)


def test_an_entry_has_its_effect_and_the_roles_of_its_operands():
    assert effects(TOOL, "-a x y z") == [(Level.LOW, "reads x")]
    assert others(TOOL, "-a x y z") == [Reads(Word("y")), Reads(Word("z"))]


def test_without_operands_it_may_do_something_else():
    assert effects(TOOL, "-a") == [(Level.MEDIUM, "writes something")]


def test_an_option_may_have_an_effect_and_a_role():
    assert (Level.HIGH, "forces x") in effects(TOOL, "--force x")
    assert others(TOOL, "x -o f") == [Writes(Word("f"))]
    assert others(TOOL, "x --pre=rm") == [RunsCommand((Word("rm"),), fed=True)]


def test_an_option_may_change_the_roles():
    assert others(TOOL, "-e x") == [Reads(Word("x"))]


@pytest.mark.parametrize("option", ["-z", "--nope", "-az"])
def test_an_option_that_nobody_knows_is_uncertain(option: str):
    assert levels(TOOL, f"{option} x") is Level.UNCERTAIN


def test_a_pattern_that_may_become_an_option_is_uncertain_where_options_do_harm():
    assert levels(TOOL, "x *") is Level.UNCERTAIN
    assert levels(Command(READS, Options("-a"), "read*"), "*") is Level.LOW


def test_a_dry_run_changes_nothing_but_what_its_options_do():
    tool = Command(
        FORCES, Options("-n -o=write --pre=run"), operands="write run*", tries="-n --try"
    )
    assert run(tool, "-n f x") == [Does(TRIES), RunsCommand((Word("x"),), fed=True)]
    assert run(tool, "-n -o g f") == [Does(TRIES), Writes(Word("g"))]


@pytest.mark.parametrize(
    ("arguments", "is_help"),
    [
        ("--help", True),
        ("--version", True),
        ("--help x", True),
        ("-a --help", True),
        ("x --help", False),
        ("--nope --help", False),
    ],
)
def test_help_does_nothing_else(arguments: str, *, is_help: bool):
    assert (run(TOOL, arguments) == [Does(HELPS)]) is is_help


@pytest.mark.parametrize(
    "arguments", ["--load=x.so --help", "-o f --help", "-f --version", "--nope x --help"]
)
def test_help_hides_nothing_that_an_option_does_before_it(arguments: str):
    tool = Command(READS, Options("-o=write --load=file -f --version=help"), when={"-f": FORCES})
    assert Does(HELPS) not in run(tool, arguments)
    assert run(tool, "--version") == [Does(HELPS)]


def test_what_goes_with_help_is_read_all_the_same():
    tool = Command(WRITES, Options("--rules=read"))
    assert run(tool, "--rules r --help") == [Does(HELPS), Reads(Word("r"))]


def test_an_option_of_a_group_has_its_effect_wherever_it_stands():
    group = Group(
        {"show": Command(READS), "set": Command(READS, Options("-f"))},
        options=Options("-f -o=write --help"),
        when={"-f": FORCES},
    )
    assert levels(group, "show x -f") is Level.HIGH
    assert levels(group, "-f --help") is Level.HIGH
    assert levels(group, "-f") is Level.HIGH
    assert levels(group, "set -f") is Level.LOW
    assert levels(group, "--help") is Level.LOW
    assert levels(group, "--nope x --help") is Level.UNCERTAIN
    assert others(group, "-o f --help") == [Writes(Word("f"))]


def test_some_programs_have_no_help():
    assert run(Command(READS, helps=False), "--help") != [Does(HELPS)]


def test_an_entry_may_have_several_effects_and_more_acts():
    tool = Command((READS, WRITES), Options("-a"), more=run_rest(1))
    assert effects(tool, "a b c") == [(Level.LOW, "reads a"), (Level.MEDIUM, "writes a b c")]
    assert others(tool, "a b c") == [RunsCommand((Word("b"), Word("c")))]
    assert others(tool, "a") == []


def test_an_operand_too_many_is_uncertain():
    tool = Command(READS, Options(), operands="read")
    assert levels(tool, "a") is Level.LOW
    assert levels(tool, "a b") is Level.UNCERTAIN


@pytest.mark.parametrize(
    ("roles", "words", "given"),
    [
        ("read*", "a b", ["read", "read"]),
        ("data read*", "a b c", ["data", "read", "read"]),
        ("read* write", "a b c", ["read", "read", "write"]),
        ("data read* write", "a", ["data"]),
        ("data read* write", "a b", ["data", "write"]),
        ("read* write", "a", ["write"]),
        ("read write", "a b c", ["read", "write", None]),
        ("", "a", [None]),
        ("data", "", []),
    ],
)
def test_operands_get_their_roles(roles: str, words: str, given: list[str | None]):
    operands = [Word(text) for text in words.split()]
    assert [role for role, _ in zip_roles(roles, operands)] == given


@pytest.mark.parametrize(
    ("role", "act"),
    [
        (Role.DATA, None),
        (Role.HELP, None),
        (Role.READ, Reads(Word("x"))),
        (Role.LOOK, Looks(Word("x"))),
        (Role.WRITE, Writes(Word("x"))),
        (Role.DELETE, Deletes(Word("x"))),
        (Role.TREE, Deletes(Word("x"), recursive=True)),
        (Role.URL, Fetches(Word("x"))),
        (Role.SEND, Sends(Word("x"))),
        (Role.UPLOAD, Reads(Word("x"), sends=True)),
        (Role.RUN, RunsCommand((Word("x"),), fed=True)),
        (Role.FILE, RunsFile(Word("x"))),
        (Role.SHELL, RunsShell(Word("x"))),
    ],
)
def test_each_role_is_an_act(role: Role, act: Act | None):
    assert act_of(role, Word("x")) == act


def test_the_words_of_an_effect_are_filled_and_shortened():
    words = [Word("a" * 100), Word("\0")]
    assert fill(READS, words).reason == f"reads {'a' * 59}…"
    assert fill(READS, []).reason == "reads something"
    plain = low(Category.SHELL, "does it")
    assert fill(plain, words) is plain
    assert shorten("a\0b") == "a…b"


GROUP = Group(
    {
        "get|show": Command(READS, Options("-w"), operands="read*"),
        "remote add": Command(WRITES),
        "remote": Command(READS),
        "call": lambda given: [Does(low(Category.SHELL, given.verbs))],
        "deep": Group({"in": Command(WRITES, Options("-x"))}),
    },
    Options("-q -C= -Z"),
    alone=low(Category.SHELL, "shows its state"),
    when={"-Z": FORCES},
)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("get a", [(Level.LOW, "reads a")]),
        ("show a", [(Level.LOW, "reads a")]),
        ("-q get -w a", [(Level.LOW, "reads a")]),
        ("-C dir get a -q", [(Level.LOW, "reads a")]),
        ("remote", [(Level.LOW, "reads something")]),
        ("remote add x", [(Level.MEDIUM, "writes x")]),
        ("remote -q add x", [(Level.MEDIUM, "writes x")]),
        ("remote show", [(Level.LOW, "reads show")]),
        ("call x", [(Level.LOW, "call")]),
        ("deep in -q -x y", [(Level.MEDIUM, "writes y")]),
        ("", [(Level.LOW, "shows its state")]),
        ("-q", [(Level.LOW, "shows its state")]),
        ("get --help a", [(Level.LOW, "shows its help or version")]),
        ("get a --help", [(Level.LOW, "shows its help or version")]),
        ("--help", [(Level.LOW, "shows its help or version")]),
    ],
)
def test_the_longest_subcommand_counts(arguments: str, expected: list[tuple[Level, str]]):
    assert effects(GROUP, arguments) == expected
    assert effects(GROUP, arguments) == expected  # what was joined is remembered


@pytest.mark.parametrize("arguments", ["nope", "nope get a", "--nope get a", "\0 a", "g* a", "-z"])
def test_a_subcommand_that_nobody_knows_is_uncertain(arguments: str):
    assert levels(GROUP, arguments) is Level.UNCERTAIN


def test_an_option_of_the_group_has_its_effect_with_any_subcommand():
    assert levels(GROUP, "-Z get a") is Level.HIGH
    assert levels(GROUP, "-Z") is Level.HIGH
    assert levels(GROUP, "get a") is Level.LOW


def test_what_no_entry_matches_may_be_judged_otherwise():
    group = Group({"a": Command(READS)}, otherwise=Command(WRITES, Options("-w")))
    assert effects(group, "b c") == [(Level.MEDIUM, "writes b c")]
    assert levels(group, "--nope") >= Level.UNCERTAIN


def test_a_group_without_subcommands_is_only_its_name():
    assert effects(Group({}), "") == [(Level.LOW, "shows its help or version")]
    assert levels(Group({}), "x") is Level.UNCERTAIN


@pytest.mark.parametrize(
    ("arguments", "places"),
    [
        ("a b c", [0, 1]),
        ("-q a -C d b", [1, 4]),
        ("--nope a", []),
        ("a --nope b", [0]),
        ("a \0", [0]),
        ("- a", [0, 1]),
    ],
)
def test_subcommand_words_stand_between_options(arguments: str, places: list[int]):
    words = [a_word(text) for text in arguments.split(" ")]
    assert find_verb_places(words, Options("-q -C="), 2) == places


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("installs packages: {}", "installs packages"),
        ("fetches from {0}", "fetches"),
        ("brings the branches of {0} up to date", "brings the branches up to date"),
        ("merges the merge request {0}", "merges the merge request"),
        ("deletes the bucket {0} and all in it", "deletes the bucket and all in it"),
        ("copies {} to a remote", "copies something to a remote"),
    ],
)
def test_without_operands_a_sentence_does_without_them(reason: str, said: str):
    assert fill(low(Category.SHELL, reason), []).reason == said


def test_an_output_may_be_standard_output():
    tool = Command(READS, Options("-o=output -w=write"))
    assert others(tool, "-o - x") == []
    assert others(tool, "-o f x") == [Writes(Word("f"))]
    assert others(tool, "-w - x") == [Writes(Word("-"))]
    assert tool.minds_unclear


def test_the_effects_of_a_group_are_filled_too():
    group = Group(
        {"go": Command(READS)},
        Options("-f"),
        alone=low(Category.SHELL, "shows the state of {}"),
        when={"-f": FORCES},
    )
    assert effects(group, "-f") == [
        (Level.LOW, "shows the state"),
        (Level.HIGH, "forces something"),
    ]

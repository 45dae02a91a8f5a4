from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.risk.programs.option import Options, Parsed, Role, Takes
from tests.risk.builders import a_word

if TYPE_CHECKING:
    from ccwatch.risk.word import Word


def parse(options: Options, command: str) -> Parsed:
    return options.parse([a_word(text) for text in command.split(" ") if text])


def found(options: Options, command: str) -> list[tuple[str, str | None]]:
    return [
        (each.option.name, each.value.text if each.value is not None else None)
        for each in parse(options, command).found
    ]


def texts(words: list[Word]) -> list[str]:
    return [word.text for word in words]


PLAIN = Options("-ab -o=write --out=write --color?= --all --force")


@pytest.mark.parametrize(
    ("command", "options", "operands"),
    [
        ("x y", [], ["x", "y"]),
        ("-a x", [("-a", None)], ["x"]),
        ("-ab", [("-a", None), ("-b", None)], []),
        ("-abo f x", [("-a", None), ("-b", None), ("-o", "f")], ["x"]),
        ("-of", [("-o", "f")], []),
        ("-o", [("-o", None)], []),
        ("--out f", [("--out", "f")], []),
        ("--out=f", [("--out", "f")], []),
        ("--out=", [("--out", "")], []),
        ("--ou f", [("--out", "f")], []),
        ("--color x", [("--color", None)], ["x"]),
        ("--color=x", [("--color", "x")], []),
        ("x -a", [("-a", None)], ["x"]),
        ("-- -a", [], ["-a"]),
        ("-", [], ["-"]),
    ],
)
def test_a_command_line_is_taken_apart_as_getopt_does(
    command: str, options: list[tuple[str, str | None]], operands: list[str]
):
    assert found(PLAIN, command) == options
    parsed = parse(PLAIN, command)
    assert texts(parsed.operands) == operands
    assert parsed.unknown == []


@pytest.mark.parametrize("option", ["-c", "-ac", "--nope", "--all=x", "--a", "--fo=1", "-20"])
def test_an_option_that_is_not_listed_is_unknown(option: str):
    assert texts(parse(PLAIN, option).unknown) == [option]


def test_an_abbreviation_must_be_clear():
    both = Options("--format --force")
    assert texts(parse(both, "--for").unknown) == ["--for"]
    assert found(both, "--forc") == [("--force", None)]


def test_a_number_may_be_an_option():
    assert parse(Options("-#"), "-20 x").unknown == []
    assert texts(parse(Options("-#"), "-20 x").operands) == ["x"]
    assert texts(parse(Options("-#"), "-2x").unknown) == ["-2x"]


def test_the_options_of_a_wrapper_end_at_its_first_operand():
    assert texts(parse(Options("-a", posix=True), "-a x -a -b").operands) == ["x", "-a", "-b"]


LONG = Options("-name= -print -D= --flag -exec?=", long_dash=True, joined="-D")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("-name x", [("-name", "x")]),
        ("-name=x", [("-name", "x")]),
        ("-print", [("-print", None)]),
        ("-Dkey=value", [("-D", "key=value")]),
        ("-D key", [("-D", "key")]),
        ("--flag", [("--flag", None)]),
        ("--print", [("-print", None)]),
        ("--name=x", [("-name", "x")]),
    ],
)
def test_options_of_one_dash_may_have_long_names(
    command: str, options: list[tuple[str, str | None]]
):
    assert found(LONG, command) == options


@pytest.mark.parametrize("option", ["-pri", "-x", "--nope"])
def test_those_are_never_abbreviated(option: str):
    assert texts(parse(LONG, option).unknown) == [option]


def test_any_long_option_may_be_taken_for_harmless_with_its_value():
    options = Options("-a --rm=write", any_long=True)
    parsed = parse(options, "--filter x --json --rm f --last=1 -- y")
    assert [(f.option.name, f.option.role, f.value and f.value.text) for f in parsed.found] == [
        ("--filter", Role.DATA, "x"),
        ("--json", Role.DATA, None),
        ("--rm", Role.WRITE, "f"),
        ("--last", Role.DATA, "1"),
    ]
    assert texts(parsed.operands) == ["y"]
    assert texts(parse(options, "-b").unknown) == ["-b"]


@pytest.mark.parametrize("option", ["--a*", "--\0"])
def test_an_option_that_only_the_shell_knows_is_never_taken_for_harmless(option: str):
    assert texts(parse(Options("", any_long=True), option).unknown) == [option]


@pytest.mark.parametrize("word", ["*", "?x", "[ab]", "\0", "\0x"])
def test_a_word_that_may_become_an_option_is_unclear(word: str):
    parsed = parse(PLAIN, f"x {word}")
    assert texts(parsed.unclear) == [word]
    assert texts(parsed.operands) == ["x", word]


@pytest.mark.parametrize("word", ["a*", "./*", "x\0"])
def test_a_word_that_begins_plainly_is_clear(word: str):
    assert parse(PLAIN, word).unclear == []


@pytest.mark.parametrize(
    ("command", "helps"),
    [
        ("--help", True),
        ("--version", True),
        ("x --help", True),
        ("x --version", False),
        ("-a --help", True),
        ("-o --help", False),
        ("--out --help", False),
        ("-- --help", False),
        ("--nope --help", False),
        ("--nope x --help", True),
    ],
)
def test_help_is_asked_for_unless_an_option_may_have_taken_the_word(command: str, *, helps: bool):
    assert parse(PLAIN, command).helps is helps


def test_an_option_may_be_the_help():
    options = Options("-h=help -v=help")
    assert parse(options, "-h").helps
    assert options.by_name["-h"].takes is Takes.NOTHING


def test_a_guessed_option_may_have_taken_the_word_for_its_value():
    assert not parse(Options("", any_long=True), "--filter --help").helps


def test_what_was_parsed_can_be_asked():
    parsed = parse(PLAIN, "-a --out f -o g")
    assert parsed.has("-a")
    assert parsed.has("--nope", "-o")
    assert not parsed.has("-b")
    last = parsed.get("-o", "--out")
    assert last is not None
    assert last.option.name == "-o"
    assert parsed.get("-b") is None
    assert texts(parsed.values("-o", "--out", "-a")) == ["f", "g"]


def test_a_group_hands_its_options_down():
    joined = Options("-a --deep", any_long=True).joined_with(Options("-b -#", posix=True))
    assert joined.posix
    assert joined.any_long
    assert joined.numeric
    assert set(joined.by_name) == {"-a", "--deep", "-b"}


@pytest.mark.parametrize(
    ("table", "has_effects"),
    [("-a --long=", False), ("-o=write", True), ("--pre=run", True), ("-f=read", False)],
)
def test_some_options_do_more_than_filter(table: str, *, has_effects: bool):
    assert Options(table).has_effects is has_effects


@pytest.mark.parametrize("table", ["-ab=", "-ab=write"])
def test_a_table_that_makes_no_sense_is_refused(table: str):
    with pytest.raises(ValueError, match="only one letter can take a value"):
        Options(table)


def test_a_role_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="nonsense"):
        Options("-o=nonsense")


@pytest.mark.parametrize(
    ("command", "used"),
    [("-a x", 1), ("-o x", 2), ("-ox y", 1), ("--out=f", 1), ("--out f", 2), ("-c x", 0)],
)
def test_the_words_of_an_option_can_be_counted(command: str, used: int):
    assert PLAIN.measure([a_word(text) for text in command.split(" ")], 0) == used


def test_help_behind_a_guessed_option_may_be_its_value():
    options = Options("-h=help", any_long=True)
    assert not options.parse([a_word("--frob"), a_word("-h")]).helps
    assert options.parse([a_word("--frob=1"), a_word("-h")]).helps

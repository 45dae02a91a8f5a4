from __future__ import annotations

import pytest

from ccwatch.risk.shell import source as module
from ccwatch.risk.shell.source import Source
from ccwatch.risk.word import Span
from tests.risk.shell.judged import programs_of

MOST = 300
"""Operators that are parsed."""


def problems(text: str) -> list[str]:
    return [problem.reason for problem in Source(text).find_problems()]


@pytest.mark.parametrize(
    "text",
    [
        "ls -l | grep x && echo \"$(date)\" > 'a b'",
        "for x in a b; do echo ${x:-y}; done",
        "cat <<'E'\n$(not run) `nor this`\nE",
        "cat <<E\n$(run) \\$(escaped)\nE",
        "echo '$(not run)' # `comment`",
        "echo \\$\\(x\\) \\`",
        "diff <(ls a) <(ls b) > >(cat)",
        "echo $'a\\'`b'",
        "echo `ls` é $(ls é)",
        "echo \"`ls`\" \"${x}\"",
        "case x in a|b) ls;; *) pwd;; esac",
        "[[ a =~ ^b.*$ ]] && ((x++))",
        "a[1]=2; echo ${a[@]} ${#a} ${!a}",
        "",
    ],
)  # fmt: skip
def test_what_the_parser_reads_wholly_has_no_problem(text: str):
    assert problems(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "echo '",
        'echo "',
        "echo $(",
        "if",
        "case",
        ")",
        "ls | | ls",
        "for x in",
        "((",
        "a=(",
        "ls]$(( <<E\n<(ls -l a b)",
    ],
)
def test_what_it_cannot_read_is_a_problem(text: str):
    assert "could not be parsed" in problems(text)


@pytest.mark.parametrize("text", ["echo ${x@$(rm y)}", "[[ a =~ `rm x`$( ]]"])
def test_an_expansion_that_no_node_stands_for_is_a_problem(text: str):
    assert problems(text)


def test_an_escaped_mark_inside_backquotes_still_runs():
    assert problems("echo `echo \\`rm x\\``")


def test_too_many_marks_are_a_problem():
    assert "is too large to be looked at as a whole" in problems(f"echo '{'$(a)' * 1_100}'")
    assert problems(f"echo '{'$(a)' * 900}'") == []


@pytest.mark.parametrize("sign", list("|()<>`&;{}[]"))
def test_no_more_operators_are_parsed_than_can_be_mended(sign: str):
    assert "has more operators than can be parsed" in problems(
        "ls " + sign * (MOST + 1) + " a" * 300
    )
    assert "has more operators than can be parsed" not in problems(
        "ls " + sign * (MOST - 1) + " a" * 300
    )


def test_what_stands_before_the_operator_too_many_is_still_read():
    source = Source("rm x;" * (MOST + 1))
    assert source.text_of(source.root) == "rm x;" * MOST + "rm x"
    problem = next(iter(source.find_problems()))
    assert source.text[problem.start :] == ";"


@pytest.mark.parametrize(
    "text",
    [
        "echo '" + "|" * 2_000 + "'",
        "cat <<'E'\n" + "a | b; c\n" * 1_000 + "E\nls",
        'cat <<-"E"\n' + "a | b; c\n" * 1_000 + "E\nls",
        "a" * 5_000,
    ],
)
def test_operators_that_quotes_hold_are_none(text: str):
    assert problems(text) == []
    assert Source(text).text_of(Source(text).root) == text


def test_a_mark_that_never_ends_a_heredoc_leaves_its_operators_counted():
    assert problems("cat <<'E'\n" + "a | b; c\n" * 1_000)[0].startswith("has more operators")


def test_a_kind_of_node_that_nobody_knows_is_a_problem(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_UNKNOWN_KINDS", frozenset({"command_name"}))
    assert problems("ls") == ["has a construct that ccwatch does not know"]
    monkeypatch.setattr(module, "_UNKNOWN_KINDS", frozenset({"of_another_grammar"}))
    assert problems("ls") == []


def test_places_count_characters_and_not_bytes():
    source = Source("é é; ls")
    node = source.root.children[-1]
    assert source.text_of(node) == "ls"
    assert source.range_of(node) == (5, 7)


def test_a_text_inside_another_counts_there():
    assert Source("ls", shift=10).locate(0, 2) == Span(10, 12)
    assert Source("ls", shift=None, place=Span(3, 9)).locate(0, 2) == Span(3, 9)
    assert Source("ls").locate(0, 2) == Span(0, 2)


@pytest.mark.parametrize(
    "text", ["echo ${\U0010fffd}", "{\U00031860", "{ \U0001f680 $(x) \U000e0001", "\U0010fffd() {"]
)
def test_a_character_that_the_scanner_has_no_room_for_ends_no_process(text: str):
    for _ in range(200):
        assert Source(text).text_of(Source(text).root) == text


def test_what_stands_in_for_a_character_is_never_seen():
    source = Source("echo 日本 '🚀' $(ls)")
    assert [source.text_of(node) for node in source.root.children[0].children] == [
        "echo", "日本", "'🚀'", "$(ls)",
    ]  # fmt: skip
    assert problems("echo 日本 '🚀' $(ls)") == []


@pytest.mark.parametrize("start", ["<<é本", "<<'日'", '<<-"日"', "<< \\日"])
def test_a_heredoc_whose_end_the_parser_may_mistake_is_a_problem(start: str):
    assert "ends a heredoc where the parser may not see it" in problems(f"cat {start}\nx\n日\n")
    assert problems("cat <<E\n日🚀\nE") == []


def test_a_lone_surrogate_is_parsed_as_something():
    assert Source("echo \ud800").root.child_count == 1


@pytest.mark.parametrize(
    "text",
    ["bash <<E 2>&1\n\n  \\rm -rf a\nE", "sh <<-E && ls\n\t\\ls\nE", "sh <<E\n \\rm -rf a\nE"],
)
def test_a_heredoc_that_begins_with_a_backslash_is_a_problem(text: str):
    assert "begins a heredoc where the parser may not see it" in problems(text)


def test_a_backslash_later_in_a_heredoc_is_none():
    assert problems("cat <<'E'\na\n\\b\nE") == []


@pytest.mark.parametrize(
    "text",
    ["echo hi\n\\rm -rf lib", "A=1\n\n\\rm -rf lib", "ls $((1<<2))\n\\rm -rf lib",
     "if x; then echo hi\n\\rm -rf lib; fi", "bash <<E\n\\rm -rf lib\nE",
     "bash <<'E'\n\\rm -rf lib\nls\nE", "sh << \\E | cat\n\\rm -rf lib\nE"],
)  # fmt: skip
def test_an_escape_at_the_start_of_a_line_does_not_add_it_to_the_line_before(text: str):
    assert problems(text) == []
    assert "rm -rf lib" in programs_of(text)


@pytest.mark.parametrize(
    "text", ["echo hi\n\\\\rm", "ls\n\n\\\\x y", "x=a > f\nls", "ls\na=b c=d 2>&1 >f\n\n ls a"]
)
def test_a_line_that_the_parser_adds_to_the_one_before_is_a_problem(text: str):
    assert problems(text) == ["has a line that the parser adds to the one before"]


@pytest.mark.parametrize(
    "text",
    ["echo hi \\\n\\rm x", "echo 'a\n\\b\n\\\\c'", 'echo "a\n\\b\n\\" ; ls"',
     "cat <<E\na\n\\\\b\nE", "ls -la \\\n  lib",
     "x=a > f \\\n ls", "x=a\nls > f", "x=$(ls 2>f)\nls", "x=a ls > f\nls"],
)  # fmt: skip
def test_an_escape_that_belongs_to_its_text_is_none(text: str):
    assert problems(text) == []


@pytest.mark.parametrize(
    "text", ["[ a \\< b ] && ls", "echo $'\\\\' $'a\\'b\\\\'; ls", "echo '$' \\$'\\\\'; ls"]
)
def test_escapes_that_the_parser_does_not_understand_end_nothing(text: str):
    assert problems(text) == []
    assert programs_of(text)[-1] == "ls"


def test_what_stands_in_for_an_escape_is_never_seen():
    assert programs_of("echo \\< $'\\\\'\n\\ls") == ["echo < \\", "ls"]


@pytest.mark.parametrize(
    "text",
    ["time ( x=rm; $x -rf lib )", "time -p { rm -rf lib; }", "! { x=rm; $x -rf lib; }",
     "if ! ( rm -rf lib ); then ls; fi", "ls; time (rm -rf lib)", "ls | time { rm -rf lib; }"],
)  # fmt: skip
def test_a_group_that_is_timed_or_negated_is_a_group(text: str):
    assert problems(text) == []
    assert "rm -rf lib" in programs_of(text)


def test_the_end_of_a_heredoc_is_found_however_it_is_spelled():
    assert "rm -rf lib" in programs_of("cat <<'time ('\nx\ntime (\nrm -rf lib")

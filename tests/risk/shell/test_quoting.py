from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.risk.act import Flow
from ccwatch.risk.shell.quoting import MOST_WORDS, Value, WordReader, decode_escapes, is_plain_word
from ccwatch.risk.word import UNKNOWN, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.word import Word

VALUES = {"x": "one", "two": "a b", "glob": "*.py", "empty": "", "led": " a", "trailed": "a "}


def read(text: str, *, splits: bool = True, values: Mapping[str, str] = VALUES) -> list[Word]:
    def find(name: str) -> Value:
        return Value(values.get(name, UNKNOWN))

    reader = WordReader(text, {}, "/home/dev", find)
    return reader.read(0, len(text), Span(0, len(text)), splits=splits)


def texts(text: str, *, splits: bool = True) -> list[str]:
    return [word.text for word in read(text, splits=splits)]


@pytest.mark.parametrize(
    ("written", "decoded"),
    [
        ("rm", "rm"),
        ("r\\m", "rm"),
        ("r''m", "rm"),
        ('"r"m', "rm"),
        ("'a b'", "a b"),
        ('"a b"', "a b"),
        ('""', ""),
        ("''", ""),
        ("$''", ""),
        ("$'\\x72m'", "rm"),
        ("$'\\162m'", "rm"),
        ("$'\\u0072m'", "rm"),
        ("$'\\U00000072m'", "rm"),
        ("$'it\\'s'", "it's"),
        ("$'a\\tb'", "a\tb"),
        ('$"rm"', "rm"),
        ("a\\\nb", "ab"),
        ('"a\\\nb"', "ab"),
        ('"\\$x \\` \\" \\\\ \\n"', '$x ` " \\ \\n'),
        ("'$x'", "$x"),
        ("\\$x", "$x"),
        ("$", "$"),
        ('"$"', "$"),
        ('"`"', "`"),
        ("a$", "a$"),
        ("\\", "\\"),
        ("'open", "open"),
        ('"open', "open"),
        ('"open x', "open x"),
        ("$'open", "open"),
        ("$'open\\", "open\\"),
        ("~", "/home/dev"),
        ("~/x", "/home/dev/x"),
        ("~root/x", "/root/x"),
        ("~eve/x", "/home/eve/x"),
        ("~+/x", f"{UNKNOWN}/x"),
        ("~-", UNKNOWN),
        ("~a.b/x", "~a.b/x"),
        ("'~'/x", "~/x"),
        ("x~", "x~"),
        ("{a}", "{a}"),
        ("{}", "{}"),
        ("a{b", "a{b"),
        ("a}b", "a}b"),
        ("'{a,b}'", "{a,b}"),
        ("{a..c}", "{a..c}"),
        ("$x", "one"),
        ('"$x"', "one"),
        ("$x$x", "oneone"),
        ("a$empty", "a"),
        ('"$two"', "a b"),
        ("$unset", UNKNOWN),
        ("a<b", "a<b"),
    ],
)
def test_a_written_word_is_decoded_as_the_shell_does(written: str, decoded: str):
    assert texts(written) == [decoded]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("{rm,-rf,/}", ["rm", "-rf", "/"]),
        ("a{b,c}d", ["abd", "acd"]),
        ("{a,b}{1,2}", ["a1", "a2", "b1", "b2"]),
        ("{1..3}", ["1", "2", "3"]),
        ("{3..1}", ["3", "2", "1"]),
        ("{-1..1}", ["-1", "0", "1"]),
        ("{1..9999}", ["1", UNKNOWN, "9999"]),
        ("{x}{a,b}", ["{x}a", "{x}b"]),
        ("$two", ["a", "b"]),
        ("x$two", ["xa", "b"]),
        ("$two$two", ["a", "ba", "b"]),
        ("a$led", ["a", "a"]),
        ("$led", ["a"]),
        ("$trailed$x", ["a", "one"]),
        ("$empty", []),
    ],
)
def test_braces_and_values_make_several_words(written: str, words: list[str]):
    assert texts(written) == words


def test_braces_in_braces_lose_no_word():
    assert set(texts("{a,{b,c}d}e")) == {"ae", "bde", "cde"}


@pytest.mark.parametrize("written", ['"$@"', '"x$@"', '"${@}"', '"${a[@]}"'])
def test_some_values_make_several_words_even_in_quotes(written: str):
    inner = written.strip('"').lstrip("x")
    start = written.index("$")
    value = {start: (start + len(inner), lambda: Value("rm -rf /"))}
    reader = WordReader(written, value, "/", lambda _: Value(UNKNOWN))
    words = [word.text for word in reader.read(0, len(written), Span(0, len(written)))]
    assert words[1:] == ["-rf", "/"]


def test_in_an_assignment_even_those_make_one_value():
    assert [word.text for word in read('"$@"', splits=False, values={"@": "a b"})] == ["a b"]
    assert [word.text for word in read('"$@"', values={"@": "a b"})] == ["a", "b"]


def test_a_blank_value_ends_the_word_before_it():
    assert [word.text for word in read("a$b", values={"b": " "})] == ["a"]
    assert [word.text for word in read("$b$c", values={"b": " ", "c": "x"})] == ["x"]


@pytest.mark.parametrize("written", ["$two", "{a,b}", "{1..3}"])
def test_an_assignment_splits_neither_at_blanks_nor_at_braces(written: str):
    assert len(read(written, splits=False)) == 1


@pytest.mark.parametrize("written", ["*", "a*", "?", "[ab]", "$glob", "'a'*", "{a*,b*}"])
def test_an_unquoted_pattern_of_file_names_is_no_literal(written: str):
    assert all(word.has_glob and word.literal is None for word in read(written))


@pytest.mark.parametrize("written", ["'*'", '"*"', "\\*", "$'*'", '"$glob"'])
def test_a_quoted_pattern_is_a_literal(written: str):
    (word,) = read(written)
    assert not word.has_glob
    assert word.literal is not None


def test_a_pattern_keeps_its_letters():
    assert [word.text for word in read("a?[bc]*")] == ["a?[bc]*"]


@pytest.mark.parametrize("written", ["$'\\x72m'", "$'\\162m'", "$'\\u0072'", "{r,m}"])
def test_a_word_in_another_form_is_disguised(written: str):
    assert all(word.disguised for word in read(written))


@pytest.mark.parametrize("written", ["$'a\\nb'", "$'rm'", "$'\\n'", "'rm'", '"r"m', "r\\m"])
def test_ordinary_quotes_disguise_nothing(written: str):
    assert not any(word.disguised for word in read(written))


@pytest.mark.parametrize("count", [7, 12, 2000])
def test_braces_are_expanded_up_to_a_limit(count: int):
    words = read("{a,b}" * count)
    assert 1 <= len(words) <= MOST_WORDS + 2
    assert words[-1].text == UNKNOWN


def test_a_plain_list_in_braces_is_expanded_whole():
    assert len(texts("{" + ",".join(f"a{n}" for n in range(300)) + "}")) == 300
    assert texts("{" + "a," * 5_000 + "}") == [UNKNOWN]


def test_the_data_in_an_expansion_is_the_data_of_the_word():
    def find(_: str) -> Value:
        return Value("x", frozenset({Flow.SECRET}))

    reader = WordReader("a$b", {}, "/", find)
    reader.read(0, 3, Span(0, 3))
    assert reader.flows == {Flow.SECRET}


@pytest.mark.parametrize(
    ("written", "decoded"),
    [
        ("plain", "plain"),
        (r"\a\b\e\E\f\n\r\t\v", "\a\b\x1b\x1b\f\n\r\t\v"),
        (r"\\ \' \" \?", "\\ ' \" ?"),
        (r"\q", "\\q"),
        (r"\x41\x4", "A\x04"),
        (r"\101\0101", "AA"),
        (r"\u00e9", "é"),
        (r"\U0001f600", "\U0001f600"),
        (r"\cA", "\x01"),
        (r"\ud800", UNKNOWN),
        (r"\U7fffffff", UNKNOWN),
    ],
)
def test_escapes_are_resolved(written: str, decoded: str):
    assert decode_escapes(written) == decoded


@pytest.mark.parametrize("text", ["a", "a-b", "./x", "a=b", "user@host:/x", "100%"])
def test_plain_words_mean_themselves(text: str):
    assert is_plain_word(text)
    assert texts(text) == [text]


@pytest.mark.parametrize("text", ["", "a b", "$a", "~", "a*", "é", "'a'", "{a,b}", "a\\b"])
def test_other_words_have_to_be_decoded(text: str):
    assert not is_plain_word(text)

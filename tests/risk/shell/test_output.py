from __future__ import annotations

import pytest

from ccwatch.risk.shell.output import find_output
from ccwatch.risk.word import UNKNOWN, Word


def printed(command: str, given: str | None = None) -> str | None:
    program, *texts = command.split(" ")
    return find_output(program, [Word(text) for text in texts], given)


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("echo", "\n"),
        ("echo a b", "a b\n"),
        ("echo -n a", "a"),
        ("echo -e a\\nb", "a\nb\n"),
        ("echo -ne a\\nb", "a\nb"),
        ("echo -e -E a\\nb", "a\\nb\n"),
        ("echo -e -n a\\tb", "a\tb"),
        ("echo -E a\\nb", "a\\nb\n"),
        ("echo -x a", "-x a\n"),
        ("printf a", "a"),
        ("printf -- a", "a"),
        ("printf %s a", "a"),
        ("printf %s a b", "ab"),
        ("printf %s-%s\\n a b c", "a-b\nc-\n"),
        ("printf %%", "%"),
        ("printf %b a\\x41", "aA"),
        ("printf %c word", "w"),
        ("printf %d 7", "7"),
        ("printf %5s a", UNKNOWN),
        ("printf %x 7", UNKNOWN),
        ("printf \\x72\\x6d", "rm"),
        ("printf a b c", "a"),
        ("printf 5%", "5%"),
        ("mktemp", f"/tmp/{UNKNOWN}"),
        ("mktemp -d", f"/tmp/{UNKNOWN}"),
        ("dirname a/b/c", "a/b"),
        ("dirname a/b/", "a"),
        ("dirname a", "."),
        ("dirname /a", "/"),
        ("basename a/b.c", "b.c"),
        ("basename a/b/", "b"),
    ],
)
def test_what_is_printed_is_known(command: str, text: str):
    assert printed(command) == text


@pytest.mark.parametrize(
    "command",
    [
        "printf",
        "printf --",
        "printf -v x a",
        "date",
        "cat file",
        "mktemp -p /etc",
        "mktemp /etc/x.XXX",
        "dirname a b",
        "dirname -z a",
        "basename -a a",
        "basename a.c .c",
    ],
)
def test_what_nobody_can_know_is_not_guessed(command: str):
    assert printed(command) is None


def test_a_pattern_prints_names_that_nobody_knows():
    assert find_output("echo", [Word("*", has_glob=True)], None) is None


@pytest.mark.parametrize(
    ("command", "given", "text"),
    [
        ("cat", "a", "a"),
        ("cat -", "a", "a"),
        ("tee", "a", "a"),
        ("rev", "mr\nb", "rm\nb"),
        ("base64 -d", "cm0=", "rm"),
        ("base64 --decode", "cm0", "rm"),
        ("base64 -D", "c\nm0=\n", "rm"),
        ("openssl base64 -d", "cm0=", "rm"),
        ("xxd -r -p", "72 6d", "rm"),
        ("xxd -rp", "726d", "rm"),
        ("base64 -d", "gA==", "�"),
    ],
)
def test_what_comes_in_is_passed_on_or_decoded(command: str, given: str, text: str):
    assert printed(command, given) == text


@pytest.mark.parametrize(
    ("command", "given"),
    [
        ("cat", None),
        ("rev", None),
        ("rev file", "a"),
        ("base64 -d", None),
        ("base64", "rm"),
        ("base64 -d", "!!!"),
        ("base64 -d", "cm0=x"),
        ("xxd", "rm"),
        ("xxd -r -p", "zz"),
        ("xxd -r -p", "726"),
        ("sort", "a"),
    ],
)
def test_what_cannot_be_decoded_is_unknown(command: str, given: str | None):
    assert printed(command, given) is None


def test_a_format_that_is_used_again_and_again_stops_growing():
    words = [Word("x" * 4_000 + "%s"), *[Word("a")] * 5_000]
    text = find_output("printf", words, None)
    assert text is not None
    assert len(text) < 20_000

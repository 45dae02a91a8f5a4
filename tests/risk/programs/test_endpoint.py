"""Hosts, URLs and remote paths in their many spellings."""

from __future__ import annotations

import pytest

from ccwatch.risk.programs.endpoint import (
    Remote,
    file_name,
    find_remote,
    host_of,
    inside,
    is_address,
    is_local_host,
    path_of,
    save,
    scheme_of,
)
from ccwatch.risk.programs.request import says_only_reads
from ccwatch.risk.word import Word
from tests.risk.builders import HERE


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://me:x@Example.org:8080/a?b@c", "example.org"),
        ("example.org:80", "example.org"),
        ("http://[::1]:80/", "[::1]"),
        ("fe80::1", "fe80::1"),
        ("", ""),
    ],
)
def test_the_host_of_a_url_is_found(url: str, host: str):
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ("me@web1:/etc/x", Remote("web1", "/etc/x")),
        ("web1::module/x", Remote("web1", "module/x")),
        ("rsync://web1/x", Remote("web1", "x")),
        ("[::1]:x", Remote("[::1]", "x")),
        ("./a:b", None),
        ("a/b", None),
        (":x", None),
    ],
)
def test_a_path_on_another_machine_is_told_from_one_here(text: str, remote: Remote | None):
    assert find_remote(text) == remote


def test_the_parts_of_a_url_are_found():
    assert scheme_of("HTTPS://x") == "https"
    assert scheme_of("x:y") == ""
    assert path_of("https://x/a/b?c#d") == "a/b"
    assert file_name("a/b/") == "b"
    assert file_name("") == "index.html"
    assert inside("out/", "a") == "out/a"
    assert inside("out", "/a") == "/a"


def test_this_machine_and_addresses_are_known():
    assert is_local_host("localhost")
    assert is_local_host("127.9.9.9")
    assert not is_local_host("example.org")
    assert is_address("fe80::1%eth0")
    assert not is_address("example.org")


@pytest.mark.parametrize(
    ("target", "source", "written"),
    [
        ("copy", "a", "copy"),
        ("/home/dev", "x/.bashrc", "/home/dev/.bashrc"),
        (".", "x/", "."),
        (".", "", "."),
    ],
)
def test_a_copy_has_its_own_name_in_a_folder(target: str, source: str, written: str):
    assert save(Word(target), source, HERE).word.text == written


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ('{"type": "getUser"}', True),
        ('{"type": "getUser", "op": "deleteUser"}', False),
        ('{"type": 1}', False),
        ('{"type"', False),
        ("[1]", False),
        ("{" + '"a":[' * 1_500, False),
        ("", False),
    ],
)
def test_a_message_reads_only_if_all_that_it_names_reads(text: str, reads: bool):
    assert says_only_reads(text) is reads

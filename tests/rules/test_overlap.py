from __future__ import annotations

import pytest

from ccwatch.rules.overlap import may_overlap


@pytest.mark.parametrize(
    ("path", "pattern", "overlaps"),
    [
        (None, "./.env", True),
        ("/p/*.py", "./.env", False),
        ("/p/.e*", "./.env", True),
        ("/p/*", "./.env", True),
        ("/p/.en?", "./.env", True),
        ("/p/.en[uvw]", "./.env", True),
        # What is in a set is not read: any may hold the letter.
        ("/p/.en[!v]", "./.env", True),
        ("/p/.en[^v]", "./.env", True),
        ("/p/.en[^x]", "./.env", True),
        ("/p/\0", "./.env", True),
        ("/p/a\0b", "./.env", True),
        ("/p/@(a|b)", "./.env", True),
        ("/p/{a,b}", "./.env", True),
        ("/p/src/*", "./secrets/**", True),
        ("/p/s*/key", "./secrets/**", True),
        ("/p/secrets/*", "./secrets/**", True),
        ("/p/t*/key.x", "./secrets/**", False),
        ("/p/a*.py", "./secrets/", False),
        ("/p/s*", "./secrets/", True),
        ("/p/a*", "./*.pem", True),
        ("/p/a*", "**/x?", True),
        ("/p/a*", "./[ab]", True),
        ("/p/a*", "~/**", True),
        ("/p/a*", "//**", True),
        ("/p/b*", "~/a/b", True),
        ("/p/c*", "~/a/b", False),
        # A set may be named by its class, which Python's globs do not know.
        ("/p/[[:lower:]]otes", "./notes", True),
        ("/p/[[:alpha:]]otes/x", "./notes/**", True),
        ("/p/[![:digit:]]otes", "./notes", True),
        ("/p/[[:punct:]]env", "./.env", True),
        ("/p/[[.n.]]otes", "./notes", True),
        ("/p/[[=n=]]otes", "./notes", True),
    ],
)
def test_in_doubt_a_path_may_be_what_a_pattern_is_about(
    path: str | None, pattern: str, *, overlaps: bool
):
    assert may_overlap(path, pattern) is overlaps


def test_a_pattern_without_a_path_may_be_about_any():
    assert may_overlap("/p/x*", "")

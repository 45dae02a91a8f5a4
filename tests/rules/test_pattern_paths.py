from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from ccwatch.rules.pattern import EDITORS, READERS, PatternError, parse_pattern
from tests.rules.builders import means


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("//etc/passwd", ["/etc/passwd"], ["/x/etc/passwd", ".etc/passwd", "/etc/passwd2"]),
        ("//etc", ["/etc", "/etc/a/b"], ["/etcetera"]),
        ("~/notes", ["~notes", "~notes/a"], ["~x/notes", ".notes", "/notes"]),
        ("/src", ["ssrc", "ssrc/a"], ["sx/src", ".src"]),
        ("./src", [".src", ".src/a"], [".x/src", "ssrc"]),
        ("src", [".src", ".x/src", ".x/src/a"], [".srcx", "ssrc"]),
        ("src/a", [".src/a", ".src/a/b"], [".x/src/a"]),
        ("src/", [".src/a", ".x/src/a"], [".src"]),
        ("./src/**", [".src/a", ".src/a/b"], [".srcx", ".x/src/a"]),
        ("./src/*", [".src/a"], [".srcx", ".a"]),
        ("**/a", [".a", ".x/a", ".x/y/a/b"], [".xa"]),
        ("a/**/b", [".a/b", ".a/x/b", ".a/x/y/b"], [".ab", ".x/a/b"]),
        ("*.py", [".a.py", ".x/a.py"], [".a.pyc", ".apy"]),
        ("./*.py", [".a.py"], [".x/a.py"]),
        ("a?", [".ab"], [".a", ".a/", ".abc"]),
        ("[ab]", [".a", ".b"], [".c"]),
        ("[!ab]", [".c"], [".a", "./"]),
        ("[^ab]", [".c"], [".a"]),
        ("[]a]", [".]", ".a"], [".b"]),
        ("[!]a]", [".b"], [".]", ".a"]),
        ("[a-c]", [".b"], [".d"]),
        ("a[-.]b", [".a.b", ".a-b"], [".a/b"]),
        ("[[:digit:]]x", [".1x"], [".ax"]),
        ("[]a]x", [".]x", ".ax"], [".bx"]),
        ("[!]a]x", [".bx"], [".]x", ".ax", "./x"]),
        ("[![:digit:]]x", [".ax"], [".1x"]),
        ("[[:digit:x", [".[[:digit:x"], [".1x"]),
        ("[ab", [".[ab"], [".a"]),
        ("#x", [".#x", ".a/#x"], [".x"]),
        ("a b", [".a b"], [".ab"]),
        ("a.b", [".a.b"], [".axb"]),
        ("a..b", [".a..b"], []),
        ("~x/a", [".~x/a"], ["~a"]),
        ("//home/dev/a", ["/home/dev/a"], ["~a"]),
        # All there is: nothing may be missing from these.
        ("**", [".a", ".a/b", ".src/a.py"], []),
        ("./**", [".a", ".src/a.py"], []),
        ("/**", ["sa", "ssrc/a.py"], []),
        ("~/**", ["~a", "~.ssh/id_rsa"], []),
        ("//**", ["/a", "/etc/passwd"], []),
        ("/", ["sa", "ssrc/a.py"], []),
        ("//", ["/a", "/etc/passwd"], []),
        ("~", ["~a", "~.ssh/id_rsa"], []),
        ("~/", ["~.ssh/id_rsa"], []),
        ("./", [".a", ".src/a.py"], []),
        ("**/**", [".a", ".src/a.py"], []),
        ("**/", [".src/a.py"], []),
        ("*/", [".src/a.py"], []),
        ("./*", [".a", ".src/a.py"], []),
        ("~/*", ["~a", "~.ssh/id_rsa"], []),
    ],
)
def test_a_path_pattern_is_one_of_gitignore_with_four_anchors(
    pattern: str, yes: list[str], no: list[str]
):
    for tool, kind in (("Read", "r"), ("Edit", "e")):
        for text in yes:
            assert means(f"{tool}({pattern})", kind + text), text
        for text in no:
            assert not means(f"{tool}({pattern})", kind + text), text


@pytest.mark.parametrize("pattern", [".", "./.", "a/./b", "a//b", "./a/"])
def test_a_path_pattern_that_no_path_could_match_is_an_error_or_is_mended(pattern: str):
    """A deny that never matches is worse than an error: paths arrive normalised."""
    try:
        parsed = parse_pattern(f"Read({pattern})", allows=False)
    except PatternError:
        return
    assert any(
        means(parsed.text, f"r.{path}") for path in ("a", "a/b", "a/b/c", "src/a.py", "b")
    ), parsed.expression


_PARTS = st.sampled_from(["a", "b", "*", "**", "a*", "?", "[ab]", ".env"])
_PATHS = st.lists(st.sampled_from(["a", "b", "ab", "c", ".env"]), min_size=1, max_size=4)


@given(st.lists(_PARTS, min_size=1, max_size=4).map("/".join), _PATHS.map("/".join))
def test_what_gitignore_matches_is_matched(pattern: str, path: str):
    wanted = GitIgnoreSpec.from_lines([f"/{pattern}"]).match_file(path)
    assume(wanted)
    assert means(f"Read(./{pattern})", f"r.{path}")


@given(st.lists(_PARTS, min_size=1, max_size=4).map("/".join), _PATHS.map("/".join))
def test_what_gitignore_does_not_match_is_not_allowed(pattern: str, path: str):
    lines = [f"/{pattern}", f"/{pattern}/**"]
    assume(not GitIgnoreSpec.from_lines(lines).match_file(path))
    assert not means(f"Read(./{pattern})", f"r.{path}", allows=True)


@pytest.mark.parametrize("tool", sorted(READERS | EDITORS))
def test_every_tool_of_files_takes_paths(tool: str):
    kind = "r" if tool in READERS else "e"
    assert means(f"{tool}(./src/**)", f"{kind}.src/a", allows=True)


@pytest.mark.parametrize(("pattern", "is_exact"), [("./a", True), ("a?", False), ("[a]", False)])
def test_a_path_without_wildcards_is_exact(pattern: str, *, is_exact: bool):
    assert parse_pattern(f"Read({pattern})", allows=True).is_exact is is_exact

from __future__ import annotations

import pytest

from ccwatch.rules.pattern import Kind, PatternError, parse_pattern


def test_a_pattern_knows_its_parts():
    pattern = parse_pattern(" Bash(npm run *) ", allows=True)
    assert (pattern.text, pattern.tool, pattern.specifier) == (
        "Bash(npm run *)",
        "Bash",
        "npm run *",
    )
    assert (pattern.kind, pattern.is_exact, pattern.cap, pattern.warning) == (
        Kind.COMMAND,
        False,
        None,
        "",
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bash(ls)", Kind.COMMAND),
        ("Read(x)", Kind.READ),
        ("Grep(x)", Kind.READ),
        ("Edit(x)", Kind.EDIT),
        ("Write(x)", Kind.EDIT),
        ("WebFetch(domain:x.io)", Kind.HOST),
        ("Bash", Kind.TOOL),
        ("Read(*)", Kind.TOOL),
        ("mcp__srv", Kind.TOOL),
        ("Agent(x)", Kind.PARAMETER),
        ("Skill(x)", Kind.PARAMETER),
        ("SlashCommand(/x)", Kind.PARAMETER),
    ],
)
def test_every_kind_can_be_allowed_and_denied(text: str, kind: Kind):
    assert parse_pattern(text, allows=True).kind is kind
    assert parse_pattern(text, allows=False).kind is kind


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "neither Tool nor"),
        ("1Foo", "neither Tool nor"),
        ("Foo (x)", "neither Tool nor"),
        ("Bash(ls", "neither Tool nor"),
        ("Bash(ls) x", "neither Tool nor"),
        ("Ba*sh(ls)", "neither Tool nor"),
        ("-x", "neither Tool nor"),
        ("Bash()", "nothing in its parentheses"),
        ("Bash( \t)", "nothing in its parentheses"),
        ("Read()", "nothing in its parentheses"),
        ("Agent( )", "nothing in its parentheses"),
        ("Bash(echo 'a)", "quote that is not closed"),
        ('Bash(echo "a)', "quote that is not closed"),
        ("Read(..)", "goes up with"),
        ("Read(../x)", "goes up with"),
        ("Edit(~/a/../x)", "goes up with"),
        ("Read(!x)", "begins with !"),
        ("Read(a\\b)", "backslash"),
        ("Read([[:nothing:]]b)", "cannot be matched"),
        ("Read([z-a]b)", "cannot be matched"),
        ("Read(a[.-0]b)", "range over the slash"),
        ("Bash(:*)", "names no program"),
        ("Bash( )", "nothing in its parentheses"),
        ("WebFetch(domain:)", "names no host"),
        ("WebFetch(domain:*x.io)", "names no host"),
        ("WebFetch(domain:x*.io)", "names no host"),
        ("WebFetch(domain:x.io:80)", "names no host"),
        ("WebFetch(domain:https://x.io)", "names no host"),
        ("WebFetch(domain:x.io/a)", "names no host"),
        ("WebFetch(domain:-x)", "names no host"),
        ("WebFetch(domain:xа.io)", "names no host"),
        ("WebFetch(x.io)", "wants WebFetch(domain:example.com)"),
        ("web_fetch(x.io)", "wants web_fetch(domain:example.com)"),
        ("Frob(x)", "means nothing for Frob"),
        ("mcp__a__b(x)", "means nothing for mcp__a__b"),
        ("Bash(" + "x" * 1_995 + ")", "longer than 2,000"),
    ],
)
@pytest.mark.parametrize("allows", [True, False])
def test_what_cannot_be_matched_is_an_error(text: str, error: str, *, allows: bool):
    with pytest.raises(PatternError) as raised:
        parse_pattern(text, allows=allows)
    assert error in str(raised.value)


def test_a_pattern_of_two_thousand_characters_is_not_too_long():
    assert parse_pattern("Bash(" + "x" * 1_994 + ")", allows=True).is_exact


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("*", "wildcard for the tool"),
        ("Ed*", "wildcard for the tool"),
        ("*(x:1)", "wildcard for the tool"),
        ("mcp__a*(x:1)", "wildcard for the tool"),
        ("WebFetch(url:x)", "wants WebFetch"),
        ("Agent(model:opus)", "names a parameter"),
        ("Frob(x:1)", "names a parameter"),
        ("mcp__a__b(x:1)", "names a parameter"),
    ],
)
def test_only_a_deny_or_ask_takes_wildcards_for_tools_and_parameters(text: str, error: str):
    parse_pattern(text, allows=False)
    with pytest.raises(PatternError, match=error):
        parse_pattern(text, allows=True)

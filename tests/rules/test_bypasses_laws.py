from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.risk.level import Level
from ccwatch.rules.rule import Origin
from tests.rules.builders import a_rule, allow_everything, rule_on, ruling_on
from tests.rules.bypass_builders import STATUS

_COVERED = ["git status", "echo a b", "npm test -- -u", "g'i't status", "time git status"]
_OPEN = ["ls", "rm x", "git push", "make", "./x", "cat .env", "npm run build", "git status -v"]
_JOINTS = [" && ", " || ", "; ", " | ", " |& ", " & ", "\n", ";", "&&"]
_SHAPES = [
    "{}", "( {} )", "{{ {}; }}", "! {}", "if {}; then git status; fi", "while {}; do {}; done",
    "for i in 1; do {}; done", "X=$({})", "echo $({})", 'echo "$({})"', "echo `{}`",
    "timeout 5 {}", "f() {{ {}; }}; f", "{} 2>&1", "{} > /dev/null", "cat <({})",
]  # fmt: skip
_ALLOWS = (a_rule("allow", "Bash(git status)", "Bash(echo *)", "Bash(npm test *)"),)


@st.composite
def compounds(draw: st.DrawFn, pieces: list[str]) -> str:
    """Return commands joined in every way that a shell knows, each in a shape of its own."""
    chosen = draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=4))
    text = ""
    for number, piece in enumerate(chosen):
        shape = draw(st.sampled_from(_SHAPES))
        text += draw(st.sampled_from(_JOINTS)) if number else ""
        text += shape.replace("{}", piece).replace("{{", "{").replace("}}", "}")
    return text


_MODEST = settings(max_examples=60, deadline=None)


@_MODEST
@given(compounds(_COVERED), st.sampled_from(_JOINTS), compounds(_OPEN), st.booleans())
def test_an_allow_never_appears_while_any_part_is_not_covered(
    covered: str, joint: str, other: str, first: bool
):
    command = other + joint + covered if first else covered + joint + other
    assert ruling_on(command, *_ALLOWS) != "allow"


_PIECES = _COVERED + _OPEN + ["sudo git push", "cat notes", "echo x > keep/a", "/bin/rm x"]
_PATTERNS = [
    "Bash(git push *)", "Bash(rm *)", "Bash(git *)", "Bash", "Read(./notes)", "Edit(./keep/**)",
    "Bash(* x)", "Read", "*", "Bash(ls)",
]  # fmt: skip
_WIDE = (*_ALLOWS, allow_everything())


@_MODEST
@given(compounds(_PIECES), st.sampled_from(["deny", "ask"]), st.sampled_from(_PATTERNS))
def test_another_deny_or_ask_never_opens_anything(command: str, decision: str, pattern: str):
    before = rule_on(command, *_WIDE).ruling
    after = rule_on(command, *_WIDE, a_rule(decision, pattern)).ruling
    assert after.rank <= before.rank


_STRICT = (
    a_rule("deny", "Bash(git push *)", "Read(./notes)"),
    a_rule("ask", "Bash(rm *)", "Edit(./keep/**)"),
)


@_MODEST
@given(compounds(_PIECES), st.sampled_from(_JOINTS), compounds(_PIECES))
def test_another_part_never_opens_what_was_closed(command: str, joint: str, more: str):
    for rules in (_ALLOWS, (*_WIDE, *_STRICT)):
        before = rule_on(command, *rules).ruling
        for longer in (command + joint + more, more + joint + command):
            assert rule_on(longer, *rules).ruling.rank <= before.rank, longer


_WORDS = [
    ["git", "push"], ["git", "push", "origin", "main"], ["rm", "x"], ["rm", "-rf", "x"],
    ["cat", "notes"], ["git", "-C", "x", "push"], ["touch", "keep/a"], ["ls", "-a"], ["make"],
]  # fmt: skip


def _quote(word: str, how: int, place: int) -> str:
    place %= len(word)
    return (
        word,
        f"'{word}'",
        f'"{word}"',
        f"{word[:place]}''{word[place:]}",
        f'{word[:place]}"{word[place:]}"',
        f"{word[:place]}\\{word[place:]}",
        f"$'{word}'",
        "$'" + "".join(f"\\x{ord(letter):02x}" for letter in word) + "'",
    )[how]


@_MODEST
@given(
    st.sampled_from(_WORDS),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9)), min_size=4, max_size=4),
)
def test_other_quotes_never_open_anything(words: list[str], quotes: list[tuple[int, int]]):
    quoted = " ".join(_quote(word, *quote) for word, quote in zip(words, quotes, strict=False))
    for rules in (STATUS,), (*_WIDE, *_STRICT):
        before = rule_on(" ".join(words), *rules).ruling
        assert rule_on(quoted, *rules).ruling.rank <= before.rank, quoted


@_MODEST
@given(
    compounds(_PIECES),
    st.lists(
        st.tuples(st.sampled_from(["deny", "ask", "allow"]), st.sampled_from(_PATTERNS[:8])),
        min_size=1,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_equal_priorities_changes_nothing(
    command: str, given_rules: list[tuple[str, str]], chance: Any
):
    rules = [
        a_rule(decision, pattern, priority=100, max_risk=Level.HIGH)
        for decision, pattern in given_rules
    ]
    shuffled = list(rules)
    chance.shuffle(shuffled)
    moved = [replace(rule, origin=Origin(number=number)) for number, rule in enumerate(shuffled)]
    alone = [rule_on(command, rule).ruling for rule in rules if rule.decision.value != "allow"]
    outcome = rule_on(command, *rules).ruling
    assert rule_on(command, *moved).ruling is outcome
    assert all(outcome.rank <= each.rank for each in alone if each.value != "ask")

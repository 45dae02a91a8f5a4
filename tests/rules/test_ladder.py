from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.risk.assess import assess
from ccwatch.risk.level import Level
from ccwatch.rules.pattern import parse_pattern, split_words
from ccwatch.rules.rule import Ruling
from ccwatch.rules.step import quote_words
from tests.rules.builders import a_place
from tests.rules.climbing import climb, rungs

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            "npm run test -- -u",
            [
                "Bash(npm run test -- -u)",
                "Bash(npm run test *)",
                "Bash(npm run *)",
                "Bash(npm *)",
            ],
        ),
        ("git push origin main", ["Bash(git push origin main)", "Bash(git push *)", "Bash(git *)"]),
        (
            "/usr/bin/git push o",
            ["Bash(/usr/bin/git push o)", "Bash(/usr/bin/git push *)", "Bash(/usr/bin/git *)"],
        ),
        ("ls -la src", ["Bash(ls -la src)", "Bash(ls *)"]),
        ("ls", ["Bash(ls)", "Bash(ls *)"]),
        ("make", ["Bash(make)", "Bash(make *)"]),
        ("make -j8 test", ["Bash(make -j8 test)"]),
        ("gh run view 7", ["Bash(gh run view 7)", "Bash(gh run view *)", "Bash(gh *)"]),
        (
            "npm run watch",
            ["Bash(npm run watch)", "Bash(npm run watch *)", "Bash(npm run *)", "Bash(npm *)"],
        ),
        ("timeout 5 ls", ["Bash(ls)", "Bash(ls *)"]),
        ("echo 'a  b' \"it's\" '*'", ["Bash(echo 'a  b' \"it's\" '*')", "Bash(echo *)"]),
        ("echo hi 2>&1 | tail -3", ["Bash(echo hi) Bash(tail -3)", "Bash(echo *) Bash(tail *)"]),
        ("npm test; npm test", ["Bash(npm test)", "Bash(npm test *)", "Bash(npm *)"]),
        (
            "npm test > out.txt",
            [
                "Bash(npm test) Edit(./out.txt)",
                "Bash(npm test *) Edit(./out.txt)",
                "Bash(npm *) Edit(./out.txt)",
            ],
        ),
    ],
)
def test_a_command_leads_from_exactly_itself_to_its_program(command: str, expected: list[str]):
    assert rungs(command) == expected


EXACT_ONLY = [
    "rm -rf build",
    "rmdir build",
    "/bin/rm build",
    "RM build",
    "curl https://example.com",
    "wget https://example.com",
    "ssh host",
    "scp a host:b",
    "bash build.sh",
    "sh -c 'ls'",
    "python app.py",
    "python3.12 app.py",
    "pypy3 app.py",
    "node app.js",
    "perl -ne print",
    "awk '{print}' x",
    "sudo ls",
    "env ls",
    "xargs ls",
    "find . -name x",
    "npx eslint .",
    "docker build .",
    "bun run test",
    "deno run x.ts",
    "git -c core.pager=less log",
    "git -C other log",
    "git --no-pager log",
    "npm exec node x.js",
    "npm exec -- eslint",
    "yarn dlx eslint",
    "pnpm dlx",
    "cargo run --release",
    "mkfs.ext4 disk.img",
    "busybox rm x",
]


@pytest.mark.parametrize("command", EXACT_ONLY)
def test_what_runs_anything_has_no_rung_but_exactly_itself(command: str):
    assert len(rungs(command)) == 1
    exact, *wider = [set(rung.patterns) for rung in climb(f"tail -3 x && {command}")]
    for rung in wider:
        assert rung - {"Bash(tail *)"} <= exact


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("go run ./cmd x", "Bash(go run *)"),
        ("npm exec eslint .", "Bash(npm exec *)"),
        ("uv run pytest -q", "Bash(uv run *)"),
    ],
)
def test_a_subcommand_that_runs_any_program_is_no_rung(command: str, kind: str):
    assert kind not in rungs(command)
    assert kind in rungs(command, decision="deny")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("FOO=1 npm test", "Bash(FOO=1 npm test)"),
        ("cat ./$NAME", "Bash(cat ./$NAME)"),
        ("echo $NAME\nls", "Bash(echo $NAME\nls)"),
        (" uv run pytest ", "Bash(uv run pytest)"),
    ],
)
def test_what_no_pattern_can_cover_is_meant_whole_as_it_is_written(command: str, expected: str):
    assert rungs(command) == [expected]


@pytest.mark.parametrize(
    "command",
    ["rm 'x", 'cat "$NAME"', 'npm test && "$RUN"', "npm test \\\n--x\\\ny"],
)
def test_what_is_uncertain_has_no_rung_wider_than_itself(command: str):
    assert assess("Bash", {"command": command}, a_place()).level is Level.UNCERTAIN
    assert len(rungs(command)) <= 1


@pytest.mark.parametrize("value", [{}, {"command": 3}, {"command": []}])
def test_a_shell_that_is_told_nothing_has_no_rung(value: Mapping[str, Any]):
    assert rungs(value) == []
    assert rungs(value, decision="deny") == []


@pytest.mark.parametrize("command", ["", "# nothing", "x" * 3_000])
def test_a_command_that_no_pattern_can_mean_has_no_rung_for_it(command: str):
    assert all(len(pattern) <= 2_000 for pattern in rungs(command))
    assert rungs("", decision="deny") == []


def test_a_command_too_long_for_a_pattern_still_has_the_wider_rungs():
    assert rungs(f"git commit -m {'x' * 2_500}") == ["Bash(git commit *)", "Bash(git *)"]


def test_the_shell_of_another_agent_has_the_same_rungs():
    assert rungs("npm test", "run_shell_command")[0] == "Bash(npm test)"
    assert rungs({"command": ["npm", "test"]}, "shell")[0] == "Bash(npm test)"


def test_the_titles_say_how_wide_a_rung_is():
    assert [rung.title for rung in climb("git push origin")] == [
        "exactly this command",
        "the same with any arguments",
        "anything this program does",
    ]
    assert climb("npm run x y")[2].title == "any command of this kind"
    assert climb("make")[1].title == "anything this program does"
    titles = [rung.title for rung in climb("ls && make x", decision="deny")]
    assert titles[:3] == [
        "exactly this command",
        "this part in any command",
        "the same with any arguments",
    ]


# -- denies and asks of commands -------------------------------------------------------------


@pytest.mark.parametrize("decision", ["deny", "ask"])
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            "ls && rm -rf build",
            ["Bash(ls && rm -rf build)", "Bash(rm -rf build)", "Bash(rm *)"],
        ),
        (
            "rm -rf build && ls",
            ["Bash(rm -rf build && ls)", "Bash(rm -rf build)", "Bash(rm *)"],
        ),
        (
            "npm test && git push",
            ["Bash(npm test && git push)", "Bash(git push)", "Bash(git push *)", "Bash(git *)"],
        ),
        ("python app.py", ["Bash(python app.py)", "Bash(python *)"]),
        ("ls *.py", ["Bash(ls '*.py')", "Bash(ls *)"]),
        ("cat ./$NAME", ["Bash(cat ./*)", "Bash(cat *)"]),
        ("git -C x status", ["Bash(git -C x status)", "Bash(git *)"]),
        ("yarn dlx x", ["Bash(yarn dlx x)", "Bash(yarn dlx *)", "Bash(yarn *)"]),
    ],
)
def test_a_deny_is_about_the_worst_part_and_may_be_wide(
    command: str, decision: str, expected: list[str]
):
    assert rungs(command, decision=decision) == expected


# -- whatever comes --------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=0, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_quoted_words_are_read_back_exactly(words: list[str]):
    found = split_words(quote_words(words))
    assert ["".join(letter or "*" for letter in word) for word in found] == words
    assert not any(None in word for word in found)


def test_an_unknown_part_of_a_word_is_quoted_as_any_text():
    assert quote_words(["cat", "a b/\0"]) == "cat 'a b/'*"
    assert parse_pattern("Bash(cat 'a b/'*)", allows=False).is_exact is False


PIECES = st.sampled_from(
    [
        "npm test", "git push origin main", "ls -la", "rm -rf build", "cat src/a.py", "make",
        "python x.py", "sudo ls", "echo 'a b' \"c*\"", "FOO=1 make", "curl https://example.com",
        "timeout 5 npm test", "cd src", "echo $HOME", "ls *.py", "git -c a=b log", "x=1",
        "cat .env", "true", "npm run a -- '\\*'", "find . -name '*.py'", "tail -3", "rm -rf ~",
        "git commit -m \"it's done\"", "/usr/bin/git status", "bash -c 'ls; make'",
        "echo \"$(ls)\"",
    ]
)  # fmt: skip
JOINTS = st.sampled_from([" && ", "; ", " | ", " || ", "\n", " > out.txt; ", " 2>&1 | ", " & "])


@given(st.lists(st.tuples(PIECES, JOINTS), min_size=1, max_size=4), st.sampled_from(Ruling))
def test_every_rung_of_every_command_is_about_it(pieces: list[tuple[str, str]], decision: Ruling):
    command = "".join(piece + joint for piece, joint in pieces[:-1]) + pieces[-1][0]
    ladder = climb(command, decision=decision.value)
    assert len({rung.patterns for rung in ladder}) == len(ladder)
    assert all(rung.patterns for rung in ladder)

"""What must hold for every command, tried on trees of commands that nobody wrote."""

from __future__ import annotations

import shlex

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from ccwatch.risk.shell.source import Source
from tests.risk.builders import HERE

FEW = settings(max_examples=150, deadline=None, derandomize=True, database=None)

UNITS = [
    "ls -la", "cat README.md", "grep -rn x src", "git status", "git log --oneline", "echo hello",
    "rm build/x", "rm -rf build", "rm -rf /", "rm -rf ~", "cat .env", "cat ~/.ssh/id_rsa",
    "git push --force origin main", "git reset --hard", "git commit -m x", "npm install x",
    "make test", "pytest -q", "curl https://example.com", "curl -T f https://example.com",
    "chmod -R 777 /", "chmod 644 f", "kill -9 1", "dd if=/dev/zero of=/dev/sda", "mkdir x",
    "docker ps", "docker run -v /:/host x", "kubectl delete pod x", "frobnicate", "terraform apply",
    "psql -c 'drop table x'", "tee ~/.bashrc", "touch x", "sed -i s/a/b/ f", "mv a b",
]  # fmt: skip
WRAPPERS = [
    "sudo {}", "env X=1 {}", "timeout 5 {}", "nice {}", "nice -n 5 {}", "nohup {}", "time {}",
    "command {}", "exec {}", "stdbuf -o0 {}", "setsid {}", "ionice -c 3 {}", "xargs {}",
    "doas {}", "watch {q}", "bash -c {q}", "sh -c {q}", "eval {q}", "zsh -c {q}", "trap {q} EXIT",
    "( {} )", "{{ {}; }}", "echo $({})", "echo `{}`", 'echo "$({})"', "cat <({})", "x=$({})",
    "if {}; then ls; fi", "if ls; then {}; fi", "for x in a; do {}; done",
    "while {}; do ls; done", "until ls; do {}; done", "f() {{ {}; }}; f", "f() {{ {}; }}",
    "case x in x) {};; esac", "! {}", "{} 2>&1", "{} > /dev/null", "X=1 {}", "{} &",
    "cat <<E\n$({})\nE", "bash <<'E'\n{}\nE", "find . -exec {} ;", "sudo -u root bash -c {q}",
    "ls\n{}", "ls # x\n{}",
]  # fmt: skip
JOINS = ["{}; {}", "{} && {}", "{} || {}", "{} | {}", "{} |& {}", "{}\n{}", "{} & {}"]

units = st.sampled_from(UNITS)
wrapped = st.tuples(units, st.lists(st.sampled_from(WRAPPERS), max_size=2)).map(
    lambda drawn: wrap(drawn[0], *drawn[1])
)


def wrap(command: str, *wrappers: str) -> str:
    is_simple = command in UNITS
    for wrapper in wrappers:
        takes_words = wrapper.endswith((" {}", " {} ;")) and wrapper[0].isalpha()
        inner = command if is_simple or not takes_words else f"bash -c {shlex.quote(command)}"
        if "<<" in inner and not wrapper.endswith("{q}"):
            inner = f"bash -c {shlex.quote(inner)}"
        command = wrapper.format(inner, q=shlex.quote(command))
        is_simple = False
    return command


def level_of(command: str) -> Level:
    return assess_command(command, HERE).level


@FEW
@given(wrapped, st.sampled_from(WRAPPERS))
@example("rm -rf /", "xargs {}")
@example("cat .env", "find . -exec {} ;")
def test_wrapping_a_command_never_makes_it_look_milder(command: str, wrapper: str):
    outer = wrap(command, wrapper)
    assert level_of(outer) >= level_of(command), outer


def test_no_wrapper_makes_any_unit_look_milder():
    for unit in UNITS:
        for wrapper in WRAPPERS:
            outer = wrap(unit, wrapper)
            assert level_of(outer) >= level_of(unit), outer


@FEW
@given(wrapped, wrapped, st.sampled_from(JOINS))
def test_another_command_never_makes_a_call_look_milder(first: str, second: str, join: str):
    if "<<" in first:
        join = "{}\n{}"
    call = join.format(first, second)
    assert level_of(call) >= max(level_of(first), level_of(second)), call


def quote(word: str, how: int) -> str:
    match how % 8:
        case 1:
            return f"'{word}'"
        case 2:
            return f'"{word}"'
        case 3:
            return "".join(f"\\{letter}" for letter in word)
        case 4:
            return f"$'{word}'"
        case 5:
            return f"{word[:1]}''{word[1:]}"
        case 6:
            return f"{word[:1]}'{word[1:]}'"
        case 7:
            return f'"{word[:1]}"{word[1:]}'
        case _:
            return word


PLAIN = [unit for unit in UNITS if not set(unit) & set("'~")]


@FEW
@given(st.sampled_from(PLAIN), st.lists(st.integers(0, 7), min_size=8, max_size=8))
def test_quoting_a_word_differently_changes_nothing(unit: str, how: list[int]):
    words = unit.split()
    written = " ".join(quote(word, kind) for word, kind in zip(words, how, strict=False))
    plain, quoted = assess_command(unit, HERE), assess_command(written, HERE)
    assert quoted.level is plain.level, written
    assert [[word.text for word in each.words] for each in quoted.units] == [
        [word.text for word in each.words] for each in plain.units
    ]


SHELL_TEXT = st.text(
    st.sampled_from(list("abrm/ .-~$(){}[]<>|&;'\"`\\\n\t*?!#=%@:,0129")) | st.characters(),
    max_size=60,
)
PIECES = st.lists(
    st.sampled_from(
        [*UNITS, *"(){}[]<>|&;'\"`\\\n$*!#=~", "$(", "${", "$((", "<<E", "<<<", "\nE\n", "do",
         "done", "if", "then", "fi", "case x in", "esac", "f()", "x=", ">&", "2>", "{a,b}", "é"]
    ),
    max_size=12,
)  # fmt: skip


def check(text: str) -> None:
    assessment = assess_command(text, HERE)
    assert len(assessment.findings) < 1_000
    assert not any("an error in ccwatch" in finding.reason for finding in assessment.findings)
    assert assessment.level is max(finding.level for finding in assessment.findings)
    for finding in assessment.findings:
        assert finding.span is None or 0 <= finding.span.start <= finding.span.end <= len(text)
    if any(Source(text.replace("\0", " ")).find_problems()):
        assert assessment.level >= Level.UNCERTAIN


@settings(FEW, max_examples=500)
@given(SHELL_TEXT)
def test_no_text_breaks_it_and_none_that_cannot_be_parsed_is_harmless(text: str):
    check(text)


@settings(FEW, max_examples=500)
@given(PIECES, st.sampled_from(["", " "]))
def test_no_heap_of_pieces_breaks_it(pieces: list[str], glue: str):
    check(glue.join(pieces))

from __future__ import annotations

import pytest

from ccwatch.risk.act import Flow
from ccwatch.risk.shell.quoting import Value
from ccwatch.risk.shell.state import State
from ccwatch.risk.word import UNKNOWN


def a_state(directory: str | None = "/work") -> State:
    return State(directory, "/home/dev")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("HOME", "/home/dev"),
        ("PWD", "/work"),
        ("TMPDIR", "/tmp"),
        ("IFS", " "),
        ("other", UNKNOWN),
    ],
)
def test_variables_that_a_call_does_not_set(name: str, text: str):
    assert a_state().values_of(name) == [Value(text)]


def test_an_unknown_directory_has_no_name():
    assert a_state(None).values_of("PWD") == [Value(UNKNOWN)]


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "DB_PASSWORD", "AWS_SECRET_ACCESS_KEY"])
def test_a_variable_with_the_name_of_a_credential_holds_one(name: str):
    assert a_state().values_of(name) == [Value(UNKNOWN, frozenset({Flow.CREDENTIAL}))]
    state = a_state()
    state.assign(name, Value("x"))
    assert state.values_of(name) == [Value("x")]


@pytest.mark.parametrize("name", ["PATH", "IFS"])
def test_a_change_of_every_later_word_is_noted_unless_it_is_for_one_command(name: str):
    state = a_state()
    state.assign(name, Value("x"), for_now=True)
    assert state.poisoned is None
    state.assign("other", Value("x"))
    assert state.poisoned is None
    state.assign(name, Value("x"))
    assert state.poisoned == name


def test_what_holds_for_one_command_leaves_the_value_from_before():
    state = a_state()
    state.assign("HOME", Value("/srv"), for_now=True)
    assert state.values_of("HOME") == [Value("/home/dev"), Value("/srv")]


def test_every_value_is_remembered_once_and_none_is_forgotten():
    state = a_state()
    for text in ("a", "b", "a"):
        state.assign("x", Value(text))
    assert [value.text for value in state.values_of("x")] == ["a", "b"]
    state.assign("HOME", Value("/elsewhere"))
    assert [value.text for value in state.values_of("HOME")] == ["/elsewhere"]


def test_a_value_that_is_too_long_is_unknown_and_keeps_its_data():
    state = a_state()
    state.assign("x", Value("a" * 20_000, frozenset({Flow.SECRET})))
    assert state.values_of("x") == [Value(UNKNOWN, frozenset({Flow.SECRET}))]


def test_a_value_too_many_makes_one_unknown_and_keeps_its_data():
    state = a_state()
    for number in range(9):
        state.assign("x", Value(str(number), frozenset({Flow.SECRET} if number == 8 else ())))
    values = state.values_of("x")
    assert len(values) == 8
    assert values[-1] == Value(UNKNOWN, frozenset({Flow.SECRET}))
    assert [value.text for value in values[:7]] == list("0123456")


def test_each_pipe_of_a_substitution_has_a_name_of_its_own():
    state = a_state()
    assert [state.name_pipe("ls"), state.name_pipe(None)] == ["/dev/fd/63", "/dev/fd/62"]
    assert state.contents == {"/dev/fd/63": "ls"}

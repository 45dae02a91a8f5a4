from __future__ import annotations

import pytest

from ccwatch.risk.act import Does, RunsShell
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.programs.invocation import Invocation
from ccwatch.risk.programs.unlisted import judge_by_verb, judge_unlisted
from ccwatch.risk.programs.verb import (
    Kind,
    find_verbs,
    is_destructive,
    is_destructive_option,
    is_destructive_program,
    starts_with_read,
)
from ccwatch.risk.word import Word


def given(command: str) -> Invocation:
    program, *texts = command.split(" ")
    return Invocation(program, tuple(Word(text) for text in texts))


def unlisted(command: str) -> Level:
    return max(act.effect.level for act in judge_unlisted(given(command)) if isinstance(act, Does))


def by_verb(command: str) -> tuple[Level, Category]:
    (act,) = judge_by_verb(given(command))
    assert isinstance(act, Does)
    return act.effect.level, act.effect.category


@pytest.mark.parametrize("command", ["frob", "frob x", "frob --help", "frob list", "frob --format"])
def test_a_program_that_nobody_knows_is_uncertain(command: str):
    assert unlisted(command) is Level.UNCERTAIN


@pytest.mark.parametrize(
    "command",
    [
        "frob delete x", "frob users:delete", "frob DeleteUser", "frob --purge", "frob a b c drop",
        "frob --delete-all=1", "delete-stuff", "frob --destroy=x y", "purge_all",
    ],
)  # fmt: skip
def test_its_words_may_say_destruction(command: str):
    assert unlisted(command) is Level.HIGH


@pytest.mark.parametrize(
    "command", ["frob a b c d e delete", "frob ./delete", "frob --no-format", "format"]
)
def test_other_words_are_no_verbs(command: str):
    assert unlisted(command) is Level.UNCERTAIN


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("svc users list", Level.LOW, Category.INFRA_READ),
        ("svc describe-users", Level.LOW, Category.INFRA_READ),
        ("svc getUser x", Level.LOW, Category.INFRA_READ),
        ("svc create x", Level.MEDIUM, Category.INFRA_CHANGE),
        ("svc list create", Level.MEDIUM, Category.INFRA_CHANGE),
        ("svc run x", Level.HIGH, Category.INFRA_CHANGE),
        ("svc messages send", Level.HIGH, Category.INFRA_CHANGE),
        ("svc users delete", Level.HIGH, Category.INFRA_DESTROY),
        ("svc list --purge", Level.HIGH, Category.INFRA_DESTROY),
        ("svc something", Level.UNCERTAIN, Category.UNKNOWN),
        ("svc list-and-frob", Level.LOW, Category.INFRA_READ),
        ("svc", Level.UNCERTAIN, Category.UNKNOWN),
    ],
)
def test_a_service_is_judged_by_its_verbs(command: str, level: Level, category: Category):
    assert by_verb(command) == (level, category)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("delete-user", (Kind.DESTROY,)),
        ("batchDeleteUsers", (Kind.DESTROY,)),
        ("users:list", (Kind.READ,)),
        ("getAndDelete", (Kind.READ, Kind.DESTROY)),
        ("deletes", (Kind.DESTROY,)),
        ("autodelete", (Kind.DESTROY,)),
        ("HTTPGet", (Kind.READ,)),
        ("users", ()),
        ("undeletable", ()),
        ("", ()),
    ],
)
def test_the_words_of_a_name_are_found(name: str, kinds: tuple[Kind, ...]):
    assert find_verbs(name) == kinds
    assert is_destructive(name) is (Kind.DESTROY in kinds)


@pytest.mark.parametrize(
    ("name", "answer"),
    [("--delete", True), ("--force-remove", True), ("--format", False), ("--clean", False)],
)
def test_an_option_may_be_a_noun(name: str, *, answer: bool):
    assert is_destructive_option(name) is answer


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("list-users", True),
        ("getUser", True),
        ("users-list", False),
        ("get-and-create", False),
        ("", False),
        ("frob", False),
    ],
)
def test_a_reading_name_begins_with_its_verb(name: str, *, answer: bool):
    assert starts_with_read(name) is answer


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("delete-tenant", True),
        ("purgeCaches", True),
        ("gateway.order.delete", True),
        ("queue:drop_all", True),
        ("ts-prune", False),
        ("log-remove", False),
        ("delete.order.list", False),
        ("format-code", False),
        ("", False),
        ("42", False),
    ],
)
def test_the_name_of_a_program_is_destructive_when_it_begins_so(name: str, *, answer: bool):
    assert is_destructive_program(name) is answer


@pytest.mark.parametrize(
    "command", ["frob publish", "frob push x", "frob -v upload a", "frob reset"]
)
def test_its_first_word_may_say_that_it_sends_or_sets_back(command: str):
    assert unlisted(command) is Level.HIGH


def test_a_later_word_is_no_verb_of_sending():
    assert unlisted("frob notes push") is Level.UNCERTAIN
    assert unlisted("frob -v") is Level.UNCERTAIN


@pytest.mark.parametrize("name", ["k3s-uninstall.sh", "db_destroy.py", "pkg.delete"])
def test_the_last_word_of_its_name_may_be_the_verb(name: str):
    assert is_destructive_program(name)


@pytest.mark.parametrize(
    ("text", "level"),
    [("DROP DATABASE shop", Level.CRITICAL), ("truncate users cascade", Level.HIGH),
     ("select a from b", None), ("Remove old files", None)],
)  # fmt: skip
def test_an_argument_may_be_sql(text: str, level: Level | None):
    acts = judge_unlisted(Invocation("frob", (Word("-e"), Word(text))))
    found = [act.effect.level for act in acts[1:] if isinstance(act, Does)]
    assert found == ([level] if level is not None else [])


@pytest.mark.parametrize(
    ("text", "runs"),
    [("rm -rf lib", True), ("sudo rm -rf lib", True), ("git push --force origin x", True),
     ("Remove -f /tmp", False), ("find the fault", False), ("ls", False), ("rm", False)],
)  # fmt: skip
def test_an_argument_may_be_a_command(text: str, runs: bool):
    acts = judge_unlisted(Invocation("frob", (Word("host"), Word(text))))
    assert (RunsShell(Word(text)) in acts) is runs


def test_of_many_texts_only_the_first_are_looked_at():
    acts = judge_unlisted(Invocation("frob", tuple(Word(f"rm -f x{n}") for n in range(30))))
    assert sum(isinstance(act, RunsShell) for act in acts) == 20
    assert max(act.effect.level for act in acts if isinstance(act, Does)) is Level.UNCERTAIN

"""Runners of targets, goals and tasks."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Does, RunsFile, RunsInput
from ccwatch.risk.level import Level
from ccwatch.risk.programs.invocation import Invocation
from ccwatch.risk.programs.package import BUILDS
from ccwatch.risk.programs.registry import find_judge
from ccwatch.risk.word import UNKNOWN, Word
from tests.risk.builders import a_word, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("make --version", LOW),
        ("mvn -v", LOW),
        ("gradle --help", LOW),
        ("bazel version", LOW),
        ("make", MEDIUM),
        ("make -j 8 -C deploy all", MEDIUM),
        ("make clean", MEDIUM),
        ("make CFLAGS=-O2", MEDIUM),
        ("mvn verify", MEDIUM),
        ("gradle build", MEDIUM),
        ("bazel test //...", MEDIUM),
        ("just build", MEDIUM),
        ("rake test", MEDIUM),
        ("ninja -C out", MEDIUM),
        ("make deploy", HIGH),
        ("make install", HIGH),
        ("make distclean", HIGH),
        ("make SHELL=/srv/x", HIGH),
        ("make --eval 'x:'", HIGH),
        ("make 'X=$(shell date)'", HIGH),
        ("mvn exec:java", HIGH),
        ("bazel run @other//:x", HIGH),
        ("bazel run --run_under=x //:a", HIGH),
        ("just --shell x build", HIGH),
        ("rake release", HIGH),
        ("mvn deploy", CRITICAL),
        ("mvn release:perform", CRITICAL),
        ("gradle publish", CRITICAL),
        ("rake db:drop", HIGH),
        ("just db-reset prod", CRITICAL),
        ("bazel test //a:delete_test", MEDIUM),
        ("bazel build //deploy:all", MEDIUM),
        ("bazel run //a:deploy", HIGH),
        ("gradle test --tests a.DeleteTest", MEDIUM),
        ("gradle -t publish", CRITICAL),
        ("gradle wipeAll", HIGH),
        ("gradle assembleRelease", MEDIUM),
        ("gradle publishToMavenLocal", MEDIUM),
        ("make build-release", MEDIUM),
    ],
)
def test_runners_of_tasks_by_the_names_of_the_tasks(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_the_rules_may_be_in_another_file_or_come_from_a_pipe():
    assert RunsFile(a_word("a.mk")) in invoke("make -f a.mk")
    assert RunsInput() in invoke("make -f - all")
    assert Does(BUILDS) in invoke("make -f")


def test_a_target_that_only_the_shell_knows_is_uncertain():
    judge = find_judge("make")
    assert judge is not None
    acts = judge(Invocation("make", (Word(UNKNOWN),)))
    assert any(isinstance(act, Does) and act.effect.level == UNSURE for act in acts)


def test_a_target_that_a_program_defines_is_said_to_be_its_own():
    assert "runs Gradle's test" in [
        act.effect.reason for act in invoke("gradle test") if isinstance(act, Does)
    ]

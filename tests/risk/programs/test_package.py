"""Specs and names that package managers of all languages share."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Does, Fetches, RunsFile
from ccwatch.risk.level import Level
from ccwatch.risk.programs.package import (
    is_remote,
    judge_reset,
    judge_script_name,
    judge_spec,
    name_effect,
    resets_database,
)
from ccwatch.risk.word import UNKNOWN, Word

MEDIUM, HIGH = Level.MEDIUM, Level.HIGH


@pytest.mark.parametrize(
    "spec",
    [
        "git+https://x.example/a.git",
        "https://x.example/a.tgz",
        "git@x.example:a.git",
        "github:me/web",
        "web @ git+ssh://x.example/a.git",
        "file:../web",
    ],
)
def test_a_spec_from_elsewhere_is_remote(spec: str):
    assert is_remote(spec)


@pytest.mark.parametrize("spec", ["react", "react@18", "@me/web@1.0", "requests>=2", "./web"])
def test_a_spec_of_the_registry_is_not_remote(spec: str):
    assert not is_remote(spec)


@pytest.mark.parametrize(
    "name", ["deploy", "db:drop", "deployProd", "release-it", "delete-all", "prod"]
)
def test_names_that_speak_of_harm_are_high(name: str):
    assert name_effect(Word(name)).level == HIGH


@pytest.mark.parametrize("name", ["build", "test:unit", "clean", "format", "archive", "build:prod"])
def test_names_of_building_and_tidying_are_medium(name: str):
    assert name_effect(Word(name)).level == MEDIUM


def test_an_archive_is_run_and_a_url_is_fetched():
    assert RunsFile(Word("a.whl")) in judge_spec(Word("a.whl"))
    assert Fetches(Word("https://x.example/a")) in judge_spec(Word("git+https://x.example/a"))
    assert len(judge_spec(Word("git@x.example:a.git"))) == 1
    assert judge_spec(Word("requests")) == []


@pytest.mark.parametrize(
    "name",
    ["db:drop", "migrate:fresh", "reset_db", "resetDatabase", "db:seed:replant", "ecto.drop"],
)
def test_the_name_of_a_task_says_that_it_empties_a_database(name: str):
    assert resets_database(name)


@pytest.mark.parametrize("name", ["db:migrate", "schema:generate", "db:test:reset", "reset", "db"])
def test_other_names_of_tasks_leave_the_database(name: str):
    assert not resets_database(name)


def test_a_reset_is_worse_where_production_is_named():
    levels = [
        act.effect.level
        for others in ([], [Word("--env=production")])
        for act in judge_reset(Word("db:drop"), others)
        if isinstance(act, Does)
    ]
    assert levels == [HIGH, Level.CRITICAL]
    assert judge_reset(Word(f"db:drop{UNKNOWN}")) == []


@pytest.mark.parametrize(
    "path",
    ["scripts/deploy.sh", "./reset-db.js", "delete_users.py", "/srv/publish", "bin/run-deploy.sh"],
)
def test_the_name_of_a_script_speaks_of_harm(path: str):
    levels = [act.effect.level for act in judge_script_name(Word(path)) if isinstance(act, Does)]
    assert levels == [HIGH]


@pytest.mark.parametrize(
    "path",
    [
        "build.sh",
        "test_delete.py",
        "deploy.test.js",
        "post_process.py",
        "check-deploy.sh",
        "",
        "./",
    ],
)
def test_the_name_of_a_script_says_nothing_bad(path: str):
    assert judge_script_name(Word(path)) == []


def test_the_name_of_a_script_that_only_the_shell_knows_says_nothing():
    assert judge_script_name(Word(f"deploy{UNKNOWN}.sh")) == []

"""Specs and names that package managers of all languages share."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Fetches, RunsFile
from ccwatch.risk.level import Level
from ccwatch.risk.programs.package import is_remote, judge_spec, name_effect
from ccwatch.risk.word import Word

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


@pytest.mark.parametrize("name", ["deploy", "db:drop", "deployProd", "release-it", "delete-all"])
def test_names_that_speak_of_harm_are_high(name: str):
    assert name_effect(Word(name)).level == HIGH


@pytest.mark.parametrize("name", ["build", "test:unit", "clean", "format", "archive"])
def test_names_of_building_and_tidying_are_medium(name: str):
    assert name_effect(Word(name)).level == MEDIUM


def test_an_archive_is_run_and_a_url_is_fetched():
    assert RunsFile(Word("a.whl")) in judge_spec(Word("a.whl"))
    assert Fetches(Word("https://x.example/a")) in judge_spec(Word("git+https://x.example/a"))
    assert len(judge_spec(Word("git@x.example:a.git"))) == 1
    assert judge_spec(Word("requests")) == []

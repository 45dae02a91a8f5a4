"""Systems that build."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Act, Deletes, Fetches, Language, Reads, RunsCode, RunsFile, Writes
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE, HIGH = Level.LOW, Level.MEDIUM, Level.UNCERTAIN, Level.HIGH


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("cmake --version", LOW),
        ("cmake --help-command-list", LOW),
        ("cmake -E", LOW),
        ("cmake -E echo hi", LOW),
        ("meson --version", LOW),
        ("zig", LOW),
        ("zig version", LOW),
        ("ghc --numeric-version", LOW),
        ("protoc --version", LOW),
        ("cmake -S . -B build", MEDIUM),
        ("cmake --build build -j 4 --target all docs -v", MEDIUM),
        ("cmake --install build --prefix out", MEDIUM),
        ("cmake -E copy a b", MEDIUM),
        ("cmake -E tar xf a.tar", MEDIUM),
        ("meson setup build", MEDIUM),
        ("meson test", MEDIUM),
        ("meson devenv -C build ls", MEDIUM),
        ("zig build", MEDIUM),
        ("zig cc a.c", MEDIUM),
        ("protoc --go_out=. a.proto", MEDIUM),
        ("ghc -O2 Main.hs", MEDIUM),
        ("cmake -E frob", UNSURE),
        ("zig frob", UNSURE),
        ("cmake --install build", HIGH),
        ("cmake --build build --target install", HIGH),
        ("cmake --build build -t deploy", HIGH),
        ("cmake -E environment", HIGH),
        ("meson install", HIGH),
        ("zig build deploy", HIGH),
        ("ghc -pgmF ./x Main.hs", HIGH),
    ],
)
def test_systems_that_build_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


@pytest.mark.parametrize(
    ("command", "act"),
    [
        ("cmake -P a.cmake", RunsFile(a_word("a.cmake"))),
        ("cmake -B /srv/x", Writes(a_word("/srv/x"))),
        ("cmake -B/srv/x", Writes(a_word("/srv/x"))),
        ("cmake -E rm -rf a", Deletes(a_word("a"), recursive=True)),
        ("cmake -E rename a b", Deletes(a_word("a"), how="moves")),
        ("cmake -E copy a b", Writes(a_word("b"))),
        ("cmake -E touch a b", Writes(a_word("a"))),
        ("cmake -E cat a", Reads(a_word("a"))),
        ("cmake -E sha256sum a", Reads(a_word("a"))),
        ("cmake -E tar cf a.tar b", Writes(a_word("a.tar"))),
        ("protoc --plugin=protoc-gen-x=./x --x_out=. a", RunsFile(a_word("./x"))),
        ("protoc --go_out=paths=a:/srv/x a.proto", Writes(a_word("/srv/x"))),
        ("protoc -o a.pb a.proto", Writes(a_word("a.pb"))),
        ("protoc -oa.pb a.proto", Writes(a_word("a.pb"))),
        ("zig fetch https://x.example/a", Fetches(a_word("https://x.example/a"))),
        ("zig build-exe a.zig -femit-bin=/srv/x", Writes(a_word("/srv/x"))),
        ("ghc -e 1", RunsCode(a_word("1"), Language.OTHER)),
        ("ghc -outputdir /srv/x a.hs", Writes(a_word("/srv/x"))),
    ],
)
def test_what_a_build_writes_and_runs_is_found(command: str, act: Act):
    assert act in invoke(command)


def test_commands_behind_a_tool_of_cmake_are_judged():
    assert commands_of("cmake -E chdir a make all") == ["make all"]
    assert commands_of("cmake -E env --unset=A B=1 make all") == ["make all"]
    assert commands_of("cmake -E time make all") == ["make all"]

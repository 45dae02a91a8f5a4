from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("find", "low", ["Looks ."]),
        ("find -L src -name '*.py' -newermt now -print", "low", ["Looks src"]),
        ("find -D tree -O2 src -type f", "low", ["Looks src"]),
        ("find -f src -- -type f", "low", ["Looks src"]),
        ("find . ( -name a -o -name b )", "low", ["Looks ."]),
        ("find --help", "low", []),
        ("find . -unheard", "uncertain", ["Looks ."]),
        ("find '*'", "uncertain", ["Looks *"]),
        ("find . -name", "low", ["Looks ."]),
        ("find . -fprint out -ls", "low", ["Writes out", "Looks ."]),
        ("find . -fprintf out %p -ls", "low", ["Writes out", "Looks ."]),
        ("find . -fls", "low", ["Looks ."]),
        ("find -files0-from list -ls", "low", ["Reads list", "Looks ."]),
        ("find . -files0-from", "low", ["Looks ."]),
        ("find a b/ -delete", "high", ["Looks a", "Looks b/", "Deletes a/…", "Deletes b/…"]),
        ("find . -name '*.o' -delete", "high", ["Looks .", "Deletes ./…/….o"]),
        ("find . -not -name a -delete", "high", ["Looks .", "Deletes ./…/a", "Deletes ./…"]),
        ("find . -exec cat {} ';'", "low", ["Looks .", "RunsCommand cat ./…"]),
        ("find . -exec cat {} + -ls", "low", ["Looks .", "RunsCommand cat ./…"]),
        ("find . -exec echo + ';'", "low", ["Looks .", "RunsCommand echo +"]),
        ("find . -okdir rm {} ';'", "uncertain", ["Looks .", "RunsCommand rm ./…"]),
        ("find . -exec cat {}", "uncertain", ["Looks .", "RunsCommand cat ./…"]),
        ("find . -exec ';'", "uncertain", ["Looks ."]),
        ("find . -exec sh -c 'rm {}' ';'", "low", ["Looks .", "RunsCommand sh -c rm ./…"]),
        ("fd -e py word src", "low", ["Looks src"]),
        ("fd -x rm", "low", ["RunsCommand rm ./…"]),
        ("fd -HX rm {/} ';' -a", "low", ["RunsCommand rm ./…"]),
        ("fd --exec=rm", "low", ["RunsCommand rm ./…"]),
        (
            "fd key src -xcat",
            "low",
            ["Looks src", "RunsCommand cat src/…", "RunsCommand cat src/…/key"],
        ),
        ("fd '^a' -x cat", "low", ["RunsCommand cat ./…"]),
        ("fd -x", "uncertain", []),
        ("fd --unheard -a word", "uncertain", []),
        ("locate -i word", "low", []),
        ("updatedb", "high", []),
    ],
)
def test_finding(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)


def test_too_many_commands_are_uncertain():
    folders = " ".join(f"d{number}" for number in range(70))

    assert level_of(f"find {folders} -exec cat {{}} ';'") == "uncertain"

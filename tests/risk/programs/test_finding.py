from __future__ import annotations

import pytest

from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from tests.risk.builders import HERE
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
        ("find -files0-from list -ls", "uncertain", ["Reads list", "Looks ."]),
        ("find . -files0-from", "uncertain", ["Looks ."]),
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
            "fd word src -xcat",
            "low",
            ["Looks src", "RunsCommand cat src/…", "RunsCommand cat src/…/word"],
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


@pytest.mark.parametrize(
    ("search", "sought"),
    [
        ("fd -H '^[.]env$' -x cat", True),
        ("fd -H env -X cat", True),
        ("fd env -x cat", True),
        ("fd '[.]env$' -x cat", True),
        ("fd '^[.]env' -x cat", False),
        ("fd -uF rsa -x cat", True),
        ("fd -Hg '*.e*' -x cat", True),
        ("fd -H -e pem -x cat", True),
        ("fd -H -e go key -x cat", False),
        ("fd -H . -x cat", False),
        ("fd -H '[.]py$' -x cat", False),
        ("find . -name '*.e*' -exec cat {} +", True),
        ("find . -iname '.E[N]V' -exec cat {} +", True),
        ("find . -path '*/.env' -exec cat {} +", True),
        ("find . -regex '.*/[.]env' -exec cat {} +", True),
        ("find . -name '*' -exec cat {} +", False),
        ("find . -name '*.py' -exec cat {} +", False),
        ("find . -regex '.*[.]py' -exec cat {} +", False),
    ],
)
def test_a_search_for_secrets_reads_them(search: str, sought: bool):
    findings = assess_command(search, HERE).findings
    assert any(found.category is Category.SECRETS_READ for found in findings) == sought


def test_an_expression_that_cannot_be_tried_is_uncertain_where_a_command_runs():
    expression = "(a+)+b"

    assert level_of(f"fd '{expression}' -x cat") == "uncertain"
    assert level_of(f"find . -regex '{expression}' -exec cat {{}} +") == "uncertain"
    assert level_of(f"find . -regex '{expression}'") == "low"

from __future__ import annotations

import pytest

from tests.rules.builders import ruling_on
from tests.rules.bypass_builders import STATUS
from tests.rules.bypass_programs import DEFINITIONS, SETTINGS, SIDE_DOORS, WRAPPERS, ZSH
from tests.rules.bypass_syntax import (
    CHAINS,
    EXPANSIONS,
    LOOK_ALIKES,
    REDIRECTIONS,
    SUBSTITUTIONS,
    UNPARSED,
)

MORE_THAN_STATUS = [
    *CHAINS,
    *SUBSTITUTIONS,
    *LOOK_ALIKES,
    *SETTINGS,
    *REDIRECTIONS,
    *EXPANSIONS,
    *DEFINITIONS,
    *WRAPPERS,
    *SIDE_DOORS,
    *ZSH,
    *UNPARSED,
]


def test_there_are_more_than_enough_bypasses():
    assert len(set(MORE_THAN_STATUS)) == len(MORE_THAN_STATUS) > 150


@pytest.mark.parametrize("command", MORE_THAN_STATUS)
def test_nothing_more_than_git_status_passes(command: str):
    assert ruling_on(command, STATUS) == "ask"


@pytest.mark.parametrize(
    "command",
    [
        "git status",
        " git\tstatus ",
        "git  status\n",
        "g'i't \"status\"",
        "git \\\n status",
        "(git status)",
        "{ git status; }",
        "git status && git status",
        "git status & git status",
        "git status\ngit status # twice",
        "git status 2>&1",
        "git status > /dev/null 2>&1",
        "git status 2>/dev/null &",
        "! git status",
        "time git status",
        "timeout -k 5 10 git status",
        "nice -n 5 nohup git status",
        "stdbuf -oL git status",
        "command git status",
        "builtin git status",
        "noglob git status",
        "CI=1 LANG=C LC_ALL=C NO_COLOR=1 git status",
        "for i in 1 2; do git status; done",
        "if git status; then git status; fi",
        "f() { git status; }; f",
    ],
)
def test_what_is_only_git_status_passes(command: str):
    assert ruling_on(command, STATUS) == "allow"

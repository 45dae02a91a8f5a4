from __future__ import annotations

import pytest

from tests.rules.builders import WEB, a_rule, ruling_on

HERE = (f"{WEB}/**",)


@pytest.mark.parametrize(
    ("command", "ruling"),
    [
        ("make x", "allow"),
        ("cd src && make x", "allow"),
        ("cd /tmp/evil && make x", "ask"),
        ("cd .. && make x", "ask"),
        ("cd $X && make x", "ask"),
        ("(cd /tmp/evil && ls); make x", "allow"),
        ("pushd /tmp/evil; make x", "ask"),
    ],
)
def test_an_allow_for_a_place_is_for_nothing_that_a_cd_has_led_out_of_it(command: str, ruling: str):
    rule = a_rule("allow", "Bash(make x)", cwd=HERE)
    moves = a_rule("allow", "Bash(cd *)", "Bash(pushd *)", "Bash(ls)")
    assert ruling_on(command, rule, moves, preset="reads-local") == ruling


@pytest.mark.parametrize("command", ["make x", "cd /tmp && make x", f"cd {WEB}; make x"])
def test_a_deny_for_a_place_is_for_what_runs_there_and_what_is_run_from_there(command: str):
    assert ruling_on(command, a_rule("deny", "Bash(make x)", cwd=HERE)) == "deny"


def test_a_deny_for_a_place_is_about_no_other_place():
    there = a_rule("deny", "Bash(make x)", "Read(//etc/hosts)", cwd=("/srv/**",))
    assert ruling_on("make x", there) == "ask"
    assert ruling_on("cd /srv/a && make x", there) == "deny"
    assert ruling_on({"file_path": "/etc/hosts"}, there, tool="Read") == "ask"

"""What bash runs, rules see: a deny of it holds, and allows of all else do not cover it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.risk.real_bash import TEXTS, RealBash, find_version
from tests.rules.builders import rule_on
from tests.rules.bypass_builders import ALL_BUT_RM, NO_RM, is_evaded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(find_version() < 5, reason="the texts are for bash 5 and newer")


@pytest.mark.parametrize("text", TEXTS)
def test_a_rule_about_a_command_that_bash_runs_decides(text: str, tmp_path: Path):
    assert RealBash(tmp_path).runs(text)
    assert not is_evaded(text, NO_RM)
    assert rule_on(text, ALL_BUT_RM).ruling.value != "allow"


@pytest.mark.parametrize(
    "text", ["echo a; cat b", "if true; then echo a; fi", "f() { echo a; }; f", "x=1; echo $x"]
)
def test_what_these_rules_are_about_is_allowed(text: str):
    assert is_evaded(text, NO_RM)
    assert rule_on(text, ALL_BUT_RM).ruling.value == "allow"

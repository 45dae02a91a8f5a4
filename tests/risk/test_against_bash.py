"""What bash runs, the engine sees: the two must not take a text apart differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.risk.builders import HERE
from tests.risk.real_bash import TEXTS, RealBash, find_version

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(find_version() < 5, reason="the texts are for bash 5 and newer")


@pytest.mark.parametrize("text", TEXTS)
def test_a_command_that_bash_runs_is_never_taken_for_harmless(text: str, tmp_path: Path):
    assert RealBash(tmp_path).runs(text)
    assert assess_command(text, HERE).level >= Level.UNCERTAIN


@pytest.mark.parametrize("text", ["echo 'rm -rf lib'", "# rm -rf lib", "cat <<'E'\nrm -rf lib\nE"])
def test_bash_does_not_run_what_is_only_text(text: str, tmp_path: Path):
    assert not RealBash(tmp_path).runs(text)

"""pyenv and those that are built like it."""

from __future__ import annotations

import pytest

from ccwatch.risk.assess import assess_command
from tests.risk.builders import HERE


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "pyenv versions"),
        ("low", "pyenv local"),
        ("medium", "pyenv local 3.12"),
        ("medium", "pyenv local --unset"),
        ("low", "rbenv global"),
        ("low", "pyenv install --list"),
        ("high", "pyenv install 3.12"),
        ("high", "pyenv uninstall 3.12"),
        ("medium", "pyenv rehash"),
        ("medium", "pyenv exec ls"),
    ],
)
def test_a_version_that_is_shown_is_not_chosen(level: str, command: str):
    assert assess_command(command, HERE).level == level

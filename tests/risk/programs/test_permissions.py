from __future__ import annotations

import pytest

from ccwatch.risk.programs.permissions import describe_mode
from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("chmod 644 a", "medium", ["Changes a"]),
        ("chmod +x a b", "medium", ["Changes a", "Changes b"]),
        ("chmod 777 a", "high", ["Changes a"]),
        ("chmod o+w a", "high", ["Changes a"]),
        ("chmod u=rw,o-w a", "medium", ["Changes a"]),
        ("chmod rw a", "medium", ["Changes a"]),
        ("chmod 4755 a", "high", ["Changes a"]),
        ("chmod g+s a", "high", ["Changes a"]),
        ("chmod 000 a", "high", ["Changes a"]),
        ("chmod -w a", "medium", ["Changes a"]),
        ("chmod -rw --unheard a", "uncertain", ["Changes a"]),
        ("chmod --reference=b a", "medium", ["Looks b", "Changes a"]),
        ("chmod '*' a", "uncertain", ["Changes a"]),
        ("chmod", "medium", []),
        ("chmod --help", "low", []),
        ("chown root a", "high", ["Changes a"]),
        ("chown --reference=b a", "high", ["Looks b", "Changes a"]),
        ("chgrp staff a", "high", ["Changes a"]),
        ("chattr +i a", "high", ["Changes +i", "Changes a"]),
        ("setfacl -m u:x:rw a", "high", ["Changes a"]),
        ("chcon -t t a", "high", ["Changes a"]),
    ],
)
def test_changes_of_rights(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)


@pytest.mark.parametrize(
    ("mode", "how"),
    [
        ("0777", "makes world-writable"),
        ("2755", "sets the set-user-id bit of"),
        ("04755", "sets the set-user-id bit of"),
        ("0", "takes every right away from"),
        ("a=rwx", "makes world-writable"),
        ("u-s", "changes the mode of"),
        ("+w", "changes the mode of"),
    ],
)
def test_a_mode_in_words(mode: str, how: str):
    assert describe_mode(mode) == how

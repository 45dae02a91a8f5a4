from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("dd if=a bs=1M status=none", "low", ["Reads a"]),
        ("dd if=a of=/dev/sdx", "low", ["Reads a", "Writes /dev/sdx"]),
        ("dd if=/dev/zero of=a", "low", ["Reads /dev/zero", "Writes a", "Deletes a"]),
        ("dd of=a if=/dev/null", "low", ["Writes a", "Deletes a", "Reads /dev/null"]),
        ("dd if=/dev/zero of=/dev/sdx", "low", ["Reads /dev/zero", "Writes /dev/sdx"]),
        ("dd frob=a", "uncertain", []),
        ("dd a", "uncertain", []),
        ("dd --help", "low", []),
        ("split -l 10 a part-", "medium", ["Reads a", "Writes part-"]),
        ("split -b 1M", "medium", []),
        ("split --filter='gzip' a", "low", ["RunsShell gzip", "Reads a"]),
        ("split users delete joe", "high", []),
        ("csplit -f p a 10", "medium", ["Writes p", "Reads a"]),
        ("rename 's/a/b/' x", "medium", ["Deletes x"]),
        ("rename 's/a/b/e' x", "medium", ["RunsCode s/a/b/e", "Deletes x"]),
        ("rename -n 's/a/b/' x", "low", []),
        ("rename -e 'unlink' x", "medium", ["RunsCode unlink", "Deletes x"]),
        ("rename .htm .html x", "medium", ["Deletes x"]),
        ("rename --unheard", "uncertain", []),
        ("mmv a b", "medium", ["Deletes a", "Writes b"]),
    ],
)
def test_programs_that_write_much_at_once(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)

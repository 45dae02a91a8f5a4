"""What cells of notebooks hand to a shell."""

from __future__ import annotations

import pytest

from ccwatch.risk.level import Level as L
from ccwatch.risk.notebook import find_commands, judge_cell
from tests.risk.builders import HERE


@pytest.mark.parametrize(
    ("source", "commands"),
    [
        ("x = 1\nx != 2\n%matplotlib inline\nprint('!a')", []),
        ("!ls -l", ["ls -l"]),
        ("x = 1\n  !!ls", ["ls"]),
        ("!", []),
        ("a, b = !ls", ["ls"]),
        ("a = %sx ls", ["ls"]),
        ("%system ls", ["ls"]),
        ("%sc a=ls -l", ["ls -l"]),
        ("%sc ls", ["ls"]),
        ("%pip install x", ["pip install x"]),
        ("%run a.py 1", ["python3 a.py 1"]),
        ("!ls \\\n -l", ["ls   -l"]),
        ("!ls {path}", ["ls ${PUT_IN_BY_PYTHON}"]),
        ("!ls {a,b}", ["ls {a,b}"]),
        ("%%bash\ncd /\nls", ["cd /\nls"]),
        ("\n%%sh -e\nls", ["ls"]),
        ("%%!\nls", ["\nls"]),
        ("%%sx ls\npwd", ["ls\npwd"]),
        ("%%script /bin/bash -e\nls", ["ls"]),
        ("%%script perl\nunlink", []),
        ("%%time\n!ls", ["ls"]),
        ("get_ipython().system('ls -l')", ["ls -l"]),
        ('get_ipython().getoutput(f"""ls {a}""")', ["ls ${PUT_IN_BY_PYTHON}"]),
        ("ip.run_line_magic('sx', 'ls')", ["ls"]),
        ("os.system('ls", ["ls"]),
        ("![a](b.png)", []),
    ],
)
def test_the_commands_of_a_cell_are_found(source: str, commands: list[str]):
    assert find_commands(source) == commands


@pytest.mark.parametrize(
    ("source", "level"),
    [
        ("%%writefile a.py\nx", L.MEDIUM),
        ("%%writefile -a /etc/x\nx", L.CRITICAL),
        ("%%file 'my a.py'\nx", L.MEDIUM),
        ("%%writefile\nx", L.UNCERTAIN),
        ("%%writefile 'a\nx", L.UNCERTAIN),
        ("%%javascript\nx", L.HIGH),
        ("%%perl\nx", L.UNCERTAIN),
        ("%%script python\nx", L.UNCERTAIN),
    ],
)
def test_a_magic_word_decides_what_a_cell_is(source: str, level: L):
    assert max(effect.level for effect in judge_cell(source, HERE)) is level


@pytest.mark.parametrize("source", ["", "x = 1", "%%time\nx", "%%bash\nls", "a %% b"])
def test_a_plain_cell_is_nothing_more(source: str):
    assert list(judge_cell(source, HERE)) == []

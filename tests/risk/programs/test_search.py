from __future__ import annotations

import pytest

from ccwatch.risk.act import Looks, Reads
from ccwatch.risk.assess import assess_command
from tests.risk.builders import HERE, invoke
from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("grep -rn word src", "low", ["Reads src"]),
        ("grep -r word", "low", ["Reads ."]),
        ("grep word", "low", []),
        ("grep -e word a", "low", ["Reads a"]),
        ("grep -f list a", "low", ["Reads list", "Reads a"]),
        ("rgrep word", "low", ["Reads ."]),
        ("zgrep word a.gz", "low", ["Reads a.gz"]),
        ("rg -n word src", "low", ["Reads src"]),
        ("rg word", "low", ["Reads ."]),
        ("rg --files", "low", ["Reads ."]),
        ("rg --pre=x word src", "high", ["RunsCommand x", "Reads src"]),
        ("rg --hostname-bin x word src", "high", ["RunsCommand x", "Reads src"]),
        ("rg -z word src", "medium", ["Reads src"]),
        ("rg --unheard word src", "uncertain", ["Reads src"]),
        ("rga word src", "medium", ["Reads src"]),
        ("ag --pager='x y' word src", "low", ["RunsShell x y", "Reads src"]),
        ("ack --output='$1' word src", "uncertain", ["Reads src"]),
        ("ugrep --filter='pdf:x' word src", "low", ["RunsShell pdf:x", "Reads src"]),
        ("ug word src", "medium", ["Reads src"]),
        ("pcre2grep '(?C|/bin/x|)word' a", "high", ["Reads a"]),
        ("ast-grep -p 'x($A)' src", "low", []),
        ("ast-grep -p a -r b -U src", "medium", []),
    ],
)
def test_searching(command: str, level: str, acts: list[str]):
    assert (level_of(command), touched(command)) == (level, acts)


def test_a_search_of_its_input_reads_no_folder():
    assert touched("rg word", is_piped=True) == []


@pytest.mark.parametrize(
    ("command", "acts"),
    [
        ("grep -r word --include=.env .", ["Reads .env"]),
        ("grep -r word --include '*.{py,js}' .", ["Reads *.py", "Reads *.js"]),
        ("grep -r word --include=a lib/ src", ["Reads lib/a", "Reads src/a"]),
        ("zgrep word --include=a b", ["Reads b/a"]),
        ("pcre2grep --include='\\.(key|pem)$' word .", ["Reads *.key", "Reads *pem"]),
        ("rg word -g .env", ["Reads .env"]),
        ("rg -e word -g '*.pem' src", ["Reads src/*.pem"]),
        ("rg --iglob .ENV word", ["Reads .ENV"]),
        ("rg word -g '!.env'", []),
        ("rg word -g /etc/x", ["Reads etc/x"]),
        ("rg word --type-add 'own:*.env' -t own", ["Reads *.env"]),
        ("rg --files -g '*.py'", ["Looks *.py"]),
        ("ugrep word -g a -O pem,^py .", ["Reads a", "Reads *.pem", "Reads *.^py"]),
        ("ack --type-set=own:ext:pem,key word", ["Reads *.pem", "Reads *.key"]),
        ("ack --type-set=own=.pem word", ["Reads *.pem"]),
        ("ack --type-add=own:is:.env word", ["Reads .env"]),
        ("ack --type-add=own:match:/env$/ word", ["Reads *env"]),
        ("ag -G '\\.env$' word .", ["Reads *.env"]),
        ("ag -G 'a.*b|c.+' word .", ["Reads *a*b", "Reads *c*"]),
        ("ast-grep -p x --globs '*.py'", ["Reads *.py"]),
    ],
)
def test_a_search_reads_the_files_that_it_names_by_a_pattern(command: str, acts: list[str]):
    found = [act for act in invoke(command) if isinstance(act, Reads | Looks)]
    named = [act for act in found if act.word.has_glob]
    assert [f"{type(act).__name__} {act.word.text}" for act in named] == acts


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("grep -rn . --include='.e*' .", "high"),
        ("rg . -g '.en[v]'", "high"),
        ("rg word /etc -g shadow", "high"),
        ("ag -G 'id_rsa$' . ~", "high"),
        ("rg -uuu word", "low"),
        ("rg --hidden --no-ignore word", "low"),
        ("rg word -g '**/*.ts'", "low"),
        ("grep -r . .", "low"),
    ],
)
def test_a_pattern_that_picks_secrets_reads_secrets(command: str, level: str):
    assert assess_command(command, HERE).level == level


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "ag --python word"),
        ("low", "ack --js -l word"),
    ],
)
def test_a_language_picks_the_files_that_are_searched(level: str, command: str):
    assert assess_command(command, HERE).level == level

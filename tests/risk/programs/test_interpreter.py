"""Interpreters: code in an option, in a file, on standard input."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import (
    Act,
    Does,
    Language,
    Reads,
    RunsCode,
    RunsFile,
    RunsInput,
    RunsShell,
    Writes,
)
from ccwatch.risk.level import Level
from ccwatch.risk.word import Word
from tests.risk.builders import effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("python --version", LOW),
        ("python3.12 -VV", LOW),
        ("python -h", LOW),
        ("node -v", LOW),
        ("perl -v", LOW),
        ("ruby --version", LOW),
        ("ruby -v", LOW),
        ("lua -v", LOW),
        ("lua -v -i", UNSURE),
        ("node scripts/deploy.js", HIGH),
        ("php -v", LOW),
        ("php --help", LOW),
        ("julia --version", LOW),
        ("python -m json.tool a.json", MEDIUM),
        ("python -i a.py", MEDIUM),
        ("node --test", MEDIUM),
        ("node --run build", MEDIUM),
        ("python", UNSURE),
        ("node", UNSURE),
        ("python --frob a.py", UNSURE),
        ('python -m "*"', UNSURE),
        ("perl -Mevil -e 1", UNSURE),
        ("php -d a=b -r 1", UNSURE),
        ("perl -I /srv -e 1", UNSURE),
        ("node --inspect a.js", HIGH),
        ("node inspect a.js", HIGH),
        ("php -S localhost:80", HIGH),
        ("php -i", HIGH),
        ("python manage.py drop-tables", HIGH),
        ("ruby tool.rb x delete-all", HIGH),
        ("ruby tool.rb a.b -x delete-all", HIGH),
        ("node a.js deploy", HIGH),
        ("node https://x.example/a.js", CRITICAL),
    ],
)
def test_interpreters_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


@pytest.mark.parametrize(
    ("command", "code", "language"),
    [
        ("python -c 'x = 1'", "x = 1", Language.PYTHON),
        ("python3 -Ic'x = 1'", "x = 1", Language.PYTHON),
        ("python -X dev -uc 'x = 1' --help", "x = 1", Language.PYTHON),
        ("node -e 'x = 1'", "x = 1", Language.JAVASCRIPT),
        ("node --eval='x = 1'", "x = 1", Language.JAVASCRIPT),
        ("node -pe 'x = 1'", "x = 1", Language.JAVASCRIPT),
        ("node -p -e 'x = 1'", "x = 1", Language.JAVASCRIPT),
        ("tsx -e 'x = 1'", "x = 1", Language.JAVASCRIPT),
        ("perl -ne 'x = 1' a", "x = 1", Language.PERL),
        ("perl -0777ne 'x = 1' a", "x = 1", Language.PERL),
        ("perl -MPOSIX -E 'x = 1'", "x = 1", Language.PERL),
        ("ruby -e 'x = 1'", "x = 1", Language.RUBY),
        ("php -r 'x = 1'", "x = 1", Language.PHP),
        ("lua -v -e 'x = 1'", "x = 1", Language.OTHER),
        ("Rscript -e 'x = 1' --help", "x = 1", Language.OTHER),
        ("julia -E 'x = 1' --version", "x = 1", Language.OTHER),
        ("osascript -e 'x = 1'", "x = 1", Language.OTHER),
    ],
)
def test_code_in_an_option_is_run_whatever_follows(command: str, code: str, language: Language):
    assert RunsCode(Word(code), language) in [
        RunsCode(Word(act.text.text), act.language)
        for act in invoke(command)
        if isinstance(act, RunsCode)
    ]


@pytest.mark.parametrize(
    ("command", "path", "language"),
    [
        ("python a.py --help", "a.py", Language.PYTHON),
        ("python -- a.py", "a.py", Language.PYTHON),
        ("node a.js --version", "a.js", Language.JAVASCRIPT),
        ("node inspect a.js", "a.js", Language.JAVASCRIPT),
        ("perl a.pl", "a.pl", Language.PERL),
        ("ruby -w a.rb -h", "a.rb", Language.RUBY),
        ("lua a.lua", "a.lua", Language.OTHER),
    ],
)
def test_a_script_is_run_whatever_follows(command: str, path: str, language: Language):
    assert RunsFile(Word(path), language) in invoke(command)


def test_standard_input_is_run_and_waited_for():
    assert invoke("python", is_piped=True) == [RunsInput(Language.PYTHON)]
    assert invoke("node -", is_piped=True) == [RunsInput(Language.JAVASCRIPT)]
    assert effect_of("python -")[0] == UNSURE


def test_the_files_of_a_line_of_perl_are_read_or_edited():
    assert Reads(Word("a")) in invoke("perl -ne 1 a")
    assert Writes(Word("a"), "edits") in invoke("perl -i.bak -pe 1 a")
    assert RunsFile(Word("./a.js")) in invoke("node -r ./a.js -e 1")
    assert Reads(Word("/srv/a")) in invoke("python -c 1 /srv/a b https://x.example/")


def test_a_reading_word_before_others_is_taken_at_its_word():
    assert invoke("ruby tool.rb get-job deploy") == [RunsFile(Word("tool.rb"), Language.RUBY)]


def test_a_server_of_php_takes_no_code_from_its_input():
    assert not [act for act in invoke("php -S localhost:80") if isinstance(act, RunsInput)]


@pytest.mark.parametrize(
    ("command", "act"),
    [
        ("perl -ne print 'mkdir q |'", RunsShell(Word("mkdir q "))),
        ("perl -pe 1 ' |mkdir q'", RunsShell(Word("mkdir q"))),
        ("perl -e 'print while <>' 'mkdir q|'", RunsShell(Word("mkdir q"))),
        ("perl -ne 1 '> notes'", Writes(Word("notes"))),
        ("perl -ne 1 '+<notes'", Writes(Word("notes"))),
        ("perl -ne 1 '>>notes'", Writes(Word("notes"))),
    ],
)
def test_a_name_may_be_a_command_to_a_loop_of_perl(command: str, act: Act):
    assert act in invoke(command)


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("perl -ne print *.log", UNSURE),
        ("perl -ne print logs/*", UNSURE),
        ("perl -ne print logs/*.log", LOW),
        ("perl -ne print notes", LOW),
        ("perl -e 'print 1' 'x|'", LOW),
    ],
)
def test_names_that_nobody_knows_may_be_commands_to_perl(command: str, level: Level):
    found = [act.effect.level for act in invoke(command) if isinstance(act, Does)]
    assert max(found, default=LOW) == level


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("Rscript -e 1", Level.MEDIUM),
        ("Rscript --vanilla -e 1", LOW),
        ("R -e 1", Level.MEDIUM),
        ("R --no-init-file -e 1", LOW),
        ("ghci -e 1", Level.MEDIUM),
        ("octave --eval 1", Level.MEDIUM),
        ("octave --norc --eval 1", LOW),
        ("iex -e 1", Level.MEDIUM),
        ("clojure -e 1", Level.MEDIUM),
        ("ocaml -noinit -e 1", LOW),
        ("Rscript tool.R", Level.MEDIUM),
        ("python -W error::frob.Warned -c 1", Level.MEDIUM),
        ("python -Werror::frob.Warned tool.py", Level.MEDIUM),
        ("python -W error::DeprecationWarning -c 1", LOW),
        ("python -W ignore:a.b -c 1", LOW),
        ("python -X presite=frob -c 1", Level.MEDIUM),
        ("python -X dev -c 1", LOW),
        ("php -d extension=x.so -m", UNSURE),
        ("php -d a=1 --version", UNSURE),
        ("php -m", LOW),
    ],
)
def test_what_is_loaded_before_the_code_counts(command: str, level: Level):
    found = [act.effect.level for act in invoke(command) if isinstance(act, Does)]
    assert max(found, default=LOW) == level

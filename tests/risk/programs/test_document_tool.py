"""Programs that turn documents into other documents."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Act, Fetches, Language, RunsCode, RunsFile, RunsShell, Writes
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE, HIGH = Level.LOW, Level.MEDIUM, Level.UNCERTAIN, Level.HIGH


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("pandoc -t html --toc a.md", LOW),
        ("pdftotext -layout a.pdf -", LOW),
        ("pdfinfo a.pdf", LOW),
        ("tidy -q -e a.html", LOW),
        ("dasel -f a.json .x", LOW),
        ("pdflatex --version", LOW),
        ("pdftotext a.pdf", MEDIUM),
        ("pandoc --filter ./x a.md", MEDIUM),
        ("pdflatex -interaction=nonstopmode a.tex", MEDIUM),
        ("latexmk -pdf a.tex", MEDIUM),
        ("latexmk -C", MEDIUM),
        ("tidy -m a.html", MEDIUM),
        ("pandoc -d a.yaml", UNSURE),
        ("tidy -config a a.html", UNSURE),
        ("pandoc --frob a.md", UNSURE),
        ("pdflatex -shell-escape a.tex", HIGH),
        ("lualatex --shell-escape a.tex", HIGH),
        (r"pdflatex '\write18{id}'", HIGH),
    ],
)
def test_converters_of_documents_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


@pytest.mark.parametrize(
    ("command", "act"),
    [
        ("pandoc a.md -o b.html", Writes(a_word("b.html"))),
        ("pandoc --extract-media=/srv/m a.docx", Writes(a_word("/srv/m"))),
        ("pandoc -L a.lua a.md", RunsFile(a_word("a.lua"))),
        ("pandoc -t a.lua a.md", RunsFile(a_word("a.lua"))),
        ("pandoc https://x.example/", Fetches(a_word("https://x.example/"))),
        ("pdftotext a.pdf b.txt", Writes(a_word("b.txt"))),
        ("tidy -m a.html", Writes(a_word("a.html"), "edits")),
        ("dasel put -f a.json -v 1 .x", Writes(a_word("a.json"), "edits")),
        ("pdflatex -output-directory=/srv/x a.tex", Writes(a_word("/srv/x"))),
        ("pdflatex -output-directory /srv/x a.tex", Writes(a_word("/srv/x"))),
        ("latexmk -e 'x = 1'", RunsCode(a_word("x = 1"), Language.PERL)),
        ("latexmk -r a.pl", RunsFile(a_word("a.pl"), Language.PERL)),
        ("latexmk -pdflatex='xelatex %O'", RunsShell(a_word("xelatex %O"))),
    ],
)
def test_what_a_converter_of_documents_writes_and_runs_is_found(command: str, act: Act):
    assert act in invoke(command)


def test_a_filter_is_a_program():
    assert commands_of("pandoc -F ./x a.md") == ["./x"]


def test_a_copy_of_changed_data_leaves_the_file():
    assert Writes(a_word("a.json"), "edits") not in invoke("dasel delete -f a.json -o b.json .x")

from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("jq -r .a.b a.json", "low", ["Reads a.json"]),
        ("jq '.env.x, \"env\"' a", "low", ["Reads a"]),
        ("jq -n --arg k v .", "low", []),
        ("jq --rawfile k secret .", "low", ["Reads secret"]),
        ("jq -n env", "high", ["Emits environment"]),
        ("jq -n '$ENV.TOKEN'", "high", ["Emits environment"]),
        ("jq -n 'env.HOME'", "low", []),
        (r"""jq -n '"\(1)"|env|"x"'""", "high", ["Emits environment"]),
        ("jq 'include \"m\"; .' a", "uncertain", ["Reads a"]),
        ("jq '@base64d' a", "low", ["Emits decoded", "Reads a"]),
        ("jq -f prog a", "medium", ["Reads prog", "Reads a"]),
        ("jq . --args a b", "low", []),
        ("jq --help", "low", []),
        ("jq --unheard . a", "uncertain", ["Reads a"]),
        ("jaq -i . a", "medium", ["Reads a", "Writes a"]),
        ("yq .a a.yaml", "low", ["Reads a.yaml"]),
        ("yq eval a.yaml", "low", ["Reads a.yaml"]),
        ("yq .env", "low", ["Reads .env"]),
        ("yq --rawfile k f .a", "low", ["Reads f"]),
        ("yq -i '.a = 1' a.yaml", "medium", ["Reads a.yaml", "Writes a.yaml"]),
        ("yq -i=false .a a.yaml", "low", ["Reads a.yaml"]),
        ("yq -i --expression=.a a.yaml", "medium", ["Reads a.yaml", "Writes a.yaml"]),
        ("yq .a '*.yaml'", "uncertain", ["Reads *.yaml"]),
        ("yq -n 'load(\"x\")'", "low", ["Reads x", 'Reads load("x")']),
        ("yq -n 'load(.f)'", "low", ["Reads …", "Reads load(.f)"]),
        ("yq '.a = strenv(TOKEN)' a", "high", ["Emits environment", "Reads a"]),
        ("yq '.a = env(HOME)' a", "low", ["Reads a"]),
        ("yq '.a = system(\"x\")' a", "high", ["Reads a"]),
        ("yq -s .name a", "medium", None),
        ("yq --from-file prog a", "low", ["RunsFile prog", "Reads a"]),
        ("yq --unheard .a", "uncertain", []),
        ("yq --version", "low", []),
        ("mlr --icsv sort -nr x a.csv", "low", ["Reads a.csv"]),
        ("mlr -I sort -nr x a.csv", "medium", None),
        ("mlr --prepipe x cat a.csv", "high", ["Reads a.csv"]),
        ("mlr put '$y = system(\"x\")'", "high", []),
        ("mlr put 'tee > $a, $*'", "medium", []),
        ("mlr put '$y = ENV[\"X\"]'", "high", ["Emits environment"]),
        ("mlr cat '\0'", "uncertain", []),
        ("gron https://example.org", "low", ["Fetches https://example.org"]),
        ("xmllint --xpath //a a.xml", "low", ["Reads a.xml"]),
        ("csvcut -c 1 a.csv", "low", ["Reads a.csv"]),
    ],
)
def test_queries(command: str, level: str, acts: list[str] | None):
    assert level_of(command) == level
    assert acts is None or touched(command) == acts


def test_miller_edits_the_files_it_names():
    assert "Writes a.csv" in touched("mlr -I sort -nr x a.csv")


@pytest.mark.parametrize(
    ("command", "acts"),
    [
        ("jo a=1 b=x@y", []),
        ("jo a=@.env", ["Reads .env"]),
        ("jo a=:b.json", ["Reads b.json"]),
        ("jo a=%b.bin", ["Reads b.bin"]),
        ("jo a:=b.json", ["Reads b.json"]),
        ("jo -a @b.txt @", ["Reads b.txt"]),
        ("gron a.json", ["Reads a.json"]),
        ("gron https://example.org/a", ["Fetches https://example.org/a"]),
        ("xmllint --schema http://example.org/a a.xml", ["Fetches http://example.org/a",
            "Reads a.xml"]),
        ("xmllint file:///etc/passwd", ["Reads /etc/passwd"]),
    ],
)  # fmt: skip
def test_files_and_pages_that_become_values(command: str, acts: list[str]):
    assert touched(command) == acts
    assert level_of(command) == "low"


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("xmllint --noent a.xml", "medium"),
        ("xmllint --xinclude a.xml", "medium"),
        ("mlr --prepipe=x cat a.csv", "high"),
    ],
)
def test_what_a_document_or_an_option_may_name(command: str, level: str):
    assert level_of(command) == level

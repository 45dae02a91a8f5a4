from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("xargs", "uncertain", []),
        ("xargs -0 -n 1 -P 4 rm -f", "low", ["RunsCommand rm -f …"]),
        ("xargs -I X mv X old/X", "low", ["RunsCommand mv … old/…"]),
        ("xargs -i sh -c 'rm {}'", "low", ["RunsCommand sh -c rm …"]),
        ("xargs --replace=@ cat @", "low", ["RunsCommand cat …"]),
        ("xargs -a list cat", "low", ["Reads list", "RunsCommand cat …"]),
        ("xargs -p rm", "uncertain", ["RunsCommand rm …"]),
        ("xargs --unheard rm", "uncertain", ["RunsCommand rm …"]),
        ("xargs --help", "low", []),
        ("parallel --help", "low", []),
        ("parallel", "low", ["RunsInput shell"]),
        ("parallel rm", "low", ["RunsShell rm '…'"]),
        ("parallel ::: 'rm a' 'rm b'", "low", ["RunsShell rm a", "RunsShell rm b"]),
        ("parallel rm ::: a 'b c'", "low", ["RunsShell rm a", "RunsShell rm 'b c'"]),
        ("parallel rm {} ::: '*'", "low", ["RunsShell rm '…'"]),
        ("parallel cp {1} {2} {3} ::: a ::: b", "low", ["RunsShell cp a b …"]),
        ("parallel -I @ rm @ ::: a", "low", ["RunsShell rm a"]),
        ("parallel -q rm 'a b' ::: c", "low", ["RunsCommand rm a b …", "RunsShell rm 'a b' c"]),
        ("parallel cat :::: list", "low", ["Reads list", "RunsShell cat '…'"]),
        ("parallel --pipe wc -l", "low", ["RunsShell wc -l"]),
        ("parallel --dry-run rm ::: a", "low", []),
        ("parallel -S host rm ::: a", "high", ["RunsShell rm a"]),
        ("parallel --tty vi ::: a", "uncertain", ["RunsShell vi a"]),
        ("parallel --results out ls ::: a", "low", ["Writes out", "RunsShell ls a"]),
        ("parallel --unheard ls ::: a", "uncertain", ["RunsShell ls a"]),
        ("parallel echo '{= x() =}' ::: a", "low", None),
        (f"parallel rm ::: {' '.join('abcdefg' * 6)}", "uncertain", ["RunsShell rm '…'"]),
    ],
)
def test_wrappers_that_add_arguments(command: str, level: str, acts: list[str] | None):
    assert level_of(command) == level
    assert acts is None or touched(command) == acts


def test_xargs_without_a_command_prints_the_names_that_it_is_given():
    assert level_of("xargs", is_piped=True) == "low"
    assert touched("xargs", is_piped=True) == ["RunsCommand echo …"]
    assert level_of("xargs -a list") == "low"
    assert touched("xargs -a list") == ["Reads list", "RunsCommand echo …"]


def test_a_perl_template_is_code():
    assert "RunsCode {= x() =}" in touched("parallel echo '{= x() =}' ::: a")

from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("vim --version", "low", []),
        ("vim a", "uncertain", ["Reads a"]),
        ("vim +12 a", "uncertain", ["Reads a"]),
        ("vim -c q a", "uncertain", ["Reads a"]),
        ("vim +/word a", "uncertain", ["Reads a"]),
        ("vim -c '!rm b' a", "high", ["RunsShell rm b", "Reads a"]),
        ("nvim '+silent !rm b'", "high", ["RunsShell rm b"]),
        ("vim --cmd 'call x()' a", "high", ["Reads a"]),
        (
            "vim -S script -u rc -w log a",
            "uncertain",
            ["RunsFile script", "RunsFile rc", "Writes log", "Reads a"],
        ),
        ("vim -Sscript a", "uncertain", ["RunsFile script", "Reads a"]),
        ("vim --unheard a", "uncertain", ["Reads a"]),
        ("ed a", "uncertain", ["Reads a", "Writes a"]),
        ("ed '!rm b'", "uncertain", ["Reads !rm b", "Writes !rm b", "RunsShell rm b"]),
        ("ex -c 'w b' a", "high", None),
        ("ed --help", "low", []),
        ("emacs --version", "low", []),
        ("emacs a", "uncertain", ["Reads a"]),
        ("emacs --batch --eval '(x)'", "high", ["RunsCode (x)"]),
        ("emacs -Q --script x", "uncertain", ["RunsFile x"]),
        ("emacs --unheard", "uncertain", []),
        ("nano a", "uncertain", ["Reads a"]),
        ("nano -s x a", "high", ["RunsCommand x", "Reads a"]),
        ("code --install-extension x.y", "high", []),
        ("code --add-mcp x", "high", []),
        ("subl --command x", "high", []),
        ("ctags -f - a", "low", ["Reads a"]),
        ("ctags -f out a", "low", ["Writes out", "Reads a", "Writes out"]),
        ("ctags a", "medium", ["Reads a"]),
    ],
)
def test_editors(command: str, level: str, acts: list[str] | None):
    assert level_of(command) == level
    assert acts is None or touched(command) == acts


def test_a_line_editor_obeys_its_input():
    assert "RunsInput other" in touched("ed a", is_piped=True)

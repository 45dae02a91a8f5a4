from __future__ import annotations

import pytest

from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "level", "acts"),
    [
        ("tar", "uncertain", []),
        ("tar --help", "low", []),
        ("tar tzf a.tgz", "low", ["Reads a.tgz"]),
        ("tar -tvf a.tar", "low", ["Reads a.tar"]),
        ("tar -df a.tar -C src", "low", ["Reads a.tar", "Reads src"]),
        ("tar czf a.tgz src", "medium", ["Writes a.tgz", "Reads src"]),
        ("tar cfC a.tar src one", "medium", ["Writes a.tar", "Reads src/one"]),
        ("tar -cf - src", "low", ["Reads src"]),
        ("tar -cf a.tar -C x -C y one /two", "medium", None),
        ("tar -cf a.tar -T list", "uncertain", ["Writes a.tar", "Reads list"]),
        (
            "tar --cr --file=a.tar --remove-files b",
            "high",
            ["Writes a.tar", "Reads b", "Deletes b"],
        ),
        ("tar xf a.tar", "medium", ["Reads a.tar", "Writes ./…"]),
        ("tar -xf a.tar -C /", "medium", ["Reads a.tar", "Writes /…"]),
        ("tar -xPf a.tar", "high", ["Reads a.tar", "Writes ./…"]),
        ("tar -xf a.tar -U", "high", ["Reads a.tar", "Writes ./…"]),
        ("tar -xOf a.tar", "low", ["Reads a.tar", "Emits decoded"]),
        ("tar --delete -f a.tar b", "high", ["Writes a.tar"]),
        ("tar -cf host:a.tar b", "high", ["Sends host", "Reads b"]),
        ("tar --force-local -cf x:a.tar b", "medium", ["Writes x:a.tar", "Reads b"]),
        (
            "tar -xf a.tar --to-command='x y'",
            "medium",
            ["RunsShell x y", "Reads a.tar", "Writes ./…"],
        ),
        ("tar -tf a.tar -I 'x y'", "medium", ["RunsShell x y", "Reads a.tar"]),
        (
            "tar -cf a.tar b --checkpoint-action=exec=x",
            "high",
            ["RunsShell x", "Writes a.tar", "Reads b"],
        ),
        ("tar -cf a.tar b --checkpoint-action='\0'", "uncertain", ["Writes a.tar", "Reads b"]),
        ("tar -cf a.tar b --checkpoint-action=dot", "medium", ["Writes a.tar", "Reads b"]),
        ("tar -cf a.tar '*'", "uncertain", ["Writes a.tar", "Reads *"]),
        ("tar -cf a.tar b --unheard", "uncertain", ["Writes a.tar", "Reads b"]),
        ("tar f a.tar", "uncertain", ["Reads a.tar"]),
    ],
)
def test_tar(command: str, level: str, acts: list[str] | None):
    assert level_of(command) == level
    assert acts is None or touched(command) == acts


def test_every_folder_may_hold_the_files():
    acts = touched("tar -cf a.tar -C x -C y one /two")

    assert acts == ["Writes a.tar", "Reads x/one", "Reads y/one", "Reads /two"]


def test_too_many_folders_are_uncertain():
    assert level_of("tar -cf a.tar " + "-C x " * 9 + "one") == "uncertain"


@pytest.mark.parametrize("mode", ["tf", "xf", "cf", "df"])
def test_a_list_of_names_is_read_in_every_mode(mode: str):
    assert "Reads names" in touched(f"tar {mode} a.tar -T names")

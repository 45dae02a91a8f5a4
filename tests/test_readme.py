"""What the README says is so: its commands, keys, settings, rules, levels and pictures."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from ccwatch.cli import COMMANDS, command_line, group
from ccwatch.config import Settings
from ccwatch.console.keys import KEYS, Place, name_keys
from ccwatch.console.theme import LEVEL_GLYPHS
from ccwatch.rules.pattern import parse_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
_quoted = re.compile(r"`([^`\n]+)`")


def find_section(title: str) -> str:
    """Return the text below a heading, up to the next one."""
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def find_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def find_rows(text: str) -> Iterator[list[str]]:
    """Yield the rows of tables by their cells."""
    for line in text.splitlines():
        if line.startswith("| `") or re.match(r"\| \w+ \| `", line):
            yield [cell.strip() for cell in line.strip("|").split(" |")]


LINES = [
    line.removeprefix("$ ")
    for block in find_blocks("console")
    for line in block.splitlines()
    if line.startswith("$ ")
]
CALLS = [line for line in LINES if line.split()[0] == "ccwatch"]
SETTINGS = {
    name: default
    for names, defaults, _ in find_rows(find_section("Configuration"))
    for name, default in zip(
        _quoted.findall(names), _quoted.findall(defaults) or ["", ""], strict=True
    )
}


@pytest.mark.parametrize("line", CALLS)
def test_every_command_is_one_that_ccwatch_takes(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "calls.jsonl").touch()
    command: click.Command = group
    words = shlex.split(line, comments=True)[1:]
    while words and isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    command.make_context(line, words)


def test_every_command_of_ccwatch_is_named():
    assert [name for name in COMMANDS if name != "run" and f"ccwatch {name}" not in README] == []


@pytest.mark.parametrize(
    "line", [line for line in CALLS if re.match("ccwatch check (--tool|')", line)]
)
def test_a_call_that_the_readme_checks_is_asked_about(line: str, tmp_path: Path):
    words = shlex.split(line, comments=True)[1:]
    assert command_line([*words, "--data-dir", str(tmp_path)]) == 10


def test_its_rules_are_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (text,) = find_blocks("toml")
    rules = tmp_path / "rules.toml"
    rules.write_text(text)
    assert command_line(["rules", "lint", str(rules)]) == 0
    assert capsys.readouterr().out == ""
    assert [rule["id"] for rule in tomllib.loads(text)["rule"]] == ["npm-tests", "no-force"]


def test_its_patterns_are_patterns():
    line = README[README.index("Patterns: ") :].partition("\n\n")[0]
    patterns = [text for text in _quoted.findall(line) if text[0].isalpha()]
    assert len(patterns) == 6
    assert [parse_pattern(text, allows=True).text for text in patterns] == patterns


def test_the_settings_are_those_that_there_are():
    assert set(SETTINGS) == set(Settings.model_fields)


@pytest.mark.parametrize("name", [name for name, default in SETTINGS.items() if default])
def test_the_default_of_a_setting_is_what_it_is(name: str):
    assert tomllib.loads(f"value = {SETTINGS[name]}")["value"] == getattr(Settings(), name)


def test_the_keys_are_bound_and_every_letter_that_is_bound_is_named():
    rows = find_rows(find_section("Keys"))
    named = {key for row in rows for cell in row for key in _quoted.findall(cell)}
    bound = {
        shown
        for key in KEYS
        if key.place is Place.SCREEN
        for shown in [*name_keys(key.keys.split(",")).split(), *key.keys.split(",")]
    } | {"Esc"}
    assert named - bound == set()
    assert {key for key in bound if len(key) == 1 and key.isascii()} - named == set()


def test_the_levels_are_shown_as_in_the_console():
    rows = find_rows(find_section("How dangerous is it?"))
    shown = {level: _quoted.findall(glyph)[0] for level, glyph, _ in rows}
    assert shown == {level.value: glyph for level, glyph in LEVEL_GLYPHS.items()}


def test_its_pictures_and_targets_are_there():
    assert [
        name for name in re.findall(r"\]\(([^)]+)\)", README) if not (ROOT / name).exists()
    ] == []
    made = set(re.findall(r"^([a-z0-9-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z0-9-]+)`", README)) <= made

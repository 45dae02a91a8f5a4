"""Nothing reaches the screen but through the door: read from the source, and from the bytes."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pyte
import pytest

import ccwatch.console
from tests.console.door_rules import DoorReader, find_makers
from tests.console.payloads import HOSTILE, QUIET, SEQUENCES
from tests.console.pty_run import run_module, sequences

CONSOLE = Path(ccwatch.console.__file__).parent
BUILDERS = {"text.py", "wrap.py"}
ALLOWED: dict[tuple[str, str], str] = {
    ("commands.py", "DiscoveryHit(key.help, self._runner(key.action))"): (
        "the help of our own table of keys"
    ),
    ("commands.py", "Hit(score, matcher.highlight(key.help), self._runner(key.action))"): (
        "the help of our own table of keys; highlight makes Content"
    ),
    ("documents/changes.py", "Content.assemble(old, gap, bar, new)"): (
        "columns of Content, from zip_longest"
    ),
    ("screens/record.py", "Content.assemble(own(f'{label:<11}', 'dim'), value)"): (
        "pairs of a label and Content"
    ),
    (
        "screens/edit.py",
        "TextArea(self._original, show_line_numbers=False, tab_behavior='focus')",
    ): "a command without anything hidden in it, or ASCII JSON; a TextArea reads no markup",
    ("text.py", "Segment(_leaking.sub('?', segment.text), segment.style)"): "the net itself",
}
"""What the reader cannot judge, by file and source, with the reason why it is safe."""


@cache
def trees() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(CONSOLE)): ast.parse(path.read_text())
        for path in sorted(CONSOLE.rglob("*.py"))
    }


def read(source: str) -> list[str]:
    """Return what goes around the door in a piece of source."""
    tree = ast.parse("from textual.widgets import Button, Input, Label, Static\n" + source)
    return DoorReader(tree, makers=find_makers([tree]), may_build=False).found


def around_the_door() -> set[tuple[str, str]]:
    makers = find_makers(trees().values())
    return {
        (name, source)
        for name, tree in trees().items()
        for source in DoorReader(tree, makers=makers, may_build=name in BUILDERS).found
    }


def test_every_text_of_the_console_goes_through_the_door() -> None:
    assert sorted(around_the_door() - set(ALLOWED)) == []


def test_every_allowed_exception_is_still_needed() -> None:
    assert sorted(set(ALLOWED) - around_the_door()) == []


@pytest.mark.parametrize(
    "source",
    [
        "Static(call.tool)",
        "Static(f'tool {name}')",
        "Label(str(value))",
        "Button('allow ' + name)",
        "Button(label=name)",
        "Input(placeholder=call.reason)",
        "self.query_one('#x', Static).update(text)",
        "self.update('%s' % text)",
        "self.notify(text)",
        "self.app.notify('seen', title=text)",
        "self.title = call.tool",
        "app.sub_title = f'{count} wait'",
        "self.border_title = text",
        "row.tooltip = text",
        "widget = Row(tooltip=text)",
        "table.add_row(own('x'), text)",
        "options.add_option(Option(text))",
        "Segment(text, style)",
        "Content(text)",
        "Content.from_markup(text)",
        "Text.from_ansi(text)",
        "Content.styled(text, 'bold')",
        "Content.assemble(own('x'), text)",
        "Content.assemble((text, 'bold'))",
        "own('x') + text",
        "own('x').append_text(text)",
        "from textual.highlight import highlight",
        "from textual import highlight",
        "import textual.markup",
        "def render(self) -> str:\n    return 'x'",
        "def draw(text: str) -> None:\n    Static(text)",
        "def draw(content: Content | str) -> None:\n    Static(content)",
        "def draw() -> None:\n    text = name.upper()\n    Static(text)",
        "def draw() -> None:\n    for text in names:\n        Static(text)",
        "Static(own('x') if a else text)",
        "class A:\n    new: Content\nclass B:\n    new: str\nStatic(b.new)",
        "Static(name.join(parts).pad(1) if a else text)",
    ],
)
def test_the_reader_finds_what_goes_around_the_door(source: str) -> None:
    assert read(source)


@pytest.mark.parametrize(
    "source",
    [
        "Static(shown(call.text))",
        "Static(Content('x'))",
        "Static(own(f'{count} wait'), id=name, classes='x')",
        "Static('no call is selected')",
        "Static('a' 'b')",
        "Static()",
        "Label(TITLE)",
        "Button('allow' if sure else 'cancel', id=name)",
        "Input(placeholder='why')",
        "self.update(Content.assemble(own('x'), one_line(text), ' '))",
        "self.update(Content.assemble(*parts(text)))\ndef parts(text: str) -> list[Content]: ...",
        "self.notify('saved', severity=level, timeout=seconds)",
        "self.title = 'ccwatch'",
        "Segment(' ' * width, style)",
        "known.update({name: text})",
        "own('x') + one_line(text)",
        "def draw(content: Content) -> None:\n    Static(content)",
        "def draw() -> None:\n    row = own('x').pad_left(2)\n    Static(row)",
        "def draw() -> None:\n    for row in wrap(shown(x), 20):\n        Static(row)",
        "def draw(rows: Sequence[Content]) -> None:\n    Static(rows[0])",
        "def line(n: int) -> Content: ...\nStatic(line(2))",
        "def draw() -> None:\n    a, b = own('x'), 2\n    Static(a)",
        "def render(self) -> Content:\n    return own('x')",
        "class View:\n    heading: Content\nStatic(view.heading)",
    ],
)
def test_the_reader_lets_through_what_the_door_made(source: str) -> None:
    assert read(source) == []


@cache
def output(mode: str, texts: str) -> bytes:
    return run_module("tests.console.door_app", mode, texts)


def title_and_screen(data: bytes) -> tuple[str, str]:
    screen = pyte.Screen(80, 24)
    # pyte does not know the keyboard protocol of kitty and reads it as something else.
    pyte.ByteStream(screen).feed(data.replace(b"\x1b[>25u", b"").replace(b"\x1b[<u", b""))
    return screen.title, "\n".join(screen.display)


@pytest.mark.parametrize("mode", ["door", "net"])
def test_no_control_sequence_of_a_payload_reaches_the_terminal(mode: str) -> None:
    assert sequences(output(mode, "hostile")) == sequences(output("door", "none"))
    assert title_and_screen(output(mode, "hostile"))[0] == ""


def test_no_hidden_character_of_a_payload_reaches_the_terminal() -> None:
    # Textual's own sequences begin with ESC too: those were compared above.
    written = output("door", "hostile").decode()
    harmless = output("door", "none").decode()

    assert [text for text in SEQUENCES if text in written and text not in harmless] == []


def test_without_the_door_and_the_net_payloads_do_reach_the_terminal() -> None:
    assert not sequences(output("open", "hostile")) <= sequences(output("door", "none"))


def test_each_payload_is_on_the_screen_in_ascii() -> None:
    written = output("door", "hostile").decode()
    for piece in (r"\x1b", r"\u{202e}", r"\x9b", r"\u{200b}", r"\u{e0072}", r"\u{301}", "[a-z]"):
        assert piece in written
    assert "\u22ef 300 blanks \u22ef" in written
    assert HOSTILE


def test_harmless_texts_reach_the_terminal_as_they_are() -> None:
    written = output("door", "quiet").decode()
    for text in QUIET.values():
        assert text.splitlines()[0] in written

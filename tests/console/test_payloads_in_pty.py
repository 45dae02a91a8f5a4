"""What comes out of a real terminal when an agent says the worst in every field."""

from __future__ import annotations

import re

import pytest

from tests.console.payloads import find_sequences
from tests.console.pty_run import run_module, sequences

pytestmark = pytest.mark.timeout(60)

OSC = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")


@pytest.fixture(scope="module")
def outputs() -> tuple[bytes, bytes]:
    """What the console wrote for harmless texts, and for the hostile ones."""
    module = "tests.console.payload_app"
    return run_module(module, "harmless"), run_module(module, "hostile")


def test_hostile_texts_bring_out_no_other_control_sequence(outputs: tuple[bytes, bytes]):
    harmless, hostile = outputs
    assert sequences(hostile) - sequences(harmless) == set()


def test_no_sequence_of_a_payload_comes_out(outputs: tuple[bytes, bytes]):
    harmless, hostile = (output.decode() for output in outputs)
    assert find_sequences(hostile) == []
    assert find_sequences(harmless) == []


def test_the_title_is_a_number_of_ours_and_no_other_command_reaches_the_terminal(
    outputs: tuple[bytes, bytes],
):
    titles = {command for command in OSC.findall(outputs[1]) if command.startswith(b"\x1b]2;")}
    assert titles == {b"\x1b]2;ccwatch\x07", b"\x1b]2;(1!) ccwatch\x07", b"\x1b]2;\x07"}
    assert set(OSC.findall(outputs[1])) == set(OSC.findall(outputs[0])), "nor the clipboard"


def test_every_arrival_rings_the_bell_once(outputs: tuple[bytes, bytes]):
    plain = OSC.sub(b"", outputs[0])
    assert plain.count(b"\x07") == 6


def test_all_texts_were_really_shown(outputs: tuple[bytes, bytes]):
    hostile = outputs[1].decode()
    for shown in (r"\x1b", r"\u{202e}", r"\x9b", r"\u{200b}", "300 blanks", "[@click=app.allow]"):
        assert shown in hostile

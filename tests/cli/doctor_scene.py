"""A home in which ``ccwatch doctor`` finds the programs that a test has put there."""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.cli.connect_scene import ConnectScene

TITLES = [
    "Python", "Terminal", "Port", "Files", "Tokens", "Claude Code", "Codex", "Gemini CLI",
    "Copilot CLI", "opencode", "Request",
]  # fmt: skip


class DoctorScene(ConnectScene):
    """A home whose programs are chosen by the test."""

    port = 0

    def examine(self, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
        """Return the exit code and the findings."""
        done = self.run("doctor", "--json", "--port", str(self.port), *arguments)
        return done.code, [json.loads(line) for line in done.lines]

    def find(self, words: str, *arguments: str) -> dict[str, Any]:
        """Return the one finding that has these words."""
        _, findings = self.examine(*arguments)
        (found,) = [each for each in findings if words in each["words"]]
        return found

    def install(self, name: str, text: str) -> None:
        """Put a program on PATH."""
        program = self.home / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!{sys.executable}\n{text}\n")
        program.chmod(0o755)

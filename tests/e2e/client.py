"""The real Claude Code: installed once from npm, run without an account against a script."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs
import pytest

from tests.e2e.scripted_api import Block, Script, ScriptedApi, ToolResult, tool_results

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.e2e.terminal import Pane, Tmux

NEW = "2.1.328"
"""Speaks the stateless protocol 2026-07-28."""
OLD = "2.1.197"
"""Speaks the protocol 2025-11-25 with a handshake; what npm picks on Node before 22."""

PROMPT_TOOL = "mcp__ccwatch__approval_prompt"
_KEY = "sk-ant-api03-no-account-no-key"
_ENVIRON = dict(os.environ)
"""As pytest was started: the tests' own empty home is not where the cache is."""
_CACHE = Path(
    _ENVIRON.get("CCWATCH_E2E_CACHE") or platformdirs.user_cache_dir("ccwatch-e2e", False)
)
_INSTALL_SECONDS = 900


def install(version: str) -> Path:
    """Return the program of that version, installed from npm at its first use.

    Skips the test where npm is missing; an npm that fails is a failure. Runs at the same time
    wait for each other, and a broken install leaves nothing behind that looks whole.
    """
    program = _CACHE / version / "node_modules" / ".bin" / "claude"
    if program.is_file():
        return program
    if shutil.which("npm", path=_ENVIRON.get("PATH")) is None:
        pytest.skip(f"npm is missing: it installs Claude Code {version} for this test")
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.is_file():
            _install_into(_CACHE / version, version)
    return program


def _install_into(folder: Path, version: str) -> None:
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    # The package asks for Node 22, but only its installer runs in Node; the program is native.
    command = ["npm", "install", "--prefix", str(partial), "--engine-strict=false"]
    command += ["--no-audit", "--no-fund", f"@anthropic-ai/claude-code@{version}"]
    done = subprocess.run(
        command,
        check=False,
        env=_ENVIRON,
        capture_output=True,
        text=True,
        timeout=_INSTALL_SECONDS,
    )
    if done.returncode:
        pytest.fail(f"npm could not install Claude Code {version}:\n{done.stderr[-4000:]}")
    installed = partial / "node_modules" / ".bin" / "claude"
    said = subprocess.run(
        [installed, "--version"], check=False, capture_output=True, text=True, timeout=60
    )
    if version not in said.stdout:
        pytest.fail(f"npm installed no Claude Code {version}:\n{said.stdout}{said.stderr}")
    partial.rename(folder)


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run of ``claude -p`` ended."""

    exit_code: int
    tool_results: tuple[ToolResult, ...]
    result: Mapping[str, Any]
    errors: str


class PrintRun:
    """A run of ``claude -p`` that goes on."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path, errors: Path) -> None:
        self.process = process
        self._output = output
        self._errors = errors

    def wait(self, *, within: float = 60.0) -> Summary:
        """Return how it ended."""
        try:
            code = self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"claude -p did not end in {within:g} s:\n{self._output.read_text()[-1500:]}"
            ) from None
        messages: list[dict[str, Any]] = [
            json.loads(line) for line in self._output.read_text().splitlines()
        ]
        return Summary(
            exit_code=code,
            tool_results=tool_results([m["message"] for m in messages if m["type"] == "user"]),
            result=next(message for message in messages if message["type"] == "result"),
            errors=self._errors.read_text(),
        )

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the client and what it started, if it still runs, and wait for it."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        self.process.wait(20)


@dataclass(frozen=True, slots=True)
class ClaudeCode:
    """One version of the client with a home and a project directory of its own."""

    version: str
    program: Path
    folder: Path
    api: ScriptedApi
    _runs: list[PrintRun] = field(default_factory=list["PrintRun"])

    @property
    def directory(self) -> Path:
        """Where the client works."""
        return self.folder / "project"

    def prepare(self) -> None:
        """Make its folders, and a home in which every first question is answered already."""
        self.directory.mkdir(parents=True)
        home = self.folder / "home"
        home.mkdir()
        trusted = {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}
        answered = {
            "hasCompletedOnboarding": True,
            "lastOnboardingVersion": self.version,
            "theme": "dark",
            "numStartups": 5,
            "customApiKeyResponses": {"approved": [_KEY[-20:]], "rejected": []},
            "projects": {str(self.directory): trusted},
        }
        (home / ".claude.json").write_text(json.dumps(answered))

    def says(self, *turns: list[Block], **others: Script) -> None:
        """Set what the model says, turn by turn; ``others`` are the scripts of sub-agents."""
        self.api.scripts = {"main": list(turns), **others}

    def end(self) -> None:
        """End what still runs; sessions in a terminal end with that."""
        for run in self._runs:
            run.kill()

    def environ(self) -> dict[str, str]:
        """Return the whole environment of the client."""
        return {
            "HOME": str(self.folder / "home"),
            "PATH": _ENVIRON.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "ANTHROPIC_API_KEY": _KEY,
            "ANTHROPIC_BASE_URL": self.api.url("main"),
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_AUTOUPDATER": "1",
        }

    def print(self, mcp_url: str, *, options: Sequence[str] = ()) -> PrintRun:
        """Start ``claude -p`` with ccwatch as its prompt tool."""
        headers = {"X-Ccwatch-Directory": "${PWD}", "X-Ccwatch-Pane": "${TMUX_PANE:-}"}
        entry = {"type": "http", "url": mcp_url, "headers": headers}
        servers = self.folder / "mcp.json"
        servers.write_text(json.dumps({"mcpServers": {"ccwatch": entry}}))
        command = [str(self.program), "-p", "please do it", "--mcp-config", str(servers)]
        command += ["--strict-mcp-config", "--permission-prompt-tool", PROMPT_TOOL]
        command += ["--output-format", "stream-json", "--verbose", *options]
        output, errors = self.folder / "output.jsonl", self.folder / "errors.txt"
        with output.open("wb") as out, errors.open("wb") as err:
            process = subprocess.Popen(
                command,
                env=self.environ() | {"PWD": str(self.directory)},
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        run = PrintRun(process, output, errors)
        self._runs.append(run)
        return run

    def interactive(
        self,
        tmux: Tmux,
        settings: str | None = None,
        *,
        mode: str | None = None,
        columns: int = 120,
        rows: int = 40,
    ) -> Pane:
        """Start a session in a terminal and wait until it takes a prompt.

        In the mode that it starts in by itself, auto, it would ask nobody. 2.1.197 has that
        mode not, nor a name for the other one. Without ``settings`` it has those of its home.
        """
        mode = mode or ("manual" if self.version == NEW else "default")
        given = [] if settings is None else ["--settings", settings]
        pane = tmux.open(
            [self.program, *given, "--permission-mode", mode],
            environ=self.environ(),
            directory=self.directory,
            columns=columns,
            rows=rows,
        )
        ready = f"{mode} mode on" if self.version == NEW else "? for shortcuts"
        pane.wait_for(ready, within=30)
        return pane

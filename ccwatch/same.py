"""Equal calls of one session: a person who has allowed one need not be asked about the next."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.canonical import digest
from ccwatch.evaluation import is_repeatable
from ccwatch.files import FileKind, read_file_now, run_bounded
from ccwatch.repository import find_repository, read_commit
from ccwatch.risk.tool import SHELL_TOOLS

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from ccwatch.risk.assess import Assessment

_SECONDS: Final = 2.0
_ENTRY_POINTS: Final = (
    "package.json", "Makefile", "justfile", "pyproject.toml", "setup.py", "conftest.py", "tox.ini",
    "Cargo.toml", "build.rs", "go.mod", "pom.xml", "build.gradle", "Rakefile", "composer.json",
    "Taskfile.yml", "CMakeLists.txt",
)  # fmt: skip
"""Files of a project that say what its commands run: such a change makes another call of it."""


def find_refusal(call: ToolCall, assessment: Assessment) -> str:
    """Return why equal calls cannot be allowed for the session, empty if they can."""
    if not call.session:
        return "the agent does not say which session asks"
    if assessment.context.directory is None:
        return "the directory is unknown"
    if not is_repeatable(assessment):
        return f"not for what is {assessment.level.value}, and never for a push"
    return ""


class SameCalls:
    """What was allowed for sessions, as long as ccwatch runs. It belongs to the loop."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._sessions: set[str] = set()

    async def allow(self, call: ToolCall, assessment: Assessment) -> bool:
        """Allow calls that are equal to this one; False if what it runs cannot be told apart."""
        key = await _find_key(call, assessment)
        if key is None or not call.session:
            return False
        self._keys.add(key)
        self._sessions.add(call.session)
        return True

    async def holds(self, call: ToolCall, assessment: Assessment) -> bool:
        """Say whether an equal call was allowed: token, session, input, place and what it runs."""
        if call.session not in self._sessions or find_refusal(call, assessment):
            return False
        return await _find_key(call, assessment) in self._keys


async def _find_key(call: ToolCall, assessment: Assessment) -> str | None:
    """Return what is equal for equal calls; None where something of it cannot be read."""
    try:
        surroundings = await run_bounded(lambda: _look_around(assessment), seconds=_SECONDS)
    except (OSError, TimeoutError):
        return None
    if surroundings is None:
        return None
    value = dict(call.input)
    if call.tool in SHELL_TOOLS:
        value.pop("description", None)
    parts = [
        call.credential, call.agent.name, call.agent.proven, call.channel.value, call.session,
        call.subagent, call.directory, digest(call.tool, value), *surroundings,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _look_around(assessment: Assessment) -> list[str] | None:
    """Return the commit, and the content of what the call runs; it blocks."""
    context = assessment.context
    if context.directory is None or any(script.path is None for script in assessment.scripts):
        return None
    repository = find_repository(Path(context.directory))
    found = ["" if repository is None else read_commit(repository)]
    root = context.project or context.directory
    paths = [f"{root}/{name}" for name in _ENTRY_POINTS]
    paths += [f"{context.directory}/{name}" for name in _ENTRY_POINTS]
    scripts = [script.path for script in assessment.scripts if script.path is not None]
    for path in (*dict.fromkeys(paths), *scripts):
        state = read_file_now(path)
        if state.kind is FileKind.UNREADABLE or (path in scripts and not state.size):
            return None
        found.append(f"{path} {state.digest} {state.target}")
    return found

"""A home and a project of one test, whose agents are connected."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from ccwatch.cli import command_line
from ccwatch.connect.request import SECRET
from ccwatch.folders import find_folders
from ccwatch.tokens.file import read_tokens
from ccwatch.tokens.token import hash_secret
from tests.cli.rules_scene import Done

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from ccwatch.tokens.token import StoredToken


class ConnectScene:
    """Everything that ``ccwatch connect`` reads and writes."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.home = folder / "home"
        self.data = folder / "data"
        self.project = self.home / "web"
        self.project.mkdir()
        self.settings = self.home / ".claude" / "settings.json"
        self.own = self.home / ".claude.json"
        self.rules = self.data / "rules.toml"
        self.connections = self.data / "connections"

    def write(self, path: Path, text: str, mode: int = 0o644) -> None:
        """Write a file as another program would."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def run(self, *arguments: str) -> Done:
        """Run a command on this data folder."""
        self._capsys.readouterr()
        code = command_line([*arguments, "--data-dir", str(self.data)])
        printed = self._capsys.readouterr()
        return Done(code, printed.out, printed.err)

    def connect(self, *arguments: str) -> Done:
        """Connect Claude Code without a question, or another agent that is named first."""
        named = bool(arguments) and not arguments[0].startswith("-")
        return self.run("connect", *([] if named else ["claude"]), *arguments, "--yes")

    def disconnect(self, *arguments: str) -> Done:
        """Disconnect Claude Code without a question, or another agent that is named first."""
        named = bool(arguments) and not arguments[0].startswith("-")
        return self.run("disconnect", *([] if named else ["claude"]), *arguments, "--yes")

    @property
    def files(self) -> dict[str, tuple[bytes, int]]:
        """All files of the home, with their permissions."""
        return {
            str(path.relative_to(self.home)): (
                path.read_bytes(),
                stat.S_IMODE(path.stat().st_mode),
            )
            for path in self.home.rglob("*")
            if path.is_file()
        }

    @property
    def tokens(self) -> tuple[StoredToken, ...]:
        """The tokens that count."""
        return read_tokens(find_folders(str(self.data)).tokens)

    def find_secret(self, text: str) -> str:
        """Return the one secret that stands in a text."""
        (secret,) = set(SECRET.findall(text))
        return secret

    def proves(self, text: str) -> str:
        """Return the id of the token whose secret stands in a text."""
        hashed = hash_secret(self.find_secret(text))
        return next(token.id for token in self.tokens if token.hash == hashed)

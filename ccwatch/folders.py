"""Where ccwatch keeps its files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from ccwatch.errors import UserError
from ccwatch.escapes import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "CCWATCH_"
"""What the names of settings begin with in the environment."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where ccwatch keeps its files; both are one where a data folder is given."""

    config: Path
    state: Path

    @property
    def settings_file(self) -> Path:
        """The file that a person writes settings into."""
        return self.config / "config.toml"

    @property
    def tokens(self) -> Path:
        """The file of tokens: hashes alone."""
        return self.config / "tokens.toml"

    @property
    def database(self) -> Path:
        """The journal."""
        return self.state / "ccwatch.db"

    @property
    def lock(self) -> Path:
        """The file that one process at a time holds."""
        return self.state / "ccwatch.lock"

    @property
    def socket(self) -> Path:
        """The Unix socket; not in the folder of the login, which is gone before ccwatch is."""
        return self.state / "ccwatch.sock"

    @property
    def panic(self) -> Path:
        """The file that is there as long as ccwatch is locked."""
        return self.state / "ccwatch.locked"

    @property
    def log(self) -> Path:
        """The log, rotated."""
        return self.state / "ccwatch.log"


def find_folders(data_dir: str | None = None, environ: Mapping[str, str] = os.environ) -> Folders:
    """Return the folders: ``--data-dir``, else ``CCWATCH_DATA_DIR``, else the platform's own.

    Raises:
        UserError: The path names an unknown user's home, or is relative to a folder that is gone.
    """
    chosen = data_dir or environ.get(f"{PREFIX}DATA_DIR")
    if chosen:
        try:
            folder = Path(chosen).expanduser().absolute()
        except (OSError, RuntimeError):
            raise UserError(
                f"cannot tell which folder {escape(chosen)} is",
                hint="give the data folder as an absolute path",
            ) from None
        return Folders(config=folder, state=folder)
    return Folders(
        config=Path(platformdirs.user_config_dir("ccwatch", appauthor=False)),
        state=Path(platformdirs.user_state_dir("ccwatch", appauthor=False)),
    )

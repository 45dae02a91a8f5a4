"""Settings and folders: defaults < file < environment < flags, and where each value came from."""

from __future__ import annotations

import os
import stat
import tomllib
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, SettingsError

from ccwatch.address import is_address, is_loopback
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.folders import PREFIX, Folders, find_folders
from ccwatch.risk.preset import Preset
from ccwatch.tokens.file import read_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic_settings import PydanticBaseSettingsSource

__all__ = ["Folders", "Settings", "check_host", "find_folders", "load", "prepare_state"]

DAY = 86_400.0
OWN_FILES = frozenset(
    {
        "config.toml",
        "connections",
        *(f"{name}.toml{end}" for name in ("rules", "tokens", "trust") for end in ("", ".bak")),
    }
)

Seconds = Annotated[float, Field(ge=0, le=7 * DAY, allow_inf_nan=False)]
ShortText = Annotated[str, Field(min_length=1, max_length=200)]


class Settings(BaseSettings):
    """What a person can set; each is also ``CCWATCH_…`` in the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8660, ge=0, le=65535)
    deadline: Seconds = 300.0
    """Seconds until a call that nobody decides is given up; 0 waits as long as its asker does."""
    denied_deadline: Seconds = 60.0
    """Seconds that an agent waits for a look at what it has refused itself; 0 waits on."""
    preset: Preset = Preset.NONE
    """What passes without a person: calls that are known to be harmless."""
    confirm_widening: bool = True
    """Let what a rules file lets pass wait for a key, when it was written outside the console."""
    keep_days: int = Field(default=30, ge=1, le=3650)
    waiting_per_agent: int = Field(default=50, ge=1, le=10_000)
    waiting_total: int = Field(default=500, ge=1, le=10_000)
    hold_low: Seconds = 0.15
    hold_medium: Seconds = 1.0
    hold_high: Seconds = 2.0
    advance: bool = True
    """Select the next waiting call after a decision."""
    bell: bool = True
    replies: list[ShortText] = Field(
        default=[
            "Ask me first, and say why you need it.",
            "Do it without network access.",
            "Stay inside the project directory.",
        ],
        max_length=9,
    )
    """Saved reasons for a deny, on the digits 1 to 9."""
    keys: dict[str, str] = Field(default={})
    """Other keys for actions, by the ids that the help screen shows: ``allow = "y"``."""

    @field_validator("host")
    @classmethod
    def _check_host(cls, host: str) -> str:
        if host != "localhost" and not is_address(host):
            raise ValueError("only an address can be served, and localhost")
        return host

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Leave the layers to ``load``, which can then say where a bad value stands."""
        return (init_settings,)


def prepare_state(folders: Folders) -> None:
    """Make the state folder, for this user alone.

    Raises:
        UserError: It cannot be made, written, or closed to others; or others can read it and it
            holds files that are not ccwatch's, so that closing it would take them away.
    """
    folder = folders.state
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            _close_to_others(folder)
    except OSError as error:
        raise UserError(
            f"cannot use the data folder {escape(str(folder))}: {error.strerror}",
            hint="check who owns it, or choose another with --data-dir",
        ) from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise UserError(
            f"cannot read and write the data folder {escape(str(folder))}",
            hint="check who owns it, or choose another with --data-dir",
        )


def _close_to_others(folder: Path) -> None:
    for entry in folder.iterdir():
        if not entry.name.startswith("ccwatch.") and entry.name not in OWN_FILES:
            raise UserError(
                f"the data folder {escape(str(folder))} is open to others, and holds files that "
                "are not ccwatch's",
                hint="choose a folder for ccwatch alone with --data-dir",
            )
    folder.chmod(0o700)


def check_host(settings: Settings, folders: Folders) -> None:
    """Refuse to serve other machines as long as no token proves who asks.

    Raises:
        UserError: There is none, or the file of tokens is broken.
    """
    if settings.host == "localhost" or is_loopback(settings.host):
        return
    if not read_tokens(folders.tokens):
        raise UserError(
            f"{settings.host} can be reached from elsewhere, and there is no token that proves "
            "who asks",
            hint="ccwatch token create makes one; or serve 127.0.0.1 and reach it through an SSH "
            "tunnel",
        )


def load(
    flags: Mapping[str, Any], folders: Folders, environ: Mapping[str, str] = os.environ
) -> Settings:
    """Return the settings of all layers together; flags that are None were not given.

    Raises:
        UserError: A value is bad, a name unknown, or the file cannot be read; it says where.
    """
    layers: list[tuple[str, Mapping[str, Any]]] = [
        (escape(str(folders.settings_file)), _read_file(folders.settings_file)),
        ("the environment", _read_environment(environ)),
        ("the command line", {key: value for key, value in flags.items() if value is not None}),
    ]
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, layer in layers:
        values |= layer
        origins |= dict.fromkeys(layer, origin)
    for name in values:
        if name not in Settings.model_fields:
            raise UserError(
                f"unknown setting {escape(name)} in {origins[name]}",
                hint=f"known settings: {', '.join(sorted(Settings.model_fields))}",
            )
    try:
        return Settings(**values)
    except ValidationError as error:
        raise _describe(error, origins) from None


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise UserError(
            f"cannot read {escape(str(path))}: {reason}", hint="mend the file, or move it away"
        ) from None
    except (ValueError, RecursionError) as error:  # a number of 4,301 digits is a plain ValueError
        raise UserError(
            f"{escape(str(path))} is not TOML: {escape(str(error))}",
            hint="mend the line, or move the file away",
        ) from None


def _read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    source = EnvSettingsSource(Settings, case_sensitive=False)
    source.env_vars = {key.lower(): value for key, value in environ.items()}
    try:
        return source()
    except SettingsError as error:
        raise UserError(
            f"a setting in the environment is not JSON: {escape(str(error))}",
            hint="lists and tables are written as JSON there",
        ) from None


def _describe(error: ValidationError, origins: Mapping[str, str]) -> UserError:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    origin = origins[name]
    reason = first["msg"].removeprefix("Value error, ")
    given = escape(repr(first["input"]))[:80]
    hint = (
        "serve 127.0.0.1 and reach it from elsewhere through an SSH tunnel"
        if name == "host"
        else "correct it or leave it out; ccwatch --help and the README list the settings"
    )
    return UserError(f"bad setting {name} = {given} in {origin}: {reason}", hint=hint)

"""Settings of Claude Code that keep hooks from running, or calls from being asked about."""

from __future__ import annotations

import fnmatch
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from ccwatch.connect.files import read_found
from ccwatch.connect.json_text import MISSING, JsonTextError, find_value, parse_object
from ccwatch.connect.plan import PlanError
from ccwatch.connect.request import TOKEN_VARIABLE
from ccwatch.doctor.finding import note, ok, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ccwatch.connect.request import Request
    from ccwatch.doctor.finding import Finding
    from ccwatch.doctor.wired import Wired

MANAGED: Final = Path(
    "/Library/Application Support/ClaudeCode/managed-settings.json"
    if sys.platform == "darwin"
    else "/etc/claude-code/managed-settings.json"
)
_AUTO: Final = "auto"
"""What Claude Code 2.1.328 starts in where no setting says otherwise (observed)."""
_UNASKED: Final = {"bypassPermissions", "dontAsk"}
_MODE: Final = ("permissions", "defaultMode")


@dataclass(frozen=True, slots=True)
class ClaudeSettings:
    """One file of settings.

    Attributes:
        is_managed: It is the administrator's, and counts above all others.
    """

    path: str
    value: Mapping[str, Any]
    is_managed: bool = False


def read_settings(
    request: Request, managed: Path = MANAGED
) -> tuple[tuple[ClaudeSettings, ...], tuple[tuple[str, str], ...]]:
    """Return the settings that count in a directory, the strongest first; it blocks.

    With them come the paths of those that cannot be read, and why.
    """
    local = request.directory / ".claude"
    user = (request.folder or request.home / ".claude") / "settings.json"
    paths = dict.fromkeys((managed, local / "settings.local.json", local / "settings.json", user))
    found: list[ClaudeSettings] = []
    broken: list[tuple[str, str]] = []
    for path in paths:
        try:
            text = read_found(path).text
            if text is not None and text.strip():
                found.append(ClaudeSettings(str(path), parse_object(text), path == managed))
        except (PlanError, JsonTextError) as error:
            broken.append((str(path), str(error)))
    return tuple(found), tuple(broken)


def check_settings(settings: Sequence[ClaudeSettings], wired: Iterable[Wired]) -> Iterator[Finding]:
    """Yield what keeps hooks from running, or calls from being asked about."""
    hooks = [hook for each in wired for hook in each.hooks]
    for each in settings:
        if each.value.get("disableAllHooks") is True:
            hint = f"take disableAllHooks out of {each.path}"
            yield problem(f"all hooks are switched off in {each.path}", hint)
        if each.is_managed and each.value.get("allowManagedHooksOnly") is True:
            hint = "let the administrator put ccwatch's hooks into that file"
            yield problem(f"only hooks of {each.path} are run: ccwatch's are not", hint)
        urls = {hook.url for hook in hooks if hook.url}
        yield from _check_urls(each, urls)
        if any(TOKEN_VARIABLE in hook.variables for hook in hooks):
            yield from _check_variables(each)
    yield _check_mode(settings)


def _check_urls(settings: ClaudeSettings, urls: Iterable[str]) -> Iterator[Finding]:
    patterns = _texts(settings.value.get("allowedHttpHookUrls"))
    for url in urls if patterns is not None else ():
        if not any(fnmatch.fnmatchcase(url, each) for each in patterns or ()):
            words = f"allowedHttpHookUrls in {settings.path} keeps hooks from {url}"
            yield problem(words, f"add {url} to it")


def _check_variables(settings: ClaudeSettings) -> Iterator[Finding]:
    names = _texts(settings.value.get("httpHookAllowedEnvVars"))
    if names is not None and TOKEN_VARIABLE not in names:
        words = f"httpHookAllowedEnvVars in {settings.path} keeps {TOKEN_VARIABLE} from the hooks"
        yield problem(words, f"add {TOKEN_VARIABLE} to it")


def _check_mode(settings: Iterable[ClaudeSettings]) -> Finding:
    """Say in which mode sessions start."""
    found = next(((each, mode) for each in settings if (mode := _find_mode(each))), None)
    hint = (
        "ccwatch connect claude --ask CATEGORY for what must reach you, or "
        '"permissions": {"defaultMode": "default"} in its settings'
    )
    if found is None:
        words = "no settings say in which mode sessions start; newer versions start in auto mode"
        return note(f"{words}, which asks nobody but for ask rules", hint)
    each, mode = found
    if mode == _AUTO:
        words = f"sessions start in auto mode ({each.path}), which asks nobody but for ask rules"
        return note(words, hint)
    if mode in _UNASKED:
        words = f"sessions start in the mode {mode} ({each.path}), which asks nobody"
        return note(words, hint)
    return ok(f"sessions start in the mode {mode} ({each.path})")


def _find_mode(settings: ClaudeSettings) -> str:
    mode = find_value(settings.value, _MODE)
    return mode if mode is not MISSING and isinstance(mode, str) else ""


def _texts(value: Any) -> tuple[str, ...] | None:
    """Return the texts of a list; None where there is no list."""
    if not isinstance(value, list):
        return None
    return tuple(each for each in cast("list[Any]", value) if isinstance(each, str))

"""What stands in the settings of agents that asks ccwatch, whoever put it there."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from ccwatch.connect.agents import WIRINGS
from ccwatch.connect.connection import FOLDER, find_token_file, read_record
from ccwatch.connect.entry import asks_ccwatch
from ccwatch.connect.files import read_found
from ccwatch.connect.json_text import MISSING, JsonTextError, find_value, parse_object
from ccwatch.connect.plan import PlanError
from ccwatch.connect.request import SECRET, Scope, WhenDown
from ccwatch.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ccwatch.connect.record import Record
    from ccwatch.connect.request import Request, WantedFile

STAND_IN: Final = "ccw_" + "0" * 43
"""A secret of nobody, where only the places of entries matter."""
_SETTINGS: Final = re.compile(r"^const settings = (\{.*?^\}|\{\})$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHook:
    """One hook that asks ccwatch.

    Attributes:
        matcher: The tools that it is about; empty for all.
        url: Where it is sent; empty for a command.
        command: What is run; empty for HTTP.
        timeout: As it is written, in the unit of its agent; None where none is.
        headers: Of HTTP, as they are written.
        variables: Those that the agent may put into the headers.
        blocks: A call is denied where the hook itself fails.
    """

    event: str
    matcher: str = ""
    url: str = ""
    command: str = ""
    timeout: float | None = None
    headers: tuple[tuple[str, str], ...] = ()
    variables: tuple[str, ...] = ()
    blocks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundServer:
    """The entry of the MCP server; ``timeout`` in milliseconds, None where there is none."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    timeout: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlugin:
    """The settings in the plugin of opencode.

    Attributes:
        token: Its secret; empty where a variable has it.
        variable: The name of that variable.
        unreachable: What it answers while ccwatch is down.
    """

    url: str
    token: str = ""
    variable: str = ""
    unreachable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wired:
    """What one agent has in one scope.

    Attributes:
        request: The scope and its folders, and how the agent is wired as far as can be seen.
        files: What was looked at: paths, and where in them.
        hooks: In the order of the files.
        secrets: Those that stand in the files, with the paths of these.
        problems: Files that cannot be read, and why.
    """

    request: Request
    files: tuple[str, ...] = ()
    hooks: tuple[FoundHook, ...] = ()
    server: FoundServer | None = None
    plugin: FoundPlugin | None = None
    record: Record | None = None
    secrets: tuple[tuple[str, str], ...] = ()
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def is_wired(self) -> bool:
        """Whether anything in it asks ccwatch."""
        return bool(self.hooks) or self.server is not None or self.plugin is not None

    @property
    def place(self) -> str:
        """The scope, for a person, with its directory."""
        scope = self.request.scope
        where = "" if scope is Scope.USER else f" in {self.request.directory}"
        return f"scope {scope.value}{where}"


def read_records(state: Path) -> tuple[tuple[Record, ...], tuple[UserError, ...]]:
    """Return the records of what connect has put in, and what is wrong with others; it blocks."""
    records: list[Record] = []
    errors: list[UserError] = []
    for place in sorted((state / FOLDER).glob("*.json")):
        try:
            record = read_record(place)
        except UserError as error:
            errors.append(error)
            continue
        if record is not None:
            records.append(record)
    return tuple(records), tuple(errors)


def find_wired(request: Request, records: Iterable[Record], state: Path) -> tuple[Wired, ...]:
    """Return what an agent has in each of its scopes; it blocks.

    Args:
        request: The agent, its folders, and the directory that is looked at beside those that
            connect knows.
        records: What connect has put in.
        state: The folder of ccwatch's state.
    """
    own = [record for record in records if record.agent == request.agent]
    places: dict[tuple[Scope, str], Record | None] = {}
    for scope in WIRINGS[request.agent].scopes:
        places[scope, "" if scope is Scope.USER else str(request.directory)] = None
    for record in own:
        places[Scope(record.scope), record.directory] = record
    found: list[Wired] = []
    seen: set[str] = set()
    for (scope, directory), record in places.items():
        folder = Path(directory) if directory else request.directory
        own_request = replace(request, scope=scope, directory=folder)
        own_request = replace(own_request, token_file=find_token_file(state, own_request))
        wired = _read_place(own_request, record, seen)
        seen.update(wired.files)
        found.append(wired)
    return tuple(found)


def _read_place(request: Request, record: Record | None, seen: set[str]) -> Wired:
    """Return what stands in one scope; in a home that is a project too its files count once."""
    # With strict hooks come all the files that there can be.
    wanted = WIRINGS[request.agent].build(replace(request, strict=True), STAND_IN)
    wired = Wired(request=request, record=record)
    for file in wanted:
        # One file can hold several scopes, in other places of it.
        name = f"{file.path}:{file.entries[0].path if file.entries else ''}"
        if name in seen:
            continue
        wired = replace(wired, files=(*wired.files, name))
        try:
            wired = _read_file(wired, file)
        except PlanError as error:
            wired = _add_problem(wired, error.path, str(error))
        except JsonTextError as error:
            wired = _add_problem(wired, str(file.path), str(error))
    return replace(wired, request=_find_way(wired))


def _add_problem(wired: Wired, path: str, words: str) -> Wired:
    return replace(wired, problems=(*wired.problems, (path, words)))


def _read_file(wired: Wired, file: WantedFile) -> Wired:
    text = read_found(file.path).text
    if text is None or not text.strip():
        return wired
    secrets = tuple((str(file.path), found) for found in SECRET.findall(text))
    wired = replace(wired, secrets=(*wired.secrets, *secrets))
    if file.path == wired.request.token_file:
        return wired
    if file.path.suffix == ".js":
        return replace(wired, plugin=_read_plugin(text))
    value = parse_object(text)
    for entry in file.entries:
        if entry.key is not None:
            held = find_value(value, (*entry.path, entry.key))
            return replace(wired, server=None if held is MISSING else _read_server(held))
    return replace(wired, hooks=(*wired.hooks, *read_hooks(value)))


def read_hooks(settings: Mapping[str, Any]) -> Iterator[FoundHook]:
    """Yield the hooks that ask ccwatch in settings of any of these agents."""
    for event, groups in _items(settings.get("hooks")):
        for group in _objects(groups):
            inner = group.get("hooks")
            for hook in _objects(inner) if inner is not None else [group]:
                if asks_ccwatch(hook):
                    yield _read_hook(event, _text(group.get("matcher")), hook)


def _read_hook(event: str, matcher: str, hook: Mapping[str, Any]) -> FoundHook:
    timeout = hook.get("timeout", hook.get("timeoutSec"))
    variables = hook.get("allowedEnvVars")
    return FoundHook(
        event=event,
        matcher="" if matcher in {"*", ".*"} else matcher,
        url=_text(hook.get("url")),
        command=_text(hook.get("command")) or _text(hook.get("bash")),
        timeout=_number(timeout),
        headers=_read_headers(hook),
        variables=tuple(map(_text, cast("list[Any]", variables)))
        if isinstance(variables, list)
        else (),
        blocks=hook.get("onFailure") == "block",
    )


def _read_server(held: Any) -> FoundServer | None:
    if not isinstance(held, dict):
        return None
    fields = cast("dict[str, Any]", held)
    return FoundServer(
        url=_text(fields.get("url")),
        headers=_read_headers(fields),
        timeout=_number(fields.get("timeout")),
    )


def _read_plugin(text: str) -> FoundPlugin:
    found = _SETTINGS.search(text)
    fields = parse_object(found[1]) if found else {}
    return FoundPlugin(
        url=_text(fields.get("url")),
        token=_text(fields.get("token")),
        variable=_text(fields.get("variable")),
        unreachable=_text(fields.get("unreachable")),
    )


def _find_way(wired: Wired) -> Request:
    """Return how an agent is wired, as far as can be seen: by what, and what happens when down."""
    deciding = [hook for hook in wired.hooks if hook.command and not hook.url]
    strict = any(hook.event in {"PreToolUse", "PermissionRequest"} for hook in deciding)
    denies = any("--when-down ask" not in hook.command for hook in deciding)
    denies = denies or any(hook.blocks for hook in wired.hooks)
    if wired.plugin is not None:
        denies = wired.plugin.unreachable == WhenDown.DENY.value
    down = WhenDown.DENY if denies else WhenDown.ASK
    return replace(wired.request, strict=strict, when_down=down)


def _read_headers(fields: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _text(value)) for name, value in _items(fields.get("headers")))


def _items(value: Any) -> list[tuple[str, Any]]:
    return list(cast("dict[str, Any]", value).items()) if isinstance(value, dict) else []


def _objects(value: Any) -> list[Mapping[str, Any]]:
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return [cast("dict[str, Any]", each) for each in items if isinstance(each, dict)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None

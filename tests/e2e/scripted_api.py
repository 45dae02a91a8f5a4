"""A model whose every word is written beforehand, behind the API that Claude Code speaks."""

from __future__ import annotations

import itertools
import json
import re
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

Block = dict[str, Any]
Script = list[list[Block]]
"""Turns of the assistant; past the last one it says "done"."""

_numbers = itertools.count(1)
_UNTIL_SECONDS = 60.0
_USAGE = {
    "input_tokens": 100,
    "cache_creation_input_tokens": 0,
    "cache_read_input_tokens": 0,
    "output_tokens": 10,
}


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What the model was told about one tool use."""

    tool_use_id: str
    is_error: bool
    text: str


def text(words: str) -> Block:
    """Return a block in which the assistant says something."""
    return {"type": "text", "text": words}


def tool_use(name: str, value: Mapping[str, Any], *, number: int = 1) -> Block:
    """Return a block in which the assistant uses a tool; ``number`` tells the uses apart."""
    return {
        "type": "tool_use",
        "id": f"toolu_{number:022d}",
        "name": name,
        "input": dict(value),
    }


def until(event: threading.Event) -> Block:
    """Return a block in which the assistant is silent until the test sets ``event``."""
    return {"type": "until", "event": event}


class ScriptedApi:
    """Serves scripts by name on a free loopback port; safe for clients that run at once.

    The turn is the number of assistant messages in the request, so a request that is repeated
    gets the same answer. A first message that holds ``SCRIPT=name``, as the prompt of a sub-agent
    may, switches to that script.
    """

    def __init__(self) -> None:
        self.scripts: dict[str, Script] = {}
        self.flags: dict[str, str] = {}
        """Why the classifier of auto mode refuses a tool use, by its id."""
        self.requests: list[dict[str, Any]] = []
        """The bodies of the requests for messages, in the order of arrival."""
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> ScriptedApi:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)
        if self._server.errors and error is None:
            raise self._server.errors[0]

    def url(self, script: str) -> str:
        """Return the base URL at which the client gets that script."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{script}"

    def tool_results(self) -> tuple[ToolResult, ...]:
        """Return what the model was told about its tool uses, from the request that tells most."""
        found = [tool_results(request.get("messages", [])) for request in tuple(self.requests)]
        return max(found, key=len, default=())

    def blocks(self, script: str, request: Mapping[str, Any]) -> Sequence[Block]:
        """Return what the assistant says next."""
        self.requests.append(dict(request))
        if not request.get("tools"):
            return [text("ok")]
        messages = cast("list[dict[str, Any]]", request.get("messages", []))
        switch = re.search(r"SCRIPT=(\w+)", json.dumps(messages[:1]))
        turns = self.scripts[switch.group(1) if switch else script]
        turn = sum(message.get("role") == "assistant" for message in messages)
        return turns[turn] if turn < len(turns) else [text("done")]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: ScriptedApi) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api
        self.errors: list[BaseException] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep the error for the test; that a client went away is none."""
        error = sys.exception()
        if error is not None and not isinstance(error, ConnectionError):
            self.errors.append(error)


class _Handler(BaseHTTPRequestHandler):
    """``POST /SCRIPT/v1/messages``; everything else gets a harmless answer."""

    protocol_version = "HTTP/1.1"
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name upstream)
        """Say nothing: pytest owns the terminal."""

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_GET(self) -> None:
        self._answer(b'{"data": [], "has_more": false}')

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        found = re.match(r"/(\w+)/v1/messages(/count_tokens)?", self.path)
        if found is None:
            self._answer(b"{}")
        elif found.group(2):
            self._answer(b'{"input_tokens": 100}')
        else:
            request = cast("dict[str, Any]", json.loads(raw))
            self._speak(request, self.server.api.blocks(found.group(1), request))

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _speak(self, request: Mapping[str, Any], blocks: Sequence[Block]) -> None:
        model = str(request.get("model"))
        if not request.get("stream"):
            content = [block for block in blocks if block["type"] in {"text", "tool_use"}]
            used = any(block["type"] == "tool_use" for block in content)
            reason = "tool_use" if used else "end_turn"
            message = _message(model) | {"content": content, "stop_reason": reason}
            self._answer(json.dumps(message).encode())
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        verdicts = _classify(blocks, self.server.api.flags) if "safeguards" in request else None
        for event in _events(model, blocks, verdicts):
            data = json.dumps(event)
            self.wfile.write(f"event: {event['type']}\ndata: {data}\n\n".encode())
            self.wfile.flush()
        self.close_connection = True


def _message(model: str) -> dict[str, Any]:
    return {
        # The client joins messages of one id, and the turn would never advance.
        "id": f"msg_{next(_numbers):022d}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": _USAGE,
    }


def _classify(blocks: Sequence[Block], flags: Mapping[str, str]) -> list[Block]:
    """Return what the API's classifier says of tool uses, where a client in auto mode asks for it.

    The shape is as observed with Claude Code 2.1.328.
    """
    uses = {
        block["id"]: {
            "type": "evaluated",
            "outcome": "flagged" if block["id"] in flags else "not_flagged",
            "explanation": flags.get(block["id"], ""),
        }
        for block in blocks
        if block["type"] == "tool_use"
    }
    status = {"type": "available", "tool_uses": uses}
    return [{"type": "dangerous_tool_use", "status": status}]


def _events(
    model: str, blocks: Sequence[Block], verdicts: list[Block] | None
) -> Iterator[dict[str, Any]]:
    yield {"type": "message_start", "message": _message(model)}
    index, reason = 0, "end_turn"
    for block in blocks:
        if block["type"] == "until":
            block["event"].wait(_UNTIL_SECONDS)
            continue
        if block["type"] == "text":
            start: Block = {"type": "text", "text": ""}
            delta: Block = {"type": "text_delta", "text": block["text"]}
        else:
            reason = "tool_use"
            start = block | {"input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield {"type": "content_block_start", "index": index, "content_block": start}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
        index += 1
    end: Block = {"stop_reason": reason, "stop_sequence": None}
    if verdicts is not None:
        end["safeguard_results"] = verdicts
    yield {"type": "message_delta", "delta": end, "usage": {"output_tokens": 10}}
    yield {"type": "message_stop"}


def tool_results(messages: Iterable[Mapping[str, Any]]) -> tuple[ToolResult, ...]:
    """Return what messages of the API tell about tool uses, in the order of the uses' ids."""
    found: list[ToolResult] = []
    for message in messages:
        content: Any = message.get("content")
        blocks = cast("list[Block]", content if isinstance(content, list) else [])
        found += [_tool_result(block) for block in blocks if block.get("type") == "tool_result"]
    return tuple(sorted(found, key=lambda one: one.tool_use_id))


def _tool_result(block: Block) -> ToolResult:
    content: Any = block.get("content")
    if isinstance(content, list):
        parts = cast("list[Block]", content)
        content = "\n".join(str(part.get("text", part)) for part in parts)
    return ToolResult(block["tool_use_id"], bool(block.get("is_error")), str(content))

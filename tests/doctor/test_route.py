from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from ccwatch.doctor.line import RouteError
from ccwatch.doctor.message import Check, Said
from ccwatch.doctor.route import (
    CommandRoute,
    HttpRoute,
    McpRoute,
    expand_hook_header,
    expand_server_header,
    find_missing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECK = Check("0f", "/web")
SET = {"CCWATCH_TOKEN": "secret"}


class Stranger:
    """Whatever has the port of ccwatch: it answers each request with the same bytes."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/hooks/claude"
        self.asked = b""
        self.answer: bytes | None = None
        self._is_over = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            peer, _ = self._listener.accept()
            with peer, contextlib.suppress(ConnectionError):
                if self._is_over:
                    return
                self.asked += _receive(peer)
                if self.answer is None:
                    while peer.recv(65536):
                        pass
                else:
                    peer.sendall(self.answer)

    def say(self, body: bytes, kind: str = "application/json") -> None:
        """Answer with a body."""
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n"
        self.answer = head.encode() + body

    def close(self) -> None:
        """End its thread: one that is left at a closed listener may take from another test's."""
        self._is_over = True
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()


def _receive(peer: socket.socket) -> bytes:
    """Return a whole request: what is left unread would reset the connection."""
    found = b""
    while not found.endswith(b"}"):
        part = peer.recv(65536)
        if not part:
            break
        found += part
    return found


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    made = Stranger()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "RemoteDisconnected|closed"),
        (b"SSH-2.0\r\n", "BadStatusLine"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd", "no JSON object"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "no JSON object"),
        (b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "answers 302"),
        (b"HTTP/1.1 401 No\r\nContent-Length: 5\r\n\r\nwhy\r\n", "answers 401: why"),
    ],
)
def test_what_is_no_answer_of_ccwatch_is_an_error(answer: bytes, said: str, stranger: Stranger):
    stranger.answer = answer
    for route in (
        HttpRoute(title="", agent="claude", url=stranger.url),
        McpRoute(title="", url=stranger.url),
    ):
        with pytest.raises(RouteError, match=said):
            route.ask(CHECK, seconds=5)
        with pytest.raises(RouteError, match=said):
            route.probe(CHECK)


def test_a_stream_that_ends_without_an_answer_is_an_error(stranger: Stranger):
    progress = {"method": "notifications/progress"}
    stranger.say(f": ping\n\ndata: {json.dumps(progress)}\n\n".encode(), "text/event-stream")
    with pytest.raises(RouteError, match="without an answer"):
        McpRoute(title="", url=stranger.url).ask(CHECK, seconds=5)


def test_an_answer_behind_progress_is_found(stranger: Stranger):
    text = {"type": "text", "text": '{"behavior": "allow"}'}
    stream = [{"method": "notifications/progress"}, {"result": {"content": [text]}}]
    body = "".join(f"event: message\ndata: {json.dumps(each)}\n\n" for each in stream)
    stranger.say(body.encode(), "text/event-stream; charset=utf-8")
    assert McpRoute(title="", url=stranger.url).ask(CHECK, seconds=5) == Said("allow")


def test_stopping_ends_the_wait(stranger: Stranger):
    route = HttpRoute(title="", agent="claude", url=stranger.url)
    ended: list[BaseException | Said | None] = []

    def ask() -> None:
        try:
            ended.append(route.ask(CHECK, seconds=15))
        except RouteError as error:
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while not stranger.asked:
        thread.join(0.01)
    route.stop()
    thread.join(5)
    assert isinstance(ended[0], RouteError)


def test_a_command_that_fails_or_says_nothing_is_an_error():
    def build(command: str) -> CommandRoute:
        return CommandRoute(title="", agent="claude", command=command, environ=os.environ)

    with pytest.raises(RouteError, match="oh no"):
        build("exec /bin/sh -c 'cat >&2; echo oh no >&2; exit 2'").probe(CHECK)
    with pytest.raises(RouteError, match="did not reach"):
        build("/bin/true").probe(CHECK)
    with pytest.raises(RouteError, match="cannot be run"):
        build("/nowhere/ccwatch-hook").probe(CHECK)
    assert build("/bin/sleep 20").ask(CHECK, seconds=0.1) is None


@pytest.mark.parametrize(
    ("written", "variables", "sent"),
    [
        ("Bearer ccw_x", (), "Bearer ccw_x"),
        ("Bearer $CCWATCH_TOKEN", ("CCWATCH_TOKEN",), "Bearer secret"),
        ("Bearer ${CCWATCH_TOKEN}", ("CCWATCH_TOKEN",), "Bearer secret"),
        ("Bearer $CCWATCH_TOKEN", (), "Bearer"),
        ("Bearer $OTHER", ("OTHER",), "Bearer"),
    ],
)
def test_headers_of_hooks_are_sent_as_the_client_does(
    written: str, variables: tuple[str, ...], sent: str
):
    assert expand_hook_header(written, variables, SET) == sent


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Bearer ${CCWATCH_TOKEN}", "Bearer secret"),
        ("Bearer ${CCWATCH_TOKEN:-}", "Bearer secret"),
        ("Bearer ${OTHER:-}", "Bearer"),
        ("Bearer ${OTHER:-x}", "Bearer x"),
        ("Bearer ${OTHER}", "Bearer ${OTHER}"),
        ("Bearer $CCWATCH_TOKEN", "Bearer $CCWATCH_TOKEN"),
    ],
)
def test_headers_of_the_server_are_sent_as_the_client_does(written: str, sent: str):
    assert expand_server_header(written, SET) == sent


@pytest.mark.parametrize(
    ("written", "missing"),
    [("Bearer $A", "A"), ("Bearer ${A:-}", "A"), ("Bearer $CCWATCH_TOKEN", ""), ("Bearer x", "")],
)
def test_a_variable_that_is_not_set_is_named(written: str, missing: str):
    assert find_missing(written, SET) == missing

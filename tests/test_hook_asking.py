"""``ccwatch-hook`` while ccwatch runs: what it sends, prints, and whom it believes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ccwatch import hook
from tests.hook_scene import (
    ALLOW,
    PRE_TOOL_USE,
    SECRET,
    answering,
    command,
    pick_denial,
    playing,
    run,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hook_scene import Play


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    with playing(tmp_path) as begin:
        yield begin


@pytest.mark.parametrize(
    ("pane", "claimed"),
    [("%12", True), ("", False), ("%", False), ("%1234567890", False), ("%1\r\nX: y", False),
     ("%٣", False), ("12", False)],
)  # fmt: skip
@pytest.mark.parametrize(("down", "strict"), [([], True), (["--when-down", "ask"], False)])
def test_the_event_is_sent_as_it_came_and_the_answer_printed_as_it_came(
    down: list[str], strict: bool, pane: str, claimed: bool, play: Play
) -> None:
    played = play()
    told = b'{"hook_event_name": "PreToolUse",  "x": "\xc3\xa4"}\n'
    arguments = command("--agent", "gemini", "--socket", str(played.path), *down)
    assert run(arguments, told, environ={"TMUX_PANE": pane}) == (0, ALLOW, b"")
    head, _, body = played.request.partition(b"\r\n\r\n")
    assert body == told
    start, *fields = head.decode().split("\r\n")
    assert start == "POST /hooks/gemini HTTP/1.1"
    named = dict(field.split(": ", 1) for field in fields)
    assert named.pop("X-Ccwatch-Strict", None) == ("1" if strict else None)
    assert named.pop("X-Ccwatch-Pane", None) == (pane if claimed else None)
    assert named == {
        "Host": "localhost",
        "Connection": "close",
        "Content-Type": "application/json",
        "Content-Length": str(len(told)),
    }


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "did not answer"),
        (answering(status=b"500 Internal Server Error"), "refused the call"),
        (answering(status=b"204 No Content"), "refused the call"),
        (answering(status=b"401 Unauthorized"), "the hook's token counts no more"),
        (answering(length=len(ALLOW) + 1), "not complete"),
        (answering(length=len(ALLOW) - 1), "not complete"),
        (answering().partition(b"\r\n\r\n")[0], "not complete"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + ALLOW, "not complete"),
        (answering(b""), "no JSON object"),
        (answering(b"allow"), "no JSON object"),
        (answering(b'["allow"]'), "no JSON object"),
        (answering(b"[" * 100_000), "no JSON object"),
        (b"allow\r\n\r\n", "refused the call"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_denies(answer: bytes, words: str) -> None:
    with pytest.raises(hook.Failure, match=words):
        hook.read_answer(answer)


def test_an_answer_that_breaks_off_denies(play: Play) -> None:
    played = play(answering(length=1000))
    code, output, _ = run(command("--agent", "claude", "--socket", str(played.path)))
    verdict, reason = pick_denial(json.loads(output))
    assert (code, verdict) == (0, "deny")
    assert "not complete" in reason


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_hook_that_is_ended_denies(number: int, play: Play) -> None:
    played = play(None)
    arguments = command("--agent", "claude", "--socket", str(played.path))
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(PRE_TOOL_USE).encode())
        process.stdin.close()
        assert played.taken.wait(15)
        process.send_signal(number)
        assert pick_denial(json.loads(process.stdout.read()))[0] == "deny"
    assert process.returncode == 0
    assert played.left.wait(15)


@pytest.mark.parametrize(
    ("name", "code"),
    [("read_input", 2), ("ask", 0), ("describe", 0), ("answer_down", 0)],
)
def test_a_burst_of_signals_denies_once_wherever_it_comes(name: str, code: int) -> None:
    # All that has come while they were blocked is delivered at once.
    program = f"""
import signal, sys
sys.path.insert(0, {str(hook.__file__.rpartition("/ccwatch/")[0])!r})
from ccwatch import hook
plain = hook.{name}
def burst(*given):
    signal.pthread_sigmask(signal.SIG_BLOCK, hook.SIGNALS)
    for number in hook.SIGNALS:
        signal.raise_signal(number)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, hook.SIGNALS)
    return plain(*given)
hook.{name} = burst
sys.exit(hook.main())
"""
    arguments = [sys.executable, "-I", "-S", "-c", program, "--agent", "claude"]
    done = run([*arguments, "--socket", "/nonexistent"])
    assert done[0] == code
    assert pick_denial(json.loads(done[1]))[0] == "deny"
    assert b"Traceback" not in done[2]


def test_a_hook_whose_agent_was_killed_does_not_go_on_asking(play: Play) -> None:
    played = play(None)
    arguments = command("--agent", "claude", "--socket", str(played.path))
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(PRE_TOOL_USE).encode())
        process.stdin.close()
        assert played.taken.wait(15)
        process.stdout.close()
        assert played.left.wait(15), "the person would be asked about a call that nobody makes"


@pytest.fixture
def token(tmp_path: Path) -> Path:
    """Return a file with a secret, as ``ccwatch connect`` writes it."""
    path = tmp_path / "one.token"
    path.write_text(f"{SECRET}\n")
    path.chmod(0o600)
    return path


def test_the_token_is_shown_that_the_file_holds(play: Play, token: Path) -> None:
    played = play()
    given = ["--agent", "codex", "--socket", str(played.path), "--token-file", str(token)]
    assert run(command(*given)) == (0, ALLOW, b"")
    assert f"\r\nAuthorization: Bearer {SECRET}\r\n".encode() in played.request


@pytest.mark.parametrize(
    "text",
    ["", "\n", SECRET[:-1], f"{SECRET}s", f"{SECRET}\n\n", f"{SECRET}\r\n", f" {SECRET}",
     "ccv_" + "s" * 43, "ccw_" + "s" * 42 + "\n", "ccw_" + "s" * 42 + "\r", "ccw_" + "s" * 42 + "+",
     "ccw_" + "s" * 41 + "é", f"{SECRET}\n{SECRET}\n"],
)  # fmt: skip
def test_what_is_no_token_is_not_shown(text: str, token: Path) -> None:
    token.write_bytes(text.encode())
    with pytest.raises(hook.Failure, match="holds none"):
        hook.read_secret(str(token))


@pytest.mark.parametrize("secret", [SECRET, "ccw_" + "-" * 43, "ccw_" + "_aZ9-" * 8 + "abc"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_token_is_read_with_and_without_the_end_of_its_line(
    secret: str, end: str, token: Path
) -> None:
    token.write_text(secret + end)
    assert hook.read_secret(str(token)) == secret


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o604, 0o602, 0o610])
def test_a_token_that_others_can_read_or_change_is_not_shown(mode: int, token: Path) -> None:
    token.chmod(mode)
    with pytest.raises(hook.Failure, match="not this user's alone"):
        hook.read_secret(str(token))


def test_a_token_of_another_user_is_not_shown(token: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook.os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(hook.Failure, match="not this user's alone"):
        hook.read_secret(str(token))


def test_a_link_a_pipe_and_a_folder_in_the_place_of_the_token_are_refused(
    token: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(token)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("link", "pipe", ""):
        with pytest.raises(hook.Failure, match=r"cannot be read|not this user's alone"):
            hook.read_secret(str(tmp_path / name))


@pytest.mark.parametrize("name", ["none.token", "relative.token"])
def test_without_its_token_nothing_is_asked(name: str, play: Play, tmp_path: Path) -> None:
    played = play()
    (tmp_path / "relative.token").write_text(SECRET)
    path = name if name.startswith("relative") else str(tmp_path / name)
    given = ["--agent", "claude", "--socket", str(played.path), "--token-file", path]
    code, output, _ = run(command(*given), cwd=tmp_path)
    verdict, reason = pick_denial(json.loads(output))
    assert (code, verdict) == (0, "deny")
    assert "token cannot be read: No such file" in reason or "not absolute" in reason
    asked = run(command(*given, "--when-down", "ask"), cwd=tmp_path)
    assert asked == (0, b"{}", b"")
    assert not played.taken.is_set()


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_socket_that_others_can_change_is_not_asked(mode: int, play: Play) -> None:
    played = play()
    played.path.chmod(mode)
    _, output, _ = run(command("--agent", "claude", "--socket", str(played.path)))
    assert "not this user's alone" in pick_denial(json.loads(output))[1]
    assert not played.taken.is_set()


def test_a_socket_or_a_peer_of_another_user_is_not_asked(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_other(_: socket.socket) -> int:
        return os.geteuid() + 1

    played = play()
    options = hook.read_options(["--agent", "claude", "--socket", str(played.path)])
    with monkeypatch.context() as patched:
        patched.setattr(hook, "find_peer_uid", find_other)
        with pytest.raises(hook.Failure, match="another user answers"):
            hook.ask(options, b"{}")
    monkeypatch.setattr(hook.os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(hook.Failure, match="not this user's alone"):
        hook.check_file(str(played.path))


def test_the_kernel_says_who_listens(play: Play) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.connect(str(play(None).path))
        assert hook.find_peer_uid(peer) == os.geteuid()


def test_a_file_and_a_link_in_the_place_of_the_socket_are_refused(
    play: Play, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(play().path)
    for name in ("file", "link"):
        with pytest.raises(hook.Failure, match="is none"):
            hook.check_file(str(tmp_path / name))

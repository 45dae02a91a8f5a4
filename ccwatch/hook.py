"""``ccwatch-hook``: hands one hook of an agent to ccwatch, and denies where that cannot be done.

One file without the rest of the package and little of the standard library: an agent starts it for
every tool call, best as ``python -I -S …/hook.py``, where no folder and no variable can put a
module of theirs in the place of one of these.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import stat
import sys

TYPE_CHECKING = False  # typing is not loaded for it
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType

SENT_LIMIT = 16 * 1024 * 1024  # bytes; the server takes no larger body
READ_LIMIT = 64 * 1024 * 1024
CONNECT_SECONDS = 10.0
PIECE = 65536
SECRET_LENGTH = 47
BLOCK = 2
"""The exit code that blocks a tool call, with the reason on standard error: at PreToolUse in Claude
Code (observed, 2.1.328), at every deciding hook in Codex, Gemini CLI and Copilot CLI (read). At
PermissionRequest in Claude Code the JSON counts that stands beside it (observed)."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

CLAUDE_LIKE = {"PreToolUse": "use", "PermissionRequest": "request"}
DECIDING: dict[str, dict[str, str]] = {
    "claude": CLAUDE_LIKE,
    "codex": CLAUDE_LIKE,
    "gemini": {"BeforeTool": "gemini"},
    "copilot": {
        "preToolUse": "copilot use",
        "PreToolUse": "copilot use",
        "permissionRequest": "copilot request",
        "PermissionRequest": "copilot request",
    },
}
"""Of each agent, the events that wait for a decision, with the form of a deny."""
TELLING = frozenset({
    "PostToolUse", "PostToolUseFailure", "PostToolBatch", "PermissionDenied", "SessionStart",
    "SessionEnd", "Stop", "StopFailure", "SubagentStart", "SubagentStop", "UserPromptSubmit",
    "Notification", "PreCompact", "PostCompact", "Interrupt", "AfterTool", "BeforeAgent",
    "AfterAgent", "BeforeModel", "AfterModel", "BeforeToolSelection", "PreCompress", "preCompact",
    "postToolUse", "postToolUseFailure", "sessionStart", "sessionEnd", "agentStop", "notification",
    "subagentStart", "subagentStop", "userPromptSubmitted", "errorOccurred", "ErrorOccurred",
})  # fmt: skip
"""Events that decide nothing: silence is an answer to them."""


class Failure(Exception):
    """ccwatch could not be asked; the text says why."""


class Options:
    """What the command line says.

    Attributes:
        asks: The agent goes on by itself while ccwatch is down.
        problem: What is wrong with the command line, empty if nothing.
    """

    __slots__ = ("agent", "asks", "problem", "socket", "token_file")

    def __init__(self) -> None:
        self.agent = self.socket = self.token_file = self.problem = ""
        self.asks = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer the hook on standard input; returns the exit code."""
    try:
        return answer(read_options(sys.argv[1:] if arguments is None else arguments))
    except BaseException as error:
        ignore_signals()
        # Any other exit code would let the call pass.
        return block(spell_reason(describe(error)))


def answer(options: Options) -> int:
    """Print what ccwatch answers, or a deny; returns the exit code."""
    for number in SIGNALS:
        signal.signal(number, end)
    told = b""
    try:
        told = read_input()
        if options.problem:
            raise Failure(options.problem)
        said = ask(options, told)
        ignore_signals()
    except Exception as error:
        ignore_signals()
        return answer_down(options, told, spell_reason(describe(error)))
    write(1, said)
    return 0


def answer_down(options: Options, told: bytes, reason: str) -> int:
    """Answer in place of ccwatch; returns the exit code."""
    event = find_event(options.agent, told)
    if event in TELLING:
        return 0
    if options.asks and options.agent:
        write(1, b"{}")
        return 0
    form = DECIDING.get(options.agent, {}).get(event)
    if form is None:
        return block(reason)
    write(1, json.dumps(spell_deny(form, event, reason)).encode())
    return 0


def block(reason: str) -> int:
    """Deny whatever event it is; returns the exit code that blocks."""
    denial = spell_deny("request", "PermissionRequest", reason)
    for descriptor, text in ((2, f"{reason}\n"), (1, json.dumps(denial))):
        try:
            write(descriptor, text.encode(errors="replace"))
        except OSError:
            continue  # the exit code is what blocks most
    return BLOCK


def end(number: int, frame: FrameType | None) -> None:
    """Leave what is being done, once, so that a deny is printed still."""
    ignore_signals()
    raise Failure("the hook was ended before an answer came")


def pass_over(number: int, frame: FrameType | None) -> None:
    """Do nothing about a signal."""


def ignore_signals() -> None:
    """Let nothing come between the parts of an answer."""
    for number in SIGNALS:
        # What has come already is handled still: of SIG_IGN Python would complain then.
        signal.signal(number, pass_over)
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def describe(error: BaseException) -> str:
    """Return in a few words why ccwatch could not be asked."""
    if isinstance(error, FileNotFoundError | ConnectionRefusedError):
        return "it does not run"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error) if isinstance(error, Failure) else type(error).__name__


def spell_reason(why: str) -> str:
    """Return what the agent is told."""
    return (
        f"ccwatch cannot be reached: {why}. This is not a refusal by a person: nobody was asked."
        " You may ask again when ccwatch can be reached."
    )


def spell_deny(form: str, event: str, reason: str) -> dict[str, object]:
    """Return a deny in the form that an agent takes for one of its events."""
    use: dict[str, object] = {"permissionDecision": "deny", "permissionDecisionReason": reason}
    request: dict[str, object] = {"behavior": "deny", "message": reason}
    if form == "gemini":
        return {"decision": "deny", "reason": reason}
    if form.startswith("copilot "):
        return use if form == "copilot use" else request
    denial = {"decision": request} if form == "request" else use
    return {"hookSpecificOutput": {"hookEventName": event, **denial}}


def find_event(agent: str, told: bytes) -> str:
    """Return the name of the event, empty where it cannot be told."""
    try:
        message: object = json.loads(told)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(message, dict):
        return ""
    name: object = message.get("hook_event_name")  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    if isinstance(name, str):
        return name
    # Copilot names no event in its own format; each has fields of its own (read).
    if agent != "copilot" or "hook_event_name" in message:
        return ""
    if "toolName" not in message:
        return "notification"
    if "toolResult" in message or "error" in message:
        return "postToolUse"
    return "permissionRequest" if "toolInput" in message else "preToolUse"


def read_options(arguments: Sequence[str]) -> Options:
    """Return what the command line says; what is wrong with it is said in ``problem``."""
    options, words = Options(), list(arguments)
    while words:
        name = words.pop(0)
        if name not in {"--agent", "--socket", "--token-file", "--when-down"} or not words:
            options.problem = "the command of the hook is wrong"
            continue
        value = words.pop(0)
        if name == "--agent" and value in DECIDING:
            options.agent = value
        elif name == "--socket" and value:
            options.socket = value
        elif name == "--token-file" and value:
            options.token_file = value
        elif name == "--when-down" and value in {"deny", "ask"}:
            options.asks = value == "ask"
        else:
            options.problem = f"the value of {name} is wrong"
    if not options.agent and not options.problem:
        options.problem = "its command names no agent"
    return options


def read_input() -> bytes:
    """Return the whole of standard input.

    Raises:
        Failure: It is over 64 MiB; the rest is read all the same, because it would break a pipe.
    """
    data = bytearray()
    while piece := os.read(0, PIECE):
        if len(data) <= READ_LIMIT:
            data += piece
    if len(data) > READ_LIMIT:
        raise Failure("the call is over 64 MiB")
    return bytes(data)


def write(descriptor: int, data: bytes) -> None:
    """Write all of it."""
    while data:
        data = data[os.write(descriptor, data) :]


def ask(options: Options, told: bytes) -> bytes:
    """Return what ccwatch answers, however long that takes.

    Raises:
        Failure: It is no answer, what is asked is too long, or the other end is not this user's.
        OSError: There is no other end, or it went away.
    """
    if len(told) > SENT_LIMIT:
        raise Failure("the call is over 16 MiB")
    path = options.socket or find_socket(os.environ)
    if not all(map(os.path.isabs, (path, options.token_file or path))):
        # The agent works in another folder than the one that was meant.
        raise Failure("a path in the command of the hook is not absolute")
    check_file(path)
    secret = read_secret(options.token_file) if options.token_file else ""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.settimeout(CONNECT_SECONDS)
        peer.connect(path)
        if find_peer_uid(peer) != os.geteuid():
            raise Failure("another user answers in its place")
        peer.settimeout(None)
        peer.sendall(spell_head(options, os.environ, len(told), secret) + told)
        return read_answer(receive(peer))


def find_socket(environ: Mapping[str, str]) -> str:
    """Return where ccwatch listens when nothing else was said; its folders are found alike."""
    if chosen := environ.get("CCWATCH_DATA_DIR", ""):
        return f"{os.path.expanduser(chosen)}/ccwatch.sock"
    state = environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(state):
        macos = sys.platform == "darwin"
        state = os.path.expanduser("~/Library/Application Support" if macos else "~/.local/state")
    return f"{state}/ccwatch/ccwatch.sock"


def check_file(path: str) -> None:
    """Refuse a socket that another user has made or could have.

    Raises:
        Failure: It is one, or is none.
        OSError: There is nothing.
    """
    found = os.lstat(path)
    if not stat.S_ISSOCK(found.st_mode):
        raise Failure("what stands in the place of its socket is none")
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o022:
        raise Failure("its socket is not this user's alone")


def read_secret(path: str) -> str:
    """Return the secret of a token, which is all that its file holds.

    Raises:
        Failure: It cannot be read, others could read or change it, or it is none.
    """
    try:
        # A pipe in its place is not waited for.
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            found, text = os.fstat(file.fileno()), file.read(SECRET_LENGTH + 2)
    except OSError as error:
        raise Failure(f"the hook's token cannot be read: {error.strerror}") from None
    is_own = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
    if not is_own or stat.S_IMODE(found.st_mode) & 0o077:
        raise Failure("the file of the hook's token is not this user's alone")
    secret = text.removesuffix(b"\n")
    is_whole = len(secret) == SECRET_LENGTH and secret.startswith(b"ccw_")
    if not is_whole or not secret.translate(None, b"_-").isalnum():
        raise Failure("the file of the hook's token holds none")
    return secret.decode()


def find_peer_uid(peer: socket.socket) -> int:
    """Return the user whose process listens at the other end, as the kernel says.

    Raises:
        OSError: The kernel does not say.
    """
    if sys.platform == "darwin":
        # SOL_LOCAL and LOCAL_PEERCRED, which the socket module does not name; struct xucred is a
        # version, the user, and groups.
        credentials = peer.getsockopt(0, 1, 76)
    else:
        # struct ucred: process, user, group.
        credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int.from_bytes(credentials[4:8], sys.byteorder)


def spell_head(options: Options, environ: Mapping[str, str], size: int, secret: str) -> bytes:
    """Return the head of the request."""
    lines = [
        f"POST /hooks/{options.agent} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {size}",
    ]
    if secret:
        lines.append(f"Authorization: Bearer {secret}")
    if not options.asks:
        lines.append("X-Ccwatch-Strict: 1")
    pane = environ.get("TMUX_PANE", "")
    if pane[:1] == "%" and pane.isascii() and pane[1:].isdigit() and len(pane) <= 10:
        lines.append(f"X-Ccwatch-Pane: {pane}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def receive(peer: socket.socket) -> bytes:
    """Return everything up to the end of the connection.

    Raises:
        Failure: It is over 64 MiB, or nobody reads standard output any more: an agent that was
            killed ends its hooks by no signal (observed, Claude Code 2.1.328).
    """
    data = bytearray()
    watched = select.poll()
    watched.register(peer, select.POLLIN)
    watched.register(1, 0)
    while True:
        if any(descriptor == 1 for descriptor, _ in watched.poll()):
            raise Failure("the agent is gone")
        piece = peer.recv(PIECE)
        if not piece:
            return bytes(data)
        data += piece
        if len(data) > READ_LIMIT:
            raise Failure("its answer is too long")


def read_answer(data: bytes) -> bytes:
    """Return the body of a response, which is exactly what the agent must read.

    Raises:
        Failure: It is no success, not complete, or no JSON object.
    """
    head, _, body = data.partition(b"\r\n\r\n")
    status, *fields = head.split(b"\r\n")
    if status.startswith(b"HTTP/1.1 401 "):
        raise Failure("the hook's token counts no more")
    if status.split(b" ")[:2] != [b"HTTP/1.1", b"200"]:
        raise Failure("it did not answer" if not data else "it refused the call as it was sent")
    pairs = [field.partition(b":") for field in fields]
    lengths = [value.strip() for name, _, value in pairs if name.lower() == b"content-length"]
    if lengths != [str(len(body)).encode()]:
        raise Failure("its answer is not complete")
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Failure("its answer is no JSON object")
    return body


if __name__ == "__main__":
    sys.exit(main())

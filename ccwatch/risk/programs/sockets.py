"""Raw connections: netcat in all its kinds, socat with its addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ccwatch.risk.act import (
    Act,
    Does,
    Emits,
    Fetches,
    Flow,
    Language,
    Reads,
    RunsInput,
    RunsShell,
    Sends,
    Writes,
)
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, shorten
from ccwatch.risk.programs.endpoint import names, with_text
from ccwatch.risk.programs.option import Options, Takes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_LISTENS: Final = high(Category.NET_LISTEN, "waits for connections from the network")
_HANDS_OVER: Final = critical(Category.EXEC_REMOTE, "gives whoever is connected a program to use")
_ORDERS: Final = RunsInput(Language.SERVICE)
_COMMANDS: Final = uncertain("gives orders to a service of this machine through its socket")
_OVER_SOCKET: Final = re.compile(r"docker|containerd|podman|crio|/dbus/|libvirt|systemd")
_PROXIED: Final = medium(Category.NET_READ, "goes through a proxy that it names")


def _judge_socket(path: Word) -> list[Act]:
    if _OVER_SOCKET.search(path.text):
        commands = high(Category.PRIVILEGE, f"gives orders through {shorten(path.text)}")
        return [Does(commands, path)]
    return [Does(_COMMANDS, path)]


_NC: Final = Options(
    "-46bCDdFhklnNrStuUvzZ -c= -e= -g= -G= -I= -i= -K= -M= -m= -O= -o=write -P= -p= -q= -R=look "
    "-s= -T= -V= -w= -X= -x="
)
_NCAT: Final = Options(
    """
-h=help --help=help --version=help -46UCkltuvznD
--udp --sctp --listen --keep-open --crlf --nodns --verbose --telnet --append-output --recv-only
--send-only --no-shutdown --broker --chat --ssl --ssl-verify --unixsock --vsock --proxy-dns=
-g= -G= -m= --max-conns= -d= --delay= -i= --idle-timeout= -p= --source-port= -s= --source= -w=
--wait= -q= --allow= --allowfile=read --deny= --denyfile=read --proxy= --proxy-type= --proxy-auth=
--ssl-cert=look --ssl-key=look --ssl-trustfile=look --ssl-ciphers= --ssl-servername= --ssl-alpn=
-o=write --output=write -x=write --hex-dump=write -e= --exec= -c= --sh-exec= --lua-exec=file
"""
)


def _judge_netcat(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts: list[Act] = [Emits(Flow.NETWORK)]
    for value in parsed.values("-e", "--exec", "-c", "--sh-exec"):
        acts += [Does(_HANDS_OVER, value), RunsShell(value)]
    if parsed.has("--lua-exec"):
        acts.append(Does(_HANDS_OVER))
    hosts = parsed.operands[:1]
    if parsed.has("-l", "--listen"):
        return [*acts, Does(_LISTENS)]
    if parsed.has("-U", "--unixsock"):
        return [*acts, _ORDERS, *(act for host in hosts for act in _judge_socket(host))]
    if parsed.has("-z") and not invocation.is_piped:
        probes = low(Category.NET_READ, "asks whether a port is open")
        if len(parsed.operands) != 2 or not parsed.operands[1].text.isdigit():
            probes = medium(Category.NET_READ, "asks which ports are open")
        return [*acts, Does(probes), *(Fetches(host) for host in hosts)]
    return [*acts, _ORDERS, *(Sends(host, piped=True) for host in hosts)]


_CONNECTS: Final = low(Category.NET_READ, "connects to {}")

_SOCAT: Final = Options(
    "-V=help -h=help -hh=help -hhh=help -?=help -??=help -d -dd -ddd -dddd -d0 -d1 -d2 -d3 -d4 -D "
    "-v -x -b= -s -t= -T= -u -U -g -4 -6 -0 -S= -L=write -W=write -r=write -R=write -lf=write "
    "-ly -ls -le -lp= -lu -lm -lh --experimental --statistics",
    long_dash=True,
    joined="-t -T -b -lf -ly -lm -lp -L -W",
)
for _name in ("-ly", "-lm"):
    _SOCAT.by_name[_name] = _SOCAT.by_name[_name]._replace(takes=Takes.ATTACHED)


class _Address(NamedTuple):
    """One address of socat: its kind, and what stands after the first colon."""

    kind: str
    rest: Word


_NETWORK: Final = re.compile(
    r"(?:TCP|UDP|SCTP|DCCP|SSL|OPENSSL|PROXY|SOCKS|VSOCK|IP|TUN|INTERFACE|POSIXMQ)"
)
_STANDARD: Final = frozenset({"-", "STDIO", "STDIN", "STDOUT", "STDERR", "READLINE", "PTY"})
_RUNS: Final = frozenset({"EXEC", "SYSTEM", "SHELL"})
_FILES: Final = names("OPEN FILE GOPEN CREATE CREAT PIPE FIFO")
_UNIX: Final = re.compile(r"(?:UNIX|ABSTRACT|LOCAL)")
_WAITS: Final = re.compile(r"LISTEN|RECV|(?:-|^)L$")
_KIND: Final = re.compile(r"[A-Za-z0-9-]+")


def _parse_address(word: Word) -> _Address:
    text = word.text
    if text[:1] in {"/", "."} or ("/" in text and ":" not in text.partition("/")[0]):
        return _Address("GOPEN", with_text(word, _file_part(text)))
    match = _KIND.match(text)
    if match is None:
        return _Address("?", word)
    kind = match.group().upper()
    end = match.end()
    if text[end : end + 1] == ":":
        rest = text[end + 1 :]
        if kind not in _RUNS:
            rest = _file_part(rest)
        return _Address(kind, with_text(word, rest))
    return _Address(kind, with_text(word, ""))


def _file_part(text: str) -> str:
    """Return a path without the options after it, and without quotes of its own."""
    path = text if '"' in text or "'" in text else text.partition(",")[0]
    for mark in "\"'":
        if path.startswith(mark) and path.find(mark, 1) > 0:
            path = path[1 : path.find(mark, 1)]
    return path.replace("\\", "")


def _command_part(text: str) -> str:
    """Return a command without the options after it: they follow a comma outside of quotes."""
    quoted = ""
    for index, letter in enumerate(text):
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "\"'":
            quoted = letter
        elif letter == "," and text[index - 1 : index] != "\\":
            return text[:index].replace("\\", "")
    return text.replace("\\", "")


def _parse_ends(word: Word) -> tuple[_Address, _Address]:
    """Return what an operand reads from and writes to: two addresses may stand in one."""
    first, marks, second = word.text.partition("!!")
    if not marks:
        address = _parse_address(word)
        return address, address
    return _parse_address(with_text(word, first)), _parse_address(with_text(word, second))


def _is_network(address: _Address) -> bool:
    return _NETWORK.match(address.kind) is not None


def _judge_pair(source: _Address, target: _Address, piped: bool) -> list[Act]:
    """Return the acts of data that goes from one address to another."""
    acts: list[Act] = []
    if source.kind in _FILES:
        acts.append(Reads(source.rest, sends=_is_network(target)))
    if target.kind in _FILES:
        acts.append(Writes(target.rest))
    if _is_network(target):
        host = with_text(target.rest, target.rest.text.partition(":")[0])
        acts.append(Sends(host, piped=piped and source.kind in _STANDARD))
    if _is_network(source):
        acts += [Fetches(source.rest), Emits(Flow.NETWORK)]
    return acts


def _judge_address(address: _Address, faces_network: bool) -> list[Act]:
    acts: list[Act] = []
    if _WAITS.search(address.kind):
        acts.append(Does(_LISTENS))
    if address.kind in _RUNS:
        if faces_network:
            acts.append(Does(_HANDS_OVER, address.rest))
        text = _command_part(address.rest.text)
        acts.append(RunsShell(with_text(address.rest, text)))
    elif _UNIX.match(address.kind):
        acts += _judge_socket(address.rest)
    elif not _is_network(address) and address.kind not in _STANDARD | _FILES:
        acts.append(Does(uncertain(f"connects something with {shorten(address.kind)}")))
    elif address.kind == "GOPEN" and address.rest.text.endswith((".sock", ".socket")):
        acts += _judge_socket(address.rest)
    return acts


def judge_socat(invocation: Invocation) -> list[Act]:
    """Say what a socat command connects with what."""
    parsed = _SOCAT.parse(invocation.words)
    if parsed.has("-V", "-h", "-hh", "-hhh", "-?", "-??"):
        return [Does(HELPS)]
    # "-" is an address here, and an address never turns into an option.
    words = parsed.operands
    acts: list[Act] = [Does(low(Category.SHELL, "connects two ends"))]
    acts += [Does(uncertain("has an option that ccwatch does not know"), w) for w in parsed.unknown]
    acts += [
        Writes(found.value)
        for found in parsed.found
        if found.value is not None and found.option.name in {"-L", "-W", "-r", "-R", "-lf"}
    ]
    if len(words) != 2:
        return [*acts, Does(uncertain("connects something that ccwatch cannot see"))]
    left, right = _parse_ends(words[0]), _parse_ends(words[1])
    ends: Sequence[_Address] = list(dict.fromkeys((*left, *right)))
    if any(end.kind in _STANDARD for end in ends):
        acts.append(_ORDERS)
    network = any(_is_network(end) or _WAITS.search(end.kind) for end in ends)
    for end in ends:
        acts += _judge_address(end, faces_network=network)
    if not parsed.has("-U"):
        acts += _judge_pair(left[0], right[1], piped=True)
    if not parsed.has("-u"):
        acts += _judge_pair(right[0], left[1], piped=True)
    return [act for act in acts if not _is_socket_file(act)]


def _is_socket_file(act: Act) -> bool:
    return isinstance(act, Reads | Writes) and act.word.text.endswith((".sock", ".socket"))


PROGRAMS: Final[dict[str, Judge]] = {
    "nc netcat nc.openbsd nc.traditional": Command(
        _CONNECTS,
        _NC,
        more=_judge_netcat,
        helps=False,
        when={"-x -X": _PROXIED},
    ),
    "ncat": Command(
        _CONNECTS,
        _NCAT,
        more=_judge_netcat,
        when={"--proxy": _PROXIED, "--broker --chat -k --keep-open": _LISTENS},
    ),
    "socat": judge_socat,
}

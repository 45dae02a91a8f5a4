"""Which user the program at the other end of a connection belongs to."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOCK_DIAG: Final = 4
_SOCK_DIAG_BY_FAMILY: Final = 20
_REQUEST: Final = 1
_TCP: Final = 6
_ALL_STATES: Final = 0xFFFFFFFF
_NO_COOKIE: Final = b"\xff" * 8
_HEADER: Final = struct.Struct("=IHHII")
_BEGINNING: Final = struct.Struct("=BBBB")
_PORTS: Final = struct.Struct("!HH")
_END: Final = struct.Struct("=IIIII")
_LISTENING: Final = 10
_ADDRESS_LENGTH: Final = 16
_MAPPED: Final = b"\0" * 10 + b"\xff\xff"
_NOBODY: Final = 65_534
"""What Linux says for a user that has no number in our user namespace."""
_PEER_CREDENTIALS: Final = struct.Struct("=iII")
_LOCAL_PEERCRED: Final = 1
_XUCRED: Final = struct.Struct("=II")
_TABLES: Final = {socket.AF_INET: "/proc/net/tcp", socket.AF_INET6: "/proc/net/tcp6"}

Address = tuple[str, int]


class Connection(Protocol):
    """The part of a connected socket that tells who is at its other end."""

    @property
    def family(self) -> int:
        """The family of its addresses."""
        ...

    def getpeername(self) -> object:
        """Return the address of the other end."""
        ...

    def getsockname(self) -> object:
        """Return the address of this end."""
        ...

    def getsockopt(self, level: int, option: int, length: int, /) -> bytes:
        """Return an option of the socket."""
        ...


class _Owner(NamedTuple):
    uid: int
    inode: int


def find_peer_uid(connection: Connection) -> int | None:
    """Return the number of the user at the other end; None where the system does not tell."""
    try:
        if connection.family == socket.AF_UNIX:
            return _find_unix_peer(connection)
        return _find_tcp_peer(connection) if sys.platform == "linux" else None
    except (OSError, struct.error, ValueError):
        return None


def _find_unix_peer(connection: Connection) -> int:
    if sys.platform == "darwin":
        # Its level is 0, and the user stands behind the version of the structure.
        found = connection.getsockopt(0, _LOCAL_PEERCRED, 76)
        return _XUCRED.unpack_from(found)[1]
    found = connection.getsockopt(
        socket.SOL_SOCKET, getattr(socket, "SO_PEERCRED", 17), _PEER_CREDENTIALS.size
    )
    return _PEER_CREDENTIALS.unpack(found)[1]


def _find_tcp_peer(connection: Connection) -> int | None:
    """Ask for the socket whose own address is the one that we are connected to."""
    client, server = _to_address(connection.getpeername()), _to_address(connection.getsockname())
    if client is None or server is None:
        return None
    try:
        owner = _ask_kernel(client, server)
    except OSError:
        owner = _search_tables(client, server)
    # A socket that nobody has open any more has no inode, and then its user reads as root.
    if owner is None or not owner.inode or owner.uid == _NOBODY:
        return None
    return owner.uid


def _to_address(name: object) -> Address | None:
    if not isinstance(name, tuple):
        return None
    host, port, *_ = cast("tuple[Any, ...]", name)
    return str(host), int(port)


def _pack(host: str) -> bytes:
    """Return an address in 16 bytes, one of IPv4 as IPv6 writes it.

    Raises:
        OSError: It is no address.
    """
    if ":" in host:
        return socket.inet_pton(socket.AF_INET6, host.partition("%")[0])
    return _MAPPED + socket.inet_pton(socket.AF_INET, host)


def _ask_kernel(client: Address, server: Address) -> _Owner | None:
    """Ask for one socket by its two addresses; the kernel answers at once.

    Raises:
        OSError: The kernel does not answer such questions, or not to us.
    """
    ends = _pack(client[0]), _pack(server[0])
    family = socket.AF_INET if all(end.startswith(_MAPPED) for end in ends) else socket.AF_INET6
    source, destination = (_shorten(end, family) for end in ends)
    body = b"".join(
        (
            _BEGINNING.pack(family, _TCP, 0, 0),
            struct.pack("=I", _ALL_STATES),
            _PORTS.pack(client[1], server[1]),
            source,
            destination,
            struct.pack("=I", 0),
            _NO_COOKIE,
        )
    )
    message = _HEADER.pack(_HEADER.size + len(body), _SOCK_DIAG_BY_FAMILY, _REQUEST, 1, 0) + body
    netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _SOCK_DIAG)
    with contextlib.closing(netlink):
        netlink.setblocking(False)
        netlink.sendto(message, (0, 0))
        answer = netlink.recv(4096)
    return _read_answer(answer, client, server)


def _shorten(packed: bytes, family: int) -> bytes:
    if family == socket.AF_INET6:
        return packed
    return packed[len(_MAPPED) :].ljust(_ADDRESS_LENGTH, b"\0")


def _read_answer(answer: bytes, client: Address, server: Address) -> _Owner | None:
    """Return the owner in an answer, if it is about the very socket that was asked for."""
    _, kind, *_ = _HEADER.unpack_from(answer)
    if kind != _SOCK_DIAG_BY_FAMILY:
        (error,) = struct.unpack_from("=i", answer, _HEADER.size)
        # "No such socket" is an answer; any other error means that the kernel does not tell.
        if error == -2:
            return None
        raise OSError(-error, "the kernel names no socket")
    place = _HEADER.size
    family, state, _, _ = _BEGINNING.unpack_from(answer, place)
    ports = _PORTS.unpack_from(answer, place + 4)
    source = answer[place + 8 : place + 24]
    destination = answer[place + 24 : place + 40]
    _, _, _, uid, inode = _END.unpack_from(answer, place + 52)
    found = (_widen(source, family), _widen(destination, family))
    wanted = (_pack(client[0]), _pack(server[0]))
    if state == _LISTENING or ports != (client[1], server[1]) or found != wanted:
        return None
    return _Owner(uid, inode)


def _widen(packed: bytes, family: int) -> bytes:
    return packed if family == socket.AF_INET6 else _MAPPED + packed[:4]


def _search_tables(client: Address, server: Address) -> _Owner | None:
    """Look for the socket in the lists of all sockets, which takes longer the more there are."""
    wanted = (_pack(client[0]), client[1], _pack(server[0]), server[1])
    for family, path in _TABLES.items():
        with contextlib.suppress(OSError), open(path, encoding="ascii") as table:
            for ends, state, owner in _read_table(table, family):
                if ends == wanted and state != _LISTENING:
                    return owner
    return None


def _read_table(
    table: Iterator[str], family: int
) -> Iterator[tuple[tuple[bytes, int, bytes, int], int, _Owner]]:
    """Yield both ends, the state and the owner of each socket of ``/proc/net/tcp``."""
    next(table, None)
    for line in table:
        fields = line.split()
        (host, port), (far, far_port) = (end.split(":") for end in fields[1:3])
        ends = (_read_hex(host, family), int(port, 16), _read_hex(far, family), int(far_port, 16))
        yield ends, int(fields[3], 16), _Owner(int(fields[7]), int(fields[9]))


def _read_hex(text: str, family: int) -> bytes:
    """Return an address of such a list: words of 32 bits as this machine orders them."""
    words = [int(text[place : place + 8], 16) for place in range(0, len(text), 8)]
    return _widen(struct.pack(f"={len(words)}I", *words), family)

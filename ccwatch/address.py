"""Addresses of this machine: which ones only its own programs reach."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


def is_address(host: str) -> bool:
    """Say whether a host is written as an address, and is no name."""
    return _parse(host) is not None


def is_loopback(host: str) -> bool:
    """Say whether an address leads from this machine to itself; a name never does."""
    address = _parse(host)
    return address is not None and address.is_loopback


def is_wildcard(host: str) -> bool:
    """Say whether an address stands for all addresses of this machine."""
    address = _parse(host)
    return address is not None and address.is_unspecified


@lru_cache(maxsize=256)
def _parse(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an address; one of IPv4 that is written as one of IPv6 is one of IPv4."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address

"""What a host name or an address says about where a connection goes."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from ccwatch.risk.word import UNKNOWN


class Reach(Enum):
    """Where a host is."""

    METADATA = auto()
    """The service of a cloud that hands out a machine's credentials."""
    LOCAL = auto()
    PRIVATE = auto()
    PUBLIC = auto()
    COLLECTOR = auto()
    """A public inbox: whoever sent something there reads it later."""
    REBINDING = auto()
    """A public name that leads to any address that stands in it."""
    DISGUISED = auto()
    """Not what it looks like: an odd spelling of an address, letters of two scripts."""
    FOREIGN = auto()
    """Letters beyond ASCII, all of one script."""
    UNKNOWN = auto()


_METADATA: Final = frozenset(
    {
        "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23",
        "100.100.100.200", "192.0.0.192", "168.63.129.16", "metadata", "metadata.google.internal",
        "metadata.goog", "metadata.azure.com", "instance-data", "metadata.tencentyun.com",
        "instance-data.ec2.internal", "fd20:ce::254", "metadata.platformequinix.com",
    }
)  # fmt: skip
_PRIVATE_ENDINGS: Final = (
    ".internal", ".local", ".lan", ".intranet", ".corp", ".home", ".home.arpa", ".private",
    ".cluster.local", ".svc", ".consul", ".docker", ".localdomain",
)  # fmt: skip
_REBINDING: Final = (
    "nip.io", "sslip.io", "xip.io", "localtest.me", "lvh.me", "vcap.me", "1u.ms", "rbndr.us",
    "lacolhost.com", "yoogle.com", "traefik.me", "local.gd",
)  # fmt: skip
_COLLECTORS: Final = (
    "webhook.site", "requestbin.com", "requestbin.net", "pipedream.net", "requestcatcher.com",
    "interact.sh", "interactsh.com", "oast.pro", "oast.live", "oast.site", "oast.online",
    "oast.fun", "oast.me", "burpcollaborator.net", "oastify.com", "dnslog.cn", "ceye.io",
    "beeceptor.com", "ngrok.io", "ngrok-free.app", "ngrok.app", "trycloudflare.com", "loca.lt",
    "serveo.net", "localhost.run", "canarytokens.com", "requestinspector.com", "hookbin.com",
    "ptsv2.com", "ptsv3.com", "putsreq.com", "mockbin.org", "postb.in", "bore.pub",
    "requestbin.io", "requestbin.cn", "requestb.in", "ngrok.dev",
    "ngrok-free.dev", "ngrok.pro", "localtunnel.me", "tunnelto.dev", "telebit.io", "pagekite.me",
    "lhr.life", "lhrtunnel.link", "loclx.io", "pinggy.link", "pinggy.io", "webhook.cool",
    "typedwebhook.tools", "smee.io", "hkdk.events", "dnsbin.zhack.ca",
    "dnslog.link", "dnslog.pw", "xss.ht", "xss.report", "bxss.me", "iplogger.org", "iplogger.com",
    "grabify.link", "2no.co", "canarytokens.org",
)  # fmt: skip
_NUMBER: Final = re.compile(r"0[xX][0-9a-fA-F]{1,32}|[0-9]{1,32}")
_PLAIN_NAME: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_LONGEST: Final = 253


@lru_cache(maxsize=1024)
def find_reach(host: str) -> Reach:
    """Return where a host is, told by its spelling: nothing is looked up."""
    if UNKNOWN in host:
        return Reach.UNKNOWN
    if len(host) > _LONGEST:
        return Reach.DISGUISED
    if not host.isascii():
        return _judge_foreign(host)
    name = host.lower().rstrip(".")
    if name in _METADATA:
        return Reach.METADATA
    address = _read_address(name)
    if address is not None:
        return _judge_address(address, is_plain=str(address) == name or ":" in name)
    if name == "localhost" or name.endswith((".localhost", "localhost.localdomain")):
        return Reach.LOCAL
    return _judge_name(name)


def _judge_name(name: str) -> Reach:
    if not _PLAIN_NAME.fullmatch(name) or ".." in name:
        return Reach.DISGUISED
    if any(label.startswith("xn--") for label in name.split(".")):
        return Reach.FOREIGN
    if _is_below(name, _REBINDING):
        return Reach.REBINDING
    if _is_below(name, _COLLECTORS):
        return Reach.COLLECTOR
    if "." not in name or name.endswith(_PRIVATE_ENDINGS):
        return Reach.PRIVATE
    return Reach.PUBLIC


def _is_below(name: str, domains: tuple[str, ...]) -> bool:
    return any(name == domain or name.endswith("." + domain) for domain in domains)


def _judge_foreign(host: str) -> Reach:
    if unicodedata.normalize("NFKC", host) != host:
        return Reach.DISGUISED
    for label in host.split("."):
        scripts = {_script(letter) for letter in label if letter.isalpha()}
        if len(scripts) > 1 or scripts & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}:
            return Reach.DISGUISED
    if any(not (letter.isalnum() or letter in "-._") for letter in host):
        return Reach.DISGUISED
    return Reach.FOREIGN


_TOGETHER: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").partition(" ")[0]
    return "CJK" if name in _TOGETHER else name


Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _read_address(name: str) -> Address | None:
    """Return the address that a name spells, as a C library would read it."""
    try:
        return ipaddress.ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        pass
    parts = name.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    numbers = [_read_number(part) for part in parts]
    total = 0
    for number in numbers[:-1]:
        total = total << 8 | (number & 0xFF)
    total = total << 8 * (5 - len(numbers)) | numbers[-1]
    return ipaddress.IPv4Address(total & 0xFFFFFFFF)


def _read_number(part: str) -> int:
    if part[:2] == "0x":
        return int(part[2:], 16)
    if part[0] == "0" and not {"8", "9"} & set(part):
        return int(part, 8)
    return int(part)


def _judge_address(address: Address, *, is_plain: bool) -> Reach:
    mapped = address
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped or address.sixtofour or address
    if str(mapped) in _METADATA:
        return Reach.METADATA
    if not is_plain or mapped is not address or mapped.is_link_local:
        return Reach.DISGUISED
    if mapped.is_loopback or mapped.is_unspecified:
        return Reach.LOCAL
    return Reach.PRIVATE if mapped.is_private or mapped.is_reserved else Reach.PUBLIC

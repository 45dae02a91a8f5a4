"""Programs that show and change the network of this machine: interfaces, routes, firewalls."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, Reads, RunsCommand, RunsFile, Writes
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, shorten
from ccwatch.risk.programs.endpoint import look_up, names
from ccwatch.risk.programs.option import Options, Parsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.word import Word

_SHOWS: Final = low(Category.SYSTEM_READ, "shows the network settings")
_HELP: Final = frozenset({"help", "--help", "-help", "-h", "-V", "--version", "-v"})


def _changes(invocation: Invocation) -> Act:
    said = shorten(" ".join(word.text for word in invocation.words[:4]))
    return Does(high(Category.SYSTEM_CHANGE, f"changes the network settings: {said}"))


_IP_OPTIONS: Final = Options(
    "-V=help -Version=help -h -human -human-readable -help=help -b= -batch= -force -s -ss -stats "
    "-statistics -d -details -l= -loops= -f= -family= -4 -6 -B -D -M -0 -I -o -oneline -r -resolve "
    "-n= -net= -netns= -N -Numeric -a -all -c -color?= -br -brief -j -json -p -pretty -t "
    "-timestamp -ts -tshort -rc -rcvbuf -iec -echo",
    long_dash=True,
    posix=True,
)
_BATCHES: Final = high(Category.SYSTEM_CHANGE, "runs a list of changes to the network")
_LISTS: Final = frozenset({"show", "list", "lst", "ls", "sho", "sh", "li", "lis", "l"})
_GETS: Final = frozenset({"get", "g", "showdump", "help", "save", "identify", "pids"})
_INNER: Final = {
    "mptcp": ("endpoint", "limits"), "ioam": ("namespace", "schema"), "sr": ("tunsrc",)
}  # fmt: skip
"""Objects of objects: ``ip mptcp endpoint show``."""
_TUNNEL_KEYS: Final = high(
    Category.SECRETS_READ, "shows or changes the keys of encrypted connections"
)
_IP_OBJECTS: Final = names(
    "address addrlabel link route rule neigh neighbor neighbour ntable tunnel tuntap tap maddress "
    "maddr mroute mrule monitor xfrm netns netconf l2tp fou ila macsec tcpmetrics tcp_metrics "
    "token vrf sr nexthop mptcp ioam stats help seg6"
)


def _is_object(text: str) -> bool:
    return bool(text) and any(name.startswith(text) for name in _IP_OBJECTS)


def judge_ip(invocation: Invocation) -> list[Act]:
    """Say what an ip command shows or changes."""
    parsed = _IP_OPTIONS.parse(invocation.words)
    acts: list[Act] = [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in (*parsed.unknown, *parsed.unclear)
    ]
    for value in parsed.values("-b", "-batch"):
        acts += [Does(_BATCHES, value), RunsFile(value)]
    if parsed.has("-V", "-Version", "-help") or not parsed.operands:
        return [*acts, Does(HELPS)]
    name = parsed.operands[0].text
    rest = parsed.operands[1:]
    verb = rest[0].text if rest else ""
    if not _is_object(name):
        return [*acts, Does(uncertain(f"works with {shorten(name)}"), parsed.operands[0])]
    if verb == "exec" or ("exec".startswith(verb) and len(verb) > 1):
        return [*acts, *_run_inside(parsed, rest)]
    if "monitor".startswith(name) and len(name) > 1:
        return [*acts, *_judge_monitor(rest)]
    if "xfrm".startswith(name):
        return [*acts, Does(_TUNNEL_KEYS), Emits(Flow.SECRET)]
    inner = rest[1].text if len(rest) > 1 else ""
    if _is_listing(name, verb) or (verb in _INNER.get(name, ()) and inner in _LISTS):
        return [*acts, Does(_SHOWS)]
    return [*acts, _changes(invocation)]


def _is_listing(name: str, verb: str) -> bool:
    return not verb or verb in _LISTS or verb in _GETS or (verb == "s" and name[:1] != "l")


def _judge_monitor(rest: list[Word]) -> list[Act]:
    files = [after for word, after in pairwise(rest) if word.text == "file"]
    return [Does(_SHOWS), *(Reads(file) for file in files)]


def _run_inside(parsed: Parsed, rest: list[Word]) -> list[Act]:
    """Return the acts of ``ip netns exec NAME command``; -all leaves the name out."""
    skip = 1 if parsed.has("-a", "-all") else 2
    command = tuple(rest[skip:])
    joins = high(Category.PRIVILEGE, "runs a command in another network")
    return [Does(joins), *([RunsCommand(command)] if command else [])]


def _by_first_words(
    reading: str, *, values: str = "", bare: bool = True
) -> Callable[[Invocation], list[Act]]:
    """Return a judge: only the commands whose first words are listed read, the rest changes.

    A listed command may have several words, joined by ``_``: ``app_list``. With ``_$`` nothing may
    follow it. The name of a device is a ``*``.
    """
    table = frozenset(reading.split())
    options = Options(values)

    def judge(invocation: Invocation) -> list[Act]:
        parsed = options.parse(invocation.words)
        names = [word.text for word in parsed.operands]
        if parsed.unclear or not {word.text for word in parsed.unknown} <= _HELP:
            return [_changes(invocation)]
        if not names:
            return [Does(_SHOWS if bare or parsed.unknown else uncertain("takes orders"))]
        if names[0] in {"dev", "phy"} and len(names) > 2:
            names[1] = "*"
        said = {"_".join(names[:count]) for count in range(1, 5)}
        if said & table or f"{'_'.join(names)}_$" in table or names[0] in _HELP:
            return [Does(_SHOWS)]
        return [_changes(invocation)]

    return judge


def _by_option(reading: str) -> Callable[[Invocation], list[Act]]:
    """Return a judge: only the options that are listed read; any other changes something."""
    reads = frozenset(reading.split())

    def judge(invocation: Invocation) -> list[Act]:
        given = [word.text for word in invocation.words if word.text[:1] == "-"]
        names = {text.partition("=")[0] for text in given}
        if names & _HELP and names <= _HELP | reads:
            return [Does(HELPS)]
        if not names <= reads or any("\0" in w.text[:1] for w in invocation.words):
            return [_changes(invocation)]
        return [Does(_SHOWS)]

    return judge


_IPTABLES_OPTIONS: Final = Options(
    "-LSnvx --list --list-rules --numeric --verbose --exact --line-numbers -t= --table= -w?= "
    "--wait?= -V=help -h=help --help=help --version=help -46"
)
_FLUSHES: Final = critical(Category.SYSTEM_CHANGE, "removes rules of the firewall")
_FLUSHING: Final = frozenset({"-F", "--flush", "-X", "-Z", "--delete-chain", "--zero"})


def _judge_iptables(invocation: Invocation) -> list[Act]:
    parsed = _IPTABLES_OPTIONS.parse(invocation.words)
    if any(word.text in _FLUSHING for word in invocation.words):
        return [Does(_FLUSHES)]
    reads = parsed.has("-L", "-S", "--list", "--list-rules")
    if parsed.has("-V", "-h", "--help", "--version") and not parsed.unknown:
        return [Does(HELPS)]
    if parsed.unknown or parsed.unclear or not reads:
        return [Does(high(Category.SYSTEM_CHANGE, "changes the firewall"))]
    return [Does(_SHOWS)]


def _judge_firewall_cmd(invocation: Invocation) -> list[Act]:
    names = {word.text.partition("=")[0] for word in invocation.words}
    reads = ("--list-", "--get-", "--query-", "--info-", "--state", "--path-", "--check-config")
    modifiers = {"--permanent", "--zone", "--policy", "--ipset", "--service", "--help", "-h"}
    if names and all(name.startswith(reads) or name in modifiers for name in names):
        return [Does(_SHOWS)]
    return [Does(high(Category.SYSTEM_CHANGE, "changes the firewall"))]


def _judge_nmcli(invocation: Invocation) -> list[Act]:
    words = [word.text for word in invocation.words]
    if any(word in {"-s", "--show-secrets"} for word in words):
        shows = high(Category.SECRETS_READ, "shows the passwords of networks")
        return [Does(shows), Emits(Flow.SECRET)]
    parsed = _NMCLI.parse(invocation.words)
    names = [word.text for word in parsed.operands]
    if not parsed.unknown and (not names or _nmcli_reads(names)):
        return [Does(_SHOWS)]
    return [_changes(invocation)]


_NMCLI: Final = Options(
    "-apt -c= -e= -f= -g= -m= -w= --ask --pretty --terse --colors= --escape= --fields= "
    "--get-values= --mode= --wait= --overview -o -h --help -v --version --active --order= --rescan="
)
_NMCLI_READS: Final = names(
    "general_status general_permissions general_hostname_$ general_logging_$ device_status "
    "device_show device_wifi_list device_wifi_$ device_lldp connection_show networking_$ "
    "networking_connectivity radio_$ monitor help agent_help"
)
_NMCLI_NAMES: Final = ("general", "networking", "radio", "connection", "device", "monitor", "help")


def _nmcli_reads(names: list[str]) -> bool:
    first = next((name for name in _NMCLI_NAMES if name.startswith(names[0]) and names[0]), "?")
    full = [first, *names[1:]]
    verbs = {"s": "show", "sh": "show"} if first == "connection" else {}
    full = [*full[:1], *(verbs.get(name, name) for name in full[1:])]
    joined = {"_".join(full[:count]) for count in range(1, 4)}
    whole = "_".join(full)
    return (
        bool(joined & _NMCLI_READS)
        or f"{whole}_$" in _NMCLI_READS
        or (len(full) == 1 and first != "?")
    )


def judge_networksetup(invocation: Invocation) -> list[Act]:
    """Say what a networksetup command shows or changes: its first argument tells."""
    first = invocation.words[0].text if invocation.words else ""
    reads = ("-list", "-get", "-show", "-is", "-help", "-version", "-printcommands")
    if first.startswith(reads):
        return [Does(_SHOWS)]
    return [_changes(invocation) if first else Does(uncertain("does nothing without a command"))]


_SCUTIL: Final = Options(
    "-rW -w= -t= -v --get= --dns --proxy --nwi --help=help --set= --renew= --nc= --prefs -p",
)


def judge_scutil(invocation: Invocation) -> list[Act]:
    """Say what an scutil command shows or changes; without a word it takes orders."""
    parsed = _SCUTIL.parse(invocation.words)
    if parsed.unknown or parsed.has("--set", "--renew"):
        return [_changes(invocation)]
    if parsed.has("--nc"):
        said = parsed.values("--nc")
        reads = bool(said) and said[0].text in {"list", "show", "status", "statistics", "help"}
        shows = medium(Category.SYSTEM_READ, "shows the connections that are set up")
        return [Does(shows) if reads else _changes(invocation)]
    if parsed.has("-r", "-w", "--get", "--dns", "--proxy", "--nwi", "--help"):
        return [Does(_SHOWS), *(act for word in parsed.operands for act in look_up(word))]
    return [Does(uncertain("takes its orders from its input"))]


_PRIVATE: Final = high(Category.SECRETS_READ, "shows the keys of a private network")


def judge_wg(invocation: Invocation) -> list[Act]:
    """Say what a wg command shows or changes."""
    words = [word.text for word in invocation.words]
    verb = words[0] if words else "show"
    if verb in {"show", "help", "pubkey"} | _HELP:
        if set(words) & {"private-key", "preshared-keys", "dump"}:
            return [Does(_PRIVATE), Emits(Flow.SECRET)]
        return [Does(_SHOWS)]
    if verb == "showconf":
        return [Does(_PRIVATE), Emits(Flow.SECRET)]
    if verb in {"genkey", "genpsk"}:
        makes = medium(Category.SECRETS_READ, "makes a private key")
        return [Does(makes), Emits(Flow.SECRET)]
    return [_changes(invocation)]


def _judge_save(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Writes(value) for value in parsed.values("-f", "--file")]


def _judge_changes(invocation: Invocation) -> list[Act]:
    if any(word.text in _HELP for word in invocation.words[:1]):
        return [Does(HELPS)]
    return [_changes(invocation)]


_TC_OPTIONS: Final = Options(
    "-s -d -r -p -g -i -j -o -t -ts -c -n= -netns= -cf= -graph -color -statistics -stats -details "
    "-raw -pretty -json -iec -oneline -Numeric -N -name -nm -timestamp -tshort -compressvlans -V "
    "-Version -h -help",
    long_dash=True,
)


def judge_tc(invocation: Invocation) -> list[Act]:
    """Say what tc or bridge shows or changes: object, then verb."""
    parsed = _TC_OPTIONS.parse(invocation.words)
    names = [word.text for word in parsed.operands]
    if parsed.unknown or parsed.unclear:
        return [_changes(invocation)]
    if len(names) < 2 or names[1] in _LISTS | {"get", "help"} or names[0] in {"monitor", "help"}:
        return [Does(_SHOWS)]
    return [_changes(invocation)]


_RESOLVE: Final = _by_first_words(
    "status query service openpgp tlsa statistics show-cache show-server-state monitor dns_$ "
    "domain_$ default-route_$ llmnr_$ mdns_$ dnsovertls_$ dnssec_$ nta_$ help",
    values="-46j -i= -t= -c= -p= --type= --class= --interface= --protocol= --status "
    "--statistics --no-pager --json= --legend= --cache= --validate=",
)


def _judge_resolvectl(invocation: Invocation) -> list[Act]:
    names = [word for word in invocation.words if word.text[:1] != "-"]
    return [*_RESOLVE(invocation), *(act for word in names[1:] for act in look_up(word))]


PROGRAMS: Final[dict[str, Judge]] = {
    "ip": judge_ip,
    "tc bridge": judge_tc,
    "route": _by_first_words("get print monitor", values="-nevFCA46 --inet --inet6"),
    "iptables ip6tables iptables-legacy iptables-nft arptables ebtables": _judge_iptables,
    "iptables-save ip6tables-save": Command(
        _SHOWS,
        Options("-c -t= -f= -M=run --counters --table= --file= --modprobe=run"),
        more=_judge_save,
    ),
    "iptables-restore ip6tables-restore wg-quick iptables-apply": _judge_changes,
    "nft": _by_first_words(
        "list describe monitor", values="-aNnSsjyeptvV --handle --numeric --json --stateless "
        "--terse --numeric-priority --numeric-protocol --service --reversedns --guid --numeric-time"
    ),
    "ufw": _by_first_words("status show version app_list app_info", bare=False),
    "firewall-cmd": _judge_firewall_cmd,
    "ethtool": _by_option(
        "-i --driver -k --show-features --show-offload -S --statistics -a --show-pause -c "
        "--show-coalesce -g --show-ring -m --dump-module-eeprom --module-info -l --show-channels "
        "-n -u --show-nfc --show-ntuple -x --show-rxfh --show-rxfh-indir -T --show-time-stamping "
        "-P --show-permaddr -d --register-dump -e --eeprom-dump --show-eee --show-fec "
        "--show-priv-flags --phy-statistics --show-tunnels --show-module --json -I "
        "--include-statistics"),
    "iw": _by_first_words(
        "list phy_$ dev_$ dev_*_info dev_*_link dev_*_station_dump dev_*_survey_dump "
        "dev_*_scan_dump phy_*_info event reg_get features commands help", values="-ftrh"
    ),
    "nmcli": _judge_nmcli,
    "resolvectl systemd-resolve": _judge_resolvectl,
    "networksetup": judge_networksetup,
    "scutil": judge_scutil,
    "wg": judge_wg,
}  # fmt: skip

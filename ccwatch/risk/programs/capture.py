"""Programs that scan and record the network, and tunnels that open this machine to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Fetches, Flow, Reads, RunsShell, Sends, Writes
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group, shorten
from ccwatch.risk.programs.endpoint import host_of, is_address, is_local_host, with_text
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_NMAP: Final = Options(
    """
-h=help --help=help -V=help --version=help -sL -sn -sP -Pn -PE -PP -PM -PO -sS -sT -sA -sW -sM
-sU -sN -sF -sX -sI= -sY -sZ -sO -sV -sC -O -A -F -r -n -R -v -vv -vvv -d -dd -6 -T0 -T1 -T2 -T3
-T4 -T5 -T= -p= -PS -PA -PU -PY -f -S= -e= -g= -D= -iL=read -iR= -oN=write -oX=write -oG=write
-oS=write -oA=write --exclude= --excludefile=read --top-ports= --port-ratio= --exclude-ports=
--system-dns --dns-servers= --traceroute --open --reason --stats-every= --packet-trace --iflist
--min-rate= --max-rate= --min-parallelism= --max-parallelism= --host-timeout= --scan-delay=
--max-scan-delay= --max-retries= --min-hostgroup= --max-hostgroup= --min-rtt-timeout=
--max-rtt-timeout= --initial-rtt-timeout= --version-intensity= --version-light --version-all
--osscan-limit --osscan-guess --script= --script-args= --script-timeout= --script-help=help
--noninteractive --append-output --webxml --no-stylesheet --privileged --unprivileged
--disable-arp-ping --max-os-tries= --resume=write --ttl= --spoof-mac= --source-port= --data-length=
--badsum --mtu= -PR
""",
    long_dash=True,
    joined="-p -T -PS -PA -PU -PY -D -iR",
)
for _name in ("-PS", "-PA", "-PU", "-PY"):
    _NMAP.by_name[_name] = _NMAP.by_name["-PR"]._replace(name=_name)
_SAFE_SCRIPTS: Final = frozenset({"default", "safe", "discovery", "version", "banner", "ssl-cert"})
_SCANS: Final = medium(Category.NET_READ, "scans {}")


def _judge_nmap(parsed: Parsed, _: Invocation) -> list[Act]:
    acts: list[Act] = [Fetches(word) for word in parsed.operands if not is_address(word.text)]
    for value in parsed.values("--script"):
        if not set(value.text.split(",")) <= _SAFE_SCRIPTS:
            runs = high(Category.NET_WRITE, f"runs scan scripts: {shorten(value.text)}")
            acts.append(Does(runs, value))
    return [
        *acts,
        *(
            Does(high(Category.NET_WRITE, f"scans {shorten(word.text)}"), word)
            for word in parsed.operands
            if not is_local_host(host_of(word.text))
        ),
    ]


_TCPDUMP: Final = Options(
    "-h=help --help=help --version=help -AbdDefHIJKlLnNOpqStuUvxX# -B= -c= -C= -E= -F=read -G= -i= "
    "-j= -m=look -M= -Q= -r= -s= -T= -V=read -w= -W= -y= -z=shell -Z= --list-interfaces "
    "--interface= --snapshot-length= --immediate-mode --number --print "
    "--absolute-tcp-sequence-numbers --count --direction= "
    "--time-stamp-precision= --time-stamp-type= --buffer-size= --lengths"
)
_CAPTURES: Final = high(Category.SYSTEM_READ, "records what goes over the network")


def _judge_capture(parsed: Parsed, _: Invocation) -> list[Act]:
    writes = parsed.values("-w", "--export-objects", "--write")
    acts: list[Act] = [Writes(value) for value in writes if value.text != "-"]
    reads = parsed.values("-r", "--read-file")
    if reads:
        return [*acts, *(Reads(value) for value in reads), Emits(Flow.NETWORK)]
    if parsed.has("-D", "-L", "--list-interfaces", "-d"):
        return acts
    return [*acts, Does(_CAPTURES), Emits(Flow.NETWORK)]


_TSHARK: Final = Options(
    "-h=help --help=help -v=help --version=help -2DgHIlLnpPqQSVx -a= -A= -b= -B= -c= -C= -d= -e= "
    "-E= -f= -F= -G= -i= -j= -J= -K=look -M= -N= -o= -O= -r= -R= -s= -t= -T= -u= -U= -w= -W= "
    "-X=file -y= -Y= -z= --read-file= --color --no-duplicate-keys --elastic-mapping-filter= "
    "--export-objects= --capture-comment= --only-protocols= --enable-protocol= "
    "--disable-protocol= --hexdump= --interface= --display-filter="
)

_OPENS: Final = high(Category.NET_LISTEN, "opens a port of this machine to the internet")
_SHOWS: Final = Command(
    low(Category.SYSTEM_READ, "shows the state of the tunnel"),
    Options("", any_long=True),
)
_HELPS: Final = Options("-h=help --help=help -v=help --version=help", any_long=True)
_SETS: Final = Command(high(Category.SYSTEM_CHANGE, "changes the tunnel: {}"), _HELPS)


def _judge_tunnel(invocation: Invocation) -> list[Act]:
    said = " ".join(word.text for word in invocation.words[:3])
    return [Does(uncertain(f"has the tunnel do {shorten(said)}"))]


def _judge_opening(_: Invocation) -> list[Act]:
    return [Does(_OPENS)]


def _judge_tailscale_ssh(parsed: Parsed, _: Invocation) -> list[Act]:
    if not parsed.operands:
        return []
    host, *rest = parsed.operands
    text = " ".join(word.text for word in rest)
    inside = f"host {shorten(host_of(host.text))}"
    return [RunsShell(with_text(rest[0], text), inside=inside)] if rest else []


def _judge_tailscale_files(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts: list[Act] = [Reads(word, sends=True) for word in parsed.operands[:-1]]
    return [*acts, *(Sends(word, piped=invocation.is_piped) for word in parsed.operands[-1:])]


PROGRAMS: Final[dict[str, Judge]] = {
    "nmap": Command(
        _SCANS,
        _NMAP,
        bare=medium(Category.NET_READ, "scans what its options name"),
        when={
            "-iR": high(Category.NET_WRITE, "scans hosts at random"),
            "-D -S --spoof-mac -sI": high(Category.NET_WRITE, "scans under a false address"),
        },
        more=_judge_nmap,
    ),
    "tcpdump": Command(
        low(Category.SYSTEM_READ, "reads recorded traffic"), _TCPDUMP, more=_judge_capture
    ),
    "tshark dumpcap": Command(
        low(Category.SYSTEM_READ, "reads recorded traffic"), _TSHARK, more=_judge_capture
    ),
    "cloudflared": Group(
        {
            "version|help|tunnel list|tunnel info|tunnel ingress validate": _SHOWS,
            "tunnel delete|tunnel cleanup": Command(
                high(Category.INFRA_DESTROY, "deletes the tunnel {}"), _HELPS
            ),
            "tunnel": _judge_opening,
            "login|update|service|tunnel login|tunnel create|tunnel route": _SETS,
        },
        _HELPS,
        otherwise=_judge_tunnel,
    ),
    "localtunnel lt bore": _judge_opening,
    "tailscale": Group(
        {
            "status|ip|netcheck|version|whois|dns status|exit-node list|licenses|serve status"
            "|funnel status|lock status|switch list|metrics": _SHOWS,
            "ping|dns query": Command(low(Category.NET_READ, "asks for {0}"), _HELPS, "url data*"),
            "up|down|set|login|logout|switch|configure|lock|cert|update|drive|bugreport"
            "|exit-node": _SETS,
            "serve|funnel": Command(
                critical(Category.NET_LISTEN, "opens this machine to other machines: {}"), _HELPS
            ),
            "ssh": Command(
                medium(Category.NET_WRITE, "logs in to {0}"), _HELPS, more=_judge_tailscale_ssh
            ),
            "nc": Command(
                medium(Category.NET_WRITE, "connects to {0}"), _HELPS, "send data*"
            ),
            "file cp": Command(
                high(Category.NET_WRITE, "sends files to {}"), _HELPS, more=_judge_tailscale_files
            ),
            "file get": Command(medium(Category.FS_WRITE, "receives files in {}"), _HELPS, "write"),
        },
        _HELPS,
        otherwise=_judge_tunnel,
    ),
}  # fmt: skip

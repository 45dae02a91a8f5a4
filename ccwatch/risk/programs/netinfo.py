"""Programs that ask the network about itself: names, routes, connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, Reads
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, fill, shorten
from ccwatch.risk.programs.endpoint import look_up, names
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccwatch.risk.effect import Effect
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_RECORDS: Final = names(
    "a aaaa afsdb any apl axfr caa cdnskey cds cert cname csync dhcid dlv dname dnskey ds hinfo "
    "hip https ipseckey in ch hs kx loc mx naptr ns nsec nsec3 nsec3param openpgpkey ptr rrsig rp "
    "sig smimea soa spf srv sshfp svcb ta tkey tlsa tsig txt uri zonemd"
)
_TRANSFERS: Final = high(Category.INFRA_READ, "asks for the whole zone of a domain")
_ASKS_NAMES: Final = low(Category.NET_READ, "asks name servers for {}")


def _judge_names(words: Sequence[Word]) -> list[Act]:
    acts: list[Act] = [Emits(Flow.NETWORK)]
    for word in words:
        text = word.text
        lowered = text.lower()
        if lowered == "axfr" or lowered.startswith("ixfr"):
            acts.append(Does(_TRANSFERS, word))
        elif text.startswith("+") or lowered in _RECORDS:
            continue
        elif text.startswith("@"):
            acts += look_up(word.part(1))
        elif text != "-":
            acts += look_up(word)
    return acts


def _judge_dig(parsed: Parsed, _: Invocation) -> list[Act]:
    names = [*parsed.operands, *parsed.values("-q", "-x", "-t")]
    return _judge_names(names)


def _judge_host(parsed: Parsed, _: Invocation) -> list[Act]:
    return _judge_names([*parsed.operands, *parsed.values("-t")])


def _judge_nslookup(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts = _judge_names([*parsed.operands, *parsed.values("-type", "-query", "-q", "-querytype")])
    if invocation.is_piped:
        acts.append(Does(uncertain("takes its orders from its input")))
    return acts


def _judge_targets(parsed: Parsed, _: Invocation) -> list[Act]:
    return [act for word in parsed.operands for act in look_up(word)]


def _judge_ping(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts = _judge_targets(parsed, invocation)
    for value in parsed.values("-p"):
        acts.append(Does(high(Category.NET_WRITE, f"sends {shorten(value.text)} along"), value))
    return acts


def _judge_whois(parsed: Parsed, _: Invocation) -> list[Act]:
    words = [*parsed.operands, *parsed.values("-h", "--host")]
    return [Emits(Flow.NETWORK), *(act for word in words for act in look_up(word))]


def _few(limit: int, effect: Effect) -> Callable[[Parsed, Invocation], list[Act]]:
    """Return a check: more operands than ``limit`` change something."""

    def judge(parsed: Parsed, _: Invocation) -> list[Act]:
        extra = parsed.operands[limit : limit + 1]
        return [Does(fill(effect, parsed.operands), word) for word in extra]

    return judge


_CHANGES: Final = high(Category.SYSTEM_CHANGE, "changes the network settings: {}")


def _judge_interface(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """Return the change of an interface; one kind of addresses alone picks what is shown."""
    if [word.text for word in parsed.operands[1:]] in (["inet"], ["inet6"]):
        return []
    return _few(1, _CHANGES)(parsed, invocation)


def _judge_arp(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Does(_CHANGES_ARP)] if parsed.has("-s", "-d", "-f", "-S") else []


_CHANGES_ARP: Final = high(Category.SYSTEM_CHANGE, "changes the table of neighbours")
_PINGS: Final = low(Category.NET_READ, "asks whether {} answers")
_TRACES: Final = low(Category.NET_READ, "shows the way to {}")
_SHOWS: Final = low(Category.SYSTEM_READ, "shows the state of the network")
_HELP: Final = " --help=help --version=help "


def _judge_hostname(parsed: Parsed, _: Invocation) -> list[Act]:
    renames = high(Category.SYSTEM_CHANGE, "renames this machine")
    return [Does(renames, word) for word in [*parsed.operands, *parsed.values("-F", "--file")]]


def _judge_nsupdate(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Reads(word) for word in parsed.operands]


PROGRAMS: Final[dict[str, Judge]] = {
    "dig kdig delv": Command(
        _ASKS_NAMES,
        Options("-46imruv -h=help -b= -c= -f=read -k=look -p= -q= -t= -x= -y=" + _HELP),
        more=_judge_dig,
        when={"-f": medium(Category.NET_READ, "asks for every name in a list")},
    ),
    "drill": Command(
        _ASKS_NAMES,
        Options("-46DSTQVsauvxz -h=help -I= -b= -c=look -d= -f=read -i= -k=look -o= -p= -q=write "
                "-r=look -t -w=write -y="),
        more=_judge_dig,
        when={"-f -i": medium(Category.NET_READ, "asks for names from a file")},
    ),
    "host": Command(
        _ASKS_NAMES,
        Options("-aACdilrsTUvw46n -V=help -h=help -c= -D -N= -p= -R= -t= -W= -m="),
        more=_judge_host,
        when={"-l": _TRANSFERS},
    ),
    "nslookup": Command(
        _ASKS_NAMES,
        Options(
            "-type= -query= -querytype= -q= -class= -port= -timeout= -retry= -domain= -srchlist= "
            "-debug -nodebug -d2 -nod2 -recurse -norecurse -search -nosearch -vc -novc -fail "
            "-nofail -sil -all -ndots= -version=help -help=help -h=help",
            long_dash=True,
        ),
        more=_judge_nslookup,
    ),
    "nsupdate": Command(
        high(Category.INFRA_CHANGE, "changes the records of a domain"),
        Options("-46CDdgiloPTvV -k=look -L= -p= -r= -R= -t= -u= -y="),
        more=_judge_nsupdate,
    ),
    "whois": Command(
        low(Category.NET_READ, "asks who owns {}"),
        Options("-aAbBcdFGHIKlLmMQrRSx -h= -p= -g= -i= -s= -t= -T= -v= -q= --host= --port= "
                "--verbose --no-recursion" + _HELP),
        more=_judge_whois,
        helps=False,
    ),
    "ping ping6 fping": Command(
        _PINGS,
        Options("-346aABbCDdLnOqQRrUvoef -h=help -V=help -c= -F= -G= -g= -i= -I= -k= -K= -l= -m= "
                "-M= -N= -p= -P= -s= -S= -t= -T= -w= -W= -z=" + _HELP + "--apple-connect "
                "--apple-time"),
        more=_judge_ping,
        when={"-f": high(Category.NET_WRITE, "floods {} with packets")},
    ),
    "traceroute traceroute6 tracepath tracepath6 tracert": Command(
        _TRACES,
        Options("-46abBdDeEFIMnrRSTUvVx -A -f= -g= -i= -l= -m= -N= -p= -P= -q= -s= -t= -w= -z= "
                "-O= --mtu --back --sport= --fwmark= --sim-queries= --max-hops= --queries= "
                "--port= --wait= --icmp --tcp --udp -L" + _HELP),
        more=_judge_targets,
    ),
    "mtr": Command(
        _TRACES,
        Options("-46bCegjlnprtTuxvzSw -h=help -a= -B= -c= -f= -F=read -G= -i= -I= -L= -m= -M= -o= "
                "-P= -Q= -s= -U= -y= -Z= --report --report-wide --report-cycles= --json --xml "
                "--csv --raw --split --curses --no-dns --show-ips --aslookup --interval= --tcp "
                "--udp --sctp --port= --max-ttl= --first-ttl= --psize= --order= --mpls "
                "--timeout= --address= --gracetime= --filename=read" + _HELP),
        more=_judge_targets,
        when={"-F --filename": medium(Category.NET_READ, "asks for every host in a list")},
    ),
    "arp": Command(
        _SHOWS,
        Options("-aAelnvVxD -d -s -S -f -H= -i= --all --numeric --verbose --device= "
                "--hw-type=" + _HELP),
        more=_judge_arp,
    ),
    "ifconfig iwconfig": Command(
        _SHOWS, Options("-aCdlLmrsuv --all --short --verbose" + _HELP), more=_judge_interface
    ),
    "netstat": Command(
        _SHOWS,
        Options("-aAbBcCdeEfFgGhiIlLmMnNoOpqQrRsStTuUvVwWxXZ46 --route --groups --interfaces "
                "--masquerade --statistics --verbose --wide --numeric --numeric-hosts "
                "--numeric-ports --numeric-users --symbolic --extend --programs --timers "
                "--continuous --listening --all --fib --cache --tcp --udp --udplite --sctp --raw "
                "--unix --inet --inet6 --l2cap --rfcomm --bluetooth" + _HELP),
    ),
    "ss": Command(
        _SHOWS,
        Options("-h=help -V=help -HOQnraloemptisZzbEN6420dwxTuSBMK -f= -A= -D=write -F=read "
                "--no-header --oneline --no-queues --numeric --resolve --all --listening --options "
                "--extended --memory --processes --threads --info --summary --tos --cgroup "
                "--tipcinfo --context --contexts --bpf --events --net= --ipv4 --ipv6 --packet "
                "--tcp --udp --sctp --dccp --raw --unix --vsock --tipc --mptcp --xdp "
                "--inet-sockopt --family= --query= --socket= --diag=write --filter=read --kill "
                "--bound-inactive"
                + _HELP),
        when={"-K --kill": high(Category.PROCESS, "closes connections by force")},
    ),
    "hostname dnsdomainname domainname nodename": Command(
        low(Category.SYSTEM_READ, "shows the name of this machine"),
        Options("-aAdfiIsyvb -h=help -V=help -F= --alias --all-fqdns --domain --fqdn --long "
                "--ip-address --all-ip-addresses --short --yp --nis --boot --file=" + _HELP),
        more=_judge_hostname,
        when={"-b --boot": high(Category.SYSTEM_CHANGE, "renames this machine")},
    ),
    "iwlist iwgetid": Command(_SHOWS, Options("-arpsctfl --raw --ap --scheme" + _HELP)),
}  # fmt: skip

"""Web servers and proxies: nginx, haproxy, traefik, caddy, apache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import emit_secret
from ccwatch.risk.programs.subcommand import judge_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_CHECKS: Final = low(Category.FS_READ, "checks or shows its configuration")
_SERVES: Final = high(Category.NET_LISTEN, "starts serving")
_STOPS: Final = high(Category.PROCESS, "stops the server and its connections")
_RELOADS: Final = medium(Category.PROCESS, "reloads the server")
_SIGNALS: Final = {"reload": _RELOADS, "reopen": _RELOADS, "stop": _STOPS, "quit": _STOPS}


def _judge_signal(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    unknown = uncertain("sends an unknown signal")
    acts: list[Act] = [Does(_SIGNALS.get(word.text, unknown), word) for word in parsed.values("-s")]
    if not parsed.has("-s", "-t", "-T", "-v", "-V"):
        acts.append(Does(_SERVES))
    return acts


_NGINX: Final = Command(
    _CHECKS,
    Options("-tTqvV -h=help -c=read -p= -e= -s= -g="),
    operands="",
    when={"-g": high(Category.EXEC_INLINE, "gives nginx settings, which may load a module")},
    more=_judge_signal,
)


def _judge_haproxy(invocation: Invocation) -> list[Act]:
    texts = [word.text for word in invocation.words]
    if texts and set(texts) <= {"-v", "-vv", "-h"}:
        return [Does(HELPS)]
    acts = _HAPROXY(invocation)
    parsed = _HAPROXY.options.parse(invocation.words)
    if parsed.has("-sf", "-st"):
        return [*acts, Does(_STOPS)]
    return acts if parsed.has("-c") else [*acts, Does(_SERVES)]


_HAPROXY: Final = Command(
    _CHECKS,
    Options(
        "-c -f=read -C=look -V -q -d -db -D -W -Ws -p= -L= -N= -m= -n= -sf -st -x= -S= -4",
        long_dash=True,
    ),
)
_TRAEFIK: Final = Group(
    {"version|healthcheck": Command(_CHECKS, Options(any_long=True))},
    Options("-h=help --help=help"),
    lambda _: [Does(_SERVES)],
    alone=_SERVES,
)
_CADDY_OPTIONS: Final = Options(
    "-c=read --config=read -a= --adapter= --pretty --envfile=read --address= --force -w= --watch "
    "--resume --pingback= --pidfile=write --environ --packages --versions --skip-standard -p= -l= "
    "--listen= -r= --root= --domain= --browse --templates --access-log --from= --to= --debug "
    "--no-compress --insecure --validate --diff --keep-backup --cert= --ca="
)
_CADDY: Final = Group(
    {
        "validate|adapt|version|list-modules|build-info|help": Command(_CHECKS, _CADDY_OPTIONS),
        "hash-password|completion|manpage": Command(_CHECKS, Options()),
        "fmt": Command(
            _CHECKS,
            Options("--diff -d -w --overwrite -c=read --config=read"),
            operands="read",
            when={"-w --overwrite": medium(Category.FS_WRITE, "formats the file in place")},
        ),
        "environ": Command(high(Category.SECRETS_READ, "shows the environment"), more=emit_secret),
        "reload": Command(_RELOADS, _CADDY_OPTIONS),
        "stop": Command(_STOPS, _CADDY_OPTIONS),
        "run|start|file-server|reverse-proxy|respond": Command(_SERVES, _CADDY_OPTIONS),
        "trust|untrust": Command(high(Category.PRIVILEGE, "changes whom the machine trusts"),
            _CADDY_OPTIONS),
        "upgrade|add-package|remove-package": Command(
            high(Category.EXEC_REMOTE, "replaces caddy by another program"), _CADDY_OPTIONS
        ),
    },
    Options("-h=help --help=help --version=help"),
    judge_unknown,
)  # fmt: skip
_APACHE: Final = Group(
    {
        "configtest|status|fullstatus|help": Command(_CHECKS),
        "graceful|restart": Command(_RELOADS),
        "start": Command(_SERVES),
        "stop|graceful-stop": Command(_STOPS),
    },
    Options("-tSMvVlLh -D= -f=read -C= -c= -d= -e= -E= -k="),
    judge_unknown,
    alone=_CHECKS,
    when={"-C -c": high(Category.EXEC_INLINE, "gives apache settings, which may load a module")},
)


def _judge_apache(invocation: Invocation) -> list[Act]:
    """Judge apachectl, whose verbs may also stand after ``-k``."""
    words = invocation.words
    parsed = _APACHE.options.parse(words)
    after = parsed.values("-k")
    if after:
        return _APACHE(invocation.after(tuple(after), ""))
    acts = _APACHE(invocation)
    shows = parsed.has("-t", "-S", "-M", "-v", "-V", "-l", "-L", "-h") or parsed.operands
    settings = parsed.has("-C", "-c", "-E", "-e")
    if settings:
        return [*acts, Does(uncertain("has settings that ccwatch does not read"))]
    return acts if shows else [*acts, Does(_SERVES)]


PROGRAMS: Final[dict[str, Judge]] = {
    "nginx": _NGINX,
    "haproxy": _judge_haproxy,
    "traefik": _TRAEFIK,
    "caddy": _CADDY,
    "apachectl apache2ctl httpd apache2": _judge_apache,
}

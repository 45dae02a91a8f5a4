"""HTTP and RPC clients other than curl and wget: httpie, xh, WebSocket, gRPC, load tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Emits,
    Fetches,
    Flow,
    Language,
    Reads,
    RunsFile,
    Sends,
    Writes,
)
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import TRIES, Command, shorten
from ccwatch.risk.programs.endpoint import (
    file_name,
    has_unknown,
    host_of,
    is_local_host,
    is_well_known,
    path_of,
    with_text,
)
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.request import (
    SAFE_METHODS,
    judge_method,
    judge_path,
    says_only_reads,
)
from ccwatch.risk.programs.verb import Kind, find_verbs, starts_with_read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_HTTPIE: Final = Options(
    """
--help=help --version=help --manual=help -jfFhbmvqSIx4cd6k
--json --form --multipart --boundary= --raw= --compress --pretty= -s= --style= --unsorted --sorted
--response-charset= --response-mime= --format-options= -p= --print= --headers --meta --body
--verbose --all -P= --history-print= --stream -o=write --output=write --download --continue
--quiet --session= --session-read-only= -a= --auth= -A= --auth-type= --ignore-netrc --offline
--proxy= --follow --max-redirects= --max-headers= --timeout= --check-status --path-as-is
--chunked --verify= --ssl= --ciphers= --cert=look --cert-key=look --cert-key-pass=
--ignore-stdin --default-scheme= --debug --traceback --no-verify --no-follow --bearer= --curl
--curl-long --http-version= --resolve= --interface= --ipv4 --ipv6 --https --max-time=
"""
)
_METHOD: Final = re.compile(r"[A-Za-z]+")
_ITEM: Final = re.compile(r"(:=@|=@|==@?|:=|@|=|:@|:|;)")
_SHORT_HOST: Final = re.compile(r":(?!:)(?:\d|/|$)")


def _judge_httpie(parsed: Parsed, invocation: Invocation) -> list[Act]:
    operands = parsed.operands
    has_method = len(operands) > 1 and _METHOD.fullmatch(operands[0].text) is not None
    method = operands[0].text.upper() if has_method else ""
    rest = operands[1:] if has_method else operands
    if not rest:
        return []
    url = _full_url(rest[0])
    acts, bodies, sends_file = _judge_items(rest[1:])
    bodies += parsed.values("--raw")
    piped = invocation.is_piped and not parsed.has("-I", "--ignore-stdin")
    if not method and (bodies or sends_file or piped):
        method = "POST"
    if parsed.has("--offline"):
        return [Does(TRIES), *(Reads(act.word) for act in acts if isinstance(act, Reads))]
    acts.append(Emits(Flow.NETWORK))
    acts += _save_httpie(parsed, url)
    if (method or "GET") in SAFE_METHODS and not (bodies or sends_file or piped):
        return [*acts, Fetches(url), *judge_path(url)]
    if method in SAFE_METHODS:
        method = "POST"
    body = None if sends_file or piped or len(bodies) > 1 else bodies
    return [*acts, *judge_method(method, url, body, piped=piped)]


def _full_url(word: Word) -> Word:
    """Return the URL with the host that httpie leaves out: ``:3000/x`` is this machine."""
    return with_text(word, f"localhost{word.text}") if _SHORT_HOST.match(word.text) else word


def _judge_items(items: Sequence[Word]) -> tuple[list[Act], list[Word], bool]:
    acts: list[Act] = []
    bodies: list[Word] = []
    sends_file = False
    for item in items:
        match = _ITEM.search(item.text)
        sign = match.group() if match is not None else "="
        end = match.end() if match is not None else 0
        if sign.endswith("@"):
            acts.append(Reads(with_text(item, item.text[end:].split(";", 1)[0]), sends=True))
            sends_file = sends_file or sign != ":@"
        elif sign in {":", "==", ";"}:
            if has_unknown(item):
                carried = uncertain("sends a value that is known only when it runs")
                acts.append(Does(carried, item))
        else:
            bodies.append(item)
    return acts, bodies, sends_file


def _save_httpie(parsed: Parsed, url: Word) -> list[Act]:
    if parsed.has("-d", "--download") and not parsed.has("-o", "--output"):
        return [Writes(with_text(url, file_name(path_of(url.text))))]
    return []


_WEBSOCAT: Final = Options(
    """
-h=help --help=help -V=help --version=help -vqkEUtbnu1s0 -H= --header= --protocol= --origin= -B=
--buffer-size= --ping-interval= --ping-timeout= --insecure --one-message --text --binary
--no-close --exit-on-eof --unidirectional --unidirectional-reverse --proxy= --max-messages=
--max-messages-rev= --quiet --server-mode --restrict-uri= --basic-auth= --print-ping-rtts
"""
)
_WSCAT: Final = Options(
    """
--help=help -h=help --version=help -V=help -n -P -p= --protocol= -o= --origin= -x= --execute= -w=
--wait= -H= --header= -s= --subprotocol= --auth= --ca=look --cert=look --key=look --passphrase=
--no-check --no-color --slash -L --location --show-ping-pong -c= --connect= --host= -l= --listen=
--proxy= --max-redirects=
"""
)


def _judge_websocket(parsed: Parsed, invocation: Invocation) -> list[Act]:
    hosts = [*parsed.values("-c", "--connect"), *parsed.operands]
    urls = [word for word in hosts if word.text.startswith(("ws://", "wss://"))]
    other = [word for word in hosts if word not in urls]
    messages = [*parsed.values("-x", "--execute"), *(w for w in other if w.text[:1] in "{[\"'")]
    acts: list[Act] = [Emits(Flow.NETWORK)]
    acts += [
        Does(uncertain(f"connects to {shorten(word.text)}"), word)
        for word in other
        if word not in messages and word.text != "-"
    ]
    for url in urls:
        if invocation.is_piped:
            acts.append(Sends(url, piped=True))
        elif all(says_only_reads(message.text) for message in messages):
            acts.append(Fetches(url))
            if messages and not is_well_known(host_of(url.text)):
                acts.append(Does(medium(Category.NET_READ, "asks a service a question"), url))
        else:
            acts += [Sends(url), *_destructive_messages(messages)]
    return acts


def _destructive_messages(messages: Sequence[Word]) -> list[Act]:
    return [
        Does(high(Category.INFRA_DESTROY, f"sends {shorten(message.text)}"), message)
        for message in messages
        if Kind.DESTROY in find_verbs(message.text[:4_000])
    ]


_GRPCURL: Final = Options(
    """
-plaintext -insecure -cacert=look -cert=look -key=look -H= -rpc-header= -reflect-header= -d=
-authority= -user-agent= -connect-timeout= -keepalive-time= -max-time= -max-msg-sz= -emit-defaults
-allow-unknown-fields -format= -format-error -import-path=look -proto=look -protoset=look
-protoset-out=write -proto-out-dir=write -msg-template -v -vv -unix -servername= -help=help
-version=help -expand-headers -use-reflection -alts
""",
    long_dash=True,
)


def _judge_grpcurl(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """Return the acts of ``host:port [list|describe] [service.Method]``."""
    acts: list[Act] = [Emits(Flow.NETWORK)]
    words = parsed.operands
    acts += [
        Does(uncertain("sends a value that is known only when it runs"), value)
        for value in parsed.values("-H", "-rpc-header", "-reflect-header", "-d")
        if has_unknown(value)
    ]
    if not words or words[0].text in {"list", "describe"}:
        return acts
    host = words[0]
    if len(words) == 1 or words[1].text in {"list", "describe"}:
        return [*acts, Fetches(host)]
    method = words[-1].text.replace("/", ".").rpartition(".")[2]
    if Kind.DESTROY in find_verbs(method):
        return [*acts, Does(high(Category.INFRA_DESTROY, f"calls {shorten(method)}"), words[-1])]
    from_pipe = any(value.text == "@" for value in parsed.values("-d"))
    if starts_with_read(method) and not from_pipe:
        acts.append(Fetches(host))
        if not is_well_known(host_of(host.text)):
            acts.append(Does(medium(Category.NET_READ, f"asks for {shorten(method)}"), words[-1]))
        return acts
    return [*acts, Sends(host, piped=from_pipe and invocation.is_piped)]


_LOAD: Final = Options(
    """
-h=help --help=help -V=help --version=help -n= -c= -t= -d= -z= -q= -m= -H= -A= -C= -T= -p=upload
-b= -r= -s=file -D= -k --latency --timeout= --duration= --connections= --threads= --requests=
--concurrency= --header= --method= --body= --rate= --http1 --http2 --no-tui --disable-keepalive
-i -l -v -S -4 -6 -a=
"""
)


def _judge_load(parsed: Parsed, _: Invocation) -> list[Act]:
    acts: list[Act] = []
    for url in parsed.operands:
        effect = high(Category.NET_WRITE, f"puts load on {shorten(url.text)}")
        if is_local_host(host_of(url.text)):
            effect = medium(Category.NET_WRITE, f"puts load on {shorten(url.text)}")
        acts.append(Does(effect, url))
    return acts


def _judge_k6(invocation: Invocation) -> list[Act]:
    words = [word for word in invocation.words if word.text[:1] != "-"]
    verb = words[0].text if words else ""
    if verb in {"version", "help", ""}:
        return [Does(low(Category.SHELL, "shows its help or version"))]
    acts: list[Act] = [Does(high(Category.NET_WRITE, "puts load on the hosts of its script"))]
    acts += [RunsFile(word, Language.JAVASCRIPT) for word in words[1:]]
    return acts


_ASKS: Final = low(Category.NET_READ, "asks {0}")
_PROXIED: Final = medium(Category.NET_READ, "sends the request through a proxy that it names")

PROGRAMS: Final[dict[str, Judge]] = {
    "http https xh xhs": Command(
        low(Category.NET_READ, "makes a request: {}"),
        _HTTPIE,
        more=_judge_httpie,
        when={
            "--session": medium(Category.FS_WRITE, "keeps a session in a file"),
            "--proxy --resolve": _PROXIED,
            "-f --form --multipart --raw": medium(Category.NET_WRITE, "sends a form"),
        },
    ),
    "websocat": Command(
        low(Category.NET_READ, "opens a connection to {0}"),
        _WEBSOCAT,
        more=_judge_websocket,
        when={
            "-s --server-mode": high(Category.NET_LISTEN, "waits for connections"),
            "--proxy": _PROXIED,
        },
    ),
    "wscat": Command(
        low(Category.NET_READ, "opens a connection"),
        _WSCAT,
        more=_judge_websocket,
        when={
            "-l --listen": high(Category.NET_LISTEN, "waits for connections"),
            "--proxy": _PROXIED,
        },
    ),
    "grpcurl": Command(_ASKS, _GRPCURL, more=_judge_grpcurl),
    "ab hey wrk wrk2 oha bombardier siege": Command(
        low(Category.NET_READ, "measures {0}"), _LOAD, more=_judge_load
    ),
    "k6": _judge_k6,
}

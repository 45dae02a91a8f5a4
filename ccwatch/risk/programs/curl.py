"""curl: every option that it has, its methods, and what leaves the machine with a request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Fetches, Flow, Looks, Reads, Sends, Writes
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, shorten
from ccwatch.risk.programs.endpoint import (
    STANDARD_STREAMS,
    file_name,
    has_unknown,
    host_of,
    inside,
    names,
    path_of,
    scheme_of,
    with_text,
)
from ccwatch.risk.programs.option import Options, Role
from ccwatch.risk.programs.request import SAFE_METHODS, judge_method, judge_path
from ccwatch.risk.url import find_file
from ccwatch.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence, Set

    from ccwatch.risk.effect import Effect
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_FLAGS: Final = """
--anyauth --append --basic --ca-native --cert-status --compressed --compressed-ssh --create-dirs
--crlf --digest --disable --disable-eprt --disable-epsv --disallow-username-in-url
--doh-cert-status --doh-insecure --dump-ca-embed --eprt --epsv --fail --fail-early --fail-with-body
--false-start --form-escape --ftp-pasv --ftp-pret --ftp-skip-pasv-ip --ftp-ssl --ftp-ssl-ccc
--ftp-ssl-control --ftp-ssl-reqd --get --globoff --haproxy-protocol --head --http0.9 --http1.0
--http1.1 --http2 --http2-prior-knowledge --http3 --http3-only --ignore-content-length --include
--insecure --ipv4 --ipv6 --junk-session-cookies --list-only --location --location-trusted
--mail-rcpt-allowfails --metalink --mptcp --negotiate --netrc --netrc-optional --next --alpn
--buffer --clobber --keepalive --npn --progress-meter --sessionid --ntlm --ntlm-wb --out-null
--parallel --parallel-immediate --path-as-is --post301 --post302 --post303 --progress-bar
--proxy-anyauth --proxy-basic --proxy-ca-native --proxy-digest --proxy-http2 --proxy-insecure
--proxy-negotiate --proxy-ntlm --proxy-ssl-allow-beast --proxy-ssl-auto-client-cert --proxy-tlsv1
--proxytunnel --raw --remote-header-name --remote-name --remote-name-all --remote-time
--remove-on-error --retry-all-errors --retry-connrefused --sasl-ir --show-error --show-headers
--silent --skip-existing --socks5-basic --socks5-gssapi --socks5-gssapi-nec --ssl
--ssl-allow-beast --ssl-auto-client-cert --ssl-no-revoke --ssl-reqd --ssl-revoke-best-effort
--sslv2 --sslv3 --styled-output --suppress-connect-headers --tcp-fastopen --tcp-nodelay
--tftp-no-options --tls-earlydata --tlsv1 --tlsv1.0 --tlsv1.1 --tlsv1.2 --tlsv1.3 --tr-encoding
--trace-ids --trace-time --use-ascii --verbose --xattr --ftp-create-dirs
"""
_OPTIONS: Final = Options(
    _FLAGS
    + " ".join(flag.replace("--", "--no-", 1) for flag in _FLAGS.split())
    + """ -0123469aBfGgIiJjkLlNnOpqRSsvZ#:
-h=help --help=help -V=help --version=help -M=help --manual=help
--abstract-unix-socket= --alt-svc=write --aws-sigv4= --cacert=look --capath=look -E=look
--cert=look --cert-type= --ciphers= -K= --config= --connect-timeout= --connect-to= -C=
--continue-at= -b= --cookie= -c=write --cookie-jar=write --create-file-mode= --crlfile=look
--curves= -d= --data= --data-ascii= --data-binary= --data-raw= --data-urlencode=
--dns-interface= --dns-ipv4-addr= --dns-ipv6-addr= --dns-servers= --doh-url=url -D=write
--dump-header=write --ech= --egd-file=look --etag-compare=look --etag-save=write
--expect100-timeout= -F= --form= --form-string= --ftp-account= --ftp-method= -P= --ftp-port=
--ftp-ssl-ccc-mode= --happy-eyeballs-timeout-ms= --haproxy-clientip= -H= --header= --hostpubmd5=
--hostpubsha256= --hsts=write --interface= --ip-tos= --ipfs-gateway=url --json= --keepalive-cnt=
--keepalive-time= --key=look --key-type= --krb= --libcurl=write --limit-rate= --local-port=
--login-options= --mail-auth= --mail-from= --mail-rcpt= --max-filesize= --max-redirs= -m=
--max-time= --netrc-file=look --noproxy= --oauth2-bearer= -o= --output= --output-dir=
--parallel-max= --parallel-max-host= --pass= --pinnedpubkey= --preproxy= --proto= --proto-default=
--proto-redir= -x= --proxy= --proxy-cacert=look --proxy-capath=look --proxy-cert=look
--proxy-cert-type= --proxy-ciphers= --proxy-crlfile=look --proxy-header= --proxy-key=look
--proxy-key-type= --proxy-pass= --proxy-pinnedpubkey= --proxy-service-name= --proxy-tls13-ciphers=
--proxy-tlsauthtype= --proxy-tlspassword= --proxy-tlsuser= -U= --proxy-user= --proxy1.0=
--pubkey=look -Q= --quote= --random-file=look -r= --range= --rate= -e= --referer= -X= --request=
--request-target= --resolve= --retry= --retry-delay= --retry-max-time= --sasl-authzid=
--service-name= --sigalgs= --socks4= --socks4a= --socks5= --socks5-hostname=
--socks5-gssapi-service= -Y= --speed-limit= -y= --speed-time= --ssl-sessions=write --stderr=write
-t= --telnet-option= --tftp-blksize= -z= --time-cond= --tls-max= --tls13-ciphers= --tlsauthtype=
--tlspassword= --tlsuser= --trace=write --trace-ascii=write --trace-config= --unix-socket= -T=
--upload-file= --url= --url-query= -u= --user= -A= --user-agent= --vlan-priority= -w= --write-out=
"""
)
_PROXY: Final = medium(Category.NET_READ, "sends the request through a proxy that it names")
_MAILS: Final = high(Category.MESSAGE, "sends a mail")
_READS_FROM: Final = "reads from "
_COMMAND: Final = Command(
    low(Category.NET_READ, f"{_READS_FROM}{{0}}"),
    _OPTIONS,
    bare=low(Category.NET_READ, "asks a server"),
    when={
        "-x --proxy --proxy1.0 --preproxy --socks4 --socks4a --socks5 --socks5-hostname": _PROXY,
        "--resolve --connect-to": medium(
            Category.NET_READ, "connects to another host than the URL says"
        ),
        "-K --config": uncertain("takes further options from a file"),
        "--unix-socket --abstract-unix-socket": medium(
            Category.INFRA_READ, "asks a service of this machine through its socket"
        ),
        "--mail-from --mail-rcpt": _MAILS,
        "--ftp-create-dirs": medium(Category.NET_WRITE, "may make folders on the server"),
        "-J --remote-header-name": low(
            Category.NET_READ, "names files as the server says, if it writes any"
        ),
        "--request-target": medium(Category.NET_READ, "asks for another path than the URL says"),
    },
    more=lambda parsed, invocation: _judge_request(parsed, invocation),
)  # fmt: skip
_BODY: Final = (
    "-d", "--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode", "--json",
)  # fmt: skip
_DATA: Final = frozenset((*_BODY, "-F", "--form", "--form-string", "-T", "--upload-file"))
_CARRIERS: Final = frozenset(
    {
        "-H", "--header", "--proxy-header", "-A", "--user-agent", "-e", "--referer", "-b",
        "--cookie", "-u", "--user", "-U", "--proxy-user", "--oauth2-bearer", "--aws-sigv4",
        "-X", "--request", "--login-options", "--sasl-authzid", "--mail-auth", "--ftp-account",
        "-t", "--telnet-option", "-r", "--range", "--tlsuser", "--tlspassword", "-Q", "--quote",
    }
)  # fmt: skip
_CREDENTIAL: Final = re.compile(r"(?i)(?:authorization|[\w-]{0,40}(?:key|token))\s*:")
_ENCODED_FILE: Final = re.compile(r"[^=@]*@")
_FORM_FILE: Final = re.compile(r"[^=]*=(?:[@<])")
_OUTPUT: Final = re.compile(r"%output\{(?:>>)?([^}]*)\}")
_READING_FTP: Final = names(
    "PWD XPWD LIST NLST MLSD MLST SIZE MDTM NOOP HELP SYST TYPE PASV EPSV CWD CDUP STAT FEAT "
    "MODE STRU OPTS LS DF"
)
_DELETING_FTP: Final = names("DELE RMD RM RMDIR XRMD RNFR RNTO RENAME")
_RAW_SCHEMES: Final = frozenset({"gopher", "gophers", "dict"})


def _judge_request(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """Return what no table can say of a request."""
    acts = _judge_values(parsed)
    urls = [*parsed.operands, *parsed.values("--url")]
    methods = [word.text.upper() for word in parsed.values("-X", "--request")]
    sent = [found for found in parsed.found if found.option.name in _DATA]
    in_query = parsed.has("-G", "--get") and not parsed.has("--next", "-:")
    bodies = [f.value for f in sent if f.option.name in _BODY and f.value is not None]
    acts += _judge_files(parsed)
    gives_file = any(isinstance(act, Reads) and act.sends for act in acts)
    writes = gives_file or (bool(sent) and not in_query)
    unsafe = [method for method in methods if method not in SAFE_METHODS]
    if writes and not unsafe:
        unsafe = ["POST"]
    piped = any(isinstance(act, Sends) for act in acts)
    acts = [act for act in acts if not isinstance(act, Sends)]
    query = _find_query(parsed, in_query=in_query)
    plain = len(sent) == len(bodies) and not parsed.has("--next", "-:")
    for url in urls:
        acts += _judge_url(url, parsed, invocation)
        if unsafe:
            for method in unsafe:
                body = bodies if plain and not piped else None
                acts += judge_method(method, url, body, piped=piped)
        elif piped:
            acts.append(Sends(url, piped=True))
        else:
            acts += judge_path(url)
        acts += [Fetches(with_text(url, f"{url.text}?{part.text}")) for part in query]
    if unsafe and parsed.has("--unix-socket", "--abstract-unix-socket"):
        acts.append(
            Does(high(Category.INFRA_CHANGE, "commands a service of this machine by its socket"))
        )
    return [*acts, *_save(parsed, urls), Emits(Flow.NETWORK)]


_ENCODED: Final = frozenset({"--data-urlencode", "--url-query"})


def _find_query(parsed: Parsed, *, in_query: bool) -> list[Word]:
    """Return what options add to the URL, with the blanks encoded that curl encodes."""
    names = {"--url-query", *(_BODY if in_query else ())}
    return [
        with_text(value, value.text.replace(" ", "+")) if option.name in _ENCODED else value
        for option, _, value in parsed.found
        if value is not None and option.name in names
    ]


def _judge_values(parsed: Parsed) -> list[Act]:
    acts: list[Act] = []
    for option, word, value in parsed.found:
        if value is None:
            continue
        if option.name in _CARRIERS and has_unknown(value):
            acts.append(Does(_carry(value), word))
        if (judge := _VALUES.get(option.name)) is not None:
            acts += judge(value)
    netrc = parsed.get("-n", "--netrc", "--netrc-optional", "--netrc-file")
    if netrc is not None and parsed.has("-v", "--verbose", "--trace", "--trace-ascii"):
        shows = medium(Category.SECRETS_READ, "may show the password that .netrc holds")
        acts.append(Does(shows, netrc.word))
    return acts


def _judge_header(value: Word) -> list[Act]:
    return _attach(value, value.text[:1] == "@", 1)


def _judge_cookie(value: Word) -> list[Act]:
    if "=" in value.text:
        return []
    # What is no cookie in a file is sent as one nevertheless, if it looks like a header.
    return [Reads(value, sends=True)] if is_secret(value.text) else [Looks(value)]


def _judge_listed_url(value: Word) -> list[Act]:
    if value.text[:1] != "@":
        return []
    return [Reads(value.part(1)), Does(uncertain("takes its URLs from a file"), value)]


def _judge_config(value: Word) -> list[Act]:
    return [] if value.text == "-" else [Reads(value)]


def _carry(value: Word) -> Effect:
    if _CREDENTIAL.match(value.text):
        return medium(Category.NET_WRITE, "sends a credential that is known only when it runs")
    return uncertain("sends a value that is known only when it runs")


def _attach(value: Word, is_file: bool, start: int) -> list[Act]:
    """Return the upload of the file that a value names; ``-`` is standard input."""
    if not is_file:
        return []
    name = value.part(start)
    if name.text in {"-", "."} or name.text.startswith("/dev/stdin"):
        return [Sends(name, piped=True)]
    return [Reads(name, sends=True)]


def _judge_format(value: Word) -> list[Act]:
    if value.text[:1] == "@":
        return [] if value.text == "@-" else [Reads(value.part(1))]
    return [Writes(with_text(value, name)) for name in _OUTPUT.findall(value.text)]


def _judge_quote(value: Word) -> list[Act]:
    said = value.text.lstrip("-+*").partition(" ")[0].upper()
    if said in _READING_FTP:
        return []
    if said in _DELETING_FTP:
        return [Does(high(Category.INFRA_DESTROY, f"has the server do {shorten(value.text)}"))]
    return [Does(high(Category.NET_WRITE, f"has the server do {shorten(value.text)}"), value)]


_VALUES: Final[dict[str, Callable[[Word], list[Act]]]] = {
    **dict.fromkeys(("-H", "--header", "--proxy-header"), _judge_header),
    **dict.fromkeys(("-b", "--cookie"), _judge_cookie),
    **dict.fromkeys(("-w", "--write-out"), _judge_format),
    **dict.fromkeys(("-Q", "--quote"), _judge_quote),
    **dict.fromkeys(("-K", "--config"), _judge_config),
    "--url": _judge_listed_url,
}


def _judge_files(parsed: Parsed) -> list[Act]:
    acts: list[Act] = []
    for option, _, value in parsed.found:
        if value is None:
            continue
        name, text = option.name, value.text
        if name in {"-T", "--upload-file"}:
            acts += _attach(value, is_file=True, start=0)
        elif name in {"-F", "--form"}:
            acts += _judge_form(value)
        elif name in {"--data-urlencode", "--url-query"}:
            match = _ENCODED_FILE.match(text)
            acts += _attach(value, match is not None, match.end() if match else 0)
        elif name in _BODY and name != "--data-raw":
            acts += _attach(value, text[:1] == "@", 1)
    return acts


def _judge_form(value: Word) -> list[Act]:
    """Return the files of ``name=@a,b;type=x`` and ``name=<a``."""
    match = _FORM_FILE.match(value.text)
    if match is None:
        return []
    names = value.text[match.end() :].split(";", 1)[0].split(",")
    acts: list[Act] = []
    for name in names:
        acts += _attach(with_text(value, name.strip('"')), is_file=True, start=0)
    return acts


def _judge_url(url: Word, parsed: Parsed, invocation: Invocation) -> list[Act]:
    scheme = scheme_of(url.text)
    path = find_file(url)
    if path is None and not scheme:
        defaults = parsed.values("--proto-default")
        path = url if any(word.text.lower() == "file" for word in defaults) else None
    if path is not None:
        acts: list[Act] = [Reads(path)]
        if any(letter in path.text for letter in "{["):
            acts.append(Does(uncertain("reads files by a pattern"), url))
        return acts
    if scheme in _RAW_SCHEMES:
        return [Does(high(Category.NET_WRITE, f"sends raw text to {host_of(url.text)}"), url)]
    if scheme == "telnet":
        return [Sends(url, piped=invocation.is_piped)]
    if scheme in {"smtp", "smtps"}:
        return [Does(_MAILS, url)]
    return [Fetches(url)]


def _save(parsed: Parsed, urls: Sequence[Word]) -> list[Act]:
    folders = parsed.values("--output-dir")
    folder = folders[-1].text if folders else ""
    acts: list[Act] = [
        Writes(with_text(value, inside(folder, value.text)))
        for value in parsed.values("-o", "--output")
    ]
    if parsed.has("-O", "--remote-name", "--remote-name-all"):
        acts += [
            Writes(with_text(url, inside(folder, file_name(path_of(url.text), "curl_response"))))
            for url in urls
        ]
    return acts


def judge_curl(invocation: Invocation) -> list[Act]:
    """Say what a curl command does."""
    parsed = _OPTIONS.parse(invocation.words)
    writes = any(found.option.role is Role.WRITE for found in parsed.found)
    if not writes and any(found.option.role is Role.HELP for found in parsed.found):
        return [Does(HELPS)]
    acts = _COMMAND(invocation)
    sent = {act.word for act in acts if isinstance(act, Sends)}
    return [act for act in acts if not _is_void(act, sent)]


def _is_void(act: Act, sent: Set[Word]) -> bool:
    """Say whether it writes no file, or only reads from where something is sent anyway."""
    if isinstance(act, Writes):
        return act.word.text in STANDARD_STREAMS or act.word.text == "%"
    if isinstance(act, Fetches):
        return act.word in sent
    return isinstance(act, Does) and bool(sent) and act.effect.reason.startswith(_READS_FROM)


PROGRAMS: Final[dict[str, Judge]] = {"curl": judge_curl}

"""Programs that fetch files and pages: wget, aria2c, text browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Fetches, Flow, Reads, Sends, Writes
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.endpoint import (
    STANDARD_STREAMS,
    file_name,
    has_unknown,
    host_of,
    inside,
    path_of,
    scheme_of,
    with_text,
)
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.request import SAFE_METHODS, judge_method, judge_path

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_READS: Final = low(Category.NET_READ, "reads from {0}")

_WGET: Final = Options(
    """
-h=help --help=help -V=help --version=help -bdqvFcNSxErkKmpHL46
-n= -t= -T= -w= -Q= -U= -l= -A= -R= -D= -I= -X= -P= -O= -B= -i= -e= -o=write -a=write
--background --debug --quiet --verbose --no-verbose --report-speed= --force-html --tries=
--no-clobber --continue --show-progress --no-show-progress --progress= --timestamping
--no-if-modified-since --no-use-server-timestamps --server-response --spider --timeout=
--dns-timeout= --connect-timeout= --read-timeout= --wait= --waitretry= --random-wait --no-proxy
--quota= --bind-address= --limit-rate= --no-dns-cache --restrict-file-names= --ignore-case
--inet4-only --inet6-only --prefer-family= --user= --password= --ask-password --no-iri
--local-encoding= --remote-encoding= --unlink --start-pos= --backups?= --no-directories
--force-directories --no-host-directories --protocol-directories --cut-dirs= --default-page=
--adjust-extension --http-user= --http-password= --no-http-keep-alive --no-cache --no-cookies
--load-cookies=look --save-cookies=write --keep-session-cookies --ignore-length --header=
--compression= --max-redirect= --proxy-user= --proxy-password= --referer= --save-headers
--user-agent= --post-data= --post-file= --method= --body-data= --body-file=
--content-disposition --content-on-error --trust-server-names --auth-no-challenge
--retry-on-host-error --retry-connrefused --retry-on-http-error= --secure-protocol= --https-only
--no-check-certificate --certificate=look --certificate-type= --private-key=look
--private-key-type= --ca-certificate=look --ca-directory=look --crl-file=look --pinnedpubkey=
--random-file=look --egd-file=look --ciphers= --no-hsts --hsts-file=write --ftp-user=
--ftp-password= --no-remove-listing --no-glob --no-passive-ftp --preserve-permissions
--retr-symlinks --ftps-implicit --ftps-resume-ssl --ftps-clear-data-connection
--warc-file=write --warc-header= --warc-max-size= --warc-cdx --warc-dedup=read
--no-warc-compression --no-warc-digests --no-warc-keep-log --warc-tempdir=look --recursive
--level= --delete-after --convert-links --convert-file-only --backup-converted --mirror
--page-requisites --strict-comments --accept= --reject= --accept-regex= --reject-regex=
--regex-type= --domains= --exclude-domains= --follow-ftp --follow-tags= --ignore-tags=
--span-hosts --relative --include-directories= --exclude-directories= --no-parent
--output-file=write --append-output=write --input-file= --base= --rejected-log=write
--output-document= --directory-prefix= --execute= --no-config --use-askpass=run
"""
)
_CARRIERS: Final = ("--header", "-U", "--user-agent", "--referer", "--user", "--password")


def _judge_wget(parsed: Parsed, _: Invocation) -> list[Act]:
    acts: list[Act] = [Emits(Flow.NETWORK)]
    acts += [
        Does(uncertain("sets an option as a configuration file would"), value)
        for value in parsed.values("-e", "--execute")
        if value.text.replace(" ", "").lower() not in {"robots=off", "robots=on"}
    ]
    for value in parsed.values("-i", "--input-file"):
        acts += [Reads(value), Does(medium(Category.NET_READ, "fetches what a list names"), value)]
    acts += [
        Does(uncertain("sends a value that is known only when it runs"), value)
        for value in parsed.values(*_CARRIERS)
        if has_unknown(value)
    ]
    files = parsed.values("--post-file", "--body-file")
    acts += [Reads(value, sends=True) for value in files]
    bodies = parsed.values("--post-data", "--body-data")
    methods = {value.text.upper() for value in parsed.values("--method")} - SAFE_METHODS
    if (files or bodies) and not methods:
        methods = {"POST"}
    for url in parsed.operands:
        acts.append(Fetches(url))
        for method in sorted(methods):
            acts += judge_method(method, url, None if files else bodies)
        acts += [] if methods else judge_path(url)
    return [*acts, *_save_wget(parsed)]


def _save_wget(parsed: Parsed) -> list[Act]:
    if (found := parsed.get("-O", "--output-document")) is not None and found.value is not None:
        return [] if found.value.text in STANDARD_STREAMS else [Writes(found.value)]
    if parsed.has("--spider"):
        return []
    folders = parsed.values("-P", "--directory-prefix")
    folder = folders[-1].text if folders else ""
    if parsed.has("-r", "--recursive", "-m", "--mirror", "-p", "--page-requisites"):
        return [
            Writes(with_text(url, inside(folder, host_of(url.text) or "site")))
            for url in parsed.operands
        ]
    return [
        Writes(with_text(url, inside(folder, file_name(path_of(url.text)))))
        for url in parsed.operands
    ]


_ARIA2C: Final = Options(
    """
-h=help --help?=help -v=help --version=help -cqnVZDaRP46
-d= --dir= -o= --out= -i= --input-file= -j= --max-concurrent-downloads= -s= --split= -x=
--max-connection-per-server= -k= --min-split-size= -m= --max-tries= -t= --timeout=
--connect-timeout= --retry-wait= -U= --user-agent= --referer= --header= --http-user=
--http-passwd= --load-cookies=look --save-cookies=write -l=write --log=write --log-level=
--console-log-level= --summary-interval= --max-download-limit= --max-overall-download-limit=
--continue?= --quiet?= --check-certificate?= --ca-certificate=look --certificate=look
--private-key=look --file-allocation= --allow-overwrite?= --auto-file-renaming?= --dry-run?=
--checksum= --check-integrity?= --no-conf --remote-time?= --human-readable?= --seed-time=
--follow-torrent= --follow-metalink= --max-file-not-found= --lowest-speed-limit=
--conditional-get?= --async-dns?= --disable-ipv6?= --all-proxy=url --http-proxy=url
--https-proxy=url --show-files
--on-download-complete=run --on-download-error=run --on-download-pause=run
--on-download-start=run --on-download-stop=run --on-bt-download-complete=run --enable-rpc?=
--rpc-listen-all?=
"""
)


def _judge_aria2c(parsed: Parsed, _: Invocation) -> list[Act]:
    acts: list[Act] = [Fetches(url) for url in parsed.operands]
    for value in parsed.values("-i", "--input-file"):
        acts += [Reads(value), Does(medium(Category.NET_READ, "fetches what a list names"), value)]
    folders = parsed.values("-d", "--dir")
    folder = folders[-1].text if folders else ""
    outputs = parsed.values("-o", "--out")
    names = [value.text for value in outputs] or [
        file_name(path_of(url.text)) for url in parsed.operands
    ]
    words = outputs or parsed.operands
    acts += [
        Writes(with_text(word, inside(folder, name)))
        for word, name in zip(words, names, strict=True)
    ]
    return acts


def _judge_browser(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts: list[Act] = [Emits(Flow.NETWORK)]
    for page in parsed.operands:
        scheme = scheme_of(page.text)
        if scheme == "file" or page.text.startswith(("/", ".", "~")):
            acts.append(Reads(page if scheme != "file" else page.part(7)))
        elif scheme in {"", "http", "https", "ftp", "gopher", "gemini"}:
            acts += [Fetches(page), *judge_path(page)]
        else:
            acts.append(Does(uncertain("opens an address of a kind that ccwatch does not know")))
        if parsed.has("-post_data"):
            acts.append(Sends(page, piped=invocation.is_piped))
    return acts


_LYNX: Final = Options(
    """
-dump -source -listonly -nolist -nonumbers -number_links -width= -help=help -version=help
-accept_all_cookies -useragent= -connect_timeout= -read_timeout= -head -mime_header -noredir
-force_html -hiddenlinks= -display_charset= -assume_charset= -nocolor -nostatus -nopause
-stderr -auth= -vikeys -unique_urls -list_inline -noreferer -nolog -stdin -raw
-image_links -justify -nomargins -term= -post_data -get_data
""",
    long_dash=True,
)
_W3M: Final = Options(
    """
-dump -dump_source -dump_head -dump_both -dump_extra -cols= -T= -I= -O= -l= -ppc= -B -N -M -F -S
-W -X -s -v -R -r -no-mouse -no-cookie -cookie -4 -6 -num -graph -no-graph -help=help
-version=help -h=help -V=help -m -t= -title
""",
    long_dash=True,
)
_LINKS: Final = Options(
    """
-dump -source -dump-width= -width= -dump-charset= -html-numbered-links= -no-numbering
-no-references -no-home -g -version=help -help=help -h=help -anonymous -receive-timeout=
-retries= -codepage= -force-html -no-connect -aggressive-cache= -lookup= -ssl-certificates=
-http.fake-user-agent=
""",
    long_dash=True,
)
_BROWSES: Final = low(Category.NET_READ, "shows the page {0}")


PROGRAMS: Final[dict[str, Judge]] = {
    "wget wget2": Command(
        _READS,
        _WGET,
        bare=low(Category.NET_READ, "fetches what its options name"),
        more=_judge_wget,
        when={
            "--content-disposition --trust-server-names": medium(
                Category.FS_WRITE, "names the file as the server says"
            ),
            "-b --background": medium(Category.FS_WRITE, "goes on in the background with a log"),
            "--backups": high(Category.FS_WRITE, "renames files that exist"),
        },
    ),
    "aria2c": Command(
        medium(Category.NET_READ, "downloads {}"),
        _ARIA2C,
        more=_judge_aria2c,
        when={
            "--enable-rpc --rpc-listen-all": high(
                Category.NET_LISTEN, "takes orders over the network"
            )
        },
    ),
    "lynx": Command(_BROWSES, _LYNX, more=_judge_browser),
    "w3m": Command(_BROWSES, _W3M, more=_judge_browser),
    "links links2 elinks": Command(_BROWSES, _LINKS, more=_judge_browser),
}

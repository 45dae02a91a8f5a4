"""SQLite, DuckDB and SQL Server: clients whose SQL stands among the operands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Fetches, Reads, Writes
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.database import find_logins, raise_by_connection
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.query_text import run_files, run_input, run_texts
from ccwatch.risk.programs.service import fetching, revealing
from ccwatch.risk.programs.subcommand import judge_unknown
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_OPENS: Final = low(Category.DB_READ, "opens the database {0}")
_SHOWN: Final = (
    "-ascii -bail -batch -box -column -csv -echo -header -headers -noheader -html -interactive "
    "-json "
    "-jsonlines -latex -line -list -markdown -memtrace -mmap= -newline= -nofollow -no-stdin "
    "-nullvalue= -quote -readonly -safe -separator= -stats -table -tabs -trash -unredacted "
    "-unsigned "
    "-utf8 -deserialize -maxsize= -vfs= -cmd= -init= -c= -s= -f= -file= -no-init -no-rowid-in-view "
    "-help=help --help=help -version=help -storage-version= "
)
_SQLITE: Final = Command(_OPENS, Options(_SHOWN, long_dash=True), operands="read data*")
_DATABASE: Final = frozenset({Category.DB_CHANGE, Category.DB_DESTROY})
_TRIED: Final = medium(
    Category.DB_CHANGE, "tries to change a database that it opens for reading only"
)


def _soften(acts: Sequence[Act]) -> list[Act]:
    """Return the acts on a database that is open for reading only: changes fail."""
    return [
        Does(_TRIED, act.word)
        if isinstance(act, Does)
        and act.effect.category in _DATABASE
        and act.effect.level > Level.LOW
        else act
        for act in acts
    ]


_SOURCE: Final = re.compile(
    r"(?:\b(?:FROM|JOIN|SUMMARIZE|DESCRIBE|DESC|SHOW|TABLE|USING)\s+|[,(\[=]\s*)"
    r"(?:'([^'\n]+)'|\"([^\"\n]+)\")",
    re.IGNORECASE,
)
_FILE_NAME: Final = re.compile(r"[./*]")


def _find_sources(text: Word) -> list[Reads]:
    """Return the files that duckdb reads: it takes a quoted name for one wherever a table fits."""
    names = [match[1] or match[2] for match in _SOURCE.finditer(text.text)]
    return [
        Reads(Word(name, text.span, has_glob="*" in name or "?" in name))
        for name in names
        if _FILE_NAME.search(name)
    ]


def _judge_sqlite(invocation: Invocation) -> list[Act]:
    acts = _SQLITE(invocation)
    if acts == [Does(HELPS)]:
        return acts
    parsed = _SQLITE.options.parse(invocation.words)
    texts = [*parsed.values("-cmd", "-c", "-s"), *parsed.operands[1:]]
    files = parsed.values("-init", "-f", "-file")
    acts += run_texts(texts) + run_files(files)
    if invocation.program == "duckdb":
        named = {act.word.text for act in acts if isinstance(act, Reads | Fetches)}
        acts += [
            read for text in texts for read in _find_sources(text) if read.word.text not in named
        ]
    if len(parsed.operands) < 2 and not parsed.has("-c", "-s", "-f", "-file"):
        acts += _run_first(parsed, invocation)
    if parsed.has("-readonly"):
        acts = _soften(acts)
    return raise_by_connection(acts, _first_only(parsed))


def _run_first(parsed: Parsed, invocation: Invocation) -> list[Act]:
    if invocation.program == "sqlite3" and parsed.has("-cmd") and not parsed.operands:
        return [Does(uncertain("names no database"))]
    return [] if parsed.has("-cmd") and not invocation.is_piped else run_input(invocation)


def _first_only(parsed: Parsed) -> Parsed:
    """Return what is said about the database alone, none of the SQL."""
    return type(parsed)(operands=parsed.operands[:1])


_LOGIN: Final = (
    "-S= -U= -P= -d= -E -C -N?= -G -H= -A -a= -l= -t= -w= -W -s= -h= -k?= -K= -m= -M -v= -V= -y= "
    "-Y= "
    "-u -R -r?= -I -b -e -L?= -p?= -z= -Z= --server= --user-name= --password= --database-name= "
    "--use-trusted-connection --trust-server-certificate --login-timeOut= --query-timeout= "
    "--headers= --column-separator= --exit-on-error --vertical -X?= -x "
    "-Q= -q= --query= -i= --input-file= -o=write --output-file=write -? --help=help --version=help"
)
_SQLCMD_OLD: Final = Command(low(Category.DB_READ, "connects to a database"), Options(_LOGIN))


def _judge_old(invocation: Invocation) -> list[Act]:
    if [word.text for word in invocation.words] in (["-?"], ["-h"]):
        return [Does(HELPS)]
    acts = _SQLCMD_OLD(invocation)
    if acts == [Does(HELPS)]:
        return acts
    parsed = _SQLCMD_OLD.options.parse(invocation.words)
    texts = parsed.values("-Q", "-q", "--query")
    files = parsed.values("-i", "--input-file")
    acts += run_texts(texts) + find_logins(texts) + run_files(files)
    if not texts and not files:
        acts += run_input(invocation)
    return raise_by_connection(acts, parsed)


def _query(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    texts = [*parsed.values("-q", "--query", "-t", "--text", "-Q"), *parsed.operands]
    return [*run_texts(texts), *find_logins(texts)] or run_input(invocation)


_HELP: Final = Options("-h=help --help=help -? --version=help --verbosity= --sqlconfig=")
_SQLCMD: Final = Group(
    {
        "query": Command(
            low(Category.DB_READ, "connects to a database"),
            Options("-q= --query= -t= --text= -Q= -d= --database="),
            more=_query,
        ),
        "config view|config get-contexts|config get-endpoints|config get-users": Command(
            low(Category.DB_READ, "shows the settings"),
            Options("-d --detailed --raw"),
            when={"--raw": high(Category.SECRETS_READ, "shows passwords")},
        ),
        "config current-context": Command(low(Category.DB_READ, "shows the settings")),
        "config connection-strings|config cs": Command(
            medium(Category.SECRETS_READ, "shows how to connect, maybe with the password")
        ),
        "create|install|start|open|config use-context|config add-context": Command(
            medium(Category.INFRA_CHANGE, "makes or starts a server"), Options(any_long=True)
        ),
        "stop": Command(high(Category.PROCESS, "stops the server"), Options(any_long=True)),
        "delete|uninstall|config delete-context|config delete-endpoint": Command(
            high(Category.DB_DESTROY, "deletes the server and its data"), Options(any_long=True)
        ),
    },
    _HELP,
    judge_unknown,
)
_SQLCMD_VERBS: Final = frozenset(
    {"query", "config", "create", "install", "start", "stop", "delete"}
)


def _judge_sqlcmd(invocation: Invocation) -> list[Act]:
    first = invocation.words[0].text if invocation.words else ""
    if first in _SQLCMD_VERBS or first in {"open", "uninstall"}:
        return _SQLCMD(invocation)
    return _judge_old(invocation)


def _copy_bulk(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    way = parsed.operands[1].text if len(parsed.operands) > 2 else ""
    file = parsed.operands[2] if len(parsed.operands) > 2 else None
    if file is None:
        return [Does(uncertain("copies what ccwatch cannot tell"))]
    if way == "in":
        return [Reads(file), Does(medium(Category.DB_CHANGE, "loads a file into a table"))]
    acts: list[Act] = [Writes(file)]
    return acts + (run_texts(parsed.operands[:1]) if way == "queryout" else [])


_BULK: Final = Command(
    low(Category.DB_READ, "copies between a file and a table"),
    Options("-cnwNTqRkEv -S= -U= -P= -d= -f=read -e=write -o=write -i=read -t= -r= -b= -m= -F= "
        "-L= -h= -a= -C="),
    more=_copy_bulk,
)  # fmt: skip
PROGRAMS: Final[dict[str, Judge]] = {
    "sqlite3 sqlite duckdb": fetching(_judge_sqlite),
    "sqlcmd": revealing(_judge_sqlcmd),
    "bcp": _BULK,
}

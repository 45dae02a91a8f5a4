"""What a text of SQL does: the worst of its statements, in any dialect."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.sql_tokens import DOUBT, split_statements
from ccwatch.risk.sql_words import (
    BACKSLASH_READS,
    DOT_READS,
    DOTS,
    FILE_FUNCTIONS,
    FUNCTIONS,
    READING_PRAGMAS,
)
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_READS: Final = low(Category.DB_READ, "reads from the database")
_WRITES: Final = medium(Category.DB_CHANGE, "changes rows of the database")
_SHAPES: Final = medium(Category.DB_CHANGE, "changes the shape of the database")
_UNSURE: Final = uncertain("is SQL that ccwatch does not know")
_SHELL: Final = critical(Category.EXEC_INLINE, "runs a shell command from within SQL")
_RIGHTS: Final = high(Category.PRIVILEGE, "changes users or rights of the database")
_UNSURE_COMMAND: Final = uncertain("has a command of the client that ccwatch does not know")
_AMBIGUOUS_TEXT: Final = uncertain("is SQL that two dialects read differently")
_SEVERAL: Final = medium(Category.DB_READ, "runs several statements one after the other")
_FILES: Final = medium(Category.FS_WRITE, "writes or opens a file from within SQL")

# A quote that a backslash escapes ends the text in one dialect and not in another.
_AMBIGUOUS: Final = re.compile(r"\\['\"`]")
_SHELL_ESCAPE: Final = re.compile(
    r"(?:\\!|^[ \t]*(?:\.(?:shell|system)\b|:?!!|system(?=[ \t])))[ \t]*([^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_WRITTEN: Final = re.compile(
    r"^[ \t]*\.(?:output|once|save|backup|clone|log|open|trace)[ \t]+(?:-\w+[ \t]+)?([^\s|-]\S*)"
    r"|\\(?:o|w|out|g|gx|lo_export)[ \t]+([^\s|]\S*)|\b(?:TO|INTO|OUTFILE|DUMPFILE)\s+'([^'\n]+)'"
    r"|\bEXPORT\s+DATABASE\s+'([^'\n]+)'|\bwritefile\s*\(\s*'([^'\n]+)'",
    re.MULTILINE | re.IGNORECASE,
)
_READ: Final = re.compile(
    r"^[ \t]*\.import[ \t]+(?:--?\w+[ \t]+)?([^\s|-]\S*)|\b(?:FROM|JOIN|INFILE)\s+'([^'\n]+)'"
    r"|\b(?:read_\w+|readfile|load_file|parquet_scan|glob|pg_read_file)\s*\(\s*'([^'\n]+)'",
    re.MULTILINE | re.IGNORECASE,
)
_RUN: Final = re.compile(
    r"^[ \t]*(?:\.read|:r)[ \t]+([^\s|]\S*)|\\(?:i|ir|include)[ \t]+(\S+)", re.MULTILINE
)
_BACKSLASH: Final = re.compile(r"\\([A-Za-z_+?.!]*)([^\\\n]*)")


class _Statement:
    """One statement as tokens: words in upper case, marks, quotes, ``0`` for a number."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.verb = next((word for word in words if word != "("), "")

    def has(self, *words: str) -> bool:
        """Say whether one of the words is in it."""
        return any(word in self.words for word in words)

    def after(self, word: str) -> str:
        """Return the token after the first use of a word."""
        place = self.words.index(word) + 1
        return self.words[place] if place < len(self.words) else ""

    def second(self) -> str:
        """Return the token after the verb."""
        return self.after(self.verb) if self.verb else ""


def find_shell(text: str) -> list[str]:
    r"""Return the commands that a client's escape gives to a shell: ``\\! ls``, ``.shell ls``."""
    return [match.group(1).strip() for match in _SHELL_ESCAPE.finditer(text)]


def find_files(text: str) -> tuple[list[str], list[str], list[str]]:
    """Return the files that a text of SQL writes, reads, and runs, as far as it names them."""
    found: list[list[str]] = []
    for pattern in (_WRITTEN, _READ, _RUN):
        matches = (match.group(match.lastindex or 0) for match in pattern.finditer(text))
        found.append([name.strip("'\";") for name in matches])
    return found[0], found[1], found[2]


def judge_sql(text: str) -> Effect:
    """Return the worst thing that a text of SQL does; client commands in it count as well."""
    worst = _worst(_judge_parts(text))
    if worst is None:
        return _READS if not text.strip(" ;\n\t") and text.strip() else _UNSURE
    return worst


def _worst(effects: Iterator[Effect]) -> Effect | None:
    found: Effect | None = None
    for effect in effects:
        if found is None or effect.level > found.level:
            found = effect
    return found


def _judge_parts(text: str) -> Iterator[Effect]:
    if UNKNOWN in text:
        yield uncertain("is SQL of which a part is not known")
    if _AMBIGUOUS.search(text):
        yield _AMBIGUOUS_TEXT
    if any(True for _ in _SHELL_ESCAPE.finditer(text)):
        yield _SHELL
    plain: list[str] = []
    for line in text.split("\n"):
        stripped = line.lstrip()
        if stripped[:1] in {".", ":"} and stripped[1:2].isalpha():
            yield _judge_dot(stripped)
        else:
            plain.append(line)
    rest = "\n".join(plain)
    statements = [words for words in split_statements(rest) if words]
    if len(statements) > 1:
        yield _SEVERAL
    for words in statements:
        if DOUBT in words:
            yield _AMBIGUOUS_TEXT
        yield _judge_statement(_Statement([word for word in words if word != DOUBT]))
        yield from _judge_calls(words)
    if "\\" in rest:
        yield from _judge_backslashes(rest)


def _judge_dot(line: str) -> Effect:
    """Judge a command of the client of SQLite, DuckDB or SQL Server."""
    name, _, arguments = line.partition(" ")
    if "|" in arguments:
        return _SHELL
    if name in DOT_READS:
        return _READS
    return DOTS.get(name.lower(), _UNSURE)


def _judge_backslashes(text: str) -> Iterator[Effect]:
    r"""Judge the commands of psql and mysql: ``\dt``, ``\o file``."""
    for match in _BACKSLASH.finditer(text):
        name, arguments = match.groups()
        if "`" in arguments or arguments.lstrip()[:1] == "|":
            yield _SHELL
        elif name.rstrip("+S") in BACKSLASH_READS:
            yield _READS
        elif name in {"o", "w", "out", "g", "gx", "T", "lo_export", "copy"}:
            yield _SHELL if "program" in arguments.lower() else _FILES
        else:
            yield _UNSURE_COMMAND


def _judge_calls(words: list[str]) -> Iterator[Effect]:
    """Judge the functions that a statement calls and that do more than compute."""
    for name, following in itertools.pairwise(words):
        if following == "(" and name not in FUNCTIONS:
            yield from _judge_function(name)


def _judge_function(name: str) -> Iterator[Effect]:
    if name in FILE_FUNCTIONS:
        yield FILE_FUNCTIONS[name]
    elif name.startswith(("XP_", "SYS_EXEC", "SYS_EVAL", "LOAD_EXTENSION")):
        yield _SHELL
    elif name.startswith(("DBLINK", "PG_READ", "LO_", "UTL_", "DBMS_", "OPEN")):
        yield high(Category.EXEC_INLINE, f"calls {name[:40].lower()}, which leaves the database")


def _calls_unknown(statement: _Statement) -> bool:
    words = statement.words
    return any(
        following == "("
        and (name[0].isalpha() or name[0] in '_"`')
        and name not in FUNCTIONS
        and name not in FILE_FUNCTIONS
        for name, following in itertools.pairwise(words)
    )


def _judge_statement(statement: _Statement) -> Effect:
    judge = _VERBS.get(statement.verb)
    if judge is None:
        return _READS if statement.verb in {"", "\\"} else _UNSURE
    return judge if isinstance(judge, Effect) else judge(statement)


def _judge_query(statement: _Statement) -> Effect:
    """Judge a statement that reads, unless a part of it writes."""
    written = _worst(_judge_inner(statement))
    if written is not None:
        return written
    if statement.has("OUTFILE", "DUMPFILE"):
        return high(Category.FS_WRITE, "writes a file on the database's machine")
    if statement.has("INTO"):
        return _WRITES
    if statement.has("FOR") and statement.after("FOR") in {"UPDATE", "SHARE", "NO", "KEY"}:
        return medium(Category.DB_CHANGE, "locks rows")
    if statement.has("FROM") and statement.after("FROM") == "'":
        return medium(Category.FS_READ, "may read a file from within SQL")
    if statement.has("$"):
        return _AMBIGUOUS_TEXT
    if _calls_unknown(statement):
        return uncertain("calls a function that ccwatch does not know")
    return _READS


_INNER: Final = frozenset(
    {
        "DELETE", "UPDATE", "INSERT", "MERGE", "TRUNCATE", "DROP", "ALTER", "CREATE", "GRANT",
        "REVOKE", "EXEC", "EXECUTE", "CALL",
    }
)  # fmt: skip


def _judge_inner(statement: _Statement) -> Iterator[Effect]:
    """Judge the writing verbs inside: ``WITH … DELETE``, or a batch without semicolons."""
    words = statement.words
    if statement.verb == "SHOW":
        return
    for verb in _INNER.intersection(words):
        place = words.index(verb)
        before, after = words[place - 1 : place], words[place + 1 : place + 2]
        if after == ["("] or (verb == "UPDATE" and before in (["FOR"], ["KEY"])):
            continue
        yield _judge_statement(_Statement(words[place:]))


def _judge_start(statement: _Statement) -> Effect:
    return _judge_query(statement) if statement.second() == "TRANSACTION" else _UNSURE


def _judge_explanation(statement: _Statement) -> Effect:
    if not statement.has("ANALYZE", "ANALYSE"):
        return _READS
    return _judge_query(statement)


def _judge_pragma(statement: _Statement) -> Effect:
    name = statement.second()
    if name in READING_PRAGMAS and "=" not in statement.words:
        return _READS
    return medium(Category.DB_CHANGE, "changes a setting of the database")


def _judge_update(statement: _Statement) -> Effect:
    return (
        _WRITES
        if _narrows(statement)
        else high(Category.DB_DESTROY, "changes every row of a table")
    )


def _judge_delete(statement: _Statement) -> Effect:
    if _narrows(statement):
        return medium(Category.DB_CHANGE, "deletes rows")
    return high(Category.DB_DESTROY, "deletes every row of a table")


def _narrows(statement: _Statement) -> bool:
    """Say whether a condition chooses rows: not ``WHERE 1=1`` nor ``WHERE true``."""
    if "WHERE" not in statement.words:
        return False
    first = statement.after("WHERE")
    return (first.isidentifier() and first not in {"TRUE", "NOT"}) or first in {"(", "NOT"}


def _judge_drop(statement: _Statement) -> Effect:
    kind = statement.second()
    if kind in {"DATABASE", "SCHEMA", "KEYSPACE", "CATALOG", "OWNED"}:
        return critical(Category.DB_DESTROY, f"drops a whole {kind.lower()}")
    if kind in {"USER", "ROLE", "LOGIN"}:
        return _RIGHTS
    return high(Category.DB_DESTROY, "drops a part of the database with its data")


def _judge_alter(statement: _Statement) -> Effect:
    if statement.second() in {"USER", "ROLE", "SYSTEM", "LOGIN", "DEFAULT"}:
        return _RIGHTS
    if statement.has("DROP", "TRUNCATE", "DISCARD"):
        return high(Category.DB_DESTROY, "drops a part of a table with its data")
    return _SHAPES


def _judge_create(statement: _Statement) -> Effect:
    if statement.second() in {"USER", "ROLE", "LOGIN"}:
        return _RIGHTS
    if statement.has("SONAME", "EXTENSION", "LANGUAGE", "EVENT", "SERVER", "SECRET", "ASSEMBLY"):
        return high(Category.EXEC_INLINE, "puts code or an outside connection into the database")
    return _SHAPES


def _judge_copy(statement: _Statement) -> Effect:
    if statement.has("PROGRAM"):
        return _SHELL
    if statement.has("STDOUT") and not statement.has("STDIN", "INSERT", "DELETE", "UPDATE"):
        return _READS
    if statement.has("TO"):
        return _FILES
    return _WRITES


def _judge_set(statement: _Statement) -> Effect:
    if statement.second() in {"GLOBAL", "PERSIST", "PASSWORD", "PERSIST_ONLY"}:
        return _RIGHTS
    if statement.second() == "TRANSACTION":
        return _READS
    return medium(Category.DB_CHANGE, "changes a setting of the session")


def _judge_vacuum(statement: _Statement) -> Effect:
    return _FILES if statement.has("INTO") else medium(Category.DB_CHANGE, "tidies the database")


def _judge_load(statement: _Statement) -> Effect:
    if statement.second() in {"DATA", "XML"}:
        return _WRITES
    return high(Category.EXEC_REMOTE, "loads an extension into the database")


def _judge_call(statement: _Statement) -> Effect:
    if any(word.startswith(("XP_", "SP_OA", "SP_CONFIGURE")) for word in statement.words):
        return _SHELL
    if any(word in {"DROP", "TRUNCATE", "DELETE"} for word in statement.words):
        return high(Category.DB_DESTROY, "runs a block that deletes")
    return uncertain("runs a procedure or a block of code")


_TIDIES: Final = medium(Category.DB_CHANGE, "tidies the database")
_VERBS: Final[Mapping[str, Effect | Callable[[_Statement], Effect]]] = {
    **dict.fromkeys(
        ("SELECT", "WITH", "VALUES", "TABLE", "SHOW", "FROM", "SUMMARIZE", "BEGIN", "START",
            "COMMIT",
         "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "USE", "HELP", "PRINT", "GO", "FETCH"),
        _judge_query,
    ),
    **dict.fromkeys(("EXPLAIN", "DESCRIBE", "DESC"), _judge_explanation),
    **dict.fromkeys(("INSERT", "MERGE", "REPLACE", "UPSERT"), _WRITES),
    **dict.fromkeys(("GRANT", "REVOKE", "DENY"), _RIGHTS),
    **dict.fromkeys(
        ("ANALYZE", "REINDEX", "CLUSTER", "OPTIMIZE", "REFRESH", "CHECKPOINT", "REPAIR", "COMMENT",
         "LOCK", "UNLOCK", "RENAME", "DISCARD", "NOTIFY", "LISTEN", "UNLISTEN", "CHECK"),
        _TIDIES,
    ),
    **dict.fromkeys(
        ("CALL", "EXEC", "EXECUTE", "DO", "PREPARE", "DECLARE", "IF", "WHILE", "HANDLER"),
            _judge_call
    ),
    **dict.fromkeys(("ATTACH", "DETACH", "EXPORT"), _FILES),
    "IMPORT": _WRITES,
    "START": _judge_start,
    "PRAGMA": _judge_pragma,
    "UPDATE": _judge_update,
    "DELETE": _judge_delete,
    "DROP": _judge_drop,
    "TRUNCATE": high(Category.DB_DESTROY, "empties a table"),
    "ALTER": _judge_alter,
    "CREATE": _judge_create,
    "COPY": _judge_copy,
    "SET": _judge_set,
    "RESET": medium(Category.DB_CHANGE, "changes a setting of the session"),
    "VACUUM": _judge_vacuum,
    "LOAD": _judge_load,
    "INSTALL": high(Category.EXEC_REMOTE, "fetches an extension for the database"),
    **dict.fromkeys(("FLUSH", "PURGE", "RESTORE"), high(Category.DB_DESTROY, "throws data of the "
        "server away")),
    "BACKUP": high(Category.FS_WRITE, "writes a backup on the database's machine"),
    "KILL": high(Category.PROCESS, "ends another connection"),
    "SHUTDOWN": critical(Category.PROCESS, "stops the database"),
    "SOURCE": uncertain("runs a file of SQL"),
    "SYSTEM": _SHELL,
    "TEE": _FILES,
    "PAGER": _SHELL,
}  # fmt: skip

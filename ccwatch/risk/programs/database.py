"""PostgreSQL and MySQL: their clients, dumps and servers' tools."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, RunsShell, Writes
from ccwatch.risk.effect import Category, critical, high, low, medium
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.query_text import find_orders, run_files, run_input, run_texts
from ccwatch.risk.programs.service import emit_secret, reveals
from ccwatch.risk.programs.subcommand import judge_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_CONNECTS: Final = low(Category.DB_READ, "connects to a database")
_PG_LOGIN: Final = (
    "-h= --host= -p= --port= -U= --username= -w --no-password -W --password -d= --dbname= "
    "--help=help "
    "-V=help --version=help "
)
_TEXTS: Final = ("-c", "--command", "-e", "--execute", "--init-command", "--query", "-q")


def raise_by_connection(acts: Sequence[Act], parsed: Parsed) -> list[Act]:
    """Return the acts, worse if the host, the database or the URL speaks of production."""
    values = [
        found.value
        for found in parsed.found
        if found.value is not None and found.option.name not in _TEXTS
    ]
    return raise_for_production(acts, [*parsed.operands, *values])


def write_output(words: Sequence[Word]) -> list[Act]:
    """Return what ``-o`` does: it writes a file, or starts a command after ``|``."""
    return [
        RunsShell(word.part(1)) if word.text.startswith("|") else Writes(word) for word in words
    ]


_LOGINS: Final = re.compile(
    r"\b(?:pg_authid|pg_shadow|pg_user_mappings?|pg_subscription|authentication_string|sql_logins"
    r"|mysql[`\"]?\s*\.\s*[`\"]?(?:user|global_priv)|system_auth[\"]?\s*\.\s*[\"]?roles"
    r"|show\s+create\s+user)\b",
    re.IGNORECASE,
)


def find_logins(words: Sequence[Word]) -> list[Act]:
    """Return what it means that SQL asks for the table in which the server keeps passwords."""
    return [
        act
        for word in words
        if _LOGINS.search(word.text)
        for act in (Does(reveals("the passwords of the database's users"), word), *_EMITS)
    ]


_EMITS: Final = (Emits(Flow.SECRET),)
_PSQL_OPTIONS: Final = Options(
    "-abeAEHlnqsStxXz01 --echo-all --echo-errors --echo-queries --echo-hidden --no-align --html "
    "--csv "
    "--list --no-readline --quiet --single-step --single-line --tuples-only --expanded --no-psqlrc "
    "--field-separator-zero --record-separator-zero --single-transaction -F= --field-separator= "
    "-R= --record-separator= -T= --table-attr= -P= --pset= -v= --set= --variable= -c= --command= "
    "-f= --file= -o= --output= -L=write --log-file=write " + _PG_LOGIN
)


def _judge_psql(invocation: Invocation) -> list[Act]:
    parsed = _PSQL_OPTIONS.parse(invocation.words)
    command = _PSQL(invocation)
    if command == [Does(HELPS)]:
        return command
    acts = command + write_output(parsed.values("-o", "--output"))
    texts, files = parsed.values("-c", "--command"), parsed.values("-f", "--file")
    acts += run_texts(texts) + find_logins(texts) + run_files(files)
    if not texts and not files and not parsed.has("-l", "--list"):
        acts += run_input(invocation)
    return raise_by_connection(acts, parsed)


_PSQL: Final = Command(_CONNECTS, _PSQL_OPTIONS)
_MYSQL_OPTIONS: Final = Options(
    "-ABbCEfGHijLNnoqrstUvVwXc --auto-rehash --no-auto-rehash --batch --binary-as-hex "
    "--binary-mode "
    "--column-names --skip-column-names --column-type-info --comments --compress --debug-check "
    "--debug-info --disable-named-commands --enable-cleartext-plugin --force --html --i-am-a-dummy "
    "--ignore-spaces --line-numbers --skip-line-numbers --named-commands --no-beep --no-defaults "
    "--one-database --print-defaults --quick --raw --reconnect --safe-updates --show-warnings "
    "--sigint-ignore --silent --skip-auto-rehash --skip-pager --skip-reconnect --syslog --table "
    "--unbuffered --vertical --verbose --wait --xml --ssl?= --get-server-public-key -I "
    "-D= --database= -h= --host= -u= --user= -p?= --password?= -P= --port= -S= --socket= "
    "--protocol= "
    "--character-sets-dir= --default-character-set= --connect-timeout= --delimiter= --prompt= "
    "--max-allowed-packet= --net-buffer-length= --select-limit= --ssl-mode= --ssl-ca= --ssl-cert= "
    "--ssl-key= --ssl-verify-server-cert --tls-version= --login-path= --local-infile?= "
    "--defaults-file=read --defaults-extra-file=read --defaults-group-suffix= "
    "-e= --execute= --init-command= --tee=write --pager?= --help=help --version=help"
)
_MYSQL: Final = Command(
    _CONNECTS,
    _MYSQL_OPTIONS,
    when={
        "--local-infile": medium(Category.FS_READ, "lets the server read files of this machine"),
    },
)


def _judge_mysql(invocation: Invocation) -> list[Act]:
    parsed = _MYSQL_OPTIONS.parse(invocation.words)
    if parsed.has("-V") or any(word.text == "-?" for word in parsed.unknown):
        return [Does(HELPS)]
    acts = _MYSQL(invocation)
    if acts == [Does(HELPS)]:
        return acts
    acts += [RunsShell(word) for word in parsed.values("--pager")]
    texts = parsed.values("-e", "--execute", "--init-command")
    acts += run_texts(texts) + find_logins(texts)
    acts += [act for text in texts for act in find_orders(text)]
    if not parsed.has("-e", "--execute"):
        acts += run_input(invocation)
    return raise_by_connection(acts, parsed)


_DUMP_TABLE: Final = (
    "-v --verbose -q --quiet -e= --extension= -a --data-only -s --schema-only -c --clean -C "
    "--create "
    "-b --large-objects --blobs -B --no-blobs --no-large-objects -E= --encoding= -F= --format= -j= "
    "--jobs= -n= --schema= -N= --exclude-schema= -O --no-owner -S= --superuser= -t= --table= -T= "
    "--exclude-table= -x --no-privileges --no-acl -Z= --compress= --binary-upgrade "
    "--column-inserts "
    "--attribute-inserts --disable-dollar-quoting --disable-triggers --enable-row-security "
    "--exclude-table-data= --if-exists --inserts --load-via-partition-root --lock-wait-timeout= "
    "--no-comments --no-publications --no-security-labels --no-subscriptions --no-sync "
    "--no-tablespaces "
    "--no-toast-compression --no-unlogged-table-data --on-conflict-do-nothing "
    "--quote-all-identifiers "
    "--rows-per-insert= --section= --serializable-deferrable --snapshot= --strict-names "
    "--use-set-session-authorization --role= -f=write --file=write -g --globals-only -r "
    "--roles-only "
    "--tablespaces-only --exclude-database= -l= --database= "
)
_DUMPS: Final = medium(Category.DB_READ, "copies the whole database out")
_MYSQL_DUMP: Final = Command(
    _DUMPS,
    Options(
        "-AaBcCEfFIijKlnNqQRtTvVxXYd? --all-databases --add-drop-database --add-drop-table "
        "--add-locks --apply-replica-statements --comments --compact --complete-insert --compress "
        "--create-options --databases --disable-keys --dump-date --events --extended-insert "
        "--force "
        "--flush-logs --hex-blob --lock-all-tables --lock-tables --no-autocommit --no-create-db "
        "--no-create-info --no-data --no-set-names --no-tablespaces --opt --order-by-primary "
        "--quick --quote-names --replace --routines --set-charset --single-transaction "
        "--skip-add-locks "
        "--skip-comments --skip-extended-insert --skip-lock-tables --skip-opt --skip-triggers "
        "--triggers --tz-utc --verbose --xml --column-statistics?= --set-gtid-purged= "
        "--ignore-table= "
        "--tables --where= -w= -h= --host= -u= --user= -p?= --password?= -P= --port= -S= --socket= "
        "--protocol= --default-character-set= --max-allowed-packet= --ssl-mode= --ssl-ca= "
        "--defaults-file=read --defaults-extra-file=read --login-path= --master-data?= "
        "--source-data?= "
        "-r=write --result-file=write --tab=write --log-error=write --help=help --version=help"
    ),
)
_DROPS: Final = critical(Category.DB_DESTROY, "drops the whole database {0}")
_RIGHTS: Final = high(Category.PRIVILEGE, "changes the users of the database")
_TIDIES: Final = medium(Category.DB_CHANGE, "tidies the database")


def _postgres(effect: Command, table: str) -> Command:
    return Command(effect.does, Options(_PG_LOGIN + table), when=effect.when)


_PG_CTL_TABLE: Final = Options(
    "-sctwWF --silent --core-files --wait --no-wait -D= --pgdata= -l=write --log=write -m= --mode= "
    "-o= --options= -p=run -t= --timeout= -N= -U= -P= -S= -e= --help=help -V=help --version=help"
)
_PG_CTL: Final = Group(
    {
        "status": Command(low(Category.DB_READ, "shows whether the server runs"), _PG_CTL_TABLE),
        "start|restart|reload|logrotate|init|initdb": Command(
            medium(Category.PROCESS, "starts the database server"), _PG_CTL_TABLE
        ),
        "stop|kill|promote|register|unregister": Command(
            high(Category.PROCESS, "stops or changes the database server"), _PG_CTL_TABLE
        ),
    },
    _PG_CTL_TABLE,
    judge_unknown,
)
_RESTORE: Final = Command(
    high(Category.DB_CHANGE, "writes a dump into a database"),
    Options(_DUMP_TABLE.replace("-l= --database=", "-l --list -L=read --use-list=read -e -1 "
        "--exit-on-error --single-transaction -P= --function= -I= --index= --trigger= "
        "--no-data-for-failed-tables")
        + _PG_LOGIN),
    operands="read",
    when={"-c --clean": high(Category.DB_DESTROY, "drops what the dump has before")},
)  # fmt: skip


def _judge_restore(invocation: Invocation) -> list[Act]:
    acts = _RESTORE(invocation)
    parsed = _RESTORE.options.parse(invocation.words)
    if acts == [Does(HELPS)]:
        return acts
    if parsed.has("-l", "--list"):
        return [Does(low(Category.FS_READ, "lists what a dump has")), *acts[1:]]
    if not parsed.has("-d", "--dbname"):
        return [Does(medium(Category.DB_READ, "writes a dump out as SQL")), *acts[1:]]
    return raise_by_connection(acts, parsed)


_ADMIN: Final = Options(
    "-bfivsEV --no-beep --force --compress --silent --verbose --vertical --relative -r -c= "
    "--count= -w?= "
    "--wait?= -t= --connect-timeout= -h= --host= -u= --user= -p?= --password?= -P= --port= -S= "
    "--socket= --protocol= --login-path= -i= --sleep= --ssl-mode= --shutdown-timeout= "
    "--defaults-file=read --defaults-extra-file=read --help=help --version=help"
)
_MYSQL_ADMIN: Final = Group(
    {
        "status|ping|version|processlist|variables|extended-status": Command(_CONNECTS, _ADMIN),
        "create|refresh|reload|flush-hosts|flush-logs|flush-status|flush-tables": Command(
            medium(Category.DB_CHANGE, "changes the server: {}"), _ADMIN
        ),
        "flush-threads|flush-privileges|start-slave|start-replica|debug": Command(
            medium(Category.DB_CHANGE, "changes the server"), _ADMIN
        ),
        "drop": Command(_DROPS, _ADMIN),
        "kill|stop-slave|stop-replica": Command(high(Category.PROCESS, "ends connections"), _ADMIN),
        "shutdown": Command(critical(Category.PROCESS, "stops the database"), _ADMIN),
        "password|old-password": Command(_RIGHTS, _ADMIN),
    },
    _ADMIN,
    judge_unknown,
)


_PG_TIDY: Final = (
    "-a --all -e --echo -q --quiet -v --verbose -t= --table= -f --full -z --analyze -Z "
    "--analyze-only "
    "-F --freeze -j= --jobs= -n= --schema= -i= --index= -s --system --concurrently "
    "--maintenance-db= "
    "--analyze-in-stages --skip-locked --if-exists -i --interactive --force -O= --owner= -T= "
    "--template= -E= --encoding= -l= --locale= -D= --tablespace= "
)
_PG_RAW: Final = Options(
    "-D= --pgdata= -n --dry-run -f --force -F= --format= -X= --wal-method= -P --progress -R -z "
    "-Z= -v "
    "-c= --checkpoint= -l= -r= --help=help -V=help " + _PG_LOGIN.replace("-d= ", "")
)
PROGRAMS: Final[dict[str, Judge]] = {
    "psql pgcli usql": _judge_psql,
    "mysql mariadb mycli": _judge_mysql,
    "pg_dump": Command(_DUMPS, Options(_DUMP_TABLE + _PG_LOGIN)),
    "pg_dumpall": Command(
        high(Category.SECRETS_READ, "copies out every database, and the roles with their "
            "passwords"),
        Options(_DUMP_TABLE + _PG_LOGIN),
        more=emit_secret,
    ),
    "mysqldump mariadb-dump mysqlpump": _MYSQL_DUMP,
    "pg_restore": _judge_restore,
    "pg_isready": Command(
        low(Category.DB_READ, "asks whether the server answers"),
        Options("-q --quiet -t= --timeout= " + _PG_LOGIN),
    ),
    "pg_ctl": _PG_CTL,
    "pg_resetwal": Command(critical(Category.DB_DESTROY, "resets the log of the database"),
        _PG_RAW),
    "pg_basebackup": Command(
        medium(Category.FS_WRITE, "copies the server's files"),
        Options("-D=write --pgdata=write " + _PG_TIDY + _PG_LOGIN),
    ),
    "initdb": Command(medium(Category.FS_WRITE, "makes a database server's files"), _PG_RAW),
    "createdb": _postgres(Command(medium(Category.DB_CHANGE, "makes the database {0}")), _PG_TIDY),
    "dropdb": _postgres(Command(_DROPS), _PG_TIDY),
    "createuser dropuser": Command(_RIGHTS, Options(_PG_LOGIN + (
        "-s --superuser -S --no-superuser -e --echo -i --interactive -r --createrole -R -D "
        "--createdb -l --login -L -P --pwprompt -g= --member-of= -c= --connection-limit= "
        "--replication --if-exists"
    ))),
    "vacuumdb reindexdb clusterdb": _postgres(Command(_TIDIES), _PG_TIDY),
    "mysqladmin mariadb-admin": _MYSQL_ADMIN,
    "mysqlimport": Command(high(Category.DB_CHANGE, "imports files into a database"),
        Options(any_long=True)),
    "mysqlcheck": Command(_TIDIES, Options(any_long=True)),
}  # fmt: skip

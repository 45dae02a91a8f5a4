import pytest

from ccwatch.risk.act import (
    Emits,
    Fetches,
    Flow,
    Language,
    Reads,
    RunsFile,
    RunsInput,
    RunsShell,
    Writes,
)
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN
from tests.risk.builders import commands_of, effect_of, invoke

LOW, MEDIUM, UNCERTAIN = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    "command",
    [
        "psql -l",
        "psql --help",
        "psql -XtA -d shop -c 'select 1' -c 'select 2'",
        "psql postgres://me@prod/shop -c 'select 1'",
        "mysql -uroot -pword shop -e 'show tables'",
        r"mysql -e 'select a from b \G'",
        r"mysql -e 'show tables\G;'",
        "mysql -?",
        "mysql --help",
        "pg_isready -h db",
        "pg_restore -l a.dump",
        "pg_restore --help",
        "pg_ctl status",
        "mysqladmin ping",
        "sqlite3 -json a.db 'select 1'",
        "sqlite3 -readonly a.db .schema",
        "sqlite3 -cmd 'select 1' a.db",
        "sqlite3 --help",
        "duckdb a.db -c 'select 1'",
        "sqlcmd -S db -Q 'select 1'",
        "sqlcmd -?",
        "sqlcmd --help",
        "sqlcmd query 'select 1'",
        "redis-cli -n 1 get a",
        "redis-cli config get maxmemory",
        "redis-cli --scan --pattern a",
        "redis-cli --help",
        "mongosh --quiet --eval 'db.a.find({b: 1}).limit(2)'",
        "mongosh --help",
        "cqlsh -e 'select * from a'",
        "clickhouse client -q 'select 1'",
        "influx bucket list",
        "etcdctl endpoint health",
        "dbmate status",
        "migrate -path a version",
    ],
)
def test_asking_a_database_is_low(command: str):
    assert effect_of(command)[0] is LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("psql shop", UNCERTAIN, Category.UNKNOWN),
        ("psql -f a.sql", UNCERTAIN, Category.UNKNOWN),
        ("psql -c 'drop table a'", HIGH, Category.DB_DESTROY),
        ("psql -h db.prod.example -c 'drop table a'", CRITICAL, Category.DB_DESTROY),
        ("psql -h db -c 'insert into prod values (1)'", MEDIUM, Category.DB_CHANGE),
        ("mysql -e 'delete from a' live", CRITICAL, Category.DB_DESTROY),
        ("mysql shop", UNCERTAIN, Category.UNKNOWN),
        (r"mysql -e 'select 1 \T out'", UNCERTAIN, Category.UNKNOWN),
        (r"mysql --execute='select 1; \. a.sql'", UNCERTAIN, Category.UNKNOWN),
        ("mysql -e $'select 1;\\nsource a.sql'", UNCERTAIN, Category.UNKNOWN),
        ("mysql --local-infile -e 'select 1'", MEDIUM, Category.FS_READ),
        ("pg_dump shop", MEDIUM, Category.DB_READ),
        ("pg_dumpall", HIGH, Category.SECRETS_READ),
        ("mysqldump --all-databases", MEDIUM, Category.DB_READ),
        ("pg_restore a.dump", MEDIUM, Category.DB_READ),
        ("pg_restore -d shop a.dump", HIGH, Category.DB_CHANGE),
        ("pg_restore -d prod a.dump", CRITICAL, Category.DB_CHANGE),
        ("pg_ctl stop", HIGH, Category.PROCESS),
        ("dropdb shop", CRITICAL, Category.DB_DESTROY),
        ("createdb shop", MEDIUM, Category.DB_CHANGE),
        ("createuser -s me", HIGH, Category.PRIVILEGE),
        ("mysqladmin drop shop", CRITICAL, Category.DB_DESTROY),
        ("mysqladmin shutdown", CRITICAL, Category.PROCESS),
        ("sqlite3 a.db", UNCERTAIN, Category.UNKNOWN),
        ("sqlite3 -cmd 'select 1'", UNCERTAIN, Category.UNKNOWN),
        ("sqlite3 a.db 'drop table b'", HIGH, Category.DB_DESTROY),
        ("sqlite3 prod.db 'drop table b'", CRITICAL, Category.DB_DESTROY),
        ("sqlite3 -readonly a.db 'drop table b'", MEDIUM, Category.DB_CHANGE),
        ("sqlite3 -safe a.db 'drop table b'", HIGH, Category.DB_DESTROY),
        ("duckdb -readonly a.db 'install b'", HIGH, Category.EXEC_REMOTE),
        ("duckdb -init a.sql b.db", UNCERTAIN, Category.UNKNOWN),
        ("sqlcmd -Q 'drop table a'", HIGH, Category.DB_DESTROY),
        ("sqlcmd", UNCERTAIN, Category.UNKNOWN),
        ("sqlcmd query", UNCERTAIN, Category.UNKNOWN),
        ("sqlcmd open ads", MEDIUM, Category.INFRA_CHANGE),
        ("sqlcmd delete", HIGH, Category.DB_DESTROY),
        ("bcp a", UNCERTAIN, Category.UNKNOWN),
        ("bcp a in b.csv", MEDIUM, Category.DB_CHANGE),
        ("bcp 'drop table a' queryout b.csv", HIGH, Category.DB_DESTROY),
        ("redis-cli", UNCERTAIN, Category.UNKNOWN),
        ("redis-cli set a b", MEDIUM, Category.DB_CHANGE),
        ("redis-cli del a", HIGH, Category.DB_DESTROY),
        ("redis-cli -h prod del a", CRITICAL, Category.DB_DESTROY),
        ("redis-cli FLUSHALL", CRITICAL, Category.DB_DESTROY),
        ("redis-cli config set dir a", HIGH, Category.PRIVILEGE),
        ("redis-cli unheard", UNCERTAIN, Category.UNKNOWN),
        ("redis-cli --eval a.lua", UNCERTAIN, Category.UNKNOWN),
        ("redis-cli --pipe", HIGH, Category.DB_CHANGE),
        ("mongosh", UNCERTAIN, Category.UNKNOWN),
        ("mongosh a.js", UNCERTAIN, Category.UNKNOWN),
        ("mongosh --eval 'db.a.drop()'", HIGH, Category.DB_DESTROY),
        ("mongosh --eval 'db.dropDatabase()'", CRITICAL, Category.DB_DESTROY),
        ("mongosh --eval 'db.a[\"drop\"]()'", UNCERTAIN, Category.UNKNOWN),
        ("mongosh --eval 'db.a.insertOne({})'", MEDIUM, Category.DB_CHANGE),
        ("mongosh mongodb://live --eval 'db.a.insertOne({})'", HIGH, Category.DB_CHANGE),
        ("mongosh --eval 'db.createUser({})'", HIGH, Category.PRIVILEGE),
        ("mongosh --eval 'db.a.aggregate([{$out: 1}])'", UNCERTAIN, Category.UNKNOWN),
        (f"mongosh --eval 'db.a.find({UNKNOWN})'", UNCERTAIN, Category.UNKNOWN),
        ("mongodump", MEDIUM, Category.DB_READ),
        ("mongorestore --drop dump", HIGH, Category.DB_CHANGE),
        ("cqlsh -e 'drop keyspace a'", CRITICAL, Category.DB_DESTROY),
        ("cqlsh", UNCERTAIN, Category.UNKNOWN),
        ("clickhouse-client -q 'drop table a'", HIGH, Category.DB_DESTROY),
        ("clickhouse server", UNCERTAIN, Category.UNKNOWN),
        ("influx delete --bucket a", HIGH, Category.DB_DESTROY),
        ("etcdctl get a", MEDIUM, Category.DB_READ),
        ("etcdctl del a", HIGH, Category.DB_DESTROY),
        ("prisma migrate reset", CRITICAL, Category.DB_DESTROY),
        ("drizzle-kit migrate", MEDIUM, Category.DB_CHANGE),
        ("drizzle-kit push --force", CRITICAL, Category.DB_DESTROY),
        ("drizzle-kit drop", HIGH, Category.DB_DESTROY),
        ("prisma db push --accept-data-loss", CRITICAL, Category.DB_DESTROY),
        ("alembic upgrade head", MEDIUM, Category.DB_CHANGE),
        ("alembic -x db=prod upgrade head", HIGH, Category.DB_CHANGE),
        ("alembic downgrade base", HIGH, Category.DB_DESTROY),
        ("flyway clean", CRITICAL, Category.DB_DESTROY),
        ("liquibase drop-all", CRITICAL, Category.DB_DESTROY),
        ("knex migrate:rollback", HIGH, Category.DB_DESTROY),
        ("migrate -path a -database b drop", CRITICAL, Category.DB_DESTROY),
    ],
)
def test_what_may_happen_to_a_database(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


def test_commands_in_sql_go_to_a_shell():
    assert commands_of(r"psql -c '\! ls -l'") == ["ls -l"]
    assert commands_of("sqlite3 a.db '.shell ls'") == ["ls"]
    assert commands_of("psql -c 'select 1' -o '|cat'") == ["cat"]
    assert commands_of("mysql --pager=cat -e 'select 1'") == ["cat"]
    assert [act for act in invoke("psql -o out -c 'select 1'") if isinstance(act, RunsShell)] == []


@pytest.mark.parametrize(
    ("command", "language"),
    [
        ("psql shop", Language.SQL),
        ("mysql shop", Language.SQL),
        ("sqlite3 a.db", Language.SQL),
        ("sqlite3 -cmd 'select 1' a.db", Language.SQL),
        ("redis-cli", Language.OTHER),
        ("mongosh", Language.JAVASCRIPT),
    ],
)
def test_standard_input_is_run(command: str, language: Language):
    assert RunsInput(language) in invoke(command, is_piped=True)


def test_files_are_read_written_and_run():
    kinds = (Reads, Writes, RunsFile, Fetches)
    for command, expected in {
        "psql -o out -c 'select 1'": [(Writes, "out")],
        "psql -f a.sql": [(RunsFile, "a.sql")],
        "sqlite3 a.db '.once out'": [(Reads, "a.db"), (Writes, "out")],
        "duckdb -c \"select * from 'https://a/b.csv'\"": [(Fetches, "https://a/b.csv")],
        "duckdb -c \"select * from 'b.csv'\"": [(Reads, "b.csv")],
        "sqlite3 a.db '.read c.sql'": [(Reads, "a.db"), (RunsFile, "c.sql")],
        "bcp a out b.csv": [(Writes, "b.csv")],
        "bcp a in b.csv": [(Reads, "b.csv")],
    }.items():
        acts = [act for act in invoke(command) if isinstance(act, kinds)]
        assert [(type(act), act.word.text) for act in acts] == expected


@pytest.mark.parametrize(
    "command",
    [
        "psql -c 'select * from pg_authid'",
        "psql -c 'table pg_catalog.pg_shadow'",
        "mysql -e 'select * from mysql.user'",
        "mysql -e 'show create user me'",
        "sqlcmd -Q 'select * from sys.sql_logins'",
        "pg_dumpall",
        "redis-cli config get requirepass",
        "redis-cli config get maxmemory 'master*'",
        "redis-cli acl getuser me",
        "mongosh --eval 'db.getUsers({showCredentials:true})'",
        "mongosh --eval 'db.getCollection(\"system.users\").find()'",
        "etcdctl get /a",
        "sqlcmd config view --raw",
    ],
)
def test_passwords_of_users_are_secrets(command: str):
    assert Emits(Flow.SECRET) in invoke(command)
    assert effect_of(command)[0] > LOW


@pytest.mark.parametrize(
    "command",
    ["psql -c 'select * from user_accounts'", "redis-cli config get maxmemory", "mysql -V"],
)
def test_other_answers_of_a_database_are_no_secrets(command: str):
    assert Emits(Flow.SECRET) not in invoke(command)
    assert effect_of(command)[0] == LOW


def test_a_value_is_no_question_for_the_version():
    assert effect_of("mysql -D -V -e 'drop table a'")[0] == HIGH


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("duckdb -c \"summarize '.env'\"", [".env"]),
        ("duckdb -c 'from \".env\"'", [".env"]),
        ("duckdb -c \"describe '/etc/x'\"", ["/etc/x"]),
        ("duckdb -c \"select * from read_text(['a.x', 'b.x'])\"", ["a.x", "b.x"]),
        ("duckdb -c \"select 1 where a = 'word'\"", []),
        ("duckdb -c \"select * from 'a.csv'\"", ["a.csv"]),
        ("sqlite3 a.db \"select 1 from b where c in ('a.x')\"", ["a.db"]),
    ],
)
def test_a_quoted_name_is_a_file_to_duckdb(command: str, files: list[str]):
    reads = [act.word.text for act in invoke(command) if isinstance(act, Reads)]
    assert reads == files

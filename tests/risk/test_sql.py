import time

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.sql import find_files, find_shell, judge_sql
from ccwatch.risk.word import UNKNOWN

LOW, MEDIUM, UNCERTAIN = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    "text",
    [
        "select id, count(*) from orders where paid in (1, 2) group by id limit 3",
        "SELECT a FROM b;",
        ";",
        "with t as (select 1) select * from t",
        'select \'drop table a; delete from b\', "update" from "insert" -- drop table a\n',
        "/* drop table a */ select 1",
        "select a['x'], array['y;z'] from b",
        "select 1 # plain",
        "show create table a",
        "describe a",
        "explain delete from a",
        "explain analyze select 1",
        "pragma table_info(a)",
        "start transaction",
        "set transaction read only",
        "copy a to stdout",
        "select truncate(1.5, 1)",
        ".tables",
        ".schema a\nselect 1",
        r"\d+ a",
        r"\pset format csv",
    ],
)
def test_reading_is_low(text: str):
    assert judge_sql(text).level is LOW


@pytest.mark.parametrize(
    ("text", "level", "category"),
    [
        ("", UNCERTAIN, Category.UNKNOWN),
        (f"select {UNKNOWN}", UNCERTAIN, Category.UNKNOWN),
        ("frobnicate a", UNCERTAIN, Category.UNKNOWN),
        ("select tidy_up()", UNCERTAIN, Category.UNKNOWN),
        ('select "tidy"(1)', UNCERTAIN, Category.UNKNOWN),
        ("call tidy()", UNCERTAIN, Category.UNKNOWN),
        ("do $$ begin perform 1; end $$", UNCERTAIN, Category.UNKNOWN),
        ("select $$a$$", UNCERTAIN, Category.UNKNOWN),
        ("start replica", UNCERTAIN, Category.UNKNOWN),
        ("SELECT a FROM b; SELECT c FROM d;", MEDIUM, Category.DB_READ),
        ("begin; select 1; commit", MEDIUM, Category.DB_READ),
        ("select 1; frobnicate a", UNCERTAIN, Category.UNKNOWN),
        ("insert into a values (1)", MEDIUM, Category.DB_CHANGE),
        ("update a set b = 1 where c = 2", MEDIUM, Category.DB_CHANGE),
        ("update a set b = 1", HIGH, Category.DB_DESTROY),
        ("delete from a where b = 1", MEDIUM, Category.DB_CHANGE),
        ("delete from a where (b = 1)", MEDIUM, Category.DB_CHANGE),
        ("delete from a where 1 = 1", HIGH, Category.DB_DESTROY),
        ("delete from a where true", HIGH, Category.DB_DESTROY),
        ("delete from a where", HIGH, Category.DB_DESTROY),
        ("delete from a", HIGH, Category.DB_DESTROY),
        ("with t as (delete from a returning *) select * from t", HIGH, Category.DB_DESTROY),
        ("select 1 drop table a", HIGH, Category.DB_DESTROY),
        ("select 1;\ndrop table a", HIGH, Category.DB_DESTROY),
        ("drop", HIGH, Category.DB_DESTROY),
        ("drop database a", CRITICAL, Category.DB_DESTROY),
        ("drop user a", HIGH, Category.PRIVILEGE),
        ("truncate a", HIGH, Category.DB_DESTROY),
        ("alter table a add b int", MEDIUM, Category.DB_CHANGE),
        ("alter table a drop column b", HIGH, Category.DB_DESTROY),
        ("alter system set a = b", HIGH, Category.PRIVILEGE),
        ("create table a (b int)", MEDIUM, Category.DB_CHANGE),
        ("create role a", HIGH, Category.PRIVILEGE),
        ("create extension a", HIGH, Category.EXEC_INLINE),
        ("grant all on a to b", HIGH, Category.PRIVILEGE),
        ("select * from a for update", MEDIUM, Category.DB_CHANGE),
        ("select a into b from c", MEDIUM, Category.DB_CHANGE),
        ("select a from b into outfile 'c'", HIGH, Category.FS_WRITE),
        ("select * from 'a.csv'", MEDIUM, Category.FS_READ),
        ("select pg_read_file('a')", HIGH, Category.SECRETS_READ),
        ("select dblink('a', 'b')", HIGH, Category.EXEC_INLINE),
        ("select load_extension('a')", CRITICAL, Category.EXEC_INLINE),
        ("exec xp_cmdshell 'a'", CRITICAL, Category.EXEC_INLINE),
        ("exec a drop table b", HIGH, Category.DB_DESTROY),
        ("copy a from 'b'", MEDIUM, Category.DB_CHANGE),
        ("copy a to 'b'", MEDIUM, Category.FS_WRITE),
        ("copy a from program 'b'", CRITICAL, Category.EXEC_INLINE),
        ("explain analyze delete from a", HIGH, Category.DB_DESTROY),
        ("pragma foreign_keys = on", MEDIUM, Category.DB_CHANGE),
        ("pragma optimize", MEDIUM, Category.DB_CHANGE),
        ("set global a = 1", HIGH, Category.PRIVILEGE),
        ("set a = 1", MEDIUM, Category.DB_CHANGE),
        ("vacuum", MEDIUM, Category.DB_CHANGE),
        ("vacuum into 'a'", MEDIUM, Category.FS_WRITE),
        ("load data infile 'a' into table b", MEDIUM, Category.DB_CHANGE),
        ("load httpfs", HIGH, Category.EXEC_REMOTE),
        ("install httpfs", HIGH, Category.EXEC_REMOTE),
        ("attach 'a' as b", MEDIUM, Category.FS_WRITE),
        ("shutdown", CRITICAL, Category.PROCESS),
        (".output a", MEDIUM, Category.FS_WRITE),
        (".once |a", CRITICAL, Category.EXEC_INLINE),
        (".shell a", CRITICAL, Category.EXEC_INLINE),
        (".load a", HIGH, Category.EXEC_INLINE),
        (".unheard", UNCERTAIN, Category.UNKNOWN),
        (r"\! a", CRITICAL, Category.EXEC_INLINE),
        (r"\d `a`", CRITICAL, Category.EXEC_INLINE),
        (r"\dt \! a", CRITICAL, Category.EXEC_INLINE),
        (r"select 1 \g |a", CRITICAL, Category.EXEC_INLINE),
        (r"\o a", MEDIUM, Category.FS_WRITE),
        (r"\copy a to program 'b'", CRITICAL, Category.EXEC_INLINE),
        (r"\unheard", UNCERTAIN, Category.UNKNOWN),
        ("system a", CRITICAL, Category.EXEC_INLINE),
    ],
)
def test_the_worst_statement_counts(text: str, level: Level, category: Category):
    effect = judge_sql(text)
    assert (effect.level, effect.category) == (level, category)


@pytest.mark.parametrize(
    "text",
    [
        r"select '\'; drop table a; --'",
        "select 1 --'\n; drop table a --'",
        "select 1 # '\n; drop table a; # '",
        "/* /* */ ' */ ; drop table a --'",
        "select 1 as [b'c]; drop table a; --'",
        "select 5--1; drop table a",
        "/*! drop table a */",
        "select 1 #" + "x" * 300 + "'",
    ],
)
def test_what_one_dialect_reads_differently_is_never_low(text: str):
    assert judge_sql(text).level >= UNCERTAIN


def test_shell_commands_are_found():
    assert find_shell("\\! ls -l\n.shell pwd\n!! dir\nsystem id") == ["ls -l", "pwd", "dir", "id"]
    assert find_shell("select 1 from system.tables") == []


def test_files_are_found():
    text = (
        ".once a.txt\n.import b.csv t\n.read c.sql\n\\o d.txt\n\\i e.sql\ncopy t to 'f.csv';\n"
        "select * from 'g.csv' join read_csv('h.csv')"
    )
    assert find_files(text) == (
        ["a.txt", "d.txt", "f.csv"],
        ["b.csv", "g.csv", "h.csv"],
        ["c.sql", "e.sql"],
    )


@pytest.mark.parametrize(
    "piece", ["'", "/*", "$a", "\\", "(", "#", "[", "--x", "delete ", "to ", " "]
)
def test_time_grows_with_length_only(piece: str):
    start = time.perf_counter()
    judge_sql(piece * (10_000 // len(piece)))
    find_files(piece * (10_000 // len(piece)))
    assert time.perf_counter() - start < 1

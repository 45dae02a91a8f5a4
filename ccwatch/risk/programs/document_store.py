"""Redis, MongoDB and other stores with a language of their own."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, Language, RunsFile, RunsInput
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, Group, shorten
from ccwatch.risk.programs.database import raise_by_connection
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.query_text import OPENS, run_files, run_input, run_texts
from ccwatch.risk.programs.service import emit_secret, reveals
from ccwatch.risk.programs.subcommand import doubt_options, judge_unknown
from ccwatch.risk.programs.verb import Kind, find_verbs
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SCRIPT: Final = uncertain("runs a script in the database")
_CONNECTS: Final = low(Category.DB_READ, "connects to a database")
_REDIS_READS: Final = _names(
    "get mget getrange strlen exists type ttl pttl expiretime pexpiretime keys scan sscan hscan "
    "zscan "
    "randomkey dbsize hget hmget hgetall hkeys hvals hlen hexists hstrlen hrandfield llen lrange "
    "lindex lpos smembers scard sismember smismember srandmember sdiff sinter sunion sintercard "
    "zrange zrevrange zrangebyscore zrevrangebyscore zrangebylex zrank zrevrank zscore zmscore "
    "zcard "
    "zcount zlexcount zrandmember zdiff zinter zunion bitcount bitpos getbit pfcount geopos "
    "geodist "
    "geohash geosearch xlen xrange xrevrange xinfo xpending info ping echo time lastsave role "
    "command "
    "memory object dump lolwut json.get json.mget json.type ft.search ft.info ft._list ts.get "
    "ts.range substr lcs"
)
_REDIS_CHANGES: Final = _names(
    "set setex psetex setnx mset msetnx append incr incrby incrbyfloat decr decrby setrange getset "
    "setbit hset hmset hsetnx hincrby lpush rpush lpushx rpushx lset linsert sadd smove zadd "
    "zincrby "
    "expire pexpire expireat persist rename renamenx copy move touch xadd xack xgroup xclaim "
    "geoadd "
    "pfadd pfmerge restore publish subscribe psubscribe monitor bgsave save bgrewriteaof select "
    "auth multi exec watch blpop brpop lpop rpop spop getdel getex lrem ltrim srem zrem hdel "
    "zpopmin "
    "zpopmax xdel xtrim wait json.set"
)
_REDIS_PARTS: Final[Mapping[str, frozenset[str]]] = {
    "config": _names("get"),
    "client": _names("list info id getname"),
    "acl": _names("list users whoami cat getuser"),
    "slowlog": _names("get len"),
    "latency": _names("latest history doctor graph histogram"),
    "cluster": _names("info nodes slots shards keyslot countkeysinslot myid"),
    "pubsub": _names("channels numsub numpat"),
    "script": _names("exists"),
    "module": _names("list"),
    "function": _names("list stats"),
    "sentinel": _names("masters master replicas get-master-addr-by-name"),
}
_REDIS_DESTROYS: Final[Mapping[str, Effect]] = {
    "flushall": critical(Category.DB_DESTROY, "deletes every key of every database"),
    "flushdb": critical(Category.DB_DESTROY, "deletes every key of the database"),
    "swapdb": high(Category.DB_DESTROY, "swaps two databases"),
    "del": high(Category.DB_DESTROY, "deletes keys"),
    "unlink": high(Category.DB_DESTROY, "deletes keys"),
    "shutdown": critical(Category.PROCESS, "stops the database"),
    "debug": high(Category.PROCESS, "may stop the database"),
    "config": high(Category.PRIVILEGE, "changes the settings of the server"),
    "acl": high(Category.PRIVILEGE, "changes the users of the server"),
    "module": critical(Category.EXEC_INLINE, "loads code into the server"),
    "replicaof": critical(Category.DB_DESTROY, "makes the server a copy of another"),
    "slaveof": critical(Category.DB_DESTROY, "makes the server a copy of another"),
    "eval": high(Category.EXEC_INLINE, "runs a script in the database"),
    "evalsha": high(Category.EXEC_INLINE, "runs a script in the database"),
    "fcall": high(Category.EXEC_INLINE, "runs a script in the database"),
    "function": high(Category.EXEC_INLINE, "changes the functions of the database"),
    "cluster": high(Category.DB_DESTROY, "changes the cluster"),
    "failover": high(Category.DB_DESTROY, "changes the cluster"),
    "migrate": high(Category.DB_DESTROY, "moves keys elsewhere"),
}
_REDIS: Final = Command(
    _CONNECTS,
    Options(
        "-c -2 -3 --raw --no-raw --csv --json --quoted-input --stat --latency --latency-history "
        "--latency-dist --bigkeys --memkeys --hotkeys --scan --no-auth-warning --tls --insecure "
        "--show-pushes= --verbose -h= -p= -s= -a= -u= -n= -r= -i= -d= -D= -t= -X= -e --user= "
        "--pass= "
        "--askpass --pattern= --quoted-pattern= --count= --keystats --memkeys-samples= --cursor= "
        "--top= --sni= --cacert= --cacertdir= --cert= --key= --tls-ciphers= --tls-ciphersuites= "
        "-x --pipe --pipe-timeout= --rdb=write --functions-rdb=write --eval= --ldb --ldb-sync-mode "
        "--cluster= --intrinsic-latency= --lru-test= --replica --slave --help=help --version=help "
        "-v=help",
        posix=True,
    ),
    when={
        "--pipe": high(Category.DB_CHANGE, "runs every command of its input"),
        "--cluster": high(Category.DB_DESTROY, "changes the cluster"),
        "--lru-test --replica --slave": medium(Category.DB_CHANGE, "loads the server"),
    },
)
_PIPED: Final[tuple[Act, ...]] = (RunsInput(Language.OTHER), RunsInput(Language.SERVICE))
_REDIS_MODES: Final = (
    "--stat", "--latency", "--latency-history", "--latency-dist", "--bigkeys", "--memkeys",
    "--hotkeys", "--scan", "--pipe", "--rdb", "--functions-rdb", "--cluster", "--intrinsic-latency",
    "--lru-test", "--replica", "--slave", "--keystats", "--eval",
)  # fmt: skip


def _judge_redis(invocation: Invocation) -> list[Act]:
    acts = _REDIS(invocation)
    if acts == [Does(HELPS)]:
        return acts
    parsed = _REDIS.options.parse(invocation.words)
    for word in parsed.values("--eval"):
        acts += [RunsFile(word), Does(_SCRIPT, word)]
    if parsed.operands and not parsed.has("--eval"):
        acts += _judge_redis_words([word.text.lower() for word in parsed.operands])
    elif not parsed.has(*_REDIS_MODES):
        acts += _PIPED if invocation.is_piped else [Does(OPENS)]
    places = type(parsed)(found=parsed.found)
    return raise_by_connection(acts, places)


def _judge_redis_words(words: list[str]) -> list[Act]:
    first, second = words[0], "".join(words[1:2])
    if _shows_password(first, second, words[2:]):
        return [Does(reveals("passwords of the database")), Emits(Flow.SECRET)]
    if first in _REDIS_READS or second in _REDIS_PARTS.get(first, ()):
        return [Does(low(Category.DB_READ, f"asks the database: {shorten(first)}"))]
    if first in _REDIS_CHANGES:
        return [Does(medium(Category.DB_CHANGE, f"changes the database: {shorten(first)}"))]
    effect = _REDIS_DESTROYS.get(first, uncertain("gives the database an unknown command"))
    return [Does(effect)]


_REDIS_PASSWORDS: Final = (
    "requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass"
)  # fmt: skip


def _shows_password(first: str, second: str, rest: Sequence[str]) -> bool:
    """Say whether Redis answers with a password, or the hash of one; names may be patterns."""
    if first == "acl":
        return second in {"list", "getuser"}
    return (
        first == "config"
        and second == "get"
        and any(UNKNOWN in name or fnmatch.filter(_REDIS_PASSWORDS, name) for name in rest)
    )


_CALL: Final = re.compile(r"([\w$]+)[ \t\r\n]*\(")
_SCRIPT_READS: Final = _names(
    "find findOne count countDocuments estimatedDocumentCount distinct aggregate getIndexes stats "
    "explain limit skip sort toArray pretty forEach print printjson projection hint batchSize map "
    "filter length size getCollection getCollectionNames getCollectionInfos getSiblingDB getDB "
    "getMongo getName version hello isMaster serverStatus hostInfo currentOp dbStats dataSize "
    "storageSize totalSize totalIndexSize indexStats status conf printReplicationInfo "
    "printSecondaryReplicationInfo ObjectId ISODate Date NumberInt NumberLong NumberDecimal "
    "Decimal128 "
    "stringify EJSON JSON getUsers getUser getRoles tojson tojsononeline itcount hasNext next keys "
    "values entries if for while function return show allowDiskUse maxTimeMS collation comment "
    "latencyStats getShardDistribution buildInfo connectionStatus isCapped"
)
_SCRIPT_DOUBTS: Final = re.compile(
    r"\$out|\$merge|\$function|\$where|\$accumulator|require|process|import|"
    r"\beval\b|\bload\b|\bfs\b|"
    r"child_process|constructor|Function|\[[ \t]*['\"`]|runCommand|adminCommand|\\u|=>|`|"
    r"(?<![=!<>])=(?!=)"
)
_SCRIPT_PASSWORDS: Final = re.compile(r"showCredentials|showPrivileges|system\.users")
_SCRIPT_CHANGES: Final = _names(
    "insertOne insertMany insert updateOne updateMany replaceOne findOneAndUpdate "
    "findOneAndReplace "
    "createIndex createIndexes createCollection createView bulkWrite save update findAndModify "
    "renameCollection"
)


def judge_script(word: Word) -> list[Act]:
    """Judge a text of JavaScript for MongoDB: only calls that are known to read are harmless."""
    text = word.text
    names = set(_CALL.findall(text))
    if any(Kind.DESTROY in find_verbs(name) for name in names):
        whole = any(name.startswith("dropDatabase") for name in names)
        make = critical if whole else high
        return [Does(make(Category.DB_DESTROY, "deletes data of the database"), word)]
    if names & {"createUser", "updateUser", "grantRolesToUser", "createRole", "changeUserPassword"}:
        return [Does(high(Category.PRIVILEGE, "changes the users of the database"), word)]
    if names & _SCRIPT_CHANGES:
        return [Does(medium(Category.DB_CHANGE, "changes data of the database"), word)]
    if UNKNOWN in text or _SCRIPT_DOUBTS.search(text) or names - _SCRIPT_READS:
        return [Does(uncertain("runs a script in the database"), word)]
    if _SCRIPT_PASSWORDS.search(text):
        return [Does(reveals("passwords of the database's users"), word), Emits(Flow.SECRET)]
    return [Does(low(Category.DB_READ, "asks the database"), word)]


_MONGO: Final = Command(
    _CONNECTS,
    Options(
        "--quiet --norc --nodb --verbose --tls --ssl --ipv6 --retryWrites --json?= --no-quiet "
        "--tlsAllowInvalidCertificates --tlsAllowInvalidHostnames --sslAllowInvalidCertificates "
        "--host= --port= -u= --username= -p?= --password?= --authenticationDatabase= "
        "--authenticationMechanism= --tlsCAFile= --tlsCertificateKeyFile= --apiVersion= --eval= "
        "-f= --file= --shell --help=help -h=help --version=help"
    ),
)


def _judge_mongo(invocation: Invocation) -> list[Act]:
    acts = _MONGO(invocation)
    if acts == [Does(HELPS)]:
        return acts
    parsed = _MONGO.options.parse(invocation.words)
    scripts = [word for word in parsed.operands if word.text.endswith((".js", ".mongodb", ".mjs"))]
    files = [*parsed.values("-f", "--file"), *scripts]
    texts = parsed.values("--eval")
    acts += [act for text in texts for act in judge_script(text)]
    for word in files:
        acts += [RunsFile(word, Language.JAVASCRIPT), Does(_SCRIPT, word)]
    if parsed.has("--shell") or not (texts or files):
        acts += [RunsInput(Language.JAVASCRIPT)] if invocation.is_piped else [Does(OPENS)]
    return raise_by_connection(acts, _without(parsed, "--eval"))


def _without(parsed: Parsed, *names: str) -> Parsed:
    found = [found for found in parsed.found if found.option.name not in names]
    return type(parsed)(found=found, operands=parsed.operands)


_MONGO_TOOL: Final = (
    "-v --verbose --quiet -h= --host= --port= -u= --username= -p= --password= --uri= -d= --db= -c= "
    "--collection= --authenticationDatabase= --authenticationMechanism= --ssl --tls --gzip -q= "
    "--query= --queryFile=read --readPreference= --oplog --dumpDbUsersAndRoles "
    "--excludeCollection= "
    "-j= --numParallelCollections= --forceTableScan --nsInclude= --nsExclude= --nsFrom= --nsTo= "
    "--jsonArray --pretty --fields= -f= --type= --limit= --skip= --sort= --headerline --mode= "
    "--upsert --upsertFields= --stopOnError --maintainInsertionOrder --help=help --version=help "
)
_MONGO_IMPORT: Final = Command(
    high(Category.DB_CHANGE, "writes a dump into a database"),
    Options(_MONGO_TOOL + "--archive?=read --dir=read --drop --file=read --dryRun --objcheck"),
    operands="read*",
    when={"--drop": high(Category.DB_DESTROY, "drops collections before it restores them")},
)


def _run_statements(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    texts = parsed.values("-e", "--execute", "-q", "--query", "-execute")
    files = parsed.values("-f", "--file", "--queries-file")
    acts = run_texts(texts) + run_files(files)
    return raise_by_connection(
        acts or run_input(invocation), _without(parsed, "-e", "--query", "-q")
    )


_CQL: Final = Command(
    _CONNECTS,
    Options("-C --color --no-color --ssl --debug -u= --username= -p= --password= -k= --keyspace= "
        "-e= "
        "--execute= -f= --file= --connect-timeout= --request-timeout= --encoding= --cqlversion= "
        "-t --tty -h=help --help=help --version=help"),
    more=_run_statements,
)  # fmt: skip
_CLICKHOUSE: Final = Command(
    _CONNECTS,
    Options("-h= --host= --port= -u= --user= --password= -d= --database= -q= --query= "
        "--queries-file= "
        "-m --multiline -n --multiquery --format= -E --vertical -t --time --secure -s --stacktrace "
        "--progress?= --max_threads= --connect_timeout= --echo --output-format= --input-format= "
        "--help=help -V=help --version=help"),
    more=_run_statements,
)  # fmt: skip


def _judge_clickhouse(invocation: Invocation) -> list[Act]:
    words = invocation.words
    if invocation.program == "clickhouse":
        if not words or words[0].text != "client":
            return [Does(uncertain("starts a part of the server"))]
        words = words[1:]
    return _CLICKHOUSE(invocation.after(words, ""))


_ANY: Final = Options("-h=help --help=help -o= -n= -t= -c= -b= -i= -r= -p= -u= -f=", any_long=True)
_INFLUX: Final = Group(
    {
        "query": Command(uncertain("runs a query that may write"), _ANY),
        "version|ping|help|bucket list|org list|task list|user list|auth list|config list": Command(
            low(Category.DB_READ, "lists what the database has"), _ANY, more=doubt_options
        ),
        "write|bucket create|bucket update|task create|task update|config create": Command(
            medium(Category.DB_CHANGE, "changes the database"), _ANY
        ),
        "delete|bucket delete|task delete|org delete|user delete|auth delete|restore": Command(
            high(Category.DB_DESTROY, "deletes data of the database"), _ANY
        ),
        "backup": Command(medium(Category.FS_WRITE, "writes a backup"), _ANY),
        "auth create|user create|user password|setup": Command(
            high(Category.PRIVILEGE, "changes who may use the database"), _ANY
        ),
    },
    Options("-h=help --help=help --version=help --host= --org= --token= --json"),
    judge_unknown,
)
_ETCD_READ: Final = Command(low(Category.DB_READ, "asks about the store"), _ANY, more=doubt_options)
_ETCD: Final = Group(
    {
        "version|endpoint status|endpoint health": _ETCD_READ,
        "endpoint hashkv|member list|alarm list": _ETCD_READ,
        "snapshot status|user list|role list|role get|lease list|lease timetolive": _ETCD_READ,
        "get|watch": Command(medium(Category.DB_READ, "shows keys, secrets among them"),
            _ANY, more=emit_secret),
        "put|lease grant|lease keep-alive|compaction|defrag|alarm disarm|txn|lock|elect": Command(
            medium(Category.DB_CHANGE, "changes the store"), _ANY
        ),
        "del|lease revoke|member remove|snapshot restore|move-leader": Command(
            high(Category.DB_DESTROY, "deletes from the store"), _ANY
        ),
        "snapshot save": Command(medium(Category.FS_WRITE, "writes a snapshot"), _ANY,
            operands="write"),
        "member add|member update|auth|user|role|make-mirror": Command(
            high(Category.PRIVILEGE, "changes who may use the store"), _ANY
        ),
    },
    Options("-h=help --help=help -w= --write-out= --endpoints= --cacert= --cert= --key= --user= "
        "--password= --debug --hex --insecure-skip-tls-verify --command-timeout= --dial-timeout="),
    judge_unknown,
)  # fmt: skip
PROGRAMS: Final[dict[str, Judge]] = {
    "redis-cli valkey-cli keydb-cli": _judge_redis,
    "mongosh mongo": _judge_mongo,
    "mongodump mongoexport": Command(
        medium(Category.DB_READ, "copies data out of the database"),
        Options(_MONGO_TOOL + "-o=write --out=write --archive?=write"),
    ),
    "mongorestore mongoimport": _MONGO_IMPORT,
    "cqlsh": _CQL,
    "clickhouse-client clickhouse": _judge_clickhouse,
    "influx": _INFLUX,
    "etcdctl": _ETCD,
}

"""Message queues: kafka, rabbitmq, nats, redpanda, pulsar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, Effect, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.service import revealing
from ccwatch.risk.programs.subcommand import doubt_options, judge_unknown
from ccwatch.risk.programs.unlisted import find_destruction, judge_by_verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge

_READS: Final = low(Category.INFRA_READ, "reads from the message queue")
_LOSES: Final = high(Category.INFRA_DESTROY, "deletes {} from the message queue")
_ANY: Final = Options(
    "-h=help --help=help -s= -n= -j -a -v -q -p= -l= -c= -f= -o= -t= -b= -X=", any_long=True
)
_READ: Final = Command(_READS, _ANY, more=doubt_options)
_CHANGE: Final = Command(medium(Category.INFRA_CHANGE, "changes the message queue"), _ANY)
_LOSE: Final = Command(_LOSES, _ANY)
_SEND: Final = Command(medium(Category.MESSAGE, "sends messages to the queue"), _ANY)
_RIGHTS: Final = Command(high(Category.PRIVILEGE, "changes users or rights of the queue"), _ANY)
_STOP: Final = Command(high(Category.PROCESS, "stops the message queue"), _ANY)
_KAFKA_OPTIONS: Final = Options(
    "--help=help --version=help --bootstrap-server= --broker-list= --zookeeper= --topic= --group= "
    "--command-config=read --consumer.config=read --producer.config=read --consumer-property= "
    "--producer-property= --property= --formatter= --partition= --partitions= "
    "--replication-factor= "
    "--config= --delete-config= --add-config= --add-config-file=read --entity-type= --entity-name= "
    "--entity-default --describe --list --all --all-groups --all-topics --members --state?= "
    "--offsets "
    "--verbose --timeout= --timeout-ms= --from-beginning --max-messages= --offset= "
    "--isolation-level= "
    "--whitelist= --include= --exclude-internal --under-replicated-partitions "
    "--unavailable-partitions --if-exists --if-not-exists --create --alter --delete "
    "--delete-offsets "
    "--reset-offsets --to-earliest --to-latest --to-offset= --to-datetime= --shift-by= "
    "--by-duration= "
    "--from-file=read --dry-run --execute --export --add --remove --principal= --allow-principal= "
    "--deny-principal= --operation= --cluster --producer --consumer --resource-pattern-type= "
    "--time= "
    "--offset-json-file=read --key-deserializer= --value-deserializer= --timestamp= --force "
    "--request-required-acks= --compression-codec= --sync --batch-size= --brokers --clients"
)
_KAFKA_LOSES: Final = ("--delete", "--delete-config", "--delete-offsets", "--remove")
_KAFKA_CHANGES: Final = ("--create", "--alter", "--add")


def _judge_kafka(invocation: Invocation) -> list[Act]:
    name = invocation.program.removesuffix(".sh")
    parsed = _KAFKA_OPTIONS.parse(invocation.words)
    effect = _READS
    if name in {"kafka-delete-records", "kafka-streams-application-reset"} or parsed.has(
        *_KAFKA_LOSES
    ):
        effect = high(Category.INFRA_DESTROY, "deletes topics, groups, records, settings or rules")
    elif parsed.has("--reset-offsets"):
        effect = _judge_reset(parsed.has("--execute"))
    elif name in {"kafka-console-producer", "kafka-verifiable-producer"}:
        effect = medium(Category.MESSAGE, "sends messages to the queue")
    elif parsed.has(*_KAFKA_CHANGES) or parsed.has("--execute"):
        effect = medium(Category.INFRA_CHANGE, "changes topics, settings or rules")
    acts = Command(effect, _KAFKA_OPTIONS)(invocation)
    return raise_for_production(acts, invocation.words)


def _judge_reset(executes: bool) -> Effect:
    if executes:
        return high(Category.INFRA_DESTROY, "sets the place of a group in its topics")
    return high(Category.INFRA_CHANGE, "may set the place of a group in its topics")


def _group(verbs: Mapping[str, Judge], options: str) -> Judge:
    group = Group(verbs, Options(f"{options} -h=help --help=help --version=help"), judge_unknown)

    def judge(invocation: Invocation) -> list[Act]:
        return raise_for_production(group(invocation), invocation.words)

    return judge


_RABBIT_READS: Final = frozenset(
    {"status", "report", "version", "environment", "ping", "await_startup", "cluster_status",
        "help",
     "list", "authenticate_user", "await_online_nodes", "hash_password", "node_health_check"}
)  # fmt: skip
_RABBIT_LOSES: Final = frozenset({"reset", "force_reset", "forget", "clear", "delete", "purge"})


def _judge_rabbit(invocation: Invocation) -> list[Act]:
    """Judge rabbitmqctl and its sisters, whose verbs begin with what they do: ``list_queues``."""
    parsed = _RABBIT_OPTIONS.parse(invocation.words)
    verb = parsed.operands[0].text if parsed.operands else ""
    first = verb.partition("_")[0]
    acts = Command(_judge_rabbit_verb(verb, first, invocation.program), _RABBIT_OPTIONS)(invocation)
    return raise_for_production(acts, invocation.words)


_RABBIT_OPTIONS: Final = Options(
    "-n= --node= -q --quiet -s --silent -l --longnames -t= --timeout= -p= --vhost= --formatter= "
    "--dry-run --local --offline --online --no-table-headers --verbose -h=help --help=help "
    "--version=help"
)


def _judge_rabbit_verb(verb: str, first: str, program: str) -> Effect:
    if not verb or verb == "eval" or verb == "exec":
        return uncertain("runs what ccwatch cannot tell")
    if verb in _RABBIT_LOSES or first in _RABBIT_LOSES:
        return high(Category.INFRA_DESTROY, "deletes or resets a part of the message queue")
    if first in {"stop", "shutdown", "kill", "close"}:
        return high(Category.PROCESS, "stops the message queue or its connections")
    if verb in _RABBIT_READS or first == "list":
        return _READS
    if program == "rabbitmq-diagnostics" and first in {
        "check",
        "memory",
        "server",
        "listeners",
        "alarms",
    }:
        return _READS
    if {"user", "permissions", "password", "tags"} & set(verb.split("_")):
        return high(Category.PRIVILEGE, "changes users or rights of the queue")
    return high(Category.INFRA_CHANGE, "changes the message queue")


_RABBIT_ADMIN: Final = _group(
    {
        "list|show": _READ,
        "get": Command(medium(Category.INFRA_CHANGE, "takes messages from a queue"), _ANY),
        "declare": _CHANGE,
        "publish": _SEND,
        "export": Command(high(Category.SECRETS_READ, "writes out users and their hashes"), _ANY,
            operands="write"),
        "import": Command(high(Category.INFRA_CHANGE, "loads users and queues from {0}"), _ANY,
            operands="read"),
        "delete|purge|close": _LOSE,
    },
    "-H= --host= -P= --port= -V= --vhost= -u= --username= -p= --password= -N= --node= -c=read "
    "--config=read -f= --format= -q --quiet -s --ssl -d= --depth= -S= --sort=",
)  # fmt: skip
_NATS: Final = _group(
    {
        "stream list|stream ls|stream info|stream report|stream view|stream state|stream "
        "subjects": _READ,
        "consumer list|consumer ls|consumer info|consumer report": _READ,
        "kv list|kv ls|kv status|kv info": _READ,
        "kv history|bucket list|bucket ls|object list|object ls|object info|account info": _READ,
        "account report|server list|server ls|server info": _READ,
        "server ping|server check|server report": _READ,
        "context list|context ls|rtt|sub|subscribe|events|stream find|bucket info": _READ,
        "kv get|kv watch|stream get|consumer next|object get|context info|context show": Command(
            medium(Category.INFRA_READ, "takes or shows what the queue holds"), _ANY
        ),
        "pub|publish|request|reply|bench": _SEND,
        "stream add|stream edit|stream create|stream restore|stream copy|consumer add": _CHANGE,
        "consumer create|consumer edit|kv add|kv put|kv create": _CHANGE,
        "kv update|object add|object put": _CHANGE,
        "context add|context save|context select|stream backup|object watch": _CHANGE,
        "stream delete|stream rm|stream del|stream purge": _LOSE,
        "stream rmm|stream seal|kv del|kv rm": _LOSE,
        "kv purge|kv delete|kv revert|kv compact|object delete": _LOSE,
        "object del|object rm|object seal": _LOSE,
        "account delete|account rm|bucket delete|bucket rm|consumer delete|consumer rm": _LOSE,
        "consumer del|context delete|context rm|stream cluster|stream leader-stepdown": _LOSE,
        "bucket del|server cluster|server config": _LOSE,
    },
    "-s= --server= --user= --password= --creds= --nkey= --context= --timeout= --tlscert= --tlskey= "
    "--tlsca= --trace --js-domain= --inbox-prefix= --no-context",
)
_RPK: Final = _group(
    {
        "topic list|topic describe|group list|group describe": _READ,
        "cluster info|cluster health|version": _READ,
        "cluster config get|cluster config status": _READ,
        "cluster metadata|topic consume|cluster status": _READ,
        "profile list|profile print|acl list|security acl list|registry schema list": _READ,
        "topic create|topic alter-config|topic add-partitions|cluster config set": _CHANGE,
        "topic produce": _SEND,
        "topic delete|topic trim-prefix|group delete|group offset-delete|group seek": _LOSE,
        "registry schema delete|profile delete|container purge": _LOSE,
        "acl create|acl delete|acl user create|acl user delete|security acl create": _RIGHTS,
        "security acl delete|security user create|security user delete": _RIGHTS,
        "redpanda stop": _STOP,
    },
    "--config= -X= --profile= -v --verbose --brokers=",
)


def _judge_pulsar(invocation: Invocation) -> list[Act]:
    acts = [*find_destruction(invocation), *judge_by_verb(invocation)]
    options = [word for word in invocation.words if word.text[:1] == "-"]
    known = Options("--admin-url= -h=help --help=help", any_long=True).parse(options)
    acts += [
        Does(uncertain("has an option that ccwatch does not know"), word) for word in known.unknown
    ]
    return raise_for_production(acts, invocation.words)


_KAFKA: Final = (
    "topics consumer-groups configs acls console-consumer console-producer delete-records "
    "get-offsets broker-api-versions log-dirs reassign-partitions verifiable-producer "
    "streams-application-reset"
)
PROGRAMS: Final[dict[str, Judge]] = {
    " ".join(f"kafka-{name} kafka-{name}.sh" for name in _KAFKA.split()): _judge_kafka,
    "rabbitmqctl rabbitmq-diagnostics": _judge_rabbit,
    "rabbitmqadmin": revealing(_RABBIT_ADMIN),
    "nats": _NATS,
    "rpk": _RPK,
    "pulsar-admin": _judge_pulsar,
}

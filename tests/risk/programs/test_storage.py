import pytest

from ccwatch.risk.act import RunsShell
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import effect_of, invoke

LOW, MEDIUM, UNCERTAIN = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    "command",
    [
        "restic snapshots",
        "restic -r a check --read-data",
        "restic forget --keep-last 2 --dry-run",
        "borg list a::b",
        "borg prune -n a",
        "kopia snapshot list",
        "duplicity collection-status a",
        "kafka-topics --bootstrap-server a --list",
        "rabbitmqctl list_queues",
        "rabbitmq-diagnostics check_running",
        "rabbitmqadmin list queues",
        "nats stream ls",
        "rpk topic list",
        "pulsar-admin topics list a",
        "nginx -t",
        "haproxy -c -f a.cfg",
        "haproxy -vv",
        "traefik version",
        "caddy validate",
        "apachectl configtest",
        "apachectl -S",
        "salt '*' test.ping",
        "salt --help",
        "salt-key -L",
        "puppet module list",
        "knife node list",
        "cloud-init status",
    ],
)
def test_looking_is_low(command: str):
    assert effect_of(command)[0] is LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("restic backup src", MEDIUM, Category.INFRA_CHANGE),
        ("restic forget --prune a", HIGH, Category.INFRA_DESTROY),
        ("restic cache --cleanup", HIGH, Category.FS_DELETE),
        ("restic restore a --target b --delete", HIGH, Category.FS_DESTROY),
        ("restic -o sftp.command=a snapshots", HIGH, Category.EXEC_INLINE),
        ("restic snapshots --option=sftp.command=a", HIGH, Category.EXEC_INLINE),
        ("borg delete a::b", HIGH, Category.INFRA_DESTROY),
        ("borg check --repair a", HIGH, Category.INFRA_DESTROY),
        ("borg key export a b", HIGH, Category.SECRETS_READ),
        ("kopia snapshot delete a", HIGH, Category.INFRA_DESTROY),
        ("duplicity remove-older-than 1D a", HIGH, Category.INFRA_DESTROY),
        ("kafka-topics.sh --bootstrap-server a --delete --topic b", HIGH, Category.INFRA_DESTROY),
        ("kafka-delete-records --offset-json-file a", HIGH, Category.INFRA_DESTROY),
        ("kafka-consumer-groups --reset-offsets --group a", HIGH, Category.INFRA_CHANGE),
        ("kafka-consumer-groups --reset-offsets --execute", HIGH, Category.INFRA_DESTROY),
        ("kafka-console-producer --topic a", MEDIUM, Category.MESSAGE),
        ("kafka-topics --create --topic a", MEDIUM, Category.INFRA_CHANGE),
        ("kafka-topics --create --topic prod-a", HIGH, Category.INFRA_CHANGE),
        ("rabbitmqctl", UNCERTAIN, Category.UNKNOWN),
        ("rabbitmqctl eval a", UNCERTAIN, Category.UNKNOWN),
        ("rabbitmqctl delete_user a", HIGH, Category.INFRA_DESTROY),
        ("rabbitmqctl stop_app", HIGH, Category.PROCESS),
        ("rabbitmqctl set_permissions a b c d", HIGH, Category.PRIVILEGE),
        ("rabbitmqctl join_cluster a", HIGH, Category.INFRA_CHANGE),
        ("rabbitmqadmin purge queue name=a", HIGH, Category.INFRA_DESTROY),
        ("nats stream purge a", HIGH, Category.INFRA_DESTROY),
        ("nats sub a --translate=b", UNCERTAIN, Category.UNKNOWN),
        ("duplicity verify --ssh-options=a b c", UNCERTAIN, Category.UNKNOWN),
        ("knife -c a.rb node list", UNCERTAIN, Category.UNKNOWN),
        ("nats pub a b", MEDIUM, Category.MESSAGE),
        ("nats stream purge prod", CRITICAL, Category.INFRA_DESTROY),
        ("rpk topic delete a", HIGH, Category.INFRA_DESTROY),
        ("pulsar-admin topics delete a", HIGH, Category.INFRA_DESTROY),
        ("pulsar-admin topics list -x", UNCERTAIN, Category.UNKNOWN),
        ("nginx", HIGH, Category.NET_LISTEN),
        ("nginx -s reload", MEDIUM, Category.PROCESS),
        ("nginx -s stop", HIGH, Category.PROCESS),
        ("nginx -s odd", UNCERTAIN, Category.UNKNOWN),
        ("nginx -t -g 'load_module a;'", HIGH, Category.EXEC_INLINE),
        ("haproxy -f a", HIGH, Category.NET_LISTEN),
        ("haproxy -f a -sf 12", HIGH, Category.PROCESS),
        ("traefik", HIGH, Category.NET_LISTEN),
        ("traefik unheard", HIGH, Category.NET_LISTEN),
        ("caddy environ", HIGH, Category.SECRETS_READ),
        ("caddy fmt --overwrite a", MEDIUM, Category.FS_WRITE),
        ("apachectl -k stop", HIGH, Category.PROCESS),
        ("apachectl graceful", MEDIUM, Category.PROCESS),
        ("apachectl", HIGH, Category.NET_LISTEN),
        ("apachectl -t -C a", HIGH, Category.EXEC_INLINE),
        ("salt '*'", UNCERTAIN, Category.UNKNOWN),
        ("salt '*' state.apply", HIGH, Category.INFRA_CHANGE),
        ("salt prod state.apply", CRITICAL, Category.INFRA_CHANGE),
        ("salt-key -A", HIGH, Category.PRIVILEGE),
        ("puppet apply a.pp", HIGH, Category.SYSTEM_CHANGE),
        ("chef-client", HIGH, Category.SYSTEM_CHANGE),
        ("knife ssh a b", CRITICAL, Category.INFRA_CHANGE),
        ("cloud-init clean", HIGH, Category.SYSTEM_CHANGE),
    ],
)
def test_what_may_happen(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


def test_a_command_of_salt_goes_to_a_shell():
    for command, place in [
        ("salt '*' cmd.run 'ls /'", "host minions"),
        ("salt-call cmd.run 'ls /'", None),
    ]:
        acts = [act for act in invoke(command) if isinstance(act, RunsShell)]
        assert [(act.text.text, act.inside) for act in acts] == [("ls /", place)]

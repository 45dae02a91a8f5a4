import pytest

from ccwatch.risk.act import Reads, RunsShell, Writes
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import effect_of, invoke

LOW, MEDIUM, UNCERTAIN = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    "command",
    [
        "ansible web --list-hosts -i hosts.ini",
        "ansible-playbook site.yml --list-tasks",
        "ansible-playbook --version",
        "ansible-doc -l",
        "ansible-inventory --graph",
        "ansible-galaxy collection list",
        "ansible-galaxy role --help",
        "ansible-config dump --only-changed",
        "ansible-console web --list-hosts",
        "ansible-lint --offline site.yml",
        "ansible-test env",
    ],
)
def test_looking_with_ansible_is_low(command: str):
    assert effect_of(command)[0] is LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("ansible web -m ping", MEDIUM, Category.INFRA_READ),
        ("ansible web -m ansible.builtin.copy -a src=a", HIGH, Category.INFRA_CHANGE),
        ("ansible web -m copy -a src=a --check", MEDIUM, Category.EXEC_PROJECT),
        ("ansible prod -m copy -a src=a", CRITICAL, Category.INFRA_CHANGE),
        ("ansible web -a uptime", MEDIUM, Category.INFRA_CHANGE),
        ("ansible web -a uptime --ssh-common-args=-oProxyCommand=a", HIGH, Category.EXEC_INLINE),
        ("ansible -m", MEDIUM, Category.INFRA_CHANGE),
        ("ansible web -i ./make-hosts --list-hosts", MEDIUM, Category.EXEC_PROJECT),
        ("ansible-playbook site.yml", HIGH, Category.INFRA_CHANGE),
        ("ansible-playbook site.yml -l production", CRITICAL, Category.INFRA_CHANGE),
        ("ansible-playbook site.yml --check", MEDIUM, Category.EXEC_PROJECT),
        ("ansible-pull -U https://a/b", CRITICAL, Category.EXEC_REMOTE),
        ("ansible-pull -U https://a/b --list-hosts", MEDIUM, Category.FS_WRITE),
        ("ansible-vault view a.yml", HIGH, Category.SECRETS_READ),
        ("ansible-vault encrypt a.yml", MEDIUM, Category.FS_WRITE),
        ("ansible-galaxy install a.b", MEDIUM, Category.PACKAGE_INSTALL),
        ("ansible-galaxy collection publish a.tar.gz", CRITICAL, Category.PACKAGE_PUBLISH),
        ("ansible-galaxy role delete a b", HIGH, Category.INFRA_DESTROY),
        ("ansible-console web", UNCERTAIN, Category.UNKNOWN),
        ("ansible-lint site.yml", MEDIUM, Category.EXEC_PROJECT),
        ("ansible-lint --offline -r rules site.yml", MEDIUM, Category.EXEC_PROJECT),
        ("ansible-test units", MEDIUM, Category.EXEC_PROJECT),
        ("ansible-config init", UNCERTAIN, Category.UNKNOWN),
    ],
)
def test_what_ansible_may_do(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


def test_a_command_on_hosts_is_inside_them():
    acts = [act for act in invoke("ansible web -m shell -a 'ls /'") if isinstance(act, RunsShell)]
    assert [(act.text.text, act.inside) for act in acts] == [("ls /", "host web")]


def test_the_password_of_a_vault_is_read():
    acts = invoke("ansible-playbook site.yml --vault-password-file key")
    assert [act.word.text for act in acts if isinstance(act, Reads)] == ["key"]


def test_the_inventory_may_be_written():
    assert Writes in {type(act) for act in invoke("ansible-inventory --list --output a.json")}


@pytest.mark.parametrize(
    ("command", "files", "level"),
    [
        ("ansible-inventory --list --vault-password-file word.sh", ["word.sh"], MEDIUM),
        ("ansible-inventory --list --vault-id dev@word.sh", ["word.sh"], MEDIUM),
        ("ansible-inventory --list --vault-id dev@prompt", [], LOW),
    ],
)
def test_a_file_with_the_password_of_a_vault_may_be_run(
    command: str, files: list[str], level: Level
):
    assert [act.word.text for act in invoke(command) if isinstance(act, Reads)] == files
    assert effect_of(command)[0] == level

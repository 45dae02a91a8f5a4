"""Ansible: commands and playbooks on many hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Reads, RunsShell
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.service import emit_secret
from ccwatch.risk.programs.subcommand import NO_VERB

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_LOGIN: Final = (
    "-v --verbose -h=help --help=help --version=help -i= --inventory= --inventory-file= -l= "
    "--limit= "
    "-u= --user= -c= --connection= -T= --timeout= -f= --forks= -k --ask-pass -K --ask-become-pass "
    "-b --become --become-method= --become-user= --private-key= --key-file= --flush-cache "
    "-J --ask-vault-pass --ask-vault-password --vault-id= --vault-password-file= "
    "--vault-pass-file= "
    "--connection-password-file=read --become-password-file=read --conn-pass-file=read "
    "--become-pass-file=read -e= --extra-vars= --playbook-dir= -D --diff --list-hosts -C --check "
    "-o --one-line -t= --tree= -B= --background= -P= --poll= -M= --module-path= "
)
_RAISES: Final = {
    "-M --module-path": medium(Category.EXEC_PROJECT, "takes modules from another folder"),
    "--ssh-common-args --ssh-extra-args --sftp-extra-args --scp-extra-args": high(
        Category.EXEC_INLINE, "passes options to ssh, which may run a command here"
    ),
}
_SSH: Final = "--ssh-common-args= --ssh-extra-args= --sftp-extra-args= --scp-extra-args= "
_READING_MODULES: Final = frozenset(
    {"ping", "setup", "debug", "gather_facts", "stat", "service_facts", "package_facts", "win_ping"}
)
_SHELL_MODULES: Final = frozenset({"command", "shell", "raw", "win_shell", "win_command", "expect"})
_DATA_ENDINGS: Final = (".ini", ".yml", ".yaml", ".json", ".toml", ",", "/hosts", "/")
_VAULT_OPTIONS: Final = ("--vault-id", "--vault-password-file", "--vault-pass-file")


def judge_inventory(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Return what the inventory and the file with the vault's password are: either may be run."""
    acts: list[Act] = [
        Does(medium(Category.EXEC_PROJECT, "may run its inventory"), word)
        for word in parsed.values("-i", "--inventory", "--inventory-file")
        if word.text != "hosts" and not word.text.endswith(_DATA_ENDINGS)
    ]
    for word in parsed.values(*_VAULT_OPTIONS):
        place = word.text.find("@") + 1
        if word.text[place:] != "prompt":
            runs = medium(Category.EXEC_PROJECT, "may run the file with the vault's password")
            acts += [Reads(word.part(place)), Does(runs, word)]
    return acts


def _judge_module(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    acts = list(judge_inventory(parsed, invocation))
    hosts = shorten(parsed.operands[0].text) if parsed.operands else "?"
    module = parsed.get("-m", "--module-name")
    text = module.value.text if module is not None and module.value is not None else "command"
    name = text.rpartition(".")[2]
    if parsed.has("--list-hosts"):
        return [*acts, Does(low(Category.INFRA_READ, "lists hosts"))]
    if parsed.has("-C", "--check"):
        return [*acts, Does(medium(Category.EXEC_PROJECT, f"tries {shorten(name)} on {hosts}"))]
    if name in _READING_MODULES:
        return [*acts, Does(medium(Category.INFRA_READ, f"asks {hosts} for {name}"))]
    if name not in _SHELL_MODULES:
        return [*acts, Does(high(Category.INFRA_CHANGE, f"runs {shorten(name)} on {hosts}"))]
    acts.append(Does(medium(Category.INFRA_CHANGE, f"runs a command on {hosts}")))
    acts += [RunsShell(word, inside=f"host {hosts}") for word in parsed.values("-a", "--args")]
    return acts


_AD_HOC: Final = Command(
    low(Category.INFRA_READ, "talks to {0}"),
    Options(_LOGIN + _SSH + "-m= --module-name= -a= --args= --task-timeout="),
    when=_RAISES | {"-t --tree": medium(Category.FS_WRITE, "writes what hosts answer to a folder")},
    more=_judge_module,
)
_PLAYBOOK: Final = Command(
    high(Category.INFRA_CHANGE, "runs the playbook {0} on its hosts"),
    Options(
        _LOGIN + _SSH + "-t= --tags= --skip-tags= --start-at-task= --step --force-handlers "
        "--syntax-check --list-tasks --list-tags --module-path="
    ),
    when=_RAISES,
    more=judge_inventory,
)
_LISTS: Final = ("--syntax-check", "--list-tasks", "--list-tags", "--list-hosts")


def _judge_playbook(invocation: Invocation) -> list[Act]:
    acts = _PLAYBOOK(invocation)
    parsed = _PLAYBOOK.options.parse(invocation.words)
    if parsed.has(*_LISTS):
        return [Does(low(Category.INFRA_READ, "only reads the playbook")), *acts[1:]]
    if parsed.has("-C", "--check"):
        return [Does(medium(Category.EXEC_PROJECT, "tries the playbook")), *acts[1:]]
    return raise_for_production(acts, invocation.words)


def _judge_ad_hoc(invocation: Invocation) -> list[Act]:
    return raise_for_production(_AD_HOC(invocation), invocation.words)


_PULL: Final = Command(
    critical(Category.EXEC_REMOTE, "fetches a repository and runs its playbook here"),
    Options(
        "-v --verbose -h=help --help=help --version=help -i= --inventory= -l= --limit= -u= --user= "
        "-U= --url= -C= --checkout= -d=write --directory=write -f --force --full -m= "
        "--module-name= "
        "-o --only-if-changed --purge -s= --sleep= --track-subs --verify-commit --accept-host-key "
        "--clean --check --diff --list-hosts -t= --tags= --skip-tags= -e= --extra-vars= "
        "--private-key="
    ),
    more=judge_inventory,
)


def _judge_pull(invocation: Invocation) -> list[Act]:
    acts = _PULL(invocation)
    if _PULL.options.parse(invocation.words).has("--list-hosts"):
        return [Does(medium(Category.FS_WRITE, "fetches a repository")), *acts[1:]]
    return acts


_VAULT_TABLE: Final = (
    "-v --verbose --ask-vault-pass -J --vault-id= --vault-password-file=read "
    "--vault-pass-file=read "
    "--encrypt-vault-id= --new-vault-id= --new-vault-password-file=read -h=help --help=help "
    "--version=help --output=write"
)
_VAULT: Final = Group(
    {
        "view|decrypt": Command(
            high(Category.SECRETS_READ, "decrypts {}"),
            Options(_VAULT_TABLE),
            operands="read*",
            more=emit_secret,
        ),
        "create|edit|encrypt|rekey": Command(
            medium(Category.FS_WRITE, "encrypts {}"),
            Options(_VAULT_TABLE + " --skip-tty-check"),
            operands="write*",
        ),
        "encrypt_string": Command(
            medium(Category.FS_WRITE, "encrypts a text"),
            Options(_VAULT_TABLE + " -p --prompt --show-input -n= --name= --stdin-name="),
        ),
    },
    Options("-h=help --help=help --version=help"),
)
_GALAXY_TABLE: Final = (
    "-v --verbose -s= --server= --api-version= --token= --api-key= -c --ignore-certs --timeout= "
    "-h=help --help=help --version=help -p= --roles-path= --collections-path= --offline --format= "
    "-n --no-deps -f --force --force-with-deps -i --ignore-errors -r=read --role-file=read "
    "--requirements-file=read --pre -U --upgrade --init-path= --author= --galaxy-tags= "
    "--platforms= "
    "--keyring= --signature= --dedupe --required-valid-signature-count="
)


def _galaxy(verbs: str, does: Command) -> dict[str, Judge]:
    names = verbs.split()
    both = [f"{kind} {verb}" for kind in ("role", "collection") for verb in names]
    return {"|".join([*both, *names]): does}


_GALAXY: Final = Group(
    {
        "role|collection": NO_VERB,
        **_galaxy(
            "list info search verify",
            Command(low(Category.NET_READ, "looks up roles and collections"),
                Options(_GALAXY_TABLE)),
        ),
        **_galaxy(
            "install",
            Command(
                medium(Category.PACKAGE_INSTALL, "installs roles or collections"),
                Options(_GALAXY_TABLE + " -g --keep-scm-meta"),
            ),
        ),
        **_galaxy(
            "init build download remove",
            Command(
                medium(Category.FS_WRITE, "writes or removes roles here"),
                Options(_GALAXY_TABLE + " --output-path=write --download-path=write -d= --type= "
                    "--role-skeleton= --collection-skeleton="),
            ),
        ),
        **_galaxy(
            "publish import",
            Command(
                critical(Category.PACKAGE_PUBLISH, "publishes {0}"),
                Options(_GALAXY_TABLE + " --no-wait --import-timeout= --branch= --status"),
            ),
        ),
        **_galaxy(
            "delete setup",
            Command(high(Category.INFRA_DESTROY, "changes what is published"),
                Options(_GALAXY_TABLE)),
        ),
    },
    Options("-v --verbose -h=help --help=help --version=help"),
)  # fmt: skip
_PLUGIN_TABLE: Final = (
    "-v --verbose -h=help --help=help --version=help -t= --type= -l --list -F --list_files "
    "-s --snippet -j --json -r= --roles-path= -e= --entry-point= --playbook-dir= --metadata-dump "
    "--no-fail-on-errors -M= --module-path= -c= --config= --only-changed --changed-only --format= "
)
_CONSOLE: Final = Command(
    uncertain("opens a console to its hosts"), Options(_LOGIN + _SSH + "--step --task-timeout=")
)


def _judge_console(invocation: Invocation) -> list[Act]:
    acts = _CONSOLE(invocation)
    if _CONSOLE.options.parse(invocation.words).has("--list-hosts"):
        return [Does(low(Category.INFRA_READ, "lists hosts")), *acts[1:]]
    return acts


_LINT_RUNS: Final = medium(Category.EXEC_PROJECT, "checks playbooks, and may fetch what they need")
_LINT: Final = Command(
    _LINT_RUNS,
    Options(
        "-vqp --verbose --quiet -h=help --help=help --version=help -L --list-rules -T --list-tags "
        "--parseable --offline --nocolor --force-color --strict -s --progressive --profile= "
        "-P --list-profiles -f= --format= -o --sarif-file=write -r= --rules-dir= -R -t= --tags= "
        "-x= --skip-list= -w= --warn-list= --enable-list= --exclude= -c=read --config-file=read "
        "--project-dir= --fix?= --write?= -i= --ignore-file= --generate-ignore --show-relpath "
        "--no-ansible-config"
    ),
    operands="look*",
)
_LINT_RUNNING: Final = ("-r", "--rules-dir", "-R", "--fix", "--write", "--generate-ignore")


def _judge_lint(invocation: Invocation) -> list[Act]:
    acts = _LINT(invocation)
    parsed = _LINT.options.parse(invocation.words)
    if parsed.has("--offline", "-L", "-T", "-P") and not parsed.has(*_LINT_RUNNING):
        return [Does(low(Category.FS_READ, "checks playbooks")), *acts[1:]]
    return acts


_INVENTORY: Final = Command(
    low(Category.INFRA_READ, "shows the inventory"),
    Options(_LOGIN + "--list --graph --host= -y --yaml --toml --vars --export --output=write -s="),
    more=judge_inventory,
)
_TEST: Final = Group(
    {
        "env": Command(
            low(Category.FS_READ, "shows the environment of the tests"), Options("--show -v")
        ),
        "sanity|units|integration|coverage": Command(
            medium(Category.EXEC_PROJECT, "runs tests of the project"), Options(any_long=True)
        ),
    },
    Options("-h=help --help=help --version=help -v"),
)
_CONFIG: Final = Group(
    {
        "list|dump|view|validate": Command(
            low(Category.FS_READ, "shows the settings"), Options(_PLUGIN_TABLE)
        )
    },
    Options("-h=help --help=help --version=help -v"),
)
_COMMANDS: Final[Mapping[str, Judge]] = {
    "ansible-doc": Command(low(Category.FS_READ, "shows documentation"), Options(_PLUGIN_TABLE)),
    "ansible-inventory": _INVENTORY,
    "ansible-galaxy": _GALAXY,
    "ansible-vault": _VAULT,
    "ansible-config": _CONFIG,
    "ansible-test": _TEST,
}
PROGRAMS: Final[dict[str, Judge]] = {
    **_COMMANDS,
    "ansible": _judge_ad_hoc,
    "ansible-playbook": _judge_playbook,
    "ansible-pull": _judge_pull,
    "ansible-console": _judge_console,
    "ansible-lint": _judge_lint,
}

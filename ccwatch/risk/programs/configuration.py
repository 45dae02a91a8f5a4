"""Configuration of machines: salt, puppet, chef, cloud-init."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsShell
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, Group, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.subcommand import doubt_options, judge_unknown

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.word import Word

_SALT_OPTIONS: Final = Options(
    "-E -L -G -S -N -C -I -P -R -v -s -q -b= -t= -c= -l= -h=help --help=help --version=help "
    "--pcre --list "
    "--grain --nodegroup --compound --ipcidr --static --verbose --batch= --timeout= --out= "
    "--output= "
    "--no-color --force-color --state-output= --log-level= --config-dir= --summary --progress "
    "--hide-timeout --local --id= --async --subset= --show-timeout -a= --auth= --username="
)
_SALT_READS: Final = frozenset(
    {
        "test.ping", "test.version", "test.versions", "grains.items", "grains.ls", "grains.get",
        "grains.item", "sys.doc", "sys.list_functions", "sys.list_modules", "pkg.list_pkgs",
        "pkg.version", "pkg.latest_version", "service.status", "service.get_all", "disk.usage",
        "network.interfaces", "network.ip_addrs", "status.uptime", "status.loadavg",
            "state.show_sls",
        "state.show_highstate", "state.show_top", "state.show_lowstate", "saltutil.running",
    }
)  # fmt: skip
_SALT_SHELLS: Final = frozenset(
    {
        "cmd.run",
        "cmd.run_all",
        "cmd.run_stdout",
        "cmd.shell",
        "cmd.script",
        "cmd.exec_code",
        "cmd.retcode",
    }
)
_SALT: Final = Command(low(Category.INFRA_READ, "talks to minions"), _SALT_OPTIONS)


def _judge_salt(invocation: Invocation) -> list[Act]:
    acts = _SALT(invocation)
    if acts == [Does(HELPS)]:
        return acts
    operands = _SALT_OPTIONS.parse(invocation.words).operands
    words = operands if invocation.program == "salt-call" else operands[1:]
    target = "this machine" if invocation.program == "salt-call" else "minions"
    acts += _judge_salt_function(words, target)
    return raise_for_production(acts, invocation.words)


def _judge_salt_function(words: list[Word], target: str) -> list[Act]:
    if not words:
        return [Does(uncertain("calls nothing that ccwatch can see"))]
    name = words[0].text
    if name in _SALT_READS:
        return []
    if name in _SALT_SHELLS:
        inside = f"host {target}" if target == "minions" else None
        shells: list[Act] = [RunsShell(word, inside=inside) for word in words[1:2]]
        return [Does(high(Category.INFRA_CHANGE, f"runs a command on {target}"), words[0]), *shells]
    return [Does(high(Category.INFRA_CHANGE, f"runs {shorten(name)} on {target}"), words[0])]


_SALT_KEY: Final = Command(
    low(Category.INFRA_READ, "lists the keys of minions"),
    Options(
        "-L --list-all -l= --list= -F --finger-all -f= --finger= -q --quiet --out= --no-color -y "
        "--yes "
        "-c= --config-dir= -a= --accept= -A --accept-all -d= --delete= -D --delete-all -r= "
        "--reject= "
        "-R --reject-all -p= --print= -P --print-all -h=help --help=help --version=help"
    ),
    operands="",
    when={
        "-a --accept -A --accept-all": high(Category.PRIVILEGE, "lets minions in"),
        "-d --delete -D --delete-all": high(Category.INFRA_DESTROY, "deletes keys of minions"),
        "-r --reject -R --reject-all": high(Category.INFRA_CHANGE, "shuts minions out"),
    },
)
_ANY: Final = Options(
    "-h=help --help=help -t -v -d -c= -e= -E= -s= -o= -n= -N= -i= -y -a= -F=", any_long=True
)
_READ: Final = Command(
    low(Category.INFRA_READ, "reads about machines"),
    Options("-h=help --help=help -t -v -d -E= -s= -n= -N= -F= -a=", any_long=True),
    more=doubt_options,
)
_APPLY: Final = Command(high(Category.SYSTEM_CHANGE, "changes this machine as it is told"), _ANY)
_PUPPET: Final = Group(
    {
        "help|facts|facter|module list|module search|parser validate|epp validate|node find": _READ,
        "config print|describe|lookup|catalog find|cert list|ca list|--version": _READ,
        "agent|apply|device": Command(
            high(Category.SYSTEM_CHANGE, "changes this machine as it is told"),
            _ANY,
            when={"-e --execute": high(Category.EXEC_INLINE, "runs code of the command")},
        ),
        "resource|node deactivate|node clean|node purge|cert clean|ca clean|ca revoke": Command(
            high(Category.SYSTEM_CHANGE, "changes {}"), _ANY
        ),
        "config set|module install|module upgrade|module uninstall|module build": Command(
            medium(Category.PACKAGE_INSTALL, "changes its modules or settings"), _ANY
        ),
        "cert sign|ca sign|ssl": Command(high(Category.PRIVILEGE, "changes whom it trusts"), _ANY),
    },
    Options("-h=help --help=help -V=help --version=help"),
    judge_unknown,
)
_KNIFE: Final = Group(
    {
        "node list|node show|cookbook list|cookbook show|role list|role show|status|search": _READ,
        "client list|client show|environment list|environment show|data bag list|user list": _READ,
        "data bag show|vault show": Command(high(Category.SECRETS_READ, "shows a data bag"), _ANY),
        "cookbook upload|role from file|node edit|node run_list|environment from file": Command(
            high(Category.INFRA_CHANGE, "changes what machines are told"), _ANY
        ),
        "upload|role create|node create|data bag create|data bag from file": Command(
            high(Category.INFRA_CHANGE, "changes what machines are told"), _ANY
        ),
        "bootstrap|ssh|exec|winrm": Command(critical(Category.INFRA_CHANGE, "runs commands on "
            "machines"), _ANY),
        "node delete|client delete|cookbook delete|role delete|environment delete|"
        "node bulk delete": Command(
            high(Category.INFRA_DESTROY, "deletes {}"), _ANY
        ),
        "delete|data bag delete|user delete": Command(high(Category.INFRA_DESTROY, "deletes {}"),
            _ANY),
    },
    Options("-h=help --help=help -v=help --version=help -F= --format= -E="),
    judge_unknown,
)  # fmt: skip
_CLOUD_INIT: Final = Group(
    {
        "status|analyze|features|schema|query": Command(
            low(Category.SYSTEM_READ, "shows what happened at the first start"),
            _ANY,
            when={"--all -a": high(Category.SECRETS_READ, "shows everything, user data among it")},
            more=doubt_options,
        ),
        "clean|single|init|modules|collect-logs|devel": Command(
            high(Category.SYSTEM_CHANGE, "sets this machine up again"), _ANY
        ),
    },
    Options("-h=help --help=help -v=help --version=help -d --debug"),
    judge_unknown,
)
PROGRAMS: Final[dict[str, Judge]] = {
    "salt salt-call": _judge_salt,
    "salt-key": _SALT_KEY,
    "puppet": _PUPPET,
    "chef-client chef-solo chef-apply cinc-client": _APPLY,
    "knife": _KNIFE,
    "cloud-init": _CLOUD_INIT,
}

"""Programs that manage services, jobs, accounts and the power of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Emits,
    Flow,
    Language,
    RunsCommand,
    RunsFile,
    RunsInput,
)
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_SHOWS: Final = low(Category.SYSTEM_READ, "shows the state of services")
_ENVIRONMENT: Final = high(Category.SECRETS_READ, "shows the environment of services")
_STOPS: Final = high(Category.PROCESS, "stops or restarts the service {}")
_STARTS: Final = high(Category.SYSTEM_CHANGE, "starts or reloads the service {}")
_ENABLES: Final = high(Category.PERSISTENCE, "makes {} start by itself, or changes how it does")
_DISABLES: Final = high(Category.SYSTEM_CHANGE, "keeps {} from starting")
_POWER: Final = critical(Category.PROCESS, "stops or restarts the machine")
_SETS: Final = high(Category.SYSTEM_CHANGE, "changes the service manager")
_ACCOUNTS: Final = critical(Category.PRIVILEGE, "changes the accounts of the machine")
_JOB_LATER: Final = high(Category.PERSISTENCE, "hands commands to the system to run later")
_KILLS: Final = high(Category.PROCESS, "sends a signal to the processes of {}")

_SYSTEMCTL_OPTIONS: Final = Options(
    "-alqfrnoT --user --system --all --full --quiet --no-pager --no-legend --plain --failed "
    "--no-wall --no-block --no-ask-password --now --force --runtime --recursive --reverse "
    "--with-dependencies --show-types --value --wait --global --legend= -t= --type= --state= "
    "-p= --property= -P= -n= --lines= -o= --output= -s= --signal= --kill-whom= --job-mode= -i "
    "--dry-run --timestamp= --message= -h=help"
)


def _emit_environment(_: Parsed, __: Invocation) -> list[Act]:
    return [Emits(Flow.ENVIRONMENT)]


def _show_properties(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the environment where it is among the properties that are asked for."""
    shown = parsed.values("-p", "--property", "-P")
    return [
        act
        for word in shown
        if "environment" in word.text.lower()
        for act in (Does(_ENVIRONMENT, word), Emits(Flow.ENVIRONMENT))
    ]


_SYSTEMCTL: Final = Group(
    {
        "show": Command(_SHOWS, more=_show_properties),
        "status|cat|is-active|is-enabled|is-failed|is-system-running|list-units|list-sockets"
        "|list-timers|list-unit-files|list-dependencies|list-jobs|list-machines|list-paths"
        "|list-automounts|get-default|help|whoami": Command(_SHOWS),
        "show-environment": Command(_ENVIRONMENT, more=_emit_environment),
        "stop|restart|try-restart|reload-or-restart|condrestart|isolate|force-reload|clean"
        "|freeze|thaw|try-reload-or-restart": Command(_STOPS),
        "kill": Command(_KILLS),
        "start|reload|reset-failed": Command(_STARTS),
        "enable|reenable|preset|preset-all|link|edit|add-wants|add-requires|revert|unmask"
        "|set-default|import-environment|set-environment|unset-environment": Command(_ENABLES),
        "disable|mask": Command(_DISABLES),
        "daemon-reload|daemon-reexec|set-property|bind|mount-image|cancel|log-level"
        "|log-target|service-watchdogs": Command(_SETS),
        "reboot|poweroff|halt|kexec|soft-reboot|suspend|hibernate|hybrid-sleep"
        "|suspend-then-hibernate|rescue|emergency|default|exit|switch-root|sleep": Command(_POWER),
    },
    _SYSTEMCTL_OPTIONS,
    alone=_SHOWS,
)


def _judge_service(invocation: Invocation) -> list[Act]:
    """Judge service and rc-service: the name of the service, then what to do with it."""
    words = [word for word in invocation.words if word.text[:1] != "-"]
    if any(word.text in {"--status-all", "-l", "--list"} for word in invocation.words):
        return [Does(_SHOWS)]
    if len(words) < 2:
        return [Does(HELPS if not words else uncertain("is given nothing to do with the service"))]
    verb = words[1].text
    if verb in {"status", "describe"}:
        return [Does(_SHOWS)]
    effect = _STARTS if verb in {"start", "reload"} else _STOPS
    return [Does(high(effect.category, effect.reason.replace("{}", "of the system")))]


def _judge_crontab(invocation: Invocation) -> list[Act]:
    parsed = _CRONTAB.parse(invocation.words)
    if parsed.has("-l") and not parsed.unknown and not parsed.has("-r", "-e"):
        return [Does(low(Category.SYSTEM_READ, "lists the commands that run at set times"))]
    if parsed.has("-r"):
        return [Does(high(Category.PERSISTENCE, "deletes every command that runs at set times"))]
    acts: list[Act] = [
        Does(high(Category.PERSISTENCE, "changes the commands that run at set times"))
    ]
    return [*acts, *(RunsFile(word) for word in parsed.operands if word.text != "-")]


_CRONTAB: Final = Options("-lrei -u=")
_AT: Final = Options("-lrdbmMvV -c= -f=file -q= -t= -V=help")


def _judge_at(invocation: Invocation) -> list[Act]:
    parsed = _AT.parse(invocation.words)
    if parsed.has("-l") or invocation.program == "atq":
        return [Does(low(Category.SYSTEM_READ, "lists the commands that run later"))]
    if parsed.has("-c"):
        return [Does(medium(Category.SYSTEM_READ, "shows a command that runs later"))]
    if parsed.has("-r", "-d") or invocation.program == "atrm":
        return [Does(high(Category.PERSISTENCE, "removes commands that run later"))]
    files = parsed.values("-f")
    acts: list[Act] = [Does(_JOB_LATER), *(RunsFile(w, Language.SHELL) for w in files)]
    return acts if files else [*acts, RunsInput(Language.SHELL)]


def _submit(parsed: Parsed, _: Invocation) -> list[Act]:
    words = tuple(parsed.operands)
    return [RunsCommand(words)] if words else []


def _run_after_first(parsed: Parsed, _: Invocation) -> list[Act]:
    words = tuple(parsed.operands[1:])
    return [RunsCommand(words)] if words else []


def _set_limit(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Does(_SETS)] if len(parsed.operands) > 1 else []


_LAUNCHCTL: Final = Group(
    {
        "list|print|print-cache|print-disabled|blame|dumpstate|dumpjpcategory|error|getenv|help"
        "|hostinfo|managername|managerpid|manageruid|plist|procinfo|resolveport|variant|version"
        "|print-token": Command(_SHOWS, Options("-x")),
        "load|bootstrap|enable": Command(_ENABLES, Options("-wF -S= -D=")),
        "submit": Command(
            _ENABLES, Options("-l= -p=run -o=write -e=write", posix=True), more=_submit
        ),
        "unload|bootout|disable|remove": Command(_DISABLES, Options("-wF")),
        "start|kickstart": Command(_STARTS, Options("-kps")),
        "stop|attach|debug": Command(_STOPS, Options("-ksx")),
        "kill": Command(_KILLS),
        "setenv|unsetenv|config|umask|uncache|examine": Command(_SETS),
        "limit": Command(_SHOWS, more=_set_limit),
        "reboot": Command(_POWER, Options("-s")),
        "asuser|bsexec": Command(
            high(Category.PRIVILEGE, "starts a command in the session of another user"),
            Options(posix=True),
            more=_run_after_first,
        ),
    },
    alone=uncertain("reads commands for the service manager"),
)
_POWER_JUDGE: Final = Command(_POWER, Options("-cfhHkKnPrwtp --help=help --no-wall --force"))
_MEMBERS: Final = critical(Category.PRIVILEGE, "changes who is in a group of the machine")

PROGRAMS: Final[dict[str, Judge]] = {
    "systemctl": _SYSTEMCTL,
    "service rc-service invoke-rc.d": _judge_service,
    "rc-update update-rc.d chkconfig insserv": Command(_ENABLES),
    "rc-status": Command(_SHOWS, Options("-alsucmr --all")),
    "sv s6-svc supervisorctl initctl": Group(
        {
            "status|tail|avail|list|version|pid": Command(_SHOWS, Options("-f")),
            "stop|restart|down|force-stop|kill|shutdown|exit|remove|reload|clear|reread|signal"
            "|update|force-restart|force-reload|maintail|fg": Command(_STOPS),
            "start|up|once|add|add-wants": Command(_STARTS),
        },
        Options("-c= -v -w= -s= -u= -p="),
        alone=uncertain("reads commands for the service manager"),
    ),
    "launchctl": _LAUNCHCTL,
    "crontab": _judge_crontab,
    "at batch atq atrm": _judge_at,
    "useradd adduser userdel deluser usermod groupadd addgroup groupdel delgroup groupmod chpasswd "
    "newusers chage vipw vigr pwconv pwunconv grpconv sysadminctl": Command(_ACCOUNTS),
    "gpasswd newgrp groupmems": Command(_MEMBERS),
    "passwd": Command(
        critical(Category.PRIVILEGE, "changes the password of an account"),
        Options("-adelqS -i= -n= -w= -x= -u -f"),
    ),
    "chsh chfn ypchsh": Command(
        high(Category.PERSISTENCE, "changes the shell or the entry of an account"),
        Options("-l --list-shells -s=run --shell=run -f= -o= -p= -h= -w="),
    ),
    "visudo": Command(
        critical(Category.PRIVILEGE, "changes who may run commands as root"),
        Options("-cqsIOP -f=write --check --quiet --strict --file=write -x=write"),
        tries="-c --check",
    ),
    "reboot shutdown halt poweroff telinit init pm-suspend pm-hibernate": _POWER_JUDGE,
    "loginctl": Group(
        {
            "list-sessions|session-status|show-session|list-users|user-status|show-user"
            "|list-seats|seat-status|show-seat": Command(_SHOWS),
            "terminate-session|terminate-user|terminate-seat|kill-session|kill-user": Command(
                high(Category.PROCESS, "ends every process of a session or user")
            ),
            "enable-linger|disable-linger|attach|flush-devices|activate": Command(_ENABLES),
            "lock-session|lock-sessions|unlock-session|unlock-sessions": Command(_SETS),
        },
        Options("-la -p= --no-pager --property= --value --all --full -n= -o="),
        alone=_SHOWS,
    ),
    "coredumpctl": Group(
        {
            "list|info": Command(_SHOWS, Options("-r -n= -1 -S= -U= -F= -q --since= --until=")),
            "dump": Command(
                high(Category.SECRETS_READ, "shows the memory of a program that crashed")
            ),
            "debug|gdb": Command(high(Category.EXEC_INLINE, "starts a debugger")),
        },
        Options("-o=write --output=write --no-pager --no-legend"),
        alone=_SHOWS,
    ),
    "systemd-analyze": Group(
        {
            "blame|time|critical-chain|verify|security|calendar|timespan|timestamp|unit-paths"
            "|dot|plot|syscall-filter|condition|cat-config|unit-files|exit-status": Command(_SHOWS),
        },
        Options("--user --system --no-pager --order --require"),
        alone=_SHOWS,
    ),
    "systemd-detect-virt systemd-path systemd-id128 systemd-escape": Command(
        _SHOWS, Options("-qcvrp --quiet --container --vm --path --suffix= --template=")
    ),
    "logrotate": Command(
        high(Category.SYSTEM_CHANGE, "moves and deletes logs, and runs the commands of its set-up"),
        Options("-dfv --debug --force --verbose -s=write --state=write -m=run --mail=run"),
        tries="-d --debug",
    ),
}

"""Programs that keep an application running, and devices that it runs on: pm2, celery, adb."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsShell
from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    CLEANS,
    EDITS,
    INSTALLS,
    PUBLISHES,
    RUNS,
    SHOWS,
    SOURCES,
    UPDATES,
    does,
    looks_up,
)

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge

_LISTS: Final = low(Category.SYSTEM_READ, "shows which programs are kept running")
_DESCRIBES: Final = medium(
    Category.SYSTEM_READ, "shows how a program is kept running, and parts of its environment"
)
_ENVIRONMENT: Final = high(Category.SECRETS_READ, "prints the environment of a program")
_RESTARTS: Final = medium(Category.PROCESS, "starts, stops or restarts a program: {}")
_FORGETS: Final = high(Category.PROCESS, "stops programs and forgets them: {}")
_STAYS: Final = high(Category.PERSISTENCE, "changes what is started with the machine")
_DEPLOYS: Final = high(Category.INFRA_CHANGE, "deploys to other machines")
_PURGES: Final = high(Category.INFRA_DESTROY, "deletes every task that waits")
_CONTROLS: Final = high(Category.INFRA_CHANGE, "gives orders to running workers: {}")
_LOOKS: Final = medium(Category.EXEC_PROJECT, "loads the application to look at its workers")

_PM2: Final = Group(
    {
        "list|ls|l|status|ps|monit|logs|log|id|pid|ping|version": does(
            _LISTS, "--lines= --nostream --err --out --raw --timestamp= --json --sort= -m"
        ),
        "describe|desc|show|info|report": does(_DESCRIBES),
        "jlist|prettylist|env": does(_ENVIRONMENT, any_long=True),
        "start|serve|dev|runtime|start-runtime": does(RUNS, any_long=True, posix=True),
        "restart|reload|stop|scale|reset|flush|reloadLogs|sendSignal": does(
            _RESTARTS, any_long=True
        ),
        "delete|del|kill": does(_FORGETS, any_long=True),
        "startup|unstartup|save|dump|resurrect|cleardump|install|uninstall|set|update": does(
            _STAYS, any_long=True
        ),
        "deploy|link|plus|register|login": does(_DEPLOYS, any_long=True),
        "init|ecosystem|examples": does(EDITS),
    },
    options=Options("-h=help --help -v=help --version=help -s --silent --no-color --mini-list -m"),
)
_CELERY: Final = Group(
    {
        "inspect|status|report|list|result|graph|events": does(_LOOKS, any_long=True),
        "worker|beat|flower|multi|shell|migrate|logtool|upgrade": does(RUNS, any_long=True),
        "purge|amqp": does(_PURGES, any_long=True),
        "control|call": does(_CONTROLS, any_long=True),
    },
    options=Options(
        "-A= --app= -b= --broker= --result-backend= --loader= --config= --workdir= -C -q --quiet "
        "--no-color --version=help -h=help --help -l= --loglevel= -c= -Q= -n= -P= -f -s= -d= -j "
        "-t= -E -O= -B -D"
    ),
)

_DEVICES: Final = low(Category.SYSTEM_READ, "shows devices and what they log")
_DEVICE: Final = medium(Category.INFRA_CHANGE, "changes what is on a device: {}")
_WIPES: Final = high(Category.INFRA_DESTROY, "deletes from a device, or starts it anew: {}")
_ROOT: Final = high(Category.PRIVILEGE, "takes or opens control over a device: {}")
_PULLS: Final = medium(Category.FS_WRITE, "copies files from a device")
_SERVER: Final = medium(Category.PROCESS, "starts or stops the server for devices")


def _run_on_device(invocation: Invocation) -> list[Act]:
    """Judge the command that a device's shell gets: the words joined, as ssh does."""
    words = invocation.words
    if not words:
        return [Does(_ROOT)]
    text = " ".join(word.text for word in words)
    return [RunsShell(replace(words[0], text=text), inside="a device")]


_ADB: Final = Group(
    {
        "devices|version|help|get-state|get-serialno|get-devpath|logcat|features|jdwp": (
            does(_DEVICES, "-l -d -v= -s= -t= -T= -b= -e= --pid= -D")
        ),
        "shell|exec-out|exec-in": _run_on_device,
        "install|install-multiple|push|forward|reverse|sync|wait-for-device|connect|pair": (
            does(_DEVICE, "-r -t -d -g -l --list --remove= --no-rebind --sync -a -z=")
        ),
        "pull|bugreport|backup": Command(
            _PULLS, options=Options("-a -f=write"), operands="data* write"
        ),
        "uninstall|restore|reboot|sideload|emu|unroot": does(_WIPES, "-k"),
        "root|remount|tcpip|usb|disable-verity|enable-verity|keygen|attach|detach": does(_ROOT),
        "start-server|kill-server|reconnect": does(_SERVER),
    },
    options=Options("-s= -d -e -a -H= -P= -L= -t= --help"),
)

_PODS: Final = Group(
    {
        "install|update": does(INSTALLS, any_long=True),
        "search|list|env|ipc list|spec cat|spec which|repo list|trunk info|trunk me": looks_up(
            "--full --stats --update --regex --simple"
        ),
        "outdated|lib lint|spec lint|ipc|plugins": does(UPDATES, any_long=True),
        "init|deintegrate|lib create|spec create|setup": does(EDITS, any_long=True),
        "cache": does(CLEANS, any_long=True),
        "cache list": does(SHOWS, "--short"),
        "repo": does(SOURCES, any_long=True),
        "trunk|repo push": does(PUBLISHES, any_long=True),
    },
    options=Options(
        "-h=help --help --version=help --verbose --silent --no-ansi --allow-root "
        "--project-directory="
    ),
)

PROGRAMS: Final[dict[str, Judge]] = {
    "pm2": _PM2,
    "celery": _CELERY,
    "adb": _ADB,
    "pod": _PODS,
}
"""Programs that keep applications running, and their devices."""

"""The verbs of a container engine for containers and images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, critical, high, low, medium
from ccwatch.risk.level import Level
from ccwatch.risk.programs import container
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Judge

SHOWS: Final = low(Category.INFRA_READ, "reads from the container engine")
FILTERS: Final = (
    "-aqls --all --quiet --latest --size --no-trunc --digests --tree --no-stream --no-reset "
    "--pretty "
    "--verbose --human?= -H -f= --filter= --format= -n= --last= --since= --until= --type= "
    "--limit= --sort= --ns --namespace --pod --external --sync --noheading --no-error --pull= "
    "-t= --json "
    "--compatible --list-tags --no-resolve --no-task-ids --in-use --raw --platform= --stream?= -v"
)
READ: Final = Command(SHOWS, Options(FILTERS))
INSPECT: Final = Command(SHOWS, Options(FILTERS), more=container.show_format)
LOGS: Final = Command(
    SHOWS,
    Options(
        "-ftl --follow --timestamps --details --latest --names --color --raw --no-trunc "
        "--no-resolve --no-task-ids --since= --until= -n= --tail="
    ),
)
TOP: Final = Command(SHOWS, Options("-l --latest", posix=True))


def change(what: str, table: str = "", level: Level = Level.MEDIUM, **when: Effect) -> Command:
    """Return a verb that makes a change; ``when`` are effects of options: ``__force=…``."""
    effect = Effect(Category.INFRA_CHANGE, level, what)
    options = {name.replace("_", "-").replace("and", " "): each for name, each in when.items()}
    return Command(effect, Options(table), when=options)


def destroy(what: str, table: str = "", force: Effect | None = None) -> Command:
    """Return a verb that removes what can be made again."""
    when = {"-f --force": force} if force is not None else {}
    return Command(medium(Category.INFRA_DESTROY, what), Options(f"-f --force {table}"), when=when)


def wipe(what: str, table: str = "") -> Command:
    """Return a verb that deletes what nobody can make again."""
    return Command(high(Category.INFRA_DESTROY, what), Options(f"-fa --force --all {table}"))


PUSH: Final = Command(
    critical(Category.PACKAGE_PUBLISH, "publishes the image {0}"),
    Options(
        "-aq --all-tags --quiet --disable-content-trust?= --platform= --creds= --tls-verify?= "
        "--authfile= --format= -p --purge --insecure --compress --remove-signatures --all --rm"
    ),
)
_PULL: Final = Command(
    medium(Category.PACKAGE_INSTALL, "pulls the image {0}"),
    Options(
        "-aq --all-tags --quiet --disable-content-trust?= --platform= --arch= --os= --policy= "
        "--authfile= --unpack= --retry= --retry-delay= --variant="
    ),
)
_SAVE: Final = Command(
    low(Category.INFRA_READ, "writes images to its output"),
    Options("-qm -o=write --output=write --platform= --format= --compress --quiet"),
)
EXPORT: Final = Command(
    low(Category.INFRA_READ, "writes the files of a container to its output"),
    Options("-o=write --output=write"),
)
_LOAD: Final = Command(
    medium(Category.PACKAGE_INSTALL, "loads images from an archive"),
    Options("-q --quiet -i=read --input=read --platform="),
)
_IMPORT: Final = Command(
    medium(Category.PACKAGE_INSTALL, "makes an image of {0}"),
    Options("-q --quiet -c= --change= -m= --message= --platform= --arch= --os="),
    operands="read data*",
)
_RM: Final = Command(
    medium(Category.INFRA_DESTROY, "removes the container {}"),
    Options(
        "-aflvi --all --force --latest --volumes --link --ignore --depend -t= --time= --cidfile= "
        "--filter="
    ),
    when={
        "-f --force": high(Category.INFRA_DESTROY, "kills and removes the running container {}"),
        "-v --volumes": high(Category.INFRA_DESTROY, "deletes the volumes of the container"),
        "-a --all": high(Category.INFRA_DESTROY, "removes every container"),
    },
)
RMI: Final = Command(
    medium(Category.INFRA_DESTROY, "removes the image {}"),
    Options("-afi --all --force --ignore --no-prune -n --async --platform="),
    when={
        "-f --force": high(Category.INFRA_DESTROY, "removes the image {} although it is in use"),
        "-a --all": high(Category.INFRA_DESTROY, "removes every image"),
    },
)
PRUNE: Final = (
    "--filter= --build-cache --keep-storage= --max-used-space= --min-free-space= "
    "--reserved-space= --verbose"
)
_STOP_OPTIONS: Final = (
    "-ali --all --latest --ignore -t= --time= --timeout= -s= --signal= --filter= --cidfile="
)
STOP: Final = Command(
    medium(Category.INFRA_CHANGE, "stops the container {}"), Options(_STOP_OPTIONS)
)
_KILL: Final = Command(high(Category.PROCESS, "kills the container {}"), Options(_STOP_OPTIONS))
_START: Final = change(
    "starts the container {}", "-ail --attach --interactive --latest --all --detach-keys= "
    "--filter= --sig-proxy?= --checkpoint= --checkpoint-dir=",
)  # fmt: skip
RESTART: Final = change("restarts the container {}", _STOP_OPTIONS + " --running --no-deps")
_PAUSE: Final = change("pauses or resumes the container {}", "-al --all --latest --filter=")
_RENAME: Final = change("renames the container {0}")
_UPDATE: Final = change(
    "changes the limits of the container {}",
    "--cpus= -c= --cpu-shares= --cpu-period= --cpu-quota= --cpuset-cpus= --cpuset-mems= -m= "
    "--memory= --memory-reservation= --memory-swap= --pids-limit= --restart= --blkio-weight= "
    "--latest",
)
_ATTACH: Final = change(
    "attaches to the container {0}", "--no-stdin --sig-proxy?= --detach-keys= -l --latest"
)
_COMMIT: Final = change(
    "makes an image of the container {0}",
    "-pq --pause?= --quiet --no-pause -a= --author= -c= --change= -m= --message= -f= --format= "
    "--iidfile=write --include-volumes --squash",
)
_TAG: Final = change("gives the image {0} another name")
_WAIT: Final = Command(SHOWS, Options("-il --ignore --latest --interval= --condition="))

UNUSED_IMAGES: Final = medium(Category.INFRA_DESTROY, "removes every image that no container uses")
"""A build or a pull brings them back."""

CONTAINER: Final[Mapping[str, Judge]] = {
    "ls|list|ps|stats|diff|port|exists": READ, "inspect": INSPECT, "logs": LOGS, "top": TOP,
    "run": container.RUN, "create": container.CREATE, "exec": container.EXEC,
    "cp": container.COPY, "rm|remove": _RM, "stop": STOP, "kill": _KILL, "start": _START,
    "restart": RESTART, "pause|unpause": _PAUSE, "rename": _RENAME, "update": _UPDATE,
    "attach": _ATTACH, "commit": _COMMIT, "export": EXPORT, "wait": _WAIT,
    "prune": wipe("removes every stopped container", PRUNE),
    "checkpoint|restore|init|mount|umount|unmount|cleanup": change("changes the container {}"),
}  # fmt: skip
IMAGE: Final[Mapping[str, Judge]] = {
    "ls|list|history|tree|exists|diff|search": READ, "inspect": INSPECT, "rm|remove|rmi": RMI,
    "build": container.BUILD, "pull": _PULL, "push": PUSH, "tag|untag": _TAG, "save": _SAVE,
    "load": _LOAD, "import": _IMPORT,
    "prune": Command(
        medium(Category.INFRA_DESTROY, "removes images without a name"),
        Options(f"-fa --force --all {PRUNE}"),
        when={"-a --all": UNUSED_IMAGES},
    ),
}  # fmt: skip

"""Compose, of docker, podman and nerdctl: the project's own containers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Fetches
from ccwatch.risk.effect import Category, critical, high, low, medium
from ccwatch.risk.programs import container
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.subcommand import split_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge

_READ: Final = low(Category.INFRA_READ, "reads from the project's containers")
_VOLUMES: Final = high(Category.INFRA_DESTROY, "deletes the volumes and the data in them")
_STARTS: Final = medium(Category.EXEC_PROJECT, "starts what the project's compose file says")


def _change(what: str, table: str = "") -> Command:
    return Command(medium(Category.INFRA_CHANGE, what), Options(f"{table} --dry-run"))


_READ_COMMAND: Final = Command(
    _READ,
    Options(
        "-aq --all --quiet --services --filter= --format= --status= --orphans?= --no-trunc "
        "--no-stream --json --since= --until= --index= --protocol= --short -n="
    ),
)
_LOGS: Final = Command(
    _READ,
    Options(
        "-ft --follow --timestamps --details --no-color --no-log-prefix --since= --until= "
        "-n= --tail= --index= --names"
    ),
)
_CONFIG: Final = Command(
    medium(Category.INFRA_READ, "shows the compose file with the values of the environment in it"),
    Options(
        "-q --quiet --services --volumes --images --profiles --networks --models --hash= "
        "--no-interpolate "
        "--no-consistency --no-normalize --no-path-resolution --no-env-resolution --variables "
        "--format= --resolve-image-digests --lock-image-digests --environment -o=write "
        "--output=write"
    ),
)
_CONFIG_QUIET: Final = (
    "-q", "--quiet", "--services", "--volumes", "--images", "--profiles", "--networks", "--models",
    "--hash",
)  # fmt: skip


def _judge_config(invocation: Invocation) -> list[Act]:
    acts = _CONFIG(invocation)
    parsed = _CONFIG.options.parse(invocation.words)
    if parsed.has(*_CONFIG_QUIET) and not parsed.has("--environment"):
        return [Does(low(_READ.category, "shows the names in the compose file")), *acts[1:]]
    return acts


_UP_OPTIONS: Final = (
    "-dVy --detach --build --no-build --no-start --no-deps --no-recreate --force-recreate --wait "
    "--remove-orphans --renew-anon-volumes --always-recreate-deps --abort-on-container-exit --yes "
    "--abort-on-container-failure --no-color --no-log-prefix --quiet-pull --quiet-build "
    "--timestamps "
    "--menu?= --watch -w --attach= --attach-dependencies --no-attach= --exit-code-from= --pull= "
    "--scale= -t= --timeout= --wait-timeout= --dry-run"
)
_VERBS: Final[Mapping[str, Judge]] = {
    "ps|ls|images|top|port|events|version|stats|volumes": _READ_COMMAND,
    "logs": _LOGS,
    "config|convert": _judge_config,
    "help": _READ_COMMAND,
    "up": Command(_STARTS, Options(_UP_OPTIONS), when={
        "-V --renew-anon-volumes": high(Category.INFRA_DESTROY, "throws anonymous volumes away"),
    }),
    "create": Command(_STARTS, Options(_UP_OPTIONS)),
    "watch": Command(_STARTS, Options("--no-up --prune --quiet --dry-run")),
    "down": Command(
        medium(Category.INFRA_DESTROY, "stops and removes the project's containers"),
        Options("-v --volumes --remove-orphans --rmi= -t= --timeout= --dry-run"),
        when={"-v --volumes": _VOLUMES},
    ),
    "rm": Command(
        medium(Category.INFRA_DESTROY, "removes the project's stopped containers"),
        Options("-fsv --force --stop --volumes --dry-run -a"),
        when={"-v --volumes": _VOLUMES},
    ),
    "start|stop|restart|pause|unpause": _change(
        "starts or stops the project's containers", "-t= --timeout= --no-deps --wait"
    ),
    "kill": _change("kills the project's containers", "-s= --signal= --remove-orphans"),
    "scale": _change("changes the number of containers", "--no-deps"),
    "wait": _change("waits for containers to stop", "--down-project"),
    "attach": _change("attaches to a container", "--index= --sig-proxy?= --no-stdin"),
    "commit": _change("makes an image of a container", "-a= --author= -m= --message= -p --index="),
    "build": container.BUILD,
    "pull": Command(
        medium(Category.PACKAGE_INSTALL, "pulls the images of the project"),
        Options("-q --quiet --ignore-buildable --ignore-pull-failures --include-deps --policy= "
            "--dry-run"),
    ),
    "push|publish": Command(
        critical(Category.PACKAGE_PUBLISH, "publishes the images of the project"),
        Options("-qy --quiet --ignore-push-failures --include-deps --dry-run"),
    ),
    "exec": container.EXEC,
    "run": Command(
        medium(Category.EXEC_PROJECT, "runs a container of the service {0}"),
        Options(
            "-dTiqP --detach --no-TTY --interactive --rm --no-deps --build --quiet --quiet-pull "
            "--quiet-build --remove-orphans --service-ports --use-aliases -e= --env= "
            "--env-from-file=read -l= --label= --name= -u= --user= -w= --workdir= --pull= "
            "-v= --volume= -p= --publish= --entrypoint= --cap-add= --cap-drop= --dry-run",
            posix=True,
        ),
        more=container.run_image,
    ),
    "cp": container.COPY,
    "export": Command(
        medium(Category.INFRA_READ, "copies the whole file system of a container"),
        Options("-o=write --output=write --index="),
    ),
}  # fmt: skip
_GROUP: Final = Group(
    _VERBS,
    Options(
        "-D --debug -c= --context= -H= --host= --config= -l= --log-level= --tls --tlsverify "
        "--all-resources --compatibility --verbose --ansi= --progress= --parallel= -f= --file= "
        "-p= --project-name= --project-directory= --workdir= --profile= --env-file= --no-ansi "
        "--in-pod= --podman-args= --podman-run-args= --podman-path=run --version=help "
        "-h=help"
    ),
)


_LEADING: Final = _GROUP.options.joined_with(Options(posix=True))


def judge_compose(invocation: Invocation) -> list[Act]:
    """Judge a call of compose, whose files may be fetched from elsewhere."""
    if [word.text for word in invocation.words] == ["-v"]:
        return [Does(HELPS)]
    invocation = split_values(invocation)
    acts = _GROUP(invocation)
    before = _LEADING.parse(invocation.words)
    files = before.values("-f", "--file")
    names = before.values("-p", "--project-name", "--env-file", "--project-directory", "--profile")
    acts = raise_for_production(acts, [*files, *names])
    for word in before.values("-H", "--host"):
        acts += container.judge_engine_host(word)
    for word in files:
        if container.is_remote(word.text):
            acts += [
                Does(high(Category.EXEC_REMOTE, "takes its compose file from elsewhere"), word),
                Fetches(word),
            ]
    return acts


PROGRAMS: Final[dict[str, Judge]] = {"docker-compose podman-compose": judge_compose}

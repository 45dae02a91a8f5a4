"""Many containers at once: services and stacks of a swarm, pods and machines of podman."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.level import Level
from ccwatch.risk.programs import container
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.container_verbs import (
    FILTERS,
    LOGS,
    READ,
    RESTART,
    SHOWS,
    STOP,
    TOP,
    change,
    wipe,
)
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Judge

_SERVICE_OPTIONS: Final = (
    "-dq --detach?= --quiet --force --name= --replicas= --image= --env= -e= --env-add= --env-rm= "
    "--label= -l= --network= --mode= -p= --publish= --publish-add= --constraint= --limit-cpu= "
    "--limit-memory= --reserve-cpu= --reserve-memory= --restart-condition= --update-delay= "
    "--update-parallelism= -u= --user= -w= --workdir= --with-registry-auth --secret= --config= "
    "--rollback --no-resolve-image --mount= --mount-add="
)
SWARM: Final[Mapping[str, Judge]] = {
    "swarm join-token|swarm unlock-key": Command(
        high(Category.SECRETS_READ, "shows the key of the swarm"), Options("-q --quiet --rotate")
    ),
    "swarm init|swarm join|swarm update|swarm unlock|swarm ca": change(
        "changes the swarm", "--token= --advertise-addr= --listen-addr= --availability= "
            "--cert-expiry= "
        "--autolock?= --force-new-cluster -d --detach --rotate -q --quiet", Level.HIGH,
    ),
    "swarm leave": Command(high(Category.INFRA_DESTROY, "leaves the swarm"), Options("-f --force")),
    "service ls|service list|service inspect|service ps": READ,
    "service logs": LOGS,
    "service create": Command(
        medium(Category.INFRA_CHANGE, "starts a service"), Options(_SERVICE_OPTIONS, posix=True)
    ),
    "service update|service scale|service rollback": change("changes the service {0}",
        _SERVICE_OPTIONS),
    "service rm|service remove": wipe("removes the service {}"),
    "node ls|node list|node inspect|node ps": READ,
    "node update|node promote|node demote": change(
        "changes the part of the node {}", "--availability= --label-add= --label-rm= --role=",
            Level.HIGH
    ),
    "node rm|node remove": wipe("removes the node {}"),
    "secret ls|secret list|secret exists|config ls|config list|config inspect": READ,
    "secret inspect": Command(SHOWS, Options(f"{FILTERS} --showsecret"), when={
        "--showsecret": high(Category.SECRETS_READ, "shows the secret itself"),
    }),
    "secret create|config create": Command(
        medium(Category.INFRA_CHANGE, "stores the file as {0}"),
        Options("-d= --driver= -l= --label= --template-driver= --env --replace"),
        operands="data read",
    ),
    "secret rm|secret remove|config rm|config remove": wipe("deletes {}"),
    "stack ls|stack list|stack ps|stack services": Command(SHOWS, Options(FILTERS)),
    "stack config": Command(
        medium(Category.INFRA_READ, "shows the stack with the values of the environment in it"),
        Options("-c=read --compose-file=read --skip-interpolation"),
    ),
    "stack deploy|stack up": change(
        "deploys the stack {}", "-c= --compose-file= --prune --with-registry-auth -dq --detach?= "
        "--quiet --resolve-image=",
    ),
    "stack rm|stack down|stack remove": wipe("removes the stack {}", "-d --detach"),
}  # fmt: skip
PODMAN: Final[Mapping[str, Judge]] = {
    "pod ps|pod ls|pod list|pod inspect|pod stats|pod exists": READ,
    "pod logs": LOGS, "pod top": TOP,
    "pod start|pod restart|pod pause|pod unpause": RESTART,
    "pod stop|pod kill": STOP, "pod rm": wipe("removes the pod {} with its containers",
        "-il -t="),
    "pod prune": wipe("removes every stopped pod"),
    "pod create": Command(
        medium(Category.INFRA_CHANGE, "makes a pod"), container.CREATE.options,
            when=container.CREATE.when
    ),
    "machine ls|machine list|machine info|machine inspect": READ,
    "machine init|machine start|machine set": change("changes the engine's machine", "--now "
        "--cpus= -m= --memory= --disk-size= --rootful?="),
    "machine stop": STOP, "machine rm|machine reset": wipe("deletes the engine's machine"),
    "machine ssh": Command(
        low(Category.INFRA_READ, "runs a command in the engine's machine"),
        Options("--username=", posix=True),
        more=lambda parsed, _: container.run_in(parsed.operands[1:], None),
    ),
    "generate kube|generate systemd|kube generate": Command(
        SHOWS, Options("-nsr --name --service --new --no-header -f=write --filename=write "
            "--files"),
        when={"--files": medium(Category.FS_WRITE, "writes unit files here")},
    ),
    "play kube|kube play|kube apply": Command(
        medium(Category.EXEC_PROJECT, "starts what {0} says"), Options("--replace --start?= "
            "--build?= --down"),
        operands="read*",
    ),
    "kube down": Command(medium(Category.INFRA_DESTROY, "removes what {0} says"),
        Options("--force")),
}  # fmt: skip

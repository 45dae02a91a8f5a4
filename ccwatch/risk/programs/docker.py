"""Container engines: docker, podman and nerdctl."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, critical, high, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.programs import container
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.compose import judge_compose
from ccwatch.risk.programs.container_verbs import (
    CONTAINER,
    EXPORT,
    IMAGE,
    PRUNE,
    PUSH,
    READ,
    RMI,
    SHOWS,
    UNUSED_IMAGES,
    change,
    destroy,
    wipe,
)
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.service import revealing
from ccwatch.risk.programs.subcommand import NO_VERB, judge_unknown, split_values
from ccwatch.risk.programs.swarm import PODMAN, SWARM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge

_LABELS: Final = "--label= -d= --driver= -o= --opt= --attachable --internal --ipv6 --subnet= "
_VOLUME: Final[Mapping[str, Judge]] = {
    "ls|list|inspect|exists": READ,
    "create": change("makes a volume", _LABELS + "--name="),
    "rm|remove": wipe("deletes the volume {} and the data in it", "-t="),
    "prune": wipe("deletes every volume that is not in use", PRUNE),
    "update|import|reload|mount|unmount": change("changes a volume"),
    "export": EXPORT,
}
_NETWORK: Final[Mapping[str, Judge]] = {
    "ls|list|inspect|exists": READ,
    "create": change(
        "makes a network",
        _LABELS + "--gateway= --ip-range= --aux-address= --scope= --ingress --ipam-driver= "
        "--ipam-opt= --config-only --config-from= --disable-dns --ignore",
    ),
    "connect|disconnect|reload|update": change(
        "changes the network {0}", "-f --force --alias= --ip= --ip6= --link= --driver-opt= -a --all"
    ),
    "rm|remove": destroy("removes the network {}", "-t="),
    "prune": destroy("removes every network that is not in use", PRUNE),
}
_SYSTEM: Final[Mapping[str, Judge]] = {
    "df|info|events|check": READ,
    "prune": Command(
        medium(Category.INFRA_CHANGE, "removes stopped containers, and images without a name"),
        Options(f"-fa --force --all --volumes {PRUNE}"),
        when={
            "-a --all": UNUSED_IMAGES,
            "--volumes": high(Category.INFRA_DESTROY, "deletes volumes that are not in use"),
        },
    ),
    "reset": Command(
        critical(Category.INFRA_DESTROY, "deletes every container, image and volume"),
        Options("-f --force"),
    ),
    "service": Command(medium(Category.NET_LISTEN, "serves the engine"), Options("-t= --time= "
        "--cors=")),
    "connection ls|connection list": READ,
    "migrate|renumber": change("changes the engine's own data"),
}  # fmt: skip
_BUILDX: Final[Mapping[str, Judge]] = {
    "ls|du|version|imagetools inspect|history ls|history inspect|history logs": READ,
    "inspect": Command(SHOWS, Options("--bootstrap"), when={
        "--bootstrap": medium(Category.INFRA_CHANGE, "starts the builder"),
    }),
    "build|b|bake|f": container.BUILD,
    "create|use|stop": change(
        "changes the builders",
        "--append --bootstrap --leave --use --default --global --name= --node= --driver= "
        "--driver-opt= --platform=",
    ),
    "rm": destroy("removes a builder", "--all-inactive --keep-daemon --keep-state"),
    "prune": destroy("deletes the build cache", f"-a --all {PRUNE}"),
    "imagetools create": Command(
        high(Category.NET_WRITE, "writes a manifest to the registry"),
        Options("--append --dry-run -t= --tag= -f=read --file=read --annotation= --progress="),
    ),
}  # fmt: skip
_PLUGIN: Final[Mapping[str, Judge]] = {
    "ls|list|inspect": READ,
    "install|upgrade": Command(
        high(Category.EXEC_REMOTE, "installs a plugin that runs with every right"),
        Options("--grant-all-permissions --alias= --disable --disable-content-trust?= "
            "--skip-remote-check"),
    ),
    "enable|disable|create|set": change("changes the plugin {}", "-f --force --timeout= "
        "--compress"),
    "rm|remove": wipe("removes the plugin {}"),
    "push": PUSH,
}  # fmt: skip
_CONTEXT: Final[Mapping[str, Judge]] = {
    "ls|list|inspect|show": READ,
    "create|update|use|import": change(
        "changes which engine is used", "--description= --docker= --from= "
            "--default-stack-orchestrator="
    ),
    "rm|remove": destroy("removes the context {}"),
    "export": Command(
        high(Category.SECRETS_READ, "writes the keys of a context to a file"),
        operands="data write",
    ),
}  # fmt: skip
_OTHERS: Final[Mapping[str, Judge]] = {
    "container|image|volume|network|system|buildx|plugin|context|swarm|service|node": NO_VERB,
    "secret|config|stack|builder|manifest|trust|pod|machine": NO_VERB,
    "images|info|version|events|search|history": READ,
    "compose": judge_compose,
    "build|buildx build": container.BUILD,
    "builder prune": destroy("deletes the build cache", f"-a --all {PRUNE}"),
    "builder build": container.BUILD,
    "rmi": RMI,
    "login": Command(
        high(Category.SECRETS_READ, "stores the login of a registry"),
        Options("-u= --username= -p= --password= --password-stdin --authfile= --tls-verify?="),
    ),
    "logout": change("forgets the login of a registry", "-a --all --authfile="),
    "manifest inspect": Command(SHOWS, Options("-v --verbose --insecure --tls-verify?= "
        "--authfile=")),
    "manifest exists": READ,
    "manifest create|manifest annotate|manifest add|manifest remove": change(
        "changes the manifest {0}",
        "-a --amend --all --insecure --arch= --os= --os-version= --os-features= --variant= "
        "--annotation=",
    ),
    "manifest rm": destroy("deletes the manifest {}"),
    "manifest push": PUSH,
    "trust inspect": READ,
    "trust sign|trust revoke": Command(
        high(Category.NET_WRITE, "changes who vouches for {0}"), Options("-y --yes --local")
    ),
    "trust key generate|trust key load|trust signer add|trust signer remove": Command(
        high(Category.PRIVILEGE, "changes the keys that vouch for images"),
        Options("-f --force --dir= --name= --key="),
    ),
    "umount|unmount|untag|healthcheck run|auto-update": change("changes {}", "-al --all --force"),
    "auto-update": Command(
        medium(Category.INFRA_CHANGE, "updates running containers"),
        Options("--dry-run --format= --authfile= --rollback --tls-verify?="),
        operands="",
        tries="--dry-run",
    ),
    "mount": Command(
        medium(Category.INFRA_CHANGE, "mounts {}"),
        Options("-a --all --format= --no-trunc -l --latest"),
        bare=SHOWS.effect if False else None,
    ),
    "help": Command(HELPS),
    "checkpoint ls|checkpoint list": READ,
    "model list|model ls|model ps|model status|model version|model df|model inspect": READ,
}  # fmt: skip


def _prefix(name: str, verbs: Mapping[str, Judge]) -> dict[str, Judge]:
    return {
        "|".join(f"{name} {verb}" for verb in names.split("|")): judge
        for names, judge in verbs.items()
    }


_VERBS: Final[dict[str, Judge]] = {
    **IMAGE, **CONTAINER, **_OTHERS, **SWARM, **PODMAN,
    **_prefix("container", CONTAINER), **_prefix("image", IMAGE), **_prefix("volume", _VOLUME),
    **_prefix("network", _NETWORK), **_prefix("system", _SYSTEM), **_prefix("buildx", _BUILDX),
    **_prefix("plugin", _PLUGIN), **_prefix("context", _CONTEXT),
}  # fmt: skip
_OPTIONS: Final = Options(
    "-D --debug --tls --tlsverify -c= --context= -H= --host= --config= -l= --log-level= "
    "--tlscacert= "
    "--tlscert= --tlskey= --connection= --url= --identity= --remote -r --root= --runroot= "
    "--storage-driver= --storage-opt= --cgroup-manager= --events-backend= --syslog "
    "--namespace= --address= --version=help --help=help -h=help"
)
_GROUP: Final = Group(_VERBS, _OPTIONS, judge_unknown)
_LEADING: Final = _OPTIONS.joined_with(Options(posix=True))
_ELSEWHERE: Final = ("-c", "--context", "-H", "--host", "--connection", "--url")
_ADDRESSES: Final = ("-H", "--host", "--url")
_PLUGINS: Final = frozenset({"compose", "buildx", "scout", "build", "trust", "manifest", "stack"})


def judge_engine(invocation: Invocation) -> list[Act]:
    """Judge a call of a container engine, which may be one of another machine."""
    if [word.text for word in invocation.words] == ["-v"]:
        return [Does(HELPS)]
    invocation = split_values(invocation)
    acts = _GROUP(invocation)
    before = _LEADING.parse(invocation.words)
    places = [found.value for found in before.found if found.option.name in _ELSEWHERE]
    named = [place for place in places if place is not None]
    if named and any(not isinstance(act, Does) or act.effect.level > Level.LOW for act in acts):
        acts = raise_for_production(acts, named)
        acts.append(Does(medium(Category.INFRA_CHANGE, "uses another engine"), named[0]))
    for found in before.found:
        if found.option.name in _ADDRESSES and found.value is not None:
            acts += container.judge_engine_host(found.value)
    if before.has("--config") and any(word.text in _PLUGINS for word in before.operands[:1]):
        acts.append(Does(uncertain("takes its plugins from another folder")))
    return acts


PROGRAMS: Final[dict[str, Judge]] = {"docker podman nerdctl": revealing(judge_engine)}

"""Container engines: docker, podman and nerdctl."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.programs import container
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.compose import judge_compose
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.subcommand import NO_VERB, judge_unknown, split_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge

_SHOWS: Final = low(Category.INFRA_READ, "reads from the container engine")
_FILTERS: Final = (
    "-aqls --all --quiet --latest --size --no-trunc --digests --tree --no-stream --no-reset "
    "--pretty "
    "--verbose --human?= -H -f= --filter= --format= -n= --last= --since= --until= --type= "
    "--limit= --sort= --ns --namespace --pod --external --sync --noheading --no-error --pull= "
    "-t= --json "
    "--compatible --list-tags --no-resolve --no-task-ids --in-use --raw --platform= --stream?= -v"
)
_READ: Final = Command(_SHOWS, Options(_FILTERS))
_LOGS: Final = Command(
    _SHOWS,
    Options(
        "-ftl --follow --timestamps --details --latest --names --color --raw --no-trunc "
        "--no-resolve --no-task-ids --since= --until= -n= --tail="
    ),
)
_TOP: Final = Command(_SHOWS, Options("-l --latest", posix=True))


def _change(what: str, table: str = "", level: Level = Level.MEDIUM, **when: Effect) -> Command:
    effect = Effect(Category.INFRA_CHANGE, level, what)
    options = {name.replace("_", "-").replace("and", " "): each for name, each in when.items()}
    return Command(effect, Options(table), when=options)


def _destroy(what: str, table: str = "", force: Effect | None = None) -> Command:
    when = {"-f --force": force} if force is not None else {}
    return Command(medium(Category.INFRA_DESTROY, what), Options(f"-f --force {table}"), when=when)


def _wipe(what: str, table: str = "") -> Command:
    return Command(high(Category.INFRA_DESTROY, what), Options(f"-fa --force --all {table}"))


_LABELS: Final = "--label= -d= --driver= -o= --opt= --attachable --internal --ipv6 --subnet= "
_PUSH: Final = Command(
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
_EXPORT: Final = Command(
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
_RMI: Final = Command(
    medium(Category.INFRA_DESTROY, "removes the image {}"),
    Options("-afi --all --force --ignore --no-prune -n --async --platform="),
    when={
        "-f --force": high(Category.INFRA_DESTROY, "removes the image {} although it is in use"),
        "-a --all": high(Category.INFRA_DESTROY, "removes every image"),
    },
)
_PRUNE: Final = (
    "--filter= --build-cache --keep-storage= --max-used-space= --min-free-space= "
    "--reserved-space= --verbose"
)
_STOP_OPTIONS: Final = (
    "-ali --all --latest --ignore -t= --time= --timeout= -s= --signal= --filter= --cidfile="
)
_STOP: Final = Command(high(Category.PROCESS, "stops the container {}"), Options(_STOP_OPTIONS))
_KILL: Final = Command(high(Category.PROCESS, "kills the container {}"), Options(_STOP_OPTIONS))
_START: Final = _change(
    "starts the container {}", "-ail --attach --interactive --latest --all --detach-keys= "
    "--filter= --sig-proxy?= --checkpoint= --checkpoint-dir=",
)  # fmt: skip
_RESTART: Final = _change("restarts the container {}", _STOP_OPTIONS + " --running --no-deps")
_PAUSE: Final = _change("pauses or resumes the container {}", "-al --all --latest --filter=")
_RENAME: Final = _change("renames the container {0}")
_UPDATE: Final = _change(
    "changes the limits of the container {}",
    "--cpus= -c= --cpu-shares= --cpu-period= --cpu-quota= --cpuset-cpus= --cpuset-mems= -m= "
    "--memory= --memory-reservation= --memory-swap= --pids-limit= --restart= --blkio-weight= "
    "--latest",
)
_ATTACH: Final = _change(
    "attaches to the container {0}", "--no-stdin --sig-proxy?= --detach-keys= -l --latest"
)
_COMMIT: Final = _change(
    "makes an image of the container {0}",
    "-pq --pause?= --quiet --no-pause -a= --author= -c= --change= -m= --message= -f= --format= "
    "--iidfile=write --include-volumes --squash",
)
_TAG: Final = _change("gives the image {0} another name")
_WAIT: Final = Command(_SHOWS, Options("-il --ignore --latest --interval= --condition="))
_SECRET: Final = Category.SECRETS_READ

_CONTAINER: Final[Mapping[str, Judge]] = {
    "ls|list|ps|inspect|stats|diff|port|exists": _READ, "logs": _LOGS, "top": _TOP,
    "run": container.RUN, "create": container.CREATE, "exec": container.EXEC,
    "cp": container.COPY, "rm|remove": _RM, "stop": _STOP, "kill": _KILL, "start": _START,
    "restart": _RESTART, "pause|unpause": _PAUSE, "rename": _RENAME, "update": _UPDATE,
    "attach": _ATTACH, "commit": _COMMIT, "export": _EXPORT, "wait": _WAIT,
    "prune": _wipe("removes every stopped container", _PRUNE),
    "checkpoint|restore|init|mount|umount|unmount|cleanup": _change("changes the container {}"),
}  # fmt: skip
_IMAGE: Final[Mapping[str, Judge]] = {
    "ls|list|inspect|history|tree|exists|diff|search": _READ, "rm|remove|rmi": _RMI,
    "build": container.BUILD, "pull": _PULL, "push": _PUSH, "tag|untag": _TAG, "save": _SAVE,
    "load": _LOAD, "import": _IMPORT,
    "prune": Command(
        medium(Category.INFRA_DESTROY, "removes images without a name"),
        Options(f"-fa --force --all {_PRUNE}"),
        when={"-a --all": high(Category.INFRA_DESTROY, "removes every image that is not in use")},
    ),
}  # fmt: skip
_VOLUME: Final[Mapping[str, Judge]] = {
    "ls|list|inspect|exists": _READ,
    "create": _change("makes a volume", _LABELS + "--name="),
    "rm|remove": _wipe("deletes the volume {} and the data in it", "-t="),
    "prune": _wipe("deletes every volume that is not in use", _PRUNE),
    "update|import|reload|mount|unmount": _change("changes a volume"),
    "export": _EXPORT,
}
_NETWORK: Final[Mapping[str, Judge]] = {
    "ls|list|inspect|exists": _READ,
    "create": _change(
        "makes a network",
        _LABELS + "--gateway= --ip-range= --aux-address= --scope= --ingress --ipam-driver= "
        "--ipam-opt= --config-only --config-from= --disable-dns --ignore",
    ),
    "connect|disconnect|reload|update": _change(
        "changes the network {0}", "-f --force --alias= --ip= --ip6= --link= --driver-opt= -a --all"
    ),
    "rm|remove": _destroy("removes the network {}", "-t="),
    "prune": _destroy("removes every network that is not in use", _PRUNE),
}
_SYSTEM: Final[Mapping[str, Judge]] = {
    "df|info|events|check": _READ,
    "prune": Command(
        medium(Category.INFRA_CHANGE, "removes stopped containers and images that nothing uses"),
        Options(f"-fa --force --all --volumes {_PRUNE}"),
        when={"--volumes": high(Category.INFRA_DESTROY, "deletes volumes that are not in use")},
    ),
    "reset": Command(
        critical(Category.INFRA_DESTROY, "deletes every container, image and volume"),
        Options("-f --force"),
    ),
    "service": Command(medium(Category.NET_LISTEN, "serves the engine"), Options("-t= --time= "
        "--cors=")),
    "connection ls|connection list": _READ,
    "migrate|renumber": _change("changes the engine's own data"),
}  # fmt: skip
_BUILDX: Final[Mapping[str, Judge]] = {
    "ls|du|version|imagetools inspect|history ls|history inspect|history logs": _READ,
    "inspect": Command(_SHOWS, Options("--bootstrap"), when={
        "--bootstrap": medium(Category.INFRA_CHANGE, "starts the builder"),
    }),
    "build|b|bake|f": container.BUILD,
    "create|use|stop": _change(
        "changes the builders",
        "--append --bootstrap --leave --use --default --global --name= --node= --driver= "
        "--driver-opt= --platform=",
    ),
    "rm": _destroy("removes a builder", "--all-inactive --keep-daemon --keep-state"),
    "prune": _destroy("deletes the build cache", f"-a --all {_PRUNE}"),
    "imagetools create": Command(
        high(Category.NET_WRITE, "writes a manifest to the registry"),
        Options("--append --dry-run -t= --tag= -f=read --file=read --annotation= --progress="),
    ),
}  # fmt: skip
_SERVICE_OPTIONS: Final = (
    "-dq --detach?= --quiet --force --name= --replicas= --image= --env= -e= --env-add= --env-rm= "
    "--label= -l= --network= --mode= -p= --publish= --publish-add= --constraint= --limit-cpu= "
    "--limit-memory= --reserve-cpu= --reserve-memory= --restart-condition= --update-delay= "
    "--update-parallelism= -u= --user= -w= --workdir= --with-registry-auth --secret= --config= "
    "--rollback --no-resolve-image --mount= --mount-add="
)
_SWARM: Final[Mapping[str, Judge]] = {
    "swarm join-token|swarm unlock-key": Command(
        high(_SECRET, "shows the key of the swarm"), Options("-q --quiet --rotate")
    ),
    "swarm init|swarm join|swarm update|swarm unlock|swarm ca": _change(
        "changes the swarm", "--token= --advertise-addr= --listen-addr= --availability= "
            "--cert-expiry= "
        "--autolock?= --force-new-cluster -d --detach --rotate -q --quiet", Level.HIGH,
    ),
    "swarm leave": Command(high(Category.INFRA_DESTROY, "leaves the swarm"), Options("-f --force")),
    "service ls|service list|service inspect|service ps": _READ,
    "service logs": _LOGS,
    "service create": Command(
        medium(Category.INFRA_CHANGE, "starts a service"), Options(_SERVICE_OPTIONS, posix=True)
    ),
    "service update|service scale|service rollback": _change("changes the service {0}",
        _SERVICE_OPTIONS),
    "service rm|service remove": _wipe("removes the service {}"),
    "node ls|node list|node inspect|node ps": _READ,
    "node update|node promote|node demote": _change(
        "changes the part of the node {}", "--availability= --label-add= --label-rm= --role=",
            Level.HIGH
    ),
    "node rm|node remove": _wipe("removes the node {}"),
    "secret ls|secret list|secret exists|config ls|config list|config inspect": _READ,
    "secret inspect": Command(_SHOWS, Options(f"{_FILTERS} --showsecret"), when={
        "--showsecret": high(_SECRET, "shows the secret itself"),
    }),
    "secret create|config create": Command(
        medium(Category.INFRA_CHANGE, "stores the file as {0}"),
        Options("-d= --driver= -l= --label= --template-driver= --env --replace"),
        operands="data read",
    ),
    "secret rm|secret remove|config rm|config remove": _wipe("deletes {}"),
    "stack ls|stack list|stack ps|stack services|stack config": Command(
        _SHOWS, Options(_FILTERS + " -c= --compose-file=")
    ),
    "stack deploy|stack up": _change(
        "deploys the stack {}", "-c= --compose-file= --prune --with-registry-auth -dq --detach?= "
        "--quiet --resolve-image=",
    ),
    "stack rm|stack down|stack remove": _wipe("removes the stack {}", "-d --detach"),
}  # fmt: skip
_PLUGIN: Final[Mapping[str, Judge]] = {
    "ls|list|inspect": _READ,
    "install|upgrade": Command(
        high(Category.EXEC_REMOTE, "installs a plugin that runs with every right"),
        Options("--grant-all-permissions --alias= --disable --disable-content-trust?= "
            "--skip-remote-check"),
    ),
    "enable|disable|create|set": _change("changes the plugin {}", "-f --force --timeout= "
        "--compress"),
    "rm|remove": _wipe("removes the plugin {}"),
    "push": _PUSH,
}  # fmt: skip
_CONTEXT: Final[Mapping[str, Judge]] = {
    "ls|list|inspect|show": _READ,
    "create|update|use|import": _change(
        "changes which engine is used", "--description= --docker= --from= "
            "--default-stack-orchestrator="
    ),
    "rm|remove": _destroy("removes the context {}"),
    "export": Command(high(_SECRET, "writes the keys of a context to a file"), operands="data "
        "write"),
}  # fmt: skip
_OTHERS: Final[Mapping[str, Judge]] = {
    "container|image|volume|network|system|buildx|plugin|context|swarm|service|node": NO_VERB,
    "secret|config|stack|builder|manifest|trust|pod|machine": NO_VERB,
    "images|info|version|events|search|history": _READ,
    "compose": judge_compose,
    "build|buildx build": container.BUILD,
    "builder prune": _destroy("deletes the build cache", f"-a --all {_PRUNE}"),
    "builder build": container.BUILD,
    "rmi": _RMI,
    "login": Command(
        high(Category.SECRETS_READ, "stores the login of a registry"),
        Options("-u= --username= -p= --password= --password-stdin --authfile= --tls-verify?="),
    ),
    "logout": _change("forgets the login of a registry", "-a --all --authfile="),
    "manifest inspect": Command(_SHOWS, Options("-v --verbose --insecure --tls-verify?= "
        "--authfile=")),
    "manifest exists": _READ,
    "manifest create|manifest annotate|manifest add|manifest remove": _change(
        "changes the manifest {0}",
        "-a --amend --all --insecure --arch= --os= --os-version= --os-features= --variant= "
        "--annotation=",
    ),
    "manifest rm": _destroy("deletes the manifest {}"),
    "manifest push": _PUSH,
    "trust inspect": _READ,
    "trust sign|trust revoke": Command(
        high(Category.NET_WRITE, "changes who vouches for {0}"), Options("-y --yes --local")
    ),
    "trust key generate|trust key load|trust signer add|trust signer remove": Command(
        high(Category.PRIVILEGE, "changes the keys that vouch for images"),
        Options("-f --force --dir= --name= --key="),
    ),
    "mount|umount|unmount|untag|healthcheck run|auto-update": _change("changes {}", "-al --all "
        "--force"),
}  # fmt: skip
_PODMAN: Final[Mapping[str, Judge]] = {
    "pod ps|pod ls|pod list|pod inspect|pod stats|pod exists": _READ,
    "pod logs": _LOGS, "pod top": _TOP,
    "pod start|pod restart|pod pause|pod unpause": _RESTART,
    "pod stop|pod kill": _STOP, "pod rm": _wipe("removes the pod {} with its containers",
        "-il -t="),
    "pod prune": _wipe("removes every stopped pod"),
    "pod create": Command(
        medium(Category.INFRA_CHANGE, "makes a pod"), container.CREATE.options,
            when=container.CREATE.when
    ),
    "machine ls|machine list|machine info|machine inspect": _READ,
    "machine init|machine start|machine set": _change("changes the engine's machine", "--now "
        "--cpus= -m= --memory= --disk-size= --rootful?="),
    "machine stop": _STOP, "machine rm|machine reset": _wipe("deletes the engine's machine"),
    "machine ssh": Command(
        low(Category.INFRA_READ, "runs a command in the engine's machine"),
        Options("--username=", posix=True),
        more=lambda parsed, _: container.run_in(parsed.operands[1:], None),
    ),
    "generate kube|generate systemd|kube generate": Command(
        _SHOWS, Options("-nsr --name --service --new --no-header -f=write --filename=write "
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


def _prefix(name: str, verbs: Mapping[str, Judge]) -> dict[str, Judge]:
    return {
        "|".join(f"{name} {verb}" for verb in names.split("|")): judge
        for names, judge in verbs.items()
    }


_VERBS: Final[dict[str, Judge]] = {
    **_IMAGE, **_CONTAINER, **_OTHERS, **_SWARM, **_PODMAN,
    **_prefix("container", _CONTAINER), **_prefix("image", _IMAGE), **_prefix("volume", _VOLUME),
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
    if before.has("--config") and any(word.text in _PLUGINS for word in before.operands[:1]):
        acts.append(Does(uncertain("takes its plugins from another folder")))
    return acts


PROGRAMS: Final[dict[str, Judge]] = {"docker podman nerdctl": judge_engine}

"""Tools around container images: buildah, skopeo, crictl, colima."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Writes
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs import container
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_SHOWS: Final = low(Category.INFRA_READ, "reads from images and containers")
_READ: Final = Command(
    _SHOWS,
    Options(
        "-aqnvp --all --quiet --noheading --json --no-trunc --digests --history --raw --config "
        "--no-tags --no-creds --tls-verify?= --authfile= --creds= --retry-times= --name= --image= "
        "--namespace= --label= --state= --output= -o= --pod= --latest -l --last= -f= --filter= "
        "--format= -t= --type= --verbose --all-platforms --sort-by="
    ),
)
_CHANGE: Final = Command(
    medium(Category.INFRA_CHANGE, "changes containers or images"),
    Options(
        "-aq --all --quiet --format= --name= --pull= --label= --env= --entrypoint= --cmd= --port= "
        "--user= --workingdir= --rm --squash -t= --timeout="
    ),
)
_DESTROY: Final = Command(
    high(Category.INFRA_DESTROY, "deletes {}"),
    Options(
        "-afpq --all --force --prune --keep-pod-sandbox --data --authfile= --creds= --tls-verify?="
    ),
)
_PULL: Final = Command(
    medium(Category.PACKAGE_INSTALL, "pulls the image {0}"),
    Options("-aq --all-tags --quiet --creds= --auth= --authfile= --policy= --tls-verify?="),
)
_LOGIN: Final = Command(
    high(Category.SECRETS_READ, "stores the login of a registry"),
    Options("-u= --username= -p= --password= --password-stdin --authfile= --tls-verify?="),
)
_PUBLISH: Final = critical(Category.PACKAGE_PUBLISH, "publishes an image")


def _move(parsed: Parsed, _invocation: Invocation) -> Sequence[Act]:
    if len(parsed.operands) != 2:
        return [Does(uncertain("does not copy one image to one place"))]
    target = parsed.operands[-1]
    transport, _, place = target.text.partition(":")
    if transport in {"dir", "oci", "oci-archive", "docker-archive"}:
        return [Writes(target.part(len(target.text) - len(place)))]
    if transport in {"docker-daemon", "containers-storage"}:
        return [Does(medium(Category.PACKAGE_INSTALL, "stores the image here"), target)]
    return [Does(_PUBLISH, target)]


_COPY_OPTIONS: Final = Options(
    "-aq --all --quiet --src-creds= --dest-creds= --src-tls-verify?= --dest-tls-verify?= "
    "--authfile= --src-authfile= --dest-authfile= --format= --multi-arch= --retry-times= -s= "
    "--src= "
    "-d= --dest= --scoped --preserve-digests --remove-signatures --dry-run --keep-going "
    "--creds= --tls-verify?= --rm --compression-format= --digestfile=write"
)
_SKOPEO: Final = Group(
    {
        "inspect|list-tags|manifest-digest": _READ,
        "copy": Command(low(Category.INFRA_READ, "copies the image {0}"), _COPY_OPTIONS,
            more=_move),
        "sync": Command(high(Category.NET_WRITE, "copies images from place to place"),
            _COPY_OPTIONS),
        "delete": _DESTROY,
        "login": _LOGIN,
        "logout": _CHANGE,
    },
    Options("--debug --insecure-policy --override-arch= --override-os= --override-variant= "
        "--command-timeout= --registries.d= --tmpdir= --policy= --version=help -h=help"),
)  # fmt: skip
_BUILDAH: Final = Group(
    {
        "images|containers|inspect|version|info|ls|list|ps|manifest inspect|manifest exists": _READ,
        "build|bud|build-using-dockerfile": container.BUILD,
        "from|config|commit|tag|mount|umount|rename|manifest create|manifest add": _CHANGE,
        "rm|rmi|prune|manifest rm|delete": _DESTROY,
        "pull": _PULL,
        "push|manifest push": Command(
            low(Category.INFRA_READ, "copies the image {0}"), _COPY_OPTIONS, more=_move
        ),
        "run": Command(
            medium(Category.EXEC_PROJECT, "runs a command in {0}"),
            container.RUN.options,
            when=container.RUN.when,
            more=container.run_image,
        ),
        "login": _LOGIN,
        "logout": _CHANGE,
    },
    Options("--debug --log-level= --root= --runroot= --storage-driver= --storage-opt= "
        "--version=help -h=help"),
)  # fmt: skip
_CRICTL: Final = Group(
    {
        "ps|pods|images|img|inspect|inspecti|inspectp|stats|statsp|info|version|imagefsinfo": _READ,
        "metricsp|events|runtime-config": _READ,
        "logs": Command(_SHOWS, Options("-ftp --follow --timestamps --previous --tail= --since=")),
        "exec": container.EXEC,
        "pull": _PULL,
        "create|start|update|runp|run|attach|checkpoint": _CHANGE,
        "stop|stopp": Command(high(Category.PROCESS, "stops {}"), Options("-t= --timeout=")),
        "rm|rmp|rmi": _DESTROY,
        "port-forward": Command(medium(Category.NET_LISTEN, "forwards a port to {0}")),
    },
    Options("-D --debug -c= --config= -i= --image-endpoint= -r= --runtime-endpoint= -t= --timeout= "
        "--version=help -h=help"),
)  # fmt: skip
_COLIMA: Final = Group(
    {
        "status|list|ls|version|completion": _READ,
        "start|restart|update|template|kubernetes start": Command(
            medium(Category.SYSTEM_CHANGE, "starts or changes the virtual machine"),
            Options(
                "-f --foreground --edit -c= --cpu= --cpus= -m= --memory= -d= --disk= -r= "
                "--runtime= "
                "-a= --arch= --vm-type= --mount-type= -k --kubernetes --network-address "
                "--kubernetes-version= --dns= --vz-rosetta -V= --mount= --env="
            ),
            when={"-V --mount": high(Category.PRIVILEGE, "mounts folders into the machine")},
        ),
        "stop|kubernetes stop": Command(high(Category.PROCESS, "stops the virtual machine"),
            Options("-f --force")),
        "delete|prune|kubernetes delete|kubernetes reset": _DESTROY,
        "ssh": Command(
            low(Category.INFRA_READ, "runs a command in the virtual machine"),
            Options(posix=True),
            more=lambda parsed, _: container.run_in(parsed.operands, None),
        ),
    },
    Options("-p= --profile= --verbose --very-verbose --version=help -h=help"),
)  # fmt: skip
PROGRAMS: Final[dict[str, Judge]] = {
    "skopeo": _SKOPEO,
    "buildah": _BUILDAH,
    "crictl": _CRICTL,
    "colima": _COLIMA,
}

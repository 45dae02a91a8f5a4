"""What running, copying into and building containers does: shared by docker, podman, nerdctl."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Emits,
    Fetches,
    Flow,
    Reads,
    RunsCommand,
    RunsInput,
    Writes,
)
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, shorten
from ccwatch.risk.programs.endpoint import host_of, is_local_host, scheme_of
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import read_elsewhere, reveals
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation
    from ccwatch.risk.programs.option import Parsed

_SYSTEM_FOLDERS: Final = frozenset(
    {
        "bin", "boot", "dev", "etc", "home", "lib", "lib64", "opt", "proc", "root", "run", "sbin",
        "sys", "usr", "var", "Users", "Library",
    }
)  # fmt: skip
_SOCKETS: Final = ("docker.sock", "podman.sock", "containerd.sock", "crio.sock", "docker_engine")
_ALL_CAPABILITIES: Final = frozenset(
    {"all", "sys_admin", "sys_ptrace", "sys_module", "sys_rawio", "dac_read_search", "bpf"}
)
_REMOTE: Final = ("http://", "https://", "git://", "git@", "ssh://", "oci://", "github.com/")
_HOST_SPACES: Final[Mapping[str, tuple[str, Effect]]] = {
    "--pid": ("host", critical(Category.PRIVILEGE, "sees and can kill every process outside")),
    "--userns": ("host", high(Category.PRIVILEGE, "is root of the machine inside the container")),
    "--ipc": ("host", high(Category.PRIVILEGE, "shares the memory of the machine")),
    "--uts": ("host", high(Category.PRIVILEGE, "may rename the machine")),
    "--cgroupns": ("host", high(Category.PRIVILEGE, "shares the control groups of the machine")),
    "--network": ("host", high(Category.PRIVILEGE, "uses the network of the machine itself")),
    "--net": ("host", high(Category.PRIVILEGE, "uses the network of the machine itself")),
}

_RUN_OPTIONS: Final = (
    "-dit -P --detach --interactive --tty --rm --init --no-healthcheck --oom-kill-disable --quiet "
    "-q --publish-all --read-only --disable-content-trust?= --sig-proxy?= --help=help "
    "-a= --attach= --add-host= --annotation= --blkio-weight= -c= --cpu-shares= --cpus= "
    "--cpu-period= --cpu-quota= --cpuset-cpus= --cpuset-mems= --detach-keys= --dns= --dns-option= "
    "--dns-search= --domainname= -e= --env= --expose= --gpus= --group-add= --health-cmd= "
    "--health-interval= --health-retries= --health-start-period= --health-timeout= -h= --hostname= "
    "--ip= --ip6= --isolation= --kernel-memory= -l= --label= --link= --link-local-ip= "
    "--mac-address= -m= --memory= --memory-reservation= --memory-swap= --memory-swappiness= "
    "--name= --network-alias= --oom-score-adj= --pids-limit= --platform= --pull= --restart= "
    "--shm-size= --stop-signal= --stop-timeout= --storage-opt= --tmpfs= --ulimit= -u= --user= "
    "--volumes-from= -w= --workdir= --pod= --replace --tz= --timeout= --umask= --security-opt= "
    "--env-file=read --label-file=read --cidfile=write --pidfile=write --iidfile=write "
    "-v= --volume= --mount= -p= --publish= --entrypoint= --privileged?= --cap-add= --cap-drop= "
    "--device= --device-cgroup-rule= --pid= --userns= --ipc= --uts= --cgroupns= --network= --net= "
    "--cgroup-parent="
)
_RUN_WHEN: Final = {
    "--privileged": critical(Category.PRIVILEGE, "gives the container the whole machine"),
    "--device": high(Category.PRIVILEGE, "gives the container a device"),
    "--device-cgroup-rule": high(Category.PRIVILEGE, "gives the container devices"),
    "-p --publish -P --publish-all": medium(Category.NET_LISTEN, "opens a port"),
    "--volumes-from": medium(Category.INFRA_CHANGE, "writes to another container's volumes"),
    "--restart": medium(Category.INFRA_CHANGE, "starts the container again by itself"),
    "--cgroup-parent": high(Category.PRIVILEGE, "chooses the control group of the container"),
}


def is_remote(text: str) -> bool:
    """Say whether a context, a manifest or a file is fetched from elsewhere."""
    return text.startswith(_REMOTE)


def _judge_mount_source(source: str, word: Word, read_only: bool, home: str) -> list[Act]:
    place = source.rstrip("/") or "/"
    if place.endswith(_SOCKETS):
        return [Does(critical(Category.PRIVILEGE, f"hands over {shorten(place)}"), word)]
    parts = [part for part in place.split("/") if part not in {"", "."}]
    is_system = place[0] == "/" and (not parts or parts[-1] == ".." or parts == parts[:1])
    if place in {"~", "$HOME", home} or (
        is_system and (not parts or parts[0] in _SYSTEM_FOLDERS or parts[-1] == "..")
    ):
        return [
            Does(critical(Category.PRIVILEGE, f"mounts {shorten(place)} of this machine"), word)
        ]
    path = Word(source, word.span, word.has_glob)
    return [Reads(path) if read_only else Writes(path, "mounts into a container, writable:")]


def judge_volume(word: Word, home: str) -> list[Act]:
    """Judge the value of ``--volume``: a named volume is nobody's file."""
    source, colon, rest = word.text.partition(":")
    if not colon or not (source[:1] in {"/", ".", "~", "$"} or UNKNOWN in source):
        return []
    modes = rest.rpartition(":")[2].split(",") if ":" in rest else []
    return _judge_mount_source(source, word, "ro" in modes, home)


def judge_mount(word: Word, home: str) -> list[Act]:
    """Judge the value of ``--mount``: ``type=bind,source=/srv,target=/srv``."""
    fields = {
        key.strip().lower(): value
        for key, _, value in (part.partition("=") for part in word.text.split(","))
    }
    source = fields.get("source") or fields.get("src") or ""
    kind = fields.get("type", "volume")
    if kind == "tmpfs" or (kind == "volume" and "/" not in source and UNKNOWN not in word.text):
        return []
    if not source:
        return [Does(uncertain("mounts what ccwatch cannot tell"), word)]
    read_only = not {"readonly", "ro"}.isdisjoint(fields)
    return _judge_mount_source(source, word, read_only, home)


def _judge_isolation(parsed: Parsed, home: str) -> list[Act]:
    acts: list[Act] = []
    for found in parsed.found:
        value, name = found.value, found.option.name
        if value is None:
            continue
        if name in {"-v", "--volume"}:
            acts += judge_volume(value, home)
        elif name == "--mount":
            acts += judge_mount(value, home)
        elif name == "--cap-add":
            strong = value.text.lower().removeprefix("cap_") in _ALL_CAPABILITIES
            make = critical if strong else high
            acts.append(Does(make(Category.PRIVILEGE, f"adds {shorten(value.text)}"), value))
        elif name == "--security-opt" and "no-new-privileges" not in value.text:
            acts.append(Does(high(Category.PRIVILEGE, "weakens the walls of the container"), value))
        elif name in _HOST_SPACES:
            acts += _judge_space(name, value)
    return acts


def _judge_space(name: str, value: Word) -> list[Act]:
    shared, effect = _HOST_SPACES[name]
    if value.text == shared:
        return [Does(effect, value)]
    return (
        [Does(uncertain("shares what ccwatch cannot tell"), value)] if value.literal is None else []
    )


def run_image(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    """Return what the image, its mounts and the command inside it do: for ``Command.more``."""
    acts = _judge_isolation(parsed, invocation.context.home)
    if not parsed.operands:
        return [*acts, Does(uncertain("names no image"))]
    image, *command = parsed.operands
    entry = parsed.get("--entrypoint")
    if entry is not None and entry.value is not None and entry.value.text:
        command = [entry.value, *command]
    return acts + (run_in(command, f"container of {shorten(image.text)}") if command else [])


def run_in(words: Sequence[Word], place: str | None) -> list[Act]:
    """Return the acts of a command that runs in a place; without one, a shell is opened there.

    No place means that the files of this machine can be reached from there.
    """
    words = words[1:] if words and words[0].text == "--" else words
    if not words:
        return [Does(uncertain("runs nothing that ccwatch can see"))]
    return [RunsCommand(tuple(words), inside=place)]


def run_inside(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Return what the command after the name of a container does: for ``Command.more``."""
    name = shorten(parsed.operands[0].text) if parsed.operands else "?"
    return run_in(parsed.operands[1:], f"container {name}")


def copy_across(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Return which side of a copy is on this machine: for ``Command.more``."""
    if len(parsed.operands) != 2:
        return [Does(uncertain("does not copy one thing to one place"))]
    source, target = parsed.operands
    acts: list[Act] = []
    if not is_inside(source.text) and source.text != "-":
        acts.append(Reads(source))
    elif source.text != "-":
        acts += read_elsewhere(source, source.text.partition(":")[2])
    if is_inside(target.text):
        acts.append(Does(medium(Category.INFRA_CHANGE, "copies into a container"), target))
    elif target.text != "-":
        acts.append(Writes(target))
    return acts


def is_inside(text: str) -> bool:
    """Say whether one side of a copy is ``container:path``."""
    name, colon, _ = text.partition(":")
    return bool(colon and name) and name[0] not in "./~"


def build_image(parsed: Parsed, _invocation: Invocation) -> Sequence[Act]:
    """Return where the context and the recipe of a build come from: for ``Command.more``."""
    acts: list[Act] = []
    for word in [*parsed.operands, *parsed.values("-f", "--file")]:
        if is_remote(word.text) or word.text.endswith(".git"):
            acts += [
                Does(high(Category.EXEC_REMOTE, f"builds what {shorten(word.text)} says"), word),
                Fetches(word),
            ]
        elif word.text == "-":
            acts.append(RunsInput())
    for word in parsed.values("-o", "--output"):
        acts += _judge_output(word)
    for word in parsed.values("--secret"):
        _, comma, source = word.text.partition("src=")
        acts += [Reads(Word(source.partition(",")[0], word.span))] if comma else []
    for word in parsed.values("--cache-to"):
        acts.append(Does(high(Category.NET_WRITE, "uploads its cache"), word))
    return acts


def _judge_output(word: Word) -> list[Act]:
    if "type=registry" in word.text or "push=true" in word.text:
        return [Does(critical(Category.PACKAGE_PUBLISH, "publishes the image"), word)]
    _, found, place = word.text.rpartition("dest=")
    if found:
        return [Writes(Word(place.partition(",")[0], word.span))]
    return [] if "=" in word.text else [Writes(word)]


_REVEALING_FORMAT: Final = re.compile(r"(?i)\benv\b|\.config\b(?!\s*\.)|\bjson\s+\.(?!\w)")


def show_format(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Return what a template shows that names the environment: for ``Command.more``."""
    return [
        act
        for word in parsed.values("-f", "--format")
        if _REVEALING_FORMAT.search(word.text)
        for act in (Does(reveals("the environment of a container"), word), Emits(Flow.SECRET))
    ]


def judge_engine_host(word: Word) -> list[Act]:
    """Judge the address of an engine: on another machine it gets every order and every file."""
    scheme = scheme_of(word.text)
    if scheme in {"unix", "npipe", "fd", ""} and word.literal is not None:
        return []
    if is_local_host(host_of(word.text)):
        return [Does(low(Category.NET_READ, "talks to an engine on a port of this machine"), word)]
    return [Does(high(Category.NET_WRITE, f"talks to the engine at {shorten(word.text)}"), word)]


RUN: Final = Command(
    medium(Category.EXEC_REMOTE, "runs the image {0}"),
    Options(_RUN_OPTIONS, posix=True),
    when=_RUN_WHEN,
    more=run_image,
)
CREATE: Final = Command(
    medium(Category.INFRA_CHANGE, "makes a container of {0}"),
    Options(_RUN_OPTIONS, posix=True),
    when=_RUN_WHEN,
    more=run_image,
)
_ENVIRONMENT: Final = medium(Category.INFRA_CHANGE, "sets variables of the command")
EXEC: Final = Command(
    low(Category.INFRA_READ, "runs a command in {0}"),
    Options(
        "-itl --interactive --tty --latest -u= --user= -w= --workdir= --privileged -d --detach "
        "--detach-keys= -e= --env= --env-file=read --index= -T --no-TTY --no-tty --preserve-fds=",
        posix=True,
    ),
    when={
        "--privileged": high(Category.PRIVILEGE, "gives the command every privilege"),
        "-d --detach": medium(Category.INFRA_CHANGE, "leaves the command running"),
        "--detach-keys": medium(Category.INFRA_CHANGE, "changes the keys that detach"),
        "-e --env --env-file": _ENVIRONMENT,
    },
    more=run_inside,
)
COPY: Final = Command(
    low(Category.INFRA_READ, "copies from or to a container"),
    Options("-aLq --archive --follow-link --quiet --index= --all --overwrite"),
    more=copy_across,
)
BUILD: Final = Command(
    medium(Category.EXEC_PROJECT, "builds an image, and runs what its recipe says"),
    Options(
        "-q --quiet --no-cache --pull --rm?= --force-rm --squash --compress --load --check "
        "--layers "
        "-D --debug --disable-content-trust?= --push -f= --file= -t= --tag= --build-arg= "
        "--build-context= --cache-from= --cache-to= --target= --platform= --progress= --network= "
        "--label= --annotation= --add-host= --builder= --call= --no-cache-filter= --provenance= "
        "--sbom= --attest= --shm-size= --ulimit= -m= --memory= --cpu-shares= -c= --cpu-period= "
        "--cpu-quota= --cpuset-cpus= --cpuset-mems= --isolation= --iidfile=write "
        "--metadata-file=write -o= --output= --secret= --ssh= --allow= --with-dependencies "
        "--set= --print --list= --format= --jobs= --all-platforms -n= --no-push -d"
    ),
    when={
        "--push": critical(Category.PACKAGE_PUBLISH, "publishes the image"),
        "--ssh": high(Category.SECRETS_READ, "lends its SSH keys to the build"),
        "--allow": high(Category.PRIVILEGE, "lets the build out of its walls"),
    },
    more=build_image,
)

"""The command line of Google's cloud: ``gcloud GROUP … COMMAND``, and firebase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, Reads, RunsShell, Writes
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.programs.buckets import read_objects
from ccwatch.risk.programs.command import HELPS, Command, find_verb_places, shorten
from ccwatch.risk.programs.object_storage import (
    COPIES,
    LISTS,
    MIRRORS,
    MOVES,
    PUBLISHES,
    REMOVES,
    REMOVES_TREE,
    SHARES,
    SHOWS,
    copying,
    is_s3,
)
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import (
    LEADING,
    Service,
    asks_help,
    find_destructive_effect,
    find_kind,
    find_unclear,
    home_file,
    reveals,
    words_of,
)
from ccwatch.risk.programs.verb import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

GLOBALS: Final = (
    "-hqv --account= --billing-project= --configuration= --flatten= --format= "
    "--impersonate-service-account= --log-http --no-log-http --project= --quiet --trace-token= "
    "--user-output-enabled --no-user-output-enabled --verbosity= --access-token-file=read "
    "--zone= --region= --location= --filter= --limit= --sort-by= --page-size= --uri --global "
    "--async --organization= --folder= --cluster= --instance= --version= --help=help "
)
_OPTIONS: Final = Options(GLOBALS)
_ANY: Final = Options(
    GLOBALS + "-R -r --recursive --delete-unmatched-destination-objects --dry-run --no-clobber "
    "-n --continue-on-error --tunnel-through-iap --internal-ip --plain --all --force --print-keys",
    any_long=True,
)
_TRACKS: Final = frozenset({"alpha", "beta", "preview"})
_DEPTH: Final = 9
_READS: Final = words_of(
    "list ls get describe show cat read lookup tail search query "
    "validate du stat hash info "
    "print-settings search-domains check"
)
_SECRETS: Final[Mapping[str, str]] = {
    "secrets versions access": "a secret",
    "auth print-access-token": "an access token",
    "auth print-identity-token": "an identity token",
    "auth application-default print-access-token": "an access token",
    "config config-helper": "an access token",
    "services api-keys get-key-string": "an API key",
    "sql generate-login-token": "a login token",
    "redis instances get-auth-string": "the password of an instance",
    "compute reset-windows-password": "a new password",
    "iam service-accounts keys create": "a new key of a service account",
    "iam service-accounts sign-jwt": "a signed token",
    "iam service-accounts sign-blob": "a signature of a service account",
    "kms decrypt": "a decrypted text",
    "kms asymmetric-decrypt": "a decrypted text",
    "kms raw-decrypt": "a decrypted text",
    "storage hmac create": "a new key",
    "alloydb users get": "a user",
    "container clusters get-iam-token": "a token",
}
_REMOTE: Final = high(Category.EXEC_REMOTE, "runs a command on a machine of the cloud")
_SIGNS_IN: Final = medium(Category.INFRA_CHANGE, "signs in or out, or chooses an account")
_CREDENTIALS: Final = high(
    Category.SECRETS_READ, "writes credentials for the cloud to this machine"
)
_SETTINGS: Final = medium(Category.INFRA_CHANGE, "changes the settings of gcloud")
_DEPLOYS: Final = high(Category.INFRA_CHANGE, "deploys to the cloud: {said}")
_RUINED: Final = words_of(
    "projects instances clusters databases buckets folders "
    "organizations keyrings backups "
    "environments disks"
)
_GRANTING: Final = ("iam-policy", "iam-binding", "firewall-rules", "org-policies", "org-policy")
_EFFECTS: Final[Mapping[Kind, Effect]] = {
    Kind.READ: low(Category.INFRA_READ, "reads from the cloud: {said}"),
    Kind.CHANGE: medium(Category.INFRA_CHANGE, "changes something in the cloud: {said}"),
    Kind.RUN: high(Category.INFRA_CHANGE, "runs something in the cloud: {said}"),
    Kind.SEND: _DEPLOYS,
    Kind.DESTROY: high(Category.INFRA_DESTROY, "deletes or stops something in the cloud: {said}"),
}


def _run_command(parsed: Parsed, _: Invocation) -> list[Act]:
    return [RunsShell(word, inside="a machine of the cloud") for word in parsed.values("--command")]


def _write_kubeconfig(_: Parsed, invocation: Invocation) -> list[Act]:
    return [Writes(home_file(invocation, ".kube/config"))]


def _fixed(effect: Effect) -> Command:
    return Command(effect, _ANY)


_STOPS: Final = high(Category.INFRA_DESTROY, "stops something in the cloud: {0}")
_STORAGE: Final = "--recursive -r -R"
_SPECIAL: Final[Mapping[str, Judge]] = {
    "compute ssh": Command(_REMOTE, _ANY, more=_run_command),
    "compute tpus tpu-vm ssh": Command(_REMOTE, _ANY, more=_run_command),
    "compute scp": _fixed(high(Category.NET_WRITE, "copies files to or from a machine")),
    "compute start-iap-tunnel": _fixed(high(Category.NET_LISTEN, "opens a tunnel to a machine")),
    "compute connect-to-serial-port": _fixed(_REMOTE),
    "compute config-ssh": _fixed(high(Category.PERSISTENCE, "changes the settings of ssh")),
    "compute sign-url": _fixed(SHARES),
    "cloud-shell ssh": Command(_REMOTE, _ANY, more=_run_command),
    "app instances ssh": _fixed(_REMOTE),
    "workstations ssh": _fixed(_REMOTE),
    "container clusters get-credentials": Command(
        medium(Category.INFRA_CHANGE, "adds a cluster to the settings of kubectl"),
        _ANY,
        more=_write_kubeconfig,
    ),
    "container fleet memberships get-credentials": Command(
        medium(Category.INFRA_CHANGE, "adds a cluster to the settings of kubectl"),
        _ANY,
        more=_write_kubeconfig,
    ),
    "auth login": _fixed(_SIGNS_IN),
    "auth revoke": _fixed(_SIGNS_IN),
    "auth activate-service-account": _fixed(_SIGNS_IN),
    "auth application-default login": _fixed(_CREDENTIALS),
    "auth application-default revoke": _fixed(_SIGNS_IN),
    "auth application-default set-quota-project": _fixed(_SETTINGS),
    "auth configure-docker": _fixed(_SETTINGS),
    "auth list": _fixed(low(Category.INFRA_READ, "lists the accounts that are signed in")),
    "config set": _fixed(_SETTINGS),
    "config unset": _fixed(_SETTINGS),
    "init": _fixed(_SETTINGS),
    "components install": _fixed(medium(Category.PACKAGE_INSTALL, "installs parts of gcloud")),
    "components update": _fixed(medium(Category.PACKAGE_INSTALL, "updates gcloud")),
    "asset analyze-iam-policy": _fixed(_EFFECTS[Kind.READ]),
    "asset analyze-move": _fixed(_EFFECTS[Kind.READ]),
    "asset analyze-org-policies": _fixed(_EFFECTS[Kind.READ]),
    "compute os-config patch-jobs list": _fixed(_EFFECTS[Kind.READ]),
    "compute os-config patch-jobs describe": _fixed(_EFFECTS[Kind.READ]),
    "info": _fixed(low(Category.INFRA_READ, "shows the state of gcloud")),
    "builds log": _fixed(low(Category.INFRA_READ, "shows the log of a build")),
    "version": _fixed(HELPS),
    "topic": _fixed(HELPS),
    "cheat-sheet": _fixed(HELPS),
    "help": _fixed(HELPS),
    "storage cp": Command(
        COPIES,
        _ANY,
        when={"--predefined-acl": PUBLISHES},
        more=copying(is_s3),
    ),
    "storage mv": Command(MOVES, _ANY, more=copying(is_s3, moves=True)),
    "storage rsync": Command(
        COPIES,
        _ANY,
        tries="--dry-run",
        more=copying(is_s3, deletes="--delete-unmatched-destination-objects", does=MIRRORS),
    ),
    "storage rm": Command(REMOVES, _ANY, when={_STORAGE: REMOVES_TREE}),
    "storage sign-url": _fixed(SHARES),
    "storage ls": _fixed(LISTS),
    "storage cat": Command(SHOWS, _ANY, more=read_objects),
    "compute instances reset": _fixed(_STOPS),
    "services disable": _fixed(_STOPS),
    "billing projects unlink": _fixed(_STOPS),
    "projects delete": _fixed(critical(Category.INFRA_DESTROY, "deletes the project {0}")),
    "builds submit": _fixed(high(Category.NET_WRITE, "uploads the source and builds it")),
    "functions call": _fixed(high(Category.INFRA_CHANGE, "runs the function {0}")),
    "pubsub subscriptions pull": _fixed(
        medium(Category.INFRA_CHANGE, "takes messages out of a queue")
    ),
}
_OUTPUTS: Final = ("output-file", "out-file", "--destination", "--output", "--output-path")


def judge_gcloud(invocation: Invocation) -> list[Act]:
    """Say what ``gcloud GROUP … COMMAND`` does, by the first verb after its group."""
    words = invocation.words
    places = find_verb_places(words, _OPTIONS, _DEPTH)
    if places and words[places[0]].text in _TRACKS:
        places = places[1:]
    names = [words[place].text for place in places]
    parsed = _ANY.parse(words)
    if asks_help(words) or parsed.has("-h"):
        return [Does(HELPS)]
    for length in range(min(len(names), 4), 0, -1):
        path = " ".join(names[:length])
        if path in _SECRETS:
            secret = reveals(f"{_SECRETS[path]}: {shorten(path)}")
            return [Does(secret), Emits(Flow.SECRET), *_option_acts(parsed)]
        if path in _SPECIAL:
            after = places[length - 1] + 1
            left = words[: places[0]] + words[after:]
            return _SPECIAL[path](invocation.after(left, path)) + _option_acts(parsed)
    effect = _judge_verb(names, invocation)
    return [Does(effect), *_option_acts(parsed), *find_unclear(words)]


def _judge_verb(names: Sequence[str], invocation: Invocation) -> Effect:
    """Return what the first verb says; the first word is always a group."""
    said = shorten(" ".join(names[:5]))
    for place, name in enumerate(names[1:], 1):
        verb, hyphen, _ = name.partition("-")
        is_read = verb in _READS or name == "test-iam-permissions"
        kind = Kind.READ if is_read else find_kind([verb])
        is_noun = (verb.endswith("s") and not hyphen) or kind is Kind.READ
        if kind is None or (is_noun and not is_read):
            continue
        return _weigh(kind, names[: place + 1], said)
    doubt = uncertain(f"has no command of gcloud that ccwatch can make out: {said or '…'}")
    return find_destructive_effect(invocation) or doubt


def _weigh(kind: Kind, path: Sequence[str], said: str) -> Effect:
    effect = _EFFECTS[kind]
    *groups, verb = path
    if kind is not Kind.READ and any(part in " ".join(path) for part in _GRANTING):
        effect = high(Category.PERMISSIONS, "changes who may do what: {said}")
    elif verb == "delete" and groups[-1] in _RUINED:
        effect = critical(Category.INFRA_DESTROY, "deletes a resource with all its data: {said}")
    elif kind is Kind.CHANGE and groups[0] in {"iam", "secrets", "kms", "organizations"}:
        effect = high(Category.PRIVILEGE, "changes identities, keys or secrets: {said}")
    return Effect(effect.category, effect.level, effect.reason.replace("{said}", said))


def _option_acts(parsed: Parsed) -> list[Act]:
    acts: list[Act] = []
    for found in parsed.found:
        name, value = found.option.name, found.value
        if value is None:
            continue
        if name.endswith(_OUTPUTS):
            acts.append(Writes(value))
        elif name == "--flags-file":
            acts += [Reads(value), Does(uncertain("takes its options from a file"), found.word)]
        elif name == "--access-token-file":
            acts.append(Reads(value))
    return acts


_FIREBASE: Final = Service(
    {
        "deploy|hosting channel deploy": high(Category.INFRA_CHANGE, "deploys to the live project"),
        "login ci": reveals("a token for the project"),
        "login|logout|use|target|init|setup": _SIGNS_IN,
        "login list|target list|use list": low(Category.INFRA_READ, "lists accounts or projects"),
        "emulators start|emulators exec|serve": medium(
            Category.EXEC_PROJECT, "runs the project on this machine"
        ),
        "functions config get|functions secrets access|apphosting secrets describe": reveals(
            "settings and secrets of the functions"
        ),
        "firestore delete|database remove|functions delete|hosting disable": critical(
            Category.DB_DESTROY, "deletes data or functions of the live project: {}"
        ),
        "database get": low(Category.DB_READ, "reads from the database"),
        "auth export": high(Category.SECRETS_READ, "exports the accounts and password hashes"),
    },
    LEADING.joined_with(Options("-P= -j -i --interactive --non-interactive")),
)

PROGRAMS: Final[Mapping[str, Judge]] = {"gcloud": judge_gcloud, "firebase": _FIREBASE}

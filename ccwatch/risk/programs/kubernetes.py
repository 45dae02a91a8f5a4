"""Kubernetes by its own tool: kubectl, and oc of OpenShift."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Fetches, Looks, Reads
from ccwatch.risk.effect import Category, critical, high, low, medium
from ccwatch.risk.programs import cluster
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.container import copy_across, is_remote
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.service import revealing
from ccwatch.risk.programs.subcommand import NO_VERB, judge_unknown, split_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_READS: Final = low(Category.INFRA_READ, "reads from the cluster")
_SELECT: Final = (
    "-A --all-namespaces -l= --selector= --field-selector= -L= --label-columns= -R --recursive "
    "-o= --output= --template= --show-managed-fields?= --allow-missing-template-keys?= "
    "--ignore-not-found?= --no-headers?= --chunk-size= -f= --filename= -k= --kustomize= "
)


_CHANGE_OPTIONS: Final = (
    _SELECT + "--all --dry-run?= --field-manager= --overwrite?= --resource-version= --list --local "
    "--record?= --wait?= --timeout= --validate?= --save-config?= --replicas= --current-replicas= "
    "--type= -p= --patch= --patch-file=read --subresource= -c= --containers= --limits= --requests= "
    "-e= --env= --from= --prefix= --keys= --min= --max= --cpu-percent= --name= --port= "
    "--target-port= --protocol= --external-ip= --session-affinity= --to-revision= --revision= "
    "--serviceaccount= --group= --cluster-ip= --load-balancer-ip= --overrides= --override-type= "
    "--server-side?= --force?= --force-conflicts?= --cascade?= --prune?= --prune-allowlist= "
    "--applyset= --openapi-patch?= --grace-period= --now --edit-last-applied --output-watch-events "
)
_CREATE_OPTIONS: Final = (
    "--image= --from-literal= --from-file=read --from-env-file=read --edit --tcp= --clusterip= "
    "--node-port= --schedule= --restart= --class= --rule= --annotation= --default-backend= --hard= "
    "--scopes= --value= --description= --preemption-policy= --global-default --cert=read "
    "--key=read "
    "--docker-server= --docker-username= --docker-password= --docker-email= --append-hash "
    "--verb= --resource= --resource-name= --clusterrole= --role= --user= --duration= --audience= "
    "--non-resource-url= --bound-object-kind= --bound-object-name= --raw= --windows-line-endings "
)


def _find_folder(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Return where the manifests of a folder come from."""
    return [Fetches(w) if is_remote(w.text) else Looks(w) for w in parsed.operands]


def _show_whole(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    """Return what kubectl shows, its log of the answers and objects named by a file included."""
    acts = [*cluster.judge_get(parsed, invocation)]
    names = [*parsed.operands, *parsed.values("-f", "--filename", "-k", "--kustomize")]
    if not any("secret" in word.text.lower() for word in names):
        return acts
    formats = [word.text for word in parsed.values("-o", "--output", "--template")]
    levels = [word.text for word in parsed.values("-v", "--v")]
    is_logged = any(level not in _QUIET for level in levels)
    by_file = parsed.has("-f", "--filename", "-k", "--kustomize")
    if is_logged or (by_file and not {"name", "wide"}.issuperset(formats)):
        acts.append(Does(high(Category.SECRETS_READ, "shows what the secret holds")))
    return acts


_QUIET: Final = frozenset("01234567")
"""Levels of the log that show no answers of the cluster."""


def _change(what: str, more: str = "") -> Command:
    return Command(
        medium(Category.INFRA_CHANGE, what),
        Options(_CHANGE_OPTIONS + more),
        more=cluster.judge_manifests,
    )


_READ: Final = Command(_READS, Options(_SELECT + (
    "--show-events?= --show-labels?= --show-kind?= --sort-by= -w --watch?= --watch-only?= "
    "--output-watch-events?= --server-print?= --containers --sum --use-protocol-buffers --for= "
    "--types= --client --short --api-group= --api-version= --cached --namespaced?= --verbs= "
    "--categories= --timeout= --revision= --list -q --quiet --subresource= --no-headers "
    "--recursive?= --plaintext --name-only --all --concurrency= --prune --show-capacity "
    "--show-swap "
)), more=_show_whole)  # fmt: skip
_GET: Final = Command(_READS, Options(_SELECT + (
    "-w --watch?= --watch-only?= --output-watch-events?= --show-labels?= --show-kind?= --sort-by= "
    "--server-print?= --subresource= --raw= --for="
)), more=_show_whole)  # fmt: skip
_LOGS: Final = Command(_READS, Options(
    "-fp --follow?= --previous?= --all-containers?= --all-pods?= --timestamps?= --prefix?= "
    "--ignore-errors?= --insecure-skip-tls-verify-backend?= -c= --container= --limit-bytes= "
    "--max-log-requests= --pod-running-timeout= --since= --since-time= --tail= -l= --selector= "
))  # fmt: skip
_SECRETS: Final = high(Category.SECRETS_READ, "shows the keys of the clusters")
_VERBS: Final[Mapping[str, Judge]] = {
    "config|rollout|auth|certificate|plugin": NO_VERB,
    "get": _GET,
    "describe|explain|top|events|api-resources|api-versions|version|cluster-info|options": _READ,
    "auth can-i|auth whoami|rollout status|rollout history|wait|completion|help|diff": _READ,
    "config get-contexts|config get-clusters|config get-users|config current-context": _READ,
    "plugin list|apply view-last-applied": _READ,
    "cluster-info dump": Command(_READS, Options(
        "-A --all-namespaces --namespaces= -o= --output= --output-directory=write "
        "--pod-running-timeout="
    )),
    "config view": Command(
        low(Category.INFRA_READ, "shows the configuration without its keys"),
        Options("--minify?= --merge?= --raw?= --flatten?= -o= --output= --template="),
        when={"--raw --flatten": _SECRETS},
    ),
    "logs": _LOGS,
    "apply": Command(
        medium(Category.INFRA_CHANGE, "changes the cluster to what the manifest says"),
        Options(_CHANGE_OPTIONS),
        when={
            "--prune": high(Category.INFRA_DESTROY, "deletes what the manifest does not have"),
            "--force": high(Category.INFRA_DESTROY, "deletes and makes again what it cannot "
                "change"),
        },
        more=cluster.judge_manifests,
    ),
    "create": Command(
        medium(Category.INFRA_CHANGE, "creates {0}"), Options(_CHANGE_OPTIONS + _CREATE_OPTIONS),
        more=cluster.judge_creation,
    ),
    "edit|patch|label|annotate|set|autoscale|expose|rollout restart": _change("changes {}"),
    "rollout resume|rollout pause|uncordon": _change("changes {}"),
    "apply set-last-applied|apply edit-last-applied": _change("changes {}"),
    "rollout undo": _change("goes back to an earlier version of {}"),
    "scale": Command(
        medium(Category.INFRA_CHANGE, "changes how many of {} run"),
        Options(_CHANGE_OPTIONS),
        more=cluster.judge_scaling,
    ),
    "replace": Command(
        medium(Category.INFRA_CHANGE, "replaces what the manifest names"),
        Options(_CHANGE_OPTIONS),
        when={"--force": high(Category.INFRA_DESTROY, "deletes and makes again")},
        more=cluster.judge_manifests,
    ),
    "delete": Command(
        (),
        Options(_CHANGE_OPTIONS + "--raw= -i --interactive"),
        when={
            "--all": critical(Category.INFRA_DESTROY, "deletes all of {}"),
            "-A --all-namespaces": critical(Category.INFRA_DESTROY, "deletes in every namespace"),
        },
        more=cluster.judge_deletion,
    ),
    "drain|cordon|taint": Command(
        high(Category.INFRA_CHANGE, "takes load away from {}"),
        Options(
            _CHANGE_OPTIONS + "--delete-emptydir-data --delete-local-data --ignore-daemonsets?= "
            "--disable-eviction --pod-selector= --skip-wait-for-delete-timeout="
        ),
    ),
    "exec": Command(
        low(Category.INFRA_READ, "runs a command in the pod {0}"),
        Options("-itq --stdin?= --tty?= --quiet -c= --container= --pod-running-timeout="),
        more=cluster.run_in_pod,
    ),
    "run": Command(
        medium(Category.EXEC_REMOTE, "runs an image in the cluster"),
        Options(
            "-itq --stdin?= --tty?= --quiet --rm?= --attach?= --command?= --expose?= "
            "--leave-stdin-open?= --image= --image-pull-policy= --restart= --env= --port= -l= "
            "--labels= --annotations= --pod-running-timeout= --dry-run?= -o= --output= --timeout= "
            "--grace-period= --privileged?= --overrides= --override-type= --field-manager= --wait?="
        ),
        when={
            "--privileged": critical(Category.PRIVILEGE, "gives the pod the whole node"),
            "--overrides": high(Category.PRIVILEGE, "may give the pod what it wants"),
        },
        more=cluster.run_pod,
    ),
    "debug": Command(
        medium(Category.EXEC_REMOTE, "puts another container into {0}"),
        Options(
            "-itq --stdin?= --tty?= --quiet --attach?= --image= --copy-to= --target= --profile= "
            "-c= "
            "--container= --env= --replace --same-node --set-image= --share-processes?= "
            "--keep-labels"
        ),
        more=cluster.debug_pod,
    ),
    "attach": _change("attaches to {0}", "-itq --stdin?= --tty?= --quiet --container="),
    "cp": Command(
        low(Category.INFRA_READ, "copies from or to a pod"),
        Options("-c= --container= --no-preserve?= --retries="), more=copy_across,
    ),
    "port-forward": Command(
        medium(Category.NET_LISTEN, "opens a port that leads to {0}"),
        Options("--address= --pod-running-timeout="),
        when={"--address": high(Category.NET_LISTEN, "may open the port to other machines")},
    ),
    "proxy": Command(
        medium(Category.NET_LISTEN, "opens the cluster's interface on this machine"),
        Options(
            "-p= --port= -P= --api-prefix= -u= --unix-socket= -w= --www= --www-prefix= "
            "--keepalive= "
            "--address= --accept-hosts= --accept-paths= --reject-paths= --reject-methods= "
            "--disable-filter?="
        ),
        when={
            "--address --accept-hosts --accept-paths --reject-paths --disable-filter": high(
                Category.NET_LISTEN, "may open the cluster to other machines"
            )
        },
    ),
    "config use-context|config use|config set-context|config rename-context|config unset": Command(
        medium(Category.INFRA_CHANGE, "changes which cluster is used"), Options("--current")
    ),
    "config set-cluster|config set": Command(
        medium(Category.INFRA_CHANGE, "changes where the cluster is"),
        Options("--embed-certs?= --proxy-url= --set-raw-bytes?="),
    ),
    "config set-credentials": Command(
        high(Category.PERSISTENCE, "changes how the cluster is logged in to"),
        Options("--exec-command=run --exec-arg= --exec-api-version= --exec-env= --auth-provider= "
            "--auth-provider-arg= --embed-certs?= --username= --password="),
    ),
    "config delete-context|config delete-cluster|config delete-user": Command(
        medium(Category.INFRA_CHANGE, "forgets {0}")
    ),
    "certificate approve|certificate deny|auth reconcile": Command(
        high(Category.PRIVILEGE, "changes who may enter the cluster"),
        Options(_CHANGE_OPTIONS + "--remove-extra-permissions --remove-extra-subjects"),
    ),
    "kustomize": Command(
        low(Category.INFRA_READ, "shows the manifests of a folder"),
        Options("-o=write --output=write --load-restrictor= --reorder= --as-current-user -e= "
            "--enable-helm?= --helm-command=run --enable-alpha-plugins --mount= --network"),
        when={"--enable-helm --enable-alpha-plugins --mount --network": medium(
            Category.EXEC_PROJECT, "runs the plugins that the folder names")},
        more=_find_folder,
    ),
}  # fmt: skip
_OPENSHIFT: Final[Mapping[str, Judge]] = {
    "status|projects|whoami": Command(_READS, Options(
        "-t --show-token --show-console --show-server --show-context -q --short --suggest -c"
    ), when={"-t --show-token": _SECRETS}),
    "project": Command(
        medium(Category.INFRA_CHANGE, "changes which project is used"),
        Options("-q --short"), bare=_READS,
    ),
    "extract": Command(
        high(Category.SECRETS_READ, "copies out what {0} holds"),
        Options("--to=write --keys= --confirm -f= --filename="),
    ),
    "rsh": Command(
        low(Category.INFRA_READ, "runs a command in the pod {0}"),
        Options("-c= --container= --shell= -T --no-tty -t --timeout=", posix=True),
            more=cluster.run_in_pod,
    ),
    "login": Command(high(Category.SECRETS_READ, "stores the login of a cluster"), Options(
        "-u= --username= -p= --password= --web"
    )),
    "new-app|new-build|new-project|start-build|import-image|tag|idle|rollback|process": _change(
        "changes {}", "--follow --from-dir= --image-stream= --param= --as-deployment-config "
        "--display-name= --commit= --strategy= --confirm -F",
    ),
    "adm|policy": Command(high(Category.PRIVILEGE, "administers the cluster"),
        Options(any_long=True)),
}  # fmt: skip
_OPTIONS: Final = Options(
    "-n= --namespace= --context= --cluster= --user= --kubeconfig= -s= --server= --token= --as= "
    "--as-group= --as-uid= --certificate-authority= --client-certificate= --client-key= "
    "--insecure-skip-tls-verify?= --tls-server-name= --request-timeout= --match-server-version?= "
    "--profile= --profile-output=write -v= --v= --vmodule= --warnings-as-errors?= --username= "
    "--password= --log-flush-frequency= --disable-compression?= -h=help --help=help"
)


_WHEN: Final = {
    "--kubeconfig": medium(
        Category.EXEC_PROJECT, "takes its login from a file, which may run a program"
    ),
    "-s --server": high(Category.SECRETS_READ, "sends the login to another server"),
}
_KUBECTL: Final = Group(_VERBS, _OPTIONS, judge_unknown)
_OC: Final = Group({**_VERBS, **_OPENSHIFT}, _OPTIONS, judge_unknown)
_ALL_OPTIONS: Final = _OPTIONS.joined_with(Options(_CHANGE_OPTIONS + _CREATE_OPTIONS))


def _options_of_login(words: Sequence[Word]) -> list[Act]:
    acts: list[Act] = []
    for word in words:
        name = "-s" if word.text[:2] == "-s" else word.text.partition("=")[0]
        if word.text == "--":
            break
        for names, effect in _WHEN.items():
            if name in names.split():
                acts.append(Does(effect, word))
    return acts


_TEMPLATE: Final = re.compile(r"(?:go-template|jsonpath|custom-columns|template)-?file(?:=|\Z)")


def _read_templates(parsed: Parsed) -> list[Act]:
    """Return the file of a template: whatever stands in it comes out again."""
    acts: list[Act] = []
    for word in parsed.values("-o", "--output"):
        match = _TEMPLATE.match(word.text)
        if match is None:
            continue
        attached = (word.part(match.end()),) if match.end() < len(word.text) else ()
        acts += map(Reads, attached or parsed.values("--template"))
    return acts


def judge_kubectl(invocation: Invocation) -> list[Act]:
    """Judge a call of kubectl or oc."""
    invocation = split_values(invocation)
    group = _OC if invocation.program == "oc" else _KUBECTL
    acts = group(invocation)
    words = invocation.words
    end = next((place for place, word in enumerate(words) if word.text == "--"), len(words))
    parsed = _ALL_OPTIONS.parse(words[:end])
    if cluster.is_dry(parsed):
        acts = cluster.soften(acts)
    acts = [*acts, *_read_templates(parsed)]
    return [*raise_for_production(acts, words[:end]), *_options_of_login(words)]


PROGRAMS: Final[dict[str, Judge]] = {"kubectl oc": revealing(judge_kubectl)}

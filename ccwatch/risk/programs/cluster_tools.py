"""Tools around Kubernetes: local clusters, deployment, backup, contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Fetches
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.container import is_remote, run_in
from ccwatch.risk.programs.kubernetes import judge_kubectl
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.service import fetching, revealing
from ccwatch.risk.programs.subcommand import doubt_options, judge_unknown

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_ANY: Final = Options("-A -h=help --help=help -n= -o= -w -p= -l= -q -v -c= -f= -y", any_long=True)
_READ: Final = Command(
    low(Category.INFRA_READ, "reads from the cluster"),
    _ANY,
    when={
        "--kubeconfig --kube-config --kube-apiserver --server": medium(
            Category.EXEC_PROJECT, "takes its login from elsewhere"
        ),
        "--with-credentials --show-secrets --raw": high(
            Category.SECRETS_READ, "shows keys or passwords"
        ),
    },
    more=doubt_options,
)
_CHANGE: Final = Command(medium(Category.INFRA_CHANGE, "changes the cluster: {}"), _ANY)
_DEPLOY: Final = Command(high(Category.INFRA_CHANGE, "changes what runs in the cluster"), _ANY)
_DELETE: Final = Command(high(Category.INFRA_DESTROY, "deletes a cluster or a part of it"), _ANY)
_DELETE_CLUSTER: Final = Command(
    critical(Category.INFRA_DESTROY, "deletes the cluster {} and all in it"), _ANY
)
_SECRET: Final = Command(high(Category.SECRETS_READ, "shows keys or a token"), _ANY)
_LISTEN: Final = Command(medium(Category.NET_LISTEN, "opens a port"), _ANY)
_LOGIN: Final = Command(high(Category.SECRETS_READ, "stores a login"), _ANY)
_HELP: Final = Options(
    "-h=help --help=help -n= --namespace= --context= --kube-context= -v --verbose"
)


def _group(verbs: dict[str, Judge], options: Options = _HELP) -> Judge:
    group = Group(verbs, options, judge_unknown)
    return revealing(lambda invocation: raise_for_production(group(invocation), invocation.words))


def _run_in_node(parsed: Parsed, _: Invocation) -> list[Act]:
    return run_in(parsed.operands, "node of the local cluster")


_MINIKUBE: Final = _group(
    {
        "status|ip|version|profile list|addons list|service list|logs|node list|image ls": _READ,
        "image list|completion|docker-env|options|license|update-check": _READ,
        "start|pause|unpause|addons enable|addons disable|config set|profile|image load": _CHANGE,
        "image pull|image build|image rm|node add|node start|node stop|update-context": _CHANGE,
        "stop": Command(high(Category.PROCESS, "stops the local cluster"), _ANY),
        "delete|node delete": _DELETE,
        "tunnel|dashboard|service|mount": _LISTEN,
        "kubectl": lambda invocation: judge_kubectl(
            invocation.after(tuple(word for word in invocation.words if word.text != "--"), "")
        ),
        "ssh": Command(
            low(Category.INFRA_READ, "runs a command in the node"),
            Options("-n= --node= --native-ssh?=", posix=True),
            more=_run_in_node,
        ),
    },
    Options("-h=help --help=help -p= --profile= --alsologtostderr -v= --user= -b="),
)
_KIND: Final = _group(
    {
        "get clusters|get nodes|version|completion": _READ,
        "get kubeconfig": _SECRET,
        "create cluster|load docker-image|load image-archive|build node-image|export logs": _CHANGE,
        "export kubeconfig": _CHANGE,
        "delete cluster|delete clusters": _DELETE,
    },
    Options("-h=help --help=help -q --quiet -v= --verbosity= --name="),
)
_K3D: Final = _group(
    {
        "cluster list|node list|registry list|version|completion|cluster ls|node ls": _READ,
        "kubeconfig get": _SECRET,
        "cluster create|cluster start|cluster edit|node create|node start|image import": _CHANGE,
        "registry create|config init|config migrate|kubeconfig merge|node edit": _CHANGE,
        "cluster stop|node stop|cluster delete|node delete|registry delete|cluster rm": _DELETE,
    }
)
_K3S: Final = _group(
    {
        "kubectl": judge_kubectl,
        "check-config|etcd-snapshot ls|secrets-encrypt status|token list|completion": _READ,
        "etcd-snapshot save|certificate rotate|secrets-encrypt rotate|server|agent": _DEPLOY,
        "etcd-snapshot delete|etcd-snapshot prune|token delete": _DELETE,
        "token create|token generate": _SECRET,
    }
)
_ARGOCD: Final = _group(
    {
        "app list|app get|app history|app diff|app manifests|app logs|app wait": _READ,
        "cluster list|cluster get|repo list|repo get|proj list|proj get|version": _READ,
        "account get-user-info|account can-i|account list|appset list|appset get": _READ,
        "context|app create|app set|app unset|app edit|app patch|app add-source": _CHANGE,
        "repo add|proj create|proj edit|cluster add|appset create|app terminate-op": _CHANGE,
        "app sync|app rollback|app actions run|app patch-resource": _DEPLOY,
        "app delete|app delete-resource|cluster rm|repo rm|proj delete|appset delete": _DELETE,
        "login|relogin|account update-password": _LOGIN,
        "account generate-token|admin initial-password": _SECRET,
    },
    Options("-h=help --help=help --grpc-web --plaintext --insecure --core --server= --auth-token= "
        "--argocd-context= --config= --loglevel= --logformat= --kube-context="),
)  # fmt: skip
_FLUX: Final = _group(
    {
        "get|check|logs|events|stats|tree|trace|version|completion|export|diff": _READ,
        "list artifacts|build": _READ,
        "reconcile|create|suspend|resume|pull artifact": _CHANGE,
        "bootstrap|install": _DEPLOY,
        "delete|uninstall": _DELETE,
        "push artifact|tag artifact": Command(
            critical(Category.PACKAGE_PUBLISH, "publishes an artifact"), _ANY
        ),
    }
)
_ISTIOCTL: Final = _group(
    {
        "version|analyze|proxy-status|ps|verify-install|completion|validate|tag list": _READ,
        "proxy-config|pc|profile list|profile dump|profile diff": _READ,
        "manifest diff|x precheck|experimental precheck|x describe|experimental describe": _READ,
        "install|upgrade|tag set|kube-inject|manifest apply|operator init": _DEPLOY,
        "manifest generate": Command(
            low(Category.INFRA_READ, "shows manifests"),
            Options(
                "-o=write --output=write -f=read --filename=read --set= -s= -d= -r= --revision="
            ),
        ),
        "dashboard|d": _LISTEN,
        "proxy-config secret|pc secret|proxy-config secrets|pc secrets|pc s": _SECRET,
        "proxy-config s": _SECRET,
        "uninstall|x uninstall|tag remove|operator remove": _DELETE,
    }
)
_VELERO: Final = _group(
    {
        "backup get|backup describe|backup logs|restore get|restore describe|restore logs": _READ,
        "schedule get|schedule describe|get|describe|version|plugin get|completion": _READ,
        "backup-location get|snapshot-location get|snapshot get|repo get|client config get": _READ,
        "backup create|create backup|schedule create|create schedule|schedule pause": _CHANGE,
        "schedule unpause|backup-location create|backup-location set|plugin add": _CHANGE,
        "snapshot-location create|snapshot-location set|client config set|plugin remove": _CHANGE,
        "backup download": Command(
            medium(Category.FS_WRITE, "downloads a backup"), Options("-o=write --output=write "
                "--force")
        ),
        "restore create|create restore": Command(
            medium(Category.INFRA_CHANGE, "restores into the cluster"), _ANY
        ),
        "install": _DEPLOY,
        "backup delete|restore delete|schedule delete|snapshot delete|delete": _DELETE,
        "backup-location delete|snapshot-location delete": _DELETE,
        "uninstall": _DELETE,
    },
    Options("-h=help --help=help -n= --namespace= --kubecontext= --kubeconfig= --features="),
)  # fmt: skip
_EKSCTL: Final = _group(
    {
        "get|info|version|completion": _READ,
        "create|enable|associate|update|set|register|scale|upgrade": _DEPLOY,
        "utils describe-stacks|utils describe-addon-versions|utils nodegroup-health": _READ,
        "utils write-kubeconfig": _CHANGE,
        "delete cluster": _DELETE_CLUSTER,
        "delete|drain|unset|disassociate|deregister": _DELETE,
    }
)
_HELMFILE: Final = _group(
    {
        "list|status|template|lint|diff|build|write-values|fetch|deps|repos|test|init": Command(
            medium(Category.EXEC_PROJECT, "runs the hooks and templates of the helmfile"), _ANY
        ),
        "apply|sync": _DEPLOY,
        "charts": _DEPLOY,
        "destroy|delete": Command(
            critical(Category.INFRA_DESTROY, "uninstalls every release of the helmfile"), _ANY
        ),
    },
    Options("-h=help --help=help -f= --file= -e= --environment= -l= --selector= -n= --namespace= "
        "--kube-context= --log-level= -q --quiet --debug --no-color -i --interactive "
        "--state-values-set= --state-values-file= --version=help"),
)  # fmt: skip


def _fetch_folder(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Fetches(word) for word in parsed.operands if is_remote(word.text)]


_KUSTOMIZE: Final = _group(
    {
        "build": Command(
            low(Category.INFRA_READ, "shows the manifests of a folder"),
            more=_fetch_folder,
            options=Options("-o=write --output=write --load-restrictor= --reorder= "
                "--as-current-user -e= "
                "--env= --enable-helm --helm-command=run --enable-alpha-plugins --enable-exec "
                "--enable-star --mount= --network --network-name= --helm-kube-version= "
                "--helm-api-versions= --helm-debug"),
            when={"--enable-helm --enable-alpha-plugins --enable-exec --enable-star --mount "
                "--network": high(
                Category.EXEC_PROJECT, "runs the plugins that the folder names")},
        ),
        "version|cfg tree|cfg grep|cfg count|cfg cat": _READ,
        "create|edit|localize": Command(medium(Category.FS_WRITE, "changes the kustomization"),
            _ANY),
        "fn run": Command(high(Category.EXEC_PROJECT, "runs the functions of the folder"), _ANY),
    },
)  # fmt: skip
_SWITCHES: Final = medium(Category.INFRA_CHANGE, "switches to {0}")
_CONTEXTS: Final = Command(
    _SWITCHES,
    Options(
        "-c --current -h=help --help=help -V=help --version=help -d -u --unset -f --force -s= -r"
    ),
    bare=low(Category.INFRA_READ, "lists contexts"),
    when={
        "-d": high(Category.INFRA_CHANGE, "forgets a context"),
        "-u --unset": medium(Category.INFRA_CHANGE, "leaves every context"),
        "-s": uncertain("opens a shell with a context"),
    },
)
_STERN: Final = Command(
    low(Category.INFRA_READ, "follows the logs of pods"),
    Options("-t -A --all-namespaces -h=help --help=help --version=help -n= -l= -c= -o= -s= -E= "
        "-e= -i= -p "
        "--tail= --since= --context= --container= --output= --template= --color= --selector= "
        "--namespace= --exclude= --include= --highlight= --timestamps?= --no-follow "
        "--only-log-lines "
        "--max-log-requests= --node= --field-selector= --init-containers?= "
        "--ephemeral-containers?= "
        "--exclude-container= --exclude-pod= --container-state= --prompt --timezone= --verbosity="),
)  # fmt: skip
_K9S: Final = Group(
    {"version|info|help|completion": Command(low(Category.SHELL, "shows about itself"))},
    Options("-h=help --help=help -n= --namespace= --context= -A --all-namespaces -c= --command= "
        "--readonly --write --headless --logoless -l= --logLevel= -r= --refresh= --cluster="),
    alone=uncertain("opens a console to the cluster"),
)  # fmt: skip


PROGRAMS: Final[dict[str, Judge]] = {
    "k9s": _K9S,
    "kubectx kubens": _CONTEXTS,
    "kustomize": fetching(_KUSTOMIZE),
    "helmfile": fetching(_HELMFILE),
    "minikube": _MINIKUBE,
    "kind": _KIND,
    "k3d": _K3D,
    "k3s": _K3S,
    "argocd": _ARGOCD,
    "flux": _FLUX,
    "istioctl": _ISTIOCTL,
    "stern": _STERN,
    "velero": _VELERO,
    "eksctl": _EKSCTL,
}

import pytest

from ccwatch.risk.act import Emits, Fetches, Flow, Looks, Reads, RunsCommand, RunsFile, Writes
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN, Word
from tests.risk.builders import commands_of, effect_of, invoke

LOW, MEDIUM, UNCERTAIN = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    "command",
    [
        "kubectl get pods -A -o wide",
        "kubectl -n shop get deploy web -o yaml",
        "kubectl get secret",
        "kubectl get secret key -o name",
        "kubectl get secret key -o=wide",
        "kubectl get sealedsecrets -o yaml",
        "kubectl get --raw /healthz",
        "kubectl describe node one",
        "kubectl logs -f deploy/web --tail=5",
        "kubectl config view --minify",
        "kubectl rollout --help",
        "kubectl --context prod get pods",
        "kubectl delete pod web --dry-run=client",
        "kubectl run web --image=a --dry-run=client -o yaml",
        "kubectl kustomize overlays",
        "oc project",
        "helm list -A",
        "helm status web -n prod",
        "helm template web ./chart --set a=b",
        "helm upgrade web ./chart --dry-run",
        "helm repo --help",
        "kubectx",
        "kustomize build overlays",
        "stern web --since 1h",
        "argocd app get web",
        "flux get all",
        "istioctl proxy-status",
        "velero backup get",
        "eksctl get cluster",
        "kind get clusters",
        "istioctl proxy-status --output json",
        "k3d cluster list",
        "minikube status",
        "minikube kubectl -- get pods",
        "k9s version",
    ],
)
def test_looking_at_a_cluster_is_low(command: str):
    assert effect_of(command)[0] is LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("kubectl scale deploy/web --replicas=0", HIGH, Category.INFRA_CHANGE),
        ("kubectl scale deploy web --replicas 3", MEDIUM, Category.INFRA_CHANGE),
        ("kubectl get secret key -o yaml", HIGH, Category.SECRETS_READ),
        ("kubectl get pods,Secrets -ojson", HIGH, Category.SECRETS_READ),
        ("kubectl get secret/key --template={{.data}}", HIGH, Category.SECRETS_READ),
        ("kubectl get --raw /api/v1/secrets", HIGH, Category.SECRETS_READ),
        (
            "kubectl get --raw /api/v1/namespaces/a/services/b/proxy/c",
            MEDIUM,
            Category.INFRA_CHANGE,
        ),
        (f"kubectl get secret {UNKNOWN}", UNCERTAIN, Category.UNKNOWN),
        (f"kubectl get {UNKNOWN} -o yaml", UNCERTAIN, Category.UNKNOWN),
        ("kubectl config view --raw", HIGH, Category.SECRETS_READ),
        ("kubectl apply -f web.yaml", MEDIUM, Category.INFRA_CHANGE),
        ("kubectl apply -f web.yaml --prune", HIGH, Category.INFRA_DESTROY),
        ("kubectl apply -f https://a.example/b.yaml", HIGH, Category.EXEC_REMOTE),
        ("kubectl apply -k overlays/prod", HIGH, Category.INFRA_CHANGE),
        ("kubectl apply -k overlays/preprod-non-prod", MEDIUM, Category.INFRA_CHANGE),
        ("kubectl create ns shop", MEDIUM, Category.INFRA_CHANGE),
        ("kubectl create -f a.yaml", MEDIUM, Category.INFRA_CHANGE),
        ("kubectl create clusterrolebinding a --clusterrole=b", HIGH, Category.PRIVILEGE),
        ("kubectl create token admin", HIGH, Category.SECRETS_READ),
        ("kubectl delete pod web", HIGH, Category.INFRA_DESTROY),
        ("kubectl delete pod web --dry-run=none", HIGH, Category.INFRA_DESTROY),
        ("kubectl delete pod -l --dry-run=client", HIGH, Category.INFRA_DESTROY),
        ("kubectl delete pod web -n prod", CRITICAL, Category.INFRA_DESTROY),
        ("kubectl delete ns shop", CRITICAL, Category.INFRA_DESTROY),
        ("kubectl delete ns shop-prod", CRITICAL, Category.INFRA_DESTROY),
        ("kubectl --cluster=prod-1 apply -f web.yaml", HIGH, Category.INFRA_CHANGE),
        ("kubectl delete pods --all", CRITICAL, Category.INFRA_DESTROY),
        ("kubectl drain one", HIGH, Category.INFRA_CHANGE),
        ("kubectl replace --force -f a.yaml", HIGH, Category.INFRA_DESTROY),
        ("kubectl exec web", UNCERTAIN, Category.UNKNOWN),
        ("kubectl exec", UNCERTAIN, Category.UNKNOWN),
        ("kubectl run web --image=a", MEDIUM, Category.EXEC_REMOTE),
        ("kubectl run web --image=a --overrides={}", HIGH, Category.PRIVILEGE),
        ("kubectl debug node/one --image=a", CRITICAL, Category.PRIVILEGE),
        ("kubectl debug web --image=a", MEDIUM, Category.EXEC_REMOTE),
        ("kubectl port-forward web 80", MEDIUM, Category.NET_LISTEN),
        ("kubectl port-forward web 80 --address 0.0.0.0", HIGH, Category.NET_LISTEN),
        ("kubectl proxy --disable-filter", HIGH, Category.NET_LISTEN),
        ("kubectl certificate approve one", HIGH, Category.PRIVILEGE),
        ("kubectl --kubeconfig=a get pods", MEDIUM, Category.EXEC_PROJECT),
        ("kubectl -s https://a get pods", HIGH, Category.SECRETS_READ),
        ("kubectl unheard", UNCERTAIN, Category.UNKNOWN),
        ("kubectl config set-credentials me --token=a", HIGH, Category.PERSISTENCE),
        ("oc whoami -t", HIGH, Category.SECRETS_READ),
        ("oc adm prune images", HIGH, Category.PRIVILEGE),
        ("oc project shop", MEDIUM, Category.INFRA_CHANGE),
        ("helm install web ./chart", MEDIUM, Category.INFRA_CHANGE),
        ("helm upgrade web ./chart --dry-run=none", MEDIUM, Category.INFRA_CHANGE),
        ("helm upgrade web ./chart --force", HIGH, Category.INFRA_DESTROY),
        ("helm upgrade web ./chart -n production", HIGH, Category.INFRA_CHANGE),
        ("helm uninstall web", HIGH, Category.INFRA_DESTROY),
        ("helm rollback web 1", HIGH, Category.INFRA_CHANGE),
        ("helm get values web", MEDIUM, Category.SECRETS_READ),
        ("helm push a.tgz oci://b", CRITICAL, Category.PACKAGE_PUBLISH),
        ("helm plugin install https://a", HIGH, Category.EXEC_REMOTE),
        ("helm --kube-apiserver https://a list", HIGH, Category.SECRETS_READ),
        ("helm unheard", UNCERTAIN, Category.UNKNOWN),
        ("kubectx -d old", HIGH, Category.INFRA_CHANGE),
        ("kubens shop", MEDIUM, Category.INFRA_CHANGE),
        ("kustomize build --enable-exec", HIGH, Category.EXEC_PROJECT),
        ("helmfile destroy", CRITICAL, Category.INFRA_DESTROY),
        ("minikube kubectl -- delete ns shop", CRITICAL, Category.INFRA_DESTROY),
        ("minikube delete", HIGH, Category.INFRA_DESTROY),
        ("kind get kubeconfig", HIGH, Category.SECRETS_READ),
        ("argocd app sync web", HIGH, Category.INFRA_CHANGE),
        ("argocd --server https://a app get web", MEDIUM, Category.EXEC_PROJECT),
        ("flux export source git a --with-credentials", HIGH, Category.SECRETS_READ),
        ("minikube logs --file=a", UNCERTAIN, Category.UNKNOWN),
        ("istioctl proxy-config secret web", HIGH, Category.SECRETS_READ),
        ("velero schedule delete nightly", HIGH, Category.INFRA_DESTROY),
        ("eksctl delete cluster web", CRITICAL, Category.INFRA_DESTROY),
        ("k9s", UNCERTAIN, Category.UNKNOWN),
    ],
)
def test_what_may_happen_to_a_cluster(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "place"),
    [
        ("kubectl exec -it web -c app -- ls -la", "pod web"),
        ("kubectl run web --image=a -- ls -la", "pod web"),
        ("kubectl debug web --image=a -- ls -la", "pod web"),
        ("oc rsh web ls -la", "pod web"),
        ("minikube ssh -- ls -la", "node of the local cluster"),
    ],
)
def test_a_command_in_a_pod_is_inside(command: str, place: str):
    acts = [act for act in invoke(command) if isinstance(act, RunsCommand)]
    assert [(act.inside, act.words[0].text) for act in acts] == [(place, "ls")]


def test_a_copy_has_two_sides():
    assert any(isinstance(act, Writes) for act in invoke("kubectl cp shop/web:/a ./b"))
    assert any(isinstance(act, Reads) for act in invoke("kubectl cp ./b shop/web:/a"))


def test_a_dry_run_still_runs_what_formats_it():
    assert commands_of("helm install web ./chart --dry-run --post-renderer ./edit") == ["./edit"]


def test_what_comes_from_elsewhere_is_fetched():
    for command in ["kubectl get -f https://a/b.yaml", "helm pull oci://a/b"]:
        assert any(isinstance(act, Fetches) for act in invoke(command))


def test_a_chart_is_written():
    for command in [
        "helm create web",
        "helm template web ./c --output-dir out",
        "helm pull a -d out",
    ]:
        assert any(isinstance(act, Writes) for act in invoke(command))
    assert not any(isinstance(act, RunsFile) for act in invoke("helm create web"))


@pytest.mark.parametrize(
    "options",
    [
        "-o go-template-file=a.tpl",
        "-o=jsonpath-file=a.tpl",
        "--output custom-columns-file=a.tpl",
        "-o go-template-file --template=a.tpl",
        "-o templatefile --template a.tpl",
    ],
)
def test_the_file_of_a_template_is_read(options: str):
    assert Reads(Word("a.tpl")) in invoke(f"kubectl get pods {options}")


def test_a_template_in_the_command_is_no_file():
    acts = invoke("kubectl get pods -o go-template --template={{.items}}")
    assert not any(isinstance(act, Reads) for act in acts)


@pytest.mark.parametrize(
    ("command", "shows"),
    [
        ("kubectl get -f secret.yaml -o yaml", True),
        ("kubectl get -k secrets/ -o json", True),
        ("kubectl describe secret key -v=9", True),
        ("kubectl get secret key --v 8", True),
        ("kubectl config view --raw", True),
        ("kubectl get -f secret.yaml", False),
        ("kubectl get -f secret.yaml -o wide", False),
        ("kubectl describe secret key", False),
        ("kubectl describe secret key -v=4", False),
        ("kubectl get pods -v=9", False),
    ],
)
def test_a_secret_of_the_cluster_flows_on_where_it_is_shown(command: str, shows: bool):
    assert (Emits(Flow.SECRET) in invoke(command)) == shows


def test_a_folder_of_manifests_may_be_elsewhere():
    assert Fetches(Word("https://example.org/x")) in invoke(
        "kubectl kustomize https://example.org/x"
    )
    assert Looks(Word("overlays")) in invoke("kubectl kustomize overlays")


@pytest.mark.parametrize("option", ["-s", "-s=", "--server=", "--server ", "-s "])
def test_the_login_goes_to_the_server_of_the_call(option: str):
    assert effect_of(f"kubectl {option}https://192.0.2.1 get pods")[0] is HIGH

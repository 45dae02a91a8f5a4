"""Helm: charts and their releases in a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Fetches, Reads, Writes
from ccwatch.risk.effect import Category, critical, high, low, medium
from ccwatch.risk.programs import cluster
from ccwatch.risk.programs.command import LACKS, Command, Group
from ccwatch.risk.programs.container import is_remote
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.service import fetching, revealing
from ccwatch.risk.programs.subcommand import NO_VERB, judge_unknown, split_values
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_READS: Final = low(Category.INFRA_READ, "reads charts and releases")
_CHART: Final = (
    "--ca-file= --cert-file= --key-file= --keyring= --repo=url --username= --password= "
    "--pass-credentials "
    "--verify --devel --version= --insecure-skip-tls-verify --plain-http "
)
_VALUES: Final = (
    "-f=read --values=read --set= --set-string= --set-json= --set-literal= --set-file= "
    "--post-renderer=run --post-renderer-args= --dependency-update --description= --labels= -l= "
    "--disable-openapi-validation --skip-schema-validation --enable-dns --render-subchart-notes "
    "--no-hooks --skip-crds --take-ownership --force-conflicts --server-side?= --hide-notes "
    "--hide-secret --create-namespace --generate-name -g --name-template= --replace --atomic "
    "--cleanup-on-fail --rollback-on-failure --force --force-replace --wait?= --wait-for-jobs "
    "--timeout= --dry-run?= -i --install --reset-values --reuse-values --reset-then-reuse-values "
    "--history-max= -o= --output= --is-upgrade --include-crds --validate --skip-tests -s= "
    "--show-only= -a= --api-versions= --kube-version= --release-name --output-dir=write "
)


def _fetch_chart(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [Fetches(word) for word in parsed.operands if is_remote(word.text)]


def _write_here(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [Writes(word) for word in parsed.operands[:1]]


_DEPLOY_WHEN: Final = {
    "--force --force-replace": high(
        Category.INFRA_DESTROY, "deletes and makes again what it changes"
    ),
}
_DEPLOY: Final = Command(
    medium(Category.INFRA_CHANGE, "installs or upgrades {}"),
    Options(_CHART + _VALUES),
    when=_DEPLOY_WHEN,
    more=_fetch_chart,
)
_RELEASE_VALUES: Final = medium(
    Category.SECRETS_READ, "shows the values of a release, passwords among them"
)
_LISTING: Final = Command(
    _READS,
    Options(
        "-Aaqdrl -m= --all --all-namespaces --short --date --reverse --deployed --failed --pending "
        "--superseded --uninstalled --uninstalling --no-headers --filter= --max= --offset= "
        "--selector= --time-format= -o= --output= --revision= --show-desc --show-resources "
        "--versions --version= --regexp --devel --max-col-width= --list-repo-url "
        "--fail-on-no-result --endpoint= --template= --col-width= --no-descriptions "
        "--client --short --keyring="
    ),
)
_PACKAGE: Final = medium(Category.FS_WRITE, "writes a chart's package")
_VERBS: Final[Mapping[str, Judge]] = {
    "list|ls|status|history|hist|search hub|search repo|search|repo list|repo ls|env": _LISTING,
    "version|completion|help|plugin list|plugin ls|dependency list|dependency ls": _LISTING,
    "dep list|dep ls|get notes|get metadata|verify|plugin verify": _LISTING,
    "get|repo|dependency|dep|plugin|registry": NO_VERB,
    "show|inspect": Command(_READS, Options(_CHART + "--jsonpath="), more=_fetch_chart),
    "get values|get all|get manifest|get hooks": Command(
        _RELEASE_VALUES, Options("-a --all --revision= -o= --output= --template=")
    ),
    "lint": Command(
        _READS,
        Options(_VALUES + "--strict --quiet --with-subcharts"),
        operands="look*",
    ),
    "template": Command(
        low(Category.INFRA_READ, "shows the manifests of a chart"), Options(_CHART + _VALUES),
        more=_fetch_chart,
    ),
    "install|upgrade": _DEPLOY,
    "uninstall|delete|del|un": Command(
        high(Category.INFRA_DESTROY, "uninstalls {}"),
        Options("--cascade= --description= --dry-run?= --ignore-not-found --keep-history "
            "--no-hooks "
            "--timeout= --wait?="),
    ),
    "rollback": Command(
        high(Category.INFRA_CHANGE, "goes back to an earlier release of {0}"),
        Options(_VALUES + "--recreate-pods"),
        when=_DEPLOY_WHEN,
    ),
    "test": Command(
        medium(Category.INFRA_CHANGE, "runs the tests of {0} in the cluster"),
        Options("--filter= --logs --timeout= --hide-notes"),
    ),
    "create": Command(
        medium(Category.FS_WRITE, "makes a chart"), Options("-p= --starter="), more=_write_here
    ),
    "package|plugin package": Command(
        _PACKAGE,
        Options(_CHART + "--app-version= -d=write --destination=write -u --dependency-update "
            "--sign --key= --passphrase-file=read"),
        operands="look*",
    ),
    "pull|fetch": Command(
        _PACKAGE,
        Options(_CHART + "-d=write --destination=write --untar --untardir=write --prov"),
        more=_fetch_chart,
    ),
    "push": Command(critical(Category.PACKAGE_PUBLISH, "publishes the chart {0}"), Options(_CHART)),
    "repo add|repo remove|repo rm|repo update|repo up": Command(
        medium(Category.PACKAGE_INSTALL, "changes where charts come from"),
        Options(_CHART + "--force-update --no-update --allow-deprecated-repos --password-stdin "
            "--timeout= --fail-on-repo-update-fail"),
    ),
    "repo index": Command(
        medium(Category.FS_WRITE, "writes the index of a repository"),
        Options("--merge=read --url= --json"), more=_write_here,
    ),
    "dependency update|dependency build|dependency up|dep update|dep build|dep up": Command(
        medium(Category.PACKAGE_INSTALL, "fetches the charts that {0} needs"),
        Options(_CHART + "--skip-refresh"),
    ),
    "plugin install|plugin add|plugin update|plugin up": Command(
        high(Category.EXEC_REMOTE, "installs a plugin and runs its hooks"), Options("--version= "
            "--verify?=")
    ),
    "plugin uninstall|plugin rm|plugin remove": Command(
        medium(Category.INFRA_CHANGE, "removes the plugin {}")
    ),
    "registry login": Command(
        high(Category.SECRETS_READ, "stores the login of a registry"),
        Options(_CHART + "-u= -p= --password-stdin --insecure"),
    ),
    "registry logout": Command(medium(Category.INFRA_CHANGE, "forgets the login of a registry")),
}  # fmt: skip
_OPTIONS: Final = Options(
    "--burst-limit= --color= --colour= --debug --kube-apiserver= --kube-as-group= --kube-as-user= "
    "--kube-ca-file= --kube-context= --kube-insecure-skip-tls-verify --kube-tls-server-name= "
    "--kube-token= --kubeconfig= -n= --namespace= --qps= --content-cache= --registry-config= "
    "--repository-cache= --repository-config= -h=help --help=help"
)
_GROUP: Final = Group(_VERBS, _OPTIONS, judge_unknown, alone=LACKS)
_ALL_OPTIONS: Final = _OPTIONS.joined_with(Options(_CHART + _VALUES))
_LOGIN: Final = {
    "--kubeconfig": medium(
        Category.EXEC_PROJECT, "takes its login from a file, which may run a program"
    ),
    "--kube-apiserver": high(Category.SECRETS_READ, "sends the login to another server"),
}


def _read_settings(value: Word) -> list[Act]:
    """Return the files of ``name=path,other=path``: their text goes into the manifests."""
    acts: list[Act] = []
    start = 0
    for pair in value.text.split(","):
        equals = pair.find("=") + 1
        word = value.part(start + equals)
        acts.append(Reads(Word(pair[equals:], word.span, word.has_glob)))
        start += len(pair) + 1
    return acts


def judge_helm(invocation: Invocation) -> list[Act]:
    """Judge a call of helm."""
    invocation = split_values(invocation)
    acts = _GROUP(invocation)
    parsed = _ALL_OPTIONS.parse(invocation.words)
    if cluster.is_dry(parsed):
        acts = cluster.soften(acts)
    acts = raise_for_production(acts, invocation.words)
    for value in parsed.values("--set-file"):
        acts += _read_settings(value)
    for name, effect in _LOGIN.items():
        if (found := parsed.get(name)) is not None:
            acts.append(Does(effect, found.word))
    return acts


PROGRAMS: Final[dict[str, Judge]] = {"helm": fetching(revealing(judge_helm))}

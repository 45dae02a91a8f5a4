"""The command lines of smaller clouds, and of the schedulers and registries that run on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, critical, high, low, medium
from ccwatch.risk.programs.command import Command, run_rest
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import LEADING, Service, reveals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Judge

_READS: Final = low(Category.INFRA_READ, "reads from the service: {}")
_SHELL: Final = high(Category.EXEC_REMOTE, "opens a session or runs a command elsewhere: {}")
_RUINS: Final = critical(Category.INFRA_DESTROY, "deletes a resource with all its data: {}")
_DELETES: Final = high(Category.INFRA_DESTROY, "deletes or stops something: {}")
_LIVE: Final = high(Category.INFRA_CHANGE, "changes what runs: {}")
_SIGNS_IN: Final = medium(Category.INFRA_CHANGE, "signs in or out, or changes its settings")
_SERVES: Final = medium(Category.NET_LISTEN, "starts a server on this machine")
_RULES: Final = high(Category.PRIVILEGE, "changes identities or rights: {}")

_LEADING: Final = LEADING.joined_with(
    Options(
        "-t= -c= -o= -u= --no-header --text --cli-profile= --trace --interactive --profile-name="
    )
)
_CLOUD: Final = Service(
    {
        "auth list|auth whoami|account get|context list|profile list|config list|config get"
        "|session get|regions list|target": _READS,
        "auth init|auth switch|auth remove|login|logout|configure|init|context use|context create"
        "|config set|session authenticate|session refresh|setup config|target set": _SIGNS_IN,
        "compute ssh|server ssh|instance ssh|compute droplet ssh|linodes ssh|ssh|compute ssh-exec"
        "|instance console|server console": _SHELL,
        "kubernetes cluster kubeconfig|k8s kubeconfig|ks cluster config|lke kubeconfig-view"
        "|databases connection|databases credentials-view|registry login|auth token"
        "|registry docker-config|secret version access|iam oauth-tokens|resource service-key"
        "|databases user get|redis cluster get-certificate|secrets secret-bundle get": (
            reveals("credentials: {}")
        ),
        "serverless functions invoke|sandbox functions invoke|apps create-deployment": _LIVE,
        "compute droplet delete|compute volume delete|databases delete|kubernetes cluster delete"
        "|projects delete|server delete|volume delete|linodes delete|lke cluster-delete"
        "|volumes delete|instance delete|cluster delete|database delete|bs boot-volume delete"
        "|compute instance terminate|db autonomous-database delete|iam compartment delete"
        "|os bucket delete|os object bulk-delete|ks cluster rm|resource service-instance-delete": (
            _RUINS
        ),
        "iam|iam user create|iam policy create|iam api-key create|iam application create": _RULES,
        "iam user list|iam policy list|iam compartment list|iam region list|iam application list": (
            _READS
        ),
        "os object get|os object bulk-download|os object sync": medium(
            Category.FS_WRITE, "downloads from a bucket"
        ),
        "raw-request|rest|api": high(Category.INFRA_CHANGE, "sends a request of any kind"),
        "plugin install|plugin update|upgrade|update": medium(
            Category.PACKAGE_INSTALL, "installs or updates parts of itself"
        ),
    },
    _LEADING,
    reads="regions view plugins stocks versions",
    tries="--dry-run",
)

_DASHED: Final = Options(
    "-address= -region= -namespace= -token= -ca-cert= -ca-path= -client-cert= -client-key= "
    "-http-addr= "
    "-tls-skip-verify -no-color -force-color -json -verbose -short -stale -datacenter= "
    "-token-file=read "
    "-help=help -h=help --help=help -version=help --version=help -v=help -format= "
    "-output-curl-string "
    "-scope-id= -recursive",
    long_dash=True,
)
_NOMAD: Final = Service(
    {
        "job run|run|job dispatch|job promote|job revert|job scale|job restart|job start|plan apply"
        "|deployment promote|deployment resume|node eligibility|system reconcile": _LIVE,
        "job plan|plan|job validate|validate|status|job status|node status|alloc status|alloc logs"
        "|server members|agent-info|job inspect|inspect|job history|deployment status|version"
        "|volume status|namespace status|alloc fs|logs|fs|eval status|fmt -check|monitor|ui"
        "|operator raft list-peers|quota status|service info|service list|scaling policy list"
        "|var list|plugin status|operator autopilot get-config": _READS,
        "job stop|stop|alloc stop|alloc restart|node drain|system gc|deployment fail"
        "|namespace delete|volume delete|volume deregister|var purge|job purge": _DELETES,
        "alloc exec|exec|action|job action": _SHELL,
        "var get|operator root keyring|login|operator api|operator snapshot save": (
            reveals("variables or keys: {}")
        ),
        "acl": _RULES,
        "agent": _SERVES,
        "alloc signal|alloc checks": _LIVE,
    },
    _DASHED,
)
_CONSUL: Final = Service(
    {
        "members|catalog|info|version|operator raft list-peers|kv keys|validate|rtt|monitor"
        "|catalog datacenters|catalog nodes|catalog services|intention list|intention get"
        "|intention check|config list|config read|peering list|peering read|resource list": _READS,
        "kv get|kv export|acl token read|acl token list|keyring|snapshot save": (
            reveals("values or keys: {}")
        ),
        "kv put|kv import|config write|services register|intention create|maint|reload|join"
        "|event|resource apply|watch|snapshot restore": _LIVE,
        "kv delete|leave|force-leave|config delete|services deregister|intention delete": _DELETES,
        "exec": _SHELL,
        "lock": Command(_LIVE, _DASHED.joined_with(Options(posix=True)), more=run_rest(1)),
        "acl|operator raft remove-peer|operator autopilot set-config": _RULES,
        "agent|connect envoy|connect proxy": _SERVES,
        "connect ca set-config|login|logout": _RULES,
    },
    _DASHED,
)
_BOUNDARY: Final = Service(
    {
        "connect": _SHELL,
        "authenticate|logout": _SIGNS_IN,
        "credential-libraries|sessions cancel|database": _LIVE,
        "targets authorize-session|config get-token": reveals("credentials of a session"),
        "server|dev": _SERVES,
        "scopes destroy-key-version": _RUINS,
    },
    _DASHED,
    reads="read",
)
_WAYPOINT: Final = Service(
    {
        "up|deploy|release|build|job cancel": _LIVE,
        "destroy|server uninstall|runner uninstall": _RUINS,
        "exec": _SHELL,
        "status|logs|version|deployment list|project list|project inspect|context list": _READS,
        "config get|token new|user token|user invite": reveals("settings or a token"),
    }
)

PROGRAMS: Final[Mapping[str, Judge]] = {
    "doctl linode-cli hcloud scw oci ibmcloud vultr-cli exo civo upctl aliyun tccli "
    "ovhcloud packet metal equinix": _CLOUD,
    "nomad": _NOMAD,
    "consul": _CONSUL,
    "boundary": _BOUNDARY,
    "waypoint": _WAYPOINT,
}

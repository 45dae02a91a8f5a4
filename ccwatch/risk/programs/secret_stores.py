"""Where teams keep their secrets: Vault, 1Password, Bitwarden, Doppler, Infisical and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, critical, high, low, medium
from ccwatch.risk.programs.command import Command, run_rest
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import LEADING, Service, reveals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Judge

_SHOWS: Final = reveals("a secret: {}")
_READS: Final = low(Category.INFRA_READ, "reads names and settings of the secret store: {}")
_SIGNS_IN: Final = medium(Category.INFRA_CHANGE, "signs in to the secret store, or out of it")
_WRITES: Final = high(Category.INFRA_CHANGE, "writes over a secret: {}")
_DELETES: Final = high(Category.INFRA_DESTROY, "deletes or revokes: {}")
_RUINS: Final = critical(Category.INFRA_DESTROY, "destroys a store and every secret in it: {}")
_RULES: Final = high(Category.PRIVILEGE, "changes who gets at the secrets: {}")
_GIVES: Final = medium(Category.SECRETS_READ, "hands the secrets to the command that it runs")
_RUN: Final = Options(
    "-p= -c= -t= -e= -h= --project= --config= --token= --env= --env-file=read --environment= "
    "--path= --command=shell --no-masking --account= --preserve-env --fallback=read --scope= "
    "--no-fallback --name-transformer= --silent --json --debug --only-secrets= --watch "
    "--projectId= --tags= --recursive --expand --include-imports --domain= --duration= -d= "
    "--no-session -n --server -s --region= --mount= --mount-format= --mount-template=",
    posix=True,
)
_RUNS: Final = Command(_GIVES, _RUN, more=run_rest())


_VAULT: Final = Service(
    {
        "read|kv get|unwrap|token create|token lookup|print token|kv export": _SHOWS,
        "transit decrypt": _SHOWS,
        "read sys|status|version|path-help|operator members|monitor": _READS,
        "kv list|kv metadata get|list|secrets list|auth list|audit list|policy list|policy read"
        "|lease lookup|token capabilities|namespace list|namespace lookup"
        "|plugin list|plugin info|operator key-status|operator raft list-peers": _READS,
        "login": _SIGNS_IN,
        "write|kv put|kv patch|kv undelete|kv rollback|kv metadata put|patch": _WRITES,
        "delete|kv delete|kv destroy|kv metadata delete|token revoke|lease revoke": _DELETES,
        "secrets disable|auth disable|namespace delete": _RUINS,
        "secrets enable|secrets tune|secrets move|auth enable|auth tune|policy write"
        "|policy delete|policy fmt|audit enable|audit disable|namespace create": _RULES,
        "operator seal|operator step-down|operator init|operator unseal|operator rekey"
        "|operator generate-root|operator rotate"
        "|operator raft|operator migrate|operator diagnose|operator import": _RULES,
        "ssh": high(Category.EXEC_REMOTE, "opens a session on another machine"),
        "server|agent|proxy": medium(Category.NET_LISTEN, "starts a server on this machine"),
        "kv enable-versioning|token renew|lease renew": medium(
            Category.INFRA_CHANGE, "renews or extends: {}"
        ),
        "debug|operator raft snapshot": high(Category.SECRETS_READ, "writes a dump of the store"),
    },
    Options(
        "-address= -agent-address= -ca-cert= -ca-path= -client-cert= -client-key= -header= -mfa= "
        "-namespace= -ns= -tls-server-name= -tls-skip-verify -wrap-ttl= -unlock-key= "
        "-help=help -h=help "
        "-format= -field= -mount= -output-policy -output-curl-string -non-interactive -detailed "
        "--help=help --version=help -v=help -version=help",
        long_dash=True,
    ),
)

_OP: Final = Service(
    {
        "read|item get|document get|inject|connect token create|service-account create"
        "|item share|events-api create": _SHOWS,
        "item list|item ls|vault list|vault ls|vault get|group list|group get|user list|user get"
        "|account list|account get|account ls|whoami|document list|item template list"
        "|item template get|vault user list|vault group list|group user list|plugin list"
        "|connect server list|connect server get|environment list": _READS,
        "run": _RUNS,
        "plugin run": high(Category.SECRETS_READ, "runs a command with secrets: {}"),
        "signin|signout|account add|account forget": _SIGNS_IN,
        "item create|item edit|item move|document create|document edit": _WRITES,
        "vault delete": _RUINS,
        "vault user|vault group|group user|user provision|user confirm|user edit": _RULES,
        "group edit": _RULES,
        "update": medium(Category.PACKAGE_INSTALL, "updates itself"),
    },
    LEADING.joined_with(
        Options("--account= --session= --vault= --cache --iso-timestamps --encoding= --config=")
    ),
)

_BW: Final = Service(
    {
        "get|export|unlock|receive|list items|list": _SHOWS,
        "get template|list folders|list collections|list organizations|status|sync|encode": _READS,
        "generate": low(Category.SHELL, "makes up a password"),
        "login|lock|logout|config": _SIGNS_IN,
        "send|share|confirm": _RULES,
        "serve": high(Category.NET_LISTEN, "serves the secrets on a port"),
    },
    LEADING.joined_with(
        Options("--session= --pretty --raw --response --cleanexit --nointeraction")
    ),
)

_DOPPLER: Final = Service(
    {
        "run": _RUNS,
        "secrets|secrets get|secrets list|secrets download|secrets substitute": _SHOWS,
        "configs tokens|configs tokens create|oauth|configs tokens get": _SHOWS,
        "secrets set|secrets upload|secrets notes set": _WRITES,
        "configure|setup|login|logout|open|update|configure set|configure unset": _SIGNS_IN,
        "configure get|configure debug|configure options": _SHOWS,
        "projects|environments|configs|activity|me|settings|configs logs|environments get": _READS,
        "projects delete|environments delete|configs delete": _RUINS,
        "secrets delete": _DELETES,
    },
    LEADING.joined_with(
        Options(
            "-p= -c= -t= --scope= --api-host= --dashboard-host= --config-dir= --no-check-version "
            "--no-timeout --attempts= --timeout= --silent --enable-dns-resolver --no-verify-tls "
            "--print-config --dns-resolver-address="
        )
    ),
    nouns="activity",
)

_INFISICAL: Final = Service(
    {
        "run": _RUNS,
        "secrets|secrets get|export|secrets folders get|user get token|service-token create"
        "|token renew|dynamic-secrets lease create": _SHOWS,
        "secrets set": _WRITES,
        "login|init|user switch|user update|reset|vault set": _SIGNS_IN,
        "scan": low(Category.FS_READ, "looks for secrets in the project"),
        "scan install": high(Category.PERSISTENCE, "installs a git hook"),
        "agent|gateway|bootstrap": _RULES,
    }
)

_SOPS_LIKE: Final = Service(
    {
        "read|get|get-secret|export|env|view|show|find|dump": _SHOWS,
        "list|list-services|history|ls|status|version": _READS,
        "write|set|import|edit|copy": _WRITES,
        "exec": _RUNS,
        "login|rotate|add|configure": _SIGNS_IN,
        "clear|remove|delete": _DELETES,
    }
)

PROGRAMS: Final[Mapping[str, Judge]] = {
    "vault bao": _VAULT,
    "op": _OP,
    "bw": _BW,
    "doppler": _DOPPLER,
    "infisical": _INFISICAL,
    "chamber aws-vault berglas teller": _SOPS_LIKE,
}

"""Tools of services that a team rents: sign-in, feature flags, payments, monitoring, messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import LEADING, Service, reveals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge

_READS: Final = low(Category.INFRA_READ, "reads from the service: {}")
_SIGNS_IN: Final = medium(Category.INFRA_CHANGE, "signs in or out, or chooses what is used: {}")
_CHANGES: Final = medium(Category.INFRA_CHANGE, "changes something in the service: {}")
_LIVE: Final = high(Category.INFRA_CHANGE, "changes what the live service does: {}")
_DELETES: Final = high(Category.INFRA_DESTROY, "deletes or stops something in the service: {}")
_MAKES_TOKEN: Final = reveals("a token")
_SERVES: Final = medium(Category.NET_LISTEN, "starts a server on this machine")
_BUILDS: Final = medium(Category.INFRA_CHANGE, "starts a build")
_MESSAGES: Final = high(Category.MESSAGE, "sends a message to people: {}")
_API_READ: Final = low(Category.INFRA_READ, "reads by a request to the service")
_API_WRITE: Final = high(Category.INFRA_CHANGE, "changes something by a request to the service")
_API_DELETE: Final = high(Category.INFRA_DESTROY, "deletes something by a request to the service")
_QUIETLY: Final = high(Category.INFRA_CHANGE, "runs a script or query in the service: {}")

_API: Final = Options(
    "-d= -q= -r -f --data= --query= --force --tenant= -t= --debug --no-color --json"
)


def _judge_api(invocation: Invocation) -> list[Act]:
    """Judge ``auth0 api [METHOD] PATH``: GET unless a method or a body says otherwise."""
    parsed = _API.parse(invocation.words)
    method = parsed.operands[0].text.lower() if parsed.operands else ""
    acts: list[Act] = [
        Does(uncertain("has an option that ccwatch does not know"), word) for word in parsed.unknown
    ]
    if method == "delete":
        return [*acts, Does(_API_DELETE)]
    if method in {"post", "put", "patch"} or parsed.has("-d", "--data"):
        return [*acts, Does(_API_WRITE)]
    return [*acts, Does(_API_READ)]


_AUTH0: Final = Service(
    {
        "api": _judge_api,
        "test token": _MAKES_TOKEN,
        "test login": high(Category.INFRA_CHANGE, "tries a sign-in"),
        "apps show|apps list|apis show": _READS,
        "login|logout|tenants use": _SIGNS_IN,
        "domains verify|ul customize|universal-login customize": _CHANGES,
        "quickstarts download|qs download": medium(Category.FS_WRITE, "downloads a sample"),
        "users import": _CHANGES,
        "terraform generate": medium(Category.FS_WRITE, "writes configuration files"),
        "protection|attack-protection|ap": _READS,
    },
    LEADING.joined_with(Options("-t= --tenant=")),
    reads="diff search-by-email",
)

_FLAGS: Final = Service(
    {
        "server|serve": _SERVES,
        "config": low(Category.INFRA_READ, "shows or edits its settings"),
        "login|setup": _SIGNS_IN,
        "flags archive|features archive|splits kill|features stale": _DELETES,
        "members create|members invite": high(Category.PRIVILEGE, "lets somebody in"),
    },
    nouns="rule rules variant",
)

_CIRCLECI: Final = Service(
    {
        "config validate|config process|diagnostic|policy status": _READS,
        "local execute": medium(Category.EXEC_PROJECT, "runs a job of the project on this machine"),
        "context store-secret": high(Category.INFRA_CHANGE, "writes a secret"),
        "setup": _SIGNS_IN,
        "orb publish|orb process|runner token create": _LIVE,
        "update": medium(Category.PACKAGE_INSTALL, "updates itself"),
    },
    reads="info validate diagnostic",
)

_STRIPE: Final = Service(
    {
        "listen": medium(Category.NET_READ, "forwards events to this machine"),
        "trigger": _LIVE,
        "get": _API_READ,
        "post": _API_WRITE,
        "delete": _API_DELETE,
        "api_keys roll": high(Category.INFRA_DESTROY, "replaces the API keys of the account"),
        "login|logout": _SIGNS_IN,
        "config list|config": reveals("the keys of the account"),
        "charges create|payment_intents create|payouts create|transfers create|refunds create"
        "|payment_intents capture|charges capture|payment_intents confirm": (
            critical(Category.INFRA_CHANGE, "moves money")
        ),
    },
    LEADING.joined_with(Options("--api-key= -p= --project-name= --device-name=")),
    reads="retrieve list_line_items list_payment_methods",
)

_ACCOUNT_TOOL: Final = Service(
    {"login|logout|configure|setup|auth login|auth logout|auth set|profile add": _SIGNS_IN},
    reads="retrieve fetch describe browse diagnose me tail whoami",
)

_SPLUNK: Final = Service(
    {
        "search|rtsearch|dispatch": high(Category.INFRA_READ, "runs a search that may write"),
        "clean": critical(Category.INFRA_DESTROY, "empties indexes: {}"),
        "remove index": critical(Category.INFRA_DESTROY, "removes an index with its events"),
        "start|restart": medium(Category.PROCESS, "starts the server"),
        "cmd": high(Category.INFRA_CHANGE, "runs a program with its rights"),
    },
    reads="display btool",
)

_DATADOG_CI: Final = Service(
    {
        "synthetics run-tests|synthetics upload-application": _LIVE,
        "lambda instrument|lambda uninstrument|stepfunctions instrument|cloud-run "
        "instrument": _LIVE,
        "version|tag": _CHANGES,
        "flare": high(Category.NET_WRITE, "uploads files for the support"),
    },
    tries="--dry-run",
)

_SENTRY: Final = Service(
    {
        "info": _READS,
        "releases new|releases finalize|releases set-commits|releases deploys new": _CHANGES,
        "send-event|send-envelope": _MESSAGES,
        "sourcemaps upload|debug-files upload|upload-dif|files upload": (
            high(Category.NET_WRITE, "uploads files of the project")
        ),
        "sourcemaps explain|debug-files check|debug-files find|releases propose-version": _READS,
        "login|update|uninstall": _SIGNS_IN,
    },
    LEADING.joined_with(Options("-o= -p= --org= --auth-token= --url=")),
)

_DECK_FILES: Final = Options(
    "-s=read -o=write --state=read --output-file=write --select-tag= --kong-addr= --headers= "
    "--tls-skip-verify --workspace= --verbose --no-color --config=read --format= --yes "
    "--silence-events "
    "--skip-consumers --from= --to= --input-file=read --non-zero-exit-code --parallelism= "
    "--timeout= --konnect-token= --all-workspaces --with-id --json-output "
    "--no-mask-deck-env-vars-value"
)
_DECK: Final = Service(
    {
        "sync|gateway sync|gateway apply|apply": high(
            Category.INFRA_DESTROY, "makes the gateway like a file, and deletes all else"
        ),
        "reset|gateway reset": critical(Category.INFRA_DESTROY, "deletes all of the gateway"),
        "ping|gateway ping|diff|gateway diff|validate|gateway validate|version|completion": (
            Command(_READS, _DECK_FILES)
        ),
        "dump|gateway dump|convert|file|file convert|file merge|file lint|file validate": (
            Command(medium(Category.INFRA_READ, "copies the configuration to a file"), _DECK_FILES)
        ),
    }
)
_KONG: Final = Service(
    {
        "version|health|check|config parse|roar": _READS,
        "start|restart|reload|prepare|hybrid": _LIVE,
        "stop|quit|migrations reset": _DELETES,
        "migrations|config db_import|config db_export|config init": _LIVE,
        "migrations list|migrations status": _READS,
    },
    Options("-c=read -p= --conf=read --prefix= -v --vv --v --help=help --version=help"),
)

_PROMETHEUS: Final = Command(
    medium(Category.NET_LISTEN, "starts a server on this machine"),
    Options("-h=help --help=help --help-long=help --help-man=help --version=help", any_long=True),
)
_PROMTOOL: Final = Service(
    {
        "check|check config|check rules|check metrics|check web-config|check service-discovery"
        "|check healthy|check ready|query|test rules|tsdb list|tsdb analyze"
        "|debug metrics|promql format": _READS,
        "debug all|debug pprof|tsdb dump": medium(Category.FS_WRITE, "writes a dump"),
        "push metrics|tsdb create-blocks-from": _CHANGES,
        "promql label-matchers delete": _READS,
    },
    reads="query check",
)
_AMTOOL: Final = Service(
    {
        "alert|alert query|silence|silence query|config show|config routes|check-config"
        "|config": _READS,
        "silence add|silence update|silence import": _LIVE,
        "silence expire": _DELETES,
        "alert add": _MESSAGES,
    }
)
_JENKINS: Final = Service(
    {
        "build": _BUILDS,
        "groovy|groovysh": high(Category.EXEC_REMOTE, "runs a script inside Jenkins"),
        "get-credentials-as-xml|list-credentials-as-xml": reveals("credentials"),
        "safe-shutdown|shutdown|quiet-down|offline-node": _DELETES,
        "who-am-i|console|list-changes|list-jobs": _READS,
        "install-plugin|reload-configuration|safe-restart|restart": _LIVE,
    },
    Options("-s= -auth= -webSocket -ssh -noKeyAuth", long_dash=True),
)
_BUILDKITE: Final = Service(
    {
        "start|bootstrap": high(Category.INFRA_CHANGE, "runs jobs of a server on this machine"),
        "artifact upload": high(Category.NET_WRITE, "uploads files"),
        "artifact download": medium(Category.FS_WRITE, "downloads files"),
        "secret get|env dump|oidc request-token|env get": reveals("secrets of the build"),
        "pipeline upload|step update|annotate|meta-data set": _CHANGES,
    }
)
_GRAFANA: Final = Service(
    {
        "plugins install|plugins update|plugins update-all|plugins upgrade-all": (
            high(Category.PACKAGE_INSTALL, "installs plugins in the server")
        ),
        "admin reset-admin-password": high(Category.PRIVILEGE, "sets the administrator's password"),
        "plugins ls|plugins list-remote|plugins list-versions": _READS,
    },
    LEADING.joined_with(Options("--homepath= --pluginsDir= --repo= --pluginUrl= --insecure")),
)
_MESSAGE_TOOL: Final = Service(
    {
        "api": _QUIETLY,
        "chat send|message send|messages create|email send|file upload|sms send|send": _MESSAGES,
        "login|logout|profiles create|profiles use|init|auth login": _SIGNS_IN,
        "profiles list": _READS,
        "deploy|serverless deploy|functions deploy|flex plugins deploy|run|activity": _LIVE,
    },
    reads="fetch",
    nouns="mail",
)
_NGROK: Final = Service(
    {
        "http|tcp|tls|start|tunnel|service": high(
            Category.NET_LISTEN, "opens this machine to the internet: {}"
        ),
        "config check|diagnose|version": _READS,
        "config add-authtoken|config edit|config upgrade|authtoken|update": _SIGNS_IN,
        "api": _QUIETLY,
        "api tunnels list|api endpoints list|api reserved-domains list": _READS,
    }
)
_APIGEE: Final = Service(
    {
        "token gen|token cache|preferences get": _MAKES_TOKEN,
        "apis deploy|sharedflows deploy|apis import|apis create|orgs import": _LIVE,
        "apis fetch|orgs export|apis export": medium(Category.FS_WRITE, "downloads to files"),
        "apps get|apps list|developers export": _READS,
    },
    LEADING.joined_with(
        Options("-o= -e= -t= -a= --default-token --metadata-token --disable-check")
    ),
)


_SEARCH: Final = Service(
    {
        "search|indices browse|objects browse|settings get|rules browse|synonyms browse": _READS,
        "apikeys list|apikeys get": reveals("API keys"),
        "objects import|settings import|rules import|synonyms import": _LIVE,
        "indices copy|indices move|settings set|synonyms save": _LIVE,
    },
    LEADING.joined_with(Options("-p= --application-id= --admin-api-key= --search-hosts=")),
    reads="browse analyze",
)


PROGRAMS: Final[Mapping[str, Judge]] = {
    "auth0": _AUTH0,
    "ldcli flipt unleash unleash-cli": _FLAGS,
    "circleci": _CIRCLECI,
    "stripe": _STRIPE,
    "square braintree paypal pd newrelic datadog dog linear jira asana travis bk logdna "
    "opsgenie statuspage betterstack honeycomb posthog segment ecctl "
    "okta": _ACCOUNT_TOOL,
    "splunk": _SPLUNK,
    "datadog-ci": _DATADOG_CI,
    "sentry-cli": _SENTRY,
    "deck": _DECK,
    "kong": _KONG,
    "prometheus alertmanager": _PROMETHEUS,
    "promtool": _PROMTOOL,
    "amtool": _AMTOOL,
    "jenkins-cli": _JENKINS,
    "buildkite-agent": _BUILDKITE,
    "grafana-cli": _GRAFANA,
    "twilio sendgrid mailgun slack": _MESSAGE_TOOL,
    "ngrok": _NGROK,
    "apigeecli": _APIGEE,
    "algolia": _SEARCH,
}

"""Tools that deploy and host: cdk, sam, serverless, heroku, vercel, fly, wrangler, fastly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsCommand
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.query_text import run_texts
from ccwatch.risk.programs.service import LEADING, Service, reveals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_READS: Final = low(Category.INFRA_READ, "reads from the service: {}")
_DEPLOYS: Final = high(Category.INFRA_CHANGE, "deploys to the service: {}")
_LIVE: Final = high(Category.INFRA_CHANGE, "changes what is live: {}")
_DELETES: Final = high(Category.INFRA_DESTROY, "deletes or stops something in the service: {}")
_RUINS: Final = critical(Category.INFRA_DESTROY, "deletes a resource with all its data: {}")
_BUILDS: Final = medium(Category.EXEC_PROJECT, "builds or runs the project on this machine")
_SIGNS_IN: Final = medium(Category.INFRA_CHANGE, "signs in or out, or chooses what is used")
_SETTINGS: Final = reveals("settings that often hold secrets: {}")
_WRITES_ENV: Final = high(Category.SECRETS_READ, "writes the secrets of the service to a file")
_SHELL: Final = high(Category.EXEC_REMOTE, "opens a session or runs a command on the service: {}")
_SQL: Final = high(Category.DB_CHANGE, "runs SQL, or opens a prompt for it: {}")
_UNSEEN: Final = high(Category.DB_CHANGE, "runs SQL from a file, or opens a prompt for it")
_HERE: Final = medium(Category.EXEC_PROJECT, "runs a command with the settings of the service")


def _run_query(parsed: Parsed, _: Invocation) -> list[Act]:
    texts = parsed.values("--command")
    return run_texts(texts) if texts and not parsed.has("--file") else [Does(_UNSEEN)]


_D1: Final = Command(
    low(Category.DB_READ, "asks the database {0}"),
    Options(
        "--command= --file=read --local --remote --json --preview --yes -y --persist-to= -e= "
        "--env= -c= --config="
    ),
    more=_run_query,
)
_RUN_REMOTE: Final = Options(
    "-a= -r= -s= -e= -x --app= --remote= --size= --env= --type= --exit-code --no-tty --no-notify "
    "--service= --environment= --project= -c=shell -C=shell --command=shell --user= -u= --pty "
    "--no-launcher --region= --machine= --org= --quiet -q -A --select",
    posix=True,
)


def _run_remotely(parsed: Parsed, _: Invocation) -> list[Act]:
    words = tuple(parsed.operands)
    return [RunsCommand(words, inside="the service")] if words else []


def _run_locally(parsed: Parsed, _: Invocation) -> list[Act]:
    words = tuple(parsed.operands)
    return [RunsCommand(words)] if words else []


_REMOTELY: Final = Command(_SHELL, _RUN_REMOTE, more=_run_remotely)
_LOCALLY: Final = Command(_HERE, _RUN_REMOTE, more=_run_locally)

_CDK_OPTIONS: Final = Options(
    "-evijlqnR --all --app=shell -a=shell --json --verbose --debug --quiet --profile= --region= "
    "--context= -c= --plugin=file -p=file --long --show-dependencies --security-only --strict "
    "--exclusively --output=write -o=write --template=read --context-lines= --fail --no-fail "
    "--processed "
    "--change-set --no-change-set --import-existing-resources --method= --notices --no-notices "
    "--unacknowledged --unstable= --no-color --ci --lookups --no-lookups --path-metadata "
    "--asset-metadata --version-reporting --no-version-reporting --no-path-metadata --trace "
    "--role-arn= --proxy= --ca-bundle-path= --no-asset-metadata --build=shell --validation "
    "--staging "
    "--no-staging --reset= --clear --force --help=help -h=help --version=help"
)
_SYNTHESIZES: Final = medium(Category.EXEC_PROJECT, "runs the project to see what it would deploy")
_LOOKS: Final = low(Category.INFRA_READ, "shows notices or what it remembers")


def _judge_context(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.has("--reset", "--clear"):
        return [Does(medium(Category.FS_WRITE, "clears what it remembers of the account"))]
    return []


_CDK: Final = Service(
    {
        "list|ls|diff|synth|synthesize|metadata|drift": (Command(_SYNTHESIZES, _CDK_OPTIONS)),
        "notices|doctor|docs|doc": Command(_LOOKS, _CDK_OPTIONS),
        "acknowledge|ack": medium(Category.FS_WRITE, "hides a notice in the project's settings"),
        "context": Command(_LOOKS, _CDK_OPTIONS, more=_judge_context),
        "version": HELPS,
        "deploy|watch|import|rollback|publish-assets|publish": _DEPLOYS,
        "destroy": critical(Category.INFRA_DESTROY, "destroys the stacks and their data: {}"),
        "gc": _DELETES,
        "bootstrap": high(Category.PRIVILEGE, "makes roles and buckets in the account"),
        "init|migrate": medium(Category.FS_WRITE, "writes a new project"),
        "refactor|flags|orphan": uncertain("reorganises deployed resources"),
    },
    _CDK_OPTIONS,
)

_SAM: Final = Service(
    {
        "validate|list|logs|traces|list endpoints|list resources|list stack-outputs": _READS,
        "build|local|package|init|pipeline init": _BUILDS,
        "deploy|sync|publish|pipeline bootstrap|package deploy": _DEPLOYS,
        "delete": _RUINS,
        "remote invoke|remote test-event put": _LIVE,
    }
)
_SERVERLESS: Final = Service(
    {
        "info|print|package|logs|metrics|deploy list|plugin list|diagnose|doctor": _BUILDS,
        "deploy|rollback|invoke": _DEPLOYS,
        "invoke local|offline|dev": _BUILDS,
        "remove": _RUINS,
        "login|logout|config": _SIGNS_IN,
    }
)
_AMPLIFY: Final = Service(
    {
        "push|publish|sandbox|pipeline-deploy": _DEPLOYS,
        "delete|sandbox delete": _RUINS,
        "status|env list|diagnose": _READS,
        "pull|configure|init|add|codegen|mock|generate|import": _BUILDS,
        "console": _SIGNS_IN,
    }
)
_EB: Final = Service(
    {
        "deploy|create|clone|swap|scale|upgrade|platform create": _DEPLOYS,
        "terminate|platform delete": _RUINS,
        "ssh": _SHELL,
        "status|health|events|list|appversion": _READS,
        "printenv": _SETTINGS,
        "setenv|config|init|use|open|console": _SIGNS_IN,
        "abort|restore": _LIVE,
    }
)
_HEROKU: Final = Service(
    {
        "run|run detached|run inside": _REMOTELY,
        "config|config get|pg credentials|pg credentials url|redis credentials|auth token"
        "|authorizations create|authorizations info|pg info credentials": _SETTINGS,
        "config edit|config set": _LIVE,
        "config unset|ps stop|ps kill": _DELETES,
        "apps|apps info|info|ps|releases|releases info|addons|addons info|domains|pg|pg info"
        "|logs|status|auth whoami|regions|buildpacks|features|access|pipelines|pipelines info"
        "|drains"
        "|pg backups|redis info|certs|teams|spaces|stack|git remote": _READS,
        "apps destroy|destroy|addons destroy|pg reset|pg backups delete|pipelines destroy"
        "|spaces destroy|apps delete": _RUINS,
        "ps exec|ps ssh|ps copy|console": _SHELL,
        "pg psql|psql|pg kill|redis cli|pg copy|pg push|pg backups restore": _SQL,
        "pg pull": medium(Category.DB_READ, "copies the database to this machine"),
        "ps scale|ps restart|restart|maintenance on|releases rollback|rollback|pipelines promote"
        "|container release|container push|access add|domains add": _LIVE,
        "local|local start|local run": _BUILDS,
        "login|logout|auth login|auth logout": _SIGNS_IN,
    },
    LEADING.joined_with(Options("-a= -r= --remote=")),
    nouns="releases",
)
_VERCEL_OPTIONS: Final = LEADING.joined_with(
    Options("-t= -S= -A= -Q= -d --cwd= --scope= --local-config= --global-config= --prod -y -f -p")
)
_VERCEL: Final = Service(
    {
        "dev|build|init": _BUILDS,
        "deploy|promote|rollback|redeploy|alias|alias set|rolling-release": _DEPLOYS,
        "ls|list|inspect|whoami|logs|project ls|domains ls|alias ls|env ls|teams ls|certs ls"
        "|secrets ls|project list|target ls": _READS,
        "env pull|pull": _WRITES_ENV,
        "env run": _LOCALLY,
        "curl|bisect": _LIVE,
        "project rm|remove|rm": _RUINS,
        "login|logout|link|switch|open|git connect|telemetry": _SIGNS_IN,
    },
    _VERCEL_OPTIONS,
    alone=_DEPLOYS,
)
_NETLIFY: Final = Service(
    {
        "dev|build|serve|functions serve|functions create|init|recipes": _BUILDS,
        "dev exec": _LOCALLY,
        "deploy|api|functions invoke|blobs set": _DEPLOYS,
        "status|sites list|watch|functions list|blobs list|blobs get|logs": _READS,
        "env list|env get|env clone": _SETTINGS,
        "sites delete": _RUINS,
        "login|logout|link|switch|open|unlink": _SIGNS_IN,
    }
)
_FLY: Final = Service(
    {
        "ssh console|console|ssh sftp|machine exec|machines exec|sftp": _REMOTELY,
        "deploy|launch|scale|machine run|machines run|machine update|image update|releases "
        "rollback": (_DEPLOYS),
        "status|logs|apps list|releases|info|doctor|platform|regions list|scale show|ips list"
        "|volumes list|certs list|secrets list|machine list|machines list|machine status"
        "|config show|config validate|orgs list|auth whoami|dashboard|history|checks list": _READS,
        "apps destroy|volumes destroy|volume destroy|postgres destroy|pg destroy|orgs delete"
        "|apps delete": _RUINS,
        "auth token|tokens create|config env|tokens attenuate": _SETTINGS,
        "proxy|wireguard create": high(Category.NET_LISTEN, "opens a tunnel into the service"),
        "postgres connect|pg connect|mpg connect|redis connect": _SQL,
        "auth login|auth logout|settings": _SIGNS_IN,
        "config save": medium(Category.FS_WRITE, "writes the configuration to a file"),
    },
    LEADING.joined_with(Options("-a= -c= -o= -t= --access-token=")),
    nouns="releases",
)
_RAILWAY: Final = Service(
    {
        "up|deploy|redeploy|add|scale|restart": _DEPLOYS,
        "down|delete|volume delete|environment delete": _RUINS,
        "run|local": _LOCALLY,
        "ssh": _REMOTELY,
        "connect": _SQL,
        "shell|dev": high(Category.SECRETS_READ, "opens a shell with the secrets of the service"),
        "variables|variable list|vars": _SETTINGS,
        "status|logs|list|whoami|domain list": _READS,
        "login|logout|link|unlink|open|init|service|environment": _SIGNS_IN,
    }
)
_RENDER: Final = Service(
    {
        "ssh": _SHELL,
        "psql|kv-cli|pgcli": _SQL,
        "deploys create|restart|jobs create|blueprints launch|deploys cancel": _LIVE,
        "services|services list|deploys list|logs|projects|environments|whoami|jobs list": _READS,
        "login|workspace set|workspace current": _SIGNS_IN,
    }
)
_SUPABASE: Final = Service(
    {
        "start|stop|init|functions serve|functions new|gen|db start|migration new|test|seed"
        "|db lint": (_BUILDS),
        "status|db dump": high(Category.SECRETS_READ, "shows keys or copies the database"),
        "db reset": critical(Category.DB_DESTROY, "drops the database and makes it anew"),
        "db push|migration up|migration repair|migration down|migration squash|db pull": _SQL,
        "projects api-keys|branches get": _SETTINGS,
        "projects delete|branches delete": _RUINS,
        "functions deploy|secrets set|config push|link|functions delete": _LIVE,
        "login|logout|unlink": _SIGNS_IN,
        "services|projects list|functions list|migration list|secrets list|inspect": _READS,
    }
)
_DATABASES: Final = Service(
    {
        "shell|psql|connect|db shell|database shell|sql|branch shell": _SQL,
        "connection-string|cs|password create|db tokens create|auth token|org switch"
        "|group tokens create|auth api-tokens mint|database dump": _SETTINGS,
        "database delete|projects delete|db destroy|group destroy|branch delete|branches delete"
        "|databases delete|roles delete": _RUINS,
        "deploy-request deploy|branch promote|branches restore|branches reset|database "
        "restore": _LIVE,
        "auth login|auth logout|login|logout|set-context|link": _SIGNS_IN,
        "me|auth check|auth whoami|plan show": _READS,
    },
    LEADING.joined_with(Options("--api-key= --project-id= --context-file= --service-token= -c=")),
)
_WRANGLER: Final = Service(
    {
        "dev|pages dev|init|generate|types|build|check": _BUILDS,
        "deploy|publish|pages deploy|pages publish|versions upload|versions deploy|triggers deploy"
        "|deployments rollback|rollback|secret put|secret bulk|versions secret put": _LIVE,
        "tail|whoami|deployments list|deployments status|versions list|versions view|d1 info"
        "|queues list|r2 bucket list|r2 bucket info|pages deployment list|docs|secret list": _READS,
        "d1 execute": _D1,
        "d1 migrations apply|d1 time-travel restore": _SQL,
        "d1 export|r2 object get": medium(Category.FS_WRITE, "downloads to a file"),
        "delete|d1 delete|r2 bucket delete|kv namespace delete|pages project delete|queues "
        "delete": (_RUINS),
        "login|logout|telemetry": _SIGNS_IN,
        "r2 object put|kv key put|kv bulk put": _LIVE,
        "kv key get|kv bulk get": _READS,
    },
    LEADING.joined_with(Options("-c= -e= --env= --cwd= --env-file=read")),
)
_FASTLY: Final = Service(
    {
        "compute build|compute serve|compute init|compute validate|compute pack|compute "
        "hash-files": (_BUILDS),
        "compute deploy|compute publish|compute update|service version activate"
        "|service-version activate|purge|service purge|service-version deactivate": _LIVE,
        "compute delete|service delete|kv-store delete|secret-store delete|object-storage": _RUINS,
        "whoami|ip-list|pops|stats|log-tail|config|profile list|service list|version": _READS,
        "profile token|auth-token create|auth-token describe|sso": _SETTINGS,
        "profile create|profile switch|profile update": _SIGNS_IN,
        "update": medium(Category.PACKAGE_INSTALL, "updates itself"),
    },
    LEADING.joined_with(
        Options("-idjv -o= -t= -s= --accept-defaults --auto-yes --enable-sso --token=")
    ),
)

PROGRAMS: Final[Mapping[str, Judge]] = {
    "cdk aws-cdk": _CDK,
    "sam samlocal": _SAM,
    "serverless sls": _SERVERLESS,
    "amplify ampx": _AMPLIFY,
    "eb": _EB,
    "heroku": _HEROKU,
    "vercel vc now": _VERCEL,
    "netlify ntl": _NETLIFY,
    "fly flyctl": _FLY,
    "railway": _RAILWAY,
    "render": _RENDER,
    "supabase": _SUPABASE,
    "pscale neonctl neon turso": _DATABASES,
    "wrangler wrangler2": _WRANGLER,
    "fastly": _FASTLY,
}

from __future__ import annotations

import pytest

from ccwatch.risk.act import Emits, Flow, RunsCommand, RunsShell
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, commands_of, effect_of, invoke


@pytest.mark.parametrize(
    "command",
    [
        "auth0 -t acme orgs list",
        "auth0 api users -q name:x",
        "auth0 api get users",
        "auth0 logs tail",
        "ldcli segments list",
        "circleci config validate",
        "stripe charges list --limit 1",
        "pd incident list",
        "sentry-cli releases list",
        "deck diff --state kong.yaml",
        "kong health",
        "prometheus --help",
        "promtool check rules r.yml",
        "amtool alert query",
        "grafana-cli plugins ls",
        "ngrok version",
        "vault kv list a/",
        "vault -namespace=a status",
        "op item list",
        "doppler configs list",
        "cdk notices",
        "cdk context --json",
        "heroku releases -a frog",
        "vercel ls",
        "fly status -a frog",
        "wrangler kv:namespace list",
        "fastly service list",
        "turso db list",
        "doctl compute droplet list",
        "hcloud server describe frog",
        "linode-cli regions list",
        "nomad job status",
        "consul members",
        "boundary targets list",
        "waypoint status",
    ],
)
def test_reading_from_a_service_is_low(command: str):
    assert effect_of(command)[0] == Level.LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("auth0 api delete users/1", Level.HIGH, Category.INFRA_DESTROY),
        ("auth0 api users -d x", Level.HIGH, Category.INFRA_CHANGE),
        ("auth0 api patch users/1", Level.HIGH, Category.INFRA_CHANGE),
        ("auth0 api", Level.LOW, Category.INFRA_READ),
        ("auth0 api users --frob", Level.UNCERTAIN, Category.UNKNOWN),
        ("auth0 roles rm r", Level.HIGH, Category.INFRA_DESTROY),
        ("ldcli flags archive f", Level.HIGH, Category.INFRA_DESTROY),
        ("unleash features disable f", Level.MEDIUM, Category.INFRA_CHANGE),
        ("stripe payouts create", Level.CRITICAL, Category.INFRA_CHANGE),
        ("stripe api_keys roll", Level.HIGH, Category.INFRA_DESTROY),
        ("splunk clean eventdata", Level.CRITICAL, Category.INFRA_DESTROY),
        ("deck gateway reset", Level.CRITICAL, Category.INFRA_DESTROY),
        ("deck sync", Level.HIGH, Category.INFRA_DESTROY),
        ("prometheus --config.file=p.yml", Level.MEDIUM, Category.NET_LISTEN),
        ("jenkins-cli -s http://localhost groovy =", Level.HIGH, Category.EXEC_REMOTE),
        ("slack chat send hi", Level.HIGH, Category.MESSAGE),
        ("ngrok http 80", Level.HIGH, Category.NET_LISTEN),
        ("algolia indices clear i", Level.HIGH, Category.INFRA_DESTROY),
        ("linear issue create", Level.MEDIUM, Category.INFRA_CHANGE),
        ("vault kv get a/b", Level.MEDIUM, Category.SECRETS_READ),
        ("vault -address=http://e.example kv list a", Level.UNCERTAIN, Category.UNKNOWN),
        ("vault secrets disable a/", Level.CRITICAL, Category.INFRA_DESTROY),
        ("vault kv rollback --version 2 a/b", Level.HIGH, Category.INFRA_CHANGE),
        ("op read op://a/b/c", Level.MEDIUM, Category.SECRETS_READ),
        ("op vault delete a", Level.CRITICAL, Category.INFRA_DESTROY),
        ("bw get password a", Level.MEDIUM, Category.SECRETS_READ),
        ("doppler secrets", Level.MEDIUM, Category.SECRETS_READ),
        ("doppler secrets delete A", Level.HIGH, Category.INFRA_DESTROY),
        ("infisical export", Level.MEDIUM, Category.SECRETS_READ),
        ("chamber read a b", Level.MEDIUM, Category.SECRETS_READ),
        ("cdk synth", Level.MEDIUM, Category.EXEC_PROJECT),
        ("cdk context --clear", Level.MEDIUM, Category.FS_WRITE),
        ("cdk destroy", Level.CRITICAL, Category.INFRA_DESTROY),
        ("cdk deploy", Level.HIGH, Category.INFRA_CHANGE),
        ("sam delete", Level.CRITICAL, Category.INFRA_DESTROY),
        ("sls invoke local -f f", Level.MEDIUM, Category.EXEC_PROJECT),
        ("eb terminate e", Level.CRITICAL, Category.INFRA_DESTROY),
        ("amplify push", Level.HIGH, Category.INFRA_CHANGE),
        ("heroku pg:reset", Level.CRITICAL, Category.INFRA_DESTROY),
        ("heroku config:get A", Level.MEDIUM, Category.SECRETS_READ),
        ("vercel", Level.HIGH, Category.INFRA_CHANGE),
        ("vercel deploy list", Level.HIGH, Category.INFRA_CHANGE),
        ("vercel env pull", Level.HIGH, Category.SECRETS_READ),
        ("netlify sites:delete s", Level.CRITICAL, Category.INFRA_DESTROY),
        ("fly apps destroy a", Level.CRITICAL, Category.INFRA_DESTROY),
        ("railway down", Level.CRITICAL, Category.INFRA_DESTROY),
        ("render psql d", Level.HIGH, Category.DB_CHANGE),
        ("supabase db reset", Level.CRITICAL, Category.DB_DESTROY),
        ("pscale database delete d", Level.CRITICAL, Category.INFRA_DESTROY),
        ("wrangler rollback", Level.HIGH, Category.INFRA_CHANGE),
        ("wrangler r2 object delete b/k", Level.HIGH, Category.INFRA_DESTROY),
        ("fastly service version activate --version 3", Level.HIGH, Category.INFRA_CHANGE),
        ("doctl databases delete d", Level.CRITICAL, Category.INFRA_DESTROY),
        ("ibmcloud iam policy create p", Level.HIGH, Category.PRIVILEGE),
        ("nomad job stop -purge j", Level.HIGH, Category.INFRA_DESTROY),
        ("consul kv get k", Level.MEDIUM, Category.SECRETS_READ),
        ("boundary connect ssh", Level.HIGH, Category.EXEC_REMOTE),
        ("waypoint destroy", Level.CRITICAL, Category.INFRA_DESTROY),
    ],
)
def test_a_tool_of_a_service_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("op run -- ls -l", "ls -l"),
        ("doppler run --command 'ls -l'", "ls -l"),
        ("infisical run --env=dev -- ls -l", "ls -l"),
        ("heroku run -a frog ls -l", "ls -l"),
        ("railway run ls -l", "ls -l"),
        ("fly ssh console -C 'ls -l'", "ls -l"),
        ("consul lock a/b ls -l", "ls -l"),
        ("cdk synth --app 'ls -l'", "ls -l"),
    ],
)
def test_a_command_inside_is_judged_as_well(command: str, inner: str):
    assert commands_of(command) == [inner]


@pytest.mark.parametrize("command", ["op run", "heroku run"])
def test_a_wrapper_without_a_command_runs_none(command: str):
    assert commands_of(command) == []


def test_what_runs_on_a_host_is_not_run_here():
    inside = [act.inside for act in invoke("heroku run ls") if isinstance(act, RunsCommand)]
    here = [act.inside for act in invoke("railway run ls") if isinstance(act, RunsCommand)]
    assert inside == ["the service"]
    assert here == [None]
    assert not any(isinstance(act, RunsShell) for act in invoke("railway run"))


@pytest.mark.parametrize(
    "command",
    ["vault read a/b", "op read op://a/b/c", "bw get password a", "heroku config:get A"],
)
def test_a_secret_from_a_store_flows_on(command: str):
    assert Emits(Flow.SECRET) in invoke(command)


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "wrangler d1 execute web --command 'SELECT 1'"),
        ("high", "wrangler d1 execute web --command 'DROP TABLE a'"),
        ("high", "wrangler d1 execute web --file a.sql"),
        ("high", "wrangler d1 execute web"),
    ],
)
def test_sql_for_a_hosted_database_is_judged_by_what_it_says(level: str, command: str):
    assert assess_command(command, HERE).level == level


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("auth0 apps show x --reveal-secrets", Level.MEDIUM),
        ("stripe listen list --show-tokens", Level.MEDIUM),
        ("auth0 apps show x --reveal-secrets=false", Level.LOW),
        ("auth0 apps show x", Level.LOW),
    ],
)
def test_an_option_may_show_what_is_hidden_otherwise(command: str, level: Level):
    assert effect_of(command)[0] is level

"""The command lines of GitHub and GitLab."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Does, Emits, Fetches, Flow, Reads, RunsCode, RunsFile, Writes
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.programs.invocation import Invocation
from ccwatch.risk.programs.registry import find_judge
from ccwatch.risk.word import UNKNOWN, Word
from tests.risk.builders import commands_of, effect_of, invoke

CHANGE, DESTROY = Category.INFRA_CHANGE, Category.INFRA_DESTROY


@pytest.mark.parametrize(
    "command",
    [
        "gh",
        "gh pr",
        "gh pr merge --help",
        "gh pr list --state closed -L 5 --json title",
        "gh -R me/web pr view 3 --web",
        "gh pr diff 3 --patch",
        "gh issue list --label bug",
        "gh run view 12 --log-failed",
        "gh repo view me/web",
        "gh release list",
        "gh search code 'import x' --language go",
        "gh secret list",
        "gh variable get X",
        "gh auth status",
        "gh config get editor",
        "gh cs list",
        "gh attestation verify a.tgz --owner me",
        "gh ruleset check",
        "gh browse -n",
        "gh status",
        "gh api user",
        "gh api -X GET search/issues -f q=x",
        "gh api repos/me/web --paginate --jq .name",
        "gh api graphql -f query='{ viewer { login } }'",
        "hub pr list",
        "hub status",
        "glab mr list",
        "glab ci status",
        "glab pipeline list",
        "glab variable list",
        "glab api projects/7",
        "gitlab-runner list",
        "gitlab-rake gitlab:check",
        "gitlab-ctl status",
    ],
)
def test_reading_from_a_forge_is_low(command: str):
    assert effect_of(command)[0] == Level.LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("gh pr create --fill", Level.MEDIUM, CHANGE),
        ("gh pr close 3", Level.MEDIUM, CHANGE),
        ("gh pr close 3 -d", Level.HIGH, Category.GIT_DISCARD),
        ("gh pr review 3 -a", Level.HIGH, CHANGE),
        ("gh pr merge 3 --squash", Level.HIGH, CHANGE),
        ("gh pr merge 3 --subject --help", Level.HIGH, CHANGE),
        ("gh pr merge 3 -- --help", Level.HIGH, CHANGE),
        ("gh pr merge 3 --admin", Level.CRITICAL, CHANGE),
        ("gh issue delete 3", Level.HIGH, DESTROY),
        ("gh repo create web --private", Level.MEDIUM, CHANGE),
        ("gh repo create web --public", Level.HIGH, Category.NET_WRITE),
        ("gh repo edit --visibility public", Level.CRITICAL, CHANGE),
        ("gh repo delete me/web --yes", Level.CRITICAL, DESTROY),
        ("gh repo archive me/web", Level.HIGH, CHANGE),
        ("gh run rerun 12", Level.HIGH, CHANGE),
        ("gh run delete 12", Level.HIGH, DESTROY),
        ("gh run download 12", Level.MEDIUM, Category.FS_WRITE),
        ("gh workflow run ci.yml", Level.HIGH, CHANGE),
        ("gh release create v2", Level.HIGH, Category.PACKAGE_PUBLISH),
        ("gh gist create notes.md", Level.HIGH, Category.NET_WRITE),
        ("gh secret set X --body y", Level.HIGH, CHANGE),
        ("gh variable set X --body y", Level.MEDIUM, CHANGE),
        ("gh label create x", Level.MEDIUM, CHANGE),
        ("gh auth token", Level.HIGH, Category.SECRETS_READ),
        ("gh auth status -t", Level.HIGH, Category.SECRETS_READ),
        ("gh auth login", Level.HIGH, CHANGE),
        ("gh config get oauth_token", Level.HIGH, Category.SECRETS_READ),
        ("gh alias set x 'pr list'", Level.HIGH, Category.PERSISTENCE),
        ("gh extension install me/gh-x", Level.HIGH, Category.EXEC_REMOTE),
        ("gh cs ssh", Level.HIGH, CHANGE),
        ("gh ssh-key add key.pub", Level.HIGH, Category.PERSISTENCE),
        ("gh agent-task create x", Level.HIGH, Category.AGENT),
        ("gh odd", Level.UNCERTAIN, Category.UNKNOWN),
        ("gh odd delete", Level.HIGH, DESTROY),
        ("gh api", Level.UNCERTAIN, Category.UNKNOWN),
        ("gh api repos/me/web/issues -f title=x", Level.MEDIUM, CHANGE),
        ("gh api repos/me/web/actions/secrets/X -X PUT", Level.HIGH, CHANGE),
        ("gh api -XPATCH repos/me/web -F private=false", Level.HIGH, CHANGE),
        ("gh api --method=delete repos/me/web/issues/1", Level.HIGH, DESTROY),
        ("gh api -X DELETE /repos/me/web", Level.CRITICAL, DESTROY),
        ("gh api -X ODD user", Level.UNCERTAIN, Category.UNKNOWN),
        ("gh api -X GET user --input body.json", Level.MEDIUM, Category.NET_WRITE),
        ("gh api https://example.org/x", Level.HIGH, Category.NET_WRITE),
        ("gh api graphql -f query='mutation { deleteRef(x) }'", Level.HIGH, DESTROY),
        ("gh api graphql -f query='mutation { addStar(x) }'", Level.HIGH, CHANGE),
        ("gh api graphql -F query=@q.graphql", Level.UNCERTAIN, Category.UNKNOWN),
        ("hub push -f origin topic", Level.HIGH, Category.GIT_REWRITE),
        ("glab mr create --fill", Level.MEDIUM, CHANGE),
        ("glab mr merge 3", Level.HIGH, CHANGE),
        ("glab ci delete 3", Level.HIGH, DESTROY),
        ("glab var delete X", Level.HIGH, DESTROY),
        ("glab variable get X", Level.HIGH, Category.SECRETS_READ),
        ("glab api -X DELETE projects/7/hooks/1", Level.HIGH, DESTROY),
        ("glab repo delete me/web", Level.CRITICAL, DESTROY),
        ("glab alias set x 'mr list'", Level.HIGH, Category.PERSISTENCE),
        ("glab config get token", Level.UNCERTAIN, Category.UNKNOWN),
        ("glab odd remove", Level.HIGH, DESTROY),
        ("gitlab-runner unregister --all-runners", Level.HIGH, DESTROY),
        ("gitlab-rails console", Level.HIGH, Category.EXEC_INLINE),
        ("gitlab-rails db:reset", Level.HIGH, Category.EXEC_INLINE),
        ("gitlab-rails runner", Level.HIGH, Category.EXEC_INLINE),
        ("gitlab-rails runner 'User.count'", Level.HIGH, Category.EXEC_INLINE),
        ("gitlab-rails runner 'Project.destroy_all'", Level.CRITICAL, DESTROY),
        ("gitlab-rake gitlab:backup:restore", Level.CRITICAL, DESTROY),
        ("gitlab-rake gitlab:backup:create", Level.HIGH, CHANGE),
        ("gitlab-ctl restart", Level.HIGH, CHANGE),
    ],
)
def test_changes_on_a_forge_are_judged(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "run"),
    [
        ("gh repo clone me/web -- --bare", "git clone me/web --bare"),
        ("gh alias set x '!make all'", "make all"),
        ("gh alias set -s x 'make all'", "make all"),
        ("gh alias set x 'pr list'", "gh pr list"),
        ("gh codespace ssh -- rm -rf x", "rm -rf x"),
        ("glab alias set -s x 'make all'", "make all"),
    ],
)
def test_a_command_that_a_forge_tool_runs_is_seen(command: str, run: str):
    assert run in commands_of(command)


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("gh gist create .env", ".env"),
        ("gh release upload v2 out.tgz", "out.tgz"),
        ("gh pr create -F notes.md", "notes.md"),
        ("gh api user -F x=@.env", ".env"),
        ("gh api repos/me/web --input body.json", "body.json"),
        ("glab release create v2 out.tgz", "out.tgz"),
    ],
)
def test_a_file_that_leaves_the_machine_is_named(command: str, path: str):
    sent = [act.word.text for act in invoke(command) if isinstance(act, Reads) and act.sends]
    assert sent == [path]


def test_downloads_are_written_where_the_option_says():
    acts = invoke("gh release download v2 -D out")
    assert [act.word.text for act in acts if isinstance(act, Writes)] == ["out"]


def test_an_address_outside_of_the_forge_is_fetched():
    acts = invoke("gh api https://example.org/x")
    assert any(isinstance(act, Fetches) for act in acts)
    assert effect_of("gh api https://api.github.com/user")[0] == Level.LOW


def test_code_for_the_server_is_handed_on():
    assert any(isinstance(act, RunsCode) for act in invoke("gitlab-rails runner 'User.count'"))
    assert any(isinstance(act, RunsFile) for act in invoke("gitlab-rails runner fix.rb"))


def test_a_part_of_the_api_that_is_not_known_is_uncertain():
    judge = find_judge("gh")
    assert judge is not None
    acts = judge(Invocation("gh", (Word("api"), Word(UNKNOWN))))
    assert Level.UNCERTAIN in [act.effect.level for act in acts if isinstance(act, Does)]


@pytest.mark.parametrize("command", ["gh alias set x", "gh repo clone", "gh codespace ssh"])
def test_half_a_command_runs_nothing(command: str):
    assert not commands_of(command)


def test_an_alias_of_glab_is_no_shell_command_by_itself():
    assert not commands_of("glab alias set x 'mr list'")


@pytest.mark.parametrize(
    "command",
    [
        "gh api user --jq env",
        "gh api user -q '$ENV.TOKEN'",
        "gh pr list --json title --jq='env|keys'",
        "gh pr list --json title -q='$ENV'",
        "gh repo view -q'env.TOKEN'",
        "glab mr list --jq env",
    ],
)
def test_a_filter_gets_at_the_environment(command: str):
    assert effect_of(command) == (Level.HIGH, Category.SECRETS_READ)
    assert Emits(Flow.ENVIRONMENT) in invoke(command)


@pytest.mark.parametrize(
    "command",
    ["gh pr list --json title --jq '.[].title'", "gh pr view -q .env", "gh pr view --jq"],
)
def test_a_filter_of_the_answer_is_harmless(command: str):
    assert effect_of(command) == (Level.LOW, Category.INFRA_READ)


@pytest.mark.parametrize(
    ("command", "shows"),
    [
        ("gh auth token", True),
        ("gh auth token -h github.com", True),
        ("gh auth status -t", True),
        ("gh config get -h github.com oauth_token", True),
        ("glab auth status --show-token", True),
        ("glab variable get X", True),
        ("glab variable list -F json", True),
        ("glab variable list --output=json", True),
        ("glab api projects/7/variables", True),
        ("glab api projects/7/variables/X", True),
        ("glab variable list -F text", False),
        ("glab variable list", False),
        ("glab api projects/7/issues", False),
        ("gh api repos/me/web/actions/variables", False),
        ("gh config get -h github.com editor", False),
        ("gh auth status", False),
    ],
)
def test_a_secret_that_a_forge_shows_flows_on(command: str, shows: bool):
    acts = invoke(command)
    assert (Emits(Flow.SECRET) in acts) == shows
    assert (effect_of(command)[1] is Category.SECRETS_READ) == shows


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("gh api --hostname git.example.org user", Level.MEDIUM),
        ("gh api graphql --hostname git.example.org -f query='{viewer{id}}'", Level.MEDIUM),
        ("gh api --hostname github.com user", Level.LOW),
    ],
)
def test_another_server_is_not_asked_in_silence(command: str, level: Level):
    assert effect_of(command)[0] is level

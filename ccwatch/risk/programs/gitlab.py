"""GitLab's command lines: glab, the runner, and the tools on its own server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsCode, RunsFile, RunsShell
from ccwatch.risk.act import Language as Lang
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, Group, shorten
from ccwatch.risk.programs.forge import (
    API,
    VALUES,
    alters,
    area,
    changes,
    destroys,
    does,
    judge_forge,
    reads,
)
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import revealing
from ccwatch.risk.programs.unlisted import find_destruction
from ccwatch.risk.programs.verb import is_destructive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_TEXT: Final = "-t= -d= -l= -a= -m= -b= -s= -y --yes --fill -f -w --draft "
_KEY: Final = high(Category.PERSISTENCE, "gives a key access: {0}")


def _set_alias(parsed: Parsed, _: Invocation) -> list[Act]:
    if not parsed.has("-s", "--shell"):
        return []
    return [RunsShell(word, adds_arguments=True) for word in parsed.operands[1:2]]


_TABLES: Final = frozenset({"text", "table"})


def _show_values(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the secrets where the values are listed too: not in the table."""
    formats = parsed.values("-F", "--output")
    return [Does(VALUES, word) for word in formats[-1:] if word.text not in _TABLES]


_CI: Final[Mapping[str, Judge]] = {
    "list|ls|view|status|trace|lint|get|config compile|artifact-list": reads("shows pipelines"),
    "artifact|artifacts": does(medium(Category.FS_WRITE, "downloads files of a pipeline"),
                               "-p=write --path=write"),
    "run|retry|trigger|run-trig|create": alters("starts a pipeline with its secrets", "-b= -t="),
    "cancel|cancel pipeline|cancel job": changes("cancels a pipeline"),
    "delete": destroys("deletes the pipeline {0}"),
}  # fmt: skip
_AREAS: Final[Mapping[str, Mapping[str, Judge]]] = {
    "mr": {
        "list|ls|view|show|diff|issues|approvers": reads("shows merge requests"),
        "create|new|for|update|note|close|reopen|rebase|revoke|subscribe|unsubscribe|todo": changes(
            "changes the merge request {0}", _TEXT
        ),
        "merge|accept": alters("merges the merge request {0}", "-dsry -m= --yes --squash --rebase"),
        "approve": alters("approves the merge request {0}"),
        "delete|del": destroys("deletes the merge request {0}"),
        "checkout": does(medium(Category.GIT_CHANGE, "checks out the merge request {0}"), "-b= -t"),
    },
    "issue": {
        "list|ls|view|show|board view": reads("shows issues"),
        "create|new|update|note|close|reopen|subscribe|unsubscribe|board create": changes(
            "changes the issue {0}", f"{_TEXT} -c"
        ),
        "delete|del": destroys("deletes the issue {0}"),
    },
    "repo": {
        "list|ls|view|search|contributors|find": reads("shows projects"),
        "clone": does(medium(Category.GIT_REMOTE, "clones {0}"), "-p -g=", "data write"),
        "archive": does(medium(Category.FS_WRITE, "downloads the files of {0}"), "-f= -s="),
        "create|new|fork|update|members add|mirror": changes(
            "changes or makes the project {0}", "-d= -g= -n= -ps --public --private --internal",
            {"--public": high(Category.NET_WRITE, "makes it public")},
        ),
        "transfer|members remove": alters("changes who has the project {0}", "-t= -y"),
        "publish": does(high(Category.PACKAGE_PUBLISH, "publishes {}")),
        "delete": does(critical(Category.INFRA_DESTROY, "deletes the project {0} and all in it"),
                       "-y --yes"),
    },
    "release": {
        "list|ls|view": reads("shows releases"),
        "download": does(medium(Category.FS_WRITE, "downloads the files of a release"),
                         "-n= -D=write --dir=write"),
        "create|upload": does(
            high(Category.PACKAGE_PUBLISH, "publishes the release {0}"),
            "-n= -N= -F=upload --notes-file=upload -r= -D= -a= -m= --notes=", "data upload*",
        ),
        "delete": destroys("deletes the release {0}", "-t --with-tag"),
    },
    "variable": {
        "list|ls": does(
            low(Category.INFRA_READ, "shows the names of the variables of pipelines"),
            "-F= --output= -g= --group= -i --instance -p= --page= -P= --per-page=",
            more=_show_values,
        ),
        "get|export": does(VALUES, "-g= -s= -o= -F= -p= -P="),
        "set|new|create|update": alters(
            "sets the variable {0} of pipelines", "-g= -s= -v= -t= -mpr"
        ),
        "delete|remove": destroys("deletes the variable {0} of pipelines", "-g= -s="),
    },
    "ci": _CI,
    "schedule": {
        "list|ls": reads("shows schedules"),
        "create|update": does(high(Category.PERSISTENCE, "makes a pipeline run on a schedule")),
        "run": alters("starts a pipeline with its secrets"),
        "delete": destroys("deletes the schedule {0}"),
    },
    "label|milestone|iteration|incident|snippet|changelog|user|cluster|stack|work-items": {
        "list|ls|view|show|get|generate|events|graph": reads("shows what is on GitLab"),
        "create|new|edit|update|note|close|reopen|subscribe|unsubscribe": changes(
            "changes something on GitLab: {}", _TEXT
        ),
        "delete|remove": destroys("deletes {0} on GitLab"),
    },
    "ssh-key|gpg-key|deploy-key": {
        "list|ls|get": reads("shows keys"),
        "add": does(_KEY, "-t= -e= -cu", "upload"),
        "delete": destroys("deletes the key {0}"),
    },
    "token": {
        "list|ls": reads("shows access tokens, not their values", "-gUa --active --group="),
        "create|rotate": does(high(Category.SECRETS_READ, "makes an access token and shows it")),
        "revoke": destroys("revokes the access token {0}"),
    },
    "auth": {
        "status": reads(
            "shows who is logged in", "-t --show-token",
            {"-t --show-token": high(Category.SECRETS_READ, "shows an access token")},
        ),
        "login|configure-docker": alters("logs in, and stores an access token", "-j= -a= -g="),
        "logout": changes("logs out"),
    },
    "config": {
        "get": does(
            uncertain("shows a setting, which may be an access token"), "-g --global --host="
        ),
        "set|edit": changes("changes a setting of glab", "-gl --global --local"),
    },
    "alias": {
        "list|ls": reads("shows the aliases of glab"),
        "set": does(high(Category.PERSISTENCE, "makes {0} run a command from now on"),
                    "-s --shell", more=_set_alias),
        "delete": changes("deletes the alias {0}"),
    },
    "runner": {
        "list|ls|managers|jobs": reads("shows runners"),
        "pause|unpause|assign|unassign|update": alters("changes the runner {0}"),
        "delete": destroys("deletes the runner {0}"),
    },
    "securefile": {
        "list|ls|get": reads("shows the names of secure files"),
        "download": does(high(Category.SECRETS_READ, "downloads secure files"), "-p=write"),
        "create": does(high(Category.INFRA_CHANGE, "stores a secure file"), "", "data upload"),
        "remove|delete": destroys("deletes the secure file {0}"),
    },
}  # fmt: skip
_ALIASES: Final = {
    "pipeline": "ci",
    "pipe": "ci",
    "job": "ci",
    "project": "repo",
    "var": "variable",
}


def _extend(invocation: Invocation) -> list[Act]:
    effect = uncertain("runs an alias or a command of glab that ccwatch does not know")
    return [Does(effect), *find_destruction(invocation)]


_GLAB: Final = Group(
    {
        **{name: area(verbs) for name, verbs in _AREAS.items()},
        **{other: area(_AREAS[name]) for other, name in _ALIASES.items()},
        "api": API,
        "help|version|completion|check-update": Command(HELPS, Options("-s= --shell=")),
    },
    Options("-R= --repo= -h=help --help=help -v=help --version=help"),
    otherwise=_extend,
)


def _judge_glab(invocation: Invocation) -> list[Act]:
    return judge_forge(_GLAB, invocation)


_RUNNER: Final = Group(
    {
        "list|status|verify|help": reads("shows the runners of this machine", "-c=read"),
        "unregister": destroys("unregisters runners: pipelines stop", "-n= -u= -t= -c="),
        "register|install|run|run-single|start|restart": does(
            high(Category.PERSISTENCE, "lets this machine run pipelines of others"),
            "-n -c= -r= -u= -t= -d=",
        ),
        "stop|uninstall|reset-token": alters("stops the runner of this machine", "-n= -c="),
        "exec": does(medium(Category.EXEC_PROJECT, "runs a job of the pipeline here")),
    },
    Options("-h=help --help=help -v=help --version=help --debug -l= --log-level= --log-format="),
)
_RAKE_READS: Final = frozenset(
    ("gitlab:check", "gitlab:env:info", "gitlab:git:fsck", "gitlab:license:info", "-T", "--tasks")
)


def _rails(invocation: Invocation) -> list[Act]:
    words = invocation.words
    verb = words[0].text if words else ""
    effect = high(Category.EXEC_INLINE, "runs code inside the GitLab server")
    if verb in {"runner", "r", "dbconsole", "db", "console", "c", ""}:
        text = next((word for word in words[1:] if word.text[:1] != "-"), None)
        if verb not in {"runner", "r"} or text is None:
            return [Does(effect)]
        code = RunsFile(text, Lang.RUBY) if text.text.endswith(".rb") else RunsCode(text, Lang.RUBY)
        found: list[Act] = [Does(effect), code]
        if is_destructive(text.text):
            reason = f"deletes data of the GitLab server: {shorten(text.text)}"
            found.append(Does(critical(Category.INFRA_DESTROY, reason), text))
        return found
    return [Does(effect)]


def _rake(invocation: Invocation) -> list[Act]:
    tasks = [word.text for word in invocation.words if "=" not in word.text]
    if tasks and set(tasks) <= _RAKE_READS:
        return [Does(low(Category.INFRA_READ, "checks the GitLab server"))]
    said = shorten(" ".join(tasks))
    if any(is_destructive(task) or "restore" in task or task.startswith("db:") for task in tasks):
        reason = f"destroys or replaces data of the GitLab server: {said}"
        return [Does(critical(Category.INFRA_DESTROY, reason))]
    return [Does(high(Category.INFRA_CHANGE, f"changes the GitLab server: {said}"))]


_CTL: Final = Group(
    {
        "status|tail|show-config|diff-config|service-list|check-config": reads("shows the server"),
        "cleanse|uninstall|remove-accounts|prometheus-upgrade": does(
            critical(Category.INFRA_DESTROY, "deletes data of the GitLab server")
        ),
    },
    otherwise=lambda invocation: [
        Does(high(Category.INFRA_CHANGE, "changes the GitLab server")),
        *find_destruction(invocation),
    ],
)

PROGRAMS: Final[Mapping[str, Judge]] = {
    "glab": revealing(_judge_glab),
    "gitlab-runner": _RUNNER,
    "gitlab-rails": _rails,
    "gitlab-rake": _rake,
    "gitlab-ctl": _CTL,
}
"""By name."""

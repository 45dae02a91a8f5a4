"""GitHub's command line: gh, and the older hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Reads, RunsCommand, RunsShell, Writes
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.forge import (
    API,
    alters,
    area,
    changes,
    destroys,
    does,
    judge_forge,
    reads,
)
from ccwatch.risk.programs.git import judge_git
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import revealing
from ccwatch.risk.programs.unlisted import find_destruction
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_BYPASS: Final = critical(Category.INFRA_CHANGE, "merges past the rules of the branch")
_VISIBILITY: Final = critical(Category.INFRA_CHANGE, "changes who can see the repository")
_PUBLIC: Final = high(Category.NET_WRITE, "makes it public")


def _clone(parsed: Parsed, _: Invocation) -> list[Act]:
    words = parsed.operands
    return [RunsCommand((Word("git"), Word("clone"), *words))] if words else []


def _download(parsed: Parsed, _: Invocation) -> list[Act]:
    places = parsed.values("-D", "--dir", "-O", "--output")
    written: list[Act] = [Writes(word, "downloads to") for word in places if word.text != "-"]
    return written or [Does(medium(Category.FS_WRITE, "writes files to this folder"))]


def _downloads(reason: str) -> Command:
    return does(
        low(Category.INFRA_READ, reason),
        "-D= --dir= -O= --output= -n= --name= -p= --pattern= -A= --archive= -d= "
        "--clobber --skip-existing -o= --owner= -L= --limit= --digest-alg= --hostname= "
        "--predicate-type=",
        more=_download,
    )


def _set_alias(parsed: Parsed, _: Invocation) -> list[Act]:
    found: list[Act] = []
    for word in parsed.operands[1:2]:
        is_shell = parsed.has("-s", "--shell") or word.text.startswith("!")
        text = word.part(1) if word.text.startswith("!") else word
        if not is_shell:
            text = Word(f"gh {word.text}", word.span, word.has_glob, word.disguised)
        found.append(RunsShell(text, adds_arguments=True))
    return found


def _get_setting(parsed: Parsed, _: Invocation) -> list[Act]:
    if any("token" in word.text.lower() for word in parsed.operands):
        return [Does(high(Category.SECRETS_READ, "shows an access token"))]
    return []


def _ssh(parsed: Parsed, _: Invocation) -> list[Act]:
    text = " ".join(word.text for word in parsed.operands)
    return [RunsShell(Word(text), inside="a codespace")] if text else []


def _publish_files(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Reads(word, sends=True) for word in parsed.operands[1:]]


_PUBLISHED: Final = (
    "-n= --notes= -F=upload --notes-file=upload -t= --title= -dp --draft --prerelease --target= "
    "--generate-notes --latest?= --verify-tag --notes-start-tag= --notes-from-tag "
    "--discussion-category= --fail-on-no-commits --tag= --clobber"
)
_BODY: Final = (
    "-b= --body= -F=upload --body-file=upload -t= --title= -a= -l= -m= -p= -B= -H= -T= -defw "
)
_VALUE: Final = "-b= --body= -f=upload --env-file=upload -e= -o= -v= -r= -a= -u "
_KEY: Final = high(Category.PERSISTENCE, "gives a key access to the account: {0}")
_TOKEN: Final = high(Category.SECRETS_READ, "shows an access token")

_AREAS: Final[Mapping[str, Mapping[str, Judge]]] = {
    "pr": {
        "list|ls|view|diff|checks|status": reads("shows pull requests"),
        "create|new|revert": changes("opens a pull request", f"{_BODY} -r="),
        "edit|comment|reopen|ready|lock|unlock|update-branch": changes(
            "changes the pull request {0}", f"{_BODY} -r= --yes --edit-last --create-if-none",
            {"--delete-last": high(Category.INFRA_DESTROY, "deletes a comment")},
        ),
        "close": changes(
            "closes the pull request {0}", "-d -c= --comment= --delete-branch",
            {"-d --delete-branch": high(Category.GIT_DISCARD, "deletes the branch of {0}")},
        ),
        "review": changes(
            "reviews the pull request {0}",
            "-acr -b= -F=upload --body-file=upload --approve --comment --request-changes",
            {"-a --approve": high(Category.INFRA_CHANGE, "approves the pull request {0}")},
        ),
        "merge": alters(
            "merges the pull request {0}",
            "-dmrs -b= -t= -F=upload --body-file=upload -A= --auto --squash --rebase --merge "
            "--delete-branch --disable-auto --admin", {"--admin": _BYPASS},
        ),
        "checkout|co": does(
            medium(Category.GIT_CHANGE, "checks out the pull request {0}"),
            "-f -b= --force --detach --recurse-submodules",
            when={"-f --force": high(Category.GIT_DISCARD, "discards the local branch of {0}")},
        ),
    },
    "issue": {
        "list|ls|view|status": reads("shows issues"),
        "create|new": changes("opens an issue", _BODY),
        "edit|comment|close|reopen|lock|unlock|pin|unpin": changes(
            "changes the issue {0}", f"{_BODY} -r= -c=",
            {"--delete-last": high(Category.INFRA_DESTROY, "deletes a comment")},
        ),
        "develop": changes("makes a branch for the issue {0}", "-b= -cl -n="),
        "delete": destroys("deletes the issue {0}"),
        "transfer": alters("moves the issue {0} to another repository"),
    },
    "repo": {
        "list|ls|view|gitignore list|gitignore view|license list|license view|deploy-key list"
        "|autolink list|autolink view": reads("shows repositories"),
        "clone": does(medium(Category.GIT_REMOTE, "clones {0}"), "-u= --no-upstream", more=_clone),
        "fork": changes("forks {0}", "--clone --remote --default-branch-only"),
        "create|new": changes(
            "makes the repository {0}",
            "-c -d= -g= -l= -p= -r= -s= -t= --public --private --internal --push --source= --clone "
            "--add-readme",
            {"--public": _PUBLIC},
        ),
        "edit": changes(
            "changes the settings of the repository {0}", "-d=",
            {"--visibility": _VISIBILITY},
        ),
        "sync": changes(
            "brings {0} up to date", "-b= -s= --force",
            {"--force": high(Category.GIT_REWRITE, "resets a branch of {0}")},
        ),
        "set-default|unarchive|autolink create": changes("changes settings of {0}", "-uv"),
        "rename": alters("renames the repository to {0}", "-y --yes"),
        "archive": alters("archives the repository {0}: nobody can change it", "-y --yes"),
        "deploy-key add": does(_KEY, "-w -t=", "upload"),
        "delete": does(
            critical(Category.INFRA_DESTROY, "deletes the repository {0} and all in it"), "-y --yes"
        ),
        "deploy-key delete|autolink delete": destroys("deletes {0} from the repository"),
    },
    "run": {
        "list|ls|view|watch": reads("shows workflow runs"),
        "download": _downloads("downloads files of a run"),
        "rerun": alters("runs a workflow again", "-d -j= --failed"),
        "cancel": changes("cancels the run {0}", "--force"),
        "delete": destroys("deletes the run {0}"),
    },
    "workflow": {
        "list|ls|view": reads("shows workflows"),
        "run": alters("starts the workflow {0} with the secrets of the repository",
                      "-f= -F= -r= --json"),
        "enable|disable": alters("turns the workflow {0} on or off"),
    },
    "release": {
        "list|ls|view|verify|verify-asset": reads("shows releases"),
        "download": _downloads("downloads the files of a release"),
        "create|new|upload": does(
            high(Category.PACKAGE_PUBLISH, "publishes the release {0}"), _PUBLISHED,
            more=_publish_files,
        ),
        "edit": alters("changes the release {0}", _PUBLISHED),
        "delete|delete-asset": destroys("deletes {} from the releases"),
    },
    "gist": {
        "list|ls|view": reads("shows gists"),
        "clone": changes("clones the gist {0}"),
        "create|new": does(
            high(Category.NET_WRITE, "publishes {} as a gist"), "-pw -d= -f= --desc= --filename= "
            "--public --web", "upload*", {"-p --public": _PUBLIC},
        ),
        "edit": does(high(Category.NET_WRITE, "changes the published gist {0}"),
                     "-a=upload --add=upload -d= --desc= -f= --filename= -r= --remove="),
        "rename": changes("renames a file of the gist {0}"),
        "delete": destroys("deletes the gist {0}"),
    },
    "secret": {
        "list|ls": reads("shows the names of secrets"),
        "set": alters("sets the secret {0}", _VALUE),
        "delete|remove": destroys("deletes the secret {0}", _VALUE),
    },
    "variable": {
        "list|ls|get": reads("shows variables of workflows"),
        "set": changes("sets the variable {0} of workflows", _VALUE),
        "delete|remove": destroys("deletes the variable {0} of workflows", _VALUE),
    },
    "cache": {
        "list|ls": reads("shows caches"),
        "delete": changes("deletes the cache {0}", "-a --all --succeed-on-no-caches"),
    },
    "label": {
        "list|ls": reads("shows labels"),
        "create|edit|clone": changes("changes the label {0}", "-f -c= -d= -n= --force"),
        "delete": destroys("deletes the label {0} from every issue"),
    },
    "auth": {
        "status": reads(
            "shows who is logged in", "-at -h= --active --show-token",
            {"-t --show-token": _TOKEN},
        ),
        "token": does(_TOKEN, "-h= --hostname= -u= --user="),
        "login|refresh": alters("logs in, and stores an access token",
                                "-cw -p= -s= -r="),
        "setup-git": does(
            high(Category.PERSISTENCE, "makes git use gh for passwords"), "-f --force"
        ),
        "logout|switch": changes("changes who is logged in", "-u="),
        "git-credential": does(_TOKEN),
    },
    "config": {
        "list|ls": reads("shows the settings of gh"),
        "get": does(low(Category.INFRA_READ, "shows a setting of gh"), "-h= --host=",
                    more=_get_setting),
        "set": changes("sets {} for gh"),
        "clear-cache": changes("empties the cache of gh"),
    },
    "alias": {
        "list|ls": reads("shows the aliases of gh"),
        "set": does(
            high(Category.PERSISTENCE, "makes {0} run a command from now on"),
            "-s --shell --clobber", more=_set_alias,
        ),
        "import": does(
            high(Category.PERSISTENCE, "takes commands for gh from a file"), "--clobber", "read"
        ),
        "delete": changes("deletes the alias {0}", "--all"),
    },
    "extension": {
        "list|ls|search": reads("shows extensions"),
        "install|upgrade": does(
            high(Category.EXEC_REMOTE, "installs the program {0} of somebody else"),
            "--force --pin= --all --dry-run",
        ),
        "exec": does(high(Category.EXEC_REMOTE, "runs the extension {0}")),
        "create|remove|browse": changes("changes the extensions of gh", "--precompiled="),
    },
    "codespace": {
        "list|ls|view|logs|ports": reads("shows codespaces"),
        "ssh": does(
            high(Category.INFRA_CHANGE, "runs commands in a codespace"), "-c= -d --config",
            more=_ssh,
        ),
        "cp": alters("copies files to or from a codespace", "-er -c= -p="),
        "ports forward|ports visibility": does(
            high(Category.NET_LISTEN, "opens ports of a codespace"), "-c="
        ),
        "delete": destroys("deletes the codespace and what is not pushed", "-c= --all -o= -R="),
        "create|stop|start|rebuild|edit|code|jupyter": changes(
            "changes or opens a codespace", "-c= -b= -m= -d= -w --web --full -l= -s"
        ),
    },
    "ssh-key": {
        "list|ls": reads("shows the keys of the account"),
        "add": does(_KEY, "-t= --title= --type=", "upload"),
        "delete": destroys("deletes the key {0} of the account"),
    },
    "project": {
        "list|ls|view|field-list|item-list": reads("shows projects"),
        "delete|item-delete|field-delete": destroys("deletes {0} from the projects"),
        "create|edit|close|copy|link|unlink|mark-template|item-add|item-create|item-edit"
        "|item-archive|field-create": changes("changes the project {0}", "-d= -u -b="),
    },
    "ruleset": {"list|ls|view|check": reads("shows rules for branches", "--default --parents")},
    "org": {"list|ls": reads("shows organisations")},
    "search": {"code|commits|issues|prs|repos": reads("searches GitHub")},
    "attestation": {
        "verify|trusted-root": reads("checks where a file comes from", "--bundle=read"),
        "download": _downloads("downloads proofs of where a file comes from"),
    },
    "agent-task": {
        "list|ls|view": reads("shows tasks of agents"),
        "create": does(high(Category.AGENT, "starts another agent"), "-F=upload -b="),
    },
}  # fmt: skip
_ALIASES: Final = {
    "cs": "codespace", "ext": "extension", "extensions": "extension", "rs": "ruleset",
    "at": "attestation", "gpg-key": "ssh-key", "agent": "agent-task",
}  # fmt: skip


def _extend(invocation: Invocation) -> list[Act]:
    effect = uncertain("runs an alias, an extension or a command of gh that ccwatch does not know")
    return [Does(effect), *find_destruction(invocation)]


_GH: Final = Group(
    {
        **{name: area(verbs) for name, verbs in _AREAS.items()},
        **{short: area(_AREAS[name]) for short, name in _ALIASES.items()},
        "api": API,
        "browse|status": reads("shows what is on GitHub", "-e= --exclude= -o= --org="),
        "co": _AREAS["pr"]["checkout|co"],
        "help|version|completion|reference": Command(HELPS, Options("-s= --shell=")),
    },
    Options("-R= --repo= -h=help --help=help --version=help"),
    otherwise=_extend,
)


def _judge_gh(invocation: Invocation) -> list[Act]:
    return judge_forge(_GH, invocation)


_HUB: Final = Group(
    {
        "api": API,
        "ci-status|issue show|pr list|pr show|release show|browse|gist show": reads(
            "shows what is on GitHub"
        ),
        "pull-request|fork|create|issue create|issue update|pr checkout": changes(
            "changes something on GitHub", "-m= -F=upload -b= -h= -fop -a= -l= -M= -r="
        ),
        "release create|release edit|gist create": does(
            high(Category.NET_WRITE, "publishes on GitHub"),
            "-a=upload -m= -F=upload -dpo",
            "upload*",
        ),
        "delete|release delete": destroys("deletes {0} from GitHub"),
        "sync": does(medium(Category.GIT_REMOTE, "brings every branch up to date")),
    },
    otherwise=judge_git,
)

PROGRAMS: Final[Mapping[str, Judge]] = {"gh": revealing(_judge_gh), "hub": _HUB}
"""By name."""

"""The command lines of Microsoft's cloud: az, func, azd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Fetches, Flow, Reads, RunsShell, Writes
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.programs.command import HELPS, find_verb_places, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import (
    LEADING,
    Service,
    asks_help,
    find_destructive_effect,
    find_kind,
    find_unclear,
    home_file,
    reveals,
    words_of,
)
from ccwatch.risk.programs.verb import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_GLOBALS: Final = (
    "-h --debug --only-show-errors --verbose --help --version --output= -o= --query= "
    "--subscription= --resource-group= -g= --name= -n= --location= -l= "
)
_OPTIONS: Final = Options(_GLOBALS)
_ANY: Final = Options(
    _GLOBALS + "-y --yes --no-wait --list --list-defaults -d= -f= -s= -c= -p= -t= -u= -i= -a= -b= "
    "-m= -k= -r= -v= -w= -z= -x= -e= -j= -q= -D= -F= -S=",
    any_long=True,
)
_DEPTH: Final = 9
_READS: Final = words_of(
    "list show get exists check search query summarize validate what-if "
    "url tail version logs "
    "describe"
)
_LEADING_READS: Final = frozenset({"list", "show", "get", "check"})
_GROUPS: Final = words_of(
    "config log logs tag lock link restore copy schedule patch-schedule "
    "release import query "
    "search label version"
)
"""Verbs that are groups of commands as well: ``webapp config show``, ``blob copy start``."""
_EFFECTS: Final[Mapping[Kind, Effect]] = {
    Kind.READ: low(Category.INFRA_READ, "reads from Azure: {said}"),
    Kind.CHANGE: medium(Category.INFRA_CHANGE, "changes something in Azure: {said}"),
    Kind.RUN: high(Category.INFRA_CHANGE, "runs something in Azure: {said}"),
    Kind.SEND: high(Category.INFRA_CHANGE, "deploys or sends something to Azure: {said}"),
    Kind.DESTROY: high(Category.INFRA_DESTROY, "deletes or stops something in Azure: {said}"),
}
_REMOTE: Final = high(Category.EXEC_REMOTE, "runs a command on a machine in Azure: {said}")
_SIGNS_IN: Final = medium(Category.INFRA_CHANGE, "signs in or out, or chooses an account: {said}")
_KUBECONFIG: Final = medium(Category.INFRA_CHANGE, "adds a cluster to the settings of kubectl")
_FILES: Final = medium(Category.FS_WRITE, "downloads to this machine: {said}")
_GRANTS: Final = high(Category.PERMISSIONS, "changes who may do what: {said}")
_KEYS: Final = high(Category.SECRETS_READ, "makes, changes or shows a credential: {said}")
_SHOWN_KEYS: Final = reveals("a credential: {said}")
_SHOWING: Final = frozenset({"list", "show", "list-keys"})
_SPECIAL: Final[Mapping[str, Effect]] = {
    "find": low(Category.INFRA_READ, "searches examples"),
    "version": HELPS,
    "login": _SIGNS_IN,
    "logout": _SIGNS_IN,
    "account set": _SIGNS_IN,
    "account clear": _SIGNS_IN,
    "account get-access-token": reveals("an access token"),
    "acr login": _SIGNS_IN,
    "acr run": _REMOTE,
    "acr build": high(Category.NET_WRITE, "uploads the folder and builds an image"),
    "acr repository untag": high(Category.INFRA_DESTROY, "takes a tag off an image"),
    "ad sp create-for-rbac": _KEYS,
    "aks get-credentials": _KUBECONFIG,
    "aks command invoke": _REMOTE,
    "group delete": critical(Category.INFRA_DESTROY, "deletes a resource group and all in it"),
    "vm run-command": _REMOTE,
    "vm run-command list": _EFFECTS[Kind.READ],
    "vm run-command show": _EFFECTS[Kind.READ],
    "vmss run-command": _REMOTE,
    "vm open-port": _GRANTS,
    "vm stop": _EFFECTS[Kind.DESTROY],
    "storage message peek": _EFFECTS[Kind.READ],
    "group export": _EFFECTS[Kind.READ],
    "bicep lint": low(Category.FS_READ, "checks a template"),
    "network watcher test-ip-flow": _EFFECTS[Kind.READ],
    "vm deallocate": _EFFECTS[Kind.DESTROY],
    "vmss deallocate": _EFFECTS[Kind.DESTROY],
    "storage blob sync": _EFFECTS[Kind.DESTROY],
    "ssh vm": _REMOTE,
    "serial-console connect": _REMOTE,
    "container exec": _REMOTE,
    "container attach": _REMOTE,
    "containerapp exec": _REMOTE,
    "webapp ssh": _REMOTE,
    "webapp up": _EFFECTS[Kind.SEND],
    "containerapp up": _EFFECTS[Kind.SEND],
    "storage blob service-properties": _EFFECTS[Kind.CHANGE],
    "storage blob service-properties show": _EFFECTS[Kind.READ],
    "staticwebapp secrets list": _KEYS,
    "webapp config appsettings list": reveals("settings that often hold secrets"),
    "functionapp config appsettings list": reveals("settings that often hold secrets"),
    "staticwebapp appsettings list": reveals("settings that often hold secrets"),
    "iot hub policy show": _KEYS,
    "appconfig credential list": _KEYS,
    "devops configure": _EFFECTS[Kind.CHANGE],
    "configure": _EFFECTS[Kind.CHANGE],
    "config set": _EFFECTS[Kind.CHANGE],
    "config unset": _EFFECTS[Kind.CHANGE],
    "config get": _EFFECTS[Kind.READ],
    "bicep install": medium(Category.PACKAGE_INSTALL, "installs bicep"),
    "extension add": high(Category.PACKAGE_INSTALL, "installs an extension of az"),
    "disk grant-access": _KEYS,
    "snapshot grant-access": _KEYS,
}
_DOWNLOADS: Final = frozenset({"download", "download-batch"})
_KEY_WORDS: Final = words_of(
    "keys list-keys connection-string connection-strings "
    "show-connection-string "
    "list-connection-strings get-shared-keys shared-key admin-key query-key api-key credential "
    "generate-sas list-publishing-profiles list-publishing-credentials secret secrets "
    "decrypt regenerate-key regenerate-keys renew-key renew-keys reset-password "
    "list-configuration"
)
_OPEN_KEYS: Final = frozenset({"keyvault", "sql", "sshkey"})
"""Services whose "key" is described, or whose public half is shown."""
_UNMASKING: Final = ("--show-values", "--show-secrets", "--show-credentials", "--show-passwords",
    "--include-credentials", "--show-keys")  # fmt: skip
_TEMPLATES: Final = frozenset({"ad", "sql", "postgres", "mysql", "mariadb"})
_RUINED: Final = words_of(
    "server db database account cluster aks keyvault cosmosdb vm vmss "
    "disk container registry acr "
    "postgres mysql flexible-server redis vault subscription project filesystem fs share"
)
_RIGHTS: Final = frozenset({"role", "policy", "ad", "lock", "set-policy", "set-permission"})
_WRITTEN: Final = ("--file", "-f", "--destination", "-d", "--dest", "--path", "-p", "--output-path")


def judge_az(invocation: Invocation) -> list[Act]:
    """Say what ``az GROUP … COMMAND`` does, by the first verb after its groups."""
    words = invocation.words
    if asks_help(words) or any(word.text == "-h" for word in words):
        return [Does(HELPS)]
    names = [words[place].text for place in find_verb_places(words, _OPTIONS, _DEPTH)]
    parsed = _ANY.parse(words)
    if names[:1] == ["rest"]:
        return _judge_rest(parsed)
    effect, path = _judge_path(names, invocation, parsed)
    if effect.level is Level.LOW and any(_unmasks(found.option.name) for found in parsed.found):
        effect = _SHOWN_KEYS
    if effect is _KEYS and names[-1] in _SHOWING:
        effect = _SHOWN_KEYS
    acts: list[Act] = [Does(_say(effect, names))]
    if effect.category is Category.SECRETS_READ:
        acts.append(Emits(Flow.SECRET))
    return acts + _file_acts(effect, path, parsed, invocation) + find_unclear(words)


def _unmasks(option: str) -> bool:
    """Say whether an option shows what is masked else; ``az`` takes abbreviations."""
    return len(option) > len("--show-") and any(name.startswith(option) for name in _UNMASKING)


def _say(effect: Effect, names: Sequence[str]) -> Effect:
    said = shorten(" ".join(names[:6])) or "…"
    return Effect(effect.category, effect.level, effect.reason.replace("{said}", said))


def _judge_path(
    names: Sequence[str], invocation: Invocation, parsed: Parsed
) -> tuple[Effect, tuple[str, ...]]:
    if parsed.has("--list", "--list-defaults") and names[-1:] == ["configure"]:
        return _EFFECTS[Kind.READ], tuple(names)
    for length in range(min(len(names), 4), 0, -1):
        effect = _SPECIAL.get(" ".join(names[:length]))
        if effect is not None:
            return effect, tuple(names[:length])
    for place, name in enumerate(names[1:], 1):
        kind = _kind_of(name)
        path = tuple(names[: place + 1])
        if kind is not None and not _is_group(names, place):
            return _weigh(kind, path), path
        if name in _DOWNLOADS:
            return _weigh_download(path), path
        if name in _KEY_WORDS and place == len(names) - 1:
            return _KEYS, path
    doubt = uncertain("has no command of az that ccwatch can make out: {said}")
    return find_destructive_effect(invocation) or doubt, ()


def _kind_of(name: str) -> Kind | None:
    """Return what a word says as a verb: its first part does, ``record-set`` is a thing."""
    verb, hyphen, _ = name.partition("-")
    if name in _READS or (hyphen and verb in _LEADING_READS):
        return Kind.READ
    if not hyphen and verb.endswith("s"):
        return None
    kind = find_kind([verb], nouns=frozenset())
    return None if kind is Kind.READ and name not in _GROUPS else kind


def _is_group(names: Sequence[str], place: int) -> bool:
    """Say whether a verb is the name of a group here: another verb follows."""
    return names[place] in _GROUPS and any(_kind_of(name) for name in names[place + 1 :])


def _weigh(kind: Kind, path: tuple[str, ...]) -> Effect:
    *groups, verb = path
    if "key" in groups and groups[0] not in _OPEN_KEYS and verb in _SHOWING:
        return _KEYS
    if _has_keys(groups, verb, kind):
        return _KEYS
    if kind is Kind.CHANGE and _RIGHTS.intersection(path):
        return _GRANTS
    if kind is Kind.DESTROY and verb in {"delete", "purge"} and groups[-1] in _RUINED:
        return critical(Category.INFRA_DESTROY, "deletes a resource with all its data: {said}")
    return _EFFECTS[kind]


def _weigh_download(path: tuple[str, ...]) -> Effect:
    return _KEYS if "secret" in path else _FILES


def _has_keys(groups: Sequence[str], verb: str, kind: Kind) -> bool:
    words = {*groups, verb} & _KEY_WORDS
    if not words or kind is Kind.DESTROY:
        return False
    if kind is Kind.READ and words <= {"secret", "secrets"} and verb.startswith(("list", "get-v")):
        return False
    return kind is not Kind.READ or groups[0] not in _TEMPLATES


def _judge_rest(parsed: Parsed) -> list[Act]:
    methods = parsed.values("--method", "-m")
    method = methods[-1].text.lower() if methods else "get"
    urls = parsed.values("--url", "--uri", "-u")
    acts: list[Act] = [Fetches(url) for url in urls]
    if method == "get" and not parsed.has("--body", "-b"):
        return [*acts, Does(medium(Category.INFRA_READ, "reads from any address with the token"))]
    if method == "delete":
        return [*acts, Does(high(Category.INFRA_DESTROY, "deletes something in Azure by its URL"))]
    return [*acts, Does(high(Category.INFRA_CHANGE, "changes something in Azure by its URL"))]


def _file_acts(
    effect: Effect, path: Sequence[str], parsed: Parsed, invocation: Invocation
) -> list[Act]:
    acts: list[Act] = []
    sends = effect.category is not Category.INFRA_READ
    for found in parsed.found:
        if found.value is not None:
            acts += _value_acts(effect, path, found.option.name, found.value, sends=sends)
    if effect is _KUBECONFIG and not parsed.has("--file", "-f"):
        acts.append(Writes(home_file(invocation, ".kube/config")))
    return acts


def _value_acts(
    effect: Effect, path: Sequence[str], name: str, value: Word, *, sends: bool
) -> list[Act]:
    acts: list[Act] = []
    if value.text[:1] == "@" and len(value.text) > 1:
        acts.append(Reads(value.part(1), sends=sends))
    writes = effect in {_FILES, _KUBECONFIG} or _DOWNLOADS.intersection(path)
    if name in _WRITTEN and writes:
        acts.append(Writes(value))
    elif name in {"--file", "-f", "--source", "-s", "--src", "--template-file"} and sends:
        acts.append(Reads(value, sends=True))
    if name in {"--scripts", "--exec-command", "--command"} and effect is _REMOTE:
        acts.append(RunsShell(value, inside="a machine in Azure"))
    return acts


_AZD: Final = Service(
    {
        "up|provision|deploy|publish": high(Category.INFRA_CHANGE, "deploys to Azure"),
        "down": critical(Category.INFRA_DESTROY, "deletes every resource of the project"),
        "env get-values|env get-value|auth token": reveals("settings or tokens"),
        "auth login|auth logout|env select|env new|env set|config set|init": _SIGNS_IN,
        "package|restore": medium(Category.EXEC_PROJECT, "builds the project"),
    },
    LEADING.joined_with(Options("-C= -e= --cwd= --no-prompt")),
)
_FUNC: Final = Service(
    {
        "start|host start|run|build|pack|extensions install|new|init": (
            medium(Category.EXEC_PROJECT, "builds or runs the project's functions")
        ),
        "azure functionapp publish": high(Category.INFRA_CHANGE, "deploys the functions"),
        "azure functionapp fetch-app-settings|azure storage fetch-connection-string"
        "|settings decrypt|settings list": reveals("settings and connection strings"),
    }
)

PROGRAMS: Final[Mapping[str, Judge]] = {"az": judge_az, "azd": _AZD, "func": _FUNC}

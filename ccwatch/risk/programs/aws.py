"""The AWS command line: ``aws SERVICE OPERATION …``, and the commands that are no operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, Reads, RunsShell, Sends, Writes
from ccwatch.risk.effect import Category, Effect, high, low, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.programs.aws_query import only_reads
from ccwatch.risk.programs.aws_s3 import S3_VERBS
from ccwatch.risk.programs.aws_verbs import READS, find_lasting_key, judge_operation
from ccwatch.risk.programs.command import HELPS, TRIES, Command, find_verb_places, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import emit_secret, home_file, is_local
from ccwatch.risk.programs.unlisted import find_destruction
from ccwatch.risk.sql import judge_sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

GLOBALS: Final = Options(
    "--debug --endpoint-url=data --no-verify-ssl --no-paginate --output= --query= --profile= "
    "--region= --color= --no-sign-request --ca-bundle= --cli-read-timeout= "
    "--cli-connect-timeout= --cli-binary-format= --no-cli-pager --cli-auto-prompt "
    "--no-cli-auto-prompt --cli-error-format= --help=help"
)
_FLAGS: Final = (
    "--dry-run --no-dry-run --with-decryption --no-with-decryption --recursive --no-recursive "
    "--force --follow --all --include-deleted --no-include-deleted --consistent-read --include-all "
    "--include-value --include-values --apply-immediately --skip-final-snapshot --permanent "
    "--force-delete-without-recovery --all-regions --include-value --include-public "
    "--only-attached --include-global-resource-types --publish --overwrite --scan-index-forward "
    "--no-scan-index-forward --no-consistent-read --include-planned-deletion "
    "--include-shadow-trails "
    "--query-string= --statement= --no-execute-changeset --no-fail-on-empty-changeset "
    "--interactive "
)
_OPERATION: Final = GLOBALS.joined_with(Options(_FLAGS, any_long=True))
_LISTS_OF: Final = ("s", "-filter", "-by", "-get", "-list", "-set", "-metric", "-dimension")
"""How options end that take several words; a word that no option takes is an output file."""
_SECRET_OPTIONS: Final = ("--with-decryption", "--include-value", "--include-values")
_UNPROTECTED: Final = ("--no-deletion-protection", "--no-disable-api-termination")
_UNPROTECTS: Final = high(
    Category.INFRA_CHANGE, "takes away what keeps something in AWS from deletion: {0}"
)
_INPUT_OPTIONS: Final = ("--cli-input-json", "--cli-input-yaml")
_QUERIES: Final[Mapping[str, str]] = {
    "athena start-query-execution": "--query-string",
    "dynamodb execute-statement": "--statement",
}
_QUERIED: Final = low(Category.DB_READ, "runs a query that only reads")
_REVEALED: Final = high(Category.SECRETS_READ, "shows values that AWS keeps encrypted or hidden")

_SIGNS_IN: Final = medium(Category.INFRA_CHANGE, "signs in to AWS, or out of it")
_CONFIGURES: Final = high(Category.SECRETS_READ, "changes the credentials or settings for AWS")
_SETTINGS: Final = low(Category.INFRA_READ, "shows the settings for AWS, secrets masked")
_ANY: Final = GLOBALS.joined_with(Options("--follow --dry-run", any_long=True))
_PLAIN_SETTINGS: Final = frozenset(
    {"region", "output", "cli_pager", "sso_region", "sso_start_url", "role_arn", "source_profile"}
)


def _get_setting(parsed: Parsed, _: Invocation) -> list[Act]:
    name = parsed.operands[0].text.rpartition(".")[2] if parsed.operands else ""
    if name in _PLAIN_SETTINGS:
        return []
    return [Does(high(Category.SECRETS_READ, "may show a credential of AWS")), Emits(Flow.SECRET)]


def _write_kubeconfig(parsed: Parsed, invocation: Invocation) -> list[Act]:
    values = parsed.values("--kubeconfig")
    return [Writes(values[-1] if values else home_file(invocation, ".kube/config"))]


def _run_remotely(parsed: Parsed, _: Invocation) -> list[Act]:
    return [RunsShell(word, inside="a machine of AWS") for word in parsed.values("--command")]


def _read_files(parsed: Parsed, _: Invocation) -> list[Act]:
    names = ("--template-file", "--source", "--zip-file", "--src", "--private-key-file")
    return [Reads(word, sends=True) for word in parsed.values(*names)]


_SHELL: Final = high(Category.EXEC_REMOTE, "opens a session or runs a command on a machine of AWS")
_DEPLOYS: Final = high(Category.INFRA_CHANGE, "uploads and deploys to AWS")
_TRANSFERS: Final = high(Category.NET_WRITE, "copies files to or from a machine of AWS")

_CUSTOM: Final[Mapping[str, Judge]] = {
    "configure list": Command(_SETTINGS, _ANY),
    "configure list-profiles": Command(_SETTINGS, _ANY),
    "configure get": Command(_SETTINGS, _ANY, more=_get_setting),
    "configure export-credentials": Command(
        high(Category.SECRETS_READ, "prints the credentials for AWS"),
        _ANY,
        more=emit_secret,
    ),
    "eks update-kubeconfig": Command(
        medium(Category.INFRA_CHANGE, "adds a cluster to the settings of kubectl"),
        _ANY,
        more=_write_kubeconfig,
    ),
    "ecs execute-command": Command(_SHELL, _ANY, more=_run_remotely),
    "ssm start-session": Command(_SHELL, _ANY),
    "ssm resume-session": Command(_SHELL, _ANY),
    "ec2-instance-connect ssh": Command(_SHELL, _ANY),
    "ec2-instance-connect open-tunnel": Command(_SHELL, _ANY),
    "emr ssh": Command(_SHELL, _ANY, more=_run_remotely),
    "emr socks": Command(_SHELL, _ANY),
    "emr put": Command(_TRANSFERS, _ANY, more=_read_files),
    "emr get": Command(_TRANSFERS, _ANY),
    "cloudformation deploy": Command(_DEPLOYS, _ANY, more=_read_files),
    "cloudformation package": Command(_DEPLOYS, _ANY, more=_read_files),
    "deploy push": Command(_DEPLOYS, _ANY, more=_read_files),
    "ecs deploy": Command(_DEPLOYS, _ANY),
    "logs tail": Command(READS, _ANY),
    "logs start-live-tail": Command(READS, _ANY),
    "codeartifact login": Command(_CONFIGURES, _ANY),
    "sso login": Command(_SIGNS_IN, _ANY),
    "sso logout": Command(_SIGNS_IN, _ANY),
    "history list": Command(_SETTINGS, _ANY),
    "history show": Command(
        high(Category.SECRETS_READ, "shows earlier answers of AWS"), _ANY, more=emit_secret
    ),
    **{f"s3 {verb}": judge for verb, judge in S3_VERBS.items()},
}


def judge_aws(invocation: Invocation) -> list[Act]:
    """Say what ``aws SERVICE OPERATION …`` does."""
    words = invocation.words
    places = find_verb_places(words, GLOBALS, 3)
    names = [words[place].text for place in places]
    if words and words[0].text in {"--help", "--version"}:
        return [Does(HELPS)]
    if names and (names[0] == "help" or (names[-1] == "help" and places[-1] == len(words) - 1)):
        return [Does(HELPS)]
    if len(names) < 2:
        return _judge_single(invocation, names)
    taken = set(places[:2])
    left = invocation.after(
        tuple(word for place, word in enumerate(words) if place not in taken), " ".join(names[:2])
    )
    acts = judge_server(left.words)
    custom = _CUSTOM.get(left.verbs)
    if custom is not None:
        return acts + custom(left)
    if names[0] in {"configure", "s3", "login", "logout"}:
        return acts + _judge_single(invocation, names)
    if names[1] == "wait":
        return [*acts, Does(_say(READS, f"{names[0]} wait"))]
    return acts + _judge_operation(names[0], names[1], left)


def _judge_single(invocation: Invocation, names: Sequence[str]) -> list[Act]:
    words = invocation.words
    if not words or words[-1].text == "--help":
        return [Does(HELPS)]
    if names and names[0] == "configure":
        return [Does(_CONFIGURES)]
    if names and names[0] in {"login", "logout"}:
        return [Does(_SIGNS_IN)]
    doubt = uncertain("is no operation of AWS that ccwatch can make out")
    return [Does(doubt), *find_destruction(invocation)]


def _judge_operation(service: str, operation: str, left: Invocation) -> list[Act]:
    parsed = _OPERATION.parse(left.words)
    exact = {word.text for word in left.words}
    if exact == {"--help"} or "--generate-cli-skeleton" in exact:
        return [Does(HELPS)]
    effect = _effect(service, operation, parsed)
    effect = _say(effect, f"{service} {operation}")
    if "--dry-run" in exact and effect.category is not Category.SECRETS_READ:
        effect = TRIES
    acts: list[Act] = [Does(effect)]
    lasting = find_lasting_key(service, operation)
    if lasting is not None and effect is not TRIES:
        acts.append(Does(_say(lasting, f"{service} {operation}")))
    if effect.category is Category.SECRETS_READ:
        acts.append(Emits(Flow.SECRET))
    acts += [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]
    return acts + _file_acts(parsed, left.words, sends=effect.level > Level.LOW)


def _say(effect: Effect, said: str) -> Effect:
    return Effect(effect.category, effect.level, effect.reason.replace("{0}", shorten(said)))


def _effect(service: str, operation: str, parsed: Parsed) -> Effect:
    option = _QUERIES.get(f"{service} {operation}")
    queries = parsed.values(option) if option is not None and not _has_input(parsed) else []
    if queries and all(only_reads(query.text) for query in queries):
        return _QUERIED
    if queries:
        return max((judge_sql(query.text) for query in queries), key=lambda found: found.level)
    effect = judge_operation(service, operation)
    if any(_may_mean(found.option.name, _UNPROTECTED) for found in parsed.found):
        return max(effect, _UNPROTECTS, key=lambda found: found.level)
    if effect.level is not Level.LOW:
        return effect
    if any(_may_mean(found.option.name, _SECRET_OPTIONS) for found in parsed.found):
        return _REVEALED
    if operation.startswith("get-parameter") and _has_input(parsed):
        return _REVEALED
    return effect


def _has_input(parsed: Parsed) -> bool:
    return any(_may_mean(found.option.name, _INPUT_OPTIONS) for found in parsed.found)


def _may_mean(written: str, names: Sequence[str]) -> bool:
    """Say whether an option is one of these; ``aws`` takes abbreviations."""
    return len(written) > 3 and any(name.startswith(written) for name in names)


def _file_acts(parsed: Parsed, words: Sequence[Word], *, sends: bool) -> list[Act]:
    acts: list[Act] = []
    for word in words:
        for scheme in ("file://", "fileb://"):
            start = word.text.find(scheme)
            if start >= 0:
                acts.append(Reads(word.part(start + len(scheme)), sends=sends))
    for found in parsed.found:
        name = found.option.name
        if found.value is not None and name.endswith(("outfile", "-output-file", "template-file")):
            acts.append(Writes(found.value))
    return acts + [Writes(word) for word in find_stray(words)]


def find_stray(words: Sequence[Word]) -> list[Word]:
    """Return the words that no option takes: ``aws`` writes what an operation gives to them."""
    stray: list[Word] = []
    free = 0
    many = False
    for word in words:
        text = word.text
        if text[:2] == "--":
            name, equals, _ = text.partition("=")
            option = _OPERATION.by_name.get(name)
            is_flag = option is not None and not option.takes
            is_flag = is_flag or name.startswith("--no-")
            free = 0 if equals or is_flag else 1
            many = not is_flag and name.endswith(_LISTS_OF)
        elif free:
            free = 0
        elif not many:
            stray.append(word)
    return stray


def judge_server(words: Sequence[Word]) -> list[Act]:
    """Return what ``--endpoint-url`` and ``--no-verify-ssl`` do to the request."""
    acts: list[Act] = []
    for place, word in enumerate(words):
        name, equals, _ = word.text.partition("=")
        if len(name) > 4 and "--endpoint-url".startswith(name):
            value = word.part(len(name) + 1) if equals else (*words, word)[place + 1]
            if not is_local(value.text) and not _is_aws(value.text):
                reason = f"talks to {shorten(value.text)} instead of AWS"
                acts += [Does(high(Category.NET_WRITE, reason), word), Sends(value)]
        elif len(name) > 6 and "--no-verify-ssl".startswith(name):
            acts.append(Does(medium(Category.NET_READ, "does not check who answers"), word))
    return acts


def _is_aws(url: str) -> bool:
    host = url.rpartition("://")[2].partition("/")[0].partition(":")[0]
    return host.endswith((".amazonaws.com", ".api.aws", ".amazonaws.com.cn"))


PROGRAMS: Final[Mapping[str, Judge]] = {"aws awslocal": judge_aws}

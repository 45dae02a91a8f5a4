"""What the command lines of forges (GitHub, GitLab) have in common: areas of verbs, and an API."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Fetches, Reads
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.programs import query
from ccwatch.risk.programs.command import HELPS, Command, Group, shorten
from ccwatch.risk.programs.invocation import Invocation
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.verb import is_destructive
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.risk.programs.invocation import Judge
    from ccwatch.risk.programs.option import Parsed

    More = Callable[[Parsed, Invocation], Sequence[Act]]

COMMON: Final = "-R= --repo= -h=help --help=help "
_READING: Final = (
    COMMON + "-q= --jq= -t= --template= -w --web --json?= -L= --limit= -s= -S= -A= -a= -l= -m= -b= "
    "-B= -H= -e= -u= -cd -p= -r -i -v -P= -F= -g= -o= -O= -I -C -n= -j= -f --comments --log "
    "--log-failed --exit-status --patch --name-only --required --watch --yaml --draft --archived "
    "--source --fork --settings --wiki --projects --releases --no-browser --commit --paginate "
    "--all --mine --closed --merged --secret --public --follow --tree --pinned --no-archived "
    "--exclude-drafts --exclude-pre-releases --fail-fast --compact --verbose --raw --files"
)


def reads(reason: str, extra: str = "", when: Mapping[str, Effect] | None = None) -> Command:
    """Return a verb that only reads: its options filter and format."""
    options = Options(_READING + extra, any_long=True)
    return Command(low(Category.INFRA_READ, reason), options, when=when or {}, helps=False)


def does(
    effect: Effect,
    extra: str = "",
    operands: str = "data*",
    when: Mapping[str, Effect] = MappingProxyType({}),
    more: More | None = None,
) -> Command:
    """Return a verb with any effect. Help is seen by ``judge_forge``, which minds values."""
    options = Options(COMMON + extra, any_long=True)
    return Command(effect, options, operands, when=when, more=more, helps=False)


def changes(
    reason: str, extra: str = "", when: Mapping[str, Effect] = MappingProxyType({})
) -> Command:
    """Return a verb whose change can be taken back."""
    return does(medium(Category.INFRA_CHANGE, reason), extra, when=when)


def alters(
    reason: str, extra: str = "", when: Mapping[str, Effect] = MappingProxyType({})
) -> Command:
    """Return a verb whose change others see or rely on at once."""
    return does(high(Category.INFRA_CHANGE, reason), extra, when=when)


def destroys(reason: str, extra: str = "-a") -> Command:
    """Return a verb that deletes something for good."""
    return does(high(Category.INFRA_DESTROY, reason), f"-yf --yes --force {extra}")


def area(verbs: Mapping[str, Judge]) -> Group:
    """Return a subject ("pr", "issue") with its verbs."""
    return Group(verbs, Options(COMMON))


_API: Final = Options(
    "-X= --method= -f= -F= --raw-field= --field= --form= -H= --header= --input= -q= --jq= -t= "
    "--template= --paginate --slurp -i --include --silent --verbose --cache= --hostname= -p= "
    "--preview= --output= -h=help --help=help",
)
_FIELDS: Final = ("-f", "-F", "--raw-field", "--field", "--form")
_ROOT: Final = re.compile(r"/?(?:repos/[^/?]+/[^/?]+|orgs/[^/?]+|projects/[^/?]+|groups/[^/?]+)/?")
_SENSITIVE: Final = re.compile(
    r"secrets|variables|hooks|keys|collaborators|members|invitations|protection"
    r"|protected_branches|rulesets|permissions|transfer|dispatches|deployments|merges?\b"
    r"|access_tokens|tokens|runners|environments|git/refs|teams|apps|pages|visibility|admin|play"
    r"|trigger|releases|approve|contents|archive"
)
_WRITES_GRAPH: Final = re.compile(r"\b(?:mutation|subscription)\b")
_FORGE_HOSTS: Final = re.compile(
    r"https://(?:api\.)?(?:github|gitlab)\.com(?:/.*)?|(?!-)[^:\0]*", re.DOTALL
)
_VALUE_FIELDS: Final = re.compile(r"(?:visibility|private|archived|force|default_branch)\b")


def _sent_files(parsed: Parsed) -> list[Act]:
    sent: list[Act] = []
    for word in parsed.values("-F", "--field", "--form"):
        key, _, value = word.text.partition("=")
        if value.startswith("@") and value != "@-":
            sent.append(Reads(word.part(len(key) + 2), sends=True))
    sent += [Reads(word, sends=True) for word in parsed.values("--input") if word.text != "-"]
    return sent


def _rate_graph(parsed: Parsed) -> Effect:
    queries = [
        word.text.partition("=")[2]
        for word in parsed.values(*_FIELDS)
        if word.text.startswith("query=")
    ]
    query = queries[-1] if queries else ""
    if _WRITES_GRAPH.search(query):
        if is_destructive(query):
            return high(Category.INFRA_DESTROY, "deletes something through GraphQL")
        return high(Category.INFRA_CHANGE, "changes something through GraphQL")
    if len(queries) != 1 or query.startswith("@") or "\0" in query:
        return uncertain("sends a GraphQL query that is not in the command")
    return low(Category.INFRA_READ, "reads through GraphQL")


def _rate_request(method: str, path: str, parsed: Parsed) -> Effect:
    said = shorten(path)
    if method in {"GET", "HEAD"}:
        return low(Category.INFRA_READ, f"reads {said}")
    if method == "DELETE":
        rate = critical if _ROOT.fullmatch(path) else high
        return rate(Category.INFRA_DESTROY, f"deletes {said}")
    fields = any(_VALUE_FIELDS.match(word.text) for word in parsed.values(*_FIELDS))
    if method not in {"POST", "PUT", "PATCH"}:
        return uncertain(f"sends a request of an unknown kind to {said}")
    if fields or _SENSITIVE.search(path):
        return high(Category.INFRA_CHANGE, f"changes {said}")
    return medium(Category.INFRA_CHANGE, f"changes or makes {said}")


def _call_api(parsed: Parsed, invocation: Invocation) -> list[Act]:
    given = parsed.get("-X", "--method")
    has_body = parsed.has(*_FIELDS, "--input")
    method = "POST" if has_body else "GET"
    if given is not None and given.value is not None:
        method = given.value.text.upper()
    if not parsed.operands:
        return [Does(uncertain("calls the API without a path"))]
    place = parsed.operands[0]
    path = place.text.partition("?")[0]
    if path.strip("/") == "graphql":
        return [Does(_rate_graph(parsed), place), *_sent_files(parsed), *_check_host(parsed)]
    found: list[Act] = [Does(_rate_request(method, path, parsed), place), *_sent_files(parsed)]
    found += [*_check_place(place), *_check_host(parsed)]
    if invocation.program == "glab" and method == "GET" and _HOLDS_SECRETS.search(path):
        found.append(Does(VALUES, place))
    if method in {"GET", "HEAD"} and parsed.has("--input"):
        found.append(Does(medium(Category.NET_WRITE, "sends a file with the request")))
    return found


VALUES: Final = high(Category.SECRETS_READ, "shows variables of pipelines, which may be secrets")
_HOLDS_SECRETS: Final = re.compile(r"(?:\A|/)variables(?:/|\Z)")
_OWN_HOSTS: Final = frozenset({"github.com", "gitlab.com"})


def _check_host(parsed: Parsed) -> list[Act]:
    reason = "asks another server, with the login for that one"
    return [
        Does(medium(Category.NET_WRITE, f"{reason}: {shorten(word.text)}"), word)
        for word in parsed.values("--hostname")
        if word.text.lower() not in _OWN_HOSTS
    ]


def _check_place(place: Word) -> list[Act]:
    text = place.text
    if "\0" in text[:1]:
        return [Does(uncertain("calls a part of the API that is not known yet"), place)]
    if _FORGE_HOSTS.fullmatch(text.partition("?")[0].replace("\0", "")):
        return []
    reason = "sends its access token to an address of its own choice"
    return [Does(high(Category.NET_WRITE, reason), place), Fetches(place)]


def judge_forge(tool: Group, invocation: Invocation) -> list[Act]:
    """Judge with a table, unless help is asked for: not as the value of another option."""
    before = ""
    for word in invocation.words:
        if word.text == "--":
            break
        # "-h" before a word names a host: gh config get -h HOST.
        is_help = word.text == "--help" or (word.text == "-h" and word is invocation.words[-1])
        if is_help and before[:1] != "-":
            return [Does(HELPS)]
        before = word.text
    return [*tool(invocation), *_read_filters(invocation.words)]


def _read_filters(words: Sequence[Word]) -> list[Act]:
    """Return what the filters of an answer read: as those of jq they have the environment."""
    acts: list[Act] = []
    for place, word in enumerate(words):
        option = _FILTER.match(word.text)
        if option is None:
            continue
        attached = (word.part(option.end()),) if option.end() < len(word.text) else ()
        filters = attached or words[place + 1 : place + 2]
        for each in filters:
            acts += _judge_jq(Invocation("jq", (Word("--"), each)))
    return [act for act in acts if not isinstance(act, Does) or act.effect.level > Level.LOW]


_judge_jq: Final = next(judge for names, judge in query.PROGRAMS.items() if "jq" in names.split())
_FILTER: Final = re.compile(r"--jq(?:=|\Z)|-[A-Za-z]*?q=?")


API: Final = Command((), _API, more=_call_api, helps=False)
"""A request to the forge: what it does depends on the method, the path and the body."""

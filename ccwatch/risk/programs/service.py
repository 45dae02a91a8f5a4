"""The command line of a service: words that name a thing, then a verb, then whatever it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Fetches, Flow, Looks, Reads, Writes
from ccwatch.risk.effect import Category, Effect, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, TRIES, Command, find_verb_places, shorten
from ccwatch.risk.programs.endpoint import scheme_of
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.unlisted import find_destruction
from ccwatch.risk.programs.verb import Kind, find_verbs, is_destructive_option
from ccwatch.risk.secret_path import is_secret_path
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed


def words_of(text: str) -> frozenset[str]:
    """Return the words of a table that is written as one text."""
    return frozenset(text.split())


DEPTH: Final = 6
LEADING: Final = Options(
    "-h=help -vVq --help=help --version --json --debug --verbose --quiet --no-color --no-input "
    "--yes "
    "--output= --format= --profile= --project= --region= --config= --token= --org= "
    "--organization= --account= --namespace= --context= --app= --workspace= --environment= "
    "--team= --access-token= --log-level="
)
"""Options that mean the same in every tool, so that a verb is found behind them."""

_HELPS: Final = frozenset({"--help", "--version", "-h", "-v", "-V", "version"})
_CLEAR: Final = frozenset({"list", "ls", "get", "describe", "show", "cat"})
"""Verbs that are never the name of a thing: what follows them are operands."""
_LEADING_READS: Final = _CLEAR | {"view", "search", "read", "find", "lookup", "check"}
_CONJUNCTIONS: Final = frozenset({"and", "or", "then"})
_NOUNS: Final = words_of(
    "config configs tag label lock log schedule link release message mail script charge history "
    "plan status search query"
)
"""Things of services that are verbs elsewhere: ``config list``, ``release list``."""
_LISTS: Final = frozenset({"list", "ls"})
_SECRETS: Final = words_of(
    "secret secrets token tokens password passwords credential credentials apikey apikeys "
    "access-key access-keys api-key api-keys api_key api_keys private-key"
)
_FORMATS: Final = words_of(
    "json yaml yml table text csv tsv wide name id ids none plain pretty raw jsonc yamlc jsonl "
    "ndjson xml human simple tree toml env dotenv markdown md html compact default list value "
    "short full quiet line lines auto off"
)
_WRITE_OPTIONS: Final = words_of(
    "-o --output --out --output-file --out-file --outfile --output-dir --output-path --out-dir "
    "--save --save-to --dest --destination --download-dir --log-file -out -output"
)
_SERVER_OPTIONS: Final = words_of(
    "--endpoint --endpoint-url --host --server --url --api-url --base-url --base-uri --address "
    "-address --addr --api-host --api-endpoint --kong-addr --api-base --http-address -http-addr "
    "--proxy"
)
_OPERAND_SIGNS: Final = frozenset("/.=@, ")
_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})

_EFFECTS: Final = {
    Kind.READ: low(Category.INFRA_READ, "reads from the service: {}"),
    Kind.CHANGE: medium(Category.INFRA_CHANGE, "changes something in the service: {}"),
    Kind.RUN: high(Category.INFRA_CHANGE, "runs something in the service: {}"),
    Kind.SEND: high(Category.INFRA_CHANGE, "publishes or sends something: {}"),
    Kind.DESTROY: high(Category.INFRA_DESTROY, "deletes or stops something: {}"),
}
_ALONE: Final = uncertain("has no subcommand: shows its help, or opens a prompt")
_RANK: Final = {kind: rank for rank, kind in enumerate(Kind)}


def reveals(what: str) -> Effect:
    """Return the effect of a subcommand that prints a secret of a service.

    Medium, and never of a preset: the person is signed in to hand it out. What sends it on is
    critical, since it flows from here as a secret.
    """
    return medium(Category.SECRETS_READ, f"shows {what}")


def emit_secret(_: Parsed, __: Invocation) -> list[Act]:
    """Return that the answer is a secret: the ``more`` of a command that prints one."""
    return [Emits(Flow.SECRET)]


def revealing(judge: Judge) -> Judge:
    """Return a judge whose answer flows on as a secret whenever an effect says that one is read."""

    def judge_flow(invocation: Invocation) -> list[Act]:
        acts = judge(invocation)
        if any(
            isinstance(act, Does) and act.effect.category is Category.SECRETS_READ for act in acts
        ):
            acts = [*acts, Emits(Flow.SECRET)]
        return acts

    return judge_flow


def fetching(judge: Judge) -> Judge:
    """Return a judge of a program that takes URLs where others take files: those are fetched."""

    def judge_sources(invocation: Invocation) -> list[Act]:
        return [_take_source(act) for act in judge(invocation)]

    return judge_sources


def _take_source(act: Act) -> Act:
    if not isinstance(act, Reads | Looks):
        return act
    scheme = scheme_of(act.word.text)
    if scheme == "file":
        return replace(act, word=act.word.part(len("file://")))
    return Fetches(act.word) if scheme else act


def read_elsewhere(word: Word, path: str) -> list[Act]:
    """Return what it means that a file of a bucket or a container is read: a secret, by its name.

    Args:
        word: What names the file in the command.
        path: Its path over there.
    """
    parts = tuple(part for part in path.lower().split("/") if part not in {"", "."})
    if not is_secret_path(parts):
        return []
    return [Does(reveals(f"a file that may hold secrets: {shorten(path)}"), word), *_SECRET_FLOW]


_UNMASKS: Final = re.compile(
    r"--(?:reveal|unmask|decrypt|(?:show|include|with)-(?:secret|token|password|credential|decryp))"
    r"[\w-]{0,40}"
)
_SECRET_FLOW: Final = (Emits(Flow.SECRET),)


@dataclass(frozen=True, slots=True)
class Service:
    """A tool of a service, judged by the verb in its subcommand.

    Attributes:
        entries: What certain subcommands do, whatever their verbs say, with alternatives
            separated by ``|``; the longest match counts. ``a:b`` is written ``a b``.
        options: Options that may stand before the subcommand. An unknown one there makes the
            call uncertain: it may take the verb for its value.
        reads: More verbs that only read.
        nouns: More verbs that are the name of a thing here.
        tries: Options that make it a dry run.
        alone: Its effect without any subcommand.
    """

    entries: Mapping[str, Effect | Judge] = field(default_factory=lambda: MappingProxyType({}))
    options: Options = LEADING
    reads: str = ""
    nouns: str = ""
    tries: str = ""
    alone: Effect = _ALONE
    _flat: dict[str, Effect | Judge] = field(init=False, repr=False, compare=False)
    _reads: frozenset[str] = field(init=False, repr=False, compare=False)
    _nouns: frozenset[str] = field(init=False, repr=False, compare=False)
    _tries: frozenset[str] = field(init=False, repr=False, compare=False)
    _joined: dict[int, Options] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        flat = {
            " ".join(verb.split()): entry
            for names, entry in self.entries.items()
            for verb in names.split("|")
        }
        object.__setattr__(self, "_flat", flat)
        object.__setattr__(self, "_reads", frozenset(self.reads.split()) | _CLEAR)
        object.__setattr__(self, "_nouns", frozenset(self.nouns.split()) | _NOUNS)
        object.__setattr__(self, "_tries", frozenset(self.tries.split()))
        object.__setattr__(self, "_joined", {})

    def __call__(self, invocation: Invocation) -> list[Act]:
        """Say what the invocation does."""
        words = invocation.words
        named = _find_names(words, self.options)
        length, entry = self._match(named)
        if entry is not None and not isinstance(entry, Effect):
            taken = {place for _, place in named[:length]}
            rest = tuple(word for place, word in enumerate(words) if place not in taken)
            left = invocation.after(rest, " ".join(name for name, _ in named[:length]))
            return self._hand_down(entry, left)
        if asks_help(words):
            return [Does(HELPS)]
        if not named:
            return self._judge_nameless(invocation)
        effects = self._effects(invocation, [name for name, _ in named], length, entry)
        if not self._tries.isdisjoint(word.text for word in words):
            effects = [TRIES]
        acts: list[Act] = [Does(effect) for effect in effects]
        if any(effect.category is Category.SECRETS_READ for effect in effects):
            acts.append(Emits(Flow.SECRET))
        return acts + find_option_acts(words) + find_unclear(words)

    def _hand_down(self, judge: Judge, left: Invocation) -> list[Act]:
        if not isinstance(judge, Command):
            return judge(left)
        joined = self._joined.get(id(judge))
        if joined is None:
            joined = self._joined[id(judge)] = self.options.joined_with(judge.options)
        return judge.judge(left, joined)

    def _judge_nameless(self, invocation: Invocation) -> list[Act]:
        if not invocation.words:
            return [Does(_say(self.alone, "…"))]
        doubt = Does(uncertain("has no subcommand that ccwatch can make out"))
        return [doubt, *find_destruction(invocation)]

    def _match(self, named: Sequence[tuple[str, int]]) -> tuple[int, Effect | Judge | None]:
        for length in range(len(named), 0, -1):
            entry = self._flat.get(" ".join(name for name, _ in named[:length]))
            if entry is not None:
                return length, entry
        return 0, None

    def _effects(
        self, invocation: Invocation, names: Sequence[str], length: int, entry: Effect | None
    ) -> list[Effect]:
        said = shorten(" ".join(names[:4]))
        effects = [_say(entry, said)] if entry is not None else []
        kind = find_kind(names[length:], self._reads, self._nouns)
        if kind is not None and (entry is None or kind is not Kind.READ):
            effects.append(_weigh(kind, names, said))
        if not effects:
            doubt = uncertain(f"has no subcommand that ccwatch knows: {said}")
            effects.append(find_destructive_effect(invocation) or doubt)
        return effects


def _find_names(words: Sequence[Word], options: Options) -> list[tuple[str, int]]:
    """Return the words of the subcommand with their places; ``kv:key`` makes two of them.

    They end at a word that can only be an operand: a path, a host, an assignment.
    """
    named: list[tuple[str, int]] = []
    for place in find_verb_places(words, options, DEPTH):
        text = words[place].text
        if not _OPERAND_SIGNS.isdisjoint(text):
            break
        named += [(part, place) for part in text.split(":") if part]
    return named


def find_destructive_effect(invocation: Invocation) -> Effect | None:
    """Return what any of the words says about destroying something."""
    acts = find_destruction(invocation)
    return next((act.effect for act in acts if isinstance(act, Does)), None)


def find_kind(
    names: Iterable[str], reads: frozenset[str] = _CLEAR, nouns: frozenset[str] = _NOUNS
) -> Kind | None:
    """Return what the verb among the words of a subcommand does; None if there is none.

    A plural (``releases``) is the name of a thing if a verb follows it.
    """
    worst: Kind | None = None
    named: Kind | None = None
    for name in names:
        if name in reads or _leads_with_read(name):
            return worst or Kind.READ
        kinds = find_verbs(name)
        if not kinds:
            continue
        kind = max(kinds, key=_RANK.__getitem__)
        if name in nouns or (name.endswith("s") and find_verbs(name[:-1]) == kinds):
            named = named or kind
        elif worst is None or _RANK[kind] > _RANK[worst]:
            worst = kind
    return worst or named


def _leads_with_read(name: str) -> bool:
    first, dash, rest = name.replace("_", "-").partition("-")
    return bool(dash) and first in _LEADING_READS and _CONJUNCTIONS.isdisjoint(rest.split("-"))


def _weigh(kind: Kind, names: Sequence[str], said: str) -> Effect:
    is_secret = not _SECRETS.isdisjoint(names)
    if is_secret and kind is Kind.READ and _LISTS.isdisjoint(names):
        return reveals(f"a secret: {said}")
    if is_secret and kind is Kind.CHANGE:
        return high(Category.SECRETS_READ, f"makes or changes a secret: {said}")
    return _say(_EFFECTS[kind], said)


def _say(effect: Effect, said: str) -> Effect:
    return Effect(effect.category, effect.level, effect.reason.replace("{}", said))


def asks_help(words: Sequence[Word]) -> bool:
    """Say whether the tool only shows its help: an option in its own words, before ``--``.

    ``--version`` must be alone: elsewhere it is the version of something.
    """
    if words and (words[0].text == "help" or (len(words) == 1 and words[0].text in _HELPS)):
        return True
    for word in words:
        if word.text == "--":
            return False
        if word.text == "--help":
            return True
    return False


def find_option_acts(words: Sequence[Word]) -> list[Act]:
    """Return what options do whose meaning is the same in every tool: output files, servers."""
    acts: list[Act] = []
    for place, word in enumerate(words):
        name, equals, said = word.text.partition("=")
        if _UNMASKS.fullmatch(name) and said != "false":
            acts += [Does(reveals("what is hidden otherwise"), word), *_SECRET_FLOW]
        if name[:2] == "--" and is_destructive_option(name):
            acts.append(Does(uncertain(f"has an option that says {shorten(name)}"), word))
        if name not in _WRITE_OPTIONS and name not in _SERVER_OPTIONS:
            continue
        if not equals and place + 1 >= len(words):
            continue
        value = word.part(len(name) + 1) if equals else words[place + 1]
        if name in _WRITE_OPTIONS:
            if not _is_format(value.text):
                acts.append(Writes(value))
        elif not is_local(value.text):
            reason = f"talks to a server that the call names: {shorten(value.text)}"
            acts.append(Does(uncertain(reason), word))
    return acts


def find_unclear(words: Sequence[Word]) -> list[Act]:
    """Return a doubt if a word may turn out to be an option; the value of an option cannot."""
    for place, word in enumerate(words):
        before = words[place - 1].text if place else ""
        if word.may_be_option and (before[:1] != "-" or "=" in before):
            return [Does(uncertain("may get another option from a pattern or variable"), word)]
    return []


def _is_format(text: str) -> bool:
    return text.partition("=")[0].lower() in _FORMATS or text[:1] in {"-", ""}


def is_local(url: str) -> bool:
    """Say whether a URL or host is this machine."""
    host = url.rpartition("://")[2].partition("/")[0]
    return host in _LOCAL_HOSTS or host.rpartition(":")[0] in _LOCAL_HOSTS


def home_file(invocation: Invocation, name: str) -> Word:
    """Return a file of the home directory that a tool writes by itself."""
    return Word(f"{invocation.context.home}/{name}")

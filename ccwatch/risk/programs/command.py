"""The model of the tables: a program, or one of its subcommands, in one entry."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Deletes,
    Does,
    Fetches,
    Looks,
    Reads,
    RunsCommand,
    RunsFile,
    RunsShell,
    Sends,
    Writes,
)
from ccwatch.risk.effect import Category, Effect, low, medium, uncertain
from ccwatch.risk.programs.option import Options, Role
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

HELPS: Final = low(Category.SHELL, "shows its help or version")
LACKS: Final = uncertain("is started without a subcommand")
LISTED: Final = uncertain("takes the names of its files from a list")
STARTS: Final = medium(Category.EXEC_INLINE, "has a program of the caller's choice run")
TRIES: Final = low(Category.SHELL, "only shows what it would do")
_TRIED: Final = (Writes, Deletes, Sends, Reads)
_SHOWN_CHARACTERS: Final = 60
_ASKS: Final = frozenset({"--help", "--version"})


_ACTS: Final[Mapping[Role, Callable[[Word], Act]]] = {
    Role.READ: Reads,
    Role.LOOK: Looks,
    Role.WRITE: Writes,
    Role.OUTPUT: Writes,
    Role.DELETE: Deletes,
    Role.TREE: lambda word: Deletes(word, recursive=True),
    Role.URL: Fetches,
    Role.SEND: Sends,
    Role.UPLOAD: lambda word: Reads(word, sends=True),
    Role.RUN: lambda word: RunsCommand((word,), fed=True),
    Role.FILE: RunsFile,
    Role.SHELL: RunsShell,
}


def act_of(role: Role, word: Word) -> Act | None:
    """Return what happens to an operand or a value of this role; None for mere data."""
    if role is Role.OUTPUT and word.text == "-":
        return None
    make = _ACTS.get(role)
    return make(word) if make is not None else None


@dataclass(frozen=True, slots=True)
class Command:
    """What a program, or one subcommand, does: an entry of a table.

    Attributes:
        does: Its effect, always; several where one sentence is not enough. ``{0}`` in a reason is
            the first operand, ``{}`` all of them.
        options: The options that it is known to have. Any other makes it uncertain.
        operands: The roles of its operands in order, separated by blanks; one of them may carry
            a ``*`` for "any number": ``"data read*"``, ``"read* write"``. ``""`` means that it
            takes none: one makes it uncertain. A name of ``Role`` each.
        when: The effect of an option that is used: ``{"--force -f": high(…)}``. An option of a
            role has the effect of its role anyway.
        bare: Its effect when it has no operand, instead of ``does``.
        tries: Options that make it a dry run: its effects and what it does to its operands go,
            what its options do stays.
        shifts: Options after which the operands have other roles:
            ``{"-e -f": "read*"}`` for grep.
        more: Acts that no table can say. They come on top.
        helps: Whether ``--help`` anywhere in its options makes it harmless, where no other option
            has an effect.
        unclear: What to say of an operand that may turn out to be an option.
    """

    does: Effect | tuple[Effect, ...]
    options: Options = field(default_factory=Options)
    operands: str = "data*"
    when: Mapping[str, Effect] = field(default_factory=lambda: MappingProxyType({}))
    bare: Effect | None = None
    tries: str = ""
    shifts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    more: Callable[[Parsed, Invocation], Sequence[Act]] | None = None
    helps: bool = True
    unclear: str = "may get another option from a pattern or variable"

    @property
    def minds_unclear(self) -> bool:
        """Whether an option that a pattern or variable smuggles in could do harm."""
        return bool(self.when) or self.options.has_effects

    def __call__(self, invocation: Invocation) -> list[Act]:
        """Say what the invocation does."""
        return self.judge(invocation, self.options)

    def judge(self, invocation: Invocation, options: Options) -> list[Act]:
        """Say what the invocation does, with the options of its groups joined in."""
        parsed = options.parse(invocation.words)
        if self.helps and parsed.helps and _reads_help(parsed, invocation):
            effects = self._option_acts(parsed)
            if _only_reads(effects) and not _unasked(parsed):
                return [Does(HELPS), *effects]
        if self.tries and parsed.has(*self.tries.split()):
            kept = [act for act in self._operand_acts(parsed) if not isinstance(act, _TRIED)]
            return [Does(TRIES), *self._doubts(parsed), *self._option_acts(parsed), *kept]
        acts: list[Act] = [Does(effect) for effect in self._effects(parsed)]
        acts += self._doubts(parsed)
        acts += self._option_acts(parsed)
        acts += self._operand_acts(parsed)
        if self.more is not None:
            acts += self.more(parsed, invocation)
        return acts

    def _effects(self, parsed: Parsed) -> list[Effect]:
        if self.bare is not None and not parsed.operands:
            effects = [self.bare]
        else:
            effects = [self.does] if isinstance(self.does, Effect) else list(self.does)
        return [fill(effect, parsed.operands) for effect in effects]

    def _option_acts(self, parsed: Parsed) -> list[Act]:
        return _option_acts(parsed, self.when)

    def _doubts(self, parsed: Parsed) -> list[Act]:
        acts = _doubts(parsed.unknown)
        if parsed.unclear and self.minds_unclear:
            acts += [Does(uncertain(self.unclear), word) for word in parsed.unclear[:1]]
        return acts

    def _operand_acts(self, parsed: Parsed) -> list[Act]:
        roles = self.operands
        for names, others in self.shifts.items():
            if parsed.has(*names.split()):
                roles = others
        acts: list[Act] = []
        for role, word in zip_roles(roles, parsed.operands):
            if role is None:
                acts.append(Does(uncertain("takes no operand that ccwatch knows"), word))
            elif (act := act_of(role, word)) is not None:
                acts.append(act)
        return acts


@dataclass(frozen=True, slots=True)
class Group:
    """A program with subcommands.

    Attributes:
        verbs: The subcommands: one or more words each, alternatives separated by ``|``:
            ``{"get|describe": …, "config view": …}``. The longest match counts.
        options: Options of the program itself; they may stand before, between and after the
            subcommand words.
        otherwise: Judges what no entry matches; the subcommand words are still among its words.
        alone: Its effect without any subcommand.
        when: As in ``Command``, for the options of the group.
    """

    verbs: Mapping[str, Judge]
    options: Options = field(default_factory=Options)
    otherwise: Judge | None = None
    alone: Effect = HELPS
    when: Mapping[str, Effect] = field(default_factory=lambda: MappingProxyType({}))
    _flat: dict[str, Judge] = field(init=False, repr=False, compare=False)
    _joined: dict[int, Options] = field(init=False, repr=False, compare=False)
    _depth: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        flat = {
            " ".join(verb.split()): judge
            for names, judge in self.verbs.items()
            for verb in names.split("|")
        }
        object.__setattr__(self, "_flat", flat)
        object.__setattr__(self, "_joined", {})
        object.__setattr__(self, "_depth", max((len(v.split()) for v in flat), default=0))

    def __call__(self, invocation: Invocation) -> list[Act]:
        """Say what the invocation does."""
        return self.judge(invocation, self.options)

    def judge(self, invocation: Invocation, options: Options) -> list[Act]:
        """Say what the invocation does, with the options of outer groups joined in."""
        words = invocation.words
        places = find_verb_places(words, options, self._depth)
        for length in range(len(places), 0, -1):
            name = " ".join(words[place].text for place in places[:length])
            judge = self._flat.get(name)
            if judge is None:
                continue
            taken = set(places[:length])
            rest = tuple(word for place, word in enumerate(words) if place not in taken)
            left = invocation.after(rest, f"{invocation.verbs} {name}".strip())
            said = rest if isinstance(judge, Command | Group) else words[: places[0]]
            own = options.joined_with(judge.options) if isinstance(judge, Command) else options
            hidden = judge.options if isinstance(judge, Command) else None
            return [*self._when(said, own, hidden), *self._hand_down(judge, left, options)]
        before = words[: places[0]] if places else words
        if not places:
            parsed = options.parse(words)
            effects = _option_acts(parsed, self.when)
            if parsed.helps:
                return [Does(HELPS), *_doubts(_unasked(parsed)), *effects]
            if not parsed.unknown and not parsed.operands:
                return [Does(fill(self.alone, ())), *effects]
        if self.otherwise is not None:
            return [*self._when(before, options), *self.otherwise(invocation)]
        said = words[places[0]].text if places else "?"
        return [Does(uncertain(f"has no subcommand “{said}” that ccwatch knows"))]

    def _hand_down(self, judge: Judge, left: Invocation, options: Options) -> list[Act]:
        if not isinstance(judge, Command | Group):
            return judge(left)
        joined = self._joined.get(id(judge))
        if joined is None or options is not self.options:
            joined = options.joined_with(judge.options)
            if options is self.options:
                self._joined[id(judge)] = joined
        return judge.judge(left, joined)

    def _when(
        self, words: Sequence[Word], options: Options, hides: Options | None = None
    ) -> list[Act]:
        """Return the effects of the group's options; a name that a subcommand hides is not one."""
        if not self.when or not words:
            return []
        parsed = options.parse(words)
        return [
            Does(fill(effect, parsed.operands), found.word)
            for names, effect in self.when.items()
            if (found := parsed.get(*names.split())) is not None
            and (hides is None or found.option.name not in hides.by_name)
        ]


def find_verb_places(words: Sequence[Word], options: Options, depth: int) -> list[int]:
    """Return where the first words that are no options stand, at most ``depth`` of them.

    An option that the table does not have ends the search: it may take the next word.
    """
    places: list[int] = []
    position = 0
    while position < len(words) and len(places) < depth:
        text = words[position].text
        if text[:1] == "-" and len(text) > 1:
            used = options.measure(words, position)
            if not used:
                break
            position += used
            continue
        if words[position].literal is None:
            break
        places.append(position)
        position += 1
    return places


def run_rest(skip: int = 0) -> Callable[[Parsed, Invocation], list[Act]]:
    """Return the ``more`` of a wrapper: its operands after the first ``skip`` are a command."""

    def run(parsed: Parsed, _: Invocation) -> list[Act]:
        words = tuple(parsed.operands[skip:])
        return [RunsCommand(words)] if words else []

    return run


def zip_roles(roles: str, operands: Sequence[Word]) -> list[tuple[Role | None, Word]]:
    """Return each operand with its role; None for one too many."""
    first, last, many = _split_roles(roles)
    count = len(operands)
    result: list[tuple[Role | None, Word]] = []
    for place, word in enumerate(operands):
        from_end = count - 1 - place
        if from_end < len(last) and count > len(first):
            result.append((last[len(last) - 1 - from_end], word))
        elif place < len(first):
            result.append((first[place], word))
        else:
            result.append((many, word))
    return result


@cache
def _split_roles(roles: str) -> tuple[tuple[Role, ...], tuple[Role, ...], Role | None]:
    first: list[Role] = []
    last: list[Role] = []
    many: Role | None = None
    for token in roles.split():
        if token.endswith("*"):
            many = Role(token[:-1])
        elif many is None:
            first.append(Role(token))
        else:
            last.append(Role(token))
    return tuple(first), tuple(last), many


def fill(effect: Effect, operands: Sequence[Word]) -> Effect:
    """Put the operands into the words of an effect; without any the sentence does without them."""
    if "{" not in effect.reason:
        return effect
    if not operands:
        return Effect(effect.category, effect.level, _leave_out(effect.reason))
    first = shorten(operands[0].text)
    every = shorten(" ".join(word.text for word in operands))
    reason = effect.reason.replace("{0}", first).replace("{}", every)
    return Effect(effect.category, effect.level, reason)


_AT_END: Final = re.compile(
    r"(?::| (?:of|from|to|in|into|on|with|for|as|at|by)) \{0?\}\Z| of \{0?\}"
)
_AFTER_NOUN: Final = re.compile(r"(\b(?:the|an?)(?: [\w'-]+){1,3}) \{0?\}")
_PLACE: Final = re.compile(r"\{0?\}")


def _leave_out(reason: str) -> str:
    """Return a reason without its operands: "removes the image {}" becomes "removes the image"."""
    plain = _AFTER_NOUN.sub(r"\1", _AT_END.sub("", reason))
    return _PLACE.sub("something", plain)


def shorten(text: str) -> str:
    """Return at most 60 characters of an argument for a reason; unknown parts become "…"."""
    shown = text.replace(UNKNOWN, "…")
    return shown if len(shown) <= _SHOWN_CHARACTERS else shown[: _SHOWN_CHARACTERS - 1] + "…"


def _reads_help(parsed: Parsed, invocation: Invocation) -> bool:
    """Say whether ``--help`` is read before anything is done.

    A program of BSD stops at its first operand, so that ``rm x --help`` removes x there;
    subcommands read all of their words first.
    """
    first = invocation.words[0].text
    return bool(invocation.verbs) or not parsed.operands or first in _ASKS


def _option_acts(parsed: Parsed, when: Mapping[str, Effect]) -> list[Act]:
    """Return what the options do by their roles, and by the effects of a table."""
    acts: list[Act] = []
    for found in parsed.found:
        if found.value is not None:
            act = act_of(found.option.role, found.value)
            if act is not None:
                acts.append(act)
            if found.option.role is Role.RUN:
                acts.append(Does(STARTS, found.word))
    for names, effect in when.items():
        if (found := parsed.get(*names.split())) is not None:
            acts.append(Does(fill(effect, parsed.operands), found.word))
    return acts


def _only_reads(acts: Sequence[Act]) -> bool:
    """Say whether options that go with ``--help`` leave it harmless: some load code before it."""
    return all(isinstance(act, Reads | Looks) for act in acts)


def _unasked(parsed: Parsed) -> list[Word]:
    """Return the unknown options beside the one that asks for help."""
    return [word for word in parsed.unknown if word.text not in _ASKS]


def _doubts(unknown: Sequence[Word]) -> list[Act]:
    return [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in unknown
    ]

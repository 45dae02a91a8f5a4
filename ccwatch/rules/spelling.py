"""Commands as patterns are matched with them: as they are, and in every spelling of a deny."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.programs.variable import HARMLESS
from ccwatch.risk.word import UNKNOWN, Word
from ccwatch.rules.pattern import Kind, encode_word
from ccwatch.rules.program import STRIPPED, find_subcommand_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ccwatch.risk.effect import Finding
    from ccwatch.risk.shell.unit import Unit

_MOST_STARTS: Final = 300
_MOST_WORDS: Final = 60
_RUNS: Final = frozenset({Category.EXEC_PROJECT, Category.EXEC_INLINE, Category.EXEC_REMOTE})
_READS: Final = frozenset({Category.GIT_READ})
_OF_GIT: Final = frozenset(category for category in Category if category.startswith("git."))


def show(words: Sequence[Word]) -> str:
    """Return words for a person: unknown parts are an ellipsis."""
    return " ".join(word.text for word in words).replace(UNKNOWN, "…")


def join(words: Sequence[Word]) -> str:
    """Return words as command patterns are matched with them."""
    return " ".join(encode_word(word.text) for word in words)


def find_obstacle(unit: Unit, command: str) -> str:
    """Return why no pattern of an allow can cover a command, empty if one can.

    Stricter than Claude Code, which matches the text: what is not known until it runs could become
    an option, and an option can make something else of a program that reads.
    """
    program = unit.words[0]
    if program.literal is None:
        return "the program is known only when it runs"
    if program.disguised:
        return "the program is spelled in another form"
    if "IFS" in command:
        return "it speaks of IFS, by which words are taken apart"
    if unit.inside is not None:
        return f"it runs on {unit.inside}"
    strange = [name for name in unit.wrappers if name not in STRIPPED]
    if strange:
        return f"it runs through {strange[0]}"
    names = [
        name for name in unit.assignments if name not in HARMLESS and not name.startswith("LC_")
    ]
    if names:
        return f"it sets {names[0]}"
    unknown = next((word for word in unit.words[1:] if word.may_be_option), None)
    if unknown is not None:
        return f"{show((unknown,))} may become an option when it runs"
    return _find_side_door(unit)


def _find_side_door(unit: Unit) -> str:
    """Return what a command of git does besides reading the repository: by an option of it."""
    if not any(finding.category in _READS for finding in unit.findings):
        return ""
    other = [
        finding.reason
        for finding in unit.findings
        if finding.level > Level.LOW
        and finding.category not in _OF_GIT
        and finding not in unit.around
    ]
    return f"it does more than read: {other[0]}" if other else ""


def spell_strictly(
    words: Sequence[Word], wrappers: Sequence[str], findings: Iterable[Finding] = ()
) -> Iterator[str]:
    """Yield the spellings of a command that a deny is meant for as well."""
    name = words[0].text.rpartition("/")[2]
    plain = (Word(name), *words[1:])
    yield Kind.COMMAND + join(words)
    if name != words[0].text:
        yield Kind.COMMAND + join(plain)
    if find_subcommand_place(name):
        for start in _find_starts(words):
            yield f"{Kind.COMMAND}{name} {join(words[start : start + _MOST_WORDS])}"
    if name in STRIPPED:
        # Options of the wrapper may stand before the command: any of the next words may begin it.
        for start in range(1, min(len(words), 6)):
            yield Kind.COMMAND + join(words[start:])
    for wrapper in wrappers:
        yield f"{Kind.COMMAND}{encode_word(wrapper)} {join(plain)}"
    if any(finding.category in _RUNS for finding in findings):
        # What starts other programs is given them as texts: nodemon --exec 'rm x'
        for word in words[1:]:
            if " " in word.text:
                yield Kind.COMMAND + " ".join(word.text.split())


def _find_starts(words: Sequence[Word]) -> Iterator[int]:
    """Yield where the subcommand may stand: behind options, with a value or without."""
    starts: list[int] = []
    for place in range(1, len(words)):
        if words[place].text[:1] == "-":
            continue
        starts.append(place)
        if words[place - 1].text[:1] != "-":
            break
    yield from starts[:_MOST_STARTS]
    yield from starts[_MOST_STARTS:][-_MOST_STARTS:]

"""What ccwatch found in a call: the reasons by weight, its commands, and what it decoded."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING, Final

from textual.content import Content

from ccwatch.console.documents.document import DIM, block, count
from ccwatch.console.labels import shorten_home
from ccwatch.console.marks import Mark, flatten
from ccwatch.console.text import one_line, own
from ccwatch.console.theme import LEVEL_GLYPHS, LEVEL_MARKS, LEVEL_STYLES, WORD_STYLES
from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.assess import Assessment
    from ccwatch.risk.shell.unit import Decoded, Unit

MOST_FINDINGS: Final = 40
"""Different reasons above low on one screen; the rest is counted."""
FEW_UNITS: Final = 12
"""Of more commands than these, the harmless ones are counted only."""
MOST_DECODED: Final = 20_000
"""Characters of decoded text, all together; the call itself is shown whole in any case."""

_LEVEL_WIDTH: Final = 11
_GLYPH_WIDTH: Final = 4
_LONGEST_UNIT: Final = 400
_MOST_MARKS: Final = 300


def reason_text(reason: str) -> Content:
    """Return the reason of a finding on one line; the part that nobody can know is an ellipsis."""
    return one_line(reason.replace(UNKNOWN, "…"))


def level_word(level: Level) -> Content:
    """Return a level as the word that begins a line of a list."""
    space = " " * (_LEVEL_WIDTH - len(level.value))
    return Content.assemble(own(level.value, WORD_STYLES[level]), own(space))


def find_marks(assessment: Assessment, field: str) -> list[Mark]:
    """Return the places of a field that findings above low speak of, the worst on top; flat."""
    return flatten(
        [
            Mark(*finding.span, LEVEL_MARKS[finding.level])
            for finding in assessment.findings
            if finding.span is not None and finding.field == field and finding.level > Level.LOW
        ][:_MOST_MARKS]
    )


def find_sections(assessment: Assessment, home: str) -> list[Content]:
    """Return what was found as sections, each after a blank line; nothing for what is plain."""
    return [
        *findings_section(assessment),
        *_unit_section(assessment.units, home),
        *_decoded_section(assessment.decoded),
    ]


def findings_section(assessment: Assessment) -> list[Content]:
    """Return all reasons above low, the worst first; a single one stands above the call already."""
    reasons = Counter(
        (finding.level, finding.reason)
        for finding in assessment.findings
        if finding.level > Level.LOW
    )
    if len(reasons) < 2:
        return []
    lines = [own(""), own("findings", DIM)]
    for (level, reason), times in list(reasons.items())[:MOST_FINDINGS]:
        often = own(f"  ×{times}" if times > 1 else "", DIM)
        lines.append(Content.assemble(level_word(level), reason_text(reason), often))
    if len(reasons) > MOST_FINDINGS:
        lines.append(_rest(f"and {len(reasons) - MOST_FINDINGS} more above low"))
    harmless = sum(finding.level is Level.LOW for finding in assessment.findings)
    if harmless:
        lines.append(_rest(_harmless(harmless)))
    return lines


def _harmless(number: int) -> str:
    return "and a harmless one" if number == 1 else f"and {number} harmless ones"


def _rest(words: str) -> Content:
    return own(" " * _LEVEL_WIDTH + words, DIM)


def _unit_section(units: Sequence[Unit], home: str) -> list[Content]:
    """Return every simple command on its line, in the order of the text, where there are several.

    What a wrapper runs stands below it, moved in.
    """
    units = sorted((unit for unit in units if unit.words), key=_place)
    if len(units) < 2:
        return []
    listed = units
    if len(units) > FEW_UNITS:
        listed = [unit for unit in units if unit.level > Level.LOW]
    lines = [own(""), own("commands", DIM), *(_unit_line(unit, home) for unit in listed)]
    left = len(units) - len(listed)
    if left:
        words = _harmless(left) if listed else f"{left} harmless ones"
        lines.append(own(" " * (_GLYPH_WIDTH + _LEVEL_WIDTH) + words, DIM))
    return lines


def _place(unit: Unit) -> tuple[int, int]:
    return unit.span.start, unit.depth


def _unit_line(unit: Unit, home: str) -> Content:
    glyph = LEVEL_GLYPHS[unit.level]
    notes = [f"through {', '.join(unit.wrappers)}"] if unit.wrappers else []
    notes += [unit.inside] if unit.inside else []
    notes += ["in the background"] if unit.in_background else []
    return Content.assemble(
        own(glyph, LEVEL_STYLES[unit.level]),
        own(" " * (_GLYPH_WIDTH - len(glyph))),
        level_word(unit.level),
        own("  " * unit.depth),
        reason_text(_write_words(unit, home)),
        one_line(f"  {' · '.join(notes)}" if notes else "", style=DIM),
    )


def _write_words(unit: Unit, home: str) -> str:
    """Return the words of a command as a person would write them: what is decoded stays so."""
    written: list[str] = []
    size = 0
    for word in unit.words:
        text = shorten_home(word.text, home)
        if not text or any(character in " \t\n'\"" for character in text):
            text = shlex.quote(text)
        written.append(text)
        size += len(text) + 1
        if size > _LONGEST_UNIT:
            break
    line = " ".join(written)
    return line if len(line) <= _LONGEST_UNIT else f"{line[: _LONGEST_UNIT - 1]}…"


def _decoded_section(decoded: Sequence[Decoded]) -> list[Content]:
    """Return texts that would run and that the call holds in another form only."""
    lines: list[Content] = []
    room = MOST_DECODED
    for item in dict.fromkeys(decoded):
        lines += [own(""), Content.assemble(own("decoded  ", DIM), one_line(item.how, style=DIM))]
        text = item.text.removesuffix("\n")
        lines += block(text[:room])
        if len(text) > room:
            lines.append(own(f"⋯ {count(len(text) - room, 'character')} more ⋯", DIM))
        room = max(room - len(text), 0)
    return lines

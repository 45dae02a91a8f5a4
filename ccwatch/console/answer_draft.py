"""The questions of an agent as they can be answered by keys, and the answers as they are sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.canonical import Json

MOST_OPTIONS: Final = 9
"""Options of one question that have a digit; Claude Code sends four at most."""
MOST_QUESTIONS: Final = 9
"""Questions that one form takes; Claude Code sends four at most."""
MOST_CHARACTERS: Final = 20_000
"""Characters of all questions that one form takes: it lays them out on the loop."""
SEPARATOR: Final = ", "
"""Between the options of one answer: the client takes a list as well, and joins it like this
(observed, Claude Code 2.1.328)."""


class UnanswerableError(Exception):
    """Questions cannot be answered by keys; the text says why, in our own words."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that an agent offers as an answer."""

    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What an agent asks.

    Attributes:
        text: The question; the answer is sent under it.
        header: A few words for what it is about.
        several: Whether several options may be chosen.
        options: What is offered; without any, the answer has to be written.
    """

    text: str
    header: str = ""
    several: bool = False
    options: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person has chosen and written for one question.

    Attributes:
        chosen: The places of options, from 0.
        written: The person's own words.
    """

    chosen: frozenset[int] = frozenset()
    written: str = ""


def read_questions(value: Mapping[str, Json]) -> tuple[Question, ...]:
    """Return the questions of an input.

    Raises:
        UnanswerableError: Digits and lines are not enough to answer them, or two have one text.
    """
    asked = value.get("questions")
    if not isinstance(asked, list) or not asked:
        raise UnanswerableError("there are no questions in it")
    if len(asked) > MOST_QUESTIONS:
        raise UnanswerableError(f"it asks {len(asked):,} questions at once")
    questions = tuple(_read_question(number, one) for number, one in enumerate(asked, 1))
    if len({question.text for question in questions}) < len(questions):
        raise UnanswerableError("two of its questions have the same text")
    if sum(map(_measure, questions)) > MOST_CHARACTERS:
        raise UnanswerableError("its questions are too long")
    return questions


def choose(question: Question, answer: Answer, number: int) -> Answer:
    """Return the answer after the key of an option: it is chosen, or no longer is.

    What was written stays; it is part of the answer only beside several options, or alone.
    """
    if not 0 <= number < len(question.options):
        return answer
    if question.several:
        return replace(answer, chosen=answer.chosen ^ {number})
    return replace(answer, chosen=frozenset({number}) - answer.chosen)


def write(question: Question, answer: Answer, text: str) -> Answer:
    """Return the answer after words were written, which stand instead of a single option."""
    keeps = question.several or not text.strip()
    return Answer(answer.chosen if keeps else frozenset(), text)


def spell(question: Question, answer: Answer) -> str:
    """Return the answer as it is sent; empty while there is none."""
    labels = [question.options[number].label for number in sorted(answer.chosen)]
    if uses_words(question, answer):
        labels.append(answer.written.strip())
    return SEPARATOR.join(labels)


def uses_words(question: Question, answer: Answer) -> bool:
    """Say whether what was written is part of the answer."""
    return bool(answer.written.strip()) and (question.several or not answer.chosen)


def answer_input(
    value: Mapping[str, Json], questions: Sequence[Question], answers: Sequence[Answer]
) -> dict[str, Json]:
    """Return the input with these answers and no others."""
    spelled: dict[str, Json] = {
        question.text: spell(question, answer)
        for question, answer in zip(questions, answers, strict=True)
    }
    return {**value, "answers": spelled}


def _read_question(number: int, value: Json) -> Question:
    if not isinstance(value, dict):
        raise UnanswerableError(f"question {number} is no object")
    text, header, options = (value.get(key) for key in ("question", "header", "options"))
    if not isinstance(text, str) or not text:
        raise UnanswerableError(f"question {number} has no text")
    if options is not None and not isinstance(options, list):
        raise UnanswerableError(f"the options of question {number} are no list")
    if options is not None and len(options) > MOST_OPTIONS:
        raise UnanswerableError(f"question {number} has {len(options):,} options")
    found = tuple(_read_option(number, place, one) for place, one in enumerate(options or [], 1))
    if len({option.label for option in found}) < len(found):
        raise UnanswerableError(f"two options of question {number} have the same label")
    named = header if isinstance(header, str) else ""
    return Question(text, named, value.get("multiSelect") is True, found)


def _read_option(number: int, place: int, value: Json) -> Offer:
    label = value.get("label") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(label, str) or not label.strip():
        raise UnanswerableError(f"option {place} of question {number} has no label")
    description = value.get("description")
    return Offer(label, description if isinstance(description, str) else "")


def _measure(question: Question) -> int:
    options = (len(option.label) + len(option.description) for option in question.options)
    return len(question.text) + len(question.header) + sum(options)

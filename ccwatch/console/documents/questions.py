"""The questions of an agent, with their options and the digits that choose them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from ccwatch.calls import Lane
from ccwatch.console.answer_draft import UnanswerableError, read_questions
from ccwatch.console.documents.document import BOLD, DIM, Fields, block, fact, speech
from ccwatch.console.documents.generic import json_lines, rest
from ccwatch.console.text import one_line, own

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json

HOW_TO_ANSWER: Final = "a answers it: by these digits, or in your own words"


def lay_out_questions(call: ToolCall, home: str) -> list[Content] | None:
    """Return each question with its options, and how it is answered."""
    del home
    fields = Fields.of(call.input)
    questions = fields.take_list("questions")
    if not questions:
        return None
    said = speech(fields)
    answers = fields.take_object("answers") or {}
    lines: list[Content] = []
    for number, question in enumerate(questions, 1):
        lines += [*_question(number, question), *_answer(question, answers), own("")]
    if call.lane is Lane.ASK and not _are_answered(questions, answers):
        lines.append(own(_how_to_answer(call), BOLD))
    others = {key: answers[key] for key in answers if key not in _texts(questions)}
    if others:
        lines += [own("answers to no question", DIM), *json_lines(others)]
    return [*lines, *rest(fields), *said]


def _how_to_answer(call: ToolCall) -> str:
    try:
        read_questions(call.input)
    except UnanswerableError as error:
        return f"no form for it: {error}; e writes the answers, d denies it"
    return HOW_TO_ANSWER


def _texts(questions: Sequence[Json]) -> list[str]:
    asked = [one.get("question") for one in questions if isinstance(one, dict)]
    return [text for text in asked if isinstance(text, str)]


def _are_answered(questions: Sequence[Json], answers: Mapping[str, Json]) -> bool:
    return all(answers.get(text) for text in _texts(questions))


def _answer(question: Json, answers: Mapping[str, Json]) -> list[Content]:
    (text,) = _texts([question]) or ("",)
    if text not in answers:
        return []
    value = answers[text]
    if not isinstance(value, str):
        return list(json_lines({"answer": value}))
    return [fact("answer", one_line(value, style=BOLD) if value else own("none yet", DIM))]


def _question(number: int, question: Json) -> list[Content]:
    if not isinstance(question, dict):
        return [own(f"question {number}", DIM), *json_lines({"question": question})]
    fields = Fields.of(question)
    header = fields.take("header", str)
    title = own(f"question {number}", DIM)
    if header is not None:
        title = Content.assemble(title, own("  "), one_line(header))
    lines = [title]
    text = fields.take("question", str)
    if text is not None:
        lines += block(text, style=BOLD)
    multiple = fields.take("multiSelect", bool)
    if multiple is not None:
        lines.append(
            own("several options may be chosen" if multiple else "one option is chosen", DIM)
        )
    options = fields.take_list("options")
    for index, option in enumerate(options or [], 1):
        lines += _option(index, option)
    if options == []:
        lines.append(own("no options", DIM))
    return [*lines, *(json_lines(fields.left) if fields.left else ())]


def _option(number: int, option: Json) -> list[Content]:
    mark = own(f"  {number}  ", DIM)
    if isinstance(option, dict):
        fields = Fields.of(option)
        label = fields.take("label", str)
        if label is not None:
            line = Content.assemble(mark, one_line(label, style=BOLD))
            description = fields.take("description", str)
            if description:
                line = Content.assemble(line, own(" — ", DIM), one_line(description))
            return [line, *(json_lines(fields.left) if fields.left else ())]
    return [mark, *json_lines({"option": option})]

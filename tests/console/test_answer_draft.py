"""Questions as they are read, and answers as they are sent."""

from __future__ import annotations

from typing import Any

import pytest

from ccwatch.console.answer_draft import (
    MOST_CHARACTERS,
    Answer,
    Offer,
    Question,
    UnanswerableError,
    answer_input,
    choose,
    read_questions,
    spell,
    write,
)

ONE = Question("Which?", options=(Offer("A"), Offer("B"), Offer("C")))
SEVERAL = Question("Which?", several=True, options=ONE.options)


def asked(*questions: Any) -> dict[str, Any]:
    return {"questions": list(questions)}


def a_question(text: str = "Which?", *labels: str, **changes: Any) -> dict[str, Any]:
    return {"question": text, "options": [{"label": label} for label in labels or "AB"]} | changes


def pressed(question: Question, *keys: int | str) -> Answer:
    answer = Answer()
    for key in keys:
        if isinstance(key, int):
            answer = choose(question, answer, key)
        else:
            answer = write(question, answer, key)
    return answer


def test_questions_are_read_with_all_that_the_form_shows():
    options = [{"label": "A", "description": "first", "preview": "x"}, {"label": "B"}]
    value = asked({"question": "Which?", "header": "H", "multiSelect": True, "options": options})
    question = Question("Which?", "H", True, (Offer("A", "first"), Offer("B")))
    assert read_questions(value) == (question,)


@pytest.mark.parametrize("options", [{}, {"options": None}, {"options": []}])
def test_a_question_without_options_is_answered_in_words(options: dict[str, Any]):
    (question,) = read_questions(asked({"question": "Why?"} | options))
    assert question.options == ()
    assert spell(question, write(question, Answer(), "since")) == "since"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({}, "no questions"),
        ({"questions": "Which?"}, "no questions"),
        (asked(), "no questions"),
        (asked("Which?"), "question 1 is no object"),
        (asked(a_question(), {"options": []}), "question 2 has no text"),
        (asked(a_question("")), "question 1 has no text"),
        (asked({"question": ["Which?"]}), "question 1 has no text"),
        (asked(a_question(), a_question()), "same text"),
        (asked(a_question(options={"label": "A"})), "no list"),
        (asked(a_question(options=["A"])), "option 1 of question 1 has no label"),
        (asked(a_question(options=[{"label": "A"}, {}])), "option 2 of question 1 has no label"),
        (asked(a_question("Which?", "A", " ")), "option 2 of question 1 has no label"),
        (asked(a_question("Which?", "A", "A")), "two options of question 1"),
        (asked(a_question("Which?", *map(str, range(50)))), "question 1 has 50 options"),
        (asked(*(a_question(str(number)) for number in range(10))), "10 questions"),
        (asked(a_question("x" * MOST_CHARACTERS)), "too long"),
        (asked(a_question(options=[{"label": "A", "description": "x" * 20_000}])), "too long"),
    ],
)
def test_what_keys_cannot_answer_says_why(value: dict[str, Any], why: str):
    with pytest.raises(UnanswerableError, match=why):
        read_questions(value)


@pytest.mark.parametrize(
    ("question", "keys", "answer"),
    [
        (ONE, (), ""),
        (ONE, (1,), "B"),
        (ONE, (1, 2), "C"),
        (ONE, (1, 1), ""),
        (ONE, (3,), ""),
        (ONE, (-1,), ""),
        (ONE, (" mine ",), "mine"),
        (ONE, ("  ",), ""),
        (ONE, (1, "mine"), "mine"),
        (ONE, ("mine", 1), "B"),
        (ONE, ("mine", 1, 1), "mine"),
        (ONE, ("mine", 1, "  "), "B"),
        (SEVERAL, (2, 0), "A, C"),
        (SEVERAL, (2, 0, 2), "A"),
        (SEVERAL, (0, "mine"), "A, mine"),
        (SEVERAL, ("mine",), "mine"),
    ],
)
def test_an_answer_is_what_was_pressed_and_written(
    question: Question, keys: tuple[int | str, ...], answer: str
):
    assert spell(question, pressed(question, *keys)) == answer


def test_the_answers_of_the_agent_itself_are_never_sent():
    said: dict[str, Any] = {"answers": {"Which?": "A", "Other?": "x"}, "metadata": {"a": 1}}
    value = asked(a_question()) | said
    questions = read_questions(value)
    answered = answer_input(value, questions, [Answer(frozenset({1}))])
    assert answered == value | {"answers": {"Which?": "B"}}

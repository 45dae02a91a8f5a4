from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.doctor.finding import Status, collect, ok, problem
from ccwatch.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.doctor.finding import Finding


def test_what_a_check_yields_is_what_is_found():
    assert collect("it", lambda: [ok("a"), problem("b", "c")]) == (ok("a"), problem("b", "c"))


def test_a_check_that_fails_by_itself_is_a_problem_that_keeps_what_was_found():
    def fail() -> Iterator[Finding]:
        yield ok("first")
        raise ZeroDivisionError("by zero")

    first, second = collect("Port", fail)
    assert first == ok("first")
    assert second.status is Status.PROBLEM
    assert second.words == "Port could not be checked: ZeroDivisionError: by zero"


def test_an_error_that_a_person_can_mend_is_said_as_at_the_start():
    def fail() -> Iterator[Finding]:
        raise UserError("it is broken", hint="mend it")
        yield

    assert collect("Files", fail) == (problem("it is broken", "mend it"),)

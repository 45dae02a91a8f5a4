"""Opens the forms in which a person tells an agent something: answers, or why it may not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.answers import has_answers
from ccwatch.calls import PLAN, QUESTION, Lane
from ccwatch.canonical import encode
from ccwatch.console.answer_draft import UnanswerableError, read_questions
from ccwatch.console.arming import Target
from ccwatch.console.decisions import NOT_ON_SCREEN
from ccwatch.console.running_app import find_app
from ccwatch.console.screens.answer import AnswerForm
from ccwatch.console.screens.reason import Reason, ReasonScreen
from ccwatch.gate import Outcome
from ccwatch.inspection import inspect_call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.calls import ToolCall
    from ccwatch.canonical import Json
    from ccwatch.console.context import ConsoleContext
    from ccwatch.console.screens.main import MainScreen

NOBODY_HEARS: Final = "its agent has refused it, and hears no reason: d leaves it refused"
READ_FIRST: Final = "answered, not sent: read it whole, then a sends it"


class Replies:
    """What stands between the main screen and the forms whose words go to an agent."""

    def __init__(self, context: ConsoleContext, screen: MainScreen) -> None:
        self._given = context
        self._screen = screen
        self._form: AnswerForm | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the version on screen is a question that no person has answered yet."""
        entry, call = self._screen.desk.entry, self._screen.desk.call
        if entry is None or call is None or not _waits_for_words(call, QUESTION):
            return False
        return call.digest == entry.call.digest or not has_answers(call.text)

    @property
    def is_plan(self) -> bool:
        """Whether the selected call is a plan, whose refusal takes a reason."""
        call = self._screen.desk.call
        return call is not None and _waits_for_words(call, PLAN)

    def answer(self) -> None:
        """Open the form for the selected question, or say why keys cannot answer it."""
        call = self._screen.desk.call
        refusal = self._find_refusal()
        if call is None or refusal:
            self._screen.presenter.say(refusal or NOT_ON_SCREEN)
            return
        try:
            questions = read_questions(call.input)
        except UnanswerableError as error:
            words = f"no form for it: {error}; e writes the answers, d denies it"
            self._screen.presenter.say(words)
            return
        form = AnswerForm(
            call,
            questions,
            self._screen.deliberate,
            send=lambda answered: self._send(call, answered),
            find_problem=lambda: self._find_problem(call),
            find_time=lambda: self._find_time(call),
        )
        self._form = form

        def leave(_: object) -> None:
            self._form = None
            self._screen.note_return()
            self._screen.presenter.draw()

        find_app(self._screen).push_screen(form, leave)

    def check(self) -> None:
        """Let an open form say so if its call cannot be answered any more."""
        if self._form is not None:
            self._form.check()

    def deny_why(self) -> None:
        """Ask for a reason, then deny the selected call."""
        desk = self._screen.desk
        entry, refusal = desk.entry, self._find_refusal()
        if entry is None or refusal:
            self._screen.presenter.say(refusal or NOT_ON_SCREEN)
            return
        if entry.call.lane is Lane.DENIED:
            self._screen.presenter.say(NOBODY_HEARS)
            return
        call_id = entry.call.id

        def deny(reason: Reason | None) -> None:
            if reason is not None:
                outcome = desk.deny(call_id, reason=reason.words, stop=reason.stop)
                self._screen.decisions.report(outcome)
                self._screen.presenter.draw()

        find_app(self._screen).push_screen(ReasonScreen(entry.call, self._given.replies), deny)

    def _find_refusal(self) -> str | None:
        if not self._screen.shows_call:
            return NOT_ON_SCREEN
        return self._screen.desk.refusal(allowing=False)

    def _find_problem(self, call: ToolCall) -> str | None:
        """Return why a call cannot be answered any more, or None."""
        entry = self._given.gate.queue.get(call.id)
        if entry is None:
            return Outcome.GONE.value
        return Outcome.ALREADY_HELD.value if entry.held_until is not None else None

    def _find_time(self, call: ToolCall) -> float | None:
        """Return the seconds until nobody waits for the answer, None where there is no end."""
        entry = self._given.gate.queue.get(call.id)
        if entry is None or entry.deadline is None:
            return None
        return max(entry.deadline - self._given.clock.monotonic(), 0.0)

    async def _send(self, call: ToolCall, answered: Mapping[str, Json]) -> str | None:
        """Allow a question with its answers; returns why that cannot be, or None.

        What needs to be read whole is only put on the desk: the keys of the main screen decide it.
        """
        form = self._form
        assessment = await inspect_call(replace(call, input=answered), self._given.home)
        entry = self._given.gate.queue.get(call.id)
        if entry is None:
            return Outcome.GONE.value
        if form is None or self._form is not form:
            return None
        desk = self._screen.desk
        if problem := desk.draft(call.id, encode(answered)):
            return problem
        version = desk.find_version(call.id)
        level = max(entry.level, assessment.level)
        if version is None or level.needs_whole_view:
            self._screen.presenter.say(READ_FIRST)
            return None
        target = Target(call.id, version.digest)
        outcome = desk.allow(target, (), level=level, assessment=assessment)
        if outcome is not Outcome.HELD:
            return outcome.value
        self._screen.decisions.report(outcome)
        return None


def _waits_for_words(call: ToolCall, tool: str) -> bool:
    """Say whether words can be the answer: none reach what its agent has refused already."""
    return call.tool == tool and call.lane is Lane.ASK

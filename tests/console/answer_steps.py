"""What a person does in the form for the questions of an agent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ccwatch.calls import QUESTION, Verdict
from ccwatch.console.arming import TYPING
from ccwatch.console.screens.answer import AnswerForm
from tests.builders import a_hook_call
from tests.gate_scene import HOLD

if TYPE_CHECKING:
    from ccwatch.calls import ToolCall
    from tests.console.builders import Stage
    from tests.gate_scene import Asker

READ = 1.0
LOGIN = {
    "question": "Which login?",
    "header": "Login",
    "multiSelect": False,
    "options": [{"label": "Passkeys", "description": "safe"}, {"label": "Mail link"}],
}
PARTS = {
    "question": "Which parts?",
    "multiSelect": True,
    "options": [{"label": "Core"}, {"label": "Docs"}, {"label": "Tests"}],
}


def a_question_call(*questions: dict[str, Any], **changes: Any) -> ToolCall:
    return a_hook_call(QUESTION, {"questions": list(questions or (LOGIN,))}, **changes)


async def open_form(stage: Stage, *questions: dict[str, Any]) -> Asker:
    asker = await stage.arrive_and_arm(a_question_call(*questions))
    await stage.press("a")
    stage.top(AnswerForm)
    await stage.wait(READ)
    return asker


async def send(stage: Stage) -> None:
    """Look at what will be sent, and press the key that sends it."""
    await stage.wait(READ)
    await stage.press("s")
    await stage.wait(TYPING + 0.01)


async def answers_of(stage: Stage, asker: Asker) -> Any:
    """Return the answers that left once the hold was over."""
    await stage.wait(HOLD)
    decision = await asker.task
    assert decision.verdict is Verdict.ALLOW
    sent = json.loads(decision.edited or "{}")
    assert sent["questions"] == asker.call.input["questions"]
    return sent["answers"]


def is_undecided(stage: Stage) -> bool:
    """Say whether all calls wait, and none of them is allowed and held."""
    return stage.gate.undo() is None and len(stage.gate.queue) > 0

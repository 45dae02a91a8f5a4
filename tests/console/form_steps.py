"""What a person does in the form for a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccwatch.console.confirmation import LEAST_PER_KEY
from ccwatch.console.rule_preview import QUIET as PREVIEW
from ccwatch.console.screens.rule_form import RuleForm
from tests.console.rule_stage import READ

if TYPE_CHECKING:
    from tests.console.rule_stage import RuleStage

FORM_RULES = """\
version = 1

[[rule]]
id = "npm-tests"
decision = "allow"
match = ["Bash(npm test)"]
cwd = ["~/work/**"]
"""


async def look(stage: RuleStage) -> None:
    """Wait until the preview is there, and was on the screen for a while."""
    await stage.wait(PREVIEW + 0.01)
    await stage.wait(READ)


async def open_form(stage: RuleStage, command: str = "npm run test -- -u") -> RuleForm:
    await stage.arrive_in_api(command)
    await stage.wait(READ)
    await stage.press("r")
    await look(stage)
    return stage.top(RuleForm)


async def save(stage: RuleStage) -> None:
    await look(stage)
    await stage.do("s")


async def type_word(stage: RuleStage, word: str) -> None:
    for character in word:
        await stage.press(character)
        await stage.wait(2 * LEAST_PER_KEY)

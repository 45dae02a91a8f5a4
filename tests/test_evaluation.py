from __future__ import annotations

import pytest

from ccwatch.calls import QUESTION
from ccwatch.evaluation import Ruling, evaluate
from ccwatch.risk.assess import assess_command
from ccwatch.risk.preset import Preset
from tests.risk.builders import HERE


@pytest.mark.parametrize(
    ("command", "preset", "ruling", "reason"),
    [
        ("ls", Preset.NONE, Ruling.ASK, "no rule decides"),
        ("ls", Preset.READS_LOCAL, Ruling.ALLOW, "preset reads-local"),
        ("curl https://x.io", Preset.READS_LOCAL, Ruling.ASK, "no rule decides"),
        ("curl https://x.io", Preset.READS_CLOUD, Ruling.ALLOW, "preset reads-cloud"),
        ("rm -rf /", Preset.READS_CLOUD, Ruling.ASK, "no rule decides"),
        ("ls && rm x", Preset.READS_CLOUD, Ruling.ASK, "no rule decides"),
    ],
)
def test_a_preset_decides_what_it_covers_and_nothing_else(
    command: str, preset: Preset, ruling: Ruling, reason: str
):
    evaluation = evaluate("Bash", assess_command(command, HERE), preset)
    assert (evaluation.ruling, evaluation.reason) == (ruling, reason)


def test_a_question_is_always_asked():
    evaluation = evaluate(QUESTION, assess_command("ls", HERE), Preset.READS_CLOUD)
    assert (evaluation.ruling, evaluation.reason) == (Ruling.ASK, "a question needs an answer")


@pytest.mark.parametrize(
    ("command", "preset", "changes"),
    [
        ("ls", Preset.READS_LOCAL, ("preset none would ask",)),
        ("ls", Preset.NONE, ("preset reads-local would allow it",)),
        ("curl https://x.io", Preset.READS_LOCAL, ("preset reads-cloud would allow it",)),
        ("rm x", Preset.NONE, ("a preset never allows more than low",)),
        ("rm x; rm y", Preset.NONE, ("a preset never allows more than low",)),
        (
            "ls; rm x",
            Preset.NONE,
            ("a preset never allows more than low, and one command is above it",),
        ),
        (
            "ls; rm x; rm y",
            Preset.NONE,
            ("a preset never allows more than low, and 2 commands are above it",),
        ),
        ("rm 'x", Preset.NONE, ("a preset never allows more than low",)),
    ],
)
def test_it_says_what_would_change_the_answer(
    command: str, preset: Preset, changes: tuple[str, ...]
):
    assert evaluate("Bash", assess_command(command, HERE), preset).changes == changes


def test_where_no_preset_would_help_nothing_is_promised():
    low = assess_command("notify-send hello", HERE)
    for preset in Preset:
        evaluation = evaluate("Bash", low, preset)
        assert evaluation.ruling is Ruling.ASK
        assert not any("would allow" in change for change in evaluation.changes)

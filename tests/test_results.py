"""What became of a call, in words."""

from __future__ import annotations

import pytest

from ccwatch.calls import Ending, Result
from ccwatch.results import spell_result


@pytest.mark.parametrize(
    ("ending", "seconds", "words"),
    [
        (Ending.DONE, 0.04, "done in 0.04s"),
        (Ending.DONE, 0.0, "done in 0.00s"),
        (Ending.DONE, -1.0, "done in 0.00s"),
        (Ending.FAILED, 3.0, "failed after 3s"),
        (Ending.FAILED, 12.34, "failed after 12.3s"),
        (Ending.DONE, 60.0, "done in 1m00s"),
        (Ending.DONE, 3725.0, "done in 1h02"),
        (Ending.DONE, None, "done"),
        (Ending.FAILED, None, "failed"),
    ],
)
def test_a_result_is_an_ending_and_a_time(ending: Ending, seconds: float | None, words: str):
    assert spell_result(Result(ending, seconds)) == words

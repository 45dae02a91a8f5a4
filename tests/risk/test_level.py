from __future__ import annotations

from ccwatch.risk.level import Level


def test_only_low_and_medium_calls_may_be_allowed_without_seeing_their_end():
    needing = {level for level in Level if level.needs_whole_view}
    assert needing == {Level.UNCERTAIN, Level.HIGH, Level.CRITICAL}

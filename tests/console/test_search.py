from __future__ import annotations

import pytest

from ccwatch.console.search import holds_words


@pytest.mark.parametrize(
    ("words", "held"),
    [
        ("", True),
        ("push", True),
        ("PUSH api", True),
        ("push  git", True),
        ("push web", False),
        ("pushapi", False),
    ],
)
def test_every_word_must_stand_in_one_of_the_texts(words: str, held: bool):
    assert holds_words(("git Push", "~/API"), words) is held

from __future__ import annotations

import pytest

from ccwatch.rules.trust import TrustFileError, read_trust, write_trust


def test_what_is_trusted_is_read_back():
    trusted = {"/home/dev/b/.ccwatch/rules.toml": "0b", '/home/dev/a "x"\n': "0a"}
    text = write_trust(trusted)
    assert text.startswith("# Projects whose rules are trusted")
    assert read_trust(text) == trusted
    assert read_trust(write_trust({})) == read_trust("") == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = ", "is not TOML"),
        ("trusted = 1", "does not list paths with digests under"),
        ("[trusted]\na = 1", "does not list paths with digests under"),
    ],
)
def test_what_is_written_in_another_way_trusts_nothing(text: str, reason: str):
    with pytest.raises(TrustFileError, match=reason):
        read_trust(text)

from __future__ import annotations

import pytest

from ccwatch.tokens.token import (
    Credential,
    Role,
    StoredToken,
    hash_secret,
    is_secret,
    make_secret,
)


def test_every_secret_is_another_and_is_written_as_secrets_are():
    secrets = {make_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(is_secret(secret) and len(secret) == 47 for secret in secrets)


@pytest.mark.parametrize(
    "text",
    ["", "ccw_", "ccw_" + "a" * 42, "ccw_" + "a" * 44, "CCW_" + "a" * 43, "ccw_" + "a" * 42 + "=",
     "ccw_" + "a" * 43 + "\n", " ccw_" + "a" * 43, "ccw_" + "ä" * 43],
)  # fmt: skip
def test_nothing_else_is_a_secret(text: str):
    assert not is_secret(text)


def test_the_hash_is_sha_256():
    assert hash_secret("abc").startswith("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61")


def test_two_tokens_of_one_name_have_other_marks():
    credential = Credential(id="a", role=Role.DECIDE)
    marks = {StoredToken(credential, hash_secret(text)).mark for text in ("one", "two")}
    assert {len(mark) for mark in marks} == {12}
    assert len(marks) == 2

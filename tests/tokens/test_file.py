from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from ccwatch.errors import UserError
from ccwatch.tokens import file
from ccwatch.tokens.file import create_token, read_tokens, revoke_token, rotate_token
from ccwatch.tokens.token import Credential, Role, hash_secret, is_secret

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_700_000_000.7


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "tokens.toml"


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_token_is_made_with_its_secret_which_is_kept_nowhere(path: Path):
    credential, secret = create_token(path, role=Role.ASK, agent="claude", waiting=5, now=NOW)
    assert credential == Credential(
        id="claude", role=Role.ASK, agent="claude", waiting=5, created=1_700_000_000.0
    )
    assert is_secret(secret)
    (stored,) = read_tokens(path)
    assert (stored.credential, stored.hash) == (credential, hash_secret(secret))
    assert secret not in path.read_text()
    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)


def test_a_token_without_a_name_takes_the_next_one_that_is_free(path: Path):
    made = [create_token(path, role=Role.READ, now=NOW)[0].id for _ in range(3)]
    assert made == ["read", "read-2", "read-3"]
    assert create_token(path, role=Role.ASK, agent="codex", now=NOW)[0].id == "codex"
    long = "a" * 64
    ids = [create_token(path, role=Role.ASK, agent=long, now=NOW)[0].id for _ in range(2)]
    assert ids == [long, "a" * 59 + "-2"]


def test_a_name_that_is_taken_is_refused_and_nothing_changes(path: Path):
    create_token(path, role=Role.ASK, id="mine", now=NOW)
    before = path.read_text()
    with pytest.raises(UserError, match="there is a token mine already") as caught:
        create_token(path, role=Role.DECIDE, id="mine", now=NOW)
    assert "rotate mine" in caught.value.hint
    assert path.read_text() == before


@pytest.mark.parametrize("name", ["", "-a", "a b", "a/b", "a" * 65, "\x1b[2J", "ä", "a\n"])
def test_a_name_is_letters_digits_dots_and_hyphens(path: Path, name: str):
    with pytest.raises(UserError, match="cannot be the id") as caught:
        create_token(path, role=Role.ASK, id=name, now=NOW)
    assert str(caught.value).isprintable()
    if name:
        with pytest.raises(UserError, match="cannot be the agent"):
            create_token(path, role=Role.ASK, agent=name, now=NOW)
    assert not path.exists()


@pytest.mark.parametrize(
    ("role", "waiting"), [(Role.ASK, 0), (Role.ASK, -1), (Role.ASK, 10_001), (Role.READ, 5)]
)
def test_a_cap_is_for_ask_tokens_and_has_bounds(path: Path, role: Role, waiting: int):
    with pytest.raises(UserError, match="only an ask token"):
        create_token(path, role=role, waiting=waiting, now=NOW)


def test_a_revoked_token_is_gone_and_another_revoke_says_so(path: Path):
    create_token(path, role=Role.ASK, id="a", now=NOW)
    create_token(path, role=Role.ASK, id="b", now=NOW)
    assert revoke_token(path, "a")
    assert [token.id for token in read_tokens(path)] == ["b"]
    assert not revoke_token(path, "a")


def test_a_rotated_token_has_another_secret_and_stays_what_it_was(path: Path):
    credential, old = create_token(path, role=Role.ASK, agent="x", waiting=7, now=NOW)
    new = rotate_token(path, credential.id, now=NOW + 60)
    (stored,) = read_tokens(path)
    assert new != old
    assert stored.hash == hash_secret(new)
    assert (stored.credential.waiting, stored.credential.agent) == (7, "x")
    assert stored.credential.created == 1_700_000_060.0


def test_a_token_that_is_not_there_cannot_be_rotated(path: Path):
    with pytest.raises(UserError, match="there is no token a"):
        rotate_token(path, "a", now=NOW)


def test_a_file_that_others_can_read_is_closed_when_it_is_written(path: Path):
    create_token(path, role=Role.ASK, now=NOW)
    create_token(path, role=Role.ASK, now=NOW)
    backup = path.with_name("tokens.toml.bak")
    for each in (path, backup):
        each.chmod(0o666)
    assert len(read_tokens(path)) == 2
    create_token(path, role=Role.ASK, now=NOW)
    assert (mode_of(path), mode_of(backup)) == (0o600, 0o600)


@pytest.mark.parametrize("text", ["no = \n1", 'version = 1\n[[token]]\nid = "a"\nrole = "king"\n'])
def test_a_broken_file_is_never_written_and_says_where(path: Path, text: str):
    path.parent.mkdir()
    path.write_text(text)
    acts = (
        lambda: read_tokens(path),
        lambda: create_token(path, role=Role.ASK, now=NOW),
        lambda: revoke_token(path, "a"),
        lambda: rotate_token(path, "a", now=NOW),
    )
    for act in acts:
        with pytest.raises(UserError, match=r"tokens\.toml:[12]: "):
            act()
    assert path.read_text() == text


def test_a_file_that_somebody_changes_meanwhile_is_left_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    create_token(path, role=Role.ASK, id="a", now=NOW)

    def change_first(text: str, _token: object) -> str:
        path.write_text(text + "# mine\n")
        return text + "# ours\n"

    monkeypatch.setattr(file, "add_token", change_first)
    with pytest.raises(UserError, match="just been changed"):
        create_token(path, role=Role.ASK, now=NOW)
    assert path.read_text().endswith("# mine\n")


def test_what_cannot_be_read_or_written_is_an_error_of_one_line(path: Path):
    path.parent.mkdir()
    path.mkdir()
    with pytest.raises(UserError, match="no regular file"):
        read_tokens(path)
    os.rmdir(path)
    path.parent.rmdir()
    path.parent.write_text("a file where the folder should be")
    with pytest.raises(UserError, match="cannot be written"):
        create_token(path, role=Role.ASK, now=NOW)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ccwatch.connect.request import Scope
from ccwatch.doctor.finding import Status, problem
from ccwatch.doctor.tokens import check_tokens
from ccwatch.tokens.token import Credential, Role, StoredToken, hash_secret
from tests.doctor.reading import pick, worst
from tests.doctor.wiring import SECRET

if TYPE_CHECKING:
    from ccwatch.doctor.finding import Finding
    from tests.doctor.wiring import Home

OTHER = "ccw_" + "o" * 43


def a_token(secret: str = SECRET, *, id: str = "claude", role: Role = Role.ASK) -> StoredToken:  # noqa: A002
    return StoredToken(Credential(id=id, role=role, agent="claude"), hash_secret(secret))


def check(home: Home, *tokens: StoredToken, **given: Any) -> tuple[Finding, ...]:
    return tuple(check_tokens(tokens, home.find(), home.records, **given))


def test_no_tokens_are_well(home: Home):
    assert worst(check(home)) == "ok"


def test_a_token_that_its_agent_has_is_well(home: Home):
    home.connect()
    assert [each.words for each in check(home, a_token())] == [
        "the token claude: ask, proves claude"
    ]


def test_a_token_that_no_agent_has_is_noted(home: Home):
    found = pick(check(home, a_token()), "no configuration")
    assert (found.status, found.hint.split(",")[0]) == (Status.NOTE, "ccwatch token revoke claude")
    assert worst(check(home, a_token(), given=SECRET)) == "ok"
    assert worst(check(home, a_token(role=Role.READ))) == "ok"
    home.connect(scope=Scope.PROJECT)
    assert worst(check(home, a_token())) == "ok"


def test_a_token_that_is_revoked_is_a_problem(home: Home):
    home.connect()
    found = check(home)
    assert pick(found, ".claude.json has a token that is revoked").status is Status.PROBLEM
    assert pick(found, "the token claude of a connected agent").status is Status.PROBLEM


@pytest.mark.parametrize(
    ("role", "said"), [(Role.DECIDE, "decides in your place"), (Role.READ, "cannot ask")]
)
def test_a_token_of_another_role_in_the_settings_of_an_agent_is_a_problem(
    role: Role, said: str, home: Home
):
    home.connect()
    home.change(".claude/settings.json", lambda value: value.update(env={"T": OTHER}))
    found = check(home, a_token(), a_token(OTHER, id="boss", role=role))
    assert said in pick(found, f"the {role.value} token boss:").words
    assert pick(found, said).status is Status.PROBLEM


def test_a_token_in_a_file_that_others_read_is_a_problem(home: Home):
    home.connect(scope=Scope.PROJECT)
    home.change("web/.claude/settings.json", lambda value: value.update(env={"T": SECRET}))
    assert pick(check(home, a_token()), "others read that file").status is Status.PROBLEM


def test_a_decide_token_that_waits_is_noted(home: Home):
    token = a_token(role=Role.DECIDE)
    assert "press w" in pick(check(home, token, confirmed={}), "waits for a key").hint
    assert worst(check(home, token, confirmed={token.hash: token.id})) == "ok"
    assert worst(check(home, token, confirmed=None)) == "ok"


def test_a_token_in_the_environment_that_counts_no_more_is_a_problem(home: Home):
    assert worst(check(home, given=OTHER)) == "problem"


def test_a_file_of_a_secret_that_is_open_is_said(home: Home):
    opened = problem("others can read it", "chmod 600 it")
    assert opened in check(home, open_files=[opened])

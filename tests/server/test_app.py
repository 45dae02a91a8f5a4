from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch import __version__
from tests.server.asgi import HOST
from tests.server.messages import hook

if TYPE_CHECKING:
    from tests.server.asgi import Rig


async def test_health_says_who_serves_and_how_much_waits(rig: Rig) -> None:
    answer = await rig.ask("/health", method="GET", headers=HOST)
    assert answer.json() == {"name": "ccwatch", "version": __version__, "waiting": 0}
    rig.open("/hooks/claude", hook())
    await rig.waiting()
    answer = await rig.ask("/health", method="GET", headers=HOST)
    assert answer.json()["waiting"] == 1
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/mcp/x",
        "/hooks/claude/",
        "/hooks/other",
        "/health/",
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-authorization-server/mcp",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_everything_else_is_plainly_not_found(method: str, path: str, rig: Rig) -> None:
    answer = await rig.ask(path, {}, method=method)
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/plain")


async def test_health_takes_no_post(rig: Rig) -> None:
    assert (await rig.ask("/health", {})).status == 405

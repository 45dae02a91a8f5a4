"""The server without sockets, running."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.asgi import Rig
from tests.server.messages import HandshakeClient, ModernClient

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tests.builders import FakeClock, FakeJournal


@pytest.fixture
async def rig(clock: FakeClock, journal: FakeJournal) -> AsyncGenerator[Rig]:
    async with Rig(clock, journal).running() as running:
        yield running


@pytest.fixture(params=["handshake", "modern"])
async def client(request: pytest.FixtureRequest, rig: Rig) -> HandshakeClient | ModernClient:
    if request.param == "modern":
        return ModernClient(rig)
    connected = HandshakeClient(rig)
    await connected.connect()
    return connected

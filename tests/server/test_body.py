from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest

from ccwatch.server.body import LARGE, BodyError, parse_object, read_body, run_sized


async def test_a_body_that_does_not_come_is_given_up() -> None:
    never: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def receive() -> Any:
        return await never

    with pytest.raises(BodyError) as caught:
        await read_body({"headers": []}, receive, seconds=0.0)
    assert caught.value.status == 408


async def test_the_work_on_a_large_body_is_done_in_a_thread() -> None:
    assert await run_sized(LARGE, threading.get_ident) == threading.get_ident()
    assert await run_sized(LARGE + 1, threading.get_ident) != threading.get_ident()


async def test_a_large_body_is_parsed_strictly_too() -> None:
    body = json.dumps({"id": "a", "x": "x" * LARGE}).encode()
    assert (await parse_object(body))["id"] == "a"
    with pytest.raises(BodyError) as caught:
        await parse_object(body[:-1] + b',"y":NaN}')
    assert (caught.value.status, caught.value.request_id) == (400, "a")

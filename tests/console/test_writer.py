"""Bytes to a terminal that may stop reading."""

from __future__ import annotations

import asyncio
import fcntl
import os
import resource
from typing import TYPE_CHECKING

import pytest

from ccwatch.console.writer import CONGESTED_BYTES, SteadyWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Start = Callable[..., tuple[SteadyWriter, int]]

MUCH = 4 * CONGESTED_BYTES


@pytest.fixture
def start() -> Iterator[Start]:
    """Start writers to pipes that nobody reads unless the test does."""
    writers: list[tuple[SteadyWriter, int]] = []

    def start_one(
        *, blocking: bool = False, on_drained: Callable[[], None] | None = None, least: int = 0
    ) -> tuple[SteadyWriter, int]:
        reader, first = os.pipe()
        descriptor = fcntl.fcntl(first, fcntl.F_DUPFD_CLOEXEC, least)
        os.close(first)
        os.set_blocking(descriptor, blocking)
        writer = SteadyWriter(descriptor, on_drained=on_drained)
        writer.start()
        writers.append((writer, reader))
        return writer, reader

    yield start_one
    for writer, reader in writers:
        writer.stop(seconds=0)
        os.close(reader)


def read_exactly(reader: int, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        data += os.read(reader, size - len(data))
    return bytes(data)


def test_what_was_written_comes_out_in_order(start: Start) -> None:
    writer, reader = start()
    lines = [b"%d\n" % number for number in range(5000)]
    for line in lines:
        writer.write(line)
    expected = b"".join(lines)

    assert read_exactly(reader, len(expected)) == expected
    assert writer.stop(seconds=10)
    assert writer.queued == writer.written == len(expected)


@pytest.mark.parametrize("blocking", [False, True])
async def test_a_terminal_that_does_not_read_never_holds_up_who_writes(
    start: Start, blocking: bool
) -> None:
    drained = asyncio.Event()
    writer, reader = start(blocking=blocking, on_drained=drained.set)
    chunk = b"x" * 1024

    # Nobody reads: a writer that blocked would never get through this.
    for _ in range(MUCH // len(chunk)):
        writer.write(chunk)

    assert writer.queued == MUCH
    assert writer.backlog > CONGESTED_BYTES
    assert writer.congested
    assert not drained.is_set()

    await asyncio.to_thread(read_exactly, reader, MUCH)
    await drained.wait()
    assert not writer.congested
    assert writer.backlog == 0


async def test_a_writer_stays_congested_until_it_is_empty(start: Start) -> None:
    writer, reader = start()
    half = asyncio.Event()
    writer.write(b"x" * (CONGESTED_BYTES // 2))
    writer.when_flushed(half.set)
    writer.write(b"x" * CONGESTED_BYTES)
    assert writer.congested

    await asyncio.to_thread(read_exactly, reader, CONGESTED_BYTES // 2)
    await half.wait()

    assert writer.backlog <= CONGESTED_BYTES
    assert writer.congested


async def test_written_is_known_only_when_the_terminal_took_it(start: Start) -> None:
    writer, reader = start()
    order: list[str] = []
    done = asyncio.Event()
    writer.when_flushed(lambda: order.append("nothing waits"))
    writer.write(b"x" * MUCH)
    writer.when_flushed(lambda: (order.append("first"), None)[1])
    writer.write(b"y")
    writer.when_flushed(done.set)
    await asyncio.to_thread(read_exactly, reader, MUCH // 2)
    await asyncio.sleep(0)
    assert order == ["nothing waits"]

    await asyncio.to_thread(read_exactly, reader, MUCH // 2 + 1)
    await done.wait()

    assert order == ["nothing waits", "first"]


async def test_a_terminal_that_is_gone_counts_nothing_as_written() -> None:
    flushed: list[str] = []
    reader, descriptor = os.pipe()
    os.close(reader)
    writer = SteadyWriter(descriptor)
    writer.start()
    writer.write(b"lost")
    writer.when_flushed(lambda: flushed.append("lost"))
    while not writer.broken:  # noqa: ASYNC110 -- set by a thread, which knows no event of the loop
        await asyncio.sleep(0)

    writer.write(b"x" * MUCH)
    writer.when_flushed(lambda: flushed.append("later"))

    assert writer.backlog == MUCH + len(b"lost")
    assert writer.congested
    assert not await asyncio.to_thread(writer.stop, seconds=10)
    assert flushed == []
    assert writer.written == 0


@pytest.mark.parametrize("blocking", [False, True])
def test_a_terminal_that_does_not_read_cannot_keep_the_end_from_coming(
    start: Start, blocking: bool
) -> None:
    writer, _ = start(blocking=blocking)
    writer.write(b"x" * MUCH)

    assert not writer.stop(seconds=0.01)
    writer.write(b"too late")

    assert writer.queued < MUCH + len(b"too late")


def test_what_waits_at_the_end_is_never_written_later(start: Start) -> None:
    writer, reader = start()
    writer.write(b"x" * MUCH)
    writer.stop(seconds=0.01)

    received = 0
    while data := os.read(reader, 65536):
        received += len(data)

    assert received < MUCH


def test_a_terminal_with_a_number_over_1023_is_waited_for_too(start: Start) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4096), hard))
    try:
        writer, reader = start(least=2000)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    writer.write(bytes(MUCH))

    assert read_exactly(reader, MUCH) == bytes(MUCH)
    assert writer.stop(seconds=10)


def test_only_whole_writes_are_dropped(start: Start) -> None:
    writer, reader = start()
    first, second = b"a" * MUCH, b"b" * 1000
    writer.write(first)
    assert os.read(reader, 1) == b"a"  # it is on its way
    writer.write(second)
    writer.discard()
    writer.write(b"end")

    result = read_exactly(reader, len(first) - 1 + len(b"end"))

    assert result == first[1:] + b"end"
    assert writer.stop(seconds=10)
    assert writer.backlog == 0


def test_nothing_is_a_write_of_no_bytes(start: Start) -> None:
    writer, _ = start()
    writer.write(b"")
    assert writer.stop(seconds=10)
    assert writer.queued == 0


def test_the_loop_may_end_before_the_terminal_reads(start: Start) -> None:
    called: list[str] = []

    async def write_much() -> tuple[SteadyWriter, int]:
        writer, reader = start(on_drained=lambda: called.append("drained"))
        writer.write(b"x" * MUCH)
        writer.when_flushed(lambda: called.append("flushed"))
        return writer, reader

    writer, reader = asyncio.run(write_much())
    read_exactly(reader, MUCH)

    assert writer.stop(seconds=10)
    assert called == []

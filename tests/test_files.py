from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest

from ccwatch import files
from ccwatch.files import READ_LIMIT, FileKind, Workers, read_file, run_bounded
from ccwatch.tasks import spawn
from tests.builders import settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(autouse=True)
def workers_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_workers", Workers())


def redirect(opening: Callable[[Any, int], int], path: Path) -> Callable[[Any, int], int]:
    return lambda _, flags: opening(path, flags)


def giving(value: Any) -> Callable[..., Any]:
    return lambda *_: value


def open_descriptors() -> int:
    return len(os.listdir("/dev/fd"))


async def test_a_text_is_read_whole(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_bytes("é\r\n".encode())
    state = await read_file(str(path))
    assert (state.kind, state.text, state.size) == (FileKind.TEXT, "é\r\n", 4)
    assert state.path == state.target == str(path)


@pytest.mark.parametrize("content", [b"a\0b", b"\xff\xfe"])
async def test_what_is_no_utf_8_text_is_binary_and_not_kept(tmp_path: Path, content: bytes):
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    state = await read_file(str(path))
    assert (state.kind, state.text, state.size) == (FileKind.BINARY, "", len(content))


async def test_a_missing_file_is_absent(tmp_path: Path):
    state = await read_file(str(tmp_path / "none"))
    assert state.kind is FileKind.ABSENT


async def test_a_changed_content_of_the_same_size_and_times_has_another_digest(tmp_path: Path):
    path = tmp_path / "a"
    path.write_text("one")
    before, times = await read_file(str(path)), path.stat()
    path.write_text("two")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert (await read_file(str(path))).digest != before.digest


async def test_a_file_at_the_limit_is_read_and_a_longer_one_described(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"x" * READ_LIMIT)
    assert (await read_file(str(path))).kind is FileKind.TEXT
    path.write_bytes(b"x" * (READ_LIMIT + 1))
    state = await read_file(str(path))
    assert (state.kind, state.text, state.size) == (FileKind.TOO_LARGE, "", READ_LIMIT + 1)


async def test_a_large_file_that_was_written_again_has_another_digest(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"x" * (READ_LIMIT + 1))
    before = await read_file(str(path))
    assert (await read_file(str(path))).digest == before.digest
    path.rename(tmp_path / "old")
    path.write_bytes(b"y" * (READ_LIMIT + 1))
    assert (await read_file(str(path))).digest != before.digest


async def test_a_file_that_holds_more_than_its_size_says_is_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    monkeypatch.setattr(files, "READ_LIMIT", 50)
    real = os.fstat

    def fstat(descriptor: int) -> os.stat_result:
        facts = list(real(descriptor))
        facts[6] = 0
        return os.stat_result(facts)

    monkeypatch.setattr(os, "fstat", fstat)
    assert (await read_file(str(path))).kind is FileKind.TOO_LARGE


async def test_a_link_says_where_it_leads(tmp_path: Path):
    (tmp_path / "real").write_text("content")
    (tmp_path / "link").symlink_to("real")
    state = await read_file(str(tmp_path / "link"))
    assert (state.text, state.target) == ("content", str(tmp_path / "real"))


async def test_a_link_to_nothing_is_absent_and_says_where_it_leads(tmp_path: Path):
    (tmp_path / "link").symlink_to("none")
    state = await read_file(str(tmp_path / "link"))
    assert (state.kind, state.target) == (FileKind.ABSENT, str(tmp_path / "none"))


async def test_a_link_turned_to_an_equal_file_is_another_target(tmp_path: Path):
    (tmp_path / "one").write_text("same")
    (tmp_path / "two").write_text("same")
    link = tmp_path / "link"
    link.symlink_to("one")
    before = await read_file(str(link))
    link.unlink()
    link.symlink_to("two")
    after = await read_file(str(link))
    assert after.digest == before.digest
    assert after.target != before.target


async def test_a_directory_is_described_and_leaves_no_descriptor_open(tmp_path: Path):
    await read_file(str(tmp_path))
    before = open_descriptors()
    state = await read_file(str(tmp_path))
    assert state.kind is FileKind.NOT_REGULAR
    assert open_descriptors() == before


async def test_a_pipe_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    opened: list[Any] = []
    monkeypatch.setattr(os, "open", opened.append)
    assert (await read_file(str(path))).kind is FileKind.NOT_REGULAR
    assert opened == []


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
async def test_a_file_swapped_for_something_else_while_it_is_opened_does_not_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
):
    path, other = tmp_path / "a", tmp_path / "other"
    path.write_text("x")
    make(other)
    before, real = open_descriptors(), os.open
    monkeypatch.setattr(os, "open", redirect(real, other))
    state = await read_file(str(path))
    assert state.kind in {FileKind.NOT_REGULAR, FileKind.UNREADABLE}
    assert open_descriptors() == before


async def test_a_link_put_in_place_while_the_file_is_opened_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path, link = tmp_path / "a", tmp_path / "link"
    path.write_text("x")
    link.symlink_to(path)
    real = os.open
    monkeypatch.setattr(os, "open", redirect(real, link))
    assert (await read_file(str(path))).kind is FileKind.UNREADABLE


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("relative.py", "no absolute path"),
        ("", "no absolute path"),
        ("/a\0b", "no path"),
        ("/\ud800", "no path"),
        ("/" + "a/" * 3000, "too long"),
        ("/" + "é" * 2500, "too long"),
        ("/" + "a" * 300, "unreadable"),
        ("/dev/null/a", "unreadable"),
    ],
)
async def test_a_path_that_cannot_be_opened_is_unreadable_and_says_why(path: str, why: str):
    state = await read_file(path)
    assert state.kind is FileKind.UNREADABLE
    assert why in state.digest


async def test_a_loop_of_links_is_no_regular_file(tmp_path: Path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert (await read_file(str(tmp_path / "a"))).kind is FileKind.NOT_REGULAR


async def test_a_file_that_may_not_be_read_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "a"
    path.write_text("x")

    def refuse(*_: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    state = await read_file(str(path))
    assert (state.kind, state.digest) == (FileKind.UNREADABLE, "unreadable: Permission denied")


async def test_a_file_with_nothing_to_read_yet_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "a"
    path.write_text("x")
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    facts = path.stat()
    monkeypatch.setattr(os, "open", giving(reading))
    monkeypatch.setattr(os, "fstat", giving(facts))
    try:
        assert (await read_file(str(path))).kind is FileKind.UNREADABLE
    finally:
        os.close(writing)


async def test_a_file_system_that_does_not_answer_is_unreadable_in_time(
    monkeypatch: pytest.MonkeyPatch,
):
    answer = threading.Event()
    monkeypatch.setattr(files, "TIME_LIMIT", 0.01)

    def wait(_: str) -> bool:
        return answer.wait(10)

    monkeypatch.setattr(files, "read_file_now", wait)
    state = await read_file("/net/a")
    answer.set()
    assert (state.kind, state.digest) == (FileKind.UNREADABLE, "unreadable: no answer in time")


async def test_a_machine_without_threads_makes_a_file_unreadable(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert (await read_file("/a")).kind is FileKind.UNREADABLE
    assert "can't start new thread" in caplog.text


async def test_bounded_work_runs_outside_the_loops_thread():
    assert await run_bounded(threading.get_ident, seconds=10) != threading.get_ident()


async def test_one_thread_does_all_work_that_is_never_late():
    threads = [await run_bounded(threading.current_thread, seconds=10) for _ in range(5)]
    assert len(set(threads)) == 1


@pytest.mark.parametrize("waiting", [1, 8])
async def test_nothing_waits_long_behind_work_that_hangs(waiting: int):
    go = threading.Event()
    hanging = [spawn(run_bounded(lambda: go.wait(10), seconds=10), name="hang") for _ in range(3)]
    works = [run_bounded(lambda: go.is_set(), seconds=5) for _ in range(waiting)]
    assert await asyncio.gather(*works) == [False] * waiting
    go.set()
    assert await asyncio.gather(*hanging) == [True] * 3


async def test_a_thread_that_was_left_behind_ends_when_it_comes_back():
    go = threading.Event()
    threads: list[threading.Thread] = []

    def work() -> None:
        threads.append(threading.current_thread())
        go.wait(10)

    await asyncio.gather(run_bounded(work, seconds=10), run_bounded(go.set, seconds=10))
    await asyncio.to_thread(threads[0].join, 10)
    assert not threads[0].is_alive()


async def test_an_exception_of_bounded_work_reaches_its_caller():
    def work() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        await run_bounded(work, seconds=10)


async def test_work_that_ends_too_late_disturbs_nobody():
    go = threading.Event()
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))

    def work() -> None:
        go.wait(10)
        raise LookupError("too late")

    with pytest.raises(TimeoutError):
        await run_bounded(work, seconds=0.01)
    go.set()
    await run_bounded(threading.get_ident, seconds=10)
    await settle()
    assert complaints == []


def test_work_that_ends_after_its_loop_was_closed_disturbs_nobody():
    go = threading.Event()

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            await run_bounded(lambda: go.wait(10), seconds=0.01)

    asyncio.run(give_up())
    go.set()
    assert asyncio.run(run_bounded(go.is_set, seconds=10))

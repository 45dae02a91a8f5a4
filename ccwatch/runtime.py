"""The composition root: journal, gate, server and console on one loop, begun and ended in order."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccwatch.clock import SystemClock
from ccwatch.console.app import Console
from ccwatch.console.context import ConsoleContext
from ccwatch.console.keys import resolve_keys
from ccwatch.console.terminal import guard_stderr, restore_terminal
from ccwatch.errors import UserError
from ccwatch.gate import Gate
from ccwatch.holds import Holds
from ccwatch.inspection import inspect_call
from ccwatch.journal import JournalError
from ccwatch.queue import Limits, Queue
from ccwatch.reception import Reception
from ccwatch.risk.programs.registry import load_all
from ccwatch.rules.book import RuleBook
from ccwatch.rules.desk import RuleDesk
from ccwatch.rules.files import MANAGED_FILE
from ccwatch.rules.places import Places
from ccwatch.store.audit import StoredAuditLog
from ccwatch.store.database import Database
from ccwatch.store.journal import StoredJournal
from ccwatch.store.retention import keep_trimmed
from ccwatch.store.rules import StoredRules, read_kept
from ccwatch.store.tokens import StoredConfirmations, read_confirmed
from ccwatch.tasks import spawn
from ccwatch.tokens.book import TokenBook

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Coroutine

    from ccwatch.calls import ToolCall
    from ccwatch.config import Folders, Settings
    from ccwatch.risk.assess import Assessment
    from ccwatch.server.serve import HttpServer

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
CRASHES_IN_A_ROW = 5
"""After so many crashes without a minute between them the console stays away longer."""
CONSOLE_SECONDS = 3.0
WATCH_SECONDS = 0.3
"""How often files of rules are looked at."""
FIRST_FRAME_SECONDS = 2.0
"""A terminal that does not read takes no frame; agents are served all the same."""

_log = logging.getLogger(__name__)


class Runtime:
    """One run of ccwatch: built, run once, and gone."""

    def __init__(
        self,
        settings: Settings,
        folders: Folders,
        *,
        listener: socket.socket,
        local: socket.socket | None = None,
        guests: Callable[[str], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        self._settings = settings
        self._panic_file = folders.panic
        self._folder = str(folders.state) if folders.state == folders.config else ""
        self._listener = listener
        self._local = local
        self._keys = resolve_keys(settings.keys)
        self._log_file = folders.log
        self._stderr_log = folders.state / "stderr.log"
        self._guests = guests
        self._home = str(Path.home())
        self._clock = SystemClock()
        self._database = Database(folders.database, self._clock)
        self._log_reader = StoredAuditLog(folders.database)
        self._tokens = TokenBook(
            folders.tokens,
            store=StoredConfirmations(self._database),
            confirms=settings.confirm_widening,
        )
        limits = Limits(per_asker=settings.waiting_per_agent, total=settings.waiting_total)
        holds = Holds(low=settings.hold_low, medium=settings.hold_medium, high=settings.hold_high)
        self._gate = Gate(
            Queue(limits, find_cap=self._tokens.find_cap),
            StoredJournal(self._database),
            self._clock,
            deadline=settings.deadline,
            denied_deadline=settings.denied_deadline,
            on_lock=self._keep_lock,
            holds=holds,
            inspect=self._inspect,
            rules=RuleBook(
                Places.of(folders.config, Path(MANAGED_FILE)),
                preset=settings.preset,
                confirms=settings.confirm_widening,
            ),
        )
        self._reception = Reception(self._gate, self._clock)
        self._rule_desk = RuleDesk(self._gate.rules, StoredRules(self._database))
        self._server: HttpServer | None = None
        self._console: Console | None = None
        self._address = "starting"
        self._ending = asyncio.Event()
        self._writing_lock = asyncio.Lock()
        self._painted = asyncio.Event()
        self._failure: Exception | None = None

    def _keep_lock(self, _locked: bool) -> None:
        """Stay locked through a restart: an agent that can end ccwatch must not unlock it."""
        spawn(self._write_lock(), name="keep the lock")

    async def _write_lock(self) -> None:
        """Write whether the gate is locked now; of several writes the last one is the newest."""
        async with self._writing_lock:
            try:
                await asyncio.to_thread(_mark_locked, self._panic_file, self._gate.locked)
            except OSError:
                _log.exception("the lock will not outlive this run")

    async def _inspect(self, call: ToolCall) -> Assessment:
        return await inspect_call(call, self._home)

    async def run(self) -> None:
        """Run until the person quits or a signal comes; whatever waits is answered first.

        Raises:
            UserError: The journal cannot be used, or the server did not start.
        """
        await self._database.open()
        self._gate.rules.restore(await asyncio.to_thread(read_kept, self._database.path))
        await self._gate.rules.refresh()
        self._tokens.restore(await asyncio.to_thread(read_confirmed, self._database.path))
        await self._look_at_tokens()
        if await asyncio.to_thread(self._panic_file.exists):
            self._gate.lock()
        with guard_stderr(self._stderr_log):
            await self._run_guarded()

    async def _run_guarded(self) -> None:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._ending.set)
        background = [
            spawn(self._serve(), name="start server"),
            spawn(
                keep_trimmed(self._database, self._clock, days=self._settings.keep_days),
                name="trim journal",
            ),
            spawn(self._watch_rules(), name="watch rules"),
            spawn(self._watch_tokens(), name="watch tokens"),
        ]
        console = spawn(self._keep_console(), name="console")
        try:
            await self._ending.wait()
        finally:
            await self._end(console, background)
        if self._failure is not None:
            raise self._failure

    async def _serve(self) -> None:
        """Begin to serve once the first frame is out: the server's libraries load slowly."""
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._painted.wait(), FIRST_FRAME_SECONDS)
            module = await asyncio.to_thread(importlib.import_module, "ccwatch.server.serve")
            server: HttpServer = module.HttpServer(
                self._reception,
                self._clock,
                listener=self._listener,
                local=self._local,
                host=self._settings.host,
                tokens=self._tokens,
                log=self._log_reader,
            )
            await server.start()
            self._server = server
            self._address = _describe_address(self._listener)
            _log.info("listening on %s", self._address)
            await server.wait()
            await asyncio.to_thread(load_all)
        except Exception as error:
            self._failure = UserError(
                f"the server did not start: {error}",
                hint=f"{self._log_file} says more",
            )
            self._ending.set()
            raise
        gc.collect()
        gc.freeze()
        if self._guests is not None:
            spawn(self._guests(self._address), name="guests")

    async def _watch_rules(self) -> None:
        """Let changes of rules count soon after they are made, and forget what is long over."""
        self._gate.rules.subscribe(self._gate.reconsider)
        await keep_looking(self._look_at_rules)

    async def _look_at_rules(self) -> None:
        book = self._gate.rules
        try:
            await book.look()
            await self._rule_desk.save()
            for rule_id in book.find_overdue(self._clock.now()):
                await self._rule_desk.forget(rule_id)
        except JournalError:
            _log.exception("a rule whose time is over could not be taken away")

    async def _watch_tokens(self) -> None:
        """Let a token that was made or revoked count so soon after."""
        await keep_looking(self._look_at_tokens)

    async def _look_at_tokens(self) -> None:
        try:
            await self._tokens.look()
        except JournalError:
            _log.exception("a confirmation of a token that is gone could not be taken away")

    async def _keep_console(self) -> None:
        """Show the console until the person quits; one that crashes is replaced."""
        crashes = 0
        context = self._make_context()
        try:
            while not self._ending.is_set():
                started = self._clock.monotonic()
                if not await self._run_console(context, restarted=crashes > 0):
                    break
                # Nobody can see or take back what was held.
                self._gate.undo_all()
                crashes = crashes + 1 if self._clock.monotonic() - started < 60 else 1
                _log.error("the console crashed (%d in a row) and is restarted", crashes)
                await asyncio.sleep(0.2 if crashes < CRASHES_IN_A_ROW else 10.0)
        finally:
            self._ending.set()

    async def _run_console(self, context: ConsoleContext, *, restarted: bool) -> bool:
        """Run a console to its end; returns whether it crashed, with the terminal put right."""
        try:
            console = Console(context, on_first_frame=self._painted.set, restarted=restarted)
            self._console = console
            await console.run_async()
        except Exception:
            _log.exception("the console failed")
        else:
            if not console.crashed:
                return False
        restore_terminal()
        return True

    def _make_context(self) -> ConsoleContext:
        settings = self._settings
        return ConsoleContext(
            gate=self._gate,
            rules=self._rule_desk,
            tokens=self._tokens,
            agents=self._reception.agents,
            log=self._log_reader,
            clock=self._clock,
            address=lambda: self._address,
            connected=lambda: self._server.connected if self._server else 0,
            keys=self._keys,
            replies=settings.replies,
            home=os.path.expanduser("~"),
            folder=self._folder,
            bell=settings.bell,
            advance=settings.advance,
        )

    async def _end(self, console: asyncio.Task[Any], background: list[asyncio.Task[Any]]) -> None:
        """Answer what waits, let the answers leave, then close everything."""
        self._gate.close()
        for task in background:
            task.cancel()
        if self._server is not None:
            await self._server.stop()
        else:
            self._listener.close()
        if self._console is not None:
            self._console.exit()
        await asyncio.wait({console}, timeout=CONSOLE_SECONDS)
        console.cancel()
        # Not awaited itself: an error that it ended with is logged, and must not keep the journal
        # from being closed.
        await asyncio.wait({console})
        await self._write_lock()
        await self._log_reader.close()
        await self._database.close()


async def keep_looking(look: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Look again and again, whatever one look ends with: a revoked token must not count on."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            await look()
        except Exception:
            _log.exception("files of rules or tokens could not be looked at")


def _mark_locked(file: Path, locked: bool) -> None:
    if locked:
        file.touch(mode=0o600)
    else:
        file.unlink(missing_ok=True)


def _describe_address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

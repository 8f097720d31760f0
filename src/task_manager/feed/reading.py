"""The thread that reads the log for a hub: when a hint comes, or the backstop's time has come."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from django.db import connections

from task_manager.exceptions import MustRefetch, WakeUnavailable
from task_manager.feed import changes, wake
from task_manager.feed.changes import Delta
from task_manager.feed.cursor import Cursor
from task_manager.feed.metrics import metrics
from task_manager.feed.wake.base import Listener as Ears

logger = logging.getLogger(__name__)

#: Seconds between two reads of the log, however many hints come.
SHORTEST = 0.01
#: Seconds between two tries of what failed.
RETRY = 1.0
#: Seconds for the first read of the log.
PATIENCE = 5.0


class Audience(Protocol):
    """Who is told what was read, on the loop."""

    def begin(self, position: str) -> None:
        """Take note of where the log stands."""

    def take(self, delta: Delta) -> None:
        """Hand out what changed."""

    def refetch(self, code: str, position: str) -> None:
        """Have everybody load anew, for the reason `code`."""


class ReadingThread:
    """Reads from its making on, until it is stopped or `loop` is closed."""

    def __init__(self, audience: Audience, loop: asyncio.AbstractEventLoop) -> None:
        self._audience = audience
        self._loop = loop
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._cursor: Cursor | None = None
        self._stopped = False
        #: A read has failed, and is to be made up for.
        self._failed = False
        threading.Thread(target=self._run, name="task_manager.hub", daemon=True).start()

    async def ready(self) -> None:
        """Wait until the log is being read. Raises WakeUnavailable when that takes too long."""
        try:
            await asyncio.wait_for(asyncio.shield(self._ready), PATIENCE)
        except TimeoutError as error:
            raise WakeUnavailable("the change log cannot be read") from error

    def stop(self) -> None:
        """End, when the present wait is over."""
        self._stopped = True

    def _run(self) -> None:
        ears: Ears | None = None
        while not self._stopped and not self._loop.is_closed():
            try:
                # Listen before the first read: what is committed in between is hinted, or read.
                ears = ears or self._listen()
                self._read(self._wait(ears))
            except WakeUnavailable as error:
                metrics.listening = str(error)
                _close(ears)
                ears = None
                self._read_alone()
            except Exception as error:
                # Whatever it is: with this thread all streams would go silent, and nobody would be told.
                self._pause(error)
                self._failed = True
        _close(ears)
        connections.close_all()

    @staticmethod
    def _listen() -> Ears:
        found = wake.chosen().listen()
        metrics.listening = ""
        return found

    def _wait(self, ears: Ears) -> str:
        if self._cursor is None:
            return "start"
        if self._failed:
            # The hint of what could not be read has been heard already.
            self._failed = False
            return "retry"
        return "hint" if ears.wait(wake.chosen().backstop) else "backstop"

    def _read_alone(self) -> None:
        """Read without having been woken, as nobody can be heard."""
        try:
            self._read("backstop")
        except Exception as error:
            self._pause(error)
        time.sleep(RETRY)

    @staticmethod
    def _pause(error: Exception) -> None:
        logger.warning("the change log cannot be read", exc_info=error)
        connections.close_all()
        time.sleep(RETRY)

    def _read(self, reason: str) -> None:
        """Read everything that has changed, and hand it out."""
        metrics.wakeups[reason] += 1
        began = time.monotonic()
        while not self._stopped:
            metrics.feed_queries += 1
            try:
                delta = changes.read_delta(self._cursor)
            except MustRefetch as error:
                delta = changes.read_delta(None)
                self._call(self._audience.refetch, error.code, delta.position)
                self._cursor = delta.cursor
                return
            if self._cursor is None:
                self._call(self._begin, delta.position)
            elif delta.unchanged:
                return
            else:
                metrics.backstop_deliveries += reason == "backstop" and not metrics.listening
                self._call(self._audience.take, delta)
            self._cursor = delta.cursor
            if delta.up_to_date:
                break
        time.sleep(max(SHORTEST - (time.monotonic() - began), 0))

    def _begin(self, position: str) -> None:
        self._audience.begin(position)
        if not self._ready.done():
            self._ready.set_result(None)

    def _call(self, function: Callable[..., None], *values: Any) -> None:
        def call() -> None:
            if not self._stopped:
                function(*values)

        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:
            self._stopped = True  # The loop is closed.


def _close(ears: Ears | None) -> None:
    if ears is not None:
        try:
            ears.close()
        except Exception:
            logger.debug("the connection was broken already", exc_info=True)

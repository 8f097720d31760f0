"""One reader of the log for all who listen on an event loop: each change is read once and serialised once.

A thread reads; the loop hands out. What a listener is given is exactly what `changes.read` would give them,
as text: rows of one redaction class, language and set of permissions are made into text once.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from task_manager.exceptions import MustRefetch
from task_manager.feed import changes
from task_manager.feed.changes import Delta, Reader
from task_manager.feed.cursor import for_scope, position_of, scope_of
from task_manager.feed.metrics import metrics
from task_manager.feed.reading import ReadingThread
from task_manager.feed.texts import Texts

#: Changes kept for those who come back to where they were.
RING = 1_000
#: Messages that wait for a slow listener before it is told to load its page anew.
QUEUE = 100
#: Seconds for which the thread outlives its last listener.
LINGER = 10.0
#: Listeners that must load anew are spread over so many seconds.
REFETCH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Message:
    """What a listener is told: an envelope of `changes`, in which only the cursor is their own."""

    items: str
    cursor: str
    #: Code of a `must_refetch`.
    refetch: str | None = None

    def text(self) -> str:
        """Return the envelope as JSON."""
        if self.refetch is not None:
            seconds = round(random.uniform(0, REFETCH_SECONDS), 2)
            told = {"type": "must_refetch", "code": self.refetch, "cursor": self.cursor, "retry_after": seconds}
            return changes.as_json(told)
        return (
            f'{{"type":"changes","items":[{self.items}],"cursor":"{self.cursor}","up_to_date":true,'
            f'"retry_after":{changes.RETRY_IDLE}}}'
        )


@dataclass(eq=False, slots=True)
class Listener:
    """One who listens, with what waits for them."""

    reader: Reader
    language: str
    queue: deque[Message] = field(default_factory=deque)
    #: What `wait` waits for.
    _waiter: asyncio.Future[None] | None = None
    #: The position of the last message.
    position: str = ""
    closing: str | None = None

    def push(self, message: Message, position: str) -> None:
        """Hand out a message; one too many replaces all that wait by the advice to load anew."""
        if len(self.queue) >= QUEUE:
            self.queue.clear()
            metrics.refetches["slow"] += 1
            message = Message("", message.cursor, refetch="slow")
        self.queue.append(message)
        self.position = position
        self._wake()

    def close(self, code: str) -> None:
        """Have the transport end: `shutdown`."""
        self.closing = code
        self._wake()

    async def wait(self, seconds: float) -> bool:
        """Return whether something waits, within `seconds`. For one caller at a time."""
        if not self.queue and self.closing is None:
            # A task for each wait, as `asyncio.wait_for` makes one, would cost more than all else of a delivery.
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            timer = loop.call_later(seconds, self._wake)
            try:
                await self._waiter
            finally:
                timer.cancel()
                self._waiter = None
        return bool(self.queue) or self.closing is not None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Hub:
    """Reads the log while anybody listens on its loop. All methods are called on the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._listeners: dict[Listener, None] = {}
        self._by_owner: defaultdict[Any, dict[Listener, None]] = defaultdict(dict)
        self._by_module: defaultdict[str, dict[Listener, None]] = defaultdict(dict)
        self._everywhere: dict[Listener, None] = {}
        self._ring: deque[tuple[str, Delta]] = deque(maxlen=RING)
        self._position = ""
        self._thread: ReadingThread | None = None
        #: How many are about to join: they need the thread as much as those who have.
        self._joining = 0
        self._lingering: asyncio.TimerHandle | None = None
        #: Why nobody may stay any more.
        self._closed: str | None = None

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def count(self, user: Any) -> int:
        """Return how many listeners `user` has."""
        return sum(listener.reader.user == user for listener in self._listeners)

    async def join(self, listener: Listener, cursor: str | None) -> bool:
        """Let `listener` hear all from now on, and from `cursor` on if it is remembered; return whether it is.

        Where it is not, whoever joins reads the log themselves, afterwards: so nothing falls between.
        Raises WakeUnavailable when the log cannot be read.
        """
        await self._started()
        self._enter(listener)
        listener.position = self._position
        if cursor is None:
            listener.push(Message("", self._cursor(listener, self._position)), self._position)
            return True
        missed = self._since(cursor, listener.reader)
        metrics.resumes["log" if missed is None else "memory"] += 1
        if missed is None:
            return False
        # Whoever is back is told at once that they are in sync, whether or not something happened.
        told = (Texts(delta).items_for(listener.reader, listener.language) for delta in missed)
        items = ",".join(filter(None, told))
        listener.push(Message(items, self._cursor(listener, self._position)), self._position)
        return True

    def leave(self, listener: Listener) -> None:
        """Forget `listener`; a second call changes nothing."""
        if self._listeners.pop(listener, listener) is None:
            for group in self._groups(listener):
                group.pop(listener, None)
            metrics.streams -= 1
        if not self._listeners:
            # Whoever only changes pages is back at once.
            if self._lingering is not None:
                self._lingering.cancel()
            self._lingering = self._loop.call_later(LINGER, self._stop)

    def close_all(self, code: str) -> None:
        """Have all transports end, as the server does, also those that are about to join."""
        self._closed = code
        for listener in list(self._listeners):
            listener.close(code)

    def cursor_of(self, listener: Listener) -> str:
        """Return how far `listener` has come, though nothing was for them."""
        return self._cursor(listener, self._position)

    @property
    def position(self) -> str:
        return self._position

    async def _started(self) -> None:
        if self._thread is None:
            self._ring.clear()
            self._thread = ReadingThread(self, self._loop)
        self._joining += 1
        try:
            await self._thread.ready()
        finally:
            self._joining -= 1

    def _stop(self) -> None:
        if not self._listeners and not self._joining and self._thread is not None:
            self._thread.stop()
            self._thread = None

    def _enter(self, listener: Listener) -> None:
        self._listeners[listener] = None
        for group in self._groups(listener):
            group[listener] = None
        metrics.streams += 1
        if self._closed is not None:
            listener.close(self._closed)

    def _groups(self, listener: Listener) -> Iterator[dict[Listener, None]]:
        scope = listener.reader.scope
        if scope.everything:
            yield self._everywhere
            return
        yield from (self._by_owner[owner] for owner in scope.owners)
        yield from (self._by_module[module] for module in scope.modules)

    def _since(self, cursor: str, reader: Reader) -> list[Delta] | None:
        """Return what came after a cursor, if it is remembered, and the reader's."""
        position = position_of(cursor)
        if not _is_of(reader, cursor):
            return None
        if position == self._position:
            return []
        places = [place for place, _ in self._ring]
        if position not in places:
            return None
        return [delta for _, delta in list(self._ring)[places.index(position) :]]

    @staticmethod
    def _cursor(listener: Listener, position: str) -> str:
        return for_scope(position, listener.reader.scope_key)

    # Called for the thread that reads, on the loop.

    def begin(self, position: str) -> None:
        """Take note of where the log stands."""
        self._position = position

    def take(self, delta: Delta) -> None:
        """Hand out what changed."""
        self._ring.append((self._position, delta))
        self._position = delta.position
        texts = Texts(delta)
        concerned: dict[Listener, None] = {}
        for owner_id, module in texts.places():
            concerned |= self._everywhere
            concerned |= self._by_owner.get(owner_id, {})
            concerned |= self._by_module.get(module, {})
        for listener in concerned:
            items = texts.items_for(listener.reader, listener.language)
            if items:
                listener.push(Message(items, self._cursor(listener, delta.position)), delta.position)
                metrics.deliveries += 1
        metrics.lag.observe(delta.lag / 1000)

    def refetch(self, code: str, position: str) -> None:
        """Have everybody load anew, for the reason `code`."""
        self._ring.clear()
        self._position = position
        for listener in self._listeners:
            metrics.refetches[code] += 1
            listener.push(Message("", self._cursor(listener, position), refetch=code), position)


def _is_of(reader: Reader, cursor: str) -> bool:
    try:
        return reader.accepts(scope_of(cursor))
    except MustRefetch:
        return False


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """Return the hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(loop)
    return _hubs[loop]

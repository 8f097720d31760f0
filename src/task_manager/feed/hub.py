"""One reader of the log for all who listen on an event loop: each change is read once and serialised once.

A thread reads; the loop hands out. What a listener is given is exactly what `changes.read` would give them,
as text: rows of one redaction class, language and set of permissions are made into text once.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connections
from django.utils import timezone, translation

from task_manager.exceptions import MustRefetch, WakeUnavailable
from task_manager.feed import changes, wake
from task_manager.feed.changes import Delta, Reader
from task_manager.feed.cursor import Cursor, for_scope, position_of, scope_of
from task_manager.feed.metrics import metrics
from task_manager.feed.wake.base import Listener as Ears
from task_manager.representation import PERMISSIONS, allowed, represent
from task_manager.rows import Row

logger = logging.getLogger(__name__)

#: Changes kept for those who come back to where they were.
RING = 1_000
#: Messages that wait for a slow listener before it is told to load its page anew.
QUEUE = 100
#: Seconds for which the thread outlives its last listener.
LINGER = 10.0
#: Seconds between two reads of the log, however many hints come.
SHORTEST = 0.01
#: Seconds between two tries of what failed.
RETRY = 1.0
#: Seconds for the first read of the log.
PATIENCE = 5.0
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
        self._thread: _Thread | None = None
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
        items = "" if not missed else ",".join(filter(None, (_Texts(delta).items_for(listener) for delta in missed)))
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
            self._loop.call_later(LINGER, self._stop)

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
            self._thread = _Thread(self)
        await self._thread.ready()

    def _stop(self) -> None:
        if not self._listeners and self._thread is not None:
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

    # Called by the thread, on the loop.

    def _begin(self, position: str) -> None:
        self._position = position

    def _take(self, delta: Delta) -> None:
        """Hand out what changed."""
        self._ring.append((self._position, delta))
        self._position = delta.position
        texts = _Texts(delta)
        concerned: dict[Listener, None] = {}
        for owner_id, module in texts.places():
            concerned |= self._everywhere
            concerned |= self._by_owner.get(owner_id, {})
            concerned |= self._by_module.get(module, {})
        for listener in concerned:
            items = texts.items_for(listener)
            if items:
                listener.push(Message(items, self._cursor(listener, delta.position)), delta.position)
                metrics.deliveries += 1
        metrics.lag.observe(delta.lag / 1000)

    def _refetch(self, code: str, position: str) -> None:
        self._ring.clear()
        self._position = position
        for listener in self._listeners:
            metrics.refetches[code] += 1
            listener.push(Message("", self._cursor(listener, position), refetch=code), position)


class _Texts:
    """The text of each change of a delta, made once for all who are shown the same."""

    def __init__(self, delta: Delta) -> None:
        self._delta = delta
        self._now = timezone.now()
        self._made: dict[tuple[Any, ...], str] = {}
        self._bodies: dict[tuple[Any, ...], tuple[str, str]] = {}

    def places(self) -> Iterator[tuple[Any, str]]:
        """Yield (owner, module) of all that changed, and of what it was before."""
        for execution in self._delta.executions:
            yield execution.owner_id, execution.module
        for tombstone in self._delta.tombstones:
            yield changes.owner_of(tombstone), tombstone["module"]

    def items_for(self, listener: Listener) -> str:
        """Return the items of an envelope for `listener`; nothing where nothing is for them."""
        reader = listener.reader
        keys: list[tuple[Any, ...]] = []
        gone: dict[str, int] = {}
        for tombstone in self._delta.tombstones:
            if changes.admits(reader.scope, tombstone):
                gone[tombstone["id"]] = max(tombstone["v"], gone.get(tombstone["id"], 0))
        for number, execution in enumerate(self._delta.executions):
            if reader.scope.admits(owner_id=execution.owner_id, module=execution.module):
                if execution.version >= gone.get(execution.task_id, 0):
                    gone.pop(execution.task_id, None)
                keys.append((number, reader.redaction, listener.language, *_allowed(reader, execution)))
        whole = (*gone.items(), *keys)
        found = self._made.get(whole)
        if found is None:
            removed = [changes.as_json({"op": "remove", "v": v, "id": task_id}) for task_id, v in gone.items()]
            found = self._made[whole] = ",".join([*removed, *(self._upsert(key) for key in keys)])
        return found

    def _upsert(self, key: tuple[Any, ...]) -> str:
        number, redaction, language, *can = key
        execution = self._delta.executions[number]
        before, after = self._body(number, redaction, language)
        permissions = changes.as_json(dict(zip(PERMISSIONS, can, strict=True)))
        return f'{{"op":"upsert","v":{execution.version},"execution":{before}{permissions}{after}}}'

    def _body(self, number: int, redaction: Any, language: str) -> tuple[str, str]:
        """Return the text of an execution, cut in two where its permissions go."""
        key = (number, redaction, language)
        if key not in self._bodies:
            with translation.override(language):
                data = represent(self._delta.executions[number], redaction=redaction, now=self._now)
            metrics.serialised += 1
            names = list(data)
            place = names.index("can")
            first = changes.as_json({name: data[name] for name in names[:place]})[:-1] + ',"can":'
            rest = "," + changes.as_json({name: data[name] for name in names[place + 1 :]})[1:]
            self._bodies[key] = (first, rest)
        return self._bodies[key]


def _allowed(reader: Reader, execution: Row) -> tuple[bool, ...]:
    if reader.policy is None:
        return (False,) * len(PERMISSIONS)
    return allowed(execution, reader.user, reader.policy)


class _Thread:
    """Reads the log when a hint comes, or the backstop's time has come."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._loop = hub._loop
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._cursor: Cursor | None = None
        self._stopped = False
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
            except DatabaseError as error:
                self._pause(error)
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
        return "hint" if ears.wait(wake.chosen().backstop) else "backstop"

    def _read_alone(self) -> None:
        """Read without having been woken, as nobody can be heard."""
        try:
            self._read("backstop")
        except DatabaseError as error:
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
                self._call(self._hub._refetch, error.code, delta.position)
                self._cursor = delta.cursor
                return
            if self._cursor is None:
                self._call(self._begin, delta.position)
            elif delta.unchanged:
                return
            else:
                metrics.backstop_deliveries += reason == "backstop" and not metrics.listening
                self._call(self._hub._take, delta)
            self._cursor = delta.cursor
            if delta.up_to_date:
                break
        time.sleep(max(SHORTEST - (time.monotonic() - began), 0))

    def _begin(self, position: str) -> None:
        self._hub._begin(position)
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


def _is_of(reader: Reader, cursor: str) -> bool:
    try:
        return reader.accepts(scope_of(cursor))
    except MustRefetch:
        return False


def _close(ears: Ears | None) -> None:
    if ears is not None:
        try:
            ears.close()
        except Exception:
            logger.debug("the connection was broken already", exc_info=True)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """Return the hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(loop)
    return _hubs[loop]

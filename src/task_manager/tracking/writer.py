"""The one thread of a process that writes: it gathers events and writes them in batches.

Whoever reports an event only appends to a queue. Whoever needs the truth in the database waits for a
barrier behind it, for `RECORD_TIMEOUT` at most. What must be done from time to time is done here too, so that
a process has one connection.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import Error

from task_manager.conf import settings
from task_manager.exceptions import RecordingUnavailable
from task_manager.feed import wake
from task_manager.tracking import arrivals, native, record_function, runs, store
from task_manager.tracking.backlog import Backlog
from task_manager.tracking.clerk import Clerk
from task_manager.tracking.database_errors import is_away
from task_manager.tracking.events import Event, Published, Sent, Started
from task_manager.tracking.link import Link

logger = logging.getLogger(__name__)
T = TypeVar("T")

BATCH = 1_000
#: Events in the queue of a thread that hangs in the database, beyond which those who report spool for it.
CROWDED = 5_000
#: Seconds after which nobody can be inside of the database library any more.
LEAKED = 30.0
#: Longest wait of a fork for a write under way.
FORK_PATIENCE = 0.5


@dataclass(slots=True)
class _Start:
    event: Started
    answer: native.Answer[bool] = field(default_factory=native.Answer)


@dataclass(slots=True)
class _Call:
    function: Callable[[], Any]
    #: Whether it changes what people see.
    tells: bool
    answer: native.Answer[Any] = field(default_factory=native.Answer)


_Item = Event | _Start | _Call


class Writer:
    """A queue, the thread that empties it, and the thread's connection. Made anew in a forked process."""

    def __init__(self) -> None:
        self._backlog = Backlog()
        self._reset()

    def _reset(self) -> None:
        self._lock = threading.Lock()
        #: Held while the thread is inside a database library, and by a thread that forks.
        self._busy = native.lock()
        self._forking = False
        self._queue: deque[_Item] = deque()
        self._work = native.Signal()
        self._alive = False
        self._urgent = False
        self._sleeps = False
        #: Until when the thread sleeps unless it is woken; 0 while it is awake and will look at everything by itself.
        self._wakes_at = 0.0
        self._here_at = float("-inf")
        #: The thread lets events come, and looks at what is due by itself.
        self._gathering = False
        self._working = False
        self._hangs = False
        self._backlog.forget()
        self._clerk = Clerk(self._backlog)

    # What the process's other threads call.

    def record(self, event: Event, *, settles: bool = False) -> None:
        """Queue `event`; never waits. Where the caller `settles` at once the thread need not wake for it."""
        if settles and self._alive:
            self._queue.append(event)
        else:
            self._submit(event)
        if self._hangs and len(self._queue) > CROWDED:
            self._spill()

    def start(self, event: Started) -> bool:
        """Write a guarded start and return whether it may run; True where the database cannot be asked."""
        if not self.available:
            # On disk before it runs: whoever is killed now leaves word of what ran.
            self._backlog.keep([event])
            self.nudge()
            return True
        try:
            granted = self._start_here(event)
            if granted is None:
                start = _Start(event)
                self._submit(start, urgent=True)
                granted = start.answer.wait(settings.RECORD_TIMEOUT)
            return granted
        except TimeoutError:
            self._hangs = True
            logger.warning("a task starts unchecked: the tracker's database does not answer")
            self._backlog.keep([event])
            return True

    def call(self, function: Callable[[], T], timeout: float | None = None, *, tells: bool = False) -> T:
        """Run `function` on the writer's thread after all that is queued, and return what it returns.

        With `tells`, those who tell of changes are woken afterwards.
        Raises RecordingUnavailable when the database does not answer in time.
        """
        call = _Call(function, tells)
        self._submit(call, urgent=True)
        try:
            answer: T = call.answer.wait(settings.RECORD_TIMEOUT if timeout is None else timeout)
            return answer
        except TimeoutError as error:
            self._hangs = True
            raise RecordingUnavailable("the tracker's database does not answer") from error
        except Error as error:
            if is_away(error):
                raise RecordingUnavailable(str(error)) from error
            raise

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until what was queued so far is stored; return False where it is not."""
        if not self.busy:
            return True
        if not self.available:
            return False
        try:
            return self.call(lambda: not self._backlog, timeout)
        except RecordingUnavailable:
            return False

    def settle(self, timeout: float | None = None) -> None:
        """Wait until what was queued so far is stored; where that takes too long, keep it in the spool."""
        if not (self._write_here() or self.flush(timeout)):
            self._spill()

    def drain(self, timeout: float = 2.0) -> None:
        """Write or keep what is queued before the process ends."""
        if self._alive or self._queue:
            self.settle(timeout)
            self._backlog.spool.close()

    def every(self, interval: Callable[[], float], function: Callable[[], None]) -> None:
        """Call `function` on the writer's thread, with its connection, each `interval()` seconds from now on."""
        self._clerk.chores.add(interval, function)
        self.nudge()

    def no_more(self, function: Callable[[], None]) -> None:
        """Stop calling `function`."""
        self._clerk.chores.remove(function)

    def nudge(self) -> None:
        """Let the thread look at the runs' progress and at what is due now."""
        self._ensure_thread()
        if not self._gathering:
            self._work.set()

    def arrived(self, request: Any) -> None:
        """Let the arrival of a message be written if its task does not start soon."""
        if arrivals.note(request):
            self.nudge()

    @property
    def link(self) -> Link:
        """The thread's connection."""
        return self._clerk.link

    @property
    def available(self) -> bool:
        """Whether the database answered last time."""
        return self.link.is_well and not self._hangs

    @property
    def busy(self) -> bool:
        """Whether anything is not stored yet."""
        written = not (self._working or self._busy.locked() or self._queue or self._backlog)
        return not written or any(run.pending for run in runs.live())

    def health(self) -> dict[str, Any]:
        """Return how recording goes in this process."""
        return {
            "available": self.available,
            "queued": len(self._queue) + len(self._backlog),
            "spooled": self._backlog.spool.count,
            "written": self._clerk.batches.written,
            "lost": self._backlog.lost,
            "quarantined": self._clerk.batches.quarantined,
            "error": self._clerk.batches.error if self.available else self.link.error,
        }

    def _submit(self, item: _Item, *, urgent: bool = False) -> None:
        self._queue.append(item)
        self._ensure_thread()
        if urgent:
            self._urgent = True
        # A thread that gathers is left alone: waking it costs more than the event.
        if urgent or self._sleeps or len(self._queue) >= BATCH:
            self._work.set()

    @contextmanager
    def _here(self) -> Iterator[Any]:
        """Yield the connection where the calling thread may use it now, else None.

        Who waits for the thread pays for two changes of threads, which together cost as much as the database.
        """
        connection = self.link.connection
        able = self.available and self.link.is_synced and not self._backlog and not native.is_patched()
        if connection is None or not able or not self._busy.acquire(blocking=False):
            yield None
            return
        try:
            yield connection if connection is self.link.connection and record_function.is_free(connection) else None
            self._here_at = time.monotonic()
            self.link.worked()
        finally:
            self._busy.release()

    def _start_here(self, event: Started) -> bool | None:
        """Write a guarded start on the calling thread; return None where the recorder's own thread must."""
        try:
            with self._here() as connection:
                if connection is not None:
                    hint = self._clerk.hints.may_go_with_a_write()
                    granted = store.start_over(connection, event, settings.RECORD_TIMEOUT, hint=hint)
                    self._tell_of_news(told=hint)
                    if self._wakes_at > time.monotonic() + settings.PROGRESS_INTERVAL:
                        # It is to look whether this task is cancelled.
                        self.nudge()
                    return granted
        except Error:
            logger.debug("a start is left to the recorder's thread", exc_info=True)
        return None

    def _write_here(self) -> bool:
        """Write what is queued on the calling thread; return False where the recorder's own thread must."""
        events: list[Event] = []
        try:
            with self._here() as connection:
                queued = list(self._queue)
                if connection is None or not all(map(_is_plain, queued)):
                    return False
                events = [self._queue.popleft() for _ in queued]  # type: ignore[misc]
                if events:
                    hint = self._clerk.hints.may_go_with_a_write()
                    store.write_over(connection, events, settings.RECORD_TIMEOUT, hint=hint)
                    self._tell_of_news(told=hint)
                self._clerk.batches.written += len(events)
                return True
        except BaseException as error:
            self._queue.extendleft(reversed(events))
            if isinstance(error, TimeoutError):
                self._hangs = True
            elif not isinstance(error, Error):
                raise
            return False

    def _tell_of_news(self, *, told: bool) -> None:
        """Have the thread hint at what was written here, unless it was `told` with it, or the next is in time."""
        if told:
            self._clerk.hints.went_with_a_write()
            return
        self._clerk.hints.news = True
        if self._wakes_at > max(self._clerk.hints.due_at, time.monotonic()):
            self._work.set()

    def _ensure_thread(self) -> None:
        if self._alive:
            return
        with self._lock:
            if not self._alive:
                self._alive = True
                native.start_thread(self._run, "task_manager.writer")

    def _spill(self) -> None:
        """Put into the spool what the thread has in hand and in its queue, as it hangs in the database."""
        kept = self._clerk.take_in_flight()
        for _ in range(len(self._queue)):
            try:
                item = self._queue.popleft()
            except IndexError:
                break
            if isinstance(item, Event):
                kept.append(item)
            else:
                # Whoever waits for it gives up by itself.
                self._queue.append(item)
        self._backlog.keep(kept)

    def hold_for_fork(self) -> None:
        """Wait, for a moment at most, until the thread is outside of the database library.

        A child forked meanwhile would inherit that library's own locks, held by a thread that it does not have.
        """
        self._forking = self._busy.acquire(timeout=FORK_PATIENCE)

    def release_after_fork(self) -> None:
        """Let the thread of the process that forked go on."""
        # Where the wait was in vain, the lock is the writing thread's, which gives it back itself.
        if self._forking:
            self._forking = False
            self._busy.release()

    # What runs in the thread.

    def _run(self) -> None:
        try:
            while True:
                self._sleep()
                # Set before anything leaves the queue: who asks whether all is stored must not be told so early.
                self._working = True
                try:
                    self._cycle()
                except Exception:
                    logger.exception("the recorder's thread goes on after an error")
                finally:
                    self._working = self._hangs = False
        finally:
            self._alive = False

    def _sleep(self) -> None:
        # Before it looks at what is due: who has something meanwhile wakes it.
        self._wakes_at = float("inf")
        patience = self._patience()
        if patience is not None:
            self._wakes_at = time.monotonic() + patience
        # In this order: who appends afterwards sees that the thread sleeps, who appended before is seen here.
        self._sleeps = True
        if not self._queue:
            self._work.wait(patience)
        self._sleeps = False
        self._wakes_at = 0.0

    def _patience(self) -> float | None:
        """Return for how long there is nothing to do unless somebody says so."""
        now = time.monotonic()
        due = self._clerk.moments()
        if now - self._here_at < 2 * settings.PROGRESS_INTERVAL:
            # Tasks come one after the other, without this thread: the next may be one that somebody cancels.
            due.append(now + settings.PROGRESS_INTERVAL)
        arrival = arrivals.due_at()
        if arrival is not None:
            due.append(arrival)
        return max(min(due) - now, 0.0) if due else None

    def _cycle(self) -> None:
        self._gather()
        if not self._busy.acquire(timeout=LEAKED):
            # A signal's exception between two instructions of whoever held it.
            self._busy = native.lock()
            self._busy.acquire()
        try:
            wrote = self._work_off()
        finally:
            self._busy.release()
        if not wake.is_in_database():
            self._clerk.hints.give(wrote=wrote)

    def _work_off(self) -> bool:
        """Do what there is to do; return whether anything was written."""
        self._urgent = False
        others = [*runs.due_progress(), *arrivals.due()]
        items = [self._queue.popleft() for _ in range(min(len(self._queue), BATCH))]
        events = [item for item in items if isinstance(item, Event)]
        self._clerk.write([*events, *others])
        if self._clerk.catch_up():
            self._work.set()
        for item in items:
            if isinstance(item, _Start):
                item.answer.give(self._clerk.start(item.event))
            elif isinstance(item, _Call):
                self._clerk.answer(item.function, item.answer, tells=item.tells)
        self._clerk.look_for_cancellations()
        self._clerk.do_chores()
        wrote = bool(items or others)
        if wake.is_in_database():
            # After those who wait were answered: a hint is nobody's hurry but the page's.
            self._clerk.hints.give(wrote=wrote)
        self._rest(wrote)
        return wrote

    def _gather(self) -> None:
        """Let a few more events come, unless somebody waits."""
        deadline = time.monotonic() + settings.FLUSH_INTERVAL
        self._gathering = True
        while not self._urgent and len(self._queue) < BATCH and (self._queue or runs.is_progress_due()):
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                break
            self._work.wait(remaining)
        self._gathering = False

    def _rest(self, worked: bool) -> None:
        if worked or runs.live():
            self.link.worked()
        elif not self._queue:
            self.link.close_if_idle()
        if self._queue:
            self._work.set()


def _is_plain(item: _Item) -> bool:
    """Return whether `item` may be written without a question to the database."""
    return isinstance(item, Event) and not (isinstance(item, Published | Sent) and item.tentative)


writer = Writer()


def _after_fork() -> None:
    runs.forget_all()
    arrivals.forget_all()
    # The parent's connections are left alone: closing them here would end the parent's sessions.
    writer._reset()
    wake.forget()


os.register_at_fork(before=writer.hold_for_fork, after_in_parent=writer.release_after_fork, after_in_child=_after_fork)
atexit.register(writer.drain)

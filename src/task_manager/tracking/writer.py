"""The one thread of a process that writes: it gathers events and writes them in batches.

Whoever reports an event only appends to a queue. Whoever needs the truth in the database waits for a
barrier behind it, for `RECORD_TIMEOUT` at most.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db import Error, OperationalError

from task_manager.conf import settings
from task_manager.exceptions import RecordingUnavailable
from task_manager.tracking import runs, store
from task_manager.tracking.database_errors import is_away, is_contention
from task_manager.tracking.events import Ended, Event, Message, Published, Received, Sent, Started

logger = logging.getLogger(__name__)
T = TypeVar("T")

BATCH = 1_000
#: An idle process holds no session on the database.
IDLE_SECONDS = 10.0
#: Events kept in memory while the database is away.
BACKLOG = 20_000
MAX_PAUSE = 5.0
#: Longest wait of a fork for a write under way.
FORK_PATIENCE = 0.5
TEMPLATES_SECONDS = 10.0


@dataclass(slots=True)
class _Start:
    event: Started
    answer: Future[bool]


@dataclass(slots=True)
class _Call:
    function: Callable[[], Any]
    answer: Future[Any]


_Item = Event | _Start | _Call


class Writer:
    """A queue, the thread that empties it, and the thread's connection. Made anew in a forked process."""

    def __init__(self) -> None:
        self.lost = 0
        self.quarantined = 0
        self.written = 0
        self.error = ""
        self._reset()

    def _reset(self) -> None:
        self._lock = threading.Lock()
        #: Held while the thread is inside a database library, and by a thread that forks.
        self._busy = threading.Lock()
        self._forking = False
        self._queue: deque[_Item] = deque()
        self._work = threading.Event()
        self._thread: threading.Thread | None = None
        self._urgent = False
        self._working = False
        self._connected = False
        self._backlog: deque[Event] = deque()
        self._failures = 0
        self._retry_at = 0.0
        self._flags_at = 0.0
        self._last_work = 0.0
        self._templates: set[str] = set()
        self._templates_at = float("-inf")
        self._synced = -1

    # What the process's other threads call.

    def record(self, event: Event) -> None:
        """Queue `event`; never waits."""
        self._submit(event)

    def start(self, event: Started) -> bool:
        """Write a guarded start and return whether it may run; True where the database cannot be asked."""
        if not self.available:
            self.record(event)
            return True
        answer: Future[bool] = Future()
        self._submit(_Start(event, answer), urgent=True)
        try:
            return answer.result(settings.RECORD_TIMEOUT)
        except TimeoutError:
            logger.warning("task starts unchecked: the tracker's database does not answer")
            return True

    def call(self, function: Callable[[], T], timeout: float | None = None) -> T:
        """Run `function` on the writer's thread after all that is queued, and return what it returns.

        Raises RecordingUnavailable when the database does not answer in time.
        """
        answer: Future[T] = Future()
        self._submit(_Call(function, answer), urgent=True)
        try:
            return answer.result(settings.RECORD_TIMEOUT if timeout is None else timeout)
        except TimeoutError as error:
            answer.cancel()
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

    def drain(self, timeout: float = 2.0) -> None:
        """Write what is queued before the process ends."""
        if self._thread is not None and self._thread.is_alive():
            self.flush(timeout)

    def nudge(self) -> None:
        """Let the thread look at the runs' progress now."""
        self._ensure_thread()
        self._work.set()

    @property
    def available(self) -> bool:
        """Whether the database answered last time."""
        return self._failures == 0

    @property
    def busy(self) -> bool:
        """Whether anything is not stored yet."""
        return bool(self._working or self._queue or self._backlog or any(r.pending for r in runs.live()))

    @property
    def queued(self) -> int:
        return len(self._queue) + len(self._backlog)

    def _submit(self, item: _Item, *, urgent: bool = False) -> None:
        self._queue.append(item)
        if urgent:
            self._urgent = True
        self._ensure_thread()
        self._work.set()

    def _ensure_thread(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="task_manager.writer", daemon=True)
                self._thread.start()

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
        while True:
            self._work.wait(self._patience())
            self._work.clear()
            # Set before anything leaves the queue: who asks whether all is stored must not be told so early.
            self._working = True
            try:
                self._cycle()
            except Exception:
                logger.exception("the recorder's thread goes on after an error")
            finally:
                self._working = False

    def _patience(self) -> float | None:
        """Return for how long there is nothing to do unless somebody says so."""
        now = time.monotonic()
        due = []
        if self._backlog:
            due.append(self._retry_at)
        if runs.live():
            due.append(self._flags_at)
        if self._connected:
            due.append(self._last_work + IDLE_SECONDS)
        return max(min(due) - now, 0.0) if due else None

    def _cycle(self) -> None:
        self._gather()
        with self._busy:
            self._work_off()

    def _work_off(self) -> None:
        self._urgent = False
        progress = self._due_progress()
        items = [self._queue.popleft() for _ in range(min(len(self._queue), BATCH))]
        events = [item for item in items if isinstance(item, Event)]
        if events or progress or (self._backlog and time.monotonic() >= self._retry_at):
            self._write([*events, *progress])
        starts = [item for item in items if isinstance(item, _Start)]
        if starts:
            self._start(starts)
        for item in items:
            if isinstance(item, _Call):
                self._answer(item)
        self._look_for_cancellations()
        self._rest(bool(items or progress))

    def _gather(self) -> None:
        """Let a few more events come, unless somebody waits."""
        deadline = time.monotonic() + settings.FLUSH_INTERVAL
        while self._queue and not self._urgent and len(self._queue) < BATCH:
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not self._work.wait(remaining):
                return
            self._work.clear()

    def _due_progress(self) -> list[Event]:
        now = time.monotonic()
        taken: list[Event] = []
        for run in runs.live():
            if run.pending is not None and now - run.written >= settings.PROGRESS_INTERVAL:
                run.written = now
                event = run.take_progress()
                if event is not None:
                    taken.append(event)
        return taken

    def _write(self, events: list[Event]) -> None:
        waiting = [*self._backlog, *events]
        self._backlog.clear()
        if time.monotonic() < self._retry_at:
            self._keep(waiting)
            return
        for position in range(0, len(waiting), BATCH):
            try:
                self._connect()
                self._write_batch(self._admitted(waiting[position : position + BATCH]))
            except Error as error:
                self._went_away(error)
                self._keep(waiting[position:])
                return
            self._failures = 0

    def _write_batch(self, events: Sequence[Event]) -> None:
        """Write `events`; of a batch that the database refuses, halve until the bad ones are alone."""
        if not events:
            return
        try:
            _insisting(lambda: store.write(events))
        except Exception as error:
            if is_away(error):
                raise
            if len(events) == 1:
                self._quarantine(events[0], error)
                return
            middle = len(events) // 2
            self._write_batch(events[:middle])
            self._write_batch(events[middle:])
        else:
            self.written += len(events)

    def _quarantine(self, event: Event, error: Exception) -> None:
        bare = without_payload(event)
        logger.error("an event could not be stored", extra={"task": event.task_id}, exc_info=error)
        self.quarantined += 1
        self.error = str(error)[:500]
        if bare is not event:
            try:
                store.write([bare])
            except Exception as again:
                if is_away(again):
                    raise
                logger.exception("nor without its payload", extra={"task": event.task_id})

    def _start(self, starts: list[_Start]) -> None:
        # Two deliveries of one message may start at once: one statement takes an id once.
        for item in starts:
            try:
                if time.monotonic() < self._retry_at:
                    raise OperationalError(self.error)
                self._connect()
                granted = _insisting(lambda event=item.event: store.start([event]))  # type: ignore[misc]
                self._failures = 0
            except Exception as error:
                if is_away(error):
                    self._went_away(error)
                else:
                    logger.exception("a start could not be checked", extra={"task": item.event.task_id})
                self._keep([item.event])
                item.answer.set_result(True)
            else:
                item.answer.set_result(item.event.task_id in granted)

    def _answer(self, call: _Call) -> None:
        if not call.answer.set_running_or_notify_cancel():
            return
        try:
            self._connect()
            call.answer.set_result(call.function())
        except BaseException as error:
            call.answer.set_exception(error)
            if is_away(error):
                self._went_away(error)

    def _look_for_cancellations(self) -> None:
        now = time.monotonic()
        asked = [run for run in runs.live() if not run.cancelled]
        if not asked or now < self._flags_at or now < self._retry_at:
            return
        self._flags_at = now + settings.PROGRESS_INTERVAL
        try:
            self._connect()
            cancelled = store.cancelled_among({run.task_id for run in asked})
        except Error as error:
            self._went_away(error)
            return
        for run in asked:
            run.cancelled = run.cancelled or run.task_id in cancelled

    def _admitted(self, events: Sequence[Event]) -> list[Event]:
        """Leave out what was published without the task's code, unless some process declares the task."""
        return [event for event in events if not _is_tentative(event) or self._is_known(_task_of(event))]

    def _is_known(self, task: str) -> bool:
        now = time.monotonic()
        if task not in self._templates and now - self._templates_at > TEMPLATES_SECONDS:
            self._templates, self._templates_at = store.known_templates(), now
        return task in self._templates

    def _connect(self) -> None:
        if not self._connected:
            store.connect()
            self._connected = True
        from task_manager.tracking import decorator

        if self._synced != decorator.declared:
            self._synced = decorator.declared
            store.sync_templates()

    def _went_away(self, error: BaseException) -> None:
        self._failures += 1
        self.error = str(error)[:500]
        pause = min(0.1 * 2 ** min(self._failures, 10), MAX_PAUSE)
        self._retry_at = time.monotonic() + pause
        if self._failures == 1:
            logger.warning("the tracker's database does not answer; events are kept", exc_info=error)
        self._synced = -1
        self._disconnect()

    def _disconnect(self) -> None:
        if self._connected:
            self._connected = False
            try:
                store.disconnect()
            except Exception:
                logger.debug("the connection was broken already", exc_info=True)

    def _keep(self, events: Sequence[Event]) -> None:
        self._backlog.extend(events)
        while len(self._backlog) > BACKLOG:
            self._backlog.popleft()
            self.lost += 1

    def _rest(self, worked: bool) -> None:
        now = time.monotonic()
        if worked or runs.live():
            self._last_work = now
        elif self._connected and not self._queue and now - self._last_work >= IDLE_SECONDS:
            self._disconnect()
        if self._queue:
            self._work.set()


def _is_tentative(event: Event) -> bool:
    return isinstance(event, Published | Sent) and event.tentative


def _task_of(event: Event) -> str:
    return event.message.task if isinstance(event, Published) else getattr(event, "task", "")


def _insisting(write: Callable[[], T]) -> T:
    """Return `write()`, tried again while somebody else's lock is in the way; three times in all."""
    for pause in (0.02, 0.1):
        try:
            return write()
        except Error as error:
            if not is_contention(error):
                raise
            time.sleep(pause)
    return write()


def without_payload(event: Event) -> Event:
    """Return `event` without what people put into it; the fact itself remains."""
    if isinstance(event, Published | Received | Started):
        message = event.message
        return replace(event, message=Message(task=message.task, queue=message.queue, root_id=message.root_id))
    if isinstance(event, Ended):
        return replace(event, result=None, error_message="", traceback="", message=None)
    return event


writer = Writer()


def _after_fork() -> None:
    runs.forget_all()
    # The parent's connection is left alone: closing it here would end the parent's session.
    writer._reset()


os.register_at_fork(before=writer.hold_for_fork, after_in_parent=writer.release_after_fork, after_in_child=_after_fork)
atexit.register(writer.drain)

"""What this process is running now: one `Run` for each task between `task_prerun` and `task_postrun`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from task_manager.conf import settings
from task_manager.tracking import celery_private, native, payloads
from task_manager.tracking.definitions import Definition
from task_manager.tracking.events import Attempt, Message, Owner, Progressed

ATTRIBUTE = "task_manager_run"


@dataclass(eq=False, slots=True)
class Run:
    """One attempt that this process is running."""

    task_id: str
    attempt: Attempt
    definition: Definition
    #: None where its publisher has recorded it long ago.
    message: Message | None
    describe: Callable[[], Message]
    owner: Owner | None = None
    eager: bool = False
    started_at: datetime | None = None
    #: The body's wrapper was entered: a direct call of the same function within is not a new start.
    entered: bool = False
    #: The start was checked, so the end is committed before the worker goes on.
    guarded: bool = False
    ended: bool = False
    #: It came to no good end, so what waits for it in a chain or chord is never published.
    broken: bool = False
    #: Somebody asked for it to stop.
    cancelled: bool = False
    #: A message with the same id was published by this run: a retry, or what replaces it.
    republished: bool = False
    retry_at: datetime | None = None
    #: The newest progress that is not written yet, as it was reported: (current, total, text, Unix time).
    pending: tuple[float | None, float | None, str, float] | None = None
    #: When progress was written last, by the monotonic clock.
    written: float = float("-inf")
    reports: int = 0
    last: tuple[float | None, float | None] = (None, None)
    lock: Any = field(default_factory=native.lock)

    def take_progress(self) -> Progressed | None:
        """Return the newest progress as an event, once."""
        with self.lock:
            pending, self.pending = self.pending, None
            if pending is None:
                return None
            self.reports += 1
            number = self.reports
        current, total, text, at = pending
        return Progressed(
            task_id=self.task_id,
            at=datetime.fromtimestamp(at, UTC),
            attempt=self.attempt,
            number=number,
            current=payloads.number(current),
            total=payloads.number(total),
            text=payloads.clean_text(text),
            started_at=self.started_at,
        )

    def is_progress_due(self, now: float) -> bool:
        """Return whether there is progress to be written at the monotonic moment `now`."""
        return self.pending is not None and now - self.written >= settings.PROGRESS_INTERVAL


_live: dict[Run, None] = {}


def begin(request: Any, run: Run) -> None:
    """Make `run` the current one of the task that owns `request`."""
    setattr(request, ATTRIBUTE, run)
    _live[run] = None


def end(run: Run) -> None:
    """Forget `run`."""
    run.ended = True
    _live.pop(run, None)


def live() -> list[Run]:
    """Return the runs of this process."""
    return list(_live)


def due_progress() -> list[Progressed]:
    """Return the newest progress of the runs whose last was written `PROGRESS_INTERVAL` ago or longer, once."""
    now = time.monotonic()
    taken = []
    for run in live():
        if run.is_progress_due(now):
            run.written = now
            event = run.take_progress()
            if event is not None:
                taken.append(event)
    return taken


def is_progress_due() -> bool:
    """Return whether the progress of any run is to be written now."""
    now = time.monotonic()
    return any(run.is_progress_due(now) for run in live())


def of_id(task_id: str) -> Run | None:
    """Return the run of `task_id` in this process, if there is one."""
    return next((run for run in live() if run.task_id == task_id), None)


def of_request(request: Any) -> Run | None:
    """Return the run that `begin` attached to a task's request."""
    run: Run | None = getattr(request, ATTRIBUTE, None)
    return run


def current() -> Run | None:
    """Return the run that the calling code is part of; None outside a tracked task."""
    task = celery_private.running_task()
    return None if task is None else of_request(task.request)


def forget_all() -> None:
    """Forget what a parent process was running; for a child after a fork."""
    _live.clear()


now = timezone.now

"""What this process is running now: one `Run` for each task between `task_prerun` and `task_postrun`."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from task_manager.tracking import celery_private
from task_manager.tracking.definitions import Definition
from task_manager.tracking.events import Attempt, Message, Owner, Progressed

ATTRIBUTE = "task_manager_run"


@dataclass(eq=False, slots=True)
class Run:
    """One attempt that this process is running."""

    task_id: str
    attempt: Attempt
    definition: Definition
    message: Message
    owner: Owner | None = None
    eager: bool = False
    started_at: datetime | None = None
    #: The body's wrapper was entered: a direct call of the same function within is not a new start.
    entered: bool = False
    #: The start was checked, so the end is committed before the worker goes on.
    guarded: bool = False
    ended: bool = False
    #: Somebody asked for it to stop.
    cancelled: bool = False
    #: A message with the same id was published by this run: a retry, or what replaces it.
    republished: bool = False
    retry_at: datetime | None = None
    #: The newest progress that is not written yet: (current, total, text, when).
    pending: tuple[float | None, float | None, str, datetime] | None = None
    #: When progress was written last, by the monotonic clock.
    written: float = float("-inf")
    reports: int = 0
    last: tuple[float | None, float | None] = (None, None)
    lock: threading.Lock = field(default_factory=threading.Lock)

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
            at=at,
            attempt=self.attempt,
            number=number,
            current=current,
            total=total,
            text=text,
            started_at=self.started_at,
        )


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

"""What a living worker process holds: a row that it renews from a thread of its own, whatever its tasks do."""

from __future__ import annotations

import atexit
import os
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Now

from task_manager.conf import settings
from task_manager.exceptions import RecordingUnavailable
from task_manager.models import WorkerLease
from task_manager.tracking import attempts, celery_private, recorder, runs
from task_manager.tracking.events import Alive
from task_manager.tracking.writer import writer

#: How many of the running tasks a lease names.
NAMED = 200


class Lease:
    """One worker process, from its start to its end."""

    def __init__(self, worker: Any) -> None:
        self.boot_id = uuid.uuid4()
        self._pid = os.getpid()
        self._worker = worker
        self._started_at = runs.now()
        self._beats = 0

    def beat(self) -> None:
        """Renew the row; tell of what runs still if the worker was given up meanwhile."""
        self._beats += 1
        WorkerLease.objects.using(settings.DATABASE).bulk_create(
            [self._row()],
            update_conflicts=True,
            unique_fields=["boot_id"],
            update_fields=["concurrency", "queues", "running", "recorder", "beat_at", "beats", "ended_at"],
        )
        given_up = WorkerLease.objects.using(settings.DATABASE).filter(boot_id=self.boot_id, lost_at__isnull=False)
        if given_up.update(lost_at=None):
            for attempt, task_id, started_at in attempts.running():
                recorder.record(Alive(task_id=task_id, at=runs.now(), attempt=attempt, started_at=started_at))

    def end(self) -> None:
        """Say that the process ends in good order: what it has not told by now, nobody will."""
        if os.getpid() != self._pid or not self._beats:
            return
        writer.no_more(self.beat)
        try:
            writer.call(self._end, 2.0)
        except RecordingUnavailable:
            return  # Its silence will tell.

    def _end(self) -> None:
        rows = WorkerLease.objects.using(settings.DATABASE).filter(boot_id=self.boot_id)
        rows.update(beat_at=Now(), ended_at=Now(), running=[])

    def _row(self) -> WorkerLease:
        pool = celery_private.pool_of(self._worker)
        return WorkerLease(
            boot_id=self.boot_id,
            worker=self._worker.hostname,
            pid=self._pid,
            pool=pool,
            concurrency=getattr(self._worker, "concurrency", None),
            queues=celery_private.queues_of(self._worker),
            running=list(_named(celery_private.active_requests())),
            recorder=recorder.health(),
            started_at=self._started_at,
            beat_at=Now(),
            beats=self._beats,
        )


_current: Lease | None = None


def boot_id() -> uuid.UUID | None:
    """Return the identity of the worker that this process is or was forked from; None outside of workers."""
    return None if _current is None else _current.boot_id


def begin(worker: Any) -> None:
    """Take a lease for the worker process that starts here."""
    global _current
    _current = Lease(worker)
    atexit.register(_current.end)


def keep() -> None:
    """Renew the lease from now on."""
    if _current is not None and not recorder.is_inline():
        writer.every(lambda: settings.LEASE_BEAT, _current.beat)


def end() -> None:
    """Give the lease up."""
    if _current is not None:
        _current.end()


def _named(requests: Iterable[Any]) -> Iterable[dict[str, Any]]:
    for request, _ in zip(requests, range(NAMED), strict=False):
        started = getattr(request, "time_start", None)
        yield {"task_id": request.id, "task": request.name, "started_at": started}

"""Concluding from silence what nobody will ever tell: lost, expired and never sent tasks.

Every conclusion is *inferred*, ranks below anything observed, and is taken back by any later sign of life.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app, signals
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from task_manager import results
from task_manager.conf import settings
from task_manager.feed import wake
from task_manager.models import TaskAttempt, TaskExecution, WorkerLease
from task_manager.silence import Silence
from task_manager.states import Reason, State
from task_manager.tracking import attempts, lease, recorder, store
from task_manager.tracking.events import Attempt, Ended, Rank, Source
from task_manager.tracking.manual import attempt_of_row
from task_manager.tracking.writer import writer

#: How many conclusions of a kind one sweep draws; the next goes on.
LIMIT = 500
#: About how many tasks that wait the result backend is asked at each sweep.
ASKED = 100
#: How long a process that was asked to keep watch does so.
WATCH_SECONDS = 120.0
#: Any number, the same in all processes.
LOCK = 0x7A5C_0001
#: Celery's own for Redis, and what the transport may add until it looks: two minutes at rest, and the five for which
#: kombu's `unacked_mutex` of a worker that was killed while it looked keeps all others from it.
VISIBILITY_TIMEOUT = 3_600
VISIBILITY_MARGIN = 420
KEEP_LEASES = timedelta(days=1)


class Sweeper:
    """Looks from time to time, and remembers how things stood: only who watched can tell what is silent."""

    def __init__(self) -> None:
        self.silence = Silence(gap=2 * settings.SWEEP_INTERVAL + 5)
        #: Row number up to which the result backend was asked about what waits.
        self._asked = 0

    def sweep(self, *, dry_run: bool = False) -> list[Ended]:
        """Draw the conclusions that can be drawn now, and store them; return them.

        Another process that sweeps at the same moment makes this one leave it alone. Raises what the database raises.
        """
        try:
            self._look()
            with store.batch() as connection:
                if not _is_alone(connection):
                    return []
                found = list(self._conclusions(_now(connection)))
                if found and not dry_run:
                    store.write(found)
                    self._mark_leases()
                return found
        except Exception:
            self.silence.interrupted()
            raise

    def _look(self) -> None:
        # Of a worker whose lease was never written, or is gone, there is nothing to count.
        running = _running().values_list("boot_id", flat=True).distinct()
        beats: dict[UUID, int | None] = dict.fromkeys(filter(None, running))
        beats |= dict(_leases().values_list("boot_id", "beats"))
        for ended in _ended_boots():
            beats.pop(ended, None)
        self.silence.look(beats, time.monotonic())

    def _conclusions(self, now: datetime) -> Iterator[Ended]:
        silent = self.silence.silent(settings.LEASE_STALE)
        if self.silence.listened >= min(settings.SETTLE_AFTER, settings.LEASE_STALE):
            # Until then, what was kept while the database was away may still arrive.
            silent |= _ended_boots()
            settled = now - timedelta(seconds=settings.SETTLE_AFTER)
            yield from _interrupted(now, settled)
            yield from _untold(now, settled)
            yield from _never_redelivered(now)
            yield from _expired(now, settled)
            yield from _never_sent(now, settled)
            yield from self._ended_unseen(now, settled)
        yield from _lost(now, silent)

    def _ended_unseen(self, now: datetime, settled: datetime) -> Iterator[Ended]:
        """Yield the end of what waits here, and has ended for the result backend.

        It was run by a worker that does not record, or by one that was killed before it told of the start.
        """
        due = Q(eta__isnull=True) | Q(eta__lt=settled)
        waiting = _active().filter(due, state=State.PENDING, attempt=0, sent_at__lt=settled).order_by("id")
        rows = list(waiting.filter(id__gt=self._asked)[:ASKED])
        # The next sweep goes on from here, and begins anew at the end.
        self._asked = rows[-1].id if len(rows) == ASKED else 0
        known = results.outcomes({row.task_id: row.created_at for row in rows}) or {}
        for row in rows:
            if row.task_id in known:
                yield _conclusion(row.task_id, now, Attempt(), after=row.created_at, **known[row.task_id])

    def _mark_leases(self) -> None:
        silent = self.silence.silent(settings.LEASE_STALE)
        _leases().filter(boot_id__in=silent, lost_at__isnull=True).update(lost_at=Now())
        _leases().filter(Q(ended_at__isnull=False) | Q(lost_at__isnull=False), beat_at__lt=Now() - KEEP_LEASES).delete()


def _now(connection: Any) -> datetime:
    """Return the database's time: a sweeper whose own clock is wrong would condemn what is quite alive."""
    if connection.vendor != "postgresql":
        return timezone.now()  # SQLite's is this machine's.
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now


def _leases() -> QuerySet[WorkerLease]:
    return WorkerLease.objects.using(settings.DATABASE).all()


def _ended_boots() -> set[UUID]:
    return set(_leases().filter(ended_at__isnull=False).values_list("boot_id", flat=True))


def _running() -> QuerySet[TaskAttempt]:
    return TaskAttempt.objects.using(settings.DATABASE).filter(
        boot_id__isnull=False, ended_at__isnull=True, started_at__isnull=False
    )


def _active() -> QuerySet[TaskExecution]:
    return TaskExecution.objects.using(settings.DATABASE).filter(finished_at__isnull=True)


def _lost(now: datetime, boots: set[UUID]) -> Iterator[Ended]:
    """Yield the end of what workers ran that are silent, or have ended without a word about it."""
    if boots:
        yield from _given_up(_running().filter(boot_id__in=boots)[:LIMIT], now)


def _interrupted(now: datetime, settled: datetime) -> Iterator[Ended]:
    """Yield the end of attempts whose body was interrupted, and nobody has said why."""
    found = TaskAttempt.objects.using(settings.DATABASE).filter(ended_at__isnull=True, interrupted_at__lt=settled)
    yield from _given_up(found[:LIMIT], now)


def _untold(now: datetime, settled: datetime) -> Iterator[Ended]:
    """Yield the end of what this worker's pool has done with, and whose process was killed before it told of it."""
    boot_id = lease.boot_id()
    if boot_id is not None:
        ours = _running().filter(boot_id=boot_id, started_at__lt=settled)
        yield from _given_up(ours.exclude(id__in=attempts.held())[:LIMIT], now)


def _given_up(found: Iterable[TaskAttempt], now: datetime) -> Iterator[Ended]:
    rows = list(found)
    progress = _last_progress(rows)
    known = results.outcomes({row.task_id: row.started_at for row in rows})
    if known is None:
        return  # The next sweep asks again.
    for row in rows:
        values = known.get(row.task_id) or {"state": State.FAILURE, "reason": Reason.WORKER_LOST}
        if row.acks_late and row.task_id not in known:
            values = {"state": State.RETRY, "reason": Reason.AWAITING_REDELIVERY}
        after = _last_sign(row, progress)
        yield _conclusion(row.task_id, now, attempt_of_row(row), after=after, started_at=row.started_at, **values)


def _never_redelivered(now: datetime) -> Iterator[Ended]:
    """Yield the end of what the broker was to deliver again, and has not."""
    waiting = _active().filter(state=State.RETRY, reason=Reason.AWAITING_REDELIVERY, inferred=True)
    found = TaskAttempt.objects.using(settings.DATABASE).filter(
        pk__in=waiting.values_list("attempt_id", flat=True),
        ended_at__lt=now - timedelta(seconds=redelivery_timeout()),
    )
    rows = list(found[:LIMIT])
    progress = _last_progress(rows)
    for row in rows:
        attempt, after = attempt_of_row(row), _last_sign(row, progress)
        values = {"state": State.FAILURE, "reason": Reason.WORKER_LOST}
        yield _conclusion(row.task_id, now, attempt, after=after, started_at=row.started_at, **values)


def _expired(now: datetime, settled: datetime) -> Iterator[Ended]:
    """Yield the end of what was to start by a moment that has passed; RabbitMQ drops such messages without a word."""
    due = Q(eta__isnull=True) | Q(eta__lt=settled)
    found = _active().filter(
        due,
        Q(state=State.PENDING, attempt=0) | Q(state=State.RETRY),
        Q(retry_at__isnull=True) | Q(retry_at__lt=settled),
        expires_at__lt=settled,
    )
    for execution in found[:LIMIT]:
        again = execution.reason == Reason.AWAITING_REDELIVERY
        # The attempt that never came: heavier than what was, lighter than one that comes after all.
        attempt = Attempt(retries=max(execution.attempt - again, 0), redelivered=again)
        after = execution.created_at
        values = {"state": State.REVOKED, "reason": Reason.EXPIRED}
        yield _conclusion(execution.task_id, now, attempt, after=after, **values)


def _never_sent(now: datetime, settled: datetime) -> Iterator[Ended]:
    """Yield the end of what was handed to a broker that never took it."""
    taken = TaskAttempt.objects.using(settings.DATABASE).filter(task_id=OuterRef("task_id"))
    unsent = _active().filter(state=State.PENDING, attempt=0, sent_at__isnull=True, created_at__lt=settled)
    found = unsent.filter(~Exists(taken))
    for execution in found[:LIMIT]:
        if bytes(execution.message_key)[:1] == bytes([Source.PUBLISHED]):
            after, values = execution.created_at, {"state": State.FAILURE, "reason": Reason.PUBLISH_FAILED}
            yield _conclusion(execution.task_id, now, Attempt(), after=after, **values)


def _conclusion(
    task_id: str,
    now: datetime,
    attempt: Attempt,
    *,
    after: datetime,
    **values: Any,
) -> Ended:
    return Ended(task_id=task_id, at=now, attempt=attempt, rank=Rank.LIVE, inferred_after=after, **values)


def _last_progress(rows: Iterable[TaskAttempt]) -> dict[UUID, datetime]:
    reported = TaskExecution.objects.using(settings.DATABASE).filter(
        attempt_id__in=[row.id for row in rows], progress_at__gte=F("started_at")
    )
    return dict(reported.values_list("attempt_id", "progress_at"))  # type: ignore[arg-type]


def _last_sign(attempt: TaskAttempt, progress: dict[UUID, datetime]) -> datetime:
    signs = (attempt.received_at, attempt.started_at, attempt.interrupted_at, progress.get(attempt.id))
    return max(sign for sign in signs if sign is not None)


def redelivery_timeout() -> float:
    """Return for how many seconds a message of a dead worker may still be delivered again."""
    if settings.REDELIVERY_TIMEOUT is not None:
        return settings.REDELIVERY_TIMEOUT
    options: Any = current_app.conf.broker_transport_options or {}
    return float(options.get("visibility_timeout", VISIBILITY_TIMEOUT)) + VISIBILITY_MARGIN


def _is_alone(connection: Any) -> bool:
    """Return whether nobody else sweeps until the end of this transaction."""
    if connection.vendor != "postgresql":
        return True  # SQLite has one writer at a time.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


class _Chore:
    """The sweep as a chore of the writer's thread, for as long as somebody wants it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._sweeper: Sweeper | None = None

    def watch(self, seconds: float) -> None:
        """Sweep every SWEEP_INTERVAL for so many seconds from now."""
        self._until = time.monotonic() + seconds
        with self._lock:
            if self._sweeper is None:
                self._sweeper = Sweeper()
                writer.every(lambda: settings.SWEEP_INTERVAL, self._sweep)

    def forget(self) -> None:
        """Begin anew in a process that was forked."""
        self.__init__()  # type: ignore[misc]

    def _sweep(self) -> None:
        if time.monotonic() > self._until:
            writer.no_more(self._sweep)
            self._sweeper = None
        elif self._sweeper is not None and self._sweeper.sweep():
            wake.notify()


_chore = _Chore()


def keep_watch(seconds: float = WATCH_SECONDS) -> None:
    """Have this process sweep for a while: call it from time to time where people look at the tasks."""
    if settings.ENABLED and not recorder.is_inline():
        _chore.watch(seconds)


def connect() -> None:
    """Have workers sweep for as long as they live."""
    signals.worker_ready.connect(_on_worker_ready, weak=False, dispatch_uid="task_manager.reconcile")
    os.register_at_fork(after_in_child=_chore.forget)


def _on_worker_ready(**_: object) -> None:
    keep_watch(math.inf)

"""Forgetting what ended long ago: in small batches, and told to whoever is looking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from task_manager import rollups
from task_manager.conf import settings
from task_manager.feed import log, wake
from task_manager.models import TaskAttempt, TaskEvent, TaskExecution, TaskNotification
from task_manager.states import READY_STATES

BATCH = 500
_BELONGINGS = (TaskAttempt, TaskEvent, TaskNotification)


def due(*, now: datetime | None = None) -> dict[str, int]:
    """Return how many executions `prune` would delete, by state."""
    moment = now or timezone.now()
    return {state: _old(state, before).count() for state, before in _limits(moment)}


def prune(*, batch_size: int = BATCH, now: datetime | None = None) -> dict[str, int]:
    """Delete the executions that ended longer ago than `RETENTION` allows their state; return how many, by state.

    With them go their attempts, events and notifications. Each batch is a transaction of its own: one large DELETE
    holds locks that running tasks wait for.
    """
    moment = now or timezone.now()
    # What is deleted stays counted.
    rollups.refresh(force=True)
    deleted = {state: sum(_batches(state, before, batch_size)) for state, before in _limits(moment)}
    log.prune(older_than=settings.CHANGE_LOG_SECONDS)
    return deleted


def _limits(now: datetime) -> Iterator[tuple[str, datetime]]:
    for state in sorted(READY_STATES):
        days = settings.RETENTION.get(state)
        if days is not None:
            yield str(state), now - timedelta(days=days)


def _old(state: str, before: datetime) -> QuerySet[TaskExecution]:
    # Nothing ends before it is created, and the creation has an index.
    rows = TaskExecution.objects.using(settings.DATABASE).filter(created_at__lt=before)
    return rows.filter(state=state, finished_at__lt=before)


def _batches(state: str, before: datetime, size: int) -> Iterator[int]:
    """Delete batch after batch, oldest first, and yield the size of each."""
    after: tuple[datetime, int] | None = None
    while True:
        with transaction.atomic(using=settings.DATABASE):
            rows = list(_next(state, before, after)[:size])
            yield _delete(rows)
        if rows:
            wake.notify()
        if len(rows) < size:
            return
        # What is kept for longer is passed over once, and not by each batch.
        after = (rows[-1].created_at, rows[-1].pk)


def _next(state: str, before: datetime, after: tuple[datetime, int] | None) -> QuerySet[TaskExecution]:
    rows = _old(state, before).only("pk", "task_id", "created_at").order_by("created_at", "pk")
    if after is not None:
        rows = rows.filter(Q(created_at__gt=after[0]) | Q(created_at=after[0], pk__gt=after[1]))
        rows = rows.filter(created_at__gte=after[0])
    if connections[settings.DATABASE].features.has_select_for_update_skip_locked:
        # Somebody writes it at this moment: it will not be old then.
        rows = rows.select_for_update(skip_locked=True)
    return rows


def _delete(rows: list[TaskExecution]) -> int:
    task_ids = [row.task_id for row in rows]
    belongings: Any
    for belongings in _BELONGINGS:
        belongings.objects.using(settings.DATABASE).filter(task_id__in=task_ids).delete()
    # The triggers log them as gone, each for those who could see it.
    TaskExecution.objects.using(settings.DATABASE).filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)

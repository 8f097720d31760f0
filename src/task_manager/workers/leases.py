"""What the record knows of workers: their leases, which they renew whatever they do, and what they have begun."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from task_manager.conf import settings
from task_manager.models import TaskAttempt, TaskExecution, WorkerLease
from task_manager.workers.base import ActiveTask, WorkerInfo

#: What is recorded names workers that were there lately.
LATELY = timedelta(hours=1)
#: Tasks of all workers that are read at most.
LIMIT = 1_000


def recorded() -> list[WorkerInfo]:
    """Return the workers that hold a lease or lost it lately, else those that started something lately."""
    leases = _leases()
    if not leases:
        return _recent()
    running = _running(leases)
    return [_of_lease(lease, running[lease.boot_id]) for lease in leases]


def _leases() -> list[Any]:
    """Return the newest lease of each name, unless it ended in good order; `age` is by the database's clock."""
    age = ExpressionWrapper(Now() - F("beat_at"), output_field=DurationField())
    found = WorkerLease.objects.using(settings.DATABASE).annotate(age=age).filter(age__lt=LATELY)
    newest = {lease.worker: lease for lease in found.order_by("beat_at")}
    return [newest[name] for name in sorted(newest) if newest[name].ended_at is None]


def _of_lease(lease: Any, running: tuple[ActiveTask, ...]) -> WorkerInfo:
    alive = None
    if lease.lost_at is not None:
        alive = False
    elif lease.age.total_seconds() <= settings.LEASE_STALE:
        alive = True
    return WorkerInfo(
        name=lease.worker,
        alive=alive,
        pid=lease.pid,
        pool=lease.pool or None,
        concurrency=lease.concurrency,
        queues=tuple(lease.queues),
        since=lease.started_at,
        uptime_seconds=max((lease.beat_at - lease.started_at).total_seconds(), 0.0) if alive else None,
        # Of a silent worker nobody knows what it runs.
        active=running if alive else None,
        active_source="stored" if alive else None,
        last_seen=lease.beat_at,
    )


def _running(leases: Sequence[Any]) -> dict[Any, tuple[ActiveTask, ...]]:
    """Return what runs, by lease: attempts that have begun, and tasks that are not tracked as of the last beat."""
    tasks = TaskExecution.objects.filter(task_id=OuterRef("task_id")).values("task")[:1]
    begun = (
        TaskAttempt.objects.using(settings.DATABASE)
        .filter(boot_id__in=[lease.boot_id for lease in leases], ended_at__isnull=True, started_at__isnull=False)
        .annotate(task=Subquery(tasks))
        .order_by("id")
    )
    found: defaultdict[Any, list[ActiveTask]] = defaultdict(list)
    for row in begun[:LIMIT]:
        found[row.boot_id].append(ActiveTask(task_id=row.task_id, task=row.task or None, started_at=row.started_at))
    for lease, named in _not_tracked(leases):
        found[lease.boot_id].append(named)
    return defaultdict(tuple, {boot: tuple(tasks) for boot, tasks in found.items()})


def _not_tracked(leases: Iterable[Any]) -> list[tuple[Any, ActiveTask]]:
    named = [(lease, each) for lease in leases for each in lease.running][:LIMIT]
    ids = {each["task_id"] for _lease, each in named}
    tracked = TaskAttempt.objects.using(settings.DATABASE).filter(task_id__in=ids)
    known = set(tracked.values_list("task_id", flat=True)) if ids else set()
    return [(lease, _named(each)) for lease, each in named if each["task_id"] not in known]


def _named(each: dict[str, Any]) -> ActiveTask:
    started = each.get("started_at")
    moment = datetime.fromtimestamp(started, UTC) if started else None
    return ActiveTask(task_id=each["task_id"], task=each.get("task"), started_at=moment)


def _recent() -> list[WorkerInfo]:
    executions = TaskExecution.objects.using(settings.DATABASE).since(timezone.now() - LATELY).exclude(worker="")
    seen: dict[str, WorkerInfo] = {}
    for name, at in executions.order_by("-created_at").values_list("worker", "started_at")[:LIMIT]:
        seen.setdefault(name, WorkerInfo(name=name, last_seen=at))
    return [seen[name] for name in sorted(seen)]

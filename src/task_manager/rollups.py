"""Counters of how executions ended, that cost little however many there are.

Executions are counted by the hour of their creation. An hour is counted anew while it is recent, and later when
something that was created in it has ended; hours of more than a day ago are folded into one. A count never falls: what
is pruned stays counted.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest, TruncHour
from django.utils import timezone

from task_manager.conf import settings
from task_manager.models import Installation, TaskExecution, TaskRollup
from task_manager.states import READY_STATES

#: Seconds: upper bounds of the histograms.
BOUNDS = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0)
BASE = datetime(1970, 1, 1, tzinfo=UTC)
#: Hours that are counted anew each time; what is recorded later than that is counted only if it was waited for.
RECENT = timedelta(hours=2)
#: Hours that are kept apart.
APART = timedelta(hours=24)
#: Seconds between two counts; and how many times its own duration one lets pass.
INTERVAL = 15.0
SPARE = 20.0
#: Any number, the same in all processes.
LOCK = 0x7A5C_0002

Key = tuple[datetime, str, str, str]
_VALUES = ("number", "run_count", "run_seconds", "run_buckets", "wait_count", "wait_seconds", "wait_buckets")


def totals() -> list[TaskRollup]:
    """Return the counts by module, name and state, as of some seconds ago; `hour` is `BASE`."""
    refresh()
    return _folded(TaskRollup.objects.using(settings.DATABASE).all(), BASE)


def active() -> list[tuple[str, str, str, int]]:
    """Return (module, name, state, number) of what has not ended."""
    rows = TaskExecution.objects.using(settings.DATABASE).active().order_by()
    return list(rows.values_list("module", "name", "state").annotate(number=Count("pk")))


def refresh(*, now: datetime | None = None, force: bool = False) -> bool:
    """Count what has ended since the last time; return False where it is too early, or somebody else does it."""
    moment = now or timezone.now()
    began = time.monotonic()
    if not force and not _is_due(_kept(), moment):
        return False
    with transaction.atomic(using=settings.DATABASE):
        if not _is_alone():
            return False
        # Another process may have done it meanwhile.
        kept = _kept()
        if not force and not _is_due(kept, moment):
            return False
        _count(kept, moment)
        pause = max(INTERVAL, SPARE * (time.monotonic() - began))
        kept.rollup_due_at = moment + timedelta(seconds=pause)
        kept.save(update_fields=["rollup_due_at", "rollup_to", "rollup_open"])
    return True


def _kept() -> Installation:
    return Installation.objects.using(settings.DATABASE).get_or_create(id=1)[0]


def _is_due(kept: Installation, moment: datetime) -> bool:
    return kept.rollup_due_at is None or moment >= kept.rollup_due_at


def _is_alone() -> bool:
    connection = connections[settings.DATABASE]
    if connection.vendor != "postgresql":
        return True  # Transactions there begin one after the other.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _count(kept: Installation, now: datetime) -> None:
    still_open = _open_hours()
    before = {datetime.fromisoformat(hour): number for hour, number in kept.rollup_open.items()}
    apart = _hour(now - APART)
    if kept.rollup_to is None:
        # The very first time: old hours are never made one by one, except those in which something is still open.
        old = _ended().filter(created_at__lt=apart)
        _store(_counted(old.annotate(hour=TruncHour("created_at", tzinfo=UTC)).exclude(hour__in=still_open), BASE))
        since, dirty, known = apart, {hour for hour in still_open if hour < apart}, still_open
    else:
        since, known = kept.rollup_to, before
        dirty = {hour for hour, number in before.items() if hour < since and still_open.get(hour, 0) != number}
    _store(_counted(_ended().filter(created_at__gte=since)))
    for hour in dirty:
        _store(_counted(_ended().filter(created_at__gte=hour, created_at__lt=hour + timedelta(hours=1))))
    # What is open again in an hour that is folded already would be counted twice.
    still_open = {hour: number for hour, number in still_open.items() if hour >= apart or hour in known}
    _fold(apart, still_open)
    kept.rollup_to = _hour(now - RECENT)
    kept.rollup_open = {hour.isoformat(): number for hour, number in still_open.items()}


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _ended() -> QuerySet[TaskExecution]:
    return TaskExecution.objects.using(settings.DATABASE).filter(state__in=READY_STATES).order_by()


def _open_hours() -> dict[datetime, int]:
    """Return how many executions have not ended, by the hour of their creation; a walk over those alone."""
    rows = TaskExecution.objects.using(settings.DATABASE).active().order_by()
    hours = rows.annotate(hour=TruncHour("created_at", tzinfo=UTC)).values_list("hour")
    return dict(hours.annotate(number=Count("pk")))


def _counted(rows: QuerySet[TaskExecution], hour: datetime | None = None) -> list[TaskRollup]:
    """Count `rows` by hour, or into the one given, and by module, name and state."""
    zero = timedelta(0)
    due = Greatest("created_at", Coalesce("eta", "created_at"))
    spans = {
        "run": Greatest(_span(F("finished_at") - F("started_at")), zero),
        "wait": Greatest(_span(F("first_started_at") - due), zero),
    }
    # PostgreSQL's GREATEST passes over NULL.
    known = {
        "run": Q(started_at__isnull=False, finished_at__isnull=False),
        "wait": Q(first_started_at__isnull=False),
    }
    counts: dict[str, Any] = {}
    for name in spans:
        counts[f"{name}_count"] = Count("pk", filter=known[name])
        counts[f"{name}_sum"] = Sum(name, filter=known[name])
        for number, bound in enumerate(BOUNDS):
            within = known[name] & Q(**{f"{name}__lte": timedelta(seconds=bound)})
            counts[f"{name}_{number}"] = Count("pk", filter=within)
    keys: tuple[str, ...] = ("module", "name", "state")
    grouped = rows.annotate(**spans)
    if hour is None:
        grouped, keys = grouped.annotate(hour=TruncHour("created_at", tzinfo=UTC)), ("hour", *keys)
    found = grouped.values(*keys).annotate(number=Count("pk"), **counts)
    return [_row(each, hour) for each in found]


def _span(difference: Any) -> Any:
    return ExpressionWrapper(difference, output_field=DurationField())


def _row(found: dict[str, Any], hour: datetime | None) -> TaskRollup:
    times: dict[str, Any] = {}
    for name in ("run", "wait"):
        times[f"{name}_count"] = found[f"{name}_count"]
        times[f"{name}_seconds"] = (found[f"{name}_sum"] or timedelta(0)).total_seconds()
        times[f"{name}_buckets"] = [found[f"{name}_{number}"] for number in range(len(BOUNDS))]
    return TaskRollup(
        hour=hour or found["hour"],
        module=found["module"],
        name=found["name"],
        state=found["state"],
        number=found["number"],
        **times,
    )


def _key(row: TaskRollup) -> Key:
    return (row.hour, row.module, row.name, row.state)


def _store(rows: list[TaskRollup]) -> None:
    """Write those of `rows` that count more than what is stored."""
    stored = TaskRollup.objects.using(settings.DATABASE)
    known = {_key(row): row.number for row in stored.filter(hour__in={row.hour for row in rows})}
    stored.bulk_create(
        [row for row in rows if row.number > known.get(_key(row), 0)],
        update_conflicts=True,
        unique_fields=["hour", "module", "name", "state"],
        update_fields=_VALUES,
        batch_size=500,
    )


def _fold(before: datetime, still_open: Iterable[datetime]) -> None:
    """Make one of all hours before `before` in which nothing is open."""
    stored = TaskRollup.objects.using(settings.DATABASE)
    old = stored.filter(hour__lt=before, hour__gt=BASE).exclude(hour__in=list(still_open))
    if not old.exists():
        return
    hours = set(old.values_list("hour", flat=True))
    folded = _folded(stored.filter(hour__in={BASE, *hours}), BASE)
    stored.filter(hour__in={BASE, *hours}).delete()
    stored.bulk_create(folded, batch_size=500)


def _folded(rows: Iterable[TaskRollup], hour: datetime) -> list[TaskRollup]:
    """Return the sums of `rows` by module, name and state."""
    groups: defaultdict[Key, list[TaskRollup]] = defaultdict(list)
    for row in rows:
        groups[(hour, row.module, row.name, row.state)].append(row)
    return [_sum(key, group) for key, group in sorted(groups.items())]


def _sum(key: Key, rows: list[TaskRollup]) -> TaskRollup:
    hour, module, name, state = key
    values: dict[str, Any] = {}
    for field in _VALUES:
        each = [getattr(row, field) for row in rows]
        is_list = field.endswith("_buckets")
        values[field] = [sum(column) for column in zip(*each, strict=True)] if is_list else sum(each)
    return TaskRollup(hour=hour, module=module, name=name, state=state, **values)

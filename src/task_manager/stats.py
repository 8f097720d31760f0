"""How a set of executions went: counts, success rate, times of run and wait, and each day."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connections
from django.db.models import Aggregate, Case, Count, F, Field, FloatField, Func, Q, Value, When
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from task_manager.querysets import ExecutionQuerySet
from task_manager.states import Phase, State, phase_of

PERCENTILES = (0.5, 0.95, 0.99)
_NAMES = ("p50", "p95", "p99")
#: Executions that ran to their end; one that was stopped says nothing of how long the task takes.
_RAN = Q(state__in=[State.SUCCESS, State.FAILURE], started_at__isnull=False, finished_at__isnull=False)
_BEGAN = Q(first_started_at__isnull=False)


def module_stats(queryset: ExecutionQuerySet, *, days: int = 7, now: datetime | None = None) -> dict[str, Any]:
    """Return how the executions of `queryset` that were created in the last `days` days went.

    The days are those of the current time zone, today the last. `success_rate` is the part of successes, 0 to
    1, of what succeeded or failed; None where nothing did. `run` and `wait` are seconds or None: from start to
    end, and from when it could have started to its first start.
    """
    moment = now or timezone.now()
    dates = _last_days(moment, days)
    chosen = queryset.filter(created_at__gte=_midnight(dates[0]), created_at__lte=moment).order_by()
    by_state, by_phase = _counts(chosen, moment)
    ended = by_state[State.SUCCESS] + by_state[State.FAILURE]
    return {
        "days": days,
        "total": sum(by_state.values()),
        "by_state": by_state,
        "by_phase": by_phase,
        "success_rate": round(by_state[State.SUCCESS] / ended, 4) if ended else None,
        **_times(chosen),
        "per_day": _per_day(chosen, dates),
    }


def percentile(ordered: Sequence[float], fraction: float) -> float | None:
    """Return a percentile of ascending values as SQL's `percentile_cont` does: interpolated between neighbours."""
    if not ordered:
        return None
    place = fraction * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


def _last_days(now: datetime, days: int) -> list[date]:
    today = timezone.localdate(now) if timezone.is_aware(now) else now.date()
    return [today - timedelta(days=n) for n in range(days - 1, -1, -1)]


def _midnight(day: date) -> datetime:
    start = datetime.combine(day, time.min)
    return timezone.make_aware(start) if timezone.is_aware(timezone.now()) else start


def _counts(chosen: ExecutionQuerySet, now: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """Count by state and by phase from one grouped query."""
    groups = chosen.values_list(
        "state",
        "reason",
        Case(When(cancel_requested_at__isnull=False, then=True), default=False),
        Case(When(eta__gt=now, then=True), default=False),
    ).annotate(number=Count("pk"))
    by_state: Counter[str] = Counter()
    by_phase: Counter[str] = Counter()
    for state, reason, cancelling, scheduled, number in groups:
        eta = now + timedelta(seconds=1) if scheduled else None
        by_state[state] += number
        by_phase[phase_of(state, reason, eta=eta, cancel_requested=cancelling, now=now)] += number
    return {s.value: by_state[s] for s in State}, {p.value: by_phase[p] for p in Phase}


def _times(chosen: ExecutionQuerySet) -> dict[str, dict[str, float | None]]:
    is_postgres = connections[chosen.db].vendor == "postgresql"
    run, wait = _times_in_sql(chosen) if is_postgres else _times_in_python(chosen)
    return {"run": _named(run), "wait": _named(wait)}


def _named(values: Sequence[float | None]) -> dict[str, float | None]:
    rounded = [None if value is None else round(value, 3) for value in values]
    return dict(zip(_NAMES, rounded, strict=True))


class _Percentiles(Aggregate):
    """PostgreSQL's `percentile_cont` of several fractions at once; NULL where there is nothing."""

    template = (
        f"percentile_cont(ARRAY[{', '.join(map(str, PERCENTILES))}]::float8[]) WITHIN GROUP (ORDER BY %(expressions)s)"
    )


def _times_in_sql(chosen: ExecutionQuerySet) -> tuple[Sequence[float | None], ...]:
    due = Greatest("created_at", Coalesce("eta", "created_at"))
    nothing: list[float | None] = [None] * len(PERCENTILES)
    found = chosen.aggregate(
        run=_Percentiles(_seconds(F("started_at"), F("finished_at")), filter=_RAN, output_field=Field()),
        wait=_Percentiles(_seconds(due, F("first_started_at")), filter=_BEGAN, output_field=Field()),
    )
    return found["run"] or nothing, found["wait"] or nothing


def _seconds(start: Any, end: Any) -> Any:
    """Return the seconds between two expressions, never below 0: two machines' clocks may disagree."""
    span = Func(end, start, template="extract(epoch FROM %(expressions)s)", arg_joiner=" - ")
    span.output_field = FloatField()
    return Greatest(span, Value(0.0), output_field=FloatField())


def _times_in_python(chosen: ExecutionQuerySet) -> tuple[Sequence[float | None], ...]:
    runs = chosen.filter(_RAN).values_list("started_at", "finished_at")
    waits = chosen.filter(_BEGAN).values_list("created_at", "eta", "first_started_at")
    run = sorted(_between(start, end) for start, end in runs.iterator())
    wait = sorted(_between(max(created, eta or created), start) for created, eta, start in waits.iterator())
    return tuple([percentile(values, fraction) for fraction in PERCENTILES] for values in (run, wait))


def _between(start: Any, end: Any) -> float:
    return max(float((end - start).total_seconds()), 0.0)


def _per_day(chosen: ExecutionQuerySet, dates: Sequence[date]) -> list[dict[str, Any]]:
    """Count each day's executions, also where there were none."""
    counted: dict[date, Counter[str]] = {day: Counter() for day in dates}
    groups = chosen.values_list(TruncDate("created_at"), "state").annotate(number=Count("pk"))
    for day, state, number in groups:
        counted.setdefault(day, Counter())[state] += number
    return [
        {
            "date": day.isoformat(),
            "total": counts.total(),
            "success": counts[State.SUCCESS],
            "failure": counts[State.FAILURE],
            "revoked": counts[State.REVOKED],
        }
        for day, counts in sorted(counted.items())
    ]

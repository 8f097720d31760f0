"""Statistics agree with plain arithmetic, on every database."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from statistics import quantiles

import pytest
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from task_manager.models import TaskExecution
from task_manager.states import Phase, State
from task_manager.stats import module_stats, percentile

pytestmark = pytest.mark.django_db(databases="__all__")

NOW = datetime(2026, 10, 7, 15, 0, tzinfo=UTC)


def new(number, *, state="SUCCESS", created=NOW - timedelta(hours=1), wait=None, run=None, **fields):
    started = None if wait is None else max(created, fields.get("eta") or created) + timedelta(seconds=wait)
    finished = None if run is None else started + timedelta(seconds=run)
    return TaskExecution(
        task_id=str(number),
        module="nomina",
        state=state,
        created_at=created,
        first_started_at=started,
        started_at=started,
        finished_at=finished,
        **fields,
    )


def stats(*executions, **options):
    TaskExecution.objects.bulk_create(executions)
    return module_stats(TaskExecution.objects.filter(module="nomina"), now=NOW, **options)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=60))
def test_percentiles_are_interpolated_as_the_standard_library_does(values):
    ordered = sorted(values)
    reference = quantiles(ordered, n=100, method="inclusive")
    for percent in (50, 95, 99):
        assert percentile(ordered, percent / 100) == pytest.approx(reference[percent - 1])


def test_a_percentile_of_one_value_is_that_value_and_of_none_is_none():
    assert percentile([3.0], 0.95) == 3.0
    assert percentile([], 0.5) is None


def test_times_of_run_and_wait_are_those_of_the_reference():
    chance = random.Random(7)
    waits = [round(chance.expovariate(1), 3) for _ in range(101)]
    runs = [round(chance.expovariate(0.1), 3) for _ in range(101)]
    found = stats(*(new(n, wait=w, run=r) for n, (w, r) in enumerate(zip(waits, runs, strict=True))))
    for name, values in (("wait", waits), ("run", runs)):
        reference = quantiles(values, n=100, method="inclusive")
        expected = {"p50": reference[49], "p95": reference[94], "p99": reference[98]}
        assert found[name] == pytest.approx(expected, abs=0.001)


def test_nothing_is_known_of_nothing():
    found = stats(days=2)
    empty = {"p50": None, "p95": None, "p99": None}
    assert (found["total"], found["success_rate"], found["run"], found["wait"]) == (0, None, empty, empty)
    assert found["by_state"] == dict.fromkeys(map(str, State), 0)
    assert found["by_phase"] == dict.fromkeys(map(str, Phase), 0)


def test_what_was_stopped_counts_neither_as_success_nor_as_duration():
    found = stats(
        new(1, wait=1, run=10),
        new(2, wait=1, run=10, state="FAILURE", reason="exception"),
        new(3, wait=1, run=10),
        new(4, wait=1, run=9_000, state="REVOKED", reason="terminated"),
        new(5, state="REVOKED", reason="expired"),
        new(6, state="PENDING"),
    )
    assert found["success_rate"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["run"]["p99"] == 10
    assert found["total"] == 6


def test_only_revoked_ones_have_no_success_rate():
    assert stats(new(1, state="REVOKED", reason="cancelled"))["success_rate"] is None


def test_phases_are_those_that_people_are_shown():
    later = NOW + timedelta(hours=1)
    found = stats(
        new(1, state="PENDING", eta=later),
        new(2, state="PENDING"),
        new(3, state="STARTED", wait=0),
        new(4, state="PROGRESS", wait=0, cancel_requested_at=NOW),
        new(5, state="FAILURE", reason="worker_lost"),
        new(6, state="FAILURE", reason=None),
        new(7, state="REVOKED", reason="expired"),
        new(8, state="RETRY"),
    )
    counted = {phase for phase, number in found["by_phase"].items() if number == 1}
    assert counted == set(Phase) - {Phase.FINISHED, Phase.CANCELLED}
    assert found["by_state"]["FAILURE"] == 2
    for phase in Phase:
        assert found["by_phase"][phase] == TaskExecution.objects.in_phases([phase], NOW).count()


def test_waiting_counts_from_when_it_could_have_started_and_is_never_negative():
    eta = NOW - timedelta(minutes=30)
    early = new(2, wait=0)
    early.first_started_at = early.created_at - timedelta(seconds=5)
    assert stats(new(1, wait=4, eta=eta), early)["wait"] == {"p50": 2.0, "p95": 3.8, "p99": 3.96}


def test_a_run_measured_by_two_clocks_is_never_negative():
    assert stats(new(1, wait=0, run=-3))["run"]["p50"] == 0


@override_settings(TIME_ZONE="America/Bogota")
def test_days_are_those_of_the_current_time_zone_and_none_is_left_out():
    # 03:00 UTC is the evening before in Bogotá.
    found = stats(
        new(1, created=datetime(2026, 10, 7, 3, 0, tzinfo=UTC)),
        new(2, created=datetime(2026, 10, 7, 5, 0, tzinfo=UTC), state="FAILURE"),
        new(3, created=datetime(2026, 10, 5, 5, 0, tzinfo=UTC), state="REVOKED"),
        new(4, created=datetime(2026, 10, 5, 4, 59, tzinfo=UTC)),
        days=3,
    )
    assert found["per_day"] == [
        {"date": "2026-10-05", "total": 1, "success": 0, "failure": 0, "revoked": 1},
        {"date": "2026-10-06", "total": 1, "success": 1, "failure": 0, "revoked": 0},
        {"date": "2026-10-07", "total": 1, "success": 0, "failure": 1, "revoked": 0},
    ]
    assert found["total"] == 3


def test_the_present_is_the_default():
    TaskExecution.objects.create(task_id="1", module="nomina", state="SUCCESS", created_at=timezone.now())
    found = module_stats(TaskExecution.objects.all())
    assert found["days"] == len(found["per_day"]) == 7
    assert found["per_day"][-1]["success"] == found["total"] == 1

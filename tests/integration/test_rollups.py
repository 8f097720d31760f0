"""The counters: right after any history, never falling, and bounded however many executions there are."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from task_manager import rollups
from task_manager.conf import settings
from task_manager.models import Installation, TaskExecution, TaskRollup
from task_manager.states import READY_STATES, State

pytestmark = pytest.mark.django_db(databases="__all__")

NOW = datetime(2026, 10, 5, 12, 30, tzinfo=UTC)


def add(number, *, created, state=State.SUCCESS, run=10, wait=2, name="payroll.run", **fields):
    started = created + timedelta(seconds=wait)
    ended = {"finished_at": started + timedelta(seconds=run)} if state in READY_STATES else {}
    return TaskExecution.objects.create(
        task_id=f"t{number}",
        module="payroll",
        name=name,
        state=state,
        created_at=created,
        started_at=started,
        first_started_at=started,
        **ended,
        **fields,
    )


def counted():
    return Counter(
        {(row.name, row.state): row.number for row in rollups._folded(TaskRollup.objects.all(), rollups.BASE)}
    )


def test_the_histograms_are_those_of_what_ran():
    for number, (run, wait) in enumerate([(0.05, 0), (7, 100), (20_000, 1)]):
        add(number, created=NOW - timedelta(days=number), run=run, wait=wait)
    add("later", created=NOW - timedelta(minutes=5), wait=130, eta=NOW - timedelta(minutes=3), state=State.FAILURE)
    rollups.refresh(now=NOW)
    [failed, done] = rollups._folded(TaskRollup.objects.all(), rollups.BASE)
    assert (done.state, done.number, done.run_count) == ("SUCCESS", 3, 3)
    assert done.run_buckets == [1, 1, 1, 1, 2, 2, 2, 2, 2, 2]
    assert done.run_seconds == pytest.approx(20_007.05)
    assert done.wait_buckets == [1, 1, 2, 2, 2, 2, 3, 3, 3, 3]
    # It waited for ten seconds, from its ETA.
    assert (failed.wait_seconds, failed.wait_buckets[4], failed.wait_buckets[3]) == (10, 1, 0)


def test_any_history_is_counted_as_a_count_of_all_would():
    source = random.Random(7)
    now, everything = NOW, Counter()
    for turn in range(60):
        for number in range(source.randrange(4)):
            state = source.choice([State.SUCCESS, State.FAILURE, State.STARTED, State.PENDING])
            made = now - timedelta(minutes=source.randrange(90))
            add(f"{turn}-{number}", created=made, state=state, name=source.choice(["a", "b"]))
        for row in TaskExecution.objects.exclude(state__in=READY_STATES).order_by("id"):
            if source.random() < 0.1:
                row.state, row.finished_at = source.choice([State.SUCCESS, State.REVOKED]), now
                row.save()
        if source.random() < 0.7:
            rollups.refresh(now=now, force=True)
        now += timedelta(minutes=source.choice([1, 30, 200]))
    rollups.refresh(now=now, force=True)
    for name, state in TaskExecution.objects.filter(state__in=READY_STATES).values_list("name", "state"):
        everything[name, state] += 1
    assert counted() == everything
    assert TaskRollup.objects.filter(hour=rollups.BASE).exists()


def test_what_is_pruned_stays_counted():
    for number in range(5):
        add(number, created=NOW - timedelta(minutes=number))
    rollups.refresh(now=NOW)
    TaskExecution.objects.filter(task_id__in=["t1", "t2"]).delete()
    add("new", created=NOW, state=State.FAILURE)
    rollups.refresh(now=NOW, force=True)
    assert counted() == {("payroll.run", "SUCCESS"): 5, ("payroll.run", "FAILURE"): 1}


def test_what_revives_in_a_folded_hour_is_not_counted_twice():
    old = add(0, created=NOW - timedelta(days=3))
    rollups.refresh(now=NOW)
    for state, finished in [(State.STARTED, None), (State.SUCCESS, NOW)]:
        old.state, old.finished_at = state, finished
        old.save()
        rollups.refresh(now=NOW, force=True)
    assert counted() == {("payroll.run", "SUCCESS"): 1}


def test_it_is_counted_once_in_a_while_by_one():
    add(0, created=NOW)
    assert rollups.refresh(now=NOW)
    assert not rollups.refresh(now=NOW + timedelta(seconds=rollups.INTERVAL - 1))
    assert rollups.refresh(now=Installation.objects.get().rollup_due_at)


def test_what_is_old_and_over_is_not_read_again():
    for number in range(50):
        add(number, created=NOW - timedelta(days=2, minutes=number))
    rollups.refresh(now=NOW)
    with CaptureQueriesContext(
        connections[settings.DATABASE],
    ) as seen:
        rollups.refresh(now=NOW, force=True)
    reads = [query["sql"] for query in seen if 'FROM "task_manager_execution"' in query["sql"]]
    assert len(reads) == 2  # What is open, and the last hours.
    assert all("created_at" in sql and ('"finished_at" IS NULL' in sql or ">=" in sql) for sql in reads)


@pytest.mark.postgres
def test_no_read_is_a_sequential_scan_once_there_is_much():
    TaskExecution.objects.bulk_create(
        TaskExecution(task_id=f"t{number}", state="SUCCESS", created_at=NOW - timedelta(days=9), finished_at=NOW)
        for number in range(3_000)
    )
    rollups.refresh(now=NOW)
    with connections[settings.DATABASE].cursor() as cursor:
        cursor.execute("ANALYZE task_manager_execution")
    with CaptureQueriesContext(connections[settings.DATABASE]) as seen:
        rollups.refresh(now=NOW, force=True)
        rollups.active()
    reads = [query["sql"] for query in seen if 'FROM "task_manager_execution"' in query["sql"]]
    assert len(reads) == 3
    for sql in reads:
        with connections[settings.DATABASE].cursor() as cursor:
            cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Seq Scan on task_manager_execution" not in plan, plan

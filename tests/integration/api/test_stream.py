"""Streams under a server that cannot hold them, and who may count."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from task_manager.states import State
from task_manager.workers import queues

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_wsgi_server_says_what_it_needs_and_offers_what_works(api, people):
    answer = api(people.ana).get("stream/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "needs_asgi")
    assert api(people.ana).get("session/").json()["transports"] == ["polling"]


def test_a_wsgi_server_does_not_wait(api, people):
    cursor = api(people.ana).get("changes/").json()["cursor"]
    answer = api(people.ana).get("changes/", {"cursor": cursor, "wait": 20})
    assert answer.json()["items"] == []


@pytest.mark.parametrize("wait", ["-1", "26", "long"])
def test_a_wait_is_a_number_of_seconds(api, people, wait):
    answer = api(people.ana).get("changes/", {"wait": wait})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "wait")


def test_counters_are_for_operators(api, people):
    assert api(people.ana).get("metrics/").status_code == 403
    text = api(people.boss).get("metrics/").content.decode()
    assert "task_manager_streams 0" in text
    assert 'task_manager_emit_lag_seconds_bucket{le="+Inf"}' in text
    assert text.endswith("\n")


def test_metrics_tell_of_executions_workers_and_queues(api, people, add):
    queues.forget()
    now = timezone.now()
    quoted = 'a "b" \\ c'
    for _number in range(3):
        add(state=State.SUCCESS, created_at=now, started_at=now, finished_at=now + timedelta(seconds=7))
    add(state=State.FAILURE, created_at=now, name=quoted)
    add(state=State.PENDING, created_at=now, queue="reports", sent_at=now - timedelta(minutes=1))
    text = api(people.boss).get("metrics/").content.decode()
    labels = 'module="payroll",template="payroll.run",state="SUCCESS"'
    assert f"task_manager_executions_total{{{labels}}} 3" in text
    assert f'task_manager_run_seconds_bucket{{{labels},le="15.0"}} 3' in text
    assert f'task_manager_run_seconds_bucket{{{labels},le="5.0"}} 0' in text
    assert f"task_manager_run_seconds_sum{{{labels}}} 21.0" in text
    assert 'template="a \\"b\\" \\\\ c",state="FAILURE"} 1' in text
    assert 'task_manager_executions_active{module="payroll",template="payroll.run",state="PENDING"} 1' in text
    assert 'task_manager_queue_oldest_seconds{queue="reports"} 6' in text
    # The broker in memory has no such queue, so its depth is not known, which is not 0.
    assert 'task_manager_queue_depth{queue="reports"}' not in text
    assert "task_manager_database_available 1" in text
    names = re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)
    assert len(names) == len(set(names))
    sample = re.compile(r'[a-z_]+(\{[a-z]+="(\\.|[^"\\])*"(,[a-z]+="(\\.|[^"\\])*")*\})? -?[0-9.e+-]+')
    for line in text.splitlines():
        assert line.startswith("# ") or sample.fullmatch(line), line

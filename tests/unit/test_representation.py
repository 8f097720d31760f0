"""The JSON of an execution is the documented one, and safe for whoever reads it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from time import perf_counter
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.test import override_settings

from task_manager.models import TaskExecution
from task_manager.policy import Policy, Redaction, Scope
from task_manager.representation import (
    percent,
    policy_for,
    represent,
    utc,
    with_permissions,
)
from task_manager.rows import LIST_FIELDS, Row

NOW = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
KEYS = [
    "id",
    "number",
    "name",
    "task",
    "title",
    "module",
    "state",
    "reason",
    "phase",
    "version",
    "revision",
    "owner",
    "queue",
    "worker",
    "progress",
    "remaining_seconds",
    "attempt",
    "max_attempts",
    "created_at",
    "eta",
    "expires_at",
    "started_at",
    "finished_at",
    "duration_seconds",
    "root_id",
    "parent_id",
    "group_id",
    "retry_of",
    "cancel_requested",
    "inferred",
    "replayable",
    "tags",
    "result",
    "error",
    "can",
    "links",
]


def made(**fields):
    running = {
        "id": 4711,
        "task_id": "0b8c/á",
        "name": "nomina.consolidar",
        "task": "nomina.tasks.consolidar_nomina",
        "title": "Consolidar nómina",
        "module": "nomina",
        "state": "PROGRESS",
        "version": 17,
        "owner_id": 3,
        "owner_name": "nomina",
        "queue": "celery",
        "worker": "celery@host",
        "attempt": 1,
        "max_attempts": 4,
        "created_at": NOW - timedelta(seconds=70),
        "started_at": NOW - timedelta(seconds=60),
        "progress_current": 430.0,
        "progress_total": 1000.0,
        "progress_message": "Empleado 430 de 1.000",
        "progress_at": NOW,
        "replayable": True,
    }
    return TaskExecution(**running | fields)


def shown(redaction=Redaction.OWNER, detail=False, **fields):
    return represent(made(**fields), redaction=redaction, now=NOW, detail=detail)


def test_keys_and_their_order_are_the_documented_ones():
    assert list(shown()) == KEYS
    assert list(shown(detail=True)) == [*KEYS, "args", "kwargs", "traceback"]


def test_a_running_execution():
    data = shown()
    assert json.loads(json.dumps(data)) == data
    assert data["phase"] == "running"
    assert data["owner"] == {"id": 3, "name": "nomina"}
    assert data["progress"] == {
        "current": 430,
        "total": 1000,
        "percent": 43.0,
        "message": "Empleado 430 de 1.000",
        "updated_at": "2026-10-05T12:00:00.000000Z",
    }
    assert data["remaining_seconds"] == 80
    assert data["finished_at"] is data["duration_seconds"] is data["error"] is data["cancel_requested"] is None
    assert data["can"] == {"cancel": False, "terminate": False, "retry": False}


@pytest.mark.parametrize(
    ("current", "total", "expected"),
    [
        (None, None, None),
        (5, None, None),
        (5, 0, None),
        (5, -1, None),
        (None, 10, None),
        (0, 10, 0.0),
        (-3, 10, 0.0),
        (1, 3, 33.3),
        (999_999, 1_000_000, 99.9),
        (10, 10, 100.0),
        (15, 10, 100.0),
    ],
)
def test_percent_is_known_or_none_and_full_only_at_the_end(current, total, expected):
    assert percent(current, total) == expected


def test_the_run_s_own_rate_goes_before_the_expected_duration():
    assert shown(expected_seconds=1000.0)["remaining_seconds"] == 80
    assert shown(progress_at=NOW - timedelta(seconds=30), expected_seconds=5.0)["remaining_seconds"] == 10


def test_without_progress_the_expected_duration_counts():
    without = {"progress_current": None, "progress_total": None, "progress_at": None}
    assert shown(**without, expected_seconds=100.0)["remaining_seconds"] == 40
    assert shown(**without, expected_seconds=50.0)["remaining_seconds"] is None
    assert shown(**without)["remaining_seconds"] is None


def test_remaining_time_is_never_negative_and_only_of_what_runs():
    assert shown(progress_at=NOW - timedelta(seconds=59))["remaining_seconds"] == 0
    assert shown(state="SUCCESS", finished_at=NOW)["remaining_seconds"] is None
    assert shown(state="PENDING", started_at=None)["remaining_seconds"] is None
    assert shown(cancel_requested_at=NOW)["remaining_seconds"] is None


def test_the_duration_is_of_the_ended_run():
    assert shown(state="SUCCESS", finished_at=NOW)["duration_seconds"] == 60.0
    assert shown(state="REVOKED", started_at=None, finished_at=NOW)["duration_seconds"] is None
    assert shown(state="FAILURE", finished_at=NOW - timedelta(minutes=5))["duration_seconds"] == 0.0


def test_eta_is_the_next_attempt_while_waiting_for_it():
    first, second = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)
    assert shown(state="RETRY", eta=first, retry_at=second)["eta"] == utc(second)
    assert shown(state="PROGRESS", eta=first, retry_at=second)["eta"] == utc(first)


def test_moments_are_utc_whatever_zone_they_came_in():
    bogota = timezone(timedelta(hours=-5))
    assert utc(datetime(2026, 1, 1, 19, 0, 0, 5000, tzinfo=bogota)) == "2026-01-02T00:00:00.005000Z"
    assert utc(None) is None


def test_an_owner_keeps_the_type_of_its_id_as_far_as_json_has_it():
    assert shown(owner_id=None)["owner"] is None
    key = UUID("12345678123456781234567812345678")
    execution = made()
    execution.owner_id = key
    assert represent(execution, redaction=Redaction.OWNER, now=NOW)["owner"]["id"] == str(key)


def test_a_traceback_is_for_full_readers_of_the_detail():
    failed = {"state": "FAILURE", "error_type": "ValueError", "error_message": "no", "traceback": "Trace"}
    assert shown(**failed)["error"] == {"type": "ValueError", "message": "no"}
    assert "traceback" not in shown(Redaction.FULL, **failed)
    assert shown(Redaction.FULL, detail=True, **failed)["traceback"] == "Trace"
    assert shown(Redaction.OWNER, detail=True, **failed)["traceback"] is None


def test_a_cancellation_says_who_and_when():
    data = shown(cancel_requested_at=NOW, cancelled_by_id=5, cancelled_by_name="ana")
    assert data["phase"] == "cancelling"
    assert data["cancel_requested"] == {"at": utc(NOW), "by": {"id": 5, "name": "ana"}}
    assert shown(cancel_requested_at=NOW)["cancel_requested"]["by"] is None


@pytest.mark.parametrize(
    ("result", "link"),
    [
        (None, None),
        ("/files/1", None),
        ({"rows": 3}, None),
        ({"link": 5, "href": "/files/1"}, "/files/1"),
        ({"url": "https://files.example/1"}, "https://files.example/1"),
        ({"url": "javascript:alert(1)"}, None),
        ({"url": "java\nscript:alert(1)"}, None),
        ({"url": "data:text/html,x"}, None),
    ],
)
def test_a_result_may_carry_a_link_that_is_safe_to_follow(result, link):
    data = shown(result=result)
    assert (data["result"], data["links"]["result"]) == (result, link)


def test_flower_is_linked_for_full_readers_where_it_has_a_public_address():
    assert shown(Redaction.FULL)["links"]["flower"] is None
    with override_settings(TASK_MANAGER={"FLOWER_PUBLIC_URL": "https://flower.example/"}):
        assert shown(Redaction.FULL)["links"]["flower"] == "https://flower.example/task/0b8c%2F%C3%A1"
        assert shown(Redaction.OWNER)["links"]["flower"] is None


class Everything(Policy):
    def can_cancel(self, user, execution):
        return True

    can_terminate = can_retry = can_cancel


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({"state": "PENDING"}, {"cancel"}),
        ({"state": "PROGRESS"}, {"cancel", "terminate"}),
        ({"state": "PROGRESS", "cancel_requested_at": NOW}, {"terminate"}),
        ({"state": "SUCCESS", "finished_at": NOW}, {"retry"}),
        ({"state": "FAILURE", "finished_at": NOW, "replayable": False}, set()),
        ({"state": "FAILURE", "finished_at": NOW, "task": ""}, set()),
    ],
)
def test_people_are_offered_what_the_state_has_a_use_for(fields, allowed):
    execution = made(**fields)
    data = represent(execution, redaction=Redaction.OWNER, now=NOW)
    offered = with_permissions(data, execution, None, Everything())
    assert {name for name, yes in offered["can"].items() if yes} == allowed
    assert list(offered) == KEYS
    assert not any(data["can"].values())


def test_people_are_offered_only_what_the_policy_allows():
    execution = made()
    data = represent(execution, redaction=Redaction.OWNER, now=NOW)
    stranger = SimpleNamespace(pk=9, is_authenticated=True, is_active=True, is_staff=False, is_superuser=False)
    assert not any(with_permissions(data, execution, stranger, Policy())["can"].values())


class Counting(Policy):
    asked = 0

    def scope(self, user):
        type(self).asked += 1
        return Scope(owners=frozenset({3}))


@override_settings(TASK_MANAGER={"POLICY": f"{__name__}.Counting"})
def test_many_rows_are_judged_by_one_look_at_the_scope():
    user = SimpleNamespace(pk=3, is_authenticated=True, is_active=True, is_superuser=False)
    judge = policy_for(user)
    assert all(judge.can_cancel(user, made()) for _ in range(10))
    assert not judge.can_cancel(user, made(owner_id=4))
    assert Counting.asked == 1


def test_a_list_loads_every_column_it_shows_and_no_large_one():
    left_out = {f.name for f in TaskExecution._meta.fields} - set(LIST_FIELDS)
    assert {"args", "kwargs", "traceback"} <= left_out
    row = Row(*_values())
    assert represent(row, redaction=Redaction.FULL, now=NOW) == represent(made(), redaction=Redaction.FULL, now=NOW)
    # What it does not hold itself it would get from an instance.
    assert "_instance" not in vars(row)


def test_a_policy_is_given_what_an_instance_has_too():
    row = Row(*_values())
    assert row.phase_at(NOW) == made().phase_at(NOW)
    assert str(row) != str(made()) and row.is_finished == made().is_finished
    with pytest.raises(AttributeError):
        row.no_such_thing  # noqa: B018


def _values():
    whole = made()
    return (getattr(whole, TaskExecution._meta.get_field(name).attname) for name in LIST_FIELDS)


def test_it_costs_microseconds():
    execution = made()
    started = perf_counter()
    for _ in range(2_000):
        represent(execution, redaction=Redaction.OWNER, now=NOW)
    # Measured: 9; the limit leaves room for busy machines.
    assert (perf_counter() - started) / 2_000 < 100e-6

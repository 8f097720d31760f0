"""Plain rows say what instances say, on every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test import override_settings
from django.utils import timezone

from task_manager import rows
from task_manager.conf import settings
from task_manager.models import TaskExecution
from task_manager.policy import Redaction
from task_manager.representation import represent

pytestmark = pytest.mark.django_db(databases="__all__")


def stored(**values):
    now = timezone.now()
    given = {
        "task_id": uuid4().hex,
        "tags": ["a", {"b": None}],
        "result": {"rows": 3, "title": "ñ 中"},
        "eta": now + timedelta(seconds=5),
        "started_at": now,
        "created_at": now - timedelta(days=400, microseconds=1),
        "progress_current": 0.5,
        "progress_total": 3.0,
        "replayable": True,
        "owner_id": None,
        "state": "PROGRESS",
    }
    return TaskExecution.objects.create(**given | values)


def both_say(found):
    now = timezone.now()
    instances = [represent(e, redaction=Redaction.FULL, now=now) for e in found]
    return instances, [represent(e, redaction=Redaction.FULL, now=now) for e in rows.read(found)]


@pytest.mark.parametrize("zone", ["UTC", "America/Caracas"])
def test_a_row_is_represented_as_the_instance_is(zone):
    for values in ({}, {"result": None, "tags": [], "eta": None}, {"created_at": datetime(1970, 1, 1, tzinfo=UTC)}):
        stored(**values)
    with timezone.override(zone):
        instances, plain = both_say(TaskExecution.objects.order_by("id"))
    assert plain == instances and len(plain) == 3


def test_a_query_that_can_find_nothing_is_not_asked(django_assert_num_queries):
    with django_assert_num_queries(0, connection=connections[settings.DATABASE]):
        assert rows.read(TaskExecution.objects.none()) == []
        assert rows.read(TaskExecution.objects.filter(pk__in=[])) == []


def test_what_a_row_lacks_is_read_when_it_is_asked_for(django_assert_num_queries):
    stored(args=[1, 2])
    with django_assert_num_queries(2, connection=connections[settings.DATABASE]):
        (row,) = rows.read(TaskExecution.objects.all()[:1])
        assert row.args == [1, 2] and row.is_finished is False
        assert row.args == [1, 2]


@override_settings(USE_TZ=False)
def test_moments_without_time_zones():
    stored(eta=None, started_at=None, created_at=datetime(2026, 1, 2, 3, 4, 5))
    instances, plain = both_say(TaskExecution.objects.all())
    assert plain == instances

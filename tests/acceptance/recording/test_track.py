"""Which tasks are tracked: by decorator, by setting, of one Celery app and of another."""

from __future__ import annotations

import json
import os

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from task_manager.models import TaskExecution
from tests.host import tasks
from tests.host.celery import app
from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("stack")]


@pytest.fixture
def tracking(new_worker, monkeypatch):
    """Return what tracks `TRACK` here and in a worker, on a queue of its own."""

    def track(value):
        monkeypatch.setenv("TEST_TASK_MANAGER", json.dumps({"TRACK": value}))
        monkeypatch.setenv("TEST_QUEUE", f"{os.environ['TEST_QUEUE']}-track")
        overridden.append(override_settings(TASK_MANAGER=django_settings.TASK_MANAGER | {"TRACK": value}))
        overridden[-1].enable()
        new_worker("-c", "1")

    overridden = []
    yield track
    for override in overridden:
        override.disable()


def start(task, *args):
    return task.apply_async(args, queue=os.environ["TEST_QUEUE"])


def ended(result):
    return wait_for(lambda: TaskExecution.objects.filter(task_id=result.id, finished_at__isnull=False).first(), 30)


def test_all_tasks_are_tracked_but_celery_s_own(tracking):
    tracking("all")
    cleanup = start(app.tasks["celery.backend_cleanup"])
    well, badly = ended(start(tasks.undecorated)), ended(start(tasks.undecorated, True))
    assert (well.state, well.result, well.progress_message) == ("SUCCESS", "done", "half")
    assert (badly.state, badly.reason, badly.error_message) == ("FAILURE", "exception", "it is broken")
    assert (well.name, well.title, well.module) == (well.task, well.task, "")
    assert well.worker and well.sent_at and well.first_started_at
    assert not TaskExecution.objects.filter(task_id=cleanup.id).exists()


def test_tasks_are_tracked_by_pattern_and_decorated_ones_anyway(tracking):
    tracking(["tests.host.*.undecor*", "billing.*"])
    other = start(tasks.unmatched)
    assert ended(start(tasks.undecorated)).state == "SUCCESS"
    assert ended(start(tasks.add, 1, 2)).name == "host.add"
    assert not TaskExecution.objects.filter(task_id=other.id).exists()


def test_two_apps_in_one_process(new_worker, shared_worker):
    from tests.host import second

    new_worker("-c", "1", app="tests.host.second")
    first, other = ended(tasks.add.delay(1, 2)), ended(second.double.delay(4))
    assert (first.name, first.result) == ("host.add", 3)
    assert (other.name, other.module, other.result) == ("second.double", "second", 8)

"""A thousand races of start against cancel, each with one winner."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from task_manager.actions.executions import _request_cancel
from task_manager.models import TaskExecution
from task_manager.tracking import store
from task_manager.tracking.events import Attempt, Message, Naming, Published, Started
from task_manager.tracking.runs import now
from task_manager.types import new_id

pytestmark = pytest.mark.acceptance

NAMING = Naming(name="race", module="host", title="Race")
MESSAGE = Message(task="race")
RACES = 1_000


def test_each_race_has_one_winner(stack):
    ids = [f"race-{n}" for n in range(RACES)]
    for position in range(0, RACES, 200):
        chunk = ids[position : position + 200]
        store.write([Published(task_id=i, at=now(), message=MESSAGE, naming=NAMING) for i in chunk])
    started: dict[str, bool] = {}
    cancelled_waiting: dict[str, bool] = {}
    line = threading.Barrier(2)

    def start_all():
        store.connect()
        for task_id in ids:
            line.wait(30)
            event = Started(task_id=task_id, at=now(), attempt=Attempt(id=new_id()), message=MESSAGE, naming=NAMING)
            started[task_id] = store.start(event)
        connections.close_all()

    def cancel_all():
        store.connect()
        for task_id in ids:
            line.wait(30)
            _request_cancel(task_id, None)
            row = TaskExecution.objects.get(task_id=task_id)
            cancelled_waiting[task_id] = row.state == "REVOKED"
        connections.close_all()

    threads = [threading.Thread(target=start_all), threading.Thread(target=cancel_all)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    winners = {(started[i], cancelled_waiting[i]) for i in ids}
    assert winners <= {(True, False), (False, True)}
    final = dict(TaskExecution.objects.filter(task_id__in=ids).values_list("task_id", "state"))
    assert all(final[i] == ("STARTED" if started[i] else "REVOKED") for i in ids)

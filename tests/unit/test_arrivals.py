"""What a worker's main process tells of messages that wait, and of no others."""

from __future__ import annotations

import gc

import pytest

from task_manager.tracking import arrivals, attempts
from tests.host import tasks


class Request:
    """As much of Celery's request as an arrival needs."""

    def __init__(self, task_id, task=None):
        self.id, self.task, self.time_start = task_id, task or tasks.add, None
        self.request_dict = {"args": (1, 2), "kwargs": {}, "delivery_info": {"routing_key": "celery"}, "id": task_id}
        attempts.received(self, None)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(arrivals.time, "monotonic", lambda: now[0])
    arrivals.forget_all()
    yield now
    arrivals.forget_all()


def test_only_what_has_not_started_in_time_is_told_and_once(clock):
    waits, runs, ended = Request("waits"), Request("runs"), Request("ended")
    assert arrivals.note(waits) is True
    assert [arrivals.note(request) for request in (runs, ended)] == [False, False]
    assert arrivals.due() == []
    runs.time_start = 5.0
    del ended
    gc.collect()
    clock[0] += arrivals.PATIENCE
    [told] = arrivals.due()
    assert (told.task_id, told.event_id, told.message.args) == ("waits", told.attempt.id, "[1,2]")
    clock[0] += arrivals.PATIENCE
    assert arrivals.due() == []
    assert arrivals.due_at() is None


def test_however_many_arrive_it_is_looked_at_them_a_few_times_a_second(clock):
    kept = []
    looks = 0
    for number in range(400):
        kept.append(Request(f"task-{number}"))
        arrivals.note(kept[-1])
        clock[0] += 0.01
        if arrivals.due_at() <= clock[0]:
            looks += 1
            arrivals.due()
    assert 8 <= looks <= 4 / arrivals.LOOKS


def test_what_nobody_tracks_is_not_told(clock):
    request = Request("untracked")
    request.task = type("Task", (), {"name": "celery.ping", "run": None, "acks_late": False})()
    arrivals.note(request)
    clock[0] += arrivals.PATIENCE
    assert arrivals.due() == []

"""Workers that die, and workers that only seem to: what is concluded of their tasks, and taken back."""

from __future__ import annotations

import json
import os
import signal
import uuid

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from task_manager import reconcile
from task_manager.models import TaskAttempt, TaskEvent, TaskExecution, WorkerLease
from tests.host import tasks
from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("stack", "quick")]

QUICK = {"LEASE_BEAT": 0.2, "LEASE_STALE": 1, "SWEEP_INTERVAL": 0.2, "SETTLE_AFTER": 1, "REDELIVERY_TIMEOUT": 1}


@pytest.fixture(scope="module")
def quick():
    """What takes a minute in production takes seconds, here and in workers of a queue of their own."""
    ours = {"TEST_TASK_MANAGER": json.dumps(QUICK), "TEST_QUEUE": f"lost-{uuid.uuid4().hex[:8]}"}
    with pytest.MonkeyPatch.context() as patch, override_settings(TASK_MANAGER=django_settings.TASK_MANAGER | QUICK):
        for name, value in ours.items():
            patch.setenv(name, value)
        yield


def start(task, *args):
    """Start a task on our own queue: other workers of this run beat too seldom for us."""
    return task.apply_async(args, queue=os.environ["TEST_QUEUE"])


def state_of(task_id):
    reconcile.keep_watch(5)
    return TaskExecution.objects.filter(task_id=task_id).values_list("state", "reason").first()


def began(result):
    return wait_for(lambda: state_of(result.id) == ("STARTED", None))


def beats(worker):
    """Wait until a worker has told that it is there, which a task that it has from the queue may outrun."""
    wait_for(lambda: WorkerLease.objects.filter(pid=worker.process.pid).exists())


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(child) for child in file.read().split()]


def kill(worker):
    """Kill a worker and its children, as a machine does that loses its power."""
    beats(worker)
    pids = [worker.process.pid, *children_of(worker.process.pid)]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    worker.process.wait(10)


def never_lost(task_id):
    events = TaskEvent.objects.filter(task_id=task_id)
    return not [event for event in events if event.data.get("inferred")] and not TaskExecution.objects.filter(
        task_id=task_id, revision__gt=0
    )


def test_what_a_killed_worker_ran_is_lost(new_worker):
    worker = new_worker()
    result = start(tasks.computes, 60)
    began(result)
    kill(worker)
    wait_for(lambda: state_of(result.id) == ("FAILURE", "worker_lost"), 20)
    execution = TaskExecution.objects.get(task_id=result.id)
    assert execution.inferred
    assert execution.finished_at
    assert TaskAttempt.objects.get(task_id=result.id).inferred
    assert WorkerLease.objects.get(pid=worker.process.pid).lost_at


def test_what_was_to_be_acknowledged_late_awaits_its_redelivery_and_then_counts_as_lost(new_worker):
    worker = new_worker()
    result = start(tasks.computes_late, 60)
    began(result)
    kill(worker)
    wait_for(lambda: state_of(result.id) == ("RETRY", "awaiting_redelivery"), 20)
    wait_for(lambda: state_of(result.id) == ("FAILURE", "worker_lost"), 20)


def test_a_worker_that_was_stopped_for_long_takes_its_tasks_back(new_worker):
    worker = new_worker("-c", "1")
    result = start(tasks.computes, 1.5)
    began(result)
    beats(worker)
    pids = [worker.process.pid, *children_of(worker.process.pid)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        wait_for(lambda: state_of(result.id) == ("FAILURE", "worker_lost"), 20)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    wait_for(lambda: state_of(result.id) == ("SUCCESS", None), 20)
    execution = TaskExecution.objects.get(task_id=result.id)
    assert (execution.revision, execution.inferred) == (1, False)
    wait_for(lambda: WorkerLease.objects.get(pid=worker.process.pid).lost_at is None)


@pytest.mark.parametrize("pool", ["prefork", "solo", "threads", "gevent"])
def test_a_worker_that_computes_is_not_lost(new_worker, pool):
    new_worker("-P", pool, "-c", "1")
    result = start(tasks.computes, 3)
    wait_for(lambda: state_of(result.id) == ("SUCCESS", None), 30)
    assert never_lost(result.id)
    assert WorkerLease.objects.filter(pool=pool).exists()


def test_a_warm_shutdown_and_a_new_worker_of_the_same_name_condemn_nothing(new_worker):
    old = new_worker("-c", "1", "-n", "same@host")
    result = start(tasks.computes, 3)
    began(result)
    beats(old)
    old.process.send_signal(signal.SIGTERM)
    new_worker("-c", "1", "-n", "same@host")
    wait_for(lambda: state_of(result.id) == ("SUCCESS", None), 30)
    assert never_lost(result.id)
    wait_for(lambda: WorkerLease.objects.get(pid=old.process.pid).ended_at)


def test_a_recycled_child_takes_nothing_with_it(new_worker):
    new_worker("-c", "1", "--max-tasks-per-child", "1")
    results = [start(tasks.computes, 0.1) for _ in range(3)]
    for result in results:
        wait_for(lambda result=result: state_of(result.id) == ("SUCCESS", None), 30)
        assert never_lost(result.id)

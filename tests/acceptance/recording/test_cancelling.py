"""Cancelling: exactly one side wins, and nothing waits for ever."""

from __future__ import annotations

import time
import uuid

import pytest
from celery import chord
from celery.exceptions import TaskRevokedError

from task_manager.actions.executions import cancel, retry
from task_manager.exceptions import NotFinished, NotReplayable
from task_manager.models import TaskExecution
from task_manager.tracking import recorder
from tests.host import tasks
from tests.waiting import wait_for

pytestmark = pytest.mark.acceptance


def state(result):
    return TaskExecution.objects.filter(task_id=result.id).values_list("state", flat=True).first()


def ended(result, seconds=20):
    return wait_for(lambda: TaskExecution.objects.filter(task_id=result.id, finished_at__isnull=False).first(), seconds)


@pytest.mark.parametrize("start", [lambda: tasks.steps.delay(400), lambda: tasks.silent.delay(30)])
def test_a_running_task_stops(shared_worker, traces, start):
    result = start()
    wait_for(lambda: state(result) in ("STARTED", "PROGRESS"))
    assert cancel(result.id).outcome == "cancelling"
    execution = ended(result, 5)
    assert (execution.state, execution.reason) == ("REVOKED", "cancelled")
    with pytest.raises(TaskRevokedError):
        result.get(timeout=10)
    done = len(traces())
    time.sleep(0.3)  # Long enough for six more steps, if it still ran.
    assert len(traces()) == done


def test_a_queued_task_cancelled_while_no_worker_is_up_never_starts(stack, new_worker, traces):
    held = f"held-{uuid.uuid4().hex[:8]}"
    result = tasks.add.apply_async((1, 2), queue=held)
    assert cancel(result.id).outcome == "cancelled"
    new_worker("-Q", held, "-c", "1")
    with pytest.raises(TaskRevokedError):
        result.get(timeout=20)
    assert state(result) == "REVOKED"
    assert (result.id, "ran") not in traces()


def test_a_task_that_waits_for_a_retry_does_not_start_again(shared_worker, traces):
    result = tasks.flaky.delay(2, countdown=2)
    wait_for(lambda: state(result) == "RETRY")
    assert cancel(result.id).outcome == "cancelled"
    with pytest.raises(TaskRevokedError):
        result.get(timeout=20)
    wait_for(lambda: TaskExecution.objects.get(task_id=result.id).state == "REVOKED")
    time.sleep(2.5)  # Past the moment at which the retry was due.
    assert traces() == [(result.id, "attempt0")]
    assert state(result) == "REVOKED"


def test_a_chord_around_a_cancelled_task_returns(shared_worker):
    slow = tasks.steps.s(400)
    slow.freeze()
    whole = chord([tasks.add.s(1, 1), slow], tasks.total.s()).apply_async()
    wait_for(lambda: state(slow) == "PROGRESS")
    cancel(slow.id)
    with pytest.raises(Exception, match=r"cancelled|revoked"):
        whole.get(timeout=20)


def test_too_late(shared_worker):
    result = tasks.add.delay(1, 2)
    ended(result)
    assert cancel(result.id).outcome == "too_late"


def test_a_start_is_not_refused_before_the_publish_row_exists(shared_worker, monkeypatch):
    monkeypatch.setattr(recorder, "record", lambda event: None)
    result = tasks.add.delay(1, 2)
    assert result.get(timeout=20) == 3
    monkeypatch.undo()
    assert ended(result).state == "SUCCESS"


def test_retry_runs_again_with_the_same_arguments(shared_worker):
    first = tasks.add.delay(20, 22)
    ended(first)
    again = retry(first.id)
    second = wait_for(lambda: TaskExecution.objects.filter(task_id=again, finished_at__isnull=False).first())
    assert (second.retry_of, second.result, second.args) == (first.id, 42, [20, 22])


def test_what_runs_or_was_hidden_cannot_be_run_again(shared_worker):
    result = tasks.steps.delay(400)
    wait_for(lambda: state(result) == "PROGRESS")
    with pytest.raises(NotFinished):
        retry(result.id)
    cancel(result.id)
    ended(result)
    TaskExecution.objects.filter(task_id=result.id).update(replayable=False)
    with pytest.raises(NotReplayable):
        retry(result.id)

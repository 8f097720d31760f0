"""What a real worker does is what is stored."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from task_manager.models import TaskAttempt, TaskEvent, TaskExecution, TaskNotification, TaskTemplate
from task_manager.tracking import batches, recorder
from task_manager.tracking.owner import current_request
from tests.host import tasks
from tests.host.celery import app
from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("shared_worker")]


def row(result):
    return TaskExecution.objects.filter(task_id=result.id).first()


def at_rest(result, seconds=20):
    """Return the execution once it has ended."""
    return wait_for(lambda: TaskExecution.objects.filter(task_id=result.id, finished_at__isnull=False).first(), seconds)


OUTCOMES = {
    "success": (lambda: tasks.add.delay(1, 2), "SUCCESS", None, 3),
    "decorated above": (lambda: tasks.above.delay(3, b=4), "SUCCESS", None, 12),
    "with a base, batched": (lambda: tasks.based.delay(4), "SUCCESS", None, 8),
    "failure": (lambda: tasks.broken.delay("no money"), "FAILURE", "exception", None),
    "an exception whose str raises": (lambda: tasks.unspeakable.delay(), "FAILURE", "exception", None),
    "retries, then works": (lambda: tasks.flaky.delay(2, countdown=0), "SUCCESS", None, 2),
    "retries exhausted": (lambda: tasks.flaky.delay(9, countdown=0), "FAILURE", "exception", None),
    "ignored": (lambda: tasks.ignored.delay(), "SUCCESS", "ignored", None),
    "rejected": (lambda: tasks.rejected.delay(), "FAILURE", "rejected", None),
    "replaced": (lambda: tasks.replaced.delay(2, 3), "SUCCESS", None, 5),
    "hard time limit": (lambda: tasks.too_long.delay(), "FAILURE", "time_limit", None),
    "sent by name": (lambda: app.send_task("tests.host.tasks.add", (4, 5)), "SUCCESS", None, 9),
    "an id with a slash": (lambda: tasks.add.apply_async((1, 1), task_id="a/b"), "SUCCESS", None, 2),
    "an id like a number": (lambda: tasks.add.apply_async((1, 1), task_id="17"), "SUCCESS", None, 2),
    "a NUL in the result": (lambda: tasks.returns.delay("nul"), "SUCCESS", None, "a\ufffdb"),
    "not a number": (lambda: tasks.returns.delay("nan"), "SUCCESS", None, "nan"),
}


@pytest.mark.parametrize("case", OUTCOMES)
def test_outcome(case):
    start, state, reason, value = OUTCOMES[case]
    execution = at_rest(start())
    assert (execution.state, execution.reason, execution.result) == (state, reason, value)


def test_a_surrogate_in_a_result_fails_as_celery_says_or_is_stored_cleaned():
    execution = at_rest(tasks.returns.delay("surrogate"))
    assert execution.state in ("SUCCESS", "FAILURE")


def test_a_result_of_5_mb_is_bounded():
    execution = at_rest(tasks.returns.delay("huge"))
    assert execution.state == "SUCCESS"
    assert execution.result["truncated"] is True


def test_each_attempt_is_kept():
    execution = at_rest(tasks.flaky.delay(2, countdown=0))
    attempts = TaskAttempt.objects.filter(task_id=execution.task_id)
    assert [(a.retries, a.state) for a in attempts] == [(0, "RETRY"), (1, "RETRY"), (2, "SUCCESS")]
    assert execution.attempt == 3
    assert execution.max_attempts == 4
    assert all(a.worker and a.pid and a.started_at and a.ended_at for a in attempts)
    assert attempts[0].error_message == "the bank does not answer"


def test_the_timeline_of_a_run():
    execution = at_rest(tasks.add.delay(1, 2))
    kinds = wait_for(lambda: len(found := list(TaskEvent.objects.filter(task_id=execution.task_id))) >= 4 and found)
    assert {event.kind for event in kinds} == {"published", "received", "started", "ended"}


def test_progress_rises_and_ends_at_the_last():
    result = tasks.steps.delay(12, pause=0.08)
    seen = set()

    def look():
        execution = row(result)
        seen.add((execution.progress_current, execution.progress_message) if execution else None)
        return execution and execution.finished_at

    wait_for(look)
    assert len(seen) > 4
    execution = row(result)
    assert (execution.progress_current, execution.progress_total) == (12, 12)


def test_celerys_own_update_state_shows_progress(traces):
    result = tasks.celery_progress.delay()
    execution = wait_for(lambda: (e := row(result)) and e.progress_total and e)
    assert (execution.state, execution.progress_current, execution.progress_total) == ("PROGRESS", 3, 10)
    traces.go()
    assert at_rest(result).state == "SUCCESS"


def test_progress_inside_a_transaction_is_seen_before_it_commits(traces):
    result = tasks.in_atomic.delay()
    execution = wait_for(lambda: (e := row(result)) and e.progress_total and e)
    assert (execution.progress_current, execution.progress_message) == (5, "inside")
    traces.go()
    assert at_rest(result).state == "SUCCESS"


def test_children_know_their_parent_and_inherit_the_owner():
    user = get_user_model().objects.get_or_create(username="ana")[0]
    token = current_request.set(type("Request", (), {"user": user})())
    try:
        result = tasks.parent.delay()
    finally:
        current_request.reset(token)
    parent = at_rest(result)
    child = wait_for(lambda: TaskExecution.objects.filter(task_id=parent.result, finished_at__isnull=False).first())
    assert (child.parent_id, child.root_id) == (parent.task_id, parent.task_id)
    assert parent.owner_id == child.owner_id == user.pk
    assert child.owner_name == "ana"
    told = wait_for(lambda: TaskNotification.objects.filter(task_id=child.task_id).first())
    assert (told.kind, told.recipient_id) == ("finished", user.pk)
    assert TaskNotification.objects.filter(task_id=parent.task_id).count() == 1


def test_the_owner_may_be_named_by_an_argument():
    user = get_user_model().objects.get_or_create(username="berta")[0]
    assert at_rest(tasks.based.delay(2, user_id=user.pk)).owner_id == user.pk


def test_templates_are_stored_for_each_decorated_task():
    at_rest(tasks.add.delay(1, 2))
    template = TaskTemplate.objects.get(task="tests.host.tasks.add")
    assert (template.name, template.module, template.title) == ("host.add", "host", "Add two numbers")
    assert TaskTemplate.objects.get(task="tests.host.tasks.above").title == "Decorated above"


def test_group_and_chord():
    group = tasks.a_group(5).apply_async()
    wait_for(lambda: TaskExecution.objects.filter(group_id=group.id, state="SUCCESS").count() == 5)
    chord = tasks.a_chord(3).apply_async()
    assert at_rest(chord).result == 6


def test_delay_inside_a_transaction_that_rolls_back_is_recorded():
    with transaction.atomic():
        result = tasks.add.delay(1, 2)
        transaction.set_rollback(True)
    assert at_rest(result).result == 3


def test_delay_with_the_users_row_locked_neither_blocks_nor_fails():
    user = get_user_model().objects.get_or_create(username="carla")[0]
    with transaction.atomic():
        get_user_model().objects.filter(pk=user.pk).update(first_name="Locked")
        result = tasks.based.delay(2, user_id=user.pk)
        assert recorder.flush()
        assert row(result).owner_id == user.pk
    assert at_rest(result).state == "SUCCESS"


def test_delay_for_an_uncommitted_user_loses_no_row():
    with transaction.atomic():
        user = get_user_model().objects.create(username="dora")
        result = tasks.based.delay(2, user_id=user.pk)
        assert recorder.flush()
        assert row(result).owner_id == user.pk
        transaction.set_rollback(True)
    assert at_rest(result).owner_name == "dora"


def test_a_task_that_nobody_declares_leaves_no_row():
    result = app.send_task("another.project.task", queue="nobody")
    assert recorder.flush(5)
    assert row(result) is None


def test_a_task_is_recorded_where_its_template_alone_is_known(monkeypatch):
    monkeypatch.setattr(batches, "TEMPLATES_SECONDS", 0)
    TaskTemplate.objects.create(task="another.project.known", name="known", title="Known", module="another")
    result = app.send_task("another.project.known", (1,), queue="nobody")
    assert recorder.flush(5)
    execution = row(result)
    assert (execution.name, execution.args, execution.state) == ("another.project.known", [1], "PENDING")
    assert execution.sent_at is not None

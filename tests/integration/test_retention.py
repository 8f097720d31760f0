"""What ended long ago is forgotten, by state, and whoever looks sees it go."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connections, transaction
from django.test import override_settings
from django.utils import timezone

from task_manager import conf, retention, rollups
from task_manager.conf import settings
from task_manager.feed.changes import current_cursor, read
from task_manager.models import TaskAttempt, TaskEvent, TaskExecution, TaskNotification, TaskRollup
from task_manager.states import READY_STATES, State

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def _kept():
    ours = getattr(django_settings, "TASK_MANAGER", {})
    with override_settings(TASK_MANAGER={**ours, "RETENTION": {"SUCCESS": 10, "FAILURE": 100}}):
        yield


@pytest.fixture
def user():
    return get_user_model().objects.create_user("ana")


def add(task_id, *, days, state=State.SUCCESS, owner=None, **fields):
    at = timezone.now() - timedelta(days=days)
    if state in READY_STATES:
        fields.setdefault("finished_at", at + timedelta(minutes=1))
    return TaskExecution.objects.create(
        task_id=task_id, state=state, created_at=at, owner_id=owner and owner.pk, name="x", module="m", **fields
    )


def left():
    return set(TaskExecution.objects.values_list("task_id", flat=True))


def run(*options):
    out = io.StringIO()
    call_command("task_manager_prune", *options, stdout=out)
    return out.getvalue()


def test_each_state_is_kept_for_its_own_time_and_what_is_active_for_ever():
    for state in State:
        for days in (5, 50, 500):
            add(f"{state}-{days}", days=days, state=state)
    # It was created long ago and ended lately.
    add("long", days=500, finished_at=timezone.now())
    gone = {"SUCCESS-50", "SUCCESS-500", "FAILURE-500"}
    everything = left()
    assert "SUCCESS: 2" in run("--dry-run")
    assert left() == everything
    text = run()
    assert ("SUCCESS: 2 deleted." in text, "FAILURE: 1 deleted." in text, "REVOKED" in text) == (True, True, False)
    assert left() == everything - gone


def test_small_batches_delete_all_and_pass_over_what_is_kept():
    for number in range(23):
        add(f"old-{number}", days=50 + number)
        add(f"kept-{number}", days=50 + number, state=State.FAILURE)
    assert retention.prune(batch_size=5) == {"FAILURE": 0, "SUCCESS": 23}
    assert left() == {f"kept-{number}" for number in range(23)}


def test_what_belongs_to_it_goes_with_it(user):
    for task_id, days in [("old", 50), ("new", 1)]:
        add(task_id, days=days, owner=user)
        TaskAttempt.objects.create(id=uuid.uuid4(), task_id=task_id)
        TaskEvent.objects.create(id=uuid.uuid4(), task_id=task_id, kind="ended", at=timezone.now())
        TaskNotification.objects.create(task_id=task_id, recipient_id=user.pk, kind="finished")
    retention.prune()
    for model in (TaskExecution, TaskAttempt, TaskEvent, TaskNotification):
        assert set(model.objects.values_list("task_id", flat=True)) == {"new"}


def test_whoever_could_see_them_is_told_that_they_are_gone_and_nobody_else(user):
    other = get_user_model().objects.create_user("ben")
    staff = get_user_model().objects.create_user("boss", is_staff=True)
    for number in range(3):
        add(f"mine-{number}", days=50, owner=user)
    add("theirs", days=50, owner=other)
    add("kept", days=1, owner=user)
    cursors = {reader: current_cursor(reader) for reader in (user, other, staff)}
    retention.prune(batch_size=2)

    def gone(reader):
        page = read(reader, cursors[reader])
        assert page.up_to_date
        assert {item["op"] for item in page.items} <= {"remove"}
        return {item["id"] for item in page.items}

    mine = {f"mine-{number}" for number in range(3)}
    assert (gone(user), gone(other), gone(staff)) == (mine, {"theirs"}, mine | {"theirs"})


def test_what_is_deleted_stays_counted():
    for number in range(4):
        add(f"old-{number}", days=50)
    retention.prune()
    assert left() == set()
    assert [row.number for row in rollups._folded(TaskRollup.objects.all(), rollups.BASE)] == [4]


def test_without_days_everything_is_kept():
    add("old", days=5_000)
    with override_settings(TASK_MANAGER={**django_settings.TASK_MANAGER, "RETENTION": {}}):
        assert "RETENTION" in run()
    assert left() == {"old"}


@pytest.mark.postgres
@pytest.mark.django_db(databases="__all__", transaction=True)
def test_what_somebody_writes_is_passed_over():
    import psycopg

    add("written", days=50)
    add("old", days=60)
    parameters = connections[settings.DATABASE].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters) as elsewhere:
        elsewhere.execute("SELECT 1 FROM task_manager_execution WHERE task_id = 'written' FOR UPDATE")
        assert retention.prune()["SUCCESS"] == 1
        assert left() == {"written"}
    assert transaction.get_autocommit(using=settings.DATABASE)
    assert retention.prune()["SUCCESS"] == 1


@pytest.mark.parametrize("wrong", [{"PENDING": 3}, {"SUCCESS": -1}, {"SUCCESS": "x"}, {"SUCCESS": True}, 7])
def test_a_wrong_retention_is_found_by_the_check(wrong):
    [(message, _hint)] = conf.problems({"RETENTION": wrong})
    assert "RETENTION" in message

"""What people may do to executions, and what they are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import override_settings

from task_manager.actions import executions
from task_manager.actions.manager import TaskManager
from task_manager.actions.public import cancel_tasks
from task_manager.exceptions import ActionDenied, ExecutionNotFound, NotReplayable, TaskManagerError
from task_manager.models import TaskEvent, TaskExecution, TaskNotification
from task_manager.policy import Policy
from task_manager.states import Reason, State
from task_manager.tracking import store
from task_manager.tracking.events import NO_ATTEMPT, Attempt, Ended, Owner, Rank
from task_manager.types import new_id
from tests.unit.test_transitions import FIRST, at, ended, progressed, published, started

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def ana(django_user_model):
    return django_user_model.objects.create(username="ana", first_name="Ana", last_name="Ruiz")


@pytest.fixture
def berta(django_user_model):
    return django_user_model.objects.create(username="berta")


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """The broadcast is tried in the acceptance tests, with a broker."""
    monkeypatch.setattr(executions, "_broadcast_revoke", lambda task_id, terminate: None)


def of(user):
    return Owner(id=user.pk, name=user.username)


def test_people_act_on_their_own_only(ana, berta):
    store.write([published(owner=of(ana))])
    with pytest.raises(ExecutionNotFound):
        executions.cancel("one", by=berta)
    assert executions.cancel("one", by=ana).outcome == "cancelled"
    execution = TaskExecution.objects.get()
    assert (execution.state, execution.reason, execution.cancelled_by_name) == ("REVOKED", "cancelled", "Ana Ruiz")
    assert TaskEvent.objects.filter(kind="cancel_requested").get().data == {"by": "Ana Ruiz"}
    assert executions.cancel("one", by=ana).outcome == "too_late"


def test_staff_and_a_modules_group_see_it(ana, berta, django_user_model):
    store.write([published(owner=of(ana))])
    boss = django_user_model.objects.create(username="boss", is_staff=True)
    assert TaskManager(berta).tasks().count() == 0
    berta.groups.add(Group.objects.create(name="task_manager:host"))
    assert TaskManager(berta).tasks().count() == TaskManager(boss).tasks().count() == TaskManager().tasks().count() == 1
    assert TaskManager(berta).cancel("one").outcome == "cancelled"


def test_terminating_needs_a_right_of_its_own(ana):
    store.write([published(owner=of(ana)), started()])
    with pytest.raises(ActionDenied):
        executions.cancel("one", by=ana, terminate=True)
    assert executions.cancel("one", by=ana).outcome == "cancelling"
    assert TaskExecution.objects.get().state == "STARTED"


def test_after_a_cancellation_no_attempt_starts():
    store.write([published()])
    executions.cancel("one")
    assert store.start(started()) is False
    assert TaskExecution.objects.get().state == "REVOKED"
    assert TaskEvent.objects.filter(kind="refused").count() == 1


@pytest.mark.parametrize(
    "before",
    [
        [],
        [published()],
        [published(), started()],
        [published(), started(), ended(State.RETRY, seconds=4)],
        [
            started(),
            ended(State.FAILURE, Reason.WORKER_LOST, rank=Rank.LIVE, inferred_after=at(2), seconds=60),
        ],
    ],
)
def test_a_start_is_never_refused_wrongly(before):
    store.write(before) if before else None
    again = Attempt(id=new_id(), retries=1, redelivered=True)
    assert store.start(started(again, 90)) is True
    assert TaskExecution.objects.get().state == "STARTED"


def test_what_was_not_stored_whole_is_not_run_again(ana):
    store.write([published(owner=of(ana)), started(), ended(State.SUCCESS)])
    with pytest.raises(NotReplayable):
        executions.retry("one", by=ana)


def test_one_notification_for_an_end_however_often_it_is_told(ana):
    history = [published(owner=of(ana)), started(), ended(State.FAILURE, Reason.EXCEPTION)]
    store.write(history)
    store.write(history)
    store.write([ended(State.FAILURE, Reason.EXCEPTION, rank=Rank.MAIN, seconds=11)])
    assert [(n.kind, n.recipient_id) for n in TaskNotification.objects.all()] == [("failed", ana.pk)]


def test_a_corrected_end_is_told_once_more(ana):
    lost = ended(State.REVOKED, Reason.TERMINATED, rank=Rank.MAIN, seconds=5)
    store.write([published(owner=of(ana)), started(), lost])
    store.write([ended(State.SUCCESS)])
    store.write([ended(State.SUCCESS)])
    assert [(n.kind, n.revision) for n in TaskNotification.objects.order_by("id")] == [
        ("cancelled", 0),
        ("finished", 1),
    ]
    assert TaskExecution.objects.get().revision == 1


def test_what_is_concluded_from_silence_is_told_and_so_is_its_correction_once(ana):
    inferred = ended(State.FAILURE, Reason.WORKER_LOST, rank=Rank.LIVE, inferred_after=at(2), seconds=60)
    store.write([published(owner=of(ana)), started(), inferred])
    store.write([progressed(5, seconds=70, number=9)])
    store.write([ended(State.SUCCESS, seconds=80)])
    store.write([ended(State.SUCCESS, seconds=80)])
    assert [(n.kind, n.revision) for n in TaskNotification.objects.order_by("id")] == [("lost", 0), ("finished", 1)]
    assert TaskExecution.objects.get().revision == 1


def test_short_successes_can_be_left_untold(ana, settings):
    with override_settings(TASK_MANAGER={**getattr(settings, "TASK_MANAGER", {}), "NOTIFY_AFTER": 30}):
        store.write([published(owner=of(ana)), started(), ended(State.SUCCESS, started_at=at(2))])
        assert TaskNotification.objects.count() == 0
        other = Ended(
            task_id="two",
            at=at(60),
            attempt=FIRST,
            rank=Rank.CHILD,
            state=State.SUCCESS,
            started_at=at(2) + timedelta(seconds=1),
        )
        store.write([other])
        TaskExecution.objects.filter(task_id="two").update(owner=ana)
        store.write(
            [
                Ended(
                    **{s: getattr(other, s) for s in ("task_id", "attempt", "state")},
                    at=at(60),
                    rank=Rank.MANUAL,
                    started_at=at(3),
                )
            ]
        )
    assert TaskNotification.objects.get().task_id == "two"


def test_a_filter_that_says_nothing_cancels_nothing():
    store.write([published()])
    with pytest.raises(TaskManagerError, match="needs a filter"):
        cancel_tasks({})
    with pytest.raises(TaskManagerError, match="cannot filter"):
        cancel_tasks({"modul": "host"})
    assert [outcome.outcome for outcome in cancel_tasks({"module": "host"})] == ["cancelled"]


class Strict(Policy):
    """A project's own rules."""

    def can_cancel(self, user, execution):
        return False


def test_a_projects_own_policy_decides(ana, settings):
    store.write([published(owner=of(ana))])
    mine = {**getattr(settings, "TASK_MANAGER", {}), "POLICY": "tests.integration.test_actions.Strict"}
    with override_settings(TASK_MANAGER=mine), pytest.raises(ActionDenied):
        executions.cancel("one", by=ana)


def test_no_attempt_has_the_identity_of_none():
    assert NO_ATTEMPT.int == 0
    store.write([ended(State.REVOKED, Reason.EXPIRED, attempt=Attempt(), rank=Rank.MAIN)])
    assert TaskExecution.objects.get().reason == "expired"

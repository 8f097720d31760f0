"""What a sweep concludes, what it leaves alone, and what takes a conclusion back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from celery import current_app
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from task_manager import results
from task_manager.models import TaskAttempt, TaskExecution, WorkerLease
from task_manager.reconcile import Sweeper
from task_manager.states import Reason, State
from task_manager.tracking import lease, store
from task_manager.tracking.events import Attempt, Ended, Interrupted, Message, Published, Rank, Received, Sent, Started
from tests.host.celery import app
from tests.unit.test_transitions import NAMING

pytestmark = pytest.mark.django_db(databases="__all__")

BOOT = UUID(int=77)
EARLY = Attempt(id=UUID(int=1), boot_id=BOOT)
LATE = Attempt(id=UUID(int=1), boot_id=BOOT, acks_late=True)
QUICK = {"LEASE_STALE": 0, "SETTLE_AFTER": 30, "SWEEP_INTERVAL": 1_000, "REDELIVERY_TIMEOUT": 60}


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch):
    """Nobody has to be listened to for long; what is told to have happened lies in the past."""
    with override_settings(TASK_MANAGER={**getattr(settings, "TASK_MANAGER", {}), **QUICK}):
        monkeypatch.setattr(results, "PATIENCE", 30)
        monkeypatch.setattr(results, "_failing_since", None)
        # Another test of this process may have made another app the current one.
        before = current_app._get_current_object()
        app.set_current()
        yield
        before.set_current()
    app.AsyncResult("one").forget()


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def message(**values):
    return Message(task="host.tasks.add", queue="celery", **values)


def published(seconds=100, **values):
    return Published(task_id="one", at=ago(seconds), message=message(**values), naming=NAMING)


def sent(seconds=100, **values):
    return Sent(task_id="one", at=ago(seconds), task="host.tasks.add", **values)


def received(attempt=EARLY, seconds=90):
    return Received(task_id="one", at=ago(seconds), attempt=attempt, message=message(), naming=NAMING)


def started(attempt=EARLY, seconds=80):
    return Started(task_id="one", at=ago(seconds), attempt=attempt, message=message(), naming=NAMING)


def ended(state, reason=None, attempt=EARLY, rank=Rank.CHILD, seconds=70, **values):
    return Ended(task_id="one", at=ago(seconds), attempt=attempt, rank=rank, state=state, reason=reason, **values)


def beat(beats=1, **values):
    WorkerLease.objects.update_or_create(
        boot_id=BOOT,
        defaults={"worker": "w@host", "started_at": ago(200), "beat_at": ago(100), "beats": beats, **values},
    )


def swept(*events, sweeper=None, dry_run=False):
    """Store `events`, sweep twice, and return how the execution stands."""
    store.write(events)
    sweeper = sweeper or Sweeper()
    sweeper.sweep(dry_run=True)
    sweeper.sweep(dry_run=dry_run)
    return TaskExecution.objects.values_list("state", "reason").get(task_id="one")


# Made when the test runs: the moments are counted from now.
@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        pytest.param(lambda: [published()], ("FAILURE", "publish_failed"), id="never taken by the broker"),
        pytest.param(lambda: [published(10)], ("PENDING", None), id="just published"),
        pytest.param(lambda: [published(), sent()], ("PENDING", None), id="in the queue"),
        pytest.param(lambda: [published(), received()], ("PENDING", None), id="taken, though not said to be sent"),
        pytest.param(
            lambda: [published(expires_at=ago(40)), sent()],
            ("REVOKED", "expired"),
            id="dropped by the broker",
        ),
        pytest.param(lambda: [published(expires_at=ago(10)), sent()], ("PENDING", None), id="just expired"),
        pytest.param(
            lambda: [published(expires_at=ago(40), eta=ago(10)), sent()], ("PENDING", None), id="its moment came"
        ),
        pytest.param(lambda: [published(expires_at=ago(40)), sent(), started()], ("STARTED", None), id="it runs"),
        pytest.param(
            lambda: [published(expires_at=ago(40)), sent(), started(), ended(State.RETRY, retry_at=ago(35))],
            ("REVOKED", "expired"),
            id="expired while it waited for another attempt",
        ),
        pytest.param(
            lambda: [published(), sent(), started(), Interrupted(task_id="one", at=ago(40), attempt=EARLY)],
            ("FAILURE", "worker_lost"),
            id="interrupted, and nobody said why",
        ),
        pytest.param(
            lambda: [published(), sent(), started(), Interrupted(task_id="one", at=ago(10), attempt=EARLY)],
            ("STARTED", None),
            id="just interrupted",
        ),
        pytest.param(
            lambda: [
                started(),
                Interrupted(task_id="one", at=ago(60), attempt=EARLY),
                ended(State.REVOKED, Reason.TERMINATED),
            ],
            ("REVOKED", "terminated"),
            id="interrupted, and the main process said why",
        ),
    ],
)
def test_silence_is_concluded_from(events, outcome):
    beat()
    sweeper = Sweeper()
    # The worker lives: it beats between two looks.
    store.write(events())
    sweeper.sweep(dry_run=True)
    beat(2)
    with override_settings_stale(60):
        sweeper.silence._since -= 100
        sweeper.sweep()
    assert TaskExecution.objects.values_list("state", "reason").get() == outcome


def override_settings_stale(seconds):
    from django.conf import settings

    return override_settings(TASK_MANAGER={**settings.TASK_MANAGER, "LEASE_STALE": seconds})


def test_what_a_silent_worker_ran_is_lost():
    beat()
    assert swept(published(), sent(), started()) == ("FAILURE", "worker_lost")
    execution, attempt = TaskExecution.objects.get(), TaskAttempt.objects.get()
    assert execution.inferred and attempt.inferred
    assert execution.finished_at == attempt.ended_at
    assert WorkerLease.objects.get().lost_at


def test_what_a_worker_without_a_lease_ran_is_lost():
    assert swept(started()) == ("FAILURE", "worker_lost")


def test_what_it_had_only_received_waits_on():
    beat()
    assert swept(published(), sent(), received()) == ("PENDING", None)


def test_who_acknowledges_late_awaits_its_redelivery_for_as_long_as_the_broker_may_take():
    beat()
    assert swept(started(LATE)) == ("RETRY", "awaiting_redelivery")
    assert swept() == ("RETRY", "awaiting_redelivery")
    TaskAttempt.objects.update(ended_at=ago(61))
    assert swept() == ("FAILURE", "worker_lost")


def test_a_redelivery_after_all_is_what_counts():
    beat()
    assert swept(started(LATE)) == ("RETRY", "awaiting_redelivery")
    TaskAttempt.objects.update(ended_at=ago(61))
    swept()
    again = Attempt(id=UUID(int=2), redelivered=True, boot_id=UUID(int=78))
    store.write([started(again, seconds=1)])
    assert TaskExecution.objects.values_list("state", "revision").get() == ("STARTED", 1)


def test_a_worker_that_ended_needs_no_silence():
    beat(ended_at=ago(5))
    with override_settings_stale(60):
        sweeper = Sweeper()
        store.write([started()])
        sweeper.sweep()
        assert TaskExecution.objects.get().state == "STARTED"  # It may have left something in a spool.
        sweeper.silence._since -= 60
        sweeper.sweep()
    assert TaskExecution.objects.get().reason == "worker_lost"


def test_a_sign_of_life_by_a_clock_that_is_late_takes_the_verdict_back():
    beat()
    late = started(seconds=1_000)
    swept(late)
    store.write([ended(State.SUCCESS, seconds=900)])
    assert TaskExecution.objects.values_list("state", "revision").get() == ("SUCCESS", 1)


def test_a_clock_that_is_ahead_does_not_save_a_dead_worker():
    beat()
    assert swept(started(seconds=-500)) == ("FAILURE", "worker_lost")


def test_a_broker_that_took_long_takes_the_verdict_back():
    beat()
    assert swept(published()) == ("FAILURE", "publish_failed")
    store.write([sent(1, late=True)])
    assert TaskExecution.objects.values_list("state", "finished_at").get() == ("PENDING", None)


def test_a_task_whose_process_was_killed_before_it_told_of_its_end(monkeypatch):
    """The worker lives, and does not run it any more; the result backend knows how it went."""
    beat()
    monkeypatch.setattr(lease, "boot_id", lambda: BOOT)
    store.write([started()])
    app.backend.store_result("one", 42, "SUCCESS")
    with override_settings_stale(60):
        sweeper = Sweeper()
        sweeper.sweep(dry_run=True)
        sweeper.silence._since -= 60
        sweeper.sweep()
    execution = TaskExecution.objects.get()
    assert (execution.state, execution.result, execution.inferred) == ("SUCCESS", 42, True)


def test_a_task_that_ended_without_anybody_seeing_it_start():
    """It was run by a worker that does not record, or that was killed at once: only the result backend knows."""
    beat()
    store.write([published(), sent()])
    app.backend.store_result("one", 42, "SUCCESS")
    assert swept() == ("SUCCESS", None)
    assert TaskExecution.objects.get().result == 42


def test_a_revocation_that_only_the_result_backend_knows_is_no_end():
    beat()
    store.write([published(), sent()])
    app.backend.mark_as_revoked("one", "revoked", store_result=True)
    assert swept() == ("PENDING", None)


def test_a_result_backend_that_does_not_answer_is_waited_for_and_then_done_without(monkeypatch):
    beat()

    def away(task_id):
        raise ConnectionError("no backend")

    monkeypatch.setattr(app.backend, "get_task_meta", away)
    monkeypatch.setattr(results, "_failing_since", None)
    assert swept(started()) == ("STARTED", None)
    assert results._failing_since is not None
    monkeypatch.setattr(results, "_failing_since", results._failing_since - 1.5 * results.PAUSE)
    assert swept() == ("FAILURE", "worker_lost")


def test_the_result_backend_is_not_asked_about_earlier_attempts():
    app.backend.store_result("one", ValueError("earlier"), "FAILURE")
    assert results.outcomes({"one": timezone.now() + timedelta(seconds=1)}) == {}
    assert results.outcomes({"one": ago(10)})["one"]["error_message"] == "earlier"


def test_a_dry_run_stores_nothing():
    assert swept(published(), dry_run=True) == ("PENDING", None)


def test_by_hand(capsys):
    store.write([started()])
    call_command("task_manager_reconcile", "--dry-run")
    assert "one  FAILURE worker_lost" in capsys.readouterr().out
    assert TaskExecution.objects.get().state == "STARTED"
    call_command("task_manager_reconcile")
    assert "1 task was concluded." in capsys.readouterr().out
    assert TaskExecution.objects.get().state == "FAILURE"


@pytest.mark.postgres
def test_a_sweeper_whose_clock_is_wrong_goes_by_that_of_the_database(monkeypatch):
    right = timezone.now
    monkeypatch.setattr("task_manager.reconcile.timezone.now", lambda: right() + timedelta(seconds=90))
    assert swept(published(1)) == ("PENDING", None)

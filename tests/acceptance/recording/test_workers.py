"""What is known of real workers and their queues, and what they can be made to do."""

from __future__ import annotations

import json
import os
import uuid

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from task_manager.models import WorkerControl
from task_manager.workers import overview
from tests.host import tasks
from tests.host.celery import app
from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("stack", "quick")]

QUICK = {"LEASE_BEAT": 0.2}
ROOT = "/api/tasks/"


@pytest.fixture(scope="module")
def quick():
    """A queue of their own for the workers here, which beat often."""
    ours = {"TEST_TASK_MANAGER": json.dumps(QUICK), "TEST_QUEUE": f"workers-{uuid.uuid4().hex[:8]}"}
    with pytest.MonkeyPatch.context() as patch, override_settings(TASK_MANAGER=django_settings.TASK_MANAGER | QUICK):
        for name, value in ours.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def boss(stack):
    user = get_user_model().objects.create_superuser(f"boss-{uuid.uuid4().hex[:8]}")
    client = Client()
    client.force_login(user)
    yield client
    user.delete()


@pytest.fixture(autouse=True)
def _asked_anew():
    overview.forget()
    yield
    overview.forget()


def known(worker):
    """Return what is known now of a worker of this test; None where it is not listed."""
    overview.forget()
    listed = overview.workers_overview().workers or ()
    return next((each for each in listed if each.pid == worker.process.pid), None)


def described(worker):
    """Return a worker that has answered and beaten."""
    return wait_for(lambda: (found := known(worker)) and found.version and found.last_seen and found)


def order(client, worker, action, **body):
    name = described(worker).name
    return client.post(f"{ROOT}workers/{name}/{action}/", body, content_type="application/json")


def test_everything_is_known_of_an_idle_worker(new_worker):
    worker = new_worker("-c", "2")
    # Of its three answers a busy machine may give one later.
    found = wait_for(lambda: (found := described(worker)).prefetch and found)
    assert (found.alive, found.pool, found.concurrency, found.prefetch) == (True, "prefork", 2, 2)
    assert (found.active, found.active_source) == ((), "remote_control")
    assert found.queues == (os.environ["TEST_QUEUE"],)
    assert "tests.host.tasks.add" in found.registered
    assert len(found.load) == 3
    assert abs(found.clock_offset_seconds) < 1
    assert abs((found.last_seen - found.since).total_seconds()) < 60


def test_a_busy_solo_worker_is_shown_with_what_it_runs(new_worker):
    worker = new_worker("-P", "solo")
    described(worker)
    result = tasks.computes.apply_async((8,), queue=os.environ["TEST_QUEUE"])

    def busy():
        found = known(worker)
        return found and found.active and found

    found = wait_for(busy)
    assert [task.task_id for task in found.active] == [result.id]
    assert found.active[0].task == "host.computes"
    # It said nothing itself: its lease is what lives, and the record knows.
    assert (found.alive, found.active_source, found.load) == (True, "stored", None)


def test_no_broker_is_no_reason_to_forget_who_beats(new_worker):
    worker = new_worker("-c", "1")
    name = described(worker).name
    overview.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:9/0")
        snapshot = overview.workers_overview()
    assert (snapshot.source, snapshot.available, snapshot.stale) == ("stored", False, True)
    assert [(each.alive, each.registered) for each in snapshot.workers if each.name == name] == [(True, None)]


def test_a_pool_grows_and_shrinks_and_who_did_it_is_on_record(new_worker, boss):
    worker = new_worker("-c", "2")
    grown = order(boss, worker, "grow", n=2)
    assert (grown.status_code, grown.json()["outcome"]) == (200, "done"), grown.content
    assert wait_for(lambda: (found := known(worker)) and found.concurrency == 4 and found)
    assert order(boss, worker, "shrink", n=3).status_code == 200
    assert wait_for(lambda: (found := known(worker)) and found.concurrency == 1 and found)
    too_many = order(boss, worker, "shrink", n=1)
    assert (too_many.status_code, too_many.json()["error"]["code"]) == (400, "too_many")
    name = described(worker).name
    detail = boss.get(f"{ROOT}workers/{name}/").json()["worker"]
    assert [(each["action"], each["arguments"]) for each in detail["orders"]] == [
        ("shrink", {"n": 3}),
        ("grow", {"n": 2}),
    ]
    assert detail["orders"][0]["by"]["name"].startswith("boss-")


def test_a_worker_takes_from_other_queues_when_it_is_told(new_worker, boss):
    worker = new_worker("-c", "1")
    other = f"other-{uuid.uuid4().hex[:8]}"
    assert order(boss, worker, "add-consumer", queue=other).status_code == 200
    wait_for(lambda: (found := known(worker)) and other in found.queues)
    assert tasks.add.apply_async((1, 2), queue=other).get(timeout=20) == 3
    assert order(boss, worker, "cancel-consumer", queue=other).status_code == 200
    wait_for(lambda: (found := known(worker)) and other not in found.queues)
    answer = order(boss, worker, "cancel-consumer", queue=other)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "not_consumed")


def test_limits_are_changed_for_tasks_that_the_worker_knows(new_worker, boss):
    worker = new_worker("-c", "1")
    task = "tests.host.tasks.silent"
    assert order(boss, worker, "time-limit", task=task, hard=2).status_code == 200
    assert order(boss, worker, "rate-limit", task=task, rate="100/s").status_code == 200
    result = tasks.silent.apply_async((60,), queue=os.environ["TEST_QUEUE"])
    with pytest.raises(Exception, match="TimeLimitExceeded"):
        result.get(timeout=20)
    answer = order(boss, worker, "rate-limit", task="no.such.task", rate="1/s")
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "task")


def test_what_a_worker_was_not_started_for_is_refused_in_its_words(new_worker, boss):
    worker = new_worker("-c", "1")
    for action, body in [("autoscale", {"max": 3, "min": 1}), ("pool-restart", {})]:
        answer = order(boss, worker, action, **body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "worker_refused"), answer.content
        assert "not enabled" in answer.json()["error"]["message"]
    assert set(WorkerControl.objects.filter(worker=described(worker).name).values_list("outcome", flat=True)) == {
        "refused"
    }


def test_autoscaling_and_restarting_where_the_worker_may(new_worker, boss, monkeypatch):
    worker = new_worker("--autoscale=2,1")
    scaled = order(boss, worker, "autoscale", max=5, min=2)
    assert (scaled.status_code, "max=5 min=2" in scaled.json()["detail"]) == (200, True)
    refused = order(boss, worker, "grow")
    assert (refused.status_code, "autoscale" in refused.json()["error"]["message"]) == (409, True)


def test_a_worker_that_is_shut_down_ends_in_good_order(new_worker, boss):
    worker = new_worker("-c", "1")
    answer = order(boss, worker, "shutdown")
    assert (answer.status_code, answer.json()["outcome"]) == (202, "sent")
    assert worker.process.wait(20) == 0
    wait_for(lambda: known(worker) is None)


def test_a_busy_worker_will_do_it_later(new_worker, boss):
    worker = new_worker("-P", "solo")
    name = described(worker).name
    tasks.computes.apply_async((6,), queue=os.environ["TEST_QUEUE"])
    wait_for(lambda: (found := known(worker)) and found.active)
    answer = boss.post(f"{ROOT}workers/{name}/add-consumer/", {"queue": "later"}, content_type="application/json")
    assert (answer.status_code, answer.json()["outcome"]) == (202, "unanswered")
    wait_for(lambda: (found := known(worker)) and "later" in found.queues)

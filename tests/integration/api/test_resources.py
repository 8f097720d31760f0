"""Templates, notifications, statistics, workers and health."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from django.db import connections
from django.utils import timezone, translation

from task_manager.conf import settings
from task_manager.models import TaskNotification, TaskTemplate
from task_manager.states import State
from task_manager.workers import overview, queues
from task_manager.workers.base import ActiveTask, Snapshot, WorkerInfo
from tests.integration.api.conftest import START, ids, problem

pytestmark = pytest.mark.django_db(databases="__all__")


def test_templates(api, people):
    TaskTemplate.objects.create(task="payroll.tasks.run", name="payroll.run", title="Run", module="payroll")
    TaskTemplate.objects.create(task="a/b", name="ledger.close", title="Close", module="ledger", tags=["x"])
    client = api(people.ana)
    assert [row["task"] for row in client.get("templates/").json()["results"]] == ["a/b", "payroll.tasks.run"]
    assert [row["title"] for row in client.get("templates?module=payroll").json()["results"]] == ["Run"]
    assert client.get("templates/a%2Fb/").json()["tags"] == ["x"]
    assert client.get("templates/payroll.tasks.run").json()["title"] == "Run"
    assert problem(client.get("templates/missing/")) == (404, "not_found", None)
    assert problem(client.get("templates/?modul=x")) == (400, "unknown_parameter", "modul")


@pytest.fixture
def notify(add):
    def made(task_id, owner, kind="finished", minutes=0, **fields):
        add(task_id, owner=owner, state=State.SUCCESS, **fields)
        created = START + timedelta(minutes=minutes)
        return TaskNotification.objects.create(task_id=task_id, recipient_id=owner.pk, kind=kind, created_at=created)

    return made


def test_notifications_are_ones_own_newest_first(api, people, notify):
    for number in range(5):
        notify(f"t{number}", people.ana, minutes=number)
    notify("theirs", people.ben)
    client = api(people.ana)
    first = client.get("notifications/?page_size=3").json()
    assert [row["task_id"] for row in first["results"]] == ["t4", "t3", "t2"]
    assert (first["unread"], first["count"]) == (5, 5)
    second = client.get("notifications/", {"page_size": 3, "after": first["next_cursor"]}).json()
    assert [row["task_id"] for row in second["results"]] == ["t1", "t0"]
    assert problem(client.get("notifications/?unread=maybe")) == (400, "invalid_choice", "unread")
    assert problem(client.get("notifications/?unred=true")) == (400, "unknown_parameter", "unred")


def test_a_notification_says_what_happened(api, people, notify):
    notify("a", people.ana, "failed", title="Payroll", error_message="July has no rates")
    [shown] = api(people.ana).get("notifications/").json()["results"]
    assert (shown["title"], shown["module"], shown["kind"]) == ("Payroll", "payroll", "failed")
    assert "July has no rates" in shown["message"]


def test_one_notification_is_read(api, people, notify):
    mine, theirs = notify("a", people.ana), notify("b", people.ben)
    client = api(people.ana)
    first = client.post(f"notifications/{mine.pk}/read/").json()["read_at"]
    assert first is not None
    assert client.post(f"notifications/{mine.pk}/read").json()["read_at"] == first
    assert client.get("notifications/?unread=true").json()["results"] == []
    assert len(client.get("notifications/?unread=false").json()["results"]) == 1
    for number in (theirs.pk, 0, 9**30):
        assert problem(client.post(f"notifications/{number}/read/")) == (404, "not_found", None)
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_all_are_read_up_to_what_was_seen(api, people, notify):
    rows = [notify(f"t{number}", people.ana, minutes=number) for number in range(3)]
    notify("theirs", people.ben)
    client = api(people.ana)
    answer = client.post("notifications/read-all/", {"up_to": rows[1].pk}).json()
    assert answer == {"marked": 2, "unread": 1}
    assert client.post("notifications/read-all").json() == {"marked": 1, "unread": 0}
    assert api(people.ben).get("notifications/").json()["unread"] == 1
    for wrong in ("1", -1, 2**63, True):
        answer = client.post("notifications/read-all/", {"up_to": wrong})
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, "up_to")


def test_statistics_are_of_what_one_may_see(api, people, add):
    now = timezone.now()
    add(owner=people.ana, state=State.SUCCESS, created_at=now)
    add(owner=people.ana, state=State.FAILURE, created_at=now, module="ledger")
    add(owner=people.ben, state=State.SUCCESS, created_at=now)
    client = api(people.ana)
    assert client.get("stats/").json()["total"] == 2
    assert client.get("stats?module=ledger&days=90").json()["success_rate"] == 0
    assert api(people.boss).get("stats/?days=1").json()["total"] == 3
    for query, field in [("days=0", "days"), ("days=91", "days"), ("days=x", "days"), ("modul=x", "modul")]:
        answer = client.get(f"stats/?{query}")
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


@pytest.fixture
def fleet(monkeypatch):
    """Let the workers be those given, from Flower."""

    def made(*workers, **fields):
        known = {"source": "flower", "fetched_at": START, "workers": workers} | fields
        monkeypatch.setattr(overview, "workers_overview", lambda: Snapshot(**known))

    return made


def test_workers_say_where_from_and_how_old(api, people, fleet):
    fleet(WorkerInfo(name="celery@a", alive=True, pool="prefork", concurrency=4, load=(0.1, 0.2, 0.3)))
    answer = api(people.ana).get("workers/").json()
    assert (answer["source"], answer["fetched_at"]) == ("flower", "2026-10-01T08:00:00.000000Z")
    assert (answer["stale"], answer["available"]) == (False, True)
    assert answer["workers"][0]["active"] is None


def test_not_known_is_not_an_empty_list(api, people, fleet):
    fleet(source="stored", available=False, stale=True, error="http://10.0.0.1 is away", workers=None)
    answer = api(people.ana).get("workers").json()
    assert (answer["workers"], answer["error"]) == (None, None)
    assert "10.0.0.1" in api(people.boss).get("workers/").json()["error"]


def test_what_others_run_is_only_counted(api, people, add, fleet):
    add("mine", owner=people.ana, state=State.STARTED)
    add("theirs", owner=people.ben, state=State.STARTED)
    fleet(WorkerInfo(name="celery@a", active=(ActiveTask(task_id="mine"), ActiveTask(task_id="theirs"))))
    [worker] = api(people.ana).get("workers/").json()["workers"]
    assert ([task["task_id"] for task in worker["active"]], worker["active_count"]) == (["mine"], 2)
    [worker] = api(people.boss).get("workers/").json()["workers"]
    assert len(worker["active"]) == 2


def test_flower_without_an_address_is_not_configured(api, people):
    overview.forget()
    info = api(people.ana).get("flower-info").json()
    assert (info["configured"], info["available"], info["error"]) == (False, False, None)


def test_queues_are_those_of_the_settings_the_workers_and_the_record(api, people, add, fleet):
    queues.forget()
    fleet(WorkerInfo(name="celery@a", alive=True, queues=("taken",)))
    add("waits", queue="recorded", sent_at=START)
    answer = api(people.ana).get("queues/").json()
    found = {queue["name"]: queue for queue in answer["queues"]}
    assert {"taken", "recorded", current_app.conf.task_default_queue} <= set(found)
    assert (found["taken"]["workers"], found["recorded"]["workers"]) == (["celery@a"], [])
    recorded = found["recorded"]
    # The broker in memory has no such queue; the record knows since when something waits for it.
    assert (recorded["depth"], recorded["unknown"]["depth"]) == (None, "no_such_queue")
    assert (recorded["oldest_waiting_at"], recorded["oldest_source"]) == ("2026-10-01T08:00:00.000000Z", "stored")
    queues.forget()


def test_health_is_for_operators(api, people):
    assert problem(api(people.ana).get("health/")) == (403, "permission_denied", None)
    health = api(people.boss).get("health/").json()
    assert health["status"] == "ok"
    assert health["database"]["missing_triggers"] == []
    assert health["recorder"]["mode"] == "inline"


def test_a_missing_trigger_is_not_healthy(api, people):
    connection = connections[settings.DATABASE]
    table = " ON task_manager_execution" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER task_manager_log_delete{table}")
    answer = api(people.boss).get("health/")
    assert answer.status_code == 503
    assert answer.json()["database"]["missing_triggers"] == ["log_delete"]


def test_live_is_open_and_empty(api):
    for path in ("health/live", "health/live/"):
        answer = api().get(path)
        assert (answer.status_code, answer.content) == (204, b"")


def test_sentences_are_in_the_readers_language(api, people):
    # Django's own sentence, so that this does not wait for our catalogue.
    answer = api(people.ana).get("executions/?number=x", headers={"Accept-Language": "es"})
    with translation.override("es"):
        assert answer.json()["error"]["message"] == translation.gettext("Enter a whole number.")
    assert ids(api(people.ana).get("executions/")) == []

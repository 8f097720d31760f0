"""The admin shows what is recorded without reading all of it, and changes nothing but by its two actions."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connections
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from task_manager import models
from task_manager.admin import REACH
from task_manager.conf import settings
from task_manager.models import TaskAttempt, TaskEvent, TaskExecution, TaskNotification, TaskTemplate, WorkerControl
from task_manager.policy import Policy, Scope
from task_manager.states import State

pytestmark = pytest.mark.django_db(databases="__all__")

ROOT = "/admin/task_manager/"
SHOWN = {
    "taskexecution": TaskExecution,
    "taskattempt": TaskAttempt,
    "taskevent": TaskEvent,
    "tasktemplate": TaskTemplate,
    "tasknotification": TaskNotification,
    "workercontrol": WorkerControl,
}


class Narrow(Policy):
    """Staff see one module."""

    def scope(self, user):
        return Scope(modules=frozenset({"ledger"}))


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def staff(*codenames):
    user = get_user_model().objects.create_user(f"staff-{uuid.uuid4().hex[:6]}", is_staff=True)
    views = [f"view_{name}" for name in SHOWN]
    user.user_permissions.set(Permission.objects.filter(codename__in=[*views, *codenames]))
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def boss():
    return client_of(get_user_model().objects.create_superuser("boss"))


def add(task_id, *, state=State.SUCCESS, **fields):
    now = timezone.now()
    fields.setdefault("finished_at", now if state in ("SUCCESS", "FAILURE", "REVOKED") else None)
    fields = {"name": "payroll.run", "title": "Payroll", "module": "payroll", "traceback": "secret"} | fields
    execution = TaskExecution.objects.create(task_id=task_id, state=state, **fields)
    TaskAttempt.objects.create(id=uuid.uuid4(), task_id=task_id, traceback="secret")
    TaskEvent.objects.create(id=uuid.uuid4(), task_id=task_id, kind="ended", at=now)
    return execution


def fill(count):
    now = timezone.now()
    TaskExecution.objects.bulk_create(
        TaskExecution(
            task_id=f"many-{number}",
            root_id=f"many-{number}",
            name="payroll.run",
            module=f"module-{number % 20}",
            state="SUCCESS" if number % 50 else "STARTED",
            created_at=now - timedelta(seconds=number),
            finished_at=now if number % 50 else None,
        )
        for number in range(count)
    )
    for model, fields in (
        (TaskAttempt, {}),
        (TaskEvent, {"kind": "ended", "at": now}),
    ):
        model.objects.bulk_create(model(id=uuid.uuid4(), task_id=f"many-{n}", **fields) for n in range(count))
    TaskNotification.objects.bulk_create(
        TaskNotification(task_id=f"many-{n}", recipient_id=get_user_model().objects.first().pk, kind="failed")
        for n in range(count)
    )


def one_of_each():
    execution = add("a/b ñ")
    TaskTemplate.objects.create(task="payroll.tasks.run", name="payroll.run", title="Run", module="payroll")
    user = get_user_model().objects.first()
    TaskNotification.objects.create(task_id=execution.task_id, recipient_id=user.pk, kind="failed")
    WorkerControl.objects.create(worker="celery@a", action="grow", by_name="Ana", by_id=user.pk)


def test_each_table_that_people_ask_about_is_there():
    registered = {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "task_manager"}
    assert registered == set(SHOWN)
    assert {model.__name__ for model in SHOWN.values()} <= set(models.__all__)


@pytest.mark.parametrize("name", SHOWN)
def test_everything_is_shown_and_nothing_can_be_written(boss, name):
    one_of_each()
    assert boss.get(f"{ROOT}{name}/").status_code == 200
    key = SHOWN[name].objects.values_list("pk", flat=True).first()
    address = f"{ROOT}{name}/{admin.utils.quote(str(key))}/change/"
    page = boss.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    content = text[text.index('id="content-main"') :]
    assert not re.search(r'<(select|textarea|input type="(text|number|checkbox)")', content)
    assert boss.get(f"{ROOT}{name}/add/").status_code == 403
    assert boss.post(address, {}).status_code == 403
    assert boss.post(address.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in boss.get(f"{ROOT}{name}/").content.decode()


def test_a_list_takes_few_queries_counts_nothing_and_joins_nobody(boss):
    one_of_each()
    fill(120)
    for name in SHOWN:
        with CaptureQueriesContext(connections[settings.DATABASE]) as seen:
            assert boss.get(f"{ROOT}{name}/").status_code == 200
        ours = [query["sql"] for query in seen if "task_manager_" in query["sql"]]
        assert len(ours) <= 3, ours
        assert not any("COUNT(" in sql.upper() or "JOIN" in sql.upper() for sql in ours), ours
        # What fits one page is read without a limit, once it is known to be so little.
        assert any("LIMIT" in sql for sql in ours), ours
        assert SHOWN[name].objects.count() <= 50 or sum("LIMIT" in sql for sql in ours) == 2, ours
        assert "traceback" not in " ".join(ours)


def test_the_pages_reach_a_thousand_rows_and_a_search_finds_the_others(boss):
    fill(REACH + 60)
    last = boss.get(f"{ROOT}taskexecution/?p={REACH // 50}")
    assert last.status_code == 200
    beyond = f"many-{REACH + 50}"
    assert beyond not in last.content.decode()
    for name in ("taskexecution", "taskattempt", "taskevent", "tasknotification"):
        assert beyond in boss.get(f"{ROOT}{name}/?q={beyond}").content.decode().replace(f'value="{beyond}"', "")
    assert "many-1<" not in boss.get(f"{ROOT}taskexecution/?q=many").content.decode()


@pytest.mark.postgres
def test_no_page_is_a_sequential_scan_on_postgresql(boss, monkeypatch):
    fill(4_000)
    monkeypatch.setattr("task_manager.admin.NEWEST", 300)
    connection = connections[settings.DATABASE]
    with connection.cursor() as cursor:
        for model in (TaskExecution, TaskAttempt, TaskEvent, TaskNotification):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    pages = [
        "taskexecution/",
        "taskexecution/?p=10",
        "taskexecution/?ended=no",
        "taskexecution/?module=module-3",
        "taskexecution/?state=STARTED",
        "taskexecution/?state=SUCCESS",
        "taskexecution/?state=FAILURE",
        "taskexecution/?q=many-3000",
        "taskattempt/",
        "taskattempt/?q=many-3000",
        "taskevent/",
        "taskevent/?q=many-3000",
        "tasknotification/",
        "tasknotification/?q=many-3000",
    ]
    for page in pages:
        with CaptureQueriesContext(connection) as seen:
            assert boss.get(ROOT + page).status_code == 200
        reads = [each["sql"] for each in seen if re.search('FROM "task_manager_(?!template)', each["sql"])]
        assert reads
        for sql in reads:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + sql)
                plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan" not in plan, f"{page}\n{sql}\n{plan}"


def test_a_state_is_looked_for_among_the_newest(boss, monkeypatch):
    monkeypatch.setattr("task_manager.admin.NEWEST", 2)
    now = timezone.now()
    for minutes in range(5):
        add(f"failed-{minutes}", state=State.FAILURE, created_at=now - timedelta(minutes=minutes))
    page = boss.get(f"{ROOT}taskexecution/?state=FAILURE").content.decode()
    assert [f"failed-{minutes}<" in page for minutes in range(5)] == [True, True, True, False, False]
    assert "failed-0<" not in boss.get(f"{ROOT}taskexecution/?state=SUCCESS").content.decode()


def act(client, action, *executions, **more):
    chosen = {"action": action, "_selected_action": [str(each.pk) for each in executions]}
    return client.post(f"{ROOT}taskexecution/", chosen | more, follow=True)


def test_the_actions_need_a_permission_each_and_do_what_they_say():
    waiting, ended = add("waiting", state=State.PENDING), add("ended")
    client = client_of(staff())
    page = client.get(f"{ROOT}taskexecution/").content.decode()
    assert ("Cancel</option>" in page, "Run again</option>" in page) == (False, False)
    act(client, "cancel", waiting)
    waiting.refresh_from_db()
    assert waiting.state == State.PENDING
    client = client_of(staff("cancel_taskexecution"))
    page = client.get(f"{ROOT}taskexecution/").content.decode()
    assert ("Cancel</option>" in page, "Run again</option>" in page) == (True, False)
    answer = act(client, "cancel", waiting, ended).content.decode()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == (State.REVOKED, "cancelled")
    assert waiting.cancelled_by_name.startswith("staff-")
    assert "Cancelled: 1 task" in answer
    assert "Too late: 1 task" in answer


def test_running_again_publishes_a_new_execution():
    ended = add("ended", task="tests.host.tasks.add", args=[1, 2], kwargs={}, replayable=True)
    broken = add("broken", replayable=False)
    answer = act(client_of(staff("retry_taskexecution")), "run_again", ended, broken).content.decode()
    assert "Started again: 1 task" in answer
    assert "Arguments not stored whole: 1 task" in answer
    assert TaskExecution.objects.filter(retry_of="ended").exists()


def test_everything_at_once_is_too_much(boss):
    fill(REACH + 5)
    first = TaskExecution.objects.first()
    answer = act(boss, "cancel", first, select_across="1").content.decode()
    assert "At most 1000 tasks at a time." in answer
    assert not TaskExecution.objects.filter(cancel_requested_at__isnull=False).exists()


def test_the_policy_holds_here_too(boss):
    add("theirs", module="payroll")
    add("mine", module="ledger")
    ours = getattr(django_settings, "TASK_MANAGER", {})
    with override_settings(TASK_MANAGER={**ours, "POLICY": "tests.integration.test_admin.Narrow"}):
        for name in ("taskexecution", "taskattempt", "taskevent"):
            page = boss.get(f"{ROOT}{name}/").content.decode()
            assert ("mine" in page, "theirs" in page) == (True, False)
        theirs = TaskExecution.objects.get(task_id="theirs")
        assert boss.get(f"{ROOT}taskexecution/{theirs.pk}/change/").status_code == 302


def test_a_traceback_is_for_those_whom_the_policy_shows_it():
    ended = add("ended")
    client = client_of(staff())
    assert "secret" in client.get(f"{ROOT}taskexecution/{ended.pk}/change/").content.decode()
    ours = getattr(django_settings, "TASK_MANAGER", {})
    with override_settings(TASK_MANAGER={**ours, "POLICY": "tests.integration.test_admin.Discreet"}):
        assert "secret" not in client.get(f"{ROOT}taskexecution/{ended.pk}/change/").content.decode()
        attempt = TaskAttempt.objects.get(task_id="ended")
        assert "secret" not in client.get(f"{ROOT}taskattempt/{attempt.pk}/change/").content.decode()


class Discreet(Policy):
    """Nobody is shown tracebacks."""

    def redaction(self, user):
        return super().redaction(None)

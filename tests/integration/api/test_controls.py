"""Who may have a worker do what, and what is wrong with what was sent."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from task_manager.actions.workers import COMMANDS
from task_manager.api import controls
from task_manager.models import WorkerControl
from task_manager.workers import overview
from task_manager.workers.base import Snapshot, WorkerInfo
from tests.integration.api.conftest import problem

pytestmark = pytest.mark.django_db(databases="__all__")

ACTIONS = sorted(COMMANDS)


@pytest.fixture(autouse=True)
def fleet(monkeypatch):
    """One worker is known; the broker of the tests has none."""
    worker = WorkerInfo(name="celery@a", concurrency=2, queues=("q",), registered=("payroll.tasks.run",))

    def made(**fields):
        known = {"source": "remote_control", "fetched_at": timezone.now(), "workers": (worker,)} | fields
        monkeypatch.setattr(overview, "workers_overview", lambda: Snapshot(**known))

    made()
    return made


@pytest.fixture
def root_user(django_user_model):
    return django_user_model.objects.create_superuser("root")


def path(action, name="celery@a"):
    return f"workers/{name}/{action.replace('_', '-')}/"


def allow(user, *actions):
    names = [f"worker_{action}" for action in actions]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return type(user).objects.get(pk=user.pk)


def test_each_command_has_an_address_and_a_permission():
    assert [each.action for each in controls.VIEWS] == list(COMMANDS)
    assert [action for action, _label in WorkerControl.ACTIONS] == list(COMMANDS)
    granted = {name for name, _label in WorkerControl._meta.permissions}
    assert granted == {f"worker_{action}" for action in COMMANDS}


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_needs_its_own_permission(api, people, action):
    allow(people.ben, *ACTIONS)
    for user in (people.ana, people.boss, people.ben):  # nobody; staff without; all of them, and no staff
        assert problem(api(user).post(path(action))) == (403, "permission_denied", None)
    others = allow(people.boss, *(set(ACTIONS) - {action}))
    assert problem(api(others).post(path(action))) == (403, "permission_denied", None)
    assert WorkerControl.objects.count() == 0
    boss = allow(people.boss, action)
    assert api(boss).post(path(action), {"wrong": 1}).status_code == 400
    can = api(boss).get("workers/celery@a/").json()["worker"]["can"]
    assert {name for name, may in can.items() if may} == {action}


@pytest.mark.parametrize(
    ("action", "body", "field", "code"),
    [
        ("grow", {"n": 0}, "n", "out_of_range"),
        ("grow", {"n": 1001}, "n", "out_of_range"),
        ("grow", {"n": "2"}, "n", "wrong_type"),
        ("grow", {"n": True}, "n", "wrong_type"),
        ("grow", {"m": 1}, "m", "unknown_field"),
        ("grow", [], None, "not_an_object"),
        ("shrink", {"n": 2}, "n", "too_many"),
        ("autoscale", {"min": 1}, "max", "required"),
        ("autoscale", {"max": 1, "min": 2}, "min", "min_above_max"),
        ("autoscale", {"max": 0, "min": 0}, "max", "out_of_range"),
        ("pool_restart", {"reload": True}, "reload", "unknown_field"),
        ("add_consumer", {}, "queue", "required"),
        ("add_consumer", {"queue": " "}, "queue", "required"),
        ("add_consumer", {"queue": "x" * 256}, "queue", "invalid"),
        ("add_consumer", {"queue": "a\0b"}, "queue", "invalid"),
        ("cancel_consumer", {"queue": "other"}, "queue", "not_consumed"),
        ("rate_limit", {"task": "payroll.tasks.run"}, "rate", "required"),
        ("rate_limit", {"task": "payroll.tasks.run", "rate": "often"}, "rate", "invalid_rate"),
        ("rate_limit", {"rate": "1/s"}, "task", "required"),
        ("rate_limit", {"task": "no.such", "rate": "1/s"}, "task", "unknown_task"),
        ("time_limit", {"task": "payroll.tasks.run"}, "hard", "required"),
        ("time_limit", {"task": "payroll.tasks.run", "soft": 5, "hard": 4}, "soft", "soft_above_hard"),
        ("time_limit", {"task": "payroll.tasks.run", "hard": 0}, "hard", "out_of_range"),
        ("time_limit", {"task": "payroll.tasks.run", "hard": 1e30}, "hard", "out_of_range"),
        ("time_limit", {"task": "payroll.tasks.run", "hard": "1"}, "hard", "wrong_type"),
        ("shutdown", {"now": True}, "now", "unknown_field"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_sent(api, root_user, action, body, field, code):
    assert problem(api(root_user).post(path(action), body)) == (400, code, field)
    assert WorkerControl.objects.count() == 0


def test_a_worker_that_nobody_knows_is_not_told_anything(api, root_user, fleet):
    assert problem(api(root_user).post(path("shutdown", "celery@b"))) == (404, "not_found", None)
    assert problem(api(root_user).get("workers/celery@b/")) == (404, "not_found", None)
    fleet(workers=None, available=False)
    assert problem(api(root_user).get("workers/celery@a/")) == (503, "workers_unavailable", None)


def test_an_order_that_nobody_answers_is_on_record_all_the_same(api, people, root_user):
    # The broker of the tests is in memory, and no worker is on it.
    answer = api(root_user).post(path("add_consumer"), {"queue": "more"})
    assert (answer.status_code, answer.json()["outcome"]) == (202, "unanswered")
    [row] = WorkerControl.objects.all()
    assert (row.by_id, row.by_name, row.worker, row.arguments) == (root_user.pk, "root", "celery@a", {"queue": "more"})
    [listed] = api(root_user).get("workers/celery@a/").json()["worker"]["orders"]
    assert listed == answer.json()
    assert api(people.ana).get("workers/celery@a").json()["worker"]["orders"] is None


def test_the_detail_has_what_the_list_only_counts(api, people):
    [listed] = api(people.ana).get("workers/").json()["workers"]
    detail = api(people.ana).get("workers/celery@a/").json()["worker"]
    assert listed["registered_count"] == 1
    assert "registered" not in listed
    assert detail["registered"] == ["payroll.tasks.run"]

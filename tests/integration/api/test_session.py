"""Signing in: who is let in, how forged requests are refused, and what the session tells."""

from __future__ import annotations

import base64
import re

import pytest

from task_manager.api import controls, urls
from task_manager.models import TaskExecution
from task_manager.states import State
from tests.integration.api.conftest import ROOT, Api, problem

pytestmark = pytest.mark.django_db(databases="__all__")

PROTECTED = [
    ("get", ""),
    ("get", "session/"),
    ("get", "executions/"),
    ("get", "executions/a/"),
    ("get", "executions/a/events/"),
    ("get", "stream/"),
    ("get", "metrics/"),
    ("get", "executions/a/tree/"),
    ("post", "executions/a/cancel/"),
    ("post", "executions/a/retry/"),
    ("get", "user-tasks/"),
    ("post", "cancel/a/"),
    ("post", "bulk/cancel/"),
    ("post", "bulk/retry/"),
    ("get", "changes/"),
    ("get", "workers/"),
    ("get", "workers/a/"),
    *(("post", f"workers/a/{view.action.replace('_', '-')}/") for view in controls.VIEWS),
    ("get", "queues/"),
    ("get", "flower-info/"),
    ("get", "templates/"),
    ("get", "templates/a/"),
    ("get", "notifications/"),
    ("post", "notifications/1/read/"),
    ("post", "notifications/read-all/"),
    ("get", "stats/"),
    ("get", "schema/"),
    ("get", "docs/"),
    ("get", "health/"),
]
OPEN = {"docs/assets/a", "health/live/"}


def basic(name, password="demo"):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_every_route_is_either_open_or_tried_here():
    routes = {re.sub(r"<\w+:(\w+)>", "a", each.pattern._route) for each in urls.urlpatterns if each.name}
    tried = {path.replace("/1/", "/a/") for _method, path in PROTECTED}
    assert routes - tried == OPEN


@pytest.mark.parametrize(("method", "path"), PROTECTED)
@pytest.mark.parametrize("slash", [True, False])
def test_nobody_gets_in(api, method, path, slash):
    answer = getattr(api(), method)(path if slash else path.rstrip("/"))
    assert problem(answer) == (401, "not_authenticated", None)
    assert answer["WWW-Authenticate"].startswith("Basic")


def test_a_script_in_a_page_is_not_asked_for_a_password(api):
    answer = api().get("executions/", headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 401
    assert not answer["WWW-Authenticate"].startswith("Basic")


def test_a_password_gets_in_and_a_wrong_one_does_not(api, people):
    assert api().get("session/", headers=basic("ana")).json()["user"]["name"] == "ana"
    assert problem(api().get("session/", headers=basic("ana", "no"))) == (401, "authentication_failed", None)
    people.ana.is_active = False
    people.ana.save()
    assert api().get("session/", headers=basic("ana")).status_code == 401
    assert api(people.ana).get("session/").status_code == 401


def test_the_session_tells_what_a_client_needs(api, people):
    ana = api(people.ana).get("session/").json()
    key = people.ana.pk if isinstance(people.ana.pk, int) else str(people.ana.pk)
    assert ana["user"] == {"id": key, "name": "ana", "is_staff": False}
    assert ana["transports"] == ["polling"]
    assert ana["permissions"] == {"see_everything": False, "modules": [], "see_workers": True, "control": False}
    assert api(people.head).get("session/").json()["permissions"]["modules"] == ["payroll"]
    boss = api(people.boss).get("session/", headers={"Accept-Language": "es"}).json()
    assert (boss["permissions"]["see_everything"], boss["permissions"]["control"]) == (True, True)
    assert boss["locale"] == "es"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({}, 403),
    ],
)
def test_a_cookie_alone_is_enough_only_for_the_same_origin(people, add, headers, status):
    add("a", owner=people.ana)
    client = Api(people.ana, enforce_csrf_checks=True)
    answer = client.post("cancel/a/", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert problem(answer) == (403, "csrf_failed", None)
        assert TaskExecution.objects.get(task_id="a").state == State.PENDING


def test_the_sessions_token_is_proof_too(people, add):
    add("a", owner=people.ana)
    client = Api(people.ana, enforce_csrf_checks=True)
    token = client.get("session/").json()["csrf_token"]
    assert client.post("cancel/a/", headers={"X-CSRFToken": token}).status_code == 202


def test_a_remembered_password_is_not_enough_from_another_site(api, people, add):
    add("a", owner=people.ana)
    forged = basic("ana") | {"Sec-Fetch-Site": "cross-site"}
    assert problem(api().post("cancel/a/", headers=forged)) == (403, "csrf_failed", None)
    assert api().post("cancel/a/", headers=basic("ana")).status_code == 202


def test_the_root_leads_everywhere(api, people):
    for path in ("", "/api/tasks"):
        links = api(people.boss).get(path).json()
        for name, address in links.items():
            answer = api(people.boss).get(address.removeprefix("http://testserver"))
            assert answer.status_code in (200, 405, 501), name


@pytest.mark.parametrize("path", ["executions/", "cancel/a/", "health/live", "executions/a/"])
def test_a_wrong_method_is_405_in_the_same_shape(api, people, path):
    client = api(people.ana).client
    for method in ("put", "delete", "patch"):
        answer = getattr(client, method)(ROOT + path)
        assert problem(answer) == (405, "method_not_allowed", None)
        assert answer["Allow"]
    assert client.options(ROOT + path).status_code == 204
    if path != "cancel/a/":
        assert client.head(ROOT + "executions/").status_code == 200


def test_answers_are_private_json_whatever_is_asked_for(api, people):
    for accept in ("text/html", "application/xml", "nonsense", "*/*"):
        answer = api(people.ana).get("executions/", headers={"Accept": accept})
        assert answer["Content-Type"] == "application/json"
        assert answer["Cache-Control"] == "private, no-cache"
        assert "Cookie" in answer["Vary"]

"""Whatever a host sets for REST framework, this API stays as it is; only authentication is inherited."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, override_settings
from django.urls import include, path
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from tests.integration.api.conftest import Api, ids, problem

pytestmark = pytest.mark.django_db(databases="__all__")

#: The API somewhere else, below a namespace of the host.
urlpatterns = [
    path("deep/<slug:tenant>/", include(([path("jobs/", include("task_manager.api.urls"))], "host"))),
]


class ByHeader(BaseAuthentication):
    """A host's own way of signing in."""

    def authenticate(self, request):
        name = request.META.get("HTTP_X_USER")
        if name is None:
            return None
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise AuthenticationFailed({"detail": "Token expired", "code": "token_expired"})
        return user, None


class Careless(SessionAuthentication):
    """What many hosts have copied from the web."""

    def enforce_csrf(self, request):
        return


def raises(*args, **kwargs):
    raise AssertionError("the host's setting was used")


HOSTILE = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.TemplateHTMLRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.FormParser"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "1/day"},
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.NamespaceVersioning",
    "ALLOWED_VERSIONS": ["v9"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 1,
    "DEFAULT_FILTER_BACKENDS": ["rest_framework.filters.SearchFilter"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "tests.integration.api.test_host_settings.raises",
    "DEFAULT_METADATA_CLASS": "tests.integration.api.test_host_settings.raises",
    "EXCEPTION_HANDLER": "tests.integration.api.test_host_settings.raises",
    "UNICODE_JSON": False,
    "COMPACT_JSON": False,
    "URL_FORMAT_OVERRIDE": "q",
    "UNAUTHENTICATED_USER": None,
}


@override_settings(REST_FRAMEWORK=HOSTILE)
def test_the_hosts_other_settings_do_not_matter(api, people, add):
    add("a", owner=people.ana, title="Nómina")
    add("b", owner=people.ana)
    assert problem(api().get("executions/")) == (401, "not_authenticated", None)
    for _time in range(3):
        answer = api(people.ana).get("executions/?q=n")
        assert ids(answer) == ["b", "a"]
    assert "Nómina" in answer.content.decode()
    assert api(people.ana).post("cancel/a/", {"terminate": False}).status_code == 202
    assert problem(api(people.ana).get("executions/?x=1")) == (400, "unknown_parameter", "x")
    assert api(people.ana).client.options("/api/tasks/executions/").status_code == 204
    assert api(people.ana).get("schema/").json()["openapi"] == "3.1.0"


@override_settings(
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": ["tests.integration.api.test_host_settings.ByHeader"]}
)
def test_authentication_is_the_hosts(api, people, add):
    add("a", owner=people.ana)
    assert ids(api().get("executions/", headers={"X-User": "ana"})) == ["a"]
    assert api(people.ana).get("executions/").status_code == 401
    expired = api().get("executions/", headers={"X-User": "zoe"})
    assert problem(expired) == (401, "authentication_failed", None)


@override_settings(
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": ["tests.integration.api.test_host_settings.ByHeader"]},
    TASK_MANAGER={
        "AUTHENTICATION_CLASSES": ["task_manager.api.authentication.SessionAuthentication"],
    },
)
def test_ours_can_be_set_apart(people, settings):
    assert Client().get("/api/tasks/session/", headers={"X-User": "ana"}).status_code == 401


@override_settings(
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": ["tests.integration.api.test_host_settings.Careless"]}
)
def test_a_check_that_the_host_switched_off_is_on(people, add):
    add("a", owner=people.ana)
    client = Api(people.ana, enforce_csrf_checks=True)
    assert problem(client.post("cancel/a/")) == (403, "csrf_failed", None)
    assert client.post("cancel/a/", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 202


@override_settings(ROOT_URLCONF="tests.integration.api.test_host_settings")
def test_the_api_mounts_anywhere(people, add):
    for number in range(3):
        add(f"t{number}", owner=people.ana)
    client = Client()
    client.force_login(people.ana)
    page = client.get("/deep/acme/jobs/executions/?page_size=1").json()
    assert page["next"].startswith("http://testserver/deep/acme/jobs/executions/?")
    assert client.get(page["next"]).status_code == 200
    assert "/deep/acme/jobs/cancel/{task_id}/" in client.get("/deep/acme/jobs/schema/").json()["paths"]


def test_requests_are_not_wrapped_in_a_transaction():
    from django.db import connections
    from django.urls import resolve

    view = resolve("/api/tasks/executions/").func
    assert set(connections) <= view._non_atomic_requests


def test_the_database_being_away_is_503(api, people, monkeypatch):
    from django.db import OperationalError

    from task_manager.api import executions

    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(executions.changes, "current_cursor_as", away)
    assert problem(api(people.ana).get("executions/")) == (503, "database_unavailable", None)


def test_a_bug_is_reported_and_answered_in_the_same_shape(people, monkeypatch, caplog):
    from task_manager.api import executions

    def broken(*args, **kwargs):
        raise RuntimeError("a bug")

    monkeypatch.setattr(executions.changes, "current_cursor_as", broken)
    answer = Api(people.ana, raise_request_exception=False).client.get("/api/tasks/executions/")
    assert problem(answer) == (500, "internal_error", None)
    [record] = [each for each in caplog.records if each.name == "django.request"]
    assert "a bug" in str(record.exc_info[1])

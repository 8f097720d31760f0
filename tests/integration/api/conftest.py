"""People, executions, and a client that checks each answer against the API's own schema."""

from __future__ import annotations

import copy
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from types import SimpleNamespace

import jsonschema
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache as django_cache
from django.test import Client
from django.urls import resolve

from task_manager.api import docs
from task_manager.models import TaskExecution
from task_manager.states import READY_STATES, State

ROOT = "/api/tasks/"
START = datetime(2026, 10, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_cached():
    django_cache.clear()


@cache
def strict_schema():
    """The API's schema, where objects have no other members than those described."""
    schema = copy.deepcopy(docs.schema("api/tasks/", "en"))
    for component in schema["components"]["schemas"].values():
        if "properties" in component:
            component.setdefault("additionalProperties", False)
    return schema


def check(response, method, path):
    """Fail unless the schema describes such a response of this address."""
    route = resolve(path).route
    route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    schema = strict_schema()
    described = schema["paths"].get(f"/{route}") or schema["paths"][f"/{route}/"]
    if method not in described:
        assert response.status_code == 405, (method, path)
        return
    answers = described[method]["responses"]
    if response.status_code == 405:
        return
    assert str(response.status_code) in answers, f"{response.status_code} of {path} is not in the schema"
    content = answers[str(response.status_code)].get("content", {})
    if "application/json" in content:
        expected = {"components": schema["components"], **content["application/json"]["schema"]}
        jsonschema.Draft202012Validator(expected).validate(response.json())


class Api:
    """A signed-in client; paths are relative to the API."""

    def __init__(self, user=None, **options):
        self.client = Client(**options)
        if user is not None:
            self.client.force_login(user)

    def get(self, path="", data=None, **options):
        return self._checked("get", path, data, **options)

    def post(self, path, data=None, **options):
        options.setdefault("content_type", "application/json")
        return self._checked("post", path, {} if data is None else data, **options)

    def _checked(self, method, path, data, **options):
        address = path if path.startswith("/") else ROOT + path
        response = getattr(self.client, method)(address, data, **options)
        check(response, method, response.wsgi_request.path_info)
        return response


@pytest.fixture
def api():
    """`api(user)` is a client of that user, `api()` of nobody."""
    return Api


@pytest.fixture
def people(db):
    make = get_user_model().objects.create_user
    made = SimpleNamespace(
        ana=make("ana", password="demo"),
        ben=make("ben", password="demo"),
        boss=make("boss", password="demo", is_staff=True),
        head=make("head", password="demo"),
    )
    made.head.groups.add(Group.objects.create(name="task_manager:payroll"))
    return made


@pytest.fixture
def add(db):
    """Store an execution; each is a minute younger than the one before."""
    numbers = count()

    def made(task_id=None, *, owner=None, **fields):
        number = next(numbers)
        state = fields.setdefault("state", State.PENDING)
        created = fields.setdefault("created_at", START + timedelta(minutes=number))
        if state in READY_STATES:
            fields.setdefault("started_at", created)
            fields.setdefault("finished_at", created + timedelta(seconds=30))
        fields.setdefault("name", "payroll.run")
        fields.setdefault("title", "Run the payroll")
        fields.setdefault("module", "payroll")
        fields.setdefault("task", "payroll.tasks.run")
        return TaskExecution.objects.create(
            task_id=task_id or f"task-{number}",
            owner_id=owner and owner.pk,
            owner_name=owner.get_username() if owner else "",
            **fields,
        )

    return made


def ids(response):
    """Return the task ids of a page."""
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def problem(response):
    """Return (status, code, field) of an error."""
    error = response.json()["error"]
    assert error["message"]
    return response.status_code, error["code"], error["field"]

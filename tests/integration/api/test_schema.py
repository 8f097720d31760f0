"""The schema is complete and valid, and its page needs nothing that a project has not installed."""

from __future__ import annotations

import io
import re

import pytest
from django.apps import apps
from django.core.management import call_command
from drf_spectacular.management.commands.spectacular import Command
from drf_spectacular.validation import validate_schema

from task_manager.api import docs, filters, urls

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_schema_is_valid_openapi_31(api, people):
    schema = api(people.ana).get("schema/").json()
    validate_schema(schema)
    assert schema["openapi"] == "3.1.0"
    assert {"Execution", "Error"} <= set(schema["components"]["schemas"])


def test_the_hosts_own_schema_of_us_is_valid_without_a_warning(capsys):
    call_command(Command(), "--validate", "--fail-on-warn", stdout=io.StringIO())
    assert capsys.readouterr().err == ""


def test_every_route_is_in_the_schema_once():
    described = set(docs.schema("api/tasks/", "en")["paths"])
    named = {re.sub(r"<\w+:(\w+)>", r"{\1}", each.pattern._route) for each in urls.urlpatterns if each.name}
    assert described == {f"/api/tasks/{route}" for route in named}


def test_every_operation_has_a_name_a_sentence_and_its_answers():
    names = set()
    for path, operations in docs.schema("api/tasks/", "en")["paths"].items():
        for method, operation in operations.items():
            names.add(operation["operationId"])
            assert operation["description"], path
            answers = operation["responses"]
            assert any(status.startswith("2") for status in answers), path
            if "security" in operation:
                assert {"401", "403", "503"} <= set(answers), path
            if method == "post":
                assert "415" in answers, path
    assert len(names) == sum(map(len, docs.schema("api/tasks/", "en")["paths"].values()))


def test_every_filter_is_in_the_schema():
    operation = docs.schema("api/tasks/", "en")["paths"]["/api/tasks/executions/"]["get"]
    described = {parameter["name"] for parameter in operation["parameters"]}
    assert described == {*filters.ExecutionFilter.base_filters, "after", "page_size"}


def test_the_page_uses_only_our_own_assets(api, people):
    assert not apps.is_installed("drf_spectacular_sidecar")
    page = api(people.ana).get("docs/")
    assert page["Content-Type"].startswith("text/html")
    text = page.content.decode()
    assets = re.findall(r'(?:src|href)="(.*?)"', text)
    assert len(assets) == 4
    for address in assets:
        assert address.startswith("/api/tasks/docs/assets/")
        answer = api().get(address)
        assert answer.status_code == 200
        assert len(answer.content) > 100
    assert 'data-schema="/api/tasks/schema/"' in text
    assert "<style" not in text
    assert not re.search(r"<script(?! src=)", text)


@pytest.mark.parametrize("name", ["swagger-ui.js", "..", "..%2F..%2Fsettings.py", "LICENSE", "start.js%00"])
def test_no_other_file_is_served(api, name):
    assert api().client.get(f"/api/tasks/docs/assets/{name}").status_code == 404

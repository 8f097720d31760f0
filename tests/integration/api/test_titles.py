"""What the API calls a task in the language of the request."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext_lazy

from task_manager import titles
from task_manager.models import TaskExecution

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_declared_lazy_title_is_told_in_the_language_of_the_request(client, django_user_model, monkeypatch, settings):
    settings.LANGUAGE_CODE = "en"
    monkeypatch.setattr(titles, "_pending", [])
    monkeypatch.setattr(titles, "_lazy", {})
    titles.declare(gettext_lazy("Will be retried"))
    owner = django_user_model.objects.create_user("ana")
    TaskExecution.objects.create(task_id="1", task="t", name="t", title="Will be retried", owner_id=owner.pk)
    client.force_login(owner)
    found = {
        language: client.get("/api/tasks/executions/1/", headers={"Accept-Language": language}).json()["title"]
        for language in ("es", "en")
    }
    assert found == {"es": "Se reintentará", "en": "Will be retried"}

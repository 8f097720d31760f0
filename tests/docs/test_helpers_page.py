"""The examples of the helpers' page run, in both languages, and every helper has one."""

from __future__ import annotations

import pytest
from celery import current_app

import task_manager.services
import task_manager.utils
from task_manager.models import TaskExecution
from tests.docs.blocks import blocks
from tests.host.celery import app


@pytest.fixture
def eager():
    before = current_app._get_current_object()
    # Another test may have imported the demo's.
    app.set_current()
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
    before.set_current()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.django_db(databases="__all__")
@pytest.mark.usefixtures("eager")
def test_the_examples_run(language, django_user_model, monkeypatch):
    sent = []
    monkeypatch.setattr(
        type(app), "send_task", lambda self, name, **options: sent.append(name) or type("R", (), {"id": "new"})
    )
    ana = django_user_model.objects.create(username="ana")
    namespace = {"ana": ana, "__name__": f"docs.example_{language}"}
    for block in blocks(f"docs/{language}/helpers.md"):
        assert block.language == "python"
        exec(compile(block.code, f"docs/{language}/helpers.md", "exec"), namespace)
    consolidated = TaskExecution.objects.get(task_id=namespace["result"].id)
    assert (consolidated.state, consolidated.owner_id, consolidated.tags) == ("SUCCESS", ana.pk, ["monthly"])
    assert TaskExecution.objects.get(name="ledger.import").progress_current == 5
    backup = TaskExecution.objects.get(task_id="backup-2026-11-23")
    assert (backup.state, backup.progress_current, backup.owner_id) == ("SUCCESS", 80, ana.pk)
    assert TaskExecution.objects.filter(name="payroll.pay").count() == 1
    assert namespace["again"] == "new"
    assert sent == [consolidated.task]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_helper_and_service_has_an_example(language):
    code = "".join(block.code for block in blocks(f"docs/{language}/helpers.md"))
    for name in [*task_manager.utils.__all__, *task_manager.services.__all__]:
        assert name in code, name

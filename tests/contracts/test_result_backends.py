"""What is asked of each kind of result backend when a process can say nothing any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import Celery
from celery.backends.redis import RedisBackend
from django.utils import timezone

from task_manager import results
from task_manager.states import Reason, State
from tests.services import celery_redis


@pytest.fixture
def app_with(monkeypatch):
    """Return a function that makes an app with a result backend, for the recorder to ask."""

    made = []

    def make(backend):
        app = Celery("results", backend=backend, broker="memory://", set_as_current=False)
        monkeypatch.setattr(results, "current_app", app)
        monkeypatch.setattr(results, "_failing_since", None)
        made.append(app)
        return app

    yield make
    for app in made:
        if isinstance(app.backend, RedisBackend):
            app.backend.client.close()


# Celery's own backend calls what redis-py deprecates.
@pytest.mark.filterwarnings("ignore:Call to deprecated setex:DeprecationWarning")
@pytest.mark.parametrize("kind", ["redis", "files"])
def test_one_that_keeps_results_for_all_tells_how_tasks_ended(app_with, tmp_path, kind):
    backend = app_with(celery_redis(13) if kind == "redis" else f"file://{tmp_path}").backend
    before = timezone.now() - timedelta(seconds=1)
    try:
        backend.mark_as_done("results-done", 7)
        backend.mark_as_failure("results-failed", ValueError("no"))
        found = results.outcomes({"results-done": before, "results-failed": before, "results-unknown": before})
    finally:
        backend.forget("results-done")
        backend.forget("results-failed")
    assert found is not None
    assert {task_id: values["state"] for task_id, values in found.items()} == {
        "results-done": State.SUCCESS,
        "results-failed": State.FAILURE,
    }
    assert found["results-done"]["result"] == "7"
    assert found["results-failed"]["reason"] == Reason.EXCEPTION
    assert found["results-failed"]["error_message"] == "no"


@pytest.mark.parametrize("backend", ["rpc://", "disabled://"])
def test_one_that_only_its_caller_can_read_is_not_asked(app_with, backend):
    app_with(backend)
    assert results.outcomes({"results-done": None}) == {}

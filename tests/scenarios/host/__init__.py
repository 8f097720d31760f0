"""The host project of the scenarios: a Celery app, and tasks that do all that a task can do."""

from tests.scenarios.host.celery import app as celery_app

__all__ = ["celery_app"]

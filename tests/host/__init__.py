"""A small host project, as the tests need one: a Celery app, tasks, and a model of its own."""

from tests.host.celery import app as celery_app

__all__ = ["celery_app"]

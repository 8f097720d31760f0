"""The Celery app of the host project of the tests."""

from __future__ import annotations

import os

from celery import Celery

app = Celery("host")
app.conf.update(
    broker_url=os.environ.get("TEST_BROKER_URL", "memory://"),
    result_backend=os.environ.get("TEST_RESULT_BACKEND", "cache+memory://"),
    # A queue for each run: two runs on one machine must not take each other's tasks.
    task_default_queue=os.environ.get("TEST_QUEUE", "celery"),
    task_track_started=True,
    result_extended=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    timezone="UTC",
)
app.set_default()
app.autodiscover_tasks(["tests.host"])

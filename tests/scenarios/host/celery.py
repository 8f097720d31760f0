"""The Celery app of the scenarios; the environment says on which broker and queue."""

from __future__ import annotations

import json
import os
from typing import Any

from celery import Celery


def route(name: str, args: Any, kwargs: Any, options: Any, task: Any = None, **_: Any) -> dict[str, str]:
    """Send what names no queue to that of the worker at hand."""
    return {"queue": os.environ["SCENARIOS_QUEUE"]}


app = Celery("scenarios", set_as_current=True)
app.conf.update(
    broker_url=os.environ.get("SCENARIOS_BROKER", "memory://"),
    result_backend=os.environ.get("SCENARIOS_BACKEND", "cache+memory://"),
    task_default_queue=os.environ.get("SCENARIOS_QUEUE", "tm_scenarios"),
    task_routes=(route,),
    # Revocations are broadcast: workers of other projects on the same broker need not hear of ours.
    control_exchange="tm_scenarios",
    event_exchange="tm_scenarios_events",
    task_track_started=True,
    result_extended=True,
    result_expires=600,
    worker_send_task_events=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=2,
    timezone="UTC",
    imports=["tests.scenarios.host.tasks"],
)
app.conf.update(json.loads(os.environ.get("SCENARIOS_CELERY", "{}")))
app.set_default()

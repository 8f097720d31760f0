"""A second Celery app in the same processes, on another database of the same broker."""

from __future__ import annotations

import os

from celery import Celery

from task_manager.tracking.decorator import track_task

app = Celery("second", set_as_current=False)
app.conf.update(
    broker_url=os.environ.get("TEST_BROKER_URL", "memory://"),
    task_default_queue=f"{os.environ.get('TEST_QUEUE', 'celery')}-second",
    broker_connection_retry_on_startup=True,
)


@app.task(name="second.double")
@track_task("second.double", "second", "Double a number")
def double(number):
    return number * 2

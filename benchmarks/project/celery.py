"""The Celery app of the measured project."""

from __future__ import annotations

import os

from celery import Celery

from benchmarks.contestants import CONTESTANTS

contestant = CONTESTANTS[os.environ["BENCHMARK_CONTESTANT"]]

app = Celery("benchmarks")
app.conf.update(
    broker_url=os.environ["BENCHMARK_BROKER_URL"],
    result_backend=contestant.result_backend(os.environ["BENCHMARK_REDIS_URL"]),
    result_backend_transport_options={"global_keyprefix": os.environ["BENCHMARK_NAME"]},
    task_default_queue=os.environ["BENCHMARK_NAME"],
    worker_send_task_events=contestant.events,
    task_send_sent_event=contestant.events,
    broker_connection_retry_on_startup=True,
    timezone="UTC",
)
app.set_default()
app.autodiscover_tasks(["benchmarks.project"])

"""The Celery app of the faults' host."""

from __future__ import annotations

import os

from celery import Celery

app = Celery("faults")
app.conf.update(
    broker_url=os.environ["FAULTS_BROKER"],
    result_backend=os.environ["FAULTS_BROKER"],
    worker_prefetch_multiplier=4,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"visibility_timeout": 3_600},
    imports=["tests.faults.host"],
)
app.set_default()

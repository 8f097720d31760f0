"""The Celery app."""

from __future__ import annotations

import os

from celery import Celery

from sgm import language  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sgm.settings")

app = Celery("sgm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "revisar-vencimientos": {
        "task": "contabilidad.tasks.revisar_vencimientos",
        "schedule": 300.0,
        # Where no worker runs, they must not pile up.
        "options": {"expires": 300.0},
    },
}

"""The project's tasks."""

from __future__ import annotations

import time

from celery import shared_task

from task_manager.utils import progress, track_task


@shared_task
@track_task("reports.year", "reports", "Report of the year")
def yearly_report(seconds=60):
    """Take `seconds`, unless cancelled: `progress` raises then."""
    for _ in progress.iter(range(int(seconds * 10))):
        time.sleep(0.1)
    return "done"

"""`python -m tests.faults.publisher COUNT SECONDS`: publishes the load, as a web process does, and records that."""

from __future__ import annotations

import sys

import django

from task_manager.types import new_id

if __name__ == "__main__":
    django.setup()
    from tests.faults import host
    from tests.faults.celery import app

    app.finalize()
    for number in range(int(sys.argv[1])):
        task = host.guarded if number % 2 else host.batched
        task_id = f"{'guarded' if number % 2 else host.BATCHED}-{new_id().hex}"
        host.note("sending", task_id)
        task.apply_async((float(sys.argv[2]),), task_id=task_id)
        host.note("sent", task_id)

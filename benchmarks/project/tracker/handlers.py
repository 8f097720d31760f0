from __future__ import annotations

from typing import Any

from celery.signals import before_task_publish, task_failure, task_prerun, task_success

from benchmarks.project.tracker.models import TrackedTask


@before_task_publish.connect
def published(sender: str, headers: dict[str, Any], **_: Any) -> None:
    TrackedTask.objects.create(task_id=headers["id"], name=sender)


@task_prerun.connect
def started(task_id: str, **_: Any) -> None:
    change(task_id, state="STARTED")


@task_success.connect
def succeeded(sender: Any, **_: Any) -> None:
    change(sender.request.id, state="SUCCESS")


@task_failure.connect
def failed(task_id: str, exception: BaseException, **_: Any) -> None:
    change(task_id, state="FAILURE", error=str(exception))


def change(task_id: str, **values: Any) -> None:
    """Set `values` on the row of `task_id`."""
    row = TrackedTask.objects.get(task_id=task_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()

"""Tracking by hand: work that no decorated Celery task does, or that is reported on from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from task_manager.conf import settings
from task_manager.exceptions import ExecutionNotFound, TaskCancelled
from task_manager.models import TaskAttempt, TaskExecution
from task_manager.states import Reason, State
from task_manager.tracking import owner as owners
from task_manager.tracking import payloads, progress, recorder, runs
from task_manager.tracking.events import Attempt, Ended, Message, Naming, Progressed, Published, Rank, Started
from task_manager.types import new_id


def find(execution_id: int | str) -> TaskExecution:
    """Return the execution with a row number (int) or a task id (str). Raises ExecutionNotFound."""
    recorder.flush()
    key: dict[str, Any] = {"pk": execution_id} if isinstance(execution_id, int) else {"task_id": execution_id}
    execution = TaskExecution.objects.using(settings.DATABASE).filter(**key).first()
    if execution is None:
        raise ExecutionNotFound(f"There is no execution {execution_id!r}.")
    return execution


def start_task_tracking(
    task_id: str,
    name: str,
    module: str,
    description: str | None = None,
    *,
    owner: Any = None,
    tags: Iterable[str] = (),
    expected_seconds: float | None = None,
) -> TaskExecution:
    """Track work by hand: create an execution that runs from now on, and return it.

    `task_id` is any text that is not used yet; of a Celery task that is tracked already, its own
    execution is returned. `owner` is a user or a primary key. Raises RecordingUnavailable.
    """
    if runs.of_id(task_id) is None:
        _record_start(task_id, name, module, description, owner, tags, expected_seconds)
    recorder.call(lambda: None)
    return find(task_id)


def update_task_progress(execution_id: int | str, percent: float, message: str = "") -> None:
    """Report `percent` (0 to 100) of an execution, by its row number (int) or task id (str).

    Inside the task itself it raises TaskCancelled once the task was cancelled. Does nothing for an
    execution that has ended. Raises ExecutionNotFound.
    """
    run = runs.of_id(execution_id) if isinstance(execution_id, str) else None
    if run is not None:
        progress.report(run, percent, 100, message)
        if run.cancelled and run is runs.current():
            raise TaskCancelled("cancelled")
        return
    execution = find(execution_id)
    if execution.is_finished:
        return
    number = int(timezone.now().timestamp() * 1_000_000)
    recorder.record(
        Progressed(
            task_id=execution.task_id,
            at=timezone.now(),
            attempt=attempt_of(execution),
            number=number,
            current=float(percent),
            total=100.0,
            text=payloads.clean_text(message),
            started_at=execution.started_at,
        )
    )


def finish_task(execution_id: int | str, success: bool = True, result: Any = None, error: object = None) -> None:
    """End an execution by hand, by its row number (int) or task id (str).

    `result` is any value; `error` an exception or a sentence. What this says is not taken back by what
    Celery says of the same execution. Raises ExecutionNotFound.
    """
    run = runs.of_id(execution_id) if isinstance(execution_id, str) else None
    if run is not None:
        pending = run.take_progress()
        if pending is not None:
            recorder.record(pending)
        task_id, attempt, started_at = run.task_id, run.attempt, run.started_at
    else:
        execution = find(execution_id)
        task_id, attempt, started_at = execution.task_id, attempt_of(execution), execution.started_at
    recorder.record(
        Ended(
            task_id=task_id,
            at=timezone.now(),
            attempt=attempt,
            rank=Rank.MANUAL,
            state=State.SUCCESS if success else State.FAILURE,
            reason=None if success else Reason.EXCEPTION,
            started_at=started_at,
            result=None if result is None else payloads.dump(result)[0],
            error_type=type(error).__name__ if isinstance(error, BaseException) else "",
            error_message="" if error is None else payloads.clean_text(error),
        )
    )
    recorder.flush()


def attempt_of(execution: TaskExecution) -> Attempt:
    """Return the attempt that an execution's row shows."""
    if execution.attempt_id is None:
        return Attempt()
    row = TaskAttempt.objects.using(settings.DATABASE).filter(pk=execution.attempt_id).first()
    if row is None:
        return Attempt(id=execution.attempt_id, retries=max(execution.attempt - 1, 0))
    return attempt_of_row(row)


def attempt_of_row(row: TaskAttempt) -> Attempt:
    """Return the identity of a stored attempt."""
    return Attempt(
        id=row.id,
        retries=row.retries,
        redelivered=row.redelivered,
        acks_late=row.acks_late,
        worker=row.worker,
        pid=row.pid,
        boot_id=row.boot_id,
    )


def _record_start(
    task_id: str,
    name: str,
    module: str,
    description: str | None,
    owner: Any,
    tags: Iterable[str],
    expected_seconds: float | None,
) -> None:
    now = timezone.now()
    naming = Naming(
        name=payloads.clean_text(name, 500),
        module=payloads.clean_text(module, 200),
        title=payloads.clean_text(description or name, 500),
        tags=payloads.dump(list(tags))[0],
        expected_seconds=expected_seconds,
    )
    person = owners.of_value(owner) if owner is not None else owners.find(None, (), {}, None)
    message = Message(task="")
    recorder.record(Published(task_id=task_id, at=now, message=message, naming=naming, owner=person))
    attempt = Attempt(id=new_id())
    recorder.record(Started(task_id=task_id, at=now, attempt=attempt, message=message, naming=naming, owner=person))

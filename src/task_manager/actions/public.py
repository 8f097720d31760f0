"""The actions and questions of `task_manager.utils`, for the project's own code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldError

from task_manager.actions import executions
from task_manager.conf import settings
from task_manager.exceptions import TaskManagerError
from task_manager.models import TaskExecution
from task_manager.querysets import ExecutionQuerySet
from task_manager.stats import module_stats
from task_manager.tracking import manual, recorder
from task_manager.types import Outcome


def get_user_tasks(user: Any, module: str | None = None) -> ExecutionQuerySet:
    """Return the executions that `user` owns, newest first, as a QuerySet; of one `module` if given."""
    recorder.flush()
    found = TaskExecution.objects.using(settings.DATABASE).owned_by(user)
    return found if module is None else found.filter(module=module)


def get_module_stats(module: str, days: int = 7) -> dict[str, Any]:
    """Return how a module's executions of the last `days` went.

    Counts by state, success rate (0 to 1, None if nothing ended), seconds of run and wait at p50, p95 and
    p99, and the counts of each day. Raises ValueError for `days` below 1.
    """
    if days < 1:
        raise ValueError(f"days must be at least 1, and is {days}")
    return module_stats(TaskExecution.objects.using(settings.DATABASE).filter(module=module), days=days)


def get_task(execution_id: int | str) -> TaskExecution:
    """Return an execution by its row number (int) or task id (str). Raises ExecutionNotFound."""
    return manual.find(execution_id)


def cancel_task(execution_id: int | str, *, by: Any = None, terminate: bool = False) -> Outcome:
    """Cancel an execution; the outcome says whether it was cancelled, is cancelling, or it was too late.

    `by` is the user who asks, whom the policy must allow it; None is the project itself.
    Raises ExecutionNotFound, ActionDenied, RecordingUnavailable.
    """
    return executions.cancel(get_task(execution_id).task_id, by=by, terminate=terminate)


def retry_task(execution_id: int | str, *, by: Any = None) -> str:
    """Run a finished execution again with the same arguments; return the new task id.

    Raises ExecutionNotFound, ActionDenied, NotFinished, NotReplayable, BrokerUnavailable.
    """
    return executions.retry(get_task(execution_id).task_id, by=by)


def cancel_tasks(filter: Mapping[str, Any] | ExecutionQuerySet, *, by: Any = None) -> list[Outcome]:
    """Cancel the active executions that a filter (lookups such as `{"module": "payroll"}`) or QuerySet chooses.

    Returns what happened to each. Raises TaskManagerError for an empty filter, or one with an unknown name.
    """
    if not isinstance(filter, Mapping):
        return executions.cancel_many(filter.active(), by=by)
    if not filter:
        raise TaskManagerError("cancel_tasks needs a filter; TaskExecution.objects.all() cancels everything.")
    recorder.flush()
    try:
        chosen = TaskExecution.objects.using(settings.DATABASE).active().filter(**filter)
    except FieldError as error:
        raise TaskManagerError(f"cancel_tasks cannot filter so: {error}") from error
    return executions.cancel_many(chosen, by=by)

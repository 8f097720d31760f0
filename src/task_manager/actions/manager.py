"""`TaskManager`: the helpers bound to one user."""

from __future__ import annotations

from typing import Any

from task_manager.actions import executions
from task_manager.conf import settings
from task_manager.models import TaskExecution
from task_manager.querysets import ExecutionQuerySet
from task_manager.tracking import manual, recorder
from task_manager.types import Outcome


class TaskManager:
    """What one user may see and do; `TaskManager()` is the project itself, which may everything."""

    def __init__(self, user: Any = None) -> None:
        self.user = user

    def tasks(self, **filters: Any) -> ExecutionQuerySet:
        """Return the executions that the user may see, narrowed by lookups, newest first."""
        recorder.flush()
        found = TaskExecution.objects.using(settings.DATABASE)
        visible = found.all() if self.user is None else found.visible_to(self.user)
        return visible.filter(**filters)

    def get(self, execution_id: int | str) -> TaskExecution:
        """Return an execution by its row number (int) or task id (str). Raises ExecutionNotFound."""
        return executions.visible(manual.find(execution_id).task_id, self.user)

    def cancel(self, execution_id: int | str, *, terminate: bool = False) -> Outcome:
        """Cancel an execution. Raises ExecutionNotFound, ActionDenied, RecordingUnavailable."""
        return executions.cancel(self.get(execution_id).task_id, by=self.user, terminate=terminate)

    def retry(self, execution_id: int | str) -> str:
        """Run a finished execution again; return the new task id. Raises what `retry_task` raises."""
        return executions.retry(self.get(execution_id).task_id, by=self.user)

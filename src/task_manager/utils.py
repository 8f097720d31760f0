"""The public helpers, under the path that users know. No code lives here."""

from task_manager.actions.public import (
    cancel_task,
    cancel_tasks,
    get_module_stats,
    get_task,
    get_user_tasks,
    retry_task,
)
from task_manager.tracking.decorator import track_task
from task_manager.tracking.manual import finish_task, start_task_tracking, update_task_progress
from task_manager.tracking.progress import progress, raise_if_cancelled

__all__ = [
    "cancel_task",
    "cancel_tasks",
    "finish_task",
    "get_module_stats",
    "get_task",
    "get_user_tasks",
    "progress",
    "raise_if_cancelled",
    "retry_task",
    "start_task_tracking",
    "track_task",
    "update_task_progress",
]

"""The tables: what is recorded of every execution, and what people are told of it."""

from task_manager.models.attempt import TaskAttempt
from task_manager.models.change import Change, Installation
from task_manager.models.control import WorkerControl
from task_manager.models.event import TaskEvent
from task_manager.models.execution import TaskExecution
from task_manager.models.lease import WorkerLease
from task_manager.models.notification import TaskNotification
from task_manager.models.rollup import TaskRollup
from task_manager.models.template import TaskTemplate

__all__ = [
    "Change",
    "Installation",
    "TaskAttempt",
    "TaskEvent",
    "TaskExecution",
    "TaskNotification",
    "TaskRollup",
    "TaskTemplate",
    "WorkerControl",
    "WorkerLease",
]

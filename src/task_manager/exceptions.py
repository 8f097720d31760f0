"""Every error that task_manager raises, below one base class."""

from __future__ import annotations

from celery.exceptions import Ignore


class TaskManagerError(Exception):
    """Base of all errors of task_manager."""


class ConfigurationError(TaskManagerError):
    """A setting in `TASK_MANAGER` is unknown or has a wrong value; the message says which and what to write."""


class ExecutionNotFound(TaskManagerError):
    """No execution has this task id or row number, or the user may not see it."""


class NotReplayable(TaskManagerError):
    """The arguments were not stored whole (too large or redacted), so the execution cannot be run again."""


class NotFinished(TaskManagerError):
    """The execution is still active: only a finished one can be run again."""


class ActionDenied(TaskManagerError):
    """The policy does not let this user do that with an execution they can see."""


class BrokerUnavailable(TaskManagerError):
    """The message broker did not take the message. The transport error is in `__cause__`."""


class RecordingUnavailable(TaskManagerError):
    """The tracker's database did not answer in time. The database error is in `__cause__`, where there is one."""


class WorkersUnavailable(TaskManagerError):
    """No source could say which workers there are. The transport error is in `__cause__`."""


class FlowerUnavailable(WorkersUnavailable):
    """Flower did not answer. The transport error is in `__cause__`."""


class FlowerRefused(FlowerUnavailable):
    """Flower answered, but does not let us in: set `FLOWER_AUTH`, or `FLOWER_UNAUTHENTICATED_API` in Flower."""


class WorkerNotFound(TaskManagerError):
    """No source knows a worker of this name."""


class WorkerRefused(TaskManagerError):
    """The worker answered that it cannot do that; the message says why, in Celery's words."""


class WakeUnavailable(TaskManagerError):
    """Nobody can be told at once that something changed; who tells of changes reads the log now and then instead."""


class MustRefetch(TaskManagerError):
    """A cursor cannot be continued; `code` says why. The reader loads its page anew and takes the new cursor."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TaskCancelled(Ignore):
    """Raised inside a task that was cancelled.

    Derives from Celery's `Ignore`, which `autoretry_for` and Celery's own failure handling let pass.
    """

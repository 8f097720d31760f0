"""The gate that a task's body stands behind: a cancelled execution does not start."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from task_manager.exceptions import TaskCancelled
from task_manager.tracking import recorder, runs
from task_manager.tracking.definitions import ATTRIBUTE, Definition
from task_manager.tracking.events import Started
from task_manager.tracking.runs import Run


def guarded(function: Callable[..., Any], definition: Definition) -> Callable[..., Any]:
    """Return `function` behind the gate. Called outside its own task it is just `function`."""

    @functools.wraps(function)
    def run_behind_guard(*args: Any, **kwargs: Any) -> Any:
        run = runs.current()
        if run is not None and run.definition is definition and not run.entered:
            run.entered = True
            enter(run)
        return function(*args, **kwargs)

    # Celery reads the parameters from here to check calls; without it, it would see (*args, **kwargs).
    run_behind_guard.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    setattr(run_behind_guard, ATTRIBUTE, definition)
    return run_behind_guard


def enter(run: Run) -> None:
    """Record the start of `run`; raise TaskCancelled where it must not start."""
    event = started(run)
    if run.definition.batched:
        recorder.record(event)
        return
    run.guarded = True
    if not recorder.start(event):
        run.cancelled = True
        run.started_at = None
        raise TaskCancelled("cancelled before it started")


def started(run: Run) -> Started:
    """Return the event of `run` starting now."""
    run.started_at = runs.now()
    return Started(
        task_id=run.task_id,
        at=run.started_at,
        attempt=run.attempt,
        message=run.message,
        describe=run.describe,
        naming=run.definition.naming,
        owner=run.owner,
    )

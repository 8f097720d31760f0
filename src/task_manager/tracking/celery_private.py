"""The parts of Celery that this package needs and that have no public name, in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from billiard import einfo
from celery import _state as _celery_state
from celery import current_app

_state: Any = _celery_state

#: Wraps an exception on its way from a pool's child to the main process.
ExceptionWithTraceback: Any = einfo.ExceptionWithTraceback  # type: ignore[attr-defined]


def running_task() -> Any | None:
    """Return the Celery task that the calling code is part of."""
    return _state._task_stack.top


def task_that_runs_another() -> Any | None:
    """Return the task that called the running one in place, if one did."""
    stack = _state._task_stack.stack
    return stack[-2] if len(stack) > 1 else None


def apps() -> list[Any]:
    """Return the Celery apps of this process, the current one first."""
    app: Any = current_app
    current = app._get_current_object()
    return [current, *(other for other in _state._get_active_apps() if other is not current)]


def when_an_app_finalizes(callback: Callable[[Any], None]) -> None:
    """Call `callback(app)` when an app makes its tasks; callbacks run in no set order."""
    _state.connect_on_app_finalize(callback)

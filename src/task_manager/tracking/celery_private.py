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


def current() -> Any:
    """Return the current Celery app."""
    app: Any = current_app
    return app._get_current_object()


def apps() -> list[Any]:
    """Return the Celery apps of this process, the current one first."""
    first = current()
    return [first, *(other for other in _state._get_active_apps() if other is not first)]


def when_an_app_finalizes(callback: Callable[[Any], None]) -> None:
    """Call `callback(app)` when an app makes its tasks; callbacks run in no set order."""
    _state.connect_on_app_finalize(callback)


def active_requests() -> list[Any]:
    """Return what this worker's main process has given to its pool."""
    from celery.worker import state

    # Another thread may add to the set meanwhile, which its iterator does not like.
    for _ in range(10):
        try:
            return list(state.active_requests)
        except RuntimeError:
            continue
    return []


def pool_of(worker: Any) -> str:
    """Return what kind of pool a worker has: prefork, threads, solo, gevent…"""
    return str(getattr(worker.pool_cls, "__module__", "")).rpartition(".")[2].replace("thread", "threads")


def queues_of(worker: Any) -> list[str]:
    """Return the queues that a worker takes from now."""
    return sorted(str(name) for name in worker.app.amqp.queues.consume_from)

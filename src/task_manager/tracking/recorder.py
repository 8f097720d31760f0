"""The one way into the record: through the writer's thread, or inline on the caller's connection."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connections
from django.test import utils as test_utils

from task_manager.conf import settings
from task_manager.feed import wake
from task_manager.tracking import arrivals, runs, spool, store
from task_manager.tracking.events import Event, Progressed, Started
from task_manager.tracking.writer import writer

logger = logging.getLogger(__name__)
T = TypeVar("T")

#: Set on a request during which a task was published.
PUBLISHED = "_task_manager_published"


def is_inline() -> bool:
    """Return whether events are written at once, on the caller's connection.

    That is so under a test runner, where everything belongs to the test's own transaction.
    """
    if settings.WRITER is not None:
        return settings.WRITER == "inline"
    # What Django's runner and pytest-django do first, and undo last.
    return hasattr(test_utils._TestState, "saved_data")


def record(event: Event, *, settles: bool = False) -> None:
    """Record `event`; never raises and never waits for more than memory. `settles`: the caller is about to `settle`."""
    if is_inline():
        _inline(lambda: store.write([event]))
    else:
        writer.record(event, settles=settles)


def arrived(request: Any) -> None:
    """Let the arrival of a message be recorded if its task does not start soon, which tells of it as well."""
    if not is_inline():
        writer.arrived(request)
    elif (event := arrivals.of_request(request)) is not None:
        record(event)


def start(event: Started) -> bool:
    """Record a guarded start; return whether the task may run."""
    if not is_inline():
        return writer.start(event)
    granted = _inline(lambda: store.start(event))
    return granted is None or granted


def progress(run: runs.Run) -> None:
    """Let the newest progress of `run` be written when it is due."""
    if is_inline():
        event = run.take_progress()
        if event is not None:
            _inline(lambda: _write_and_ask(run, event))
    else:
        writer.nudge()


def call(function: Callable[[], T], timeout: float | None = None) -> T:
    """Run `function` where the record is written, outside the caller's transaction; return its answer.

    Raises RecordingUnavailable when the database does not answer within `timeout` seconds.
    """
    return function() if is_inline() else writer.call(function, timeout, tells=True)


def flush(timeout: float | None = None) -> bool:
    """Wait until what this process has recorded is stored; return False where it is not."""
    return True if is_inline() else writer.flush(timeout)


def settle() -> None:
    """Wait until what this process has recorded is stored; keep it on disk where that takes too long."""
    if not is_inline():
        writer.settle()


def health() -> dict[str, Any]:
    """Return how recording goes in this process, and what its machine keeps for a database that is away."""
    return {
        "mode": "inline" if is_inline() else "thread",
        **writer.health(),
        "spool": spool.usage(),
        "wake": wake.available(),
    }


def cancelled(task_ids: list[str]) -> set[str]:
    """Return those of `task_ids` whose cancellation was asked for; none where that cannot be read."""
    return _inline(lambda: store.cancelled_among(task_ids)) or set()


def _write_and_ask(run: runs.Run, event: Progressed) -> None:
    store.write([event])
    run.cancelled = run.cancelled or bool(store.cancelled_among([run.task_id]))


def _inline(function: Callable[[], T]) -> T | None:
    """Run `function` on the caller's connection, if the caller's transaction can take it."""
    try:
        connection = connections[settings.DATABASE]
        if connection.in_atomic_block and connection.needs_rollback:
            return None
        return function()
    except Exception:
        # A test that may not use the database, or whose own transaction is broken: not our error to raise.
        logger.debug("not recorded", exc_info=True)
        return None

"""Messages that this main process has taken and whose tasks have not started: told of only while they wait.

A task that starts soon tells of its arrival itself, with its start. So the process through which all messages of
a worker go writes nothing for short tasks.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any
from weakref import ref

from task_manager.tracking import attempts, definitions, messages
from task_manager.tracking.events import Event, Received

#: Seconds that a task may take to start until its arrival is written.
PATIENCE = 1.0
#: Least time between two looks at those that wait.
LOOKS = 0.25

_waiting: deque[tuple[float, ref[Any]]] = deque()
_looked_at = 0.0


def note(request: Any) -> bool:
    """Remember a message that has just arrived; return whether it is the only one."""
    _waiting.append((time.monotonic() + PATIENCE, ref(request)))
    return len(_waiting) == 1


def due_at() -> float | None:
    """Return when `due` may have something, by the monotonic clock."""
    return max(_waiting[0][0], _looked_at + LOOKS) if _waiting else None


def due() -> list[Event]:
    """Return the arrival of each task that still has not started, once."""
    global _looked_at
    now = time.monotonic()
    if not _waiting or now < _looked_at + LOOKS:
        return []
    _looked_at = now
    found = []
    while _waiting and _waiting[0][0] <= now:
        request = _waiting.popleft()[1]()
        if request is not None and not request.time_start:
            event = of_request(request)
            if event is not None:
                found.append(event)
    return found


def of_request(request: Any) -> Event | None:
    """Return the arrival of a message that this main process holds; None where its task is not tracked."""
    definition = definitions.of_task(request.task)
    attempt = attempts.of_request(request)
    if definition is None or attempt.received_at is None:
        return None
    return Received(
        task_id=request.id,
        at=attempt.received_at,
        event_id=attempt.id,
        attempt=attempt,
        message=messages.received(request.task, definition, request.request_dict),
        naming=definition.naming,
    )


def forget_all() -> None:
    """Forget what a parent process holds; for a child after a fork."""
    _waiting.clear()

"""Which attempt a signal is about: an identity made when the message arrives, and handed to the child."""

from __future__ import annotations

import uuid
from typing import Any
from weakref import WeakValueDictionary

from task_manager.tracking import messages
from task_manager.tracking.events import Attempt
from task_manager.types import new_id

#: Key of the attempt's identity in the request that the main process hands to its child.
KEY = "task_manager_attempt"
#: This worker, from its start to its end; its pool's children inherit it.
BOOT_ID = uuid.uuid4()
#: The messages that this main process holds. Celery forgets its own list before it tells of a time limit.
_held: WeakValueDictionary[str, Any] = WeakValueDictionary()


def received(request: Any) -> Attempt:
    """Give the message that has arrived an identity, and return the attempt."""
    request.request_dict[KEY] = new_id().hex
    _held[request.id] = request
    return _of_request(request)


def in_main(task_id: str, context: Any) -> tuple[Attempt, Any]:
    """Return (attempt, when it started) of a task that this main process holds or refuses."""
    request = _held.get(task_id)
    if request is not None:
        return _of_request(request), messages.from_epoch(request.time_start)
    # Refused on arrival: it has no identity.
    retries = getattr(context, "retries", 0) or 0
    return Attempt(retries=retries, worker=getattr(context, "hostname", "") or ""), None


def of_dict(delivered: Any, *, acks_late: bool = False) -> Attempt:
    """Return the attempt of the request that a worker hands to its child."""
    return Attempt(
        id=uuid.UUID(hex=delivered[KEY]),
        retries=delivered.get("retries") or 0,
        redelivered=bool((delivered.get("delivery_info") or {}).get("redelivered")),
        acks_late=acks_late,
        worker=delivered.get("hostname") or "",
        boot_id=BOOT_ID,
    )


def of_run(request: Any, task: Any) -> Attempt:
    """Return the attempt that the process is running."""
    identity = getattr(request, KEY, None)
    return Attempt(
        # No `task_received`: eager, `apply()`, or a main process without the handlers.
        id=uuid.UUID(hex=identity) if identity else new_id(),
        retries=request.retries or 0,
        redelivered=bool((request.delivery_info or {}).get("redelivered")),
        acks_late=bool(task.acks_late),
        worker=request.hostname or "",
        pid=messages.pid(),
        boot_id=BOOT_ID,
    )


def _of_request(request: Any) -> Attempt:
    return of_dict(request.request_dict, acks_late=bool(request.task.acks_late))

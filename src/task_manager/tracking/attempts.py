"""Which attempt a signal is about: an identity made when the message arrives, and handed to the child."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any
from weakref import WeakValueDictionary

from task_manager.tracking import celery_private, messages
from task_manager.tracking.events import Attempt
from task_manager.types import new_id

#: Key of the attempt's identity in the request that the main process hands to its child.
KEY = "task_manager_attempt"
#: And of the identity of the worker, from its start to its end.
BOOT_KEY = "task_manager_boot"
#: And of the moment when the message arrived, in seconds of Unix time.
RECEIVED_KEY = "task_manager_received"
#: The messages that this main process holds. Celery forgets its own list before it tells of a time limit.
_held: WeakValueDictionary[str, Any] = WeakValueDictionary()


def received(request: Any, boot_id: uuid.UUID | None) -> None:
    """Give the message that has arrived an identity."""
    delivered = request.request_dict
    delivered[KEY] = new_id().hex
    delivered[BOOT_KEY] = boot_id and boot_id.hex
    delivered[RECEIVED_KEY] = time.time()
    _held[request.id] = request


def in_main(task_id: str, context: Any) -> tuple[Attempt, Any]:
    """Return (attempt, when it started) of a task that this main process holds or refuses."""
    request = _held.get(task_id)
    if request is not None:
        return of_request(request), messages.from_epoch(request.time_start)
    # Refused on arrival: it has no identity.
    retries = getattr(context, "retries", 0) or 0
    return Attempt(retries=retries, worker=getattr(context, "hostname", "") or ""), None


def context(task_id: str) -> Any:
    """Return the request of a task that this main process holds, as its child sees it; None of any other."""
    request = _held.get(task_id)
    return None if request is None else request._context


def of_dict(delivered: Any, *, acks_late: bool = False) -> Attempt:
    """Return the attempt of the request that a worker hands to its child."""
    return Attempt(
        id=uuid.UUID(hex=delivered[KEY]),
        retries=delivered.get("retries") or 0,
        redelivered=bool((delivered.get("delivery_info") or {}).get("redelivered")),
        acks_late=acks_late,
        worker=delivered.get("hostname") or "",
        boot_id=_boot(delivered.get(BOOT_KEY)),
        received_at=messages.from_epoch(delivered.get(RECEIVED_KEY)),
    )


def running() -> Iterator[tuple[Attempt, str, datetime | None]]:
    """Yield (attempt, task id, when it started) of all that this main process has given to its pool."""
    for request in celery_private.active_requests():
        if KEY in request.request_dict:
            yield of_request(request), request.id, messages.from_epoch(request.time_start)


def held() -> set[uuid.UUID]:
    """Return the attempts that this main process has not done with."""
    requests = [*_held.values(), *celery_private.active_requests()]
    return {uuid.UUID(hex=request.request_dict[KEY]) for request in requests if KEY in request.request_dict}


def of_run(request: Any, task: Any, boot_id: uuid.UUID | None) -> Attempt:
    """Return the attempt that the process is running; `boot_id` is that of its worker, if it is one."""
    identity = getattr(request, KEY, None)
    return Attempt(
        # No `task_received`: eager, `apply()`, or a main process without the handlers.
        id=_uuid(identity) or new_id(),
        retries=request.retries or 0,
        redelivered=bool((request.delivery_info or {}).get("redelivered")),
        acks_late=bool(task.acks_late),
        worker=request.hostname or "",
        pid=messages.pid(),
        boot_id=_boot(getattr(request, BOOT_KEY, None)) or boot_id,
        received_at=messages.from_epoch(getattr(request, RECEIVED_KEY, None)),
    )


def of_request(request: Any) -> Attempt:
    """Return the attempt of a message that this main process holds."""
    return of_dict(request.request_dict, acks_late=bool(request.task.acks_late))


def _uuid(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(hex=text) if text else None


#: The same of all that comes from one worker.
_boot = lru_cache(maxsize=16)(_uuid)

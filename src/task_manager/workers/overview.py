"""The workers from the best source that answers: Flower, else remote control, else what is stored.

Answers are kept a few seconds and renewed by one caller; the others are shown the last answer, and its age.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.utils import timezone

from task_manager.conf import settings
from task_manager.exceptions import FlowerUnavailable, WorkersUnavailable
from task_manager.models import TaskExecution, WorkerLease
from task_manager.workers.base import Snapshot, WorkerInfo, WorkerSource
from task_manager.workers.breaker import Breaker
from task_manager.workers.flower import FlowerService
from task_manager.workers.remote_control import RemoteControl

T = TypeVar("T")

KEEP_SECONDS = 5.0
#: What is stored names workers that started something lately.
LATELY = timedelta(hours=1)


class Cached(Generic[T]):
    """An answer that one caller at a time renews; who comes meanwhile takes the old one."""

    def __init__(self, make: Callable[[], T], *, keep: float = KEEP_SECONDS) -> None:
        self._make = make
        self._keep = keep
        self._lock = threading.Lock()
        self._answer: tuple[float, T] | None = None

    def get(self) -> tuple[T, bool]:
        """Return (answer, whether it is older than it should be)."""
        known = self._answer
        if known is not None and time.monotonic() - known[0] < self._keep:
            return known[1], False
        # The very first caller has nothing to show and waits.
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known[1], True
        try:
            if self._answer is known:
                self._answer = (time.monotonic(), self._make())
            return self._answer[1], False  # type: ignore[index]
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Ask anew at the next call."""
        self._answer = None


_breaker = Breaker()


def workers_overview() -> Snapshot:
    """Return which workers there are, who says so, and when it was asked. Never raises."""
    snapshot, stale = _workers.get()
    return replace(snapshot, stale=snapshot.stale or stale)


def flower_info() -> dict[str, Any]:
    """Return whether Flower is configured and answers: configured, available, url, workers_alive, error and age."""
    info, stale = _flower.get()
    return {**info, "stale": stale}


def forget() -> None:
    """Forget all answers; for tests, and after the settings changed."""
    _workers.forget()
    _flower.forget()


def _ask_sources() -> Snapshot:
    sources: list[WorkerSource] = [FlowerService(breaker=_breaker)] if settings.FLOWER_URL else []
    sources.append(RemoteControl())
    errors = []
    for source in sources:
        try:
            found = tuple(source.workers())
        except WorkersUnavailable as error:
            errors.append(str(error))
        else:
            return Snapshot(
                source=source.name, fetched_at=timezone.now(), error="; ".join(errors) or None, workers=found
            )
    return _stored("; ".join(errors))


def _stored(error: str) -> Snapshot:
    """Return the workers that the record knows; whether they live, it cannot say."""
    workers = _leased() or _recent()
    return Snapshot(
        source="stored", fetched_at=timezone.now(), stale=True, available=False, error=error, workers=workers or None
    )


def _leased() -> tuple[WorkerInfo, ...]:
    leases = WorkerLease.objects.using(settings.DATABASE).filter(beat_at__gte=timezone.now() - LATELY)
    return tuple(
        WorkerInfo(
            name=lease.worker,
            pid=lease.pid,
            pool=lease.pool or None,
            concurrency=lease.concurrency,
            queues=tuple(lease.queues),
            last_seen=lease.beat_at,
        )
        for lease in leases.order_by("worker")
    )


def _recent() -> tuple[WorkerInfo, ...]:
    executions = TaskExecution.objects.using(settings.DATABASE).since(timezone.now() - LATELY).exclude(worker="")
    seen: dict[str, WorkerInfo] = {}
    for name, at in executions.order_by("-created_at").values_list("worker", "started_at")[:1_000]:
        seen.setdefault(name, WorkerInfo(name=name, last_seen=at))
    return tuple(seen[name] for name in sorted(seen))


def _ask_flower() -> dict[str, Any]:
    answer: dict[str, Any] = {
        "configured": bool(settings.FLOWER_URL),
        "available": False,
        "url": settings.FLOWER_PUBLIC_URL,
        "workers_alive": None,
        "error": None,
        "fetched_at": timezone.now(),
    }
    if settings.FLOWER_URL:
        try:
            answer |= FlowerService(breaker=_breaker).info() | {"available": True}
        except FlowerUnavailable as error:
            answer["error"] = str(error)
    return answer


_workers = Cached(_ask_sources)
_flower = Cached(_ask_flower)

"""The workers from the best source that answers: Flower, else remote control, else what is stored.

Answers are kept a few seconds and renewed by one caller; the others are shown the last answer, and its age. What the
source does not know is completed by what the workers tell us, and by the record.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from task_manager.conf import settings
from task_manager.exceptions import FlowerUnavailable, WorkersUnavailable
from task_manager.workers import leases
from task_manager.workers.base import Snapshot, WorkerInfo, WorkerSource, completed
from task_manager.workers.breaker import Breaker
from task_manager.workers.cached import Cached
from task_manager.workers.flower import FlowerService
from task_manager.workers.remote_control import RemoteControl

logger = logging.getLogger(__name__)

_breaker = Breaker()


def workers_overview() -> Snapshot:
    """Return which workers there are, who says so, and when it was asked. Never raises, nor waits for long."""
    asked, stale = _workers.get(RemoteControl())
    snapshot = asked or _nobody("the workers are still being asked")
    return _with_record(replace(snapshot, stale=snapshot.stale or stale))


def flower_info() -> dict[str, Any]:
    """Return whether Flower is configured and answers: configured, available, url, workers_alive, error and age."""
    info, stale = _flower.get()
    return {**(info or _flower_answer(error="Flower is still being asked")), "stale": stale}


def forget() -> None:
    """Forget all answers; for tests, and after the settings or a worker changed."""
    _workers.forget()
    _flower.forget()


def _ask_sources(remote: RemoteControl) -> Snapshot:
    sources: list[WorkerSource] = [FlowerService(breaker=_breaker)] if settings.FLOWER_URL else []
    sources.append(remote)
    errors: list[str] = []
    for source in sources:
        try:
            found = source.workers()
        except WorkersUnavailable as error:
            errors.append(str(error))
            continue
        workers = completed(found, _words(remote, errors), add=True)
        return Snapshot(source=source.name, fetched_at=timezone.now(), error="; ".join(errors) or None, workers=workers)
    return _nobody("; ".join(errors))


def _words(remote: RemoteControl, errors: list[str]) -> list[WorkerInfo]:
    try:
        return remote.words()
    except WorkersUnavailable as error:
        errors.append(str(error))
        return []


def _nobody(error: str) -> Snapshot:
    return Snapshot(source="stored", fetched_at=timezone.now(), stale=True, available=False, error=error)


def _with_record(snapshot: Snapshot) -> Snapshot:
    try:
        found = leases.recorded()
    except DatabaseError:
        logger.warning("the record of workers cannot be read", exc_info=True)
        return snapshot
    if snapshot.workers is None:
        return replace(snapshot, workers=tuple(found) or None)
    # Who once started something is not a worker that a living source would have to know.
    return replace(snapshot, workers=completed(snapshot.workers, (w for w in found if w.since), add=True))


def _flower_answer(**known: Any) -> dict[str, Any]:
    return {
        "configured": bool(settings.FLOWER_URL),
        "available": False,
        "url": settings.FLOWER_PUBLIC_URL,
        "workers_alive": None,
        "error": None,
        "fetched_at": timezone.now(),
        **known,
    }


def _ask_flower() -> dict[str, Any]:
    if not settings.FLOWER_URL:
        return _flower_answer()
    try:
        return _flower_answer(available=True, **FlowerService(breaker=_breaker).info())
    except FlowerUnavailable as error:
        return _flower_answer(error=str(error))


_workers = Cached(_ask_sources)
_flower = Cached(_ask_flower)

"""What a source of workers says. "Not known" is None, never zero and never empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveTask:
    """What a worker runs now."""

    task_id: str
    task: str | None = None
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerInfo:
    """One worker, as far as a source knows it."""

    name: str
    alive: bool | None = None
    pool: str | None = None
    concurrency: int | None = None
    pid: int | None = None
    active: tuple[ActiveTask, ...] | None = None
    #: Who says what it runs: a source, or "stored" for the record.
    active_source: str | None = None
    queues: tuple[str, ...] | None = None
    #: Messages that it may hold without having acknowledged them; 0 is without limit.
    prefetch: int | None = None
    #: Names of the Celery tasks that it knows.
    registered: tuple[str, ...] | None = None
    #: Tasks since the worker started.
    processed: int | None = None
    uptime_seconds: float | None = None
    since: datetime | None = None
    #: How far its clock is ahead of this server's, in seconds.
    clock_offset_seconds: float | None = None
    #: Load of its machine over 1, 5 and 15 minutes.
    load: tuple[float, ...] | None = None
    #: Such as "celery 5.7.0".
    software: str | None = None
    #: The version of this package that it runs.
    version: str | None = None
    last_seen: datetime | None = None

    def completed(self, other: WorkerInfo) -> WorkerInfo:
        """Return this worker with what is not known of it taken from `other`; one sign of life is enough."""
        missing = {f.name: getattr(other, f.name) for f in fields(self) if getattr(self, f.name) is None}
        return replace(self, **missing | ({"alive": True} if other.alive else {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The workers, who said so, and when. `workers` is None where nobody could be asked."""

    #: "flower", "remote_control" or "stored".
    source: str
    fetched_at: datetime
    stale: bool = False
    available: bool = True
    error: str | None = None
    workers: tuple[WorkerInfo, ...] | None = None


class WorkerSource(Protocol):
    """Something that knows the workers."""

    name: str

    def workers(self) -> list[WorkerInfo]:
        """Return the workers. Raises WorkersUnavailable where it cannot say."""
        ...


def completed(workers: Iterable[WorkerInfo], others: Iterable[WorkerInfo], *, add: bool) -> tuple[WorkerInfo, ...]:
    """Return `workers` with what `others` knows beside; with `add` also those that only `others` has."""
    known = {worker.name: worker for worker in others}
    found = [worker.completed(known.pop(worker.name, worker)) for worker in workers]
    return tuple(sorted([*found, *(known.values() if add else ())], key=lambda worker: worker.name))


def from_stats(name: str, stats: dict[str, Any], **known: Any) -> WorkerInfo:
    """Return a worker from Celery's `stats` answer, which Flower hands on unchanged."""
    pool = stats.get("pool") or {}
    total = stats.get("total")
    uptime = stats.get("uptime")
    return WorkerInfo(
        name=name,
        pool=_pool_name(pool.get("implementation")),
        # The limit is the one of the start, also after the pool has grown.
        concurrency=len(pool.get("processes") or ()) or pool.get("max-concurrency"),
        pid=stats.get("pid"),
        prefetch=stats.get("prefetch_count"),
        processed=sum(total.values()) if isinstance(total, dict) else None,
        uptime_seconds=uptime,
        since=None if uptime is None else datetime.now(UTC) - timedelta(seconds=uptime),
        **known,
    )


def active_tasks(found: Any) -> tuple[ActiveTask, ...] | None:
    """Return what Celery's `active` answer lists; None where there is no answer."""
    if not isinstance(found, list):
        return None
    return tuple(
        ActiveTask(
            task_id=str(task["id"]),
            task=task.get("name"),
            started_at=datetime.fromtimestamp(task["time_start"], UTC) if task.get("time_start") else None,
        )
        for task in found
        if isinstance(task, dict) and "id" in task
    )


def queue_names(found: Any) -> tuple[str, ...] | None:
    """Return the names of Celery's `active_queues` answer; None where there is no answer."""
    if not isinstance(found, list):
        return None
    return tuple(str(queue["name"]) for queue in found if isinstance(queue, dict) and "name" in queue)


def task_names(found: Any) -> tuple[str, ...] | None:
    """Return the names of Celery's `registered` answer; None where there is no answer."""
    if not isinstance(found, list):
        return None
    # "name [rate_limit=10/s]"
    return tuple(sorted(str(name).partition(" [")[0] for name in found))


def _pool_name(implementation: Any) -> str | None:
    # "celery.concurrency.prefork:TaskPool" says more than a person asks.
    return None if not implementation else str(implementation).partition(":")[0].rpartition(".")[2]

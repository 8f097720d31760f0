"""The queues: what waits in them and since when, and who takes from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Min, Q
from django.utils import timezone

from task_manager.conf import settings
from task_manager.exceptions import WorkersUnavailable
from task_manager.models import TaskExecution
from task_manager.states import State
from task_manager.workers import overview
from task_manager.workers.base import Snapshot
from task_manager.workers.brokers import Broker, BrokerQueue
from task_manager.workers.cached import Cached, Recent

#: The fields of which a broker that does not answer tells nothing.
_ASKED = ("depth", "consumers", "unacknowledged", "priorities")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueInfo:
    """One queue, as far as it is known; `unknown` says why for each field that is None."""

    name: str
    depth: int | None = None
    oldest_waiting_at: datetime | None = None
    #: "broker": the record of the message that is next; "stored": of what waits for the record, for what it knows.
    oldest_source: str | None = None
    consumers: int | None = None
    #: Names of the workers that take from it.
    workers: tuple[str, ...] | None = None
    unacknowledged: int | None = None
    priorities: dict[str, int] | None = None
    unknown: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """The queues, which broker was asked, and when."""

    broker: str
    fetched_at: datetime
    stale: bool
    available: bool
    error: str | None
    queues: tuple[QueueInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    fetched_at: datetime
    error: str | None = None
    queues: tuple[BrokerQueue, ...] = ()


def queues_overview() -> Queues:
    """Return the queues of the app's settings, of the workers and of the record. Waits for no broker that hangs."""
    workers = overview.workers_overview()
    waiting = _waiting.get()
    broker = Broker.current()
    names = broker.configured() | waiting.keys() | _consumed(workers)
    answer, stale = _broker.get(broker, names)
    answer = answer or _Answer(fetched_at=timezone.now(), error="the message broker is still being asked")
    told = {queue.name: queue for queue in answer.queues}
    moments = _moments(answer.queues)
    found = [_info(name, told.get(name), workers, waiting.get(name), moments) for name in sorted(names | told.keys())]
    return Queues(
        broker=broker.kind,
        fetched_at=answer.fetched_at,
        stale=stale,
        available=answer.error is None,
        error=answer.error,
        queues=tuple(found),
    )


def forget() -> None:
    """Forget all answers; for tests, and after the settings changed."""
    _broker.forget()
    _waiting.forget()


def _ask(broker: Broker, names: Collection[str]) -> _Answer:
    try:
        return _Answer(fetched_at=timezone.now(), queues=tuple(broker.queues(names)))
    except WorkersUnavailable as error:
        return _Answer(fetched_at=timezone.now(), error=str(error))


def _info(
    name: str, told: BrokerQueue | None, workers: Snapshot, recorded: datetime | None, moments: dict[str, datetime]
) -> QueueInfo:
    told = told or BrokerQueue(name=name, unknown=dict.fromkeys(_ASKED, "broker_unavailable"))
    info = QueueInfo(
        name=name,
        depth=told.depth,
        consumers=told.consumers,
        unacknowledged=told.unacknowledged,
        priorities=told.priorities,
        unknown=dict(told.unknown),
    )
    return _with_oldest(_with_workers(info, workers), told.heads, recorded, moments)


def _with_workers(info: QueueInfo, workers: Snapshot) -> QueueInfo:
    """Add who takes from the queue, and count them where the broker does not know consumers."""
    known = [worker for worker in workers.workers or () if worker.alive]
    if not workers.available and not known:
        return replace(info, unknown=info.unknown | {"workers": "workers_unavailable"})
    takers = tuple(worker.name for worker in known if info.name in (worker.queues or ()))
    if info.unknown.get("consumers") != "broker_does_not_tell":
        return replace(info, workers=takers)
    unknown = {name: why for name, why in info.unknown.items() if name != "consumers"}
    return replace(info, workers=takers, consumers=len(takers), unknown=unknown)


def _with_oldest(
    info: QueueInfo, heads: tuple[str, ...] | None, recorded: datetime | None, moments: dict[str, datetime]
) -> QueueInfo:
    if info.depth == 0:
        return replace(info, unknown=info.unknown | {"oldest_waiting_at": "empty"})
    known = [moments[task_id] for task_id in heads or () if task_id in moments]
    if known:
        return replace(info, oldest_waiting_at=min(known), oldest_source="broker")
    if recorded is not None and not heads:
        return replace(info, oldest_waiting_at=recorded, oldest_source="stored")
    return replace(info, unknown=info.unknown | {"oldest_waiting_at": "not_on_record"})


def _consumed(workers: Snapshot) -> set[str]:
    return {name for worker in workers.workers or () for name in worker.queues or ()}


def _moments(queues: Iterable[BrokerQueue]) -> dict[str, datetime]:
    """Return when each message that is next was sent, as far as it is on record."""
    ids = [task_id for queue in queues for task_id in queue.heads or ()]
    rows = TaskExecution.objects.using(settings.DATABASE).filter(task_id__in=ids)
    return {task_id: sent or made for task_id, sent, made in rows.values_list("task_id", "sent_at", "created_at")}


def _recorded() -> dict[str, datetime]:
    """Return since when something waits in each queue, for the record; one walk over what has not ended."""
    now = timezone.now()
    due = Q(eta__isnull=True) | Q(eta__lte=now)
    rows = TaskExecution.objects.using(settings.DATABASE).active()
    waiting = rows.filter(due, state=State.PENDING, sent_at__isnull=False, first_started_at__isnull=True)
    oldest = waiting.exclude(queue="").order_by().values_list("queue").annotate(oldest=Min("sent_at"))
    return dict(oldest)


_broker = Cached(_ask)
_waiting = Recent(_recorded)

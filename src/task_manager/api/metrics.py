"""What there is to measure, in the text format of Prometheus: executions, workers, queues, and this process."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator

from django.db import DatabaseError
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from task_manager import rollups
from task_manager.api import filters
from task_manager.api.base import ApiView
from task_manager.api.exposition import CONTENT_TYPE, histogram, labelled, value
from task_manager.api.permissions import IsOperator
from task_manager.api.schema import describe
from task_manager.conf import settings
from task_manager.feed.metrics import BOUNDS, metrics
from task_manager.models import TaskRollup, WorkerLease
from task_manager.states import State
from task_manager.tracking import recorder
from task_manager.workers import overview, queues

logger = logging.getLogger(__name__)

#: What ran to its end; one that was stopped says nothing of how long the task takes.
_RAN = {State.SUCCESS, State.FAILURE}


class MetricsView(ApiView):
    """Executions, workers and queues, and what this server process recorded and told to whom. For operators."""

    permission_classes = (IsOperator,)

    @describe("metrics", {(200, "text/plain"): str}, errors=[400])
    def get(self, request: Request) -> HttpResponse:
        filters.query(request)
        lines = [*_telling(), *_recording(), *_of_the_record(), ""]
        return HttpResponse("\n".join(lines), content_type=CONTENT_TYPE)


def _telling() -> Iterator[str]:
    yield from value("streams", "gauge", "Connections held open.", metrics.streams)
    yield from value("deliveries_total", "counter", "Messages given to connections.", metrics.deliveries)
    yield from value("serialised_total", "counter", "Executions made into text for them.", metrics.serialised)
    yield from value("feed_queries_total", "counter", "Reads of the change log for them.", metrics.feed_queries)
    yield from value(
        "backstop_deliveries_total", "counter", "Changes that no hint told of.", metrics.backstop_deliveries
    )
    yield from _by("wakeups_total", "What the change log was read for.", "reason", metrics.wakeups)
    yield from _by("resumes_total", "Readers that came back, by where they were read from.", "source", metrics.resumes)
    yield from _by("must_refetch_total", "Readers that had to load anew.", "cause", metrics.refetches)
    lag = metrics.lag
    yield from histogram(
        "emit_lag_seconds", "From a change until it was read here.", BOUNDS, [({}, lag.buckets, lag.sum, lag.count)]
    )


def _recording() -> Iterator[str]:
    health = recorder.health()
    yield from value("recorder_available", "gauge", "Whether the database takes events.", int(health["available"]))
    yield from value("recorder_queued", "gauge", "Events that are not stored yet.", health["queued"])
    yield from value("recorder_written_total", "counter", "Events stored.", health["written"])
    yield from value("recorder_lost_total", "counter", "Events that nothing had room for.", health["lost"])
    yield from value("spool_bytes", "gauge", "Size of this machine's spool.", health["spool"]["bytes"])


def _of_the_record() -> Iterator[str]:
    """Yield what is asked of the database and the broker; a part that does not answer is left out."""
    parts: tuple[Callable[[], Iterator[str]], ...] = (_executions, _leases, _workers, _queues)
    answered = True
    for part in parts:
        try:
            yield from list(part())
        except DatabaseError:
            logger.warning("a part of the metrics cannot be read", exc_info=True)
            answered = False
    yield from value("database_available", "gauge", "Whether the tracker's database answers.", int(answered))


def _executions() -> Iterator[str]:
    ended, now = rollups.totals(), rollups.active()
    yield from labelled(
        "executions_total", "counter", "Executions that ended.", [(_labels(row), row.number) for row in ended]
    )
    yield from labelled(
        "executions_active",
        "gauge",
        "Executions that have not ended.",
        [({"module": module, "template": name, "state": state}, number) for module, name, state, number in now],
    )
    ran = [row for row in ended if row.state in _RAN]
    yield from histogram(
        "run_seconds",
        "From start to end, of what succeeded or failed.",
        rollups.BOUNDS,
        [(_labels(row), row.run_buckets, row.run_seconds, row.run_count) for row in ran],
    )
    yield from histogram(
        "wait_seconds",
        "From when it could have started to its first start.",
        rollups.BOUNDS,
        [(_labels(row), row.wait_buckets, row.wait_seconds, row.wait_count) for row in ran],
    )


def _labels(row: TaskRollup) -> dict[str, str]:
    return {"module": row.module, "template": row.name, "state": row.state}


def _leases() -> Iterator[str]:
    """Yield how recording goes in the workers, as each told with its last beat."""
    rows = WorkerLease.objects.using(settings.DATABASE).filter(ended_at__isnull=True, lost_at__isnull=True)
    told = [
        ({"worker": lease.worker}, lease.recorder) for lease in rows.order_by("worker", "boot_id") if lease.recorder
    ]
    for name, kind, text, key in (
        ("worker_recorder_available", "gauge", "Whether the database takes a worker's events.", "available"),
        ("worker_recorder_queued", "gauge", "Events of a worker that are not stored yet.", "queued"),
        ("worker_recorder_lost_total", "counter", "Events of a worker that nothing had room for.", "lost"),
    ):
        yield from labelled(name, kind, text, [(labels, int(health[key])) for labels, health in told if key in health])


def _workers() -> Iterator[str]:
    snapshot = overview.workers_overview()
    yield from value(
        "workers_available", "gauge", "Whether somebody could be asked for workers.", int(snapshot.available)
    )
    words = {True: "alive", False: "gone", None: "unknown"}
    counts = Counter(words[worker.alive] for worker in snapshot.workers or ())
    known = [] if snapshot.workers is None else [({"state": word}, counts[word]) for word in words.values()]
    yield from labelled("workers", "gauge", "Workers by whether they live.", known)


def _queues() -> Iterator[str]:
    found, now = queues.queues_overview(), timezone.now()
    yield from value("broker_available", "gauge", "Whether the message broker answers.", int(found.available))
    named = [({"queue": queue.name}, queue) for queue in found.queues]
    yield from labelled(
        "queue_depth",
        "gauge",
        "Messages that no worker has taken.",
        [(labels, queue.depth) for labels, queue in named if queue.depth is not None],
    )
    yield from labelled(
        "queue_consumers",
        "gauge",
        "Consumers of a queue.",
        [(labels, queue.consumers) for labels, queue in named if queue.consumers is not None],
    )
    yield from labelled(
        "queue_oldest_seconds",
        "gauge",
        "For how long the oldest message waits.",
        [
            (labels, max((now - queue.oldest_waiting_at).total_seconds(), 0.0))
            for labels, queue in named
            if queue.oldest_waiting_at is not None
        ],
    )


def _by(name: str, text: str, label: str, values: Counter[str]) -> Iterator[str]:
    yield from labelled(name, "counter", text, [({label: key}, number) for key, number in sorted(values.items())])

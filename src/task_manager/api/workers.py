"""Which workers there are, and how Flower does."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from task_manager.api import filters, serializers
from task_manager.api.base import ApiView
from task_manager.api.permissions import MaySeeWorkers
from task_manager.api.schema import describe
from task_manager.representation import utc
from task_manager.workers import overview
from task_manager.workers.base import ActiveTask, Snapshot, WorkerInfo


class WorkersView(ApiView):
    """The workers as the best source that answered knows them; `workers` is null where none did."""

    permission_classes = (MaySeeWorkers,)

    @describe("workers", {200: serializers.Workers}, errors=[400])
    def get(self, request: Request) -> Response:
        filters.query(request)
        snapshot = overview.workers_overview()
        shown = self._shown(snapshot)
        workers = None if snapshot.workers is None else [_worker(each, shown) for each in snapshot.workers]
        return Response(
            {
                "source": snapshot.source,
                "fetched_at": utc(snapshot.fetched_at),
                "stale": snapshot.stale,
                "available": snapshot.available,
                # It names addresses inside the network.
                "error": snapshot.error if self.policy.can_control(request.user) else None,
                "workers": workers,
            }
        )

    def _shown(self, snapshot: Snapshot) -> set[str]:
        """Return the ids of running tasks that the user may see; others are only counted."""
        running = {task.task_id for worker in snapshot.workers or () for task in worker.active or ()}
        if not running or self.policy.scope(self.request.user).everything:
            return running
        return set(self.executions.filter(task_id__in=running).values_list("task_id", flat=True))


class FlowerInfoView(ApiView):
    """Whether Flower is there, and what it says of itself."""

    permission_classes = (MaySeeWorkers,)

    @describe("flower_info", {200: serializers.FlowerInfo}, errors=[400])
    def get(self, request: Request) -> Response:
        filters.query(request)
        info = overview.flower_info()
        error = info["error"] if self.policy.can_control(request.user) else None
        return Response(info | {"fetched_at": utc(info["fetched_at"]), "error": error})


def _worker(worker: WorkerInfo, shown: set[str]) -> dict[str, Any]:
    active = worker.active
    return asdict(worker) | {
        "last_seen": utc(worker.last_seen),
        "active": None if active is None else [_active(task) for task in active if task.task_id in shown],
        "active_count": None if active is None else len(active),
    }


def _active(task: ActiveTask) -> dict[str, Any]:
    return {"task_id": task.task_id, "task": task.task, "started_at": utc(task.started_at)}

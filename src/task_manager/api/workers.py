"""Which workers there are, and how Flower does."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager.actions import workers as actions
from task_manager.api import filters
from task_manager.api import operating_serializers as serializers
from task_manager.api.base import ApiView
from task_manager.api.permissions import MaySeeWorkers
from task_manager.api.schema import WORKER_NAME, describe
from task_manager.conf import settings
from task_manager.models import WorkerControl
from task_manager.representation import person, utc
from task_manager.workers import overview
from task_manager.workers.base import ActiveTask, Snapshot, WorkerInfo

#: Orders that a worker's detail lists.
MAX_ORDERS = 50


class WorkersBase(ApiView):
    """What is common to a list of workers and to one."""

    permission_classes = (MaySeeWorkers,)

    def head(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return who says so, and how old it is."""
        return {
            "source": snapshot.source,
            "fetched_at": utc(snapshot.fetched_at),
            "age_seconds": round((timezone.now() - snapshot.fetched_at).total_seconds(), 1),
            "stale": snapshot.stale,
            "available": snapshot.available,
            # It names addresses inside the network.
            "error": snapshot.error if self.policy.can_control(self.request.user) else None,
        }

    def shown(self, workers: tuple[WorkerInfo, ...]) -> set[str]:
        """Return the ids of running tasks that the user may see; others are only counted."""
        running = {task.task_id for worker in workers for task in worker.active or ()}
        if not running or self.policy.scope(self.request.user).everything:
            return running
        return set(self.executions.filter(task_id__in=running).values_list("task_id", flat=True))


class WorkersView(WorkersBase):
    """The workers as the best source that answered knows them; `workers` is null where none did."""

    @describe("workers", {200: serializers.Workers}, errors=[400])
    def get(self, request: Request) -> Response:
        filters.query(request)
        snapshot = overview.workers_overview()
        found = snapshot.workers
        shown = self.shown(found or ())
        workers = None if found is None else [worker_json(each, shown) for each in found]
        return Response(self.head(snapshot) | {"workers": workers})


class WorkerDetail(WorkersBase):
    """One worker, with the tasks that it knows, what this user may have it do, and what was done to it."""

    @describe("worker", {200: serializers.WorkerDetail}, errors=[400, 404], parameters=[WORKER_NAME])
    def get(self, request: Request, name: str) -> Response:
        filters.query(request)
        snapshot = overview.workers_overview()
        worker = actions.find(snapshot, name)
        detail = worker_json(worker, self.shown((worker,))) | {
            "registered": None if worker.registered is None else list(worker.registered),
            "can": {act: self.policy.can_control_worker(request.user, act, name) for act in actions.COMMANDS},
            "orders": self._orders(name),
        }
        return Response(self.head(snapshot) | {"worker": detail})

    def _orders(self, name: str) -> list[dict[str, Any]] | None:
        if not self.policy.can_control(self.request.user):
            return None
        rows = WorkerControl.objects.using(settings.DATABASE).filter(worker=name)
        return [order_json(row) for row in rows[:MAX_ORDERS]]


class FlowerInfoView(ApiView):
    """Whether Flower is there, and what it says of itself."""

    permission_classes = (MaySeeWorkers,)

    @describe("flower_info", {200: serializers.FlowerInfo}, errors=[400])
    def get(self, request: Request) -> Response:
        filters.query(request)
        info = overview.flower_info()
        error = info["error"] if self.policy.can_control(request.user) else None
        return Response(info | {"fetched_at": utc(info["fetched_at"]), "error": error})


def worker_json(worker: WorkerInfo, shown: set[str]) -> dict[str, Any]:
    """Return a worker without the names of the tasks that it knows; of what it runs only what is in `shown`."""
    active = worker.active
    data = asdict(worker) | {
        "last_seen": utc(worker.last_seen),
        "since": utc(worker.since),
        "active": None if active is None else [_active(task) for task in active if task.task_id in shown],
        "active_count": None if active is None else len(active),
        "registered_count": None if worker.registered is None else len(worker.registered),
    }
    del data["registered"]
    return data


def order_json(row: WorkerControl) -> dict[str, Any]:
    """Return one order: who, when, what, and what came of it."""
    return {
        "id": row.pk,
        "at": utc(row.at),
        "by": person(row.by_id, row.by_name),
        "worker": row.worker,
        "action": row.action,
        "arguments": row.arguments,
        "outcome": row.outcome,
        "detail": row.detail,
    }


def _active(task: ActiveTask) -> dict[str, Any]:
    return {"task_id": task.task_id, "task": task.task, "started_at": utc(task.started_at)}

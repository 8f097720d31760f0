"""The queues of the message broker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager.api import filters
from task_manager.api import operating_serializers as serializers
from task_manager.api.base import ApiView
from task_manager.api.permissions import MaySeeWorkers
from task_manager.api.schema import describe
from task_manager.representation import utc
from task_manager.workers import queues
from task_manager.workers.queues import QueueInfo


class QueuesView(ApiView):
    """What waits in each queue and since when, and who takes from it; what is not known is null, with a reason."""

    permission_classes = (MaySeeWorkers,)

    @describe("queues", {200: serializers.Queues}, errors=[400])
    def get(self, request: Request) -> Response:
        filters.query(request)
        found, now = queues.queues_overview(), timezone.now()
        return Response(
            {
                "broker": found.broker,
                "fetched_at": utc(found.fetched_at),
                "age_seconds": round((now - found.fetched_at).total_seconds(), 1),
                "stale": found.stale,
                "available": found.available,
                "error": found.error if self.policy.can_control(request.user) else None,
                "queues": [_queue(queue, now) for queue in found.queues],
            }
        )


def _queue(queue: QueueInfo, now: datetime) -> dict[str, Any]:
    oldest = queue.oldest_waiting_at
    return {
        "name": queue.name,
        "depth": queue.depth,
        "oldest_waiting_at": utc(oldest),
        "oldest_waiting_seconds": None if oldest is None else max(round((now - oldest).total_seconds(), 1), 0.0),
        "oldest_source": queue.oldest_source,
        "consumers": queue.consumers,
        "workers": None if queue.workers is None else list(queue.workers),
        "unacknowledged": queue.unacknowledged,
        "priorities": queue.priorities,
        "unknown": queue.unknown,
    }

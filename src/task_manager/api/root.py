"""The entrance: where everything is."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from task_manager.api import filters, serializers
from task_manager.api.base import ApiView
from task_manager.api.schema import describe

NAMES = (
    "session",
    "executions",
    "user_tasks",
    "bulk_cancel",
    "bulk_retry",
    "changes",
    "stream",
    "workers",
    "queues",
    "flower_info",
    "templates",
    "notifications",
    "stats",
    "schema",
    "docs",
    "health",
    "metrics",
)


class RootView(ApiView):
    """Addresses of all resources."""

    @describe("root", {200: serializers.Root}, errors=[400])
    def get(self, request: Request) -> Response:
        filters.query(request)
        return Response({name: self.url(name) for name in NAMES})

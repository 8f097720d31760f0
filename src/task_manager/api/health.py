"""Whether the tracker can do its work, for operators; and whether the server lives, for anybody."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connections
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager import __version__, triggers
from task_manager.api import filters
from task_manager.api import operating_serializers as serializers
from task_manager.api.base import ApiView
from task_manager.api.permissions import IsOperator
from task_manager.api.schema import describe
from task_manager.conf import settings
from task_manager.models import Installation
from task_manager.tracking import recorder


class HealthView(ApiView):
    """The state of the recorder and its database. 503 where what happens is not recorded or not told."""

    permission_classes = (IsOperator,)

    @describe("health", {200: serializers.Health, 503: serializers.Health}, errors=[400])
    def get(self, request: Request) -> Response:
        filters.query(request)
        database, recording = _database(), recorder.health()
        well = database["available"] and not database["missing_triggers"] and recording["available"]
        answer = {
            "status": "ok" if well else "degraded",
            "version": __version__,
            "database": database,
            "recorder": recording,
        }
        return Response(answer, status=200 if well else 503)


class LiveView(ApiView):
    """Empty: this server answers. Open to anybody."""

    permission_classes = ()

    @describe("live", {204: None}, is_open=True)
    def get(self, request: Request) -> Response:
        return Response(status=204)


def _database() -> dict[str, Any]:
    connection = connections[settings.DATABASE]
    answer: dict[str, Any] = {
        "alias": settings.DATABASE,
        "vendor": connection.vendor,
        "available": False,
        "missing_triggers": [],
        "lost_events": None,
        "lost_at": None,
    }
    try:
        missing = triggers.missing(connection)
        losses = Installation.objects.using(settings.DATABASE).values_list("lost_events", "lost_at").first()
    except DatabaseError:
        return answer
    lost_events, lost_at = losses or (0, None)
    return answer | {
        "available": True,
        "missing_triggers": missing,
        "lost_events": lost_events,
        "lost_at": lost_at,
    }

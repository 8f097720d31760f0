"""Whether the tracker can do its work, for operators; and whether the server lives, for anybody."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connections
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager import __version__
from task_manager.api import filters, serializers
from task_manager.api.base import ApiView
from task_manager.api.permissions import IsOperator
from task_manager.api.schema import describe
from task_manager.conf import settings
from task_manager.tracking import recorder

TRIGGERS = {
    "postgresql": {"bump_version", "log_insert", "log_update", "log_delete", "log_truncate"},
    "sqlite": {"log_insert", "log_update", "log_delete"},
}
_PREFIX = "task_manager_"
_INSTALLED = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' "
    "AND tgrelid = to_regclass('task_manager_execution')",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'task_manager_execution'",
}


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
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute(_INSTALLED[connection.vendor])
            found = {name.removeprefix(_PREFIX) for (name,) in cursor.fetchall()}
    except DatabaseError:
        return answer
    return answer | {"available": True, "missing_triggers": sorted(TRIGGERS[connection.vendor] - found)}

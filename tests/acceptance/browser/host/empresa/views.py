"""The project's address that starts a task."""

from __future__ import annotations

from rest_framework.decorators import api_view
from rest_framework.response import Response

from empresa.tasks import yearly_report


@api_view(["POST"])
def start(request):
    if not request.user.is_authenticated:
        return Response(status=403)
    return Response({"task_id": yearly_report.delay(**request.data).id}, status=202)

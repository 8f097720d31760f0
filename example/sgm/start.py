"""What the views that start a task share: who may, what is wrong with the request, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class BadField(Exception):
    """A field of the request is wrong: its name, and a sentence that says what to write."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class BelongsTo(BasePermission):
    """Lets in the members of the view's group, and superusers."""

    message = "Su cuenta no pertenece a este módulo."

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        if not user.is_authenticated:
            return False
        return user.is_superuser or user.groups.filter(name=view.group).exists()


class StartView(APIView):
    """POST starts a task and answers 202 with its id, and where to follow and to cancel it."""

    permission_classes = (BelongsTo,)
    group = ""
    #: Takes the request's data, publishes the task, and returns its result object.
    start: Callable[[dict[str, Any]], Any]

    def post(self, request: Request) -> Response:
        data = request.data if isinstance(request.data, dict) else {}
        try:
            result = type(self).start(data)
        except BadField as error:
            body = {"code": "invalid", "message": str(error), "field": error.field}
            return Response({"error": body}, status=400)
        task = quote(result.id, safe="")
        links = {
            "execution": f"/api/tasks/executions/{task}/",
            "tree": f"/api/tasks/executions/{task}/tree/",
            "cancel": f"/api/tasks/cancel/{task}/",
        }
        return Response({"task_id": result.id, "links": links}, status=202)


def starts(group: str, start: Callable[[dict[str, Any]], Any]) -> Any:
    """Return a view for the members of `group` that runs `start(data)`."""
    return StartView.as_view(group=group, start=staticmethod(start))

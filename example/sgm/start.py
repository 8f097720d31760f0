"""What the views that start a task share: who may, what is wrong with the request, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from task_manager.api.errors import InvalidInput
from task_manager.exceptions import BrokerUnavailable


class BadField(Exception):
    """A field of the request is wrong: its name, and a sentence that says what to write."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class BelongsTo(BasePermission):
    """Lets in the members of the view's group, and superusers."""

    message = gettext_lazy("Su cuenta no pertenece a este módulo.")

    def has_permission(self, request: Request, view: Any) -> bool:
        return self.is_member(request.user, view.group)

    @staticmethod
    def is_member(user: Any, group: str) -> bool:
        """Return whether `user` may do what is the business of `group`."""
        if not user.is_authenticated:
            return False
        return user.is_superuser or user.groups.filter(name=group).exists()


class StartView(APIView):
    """POST starts a task and answers 202 with its id, and where to follow and to cancel it."""

    permission_classes = (BelongsTo,)
    group = ""
    #: Takes the request's data, publishes the task, and returns its result object.
    start: Callable[[dict[str, Any]], Any] | None = None

    def post(self, request: Request) -> Response:
        data = request.data if isinstance(request.data, dict) else {}
        try:
            task_id = self.start(data).id
        except BadField as error:
            raise InvalidInput(error.field, str(error)) from error
        except OperationalError as error:
            raise BrokerUnavailable(_("La cola de tareas no responde; inténtelo más tarde.")) from error
        names = {"execution": "execution", "tree": "execution_tree", "cancel": "cancel"}
        links = {key: reverse(f"task_manager:{name}", args=[task_id]) for key, name in names.items()}
        return Response({"task_id": task_id, "links": links}, status=202)


def starts(group: str, start: Callable[[dict[str, Any]], Any]) -> Any:
    """Return a view for the members of `group` that runs `start(data)`."""
    return StartView.as_view(group=group, start=start)

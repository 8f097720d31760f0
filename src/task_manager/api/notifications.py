"""The messages left for the user."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager.actions import notifications
from task_manager.api import filters, pagination, serializers
from task_manager.api.base import ApiView, read_body
from task_manager.api.errors import InvalidInput, NotFound
from task_manager.api.filters import MAX_BIGINT, PageForm
from task_manager.api.schema import describe
from task_manager.conf import settings
from task_manager.models import TaskExecution, TaskNotification
from task_manager.representation import utc
from task_manager.titles import localized

#: The columns of an execution that a notification tells of.
_TOLD = ("task_id", "title", "name", "task", "module", "error_message")


class InboxForm(forms.Form):
    """Which notifications."""

    unread = forms.ChoiceField(
        required=False, choices=[("true", "true"), ("false", "false")], help_text="Only unread, or only read ones."
    )


class NotificationList(ApiView):
    """How the user's tasks ended, newest first."""

    @describe(
        "notifications",
        {200: serializers.NotificationPage},
        errors=[400],
        parameters=filters.parameters(InboxForm, PageForm),
    )
    def get(self, request: Request) -> Response:
        asked = filters.query(request, InboxForm, PageForm)
        unread = asked["unread"] == "true" if asked["unread"] else None
        rows = notifications.inbox(request.user, unread=unread)
        page = pagination.read(rows, after=asked["after"], size=asked["page_size"])
        answer = pagination.answer(request, rows, page, represented(page.rows))
        return Response(answer | {"unread": _unread(request.user)})


class NotificationRead(ApiView):
    """Marks one notification as read."""

    @describe("notification_read", {200: serializers.Notification}, errors=[400, 404, 415], body=None)
    def post(self, request: Request, number: int) -> Response:
        filters.query(request)
        read_body(request)
        found = notifications.mark_read(request.user, number) if number <= MAX_BIGINT else None
        if found is None:
            raise NotFound
        return Response(represented([found])[0])


class NotificationReadAll(ApiView):
    """Marks all notifications as read, or those up to one."""

    @describe("notifications_read_all", {200: serializers.ReadAll}, errors=[400, 415], body=serializers.ReadAllBody)
    def post(self, request: Request) -> Response:
        filters.query(request)
        up_to = read_body(request, up_to=int).get("up_to")
        if up_to is not None and not 0 <= up_to <= MAX_BIGINT:
            raise InvalidInput("up_to", _("There is no such notification."))
        marked = notifications.mark_all_read(request.user, up_to=up_to)
        return Response({"marked": marked, "unread": _unread(request.user)})


def represented(rows: Any) -> list[dict[str, Any]]:
    """Return notifications as they are sent, with what they tell of looked up at once."""
    ids = {row.task_id for row in rows}
    executions = TaskExecution.objects.using(settings.DATABASE).filter(task_id__in=ids).only(*_TOLD)
    by_id = {execution.task_id: execution for execution in executions}
    return [_represent(row, by_id.get(row.task_id)) for row in rows]


def _represent(row: TaskNotification, execution: TaskExecution | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "task_id": row.task_id,
        "kind": row.kind,
        "revision": row.revision,
        "title": (localized(execution.title) or execution.name or execution.task) if execution else "",
        "module": execution.module if execution else "",
        "message": _message(row, execution),
        "created_at": utc(row.created_at),
        "read_at": utc(row.read_at),
    }


def _message(row: TaskNotification, execution: TaskExecution | None) -> str:
    if row.kind == "failed" and execution is not None and execution.error_message:
        return _("It failed: %(error)s") % {"error": execution.error_message}
    sentences = {
        "finished": _("It has finished."),
        "failed": _("It failed."),
        "cancelled": _("It was cancelled."),
        "lost": _("It was lost: its worker ended without a word."),
        "expired": _("It expired before it could start."),
    }
    return sentences[row.kind]


def _unread(user: Any) -> int:
    return pagination.count(notifications.inbox(user, unread=True))[0]

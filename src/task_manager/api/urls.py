"""The addresses of the API; `include("task_manager.api.urls")` mounts it anywhere.

Each answers with and without the final slash, without a redirect, which would lose a POST's body.
"""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from task_manager.api import (
    bulk,
    changes,
    controls,
    docs,
    executions,
    health,
    notifications,
    queues,
    stats,
    templates,
    workers,
)
from task_manager.api.base import ApiView
from task_manager.api.metrics import MetricsView
from task_manager.api.root import RootView
from task_manager.api.session import SessionView
from task_manager.realtime.sse import StreamView

app_name = "task_manager"


class AnyTextConverter(StringConverter):
    """Any text, slashes and line ends included: what Celery takes as a task id."""

    regex = r"(?s:.+)"


register_converter(AnyTextConverter, "task_manager_text")


def route(address: str, view: type[ApiView], name: str) -> list[URLPattern]:
    """Return `address`, which ends with a slash, and the same without it; only the first is in the schema."""
    return [
        path(address, view.as_view(), name=name),
        path(address.removesuffix("/"), view.as_view(schema=None)),
    ]


urlpatterns = [
    path("", RootView.as_view(), name="root"),
    *route("session/", SessionView, "session"),
    *route("executions/", executions.ExecutionList, "executions"),
    # Before the execution itself, whose id may be any text.
    *route("executions/<task_manager_text:task_id>/events/", executions.ExecutionEvents, "execution_events"),
    *route("executions/<task_manager_text:task_id>/tree/", executions.ExecutionTree, "execution_tree"),
    *route("executions/<task_manager_text:task_id>/cancel/", executions.ExecutionCancel, "execution_cancel"),
    *route("executions/<task_manager_text:task_id>/retry/", executions.ExecutionRetry, "execution_retry"),
    *route("executions/<task_manager_text:task_id>/", executions.ExecutionDetail, "execution"),
    *route("user-tasks/", executions.UserTasks, "user_tasks"),
    *route("cancel/<task_manager_text:task_id>/", executions.CancelById, "cancel"),
    *route("bulk/cancel/", bulk.BulkCancel, "bulk_cancel"),
    *route("bulk/retry/", bulk.BulkRetry, "bulk_retry"),
    *route("changes/", changes.ChangesView, "changes"),
    *route("stream/", StreamView, "stream"),
    *route("workers/", workers.WorkersView, "workers"),
    # Before the worker itself, whose name may be any text.
    *(
        pattern
        for each in controls.VIEWS
        for pattern in route(
            f"workers/<task_manager_text:name>/{each.action.replace('_', '-')}/", each, f"worker_{each.action}"
        )
    ),
    *route("workers/<task_manager_text:name>/", workers.WorkerDetail, "worker"),
    *route("queues/", queues.QueuesView, "queues"),
    *route("flower-info/", workers.FlowerInfoView, "flower_info"),
    *route("templates/", templates.TemplateList, "templates"),
    *route("templates/<task_manager_text:task>/", templates.TemplateDetail, "template"),
    *route("notifications/", notifications.NotificationList, "notifications"),
    *route("notifications/read-all/", notifications.NotificationReadAll, "notifications_read_all"),
    *route("notifications/<int:number>/read/", notifications.NotificationRead, "notification_read"),
    *route("stats/", stats.StatsView, "stats"),
    *route("schema/", docs.SchemaView, "schema"),
    *route("docs/", docs.DocsView, "docs"),
    path("docs/assets/<str:name>", docs.AssetView.as_view(), name="docs_asset"),
    *route("metrics/", MetricsView, "metrics"),
    *route("health/", health.HealthView, "health"),
    *route("health/live/", health.LiveView, "live"),
]

"""Everything that task_manager serves, at its usual addresses."""

from __future__ import annotations

from django.urls import include, path

from task_manager.api.root import RootView

urlpatterns = [
    path("api/tasks", RootView.as_view(schema=None)),
    path("api/tasks/", include("task_manager.api.urls")),
]

"""Addresses of the measured web server."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("api/tasks/", include("task_manager.api.urls"))]

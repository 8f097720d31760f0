"""The URLs of the host project of the tests."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("task_manager.urls"))]

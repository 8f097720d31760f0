"""Settings of the measured web server: the project with the tracker, its API, and sessions."""

from __future__ import annotations

import os

os.environ.setdefault("BENCHMARK_CONTESTANT", "task_manager-guarded")

from benchmarks.project.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.sessions", "rest_framework", "django_filters"]  # noqa: F405
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "task_manager.middleware.TaskManagerMiddleware",
]
ROOT_URLCONF = "benchmarks.project.urls"
ALLOWED_HOSTS = ["*"]

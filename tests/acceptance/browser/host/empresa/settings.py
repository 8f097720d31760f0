"""The project's settings, as `startproject` leaves them where it matters here. `EMPRESA_DATA` is its folder."""

from __future__ import annotations

import os
from pathlib import Path

DATA = Path(os.environ["EMPRESA_DATA"])
SECRET_KEY = "a key that is long enough to sign tokens with"
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", ".empresa.test"]
USE_TZ = True
ROOT_URLCONF = "empresa.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "task_manager",
    "empresa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "task_manager.middleware.TaskManagerMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_REDIRECT_URL = "/"
STATIC_URL = "/static/"


def _file(name: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / f"{name}.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
    }


DATABASES = {"default": _file("default"), "task_manager": _file("tasks")}
DATABASE_ROUTERS = ["task_manager.routers.TrackerRouter"]
TASK_MANAGER = {"DATABASE": "task_manager", "PROGRESS_INTERVAL": 0.1}
CELERY_BROKER_URL = CELERY_RESULT_BACKEND = os.environ["EMPRESA_REDIS"]

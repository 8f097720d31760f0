"""Settings of the demo.

The environment may name PostgreSQL (`DATABASE_URL`), Redis (`REDIS_URL`), another broker (`BROKER_URL`), its queue
(`SGM_QUEUE`), Flower (`FLOWER_URL`, `FLOWER_AUTH`, `FLOWER_PUBLIC_URL`), where files go (`SGM_DATA_DIR`,
`SGM_SPOOL_DIR`) and the pace of the work (`SGM_PACE`); `make run` also sets `SGM_DEMO_LOGIN` and `SGM_CONTROL`.
Without, it uses SQLite and a Redis on its usual port.
"""

from __future__ import annotations

import os
from pathlib import Path

from sgm.databases import postgres, redis, sqlite

BASE_DIR = Path(__file__).parents[1]
DATA_DIR = Path(os.environ.get("SGM_DATA_DIR") or BASE_DIR / ".data")
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-the-demo")
DEBUG = os.environ.get("SGM_DEBUG") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "task_manager",
    "nomina",
    "contabilidad",
    "demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "task_manager.middleware.TaskManagerMiddleware",
]
ROOT_URLCONF = "sgm.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
WSGI_APPLICATION = "sgm.wsgi.application"
ASGI_APPLICATION = "sgm.asgi.application"

_url = os.environ.get("DATABASE_URL")
if _url:
    # Only for the web (see `sgm.asgi`): Celery's worker would close a pool after each task.
    DATABASES = {"default": postgres(_url, pool=os.environ.get("SGM_POOL") == "1")}
    TASK_MANAGER = {}
else:
    # The tracker has a file of its own: what it writes must not wait for what a task has locked.
    DATABASES = {"default": sqlite(DATA_DIR / "sgm.sqlite3"), "task_manager": sqlite(DATA_DIR / "tareas.sqlite3")}
    DATABASE_ROUTERS = ["task_manager.routers.TrackerRouter"]
    TASK_MANAGER = {"DATABASE": "task_manager"}
TASK_MANAGER |= {
    name: os.environ[name] for name in ("FLOWER_URL", "FLOWER_AUTH", "FLOWER_PUBLIC_URL") if os.environ.get(name)
}
if os.environ.get("SGM_SPOOL_DIR"):
    TASK_MANAGER["SPOOL_DIR"] = os.environ["SGM_SPOOL_DIR"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = redis(os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = os.environ.get("BROKER_URL") or REDIS_URL
CELERY_RESULT_BACKEND = REDIS_URL
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("SGM_QUEUE") or "celery"
CELERY_TASK_TRACK_STARTED = True
CELERY_RESULT_EXTENDED = True
CELERY_TASK_SEND_SENT_EVENT = True
CELERY_WORKER_SEND_TASK_EVENTS = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# What waits stays in the queue, where a worker that is killed cannot take it along.
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

REST_FRAMEWORK = {
    # Basic beside the session, for scripts.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.BasicAuthentication",
        "task_manager.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # The same shape of errors as the task manager's own API.
    "EXCEPTION_HANDLER": "task_manager.api.errors.answer",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "INFO"}},
}

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
TIME_ZONE = "America/Bogota"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
# The React page may be built anew while the server runs.
WHITENOISE_AUTOREFRESH = True
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"

#: How fast the demo's work goes: 1 is the pace of real work, 0.02 is for tests.
SGM_PACE = float(os.environ.get("SGM_PACE") or "1")
#: Whether the login page signs in as the demo's accounts with one click.
SGM_DEMO_LOGIN = os.environ.get("SGM_DEMO_LOGIN") == "1"
#: The folder through which the page has `make run` stop and start processes; empty without it.
SGM_CONTROL = os.environ.get("SGM_CONTROL", "")

"""Settings of the measured project: everything that all contestants share, and what each adds."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from benchmarks.contestants import CONTESTANTS

_url = urlsplit(os.environ["BENCHMARK_DATABASE_URL"])
contestant = CONTESTANTS[os.environ["BENCHMARK_CONTESTANT"]]

SECRET_KEY = "benchmarks"
USE_TZ = True
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", *contestant.apps]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.lstrip("/"),
        "USER": _url.username,
        "PASSWORD": _url.password or "",
        "HOST": _url.hostname,
        "PORT": _url.port or 5432,
        # In the peers' favour: without it Celery has each task open a session of its own.
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

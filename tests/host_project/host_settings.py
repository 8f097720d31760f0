"""The settings of the project; `HOST_DATABASE` is its PostgreSQL, else it uses SQLite."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

SECRET_KEY = "host"
USE_TZ = True
ROOT_URLCONF = "host_urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "task_manager", "shop"]
MIDDLEWARE = ["task_manager.middleware.TaskManagerMiddleware"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_STORE_EAGER_RESULT = False
_url = os.environ.get("HOST_DATABASE")
if _url:
    _parts = urlsplit(_url)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _parts.path.lstrip("/"),
            "USER": _parts.username,
            "PASSWORD": _parts.password or "",
            "HOST": _parts.hostname,
            "PORT": _parts.port or 5432,
            # Two checkouts may run it at once.
            "TEST": {"NAME": f"test_task_manager_host_{crc32(__file__.encode()):08x}"},
        }
    }
else:
    _folder = Path(os.environ.get("HOST_DATA_DIR", tempfile.gettempdir()))
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": _folder / "host.sqlite3"}}

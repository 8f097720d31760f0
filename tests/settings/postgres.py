"""The suite on PostgreSQL, everything in one database."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from tests.services import of_this_checkout
from tests.settings.base import *  # noqa: F403

_url = urlsplit(os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.lstrip("/"),
        "USER": _url.username,
        "PASSWORD": _url.password or "",
        "HOST": _url.hostname,
        "PORT": _url.port or 5432,
        "TEST": {"NAME": of_this_checkout("test_task_manager")},
    }
}

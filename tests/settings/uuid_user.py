"""The suite's settings for a project with a user model of its own; `TEST_UUID_POSTGRES` puts it on PostgreSQL."""

from __future__ import annotations

import os

from tests.services import of_this_checkout

if os.environ.get("TEST_UUID_POSTGRES"):
    from tests.settings.postgres import *  # noqa: F403

    DATABASES["default"]["TEST"] = {"NAME": of_this_checkout("test_task_manager_uuid")}  # noqa: F405
else:
    from tests.settings.sqlite import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.people"]  # noqa: F405
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

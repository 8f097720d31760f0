"""The router for a tracker with a database of its own."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from task_manager.conf import settings

LABEL = "task_manager"


class TrackerRouter:
    """Sends the tracker's tables to `TASK_MANAGER["DATABASE"]`, and nothing else there.

    Reads go there too: a replica's view of transactions cannot carry a cursor.
    """

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        if model._meta.app_label == LABEL:
            return settings.DATABASE
        # `execution.owner`: Django would look where the execution is.
        instance = hints.get("instance")
        is_ours = instance is not None and instance._meta.app_label == LABEL
        return DEFAULT_DB_ALIAS if is_ours and settings.DATABASE != DEFAULT_DB_ALIAS else None

    def db_for_write(self, model: Any, **_: object) -> str | None:
        return settings.DATABASE if model._meta.app_label == LABEL else None

    def allow_relation(self, one: Any, other: Any, **_: object) -> bool | None:
        return True if LABEL in (one._meta.app_label, other._meta.app_label) else None

    def allow_migrate(self, db: str, app_label: str, **_: object) -> bool | None:
        if app_label == LABEL:
            return db == settings.DATABASE
        return False if db == settings.DATABASE != "default" else None

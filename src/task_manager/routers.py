"""The router for a tracker with a database of its own."""

from __future__ import annotations

from typing import Any

from task_manager.conf import settings

LABEL = "task_manager"


class TrackerRouter:
    """Sends the tracker's tables to `TASK_MANAGER["DATABASE"]`, and nothing else there.

    Reads go there too: a replica's view of transactions cannot carry a cursor.
    """

    def db_for_read(self, model: Any, **_: object) -> str | None:
        return settings.DATABASE if model._meta.app_label == LABEL else None

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **_: object) -> bool | None:
        return True if LABEL in (one._meta.app_label, other._meta.app_label) else None

    def allow_migrate(self, db: str, app_label: str, **_: object) -> bool | None:
        if app_label == LABEL:
            return db == settings.DATABASE
        return False if db == settings.DATABASE != "default" else None

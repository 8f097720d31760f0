"""Settings of real processes: the suite itself, and the workers that it starts.

The environment says which: `TEST_DATABASE` (a database of its own on PostgreSQL; SQLite files in
`TEST_DATA_DIR` without), `TEST_BROKER_URL`, `TEST_RESULT_BACKEND`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["127.0.0.1"]
_name = os.environ.get("TEST_DATABASE", "")
if _name:
    from tests.settings.postgres import DATABASES

    DATABASES["default"]["NAME"] = _name
    TASK_MANAGER: dict[str, object] = {}
else:
    _folder = Path(os.environ["TEST_DATA_DIR"])

    def _file(name: str) -> dict[str, object]:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _folder / f"{name}.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
        }

    DATABASES = {"default": _file("default"), "task_manager": _file("tracker")}
    DATABASE_ROUTERS = ["task_manager.routers.TrackerRouter"]
    TASK_MANAGER = {"DATABASE": "task_manager"}

# Real processes: the recorder works as in production, not as under a test runner.
TASK_MANAGER |= {"WRITER": "thread", "PROGRESS_INTERVAL": 0.1, "SPOOL_DIR": os.environ.get("TEST_SPOOL_DIR")}
# What a test of its own processes wants otherwise.
TASK_MANAGER |= json.loads(os.environ.get("TEST_TASK_MANAGER", "{}"))

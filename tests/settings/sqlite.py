"""The suite on SQLite, the tracker with a file of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.settings.base import *  # noqa: F403

_FOLDER = Path(os.environ.get("TEST_DATA_DIR") or tempfile.gettempdir()) / f"task-manager-tests-{os.getuid()}"
_FOLDER.mkdir(exist_ok=True, mode=0o700)


def _file(name: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _FOLDER / f"{name}.sqlite3",
        "TEST": {"NAME": _FOLDER / f"test-{os.getpid()}-{name}.sqlite3"},
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
    }


DATABASES = {"default": _file("default"), "task_manager": _file("tracker")}
DATABASE_ROUTERS = ["task_manager.routers.TrackerRouter"]
TASK_MANAGER = {"DATABASE": "task_manager"}

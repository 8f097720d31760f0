"""The Django project of the scenarios: intervals of seconds are fractions of one here."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.settings.base import *  # noqa: F403
from tests.settings.base import INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "tests.host"]

# Django sets the process's time zone from here.
TIME_ZONE = os.environ.get("TZ") or "UTC"

_name = os.environ.get("SCENARIOS_DATABASE", "")
if _name:
    from tests.settings.postgres import DATABASES

    DATABASES["default"]["NAME"] = _name
    TASK_MANAGER: dict[str, object] = {}
else:
    from tests.settings.acceptance import DATABASES

    DATABASES = {alias: {**values} for alias, values in DATABASES.items()}
    for _alias, _values in DATABASES.items():
        _values["NAME"] = Path(os.environ["SCENARIOS_FOLDER"]) / f"{_alias}.sqlite3"
    DATABASE_ROUTERS = ["task_manager.routers.TrackerRouter"]
    TASK_MANAGER = {"DATABASE": "task_manager"}

TASK_MANAGER |= {
    "WRITER": "thread",
    "PROGRESS_INTERVAL": 0.1,
    "LEASE_BEAT": 0.3,
    "SWEEP_INTERVAL": 0.3,
    # Longer than a busy machine may keep a process from its turn.
    "RECORD_TIMEOUT": 10.0,
    "LEASE_STALE": 8.0,
    "SETTLE_AFTER": 3.0,
} | json.loads(os.environ.get("SCENARIOS_TASK_MANAGER", "{}"))

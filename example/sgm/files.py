"""Where the tasks' files go, and how they come back."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


def folder_of(task_id: str) -> Path:
    """Return the folder for the files of one task, made if need be."""
    folder = settings.DATA_DIR / "archivos" / (_UNSAFE.sub("_", task_id).strip(".") or "_")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def link(task_id: str, name: str) -> str:
    """Return the address at which a task's file is downloaded."""
    return f"/descargas/{_UNSAFE.sub('_', task_id)}/{name}"

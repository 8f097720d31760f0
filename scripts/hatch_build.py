"""Refuses to build a wheel without the files that `{% load task_manager %}` refers to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = ("task-monitor.js", "task-monitor.css")


class StaticFiles(BuildHookInterface):
    """A wheel always has them; an editable installation may do without."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        folder = Path(self.root, "src/task_manager/static/task_manager")
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing and version != "editable":
            raise SystemExit(
                f"{folder} lacks {', '.join(missing)}: run `npm ci` and `npm run build:element` in frontend/."
            )

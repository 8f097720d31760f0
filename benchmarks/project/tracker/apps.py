from __future__ import annotations

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "benchmarks.project.tracker"
    label = "naive"

    def ready(self) -> None:
        from benchmarks.project.tracker import handlers  # noqa: F401

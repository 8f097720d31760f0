"""Who is measured: what each needs, how it is told of progress, and how its record is counted."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Report = Callable[[int, int], None]

OURS = "task_manager"


@dataclass(frozen=True)
class Contestant:
    """One way to know what one's tasks do."""

    name: str
    label: str
    #: Apps that it adds to the project.
    apps: tuple[str, ...] = ()
    #: Celery's result backend: none, "redis", or a URL.
    results: str = ""
    #: Whether workers and publishers send Celery's events, and Flower listens.
    events: bool = False
    #: SQL that counts the ended tasks on record; {updates} are the steps that each reported.
    count: str = ""

    def result_backend(self, redis_url: str) -> str | None:
        """Return Celery's setting."""
        return redis_url if self.results == "redis" else self.results or None

    def reporter(self, task: Any) -> Report | None:
        """Return what the body of `task` tells its progress to; None where there is no such thing."""
        make = _REPORTERS.get(self.name.partition("-")[0])
        return None if make is None else make(task)

    def flush(self) -> None:
        """Wait until what this process has recorded is stored."""
        if self.name.startswith(OURS):
            from task_manager.tracking import recorder

            if not recorder.flush(60):
                raise RuntimeError("the recorder did not store everything within 60 s")


def _ours(task: Any) -> Report:
    from task_manager.utils import progress

    return lambda number, of: progress(number, of, "step")


def _by_update_state(task: Any) -> Report:
    return lambda number, of: task.update_state(state="PROGRESS", meta={"current": number, "total": of})


def _celery_progress(task: Any) -> Report:
    from celery_progress.backend import ProgressRecorder

    recorder = ProgressRecorder(task)
    return lambda number, of: recorder.set_progress(number, of, "step") and None


def _naive(task: Any) -> Report:
    from benchmarks.project.tracker.handlers import change

    return lambda number, of: change(task.request.id, progress=number, state="PROGRESS", message="step")


_REPORTERS: dict[str, Callable[[Any], Report]] = {
    OURS: _ours,
    "django_celery_results": _by_update_state,
    "celery_progress": _celery_progress,
    "naive": _naive,
}

_OURS_COUNTED = (
    "SELECT count(*) FROM task_manager_execution WHERE state = 'SUCCESS' AND queue = %(queue)s "
    "AND coalesce(progress_current, 0) = %(updates)s"
)
_ALL = (
    Contestant("bare", "bare Celery"),
    Contestant("task_manager-guarded", "task_manager, guarded", apps=(OURS,), count=_OURS_COUNTED),
    Contestant("task_manager-batched", "task_manager, batched", apps=(OURS,), count=_OURS_COUNTED),
    Contestant(
        "django_celery_results",
        "django-celery-results",
        apps=("django_celery_results",),
        results="django-db",
        count="SELECT count(*) FROM django_celery_results_taskresult WHERE status = 'SUCCESS'",
    ),
    Contestant("celery_progress", "celery-progress (Redis)", results="redis"),
    Contestant(
        "naive",
        "ORM in signal handlers",
        apps=("benchmarks.project.tracker",),
        count="SELECT count(*) FROM naive_trackedtask WHERE state = 'SUCCESS' AND progress = %(updates)s",
    ),
    Contestant("flower", "-E with Flower", events=True),
)
CONTESTANTS = {contestant.name: contestant for contestant in _ALL}


def is_installed(contestant: Contestant) -> bool:
    """Return whether the packages of `contestant` are there."""
    from importlib.util import find_spec

    needed = {"celery_progress": "celery_progress", "flower": "flower"}.get(contestant.name)
    return all(find_spec(name.partition(".")[0]) for name in (*contestant.apps, *([needed] if needed else [])))


def environment(contestant: Contestant) -> dict[str, str]:
    """Return the variables that make a process one of `contestant`."""
    return {
        **os.environ,
        "BENCHMARK_CONTESTANT": contestant.name,
        "DJANGO_SETTINGS_MODULE": "benchmarks.project.settings",
    }

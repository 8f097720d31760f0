"""The measured task. Its work is the same for all contestants; each reports the progress in its own way."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery import shared_task

from benchmarks.marks import Marks
from benchmarks.project.celery import contestant

marks = Marks(Path(os.environ["BENCHMARK_MARKS"]))


def work(task: Any, updates: int, seconds: float) -> None:
    """Wait for `seconds` in all, tell of `updates` steps, and count as one task that ran."""
    report = contestant.reporter(task) if updates else None
    for number in range(1, updates + 1):
        if seconds:
            time.sleep(seconds / updates)
        if report is not None:
            report(number, updates)
    if seconds and not updates:
        time.sleep(seconds)
    marks.mark()


def _as_tracked() -> Callable[[Any], Any]:
    if not contestant.name.startswith("task_manager"):
        return lambda function: function
    from task_manager.utils import track_task

    return track_task("benchmark", "benchmarks", "A measured task", batched=contestant.name.endswith("batched"))


@shared_task(bind=True, name="benchmarks.measured")
@_as_tracked()
def measured(self: Any, updates: int, seconds: float) -> None:
    work(self, updates, seconds)


@shared_task(bind=True, name="benchmarks.reporting")
@_as_tracked()
def reporting(self: Any, seconds: float, output: str) -> None:
    """Report progress in a tight loop, and write down how long a call takes."""
    report = contestant.reporter(self)
    assert report is not None
    taken: list[int] = []
    deadline = time.monotonic() + seconds
    number = 0
    while time.monotonic() < deadline:
        number += 1
        began = time.perf_counter_ns()
        report(number, 1_000_000_000)
        taken.append(time.perf_counter_ns() - began)
    taken.sort()
    found = {"calls": number, "median": taken[len(taken) // 2] / 1e9, "p99": taken[len(taken) * 99 // 100] / 1e9}
    Path(output).write_text(json.dumps(found))
    marks.mark()

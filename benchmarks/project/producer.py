"""The process that publishes: takes commands, one line of JSON each, on its standard input."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django
from celery import group
from django.db import connection, transaction

from benchmarks.project.celery import app, contestant

GROUP = 100
#: Longer than any recorder gathers: what a call leaves behind is done before the next.
PAUSE = 0.08


def publish(queue: str, count: int, updates: int = 0, seconds: float = 0.0, countdown: float = 0) -> float:
    """Publish `count` tasks, one after the other; return the seconds of each."""
    began = time.perf_counter()
    for _ in range(count):
        _task().apply_async((updates, seconds), queue=queue, countdown=countdown or None)
    return (time.perf_counter() - began) / count


def publish_alone(queue: str, count: int) -> float:
    """Publish tasks with a pause after each; return the median of the seconds that a call takes."""
    taken = []
    for _ in range(count):
        taken.append(publish(queue, 1))
        time.sleep(PAUSE)
    return median(taken)


def publish_group(queue: str, count: int) -> float:
    """Publish groups of 100; return the median of the seconds for each task."""
    taken = []
    for _ in range(max(count // GROUP, 3)):
        tasks = group(_task().s(0, 0.0).set(queue=queue) for _ in range(GROUP))
        began = time.perf_counter()
        tasks.delay()
        taken.append((time.perf_counter() - began) / GROUP)
        time.sleep(PAUSE)
    return median(taken)


def publish_atomic(queue: str, count: int) -> float:
    """Publish 100 tasks in each of several transactions; return the median of the seconds for each task."""
    taken = []
    for _ in range(max(count // GROUP, 3)):
        began = time.perf_counter()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            publish(queue, GROUP)
        taken.append((time.perf_counter() - began) / GROUP)
        time.sleep(PAUSE)
    return median(taken)


COMMANDS: dict[str, Callable[..., float]] = {
    "publish": publish,
    "alone": publish_alone,
    "group": publish_group,
    "atomic": publish_atomic,
}


def _task() -> Any:
    return app.tasks["benchmarks.measured"]


def answer(command: dict[str, Any]) -> dict[str, float]:
    """Carry out a command; return how long each task took to publish, when all is recorded."""
    each = COMMANDS[command.pop("command")](**command)
    contestant.flush()
    return {"seconds": each}


def main() -> None:
    django.setup()
    app.loader.import_default_modules()
    app.finalize()
    print("{}", flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()

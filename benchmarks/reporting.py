"""What a call of `progress()` costs, and how often a task that reports all the time is written."""

from __future__ import annotations

import json
from typing import Any

from celery import Celery

from benchmarks.contestants import CONTESTANTS
from benchmarks.stack import Database, Services, processes

VERSION = "SELECT version FROM task_manager_execution WHERE task = 'benchmarks.reporting'"


def measure(services: Services, database: Database, rounds: int, seconds: float = 3.0) -> list[dict[str, Any]]:
    """Return for each round the seconds of a call, and the writes a second."""
    found = []
    for turn in range(rounds):
        database.empty()
        with processes(services, CONTESTANTS["task_manager-batched"], "redis") as running:
            running.start_worker(1)
            output = running.log.with_name("reported.json")
            with Celery(broker=services.broker("redis"), set_as_current=False) as app:
                app.send_task("benchmarks.reporting", (seconds, str(output)), queue=services.name)
            running.wait_for_tasks(1)
            running.settle()
            # The row is made with the first write; each further one counts its version up by one.
            writes = database.count(VERSION)
            found.append({"round": turn, **json.loads(output.read_text()), "writes_per_second": writes / seconds})
            running.remove_queue(services.name)
    return found

"""What the recorder holds: memory with many tasks in flight, and sessions on the database."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import accounting
from benchmarks.contestants import CONTESTANTS
from benchmarks.stack import Database, Processes, Services, processes, wait_for

SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
#: Seconds without work after which a process counts as idle; the recorder's own limit is ten.
IDLE = 15.0


def memory(services: Services, database: Database, tasks: int, rounds: int) -> list[dict[str, Any]]:
    """Return for each round and contestant the bytes of a worker's main process that holds `tasks` tasks."""
    found = []
    for turn in range(rounds):
        for name in ("bare", "task_manager-batched"):
            database.empty()
            with processes(services, CONTESTANTS[name], "redis") as running:
                running.start_producer()
                running.ask("publish", queue=services.name, count=tasks, countdown=86_400)
                running.start_worker(1)
                before = _resident(running)
                wait_for(lambda running=running: running.length(services.name) == 0, "all tasks to be held")
                running.settle()
                found.append(
                    {
                        "round": turn,
                        "contestant": name,
                        "tasks": tasks,
                        "resident": _resident(running),
                        "before": before,
                    }
                )
            # A worker that ends gives back what it holds.
            running.remove_queue(services.name)
    return found


def sessions(services: Services, database: Database, seconds: float = 4.0) -> dict[str, Any]:
    """Return how many sessions a worker of two processes and a publisher hold while they work, and when idle."""
    database.empty()
    with processes(services, CONTESTANTS["task_manager-guarded"], "redis") as running:
        running.start_producer()
        running.start_worker(2)
        running.ask("publish", queue=services.name, count=int(seconds * 500))
        members = sum(len(accounting.tree(c.pid, accounting.processes())) for c in running.children.values())
        busy = _watch(database, seconds)
        running.wait_for_tasks(int(seconds * 500))
        running.settle()
        time.sleep(IDLE)
        idle = _watch(database, seconds)
        running.remove_queue(services.name)
    return {
        "processes": members,
        "busy_most": max(busy),
        "idle_median": median(idle),
        "idle_most": max(idle),
    }


def _watch(database: Database, seconds: float) -> list[int]:
    deadline, seen = time.monotonic() + seconds, []
    while time.monotonic() < deadline:
        seen.append(database.count(SESSIONS))
        time.sleep(0.05)
    return seen


def _resident(running: Processes) -> int:
    """Return the resident bytes of the worker's main process."""
    status = Path(f"/proc/{running.children['worker'].pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))

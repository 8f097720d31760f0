"""Throughput and CPU: a queue is filled, then emptied by a worker that is warm."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import redis

from benchmarks import accounting
from benchmarks.contestants import Contestant
from benchmarks.figures import rotated
from benchmarks.stack import Database, Processes, Services, processes, wait_for

WARM_UP = 100


@dataclass(frozen=True, slots=True)
class Workload:
    """What each task does: report `updates` times, and wait for `seconds` in all."""

    updates: int
    seconds: float

    @property
    def name(self) -> str:
        what = "no-op" if not self.seconds else f"{self.seconds * 1000:.0f} ms"
        return f"{what}, {self.updates} updates"


@dataclass(frozen=True, slots=True)
class Cell:
    """Under what circumstances the contestants are compared."""

    broker: str
    concurrency: int


class Drain:
    """Measures rounds; remembers how fast each contestant was, to choose how many tasks it gets."""

    def __init__(self, services: Services, database: Database, seconds: float) -> None:
        self.services, self.database, self.seconds = services, database, seconds
        self.rates: dict[tuple[Any, ...], float] = {}
        self.rabbitmq = services.pid("rabbitmq")
        self.redis = services.pid("redis")

    def round(
        self, cell: Cell, workloads: Sequence[Workload], contestants: Sequence[Contestant], turn: int
    ) -> list[dict[str, Any]]:
        """Measure every contestant once, one after the other."""
        found = []
        for contestant in rotated(contestants, turn):
            self.database.empty()
            self._forget_results()
            with processes(self.services, contestant, cell.broker) as running:
                found += self._contestant(running, cell, workloads, turn)
        return found

    def _contestant(
        self, running: Processes, cell: Cell, workloads: Sequence[Workload], turn: int
    ) -> list[dict[str, Any]]:
        contestant = running.contestant
        if contestant.events:
            running.start_flower()
        running.start_producer()
        running.start_worker(cell.concurrency)
        warm = self.services.name
        running.ask("publish", queue=warm, count=WARM_UP * cell.concurrency, updates=max(w.updates for w in workloads))
        running.wait_for_tasks(WARM_UP * cell.concurrency)
        running.control("cancel_consumer", warm)
        found = []
        for number, workload in enumerate(workloads):
            queue = f"{warm}_{number}"
            try:
                row = self._workload(running, queue, workload, self._count(contestant, cell, workload))
            finally:
                running.control("cancel_consumer", queue)
                running.remove_queue(queue)
            self.rates[contestant.name, cell, workload] = row["rate"]
            found.append(
                {
                    "broker": cell.broker,
                    "concurrency": cell.concurrency,
                    "workload": workload.name,
                    "contestant": contestant.name,
                    "round": turn,
                    **row,
                }
            )
        running.remove_queue(warm)
        return found

    def _count(self, contestant: Contestant, cell: Cell, workload: Workload) -> int:
        guess = self.rates.get((contestant.name, cell, workload))
        if guess is None:
            guess = 0.8 * cell.concurrency / workload.seconds if workload.seconds else 400.0
        return max(40, min(20_000, round(guess * self.seconds)))

    def _workload(self, running: Processes, queue: str, workload: Workload, count: int) -> dict[str, Any]:
        self.database.empty()
        flower_before = running.flower_tasks() if running.contestant.events else 0
        self._forget_results()
        running.settle()
        before = self._cpu(running)
        published = running.ask("publish", queue=queue, count=count, updates=workload.updates, seconds=workload.seconds)
        running.settle()
        between = self._cpu(running)
        running.marks.clear()
        running.control("add_consumer", queue)
        running.wait_for_tasks(count)
        last = running.marks.count()
        wait_for(lambda: self._recorded(running, queue, workload, flower_before) >= count, "the record")
        stored = time.monotonic()
        running.settle()
        after = self._cpu(running)
        return {
            "tasks": count,
            "rate": (count - 1) / (last.last - last.first),
            "publish_seconds": published["seconds"],
            "stored_after": max(stored - last.last, 0.0),
            "cpu": {name: after[name] - before[name] for name in after},
            "cpu_publishing": {name: between[name] - before[name] for name in after},
        }

    def _cpu(self, running: Processes) -> dict[str, float]:
        """Return the CPU seconds so far: of the contestant's own processes, of the database, and of the brokers."""
        return {
            "worker": running.cpu("worker"),
            "producer": running.cpu("producer"),
            "flower": running.cpu("flower"),
            "database": self.database.cpu(),
            "redis": accounting.cpu_seconds(self.redis) if self.redis else 0.0,
            "rabbitmq": accounting.cpu_seconds(self.rabbitmq) if self.rabbitmq else 0.0,
        }

    def _recorded(self, running: Processes, queue: str, workload: Workload, flower_before: int) -> int:
        contestant = running.contestant
        if contestant.events:
            return running.flower_tasks() - flower_before
        if contestant.results == "redis":
            return len(self._result_keys())
        if not contestant.count:
            return running.marks.count().tasks
        return self.database.count(contestant.count, queue=queue, updates=workload.updates)

    def _result_keys(self) -> list[Any]:
        client = redis.Redis.from_url(f"{self.services.redis}/0")
        return list(client.scan_iter(f"{self.services.name}*celery-task-meta-*", count=10_000))

    def _forget_results(self) -> None:
        keys = self._result_keys()
        if keys:
            redis.Redis.from_url(f"{self.services.redis}/0").delete(*keys)

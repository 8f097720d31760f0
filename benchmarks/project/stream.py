"""Writes a stream of batches as a publisher and a worker would, without either; prints CPU and wall seconds."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import django


def stream(batches: int, size: int) -> Iterator[list[Any]]:
    """Yield what is published of `size` executions, then what a worker tells of them, again and again."""
    from django.utils import timezone

    from task_manager.states import State
    from task_manager.tracking.events import Attempt, Ended, Message, Naming, Published, Rank, Sent, Started
    from task_manager.types import new_id

    naming = Naming(name="module.task1", module="module1", title="Task 1")
    for _ in range(batches):
        ids = [str(uuid.uuid4()) for _ in range(size)]
        published, ran = [], []
        for task_id in ids:
            now = timezone.now()
            attempt = Attempt(id=new_id(), worker="celery@host", received_at=now)
            message = Message(task="module.tasks.task1", args="[1,2]", kwargs="{}", queue="celery", root_id=task_id)
            published += [
                Published(task_id=task_id, at=now, message=message, naming=naming),
                Sent(task_id=task_id, at=now, task=message.task),
            ]
            ran += [
                Started(task_id=task_id, at=now, attempt=attempt, message=message, naming=naming),
                Ended(task_id=task_id, at=now, attempt=attempt, rank=Rank.CHILD, state=State.SUCCESS, result="null"),
            ]
        yield published
        yield ran


def main(batches: int, size: int) -> None:
    django.setup()
    from task_manager.tracking import store

    store.connect()
    made = list(stream(batches, size))
    store.write(made[0])
    cpu, wall = time.process_time(), time.perf_counter()
    for events in made:
        store.write(events)
    print(time.process_time() - cpu, time.perf_counter() - wall)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

"""Tasks of every kind that the tests start in a real worker."""

from __future__ import annotations

import os
import time
from pathlib import Path

from celery import Task, chord, group, shared_task
from celery.exceptions import Ignore, Reject

from task_manager.tracking.decorator import track_task
from task_manager.tracking.progress import progress, raise_if_cancelled
from tests.waiting import wait_for


def mark(task_id: str, word: str) -> None:
    """Leave a trace of what really ran, beside the tracker's own record."""
    folder = os.environ.get("TEST_TRACES")
    if folder:
        with (Path(folder) / "traces").open("a") as file:
            file.write(f"{task_id} {word}\n")


@shared_task(bind=True)
@track_task("host.add", "host", "Add two numbers")
def add(self, a, b):
    mark(self.request.id, "ran")
    return a + b


@track_task("host.above", "host", "Decorated above")
@shared_task
def above(a, b=1):
    return a * b


class Base(Task):
    abstract = True

    def doubled(self, value):
        return value * 2


@shared_task(bind=True, base=Base)
@track_task("host.based", "host", "With a base", batched=True)
def based(self, value, user_id=None):
    return self.doubled(value)


@shared_task(bind=True)
@track_task("host.steps", "host", "Many steps")
def steps(self, n, pause=0.05):
    mark(self.request.id, "began")
    for i in progress.iter(range(n), message=lambda i: f"Step {i + 1} of {n}"):
        time.sleep(pause)
        mark(self.request.id, f"step{i}")
    mark(self.request.id, "done")
    return {"steps": n}


@shared_task(bind=True)
@track_task("host.silent", "host", "Runs without progress")
def silent(self, seconds):
    """Looks at the clock, and for a cancellation, but reports nothing."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        raise_if_cancelled()
        time.sleep(0.05)
    return "slept"


def _computes(self, seconds):
    """Leaves the processor to nobody."""
    mark(self.request.id, "began")
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pass
    return "computed"


computes = shared_task(name="host.computes", bind=True)(track_task("host.computes", "host", "Computes")(_computes))
computes_late = shared_task(name="host.computes_late", bind=True, acks_late=True)(
    track_task("host.computes_late", "host", "Computes, acknowledged late")(_computes)
)


@shared_task(bind=True)
@track_task("host.celery_progress", "host", "Celery's own progress")
def celery_progress(self):
    self.update_state(state="PROGRESS", meta={"current": 3, "total": 10})
    wait_for(lambda: Path(os.environ["TEST_TRACES"], "go").exists())
    return "ok"


@shared_task(bind=True, max_retries=3)
@track_task("host.flaky", "host", "Fails, then works")
def flaky(self, failures, countdown=1):
    mark(self.request.id, f"attempt{self.request.retries}")
    if self.request.retries < failures:
        raise self.retry(countdown=countdown, exc=ConnectionError("the bank does not answer"))
    return self.request.retries


@shared_task
@track_task("host.broken", "host", "Fails")
def broken(message="it is broken"):
    raise ValueError(message)


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("no words")

    __repr__ = __str__


@shared_task
@track_task("host.unspeakable", "host", "Fails without words")
def unspeakable():
    raise Unspeakable


@shared_task
@track_task("host.returns", "host", "Returns what it is told")
def returns(kind):
    return {
        "nul": "a\x00b",
        "surrogate": "a\ud800b",
        "nan": float("nan"),
        "huge": "x" * 5_000_000,
        "nested": {"a": [float("inf"), {"b": "\x00"}]},
    }[kind]


@shared_task
@track_task("host.in_atomic", "host", "Reports inside a transaction")
def in_atomic():
    """Holds a transaction of the project open while it reports progress."""
    from django.contrib.auth.models import Group
    from django.db import transaction

    with transaction.atomic():
        Group.objects.create(name="uncommitted")
        progress(5, 10, "inside")
        wait_for(lambda: Path(os.environ["TEST_TRACES"], "go").exists())
        transaction.set_rollback(True)
    return "ok"


@shared_task(bind=True)
@track_task("host.ignored", "host", "Ignored")
def ignored(self):
    raise Ignore


@shared_task(bind=True)
@track_task("host.rejected", "host", "Rejected")
def rejected(self):
    raise Reject("no", requeue=False)


@shared_task(bind=True)
@track_task("host.replaced", "host", "Replaced")
def replaced(self, a, b):
    raise self.replace(add.s(a, b))


@shared_task(bind=True, time_limit=1)
@track_task("host.too_long", "host", "Too long")
def too_long(self):
    time.sleep(30)


@shared_task(bind=True)
@track_task("host.parent", "host", "Starts another")
def parent(self):
    return add.delay(1, 2).id


@shared_task
@track_task("host.total", "host", "Sum")
def total(values):
    return sum(value for value in values if isinstance(value, int))


@shared_task(bind=True)
def undecorated(self, fails=False):
    self.update_state(state="PROGRESS", meta={"current": 1, "total": 2, "message": "half"})
    if fails:
        raise ValueError("it is broken")
    return "done"


@shared_task
def unmatched():
    return "done"


def a_chord(n):
    return chord([add.s(i, i) for i in range(n)], total.s())


def a_group(n):
    return group(add.s(i, i) for i in range(n))

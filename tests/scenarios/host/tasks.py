"""Tasks that do all that a task can do to its worker. Each leaves the word "began" when its body does."""

from __future__ import annotations

import functools
import inspect
import os
import signal
import time
from collections.abc import Callable
from typing import Any

from celery.exceptions import Ignore, Reject, SoftTimeLimitExceeded

from task_manager.tracking.decorator import track_task
from tests.scenarios.host import traces
from tests.scenarios.host.celery import app

#: Names of tasks that this process does not have, as a worker of an older version.
WITHOUT = os.environ.get("SCENARIOS_WITHOUT", "").split()


def task(name: str = "", **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a tracked task under its function's name."""

    def declare(body: Callable[..., Any]) -> Any:
        @functools.wraps(body)
        def traced(self, *args, **kwargs):
            # As if the body were called at once, with arguments that it does not take.
            inspect.signature(body).bind(self, *args, **kwargs)
            if self.request.id is not None:
                traces.leave(self.request.id, "began")
            return body(self, *args, **kwargs)

        own = name or body.__name__
        if own in WITHOUT:
            return None
        tracked = track_task(f"scenarios.{own}", "scenarios", own.replace("_", " ").capitalize())(traced)
        return app.task(bind=True, name=f"scenarios.{own}", **options)(tracked)

    return declare


def _again(self) -> bool:
    """Return whether the body ran before under this id."""
    return traces.times(self.request.id, "began") > 1


def _add(self, a, b):
    return a + b


add = task("add")(_add)
add_without_result = task("add_without_result", ignore_result=True)(_add)


@task()
def broken(self, *args):
    raise ValueError("it is broken")


class Unpicklable(Exception):
    def __init__(self, lock: object) -> None:
        self.lock = lock


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")

    __repr__ = __str__


@task()
def unpicklable(self):
    raise Unpicklable(open(os.devnull))  # noqa: SIM115 - an open file is what cannot be pickled


@task()
def unspeakable(self):
    raise Unspeakable


@task()
def ignored(self):
    raise Ignore


def _rejected(self, requeue):
    """Reject itself the first time only, or it would come back for ever."""
    if _again(self):
        return "taken"
    raise Reject("no", requeue=requeue)


rejected = task("rejected")(_rejected)
rejected_late = task("rejected_late", acks_late=True)(_rejected)


@task(max_retries=3)
def flaky(self, failures, countdown=0):
    if self.request.retries < failures:
        raise self.retry(countdown=countdown, exc=ConnectionError("the bank does not answer"))
    return self.request.retries


@task(autoretry_for=(ConnectionError,), retry_backoff=False, default_retry_delay=0, max_retries=2)
def autoretried(self, failures):
    if self.request.retries < failures:
        raise ConnectionError("the bank does not answer")
    return self.request.retries


@task(max_retries=1)
def retried_without_reason(self):
    raise self.retry(countdown=0)


@task()
def returns_object(self):
    return object()


@task()
def returns_megabyte(self):
    return "x" * 1_000_000


def _reports(self, seconds=10):
    for i in range(3):
        self.update_state(state="PROGRESS", meta={"current": i + 1, "total": 3})
    traces.hold(self.request.id, seconds)
    return "reported"


reports = task("reports")(_reports)
reports_without_result = task("reports_without_result", ignore_result=True)(_reports)


@task()
def reads_header(self):
    return self.request.get("x_custom") or (self.request.headers or {}).get("x_custom")


def _holds(self, seconds=30):
    """Hold until it is let go; a second delivery ends at once."""
    if not _again(self):
        traces.hold(self.request.id, seconds)
    traces.leave(self.request.id, "ended")
    return "held"


holds = task("holds")(_holds)
holds_late = task("holds_late", acks_late=True)(_holds)


def _holds_always(self, seconds=30):
    traces.hold(self.request.id, seconds)
    traces.leave(self.request.id, "ended")
    return "held"


holds_always = task("holds_always")(_holds_always)
holds_always_late = task("holds_always_late", acks_late=True)(_holds_always)


@task()
def second_fails(self, seconds=30):
    """Hold; a second delivery fails at once."""
    if _again(self):
        raise ValueError("it was done already")
    traces.hold(self.request.id, seconds)


@task()
def computes(self, seconds):
    """Never leave the processor."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pass
    return "computed"


def _dies(self, how):
    """End its own process; a second delivery ends well."""
    if _again(self):
        return "alive"
    match how:
        case "exit":
            os._exit(3)
        case "SystemExit":
            raise SystemExit(0)
        case "KeyboardInterrupt":
            raise KeyboardInterrupt
        case "BaseException":

            class Local(BaseException):
                pass

            raise Local
        case "MemoryError":
            raise MemoryError
        case name:
            os.kill(os.getpid(), signal.Signals[name])
            time.sleep(30)


dies = task("dies")(_dies)
dies_late = task("dies_late", acks_late=True)(_dies)
dies_rejected = task("dies_rejected", acks_late=True, reject_on_worker_lost=True)(_dies)
dies_retried = task("dies_retried", retry_on_worker_lost=True, default_retry_delay=0, max_retries=1)(_dies)


def _dies_always(self):
    os._exit(3)


dies_always_retried = task("dies_always_retried", retry_on_worker_lost=True, default_retry_delay=0, max_retries=1)(
    _dies_always
)


def _soft(self, caught):
    try:
        traces.hold(self.request.id, 4)
    except SoftTimeLimitExceeded:
        if not caught:
            raise
    return "in time"


soft = task("soft", soft_time_limit=1)(_soft)


def _sleeps(self, seconds):
    """Take too long; a second delivery does not."""
    if not _again(self):
        time.sleep(seconds)
    return "slept"


hard = task("hard", time_limit=2)(_sleeps)
hard_late = task("hard_late", time_limit=2, acks_late=True)(_sleeps)
hard_late_requeued = task("hard_late_requeued", time_limit=2, acks_late=True, acks_on_failure_or_timeout=False)(_sleeps)


@task()
def replaced(self, a, b):
    raise self.replace(add.s(a, b))


@task()
def parent(self, child_id):
    add.apply_async((1, 2), task_id=child_id)
    return child_id


@task()
def total(self, values):
    return sum(values)


@task()
def calls(self, how, child_id):
    """Run another task within itself."""
    if how == "direct":
        return add.run(1, 2)
    return add.apply((1, 2), task_id=child_id).get(disable_sync_subtasks=False)


@task()
def hears(self, *args):
    """Stand at the end of a link."""
    return "heard"

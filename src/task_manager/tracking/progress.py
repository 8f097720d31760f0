"""Reporting progress from inside a task, and learning there that it was cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import Any, TypeVar

from task_manager.exceptions import TaskCancelled
from task_manager.tracking import payloads, recorder, runs
from task_manager.tracking.payloads import clean_text
from task_manager.tracking.runs import Run

T = TypeVar("T")


class Progress:
    """`progress(current, total, message)`: tells how far the running task has come. Outside a task, nothing."""

    def __call__(self, current: float, total: float | None = None, message: object = "") -> None:
        """Report `current` of `total` units, with a message for people.

        Costs microseconds: the newest report replaces the last one, and is written every PROGRESS_INTERVAL.
        Raises TaskCancelled once somebody has cancelled the task.
        """
        run = runs.current()
        if run is not None:
            report(run, current, run.last[1] if total is None else total, message)
            if run.cancelled:
                raise TaskCancelled("cancelled")

    def increment(self, by: float = 1, message: object = "") -> None:
        """Report `by` units more than last time. Raises TaskCancelled like a call."""
        run = runs.current()
        if run is not None:
            self((run.last[0] or 0) + by, None, message)

    def iter(
        self,
        items: Iterable[T],
        total: float | None = None,
        message: str | Callable[[T], object] = "",
    ) -> Iterator[T]:
        """Yield each of `items`, reporting one unit more after each; `message` may be made from the item.

        `total` defaults to `len(items)` where there is one. Raises TaskCancelled like a call.
        """
        if total is None and isinstance(items, Sized):
            total = len(items)
        done, text = 0, message if isinstance(message, str) else ""
        for item in items:
            text = clean_text(message(item)) if callable(message) else text
            self(done, total, text)
            yield item
            done += 1
        self(done, total, text)


progress = Progress()


def raise_if_cancelled() -> None:
    """Raise TaskCancelled in a task that somebody has cancelled; do nothing elsewhere."""
    run = runs.current()
    if run is not None and is_cancelled(run):
        raise TaskCancelled("cancelled")


def is_cancelled(run: Run) -> bool:
    """Return whether somebody has cancelled `run`, as far as this process knows."""
    if not run.cancelled and recorder.is_inline():
        run.cancelled = bool(recorder.cancelled([run.task_id]))
    return run.cancelled


def report(run: Run, current: float | None, total: float | None, message: object) -> None:
    """Keep a report of `run` until it is due to be written."""
    if run.ended:
        return
    run.last = (current, total)
    first = run.pending is None
    # Most reports are replaced by the next: what can wait until one is written is done there.
    run.pending = (current, total, message if type(message) is str else clean_text(message), time.time())
    if first:
        recorder.progress(run)


def from_meta(run: Run, meta: Any) -> None:
    """Take what a task says through Celery's own `update_state(meta=…)`, in the usual words."""
    if not isinstance(meta, dict):
        return
    current = meta.get("current", meta.get("done"))
    total = meta.get("total")
    if current is None and meta.get("percent") is not None:
        current, total = meta["percent"], 100
    message = meta.get("message") or meta.get("description") or meta.get("status") or ""
    if payloads.number(current) is not None or message:
        report(run, payloads.number(current), payloads.number(total), message)

"""Writing a batch of events whatever is in it: locks are waited for, and bad events set apart."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from django.db import Error

from task_manager.tracking import store
from task_manager.tracking.database_errors import is_away, is_contention
from task_manager.tracking.events import Ended, Event, Message, Published, Received, Sent, Started

logger = logging.getLogger(__name__)
T = TypeVar("T")

TEMPLATES_SECONDS = 10.0


class Batches:
    """Writes batches on the calling thread's connection, and counts."""

    def __init__(self) -> None:
        self.written = 0
        self.quarantined = 0
        #: What was wrong with the last event set apart.
        self.error = ""
        self._templates: set[str] = set()
        self._templates_at = float("-inf")

    def write(self, events: Sequence[Event]) -> None:
        """Write `events`. Raises only what says that the database is away."""
        self._write([event for event in events if self._is_wanted(event)])

    def _write(self, events: Sequence[Event]) -> None:
        """Write `events`; of a batch that the database refuses, halve until the bad ones are alone."""
        if not events:
            return
        try:
            insisting(lambda: store.write(events))
        except Exception as error:
            if is_away(error):
                raise
            if len(events) == 1:
                self._quarantine(events[0], error)
                return
            middle = len(events) // 2
            self._write(events[:middle])
            self._write(events[middle:])
        else:
            self.written += len(events)

    def _quarantine(self, event: Event, error: Exception) -> None:
        bare = without_payload(event)
        logger.error("an event could not be stored", extra={"task": event.task_id}, exc_info=error)
        self.quarantined += 1
        self.error = str(error)[:500]
        if bare is not event:
            try:
                store.write([bare])
            except Exception as again:
                if is_away(again):
                    raise
                logger.exception("nor without its payload", extra={"task": event.task_id})

    def _is_wanted(self, event: Event) -> bool:
        """Return False for what was published without the task's code, unless some process declares the task."""
        if not (isinstance(event, Published | Sent) and event.tentative):
            return True
        return self._is_known(event.message.task if isinstance(event, Published) else event.task)

    def _is_known(self, task: str) -> bool:
        now = time.monotonic()
        if task not in self._templates and now - self._templates_at > TEMPLATES_SECONDS:
            self._templates, self._templates_at = store.known_templates(), now
        return task in self._templates


def insisting(write: Callable[[], T]) -> T:
    """Return `write()`, tried again while somebody else's lock is in the way; three times in all."""
    for pause in (0.02, 0.1):
        try:
            return write()
        except Error as error:
            if not is_contention(error):
                raise
            time.sleep(pause)
    return write()


def without_payload(event: Event) -> Event:
    """Return `event` without what people put into it; the fact itself remains."""
    if isinstance(event, Started) and event.message is None:
        return event
    if isinstance(event, Published | Received | Started):
        message = event.message or Message(task="")
        return replace(event, message=Message(task=message.task, queue=message.queue, root_id=message.root_id))
    if isinstance(event, Ended):
        return replace(event, result=None, error_message="", traceback="", message=None)
    return event

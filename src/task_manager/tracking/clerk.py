"""What the writer's thread does on its connection: it stores, catches up, asks and answers. Knows no threads."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import Error, OperationalError

from task_manager.conf import settings
from task_manager.tracking import native, runs, store
from task_manager.tracking.backlog import Backlog
from task_manager.tracking.batches import Batches, insisting
from task_manager.tracking.chores import Chores
from task_manager.tracking.database_errors import is_away
from task_manager.tracking.events import Event, Started
from task_manager.tracking.hints import Hints
from task_manager.tracking.link import Link

logger = logging.getLogger(__name__)
T = TypeVar("T")


class Clerk:
    """Does one thing after the other; what the database does not take while it is away goes into the backlog."""

    def __init__(self, backlog: Backlog) -> None:
        self.link = Link()
        self.backlog = backlog
        self.batches = Batches()
        self.chores = Chores()
        self.hints = Hints()
        self._in_flight: Sequence[Event] = ()
        self._flags_at = 0.0
        self._adopt_at = 0.0

    def moments(self) -> list[float]:
        """Return when there is something to do, by the monotonic clock."""
        due = self.chores.moments()
        if self.backlog:
            due.append(self.link.retry_at)
        if _asked():
            # Not while the database is left alone: nobody could be asked.
            due.append(max(self._flags_at, self.link.retry_at))
        if self.hints.news:
            due.append(self.hints.due_at)
        if self.link.idle_at is not None:
            due.append(self.link.idle_at)
        return due

    def write(self, events: Sequence[Event]) -> None:
        """Store `events`, or keep them."""
        if not events:
            return
        if self.link.pauses:
            self.backlog.keep(events)
            return
        self._in_flight = events
        try:
            self._deliver(events)
        except Error as error:
            self.link.failed(error)
            # Empty where somebody has seen to it meanwhile.
            self.backlog.keep(self._in_flight)
        self._in_flight = ()

    def take_in_flight(self) -> list[Event]:
        """Take away what is just being written, as the thread hangs in the database; for another thread."""
        hand, self._in_flight = self._in_flight, ()
        return list(hand)

    def catch_up(self) -> bool:
        """Write some of what was kept while the database was away, here or by processes that are dead.

        Returns whether there is more of it, perhaps.
        """
        if self.link.pauses or not (self.backlog or time.monotonic() >= self._adopt_at):
            return False
        more = False
        try:
            more = self.backlog.write_some(self._deliver)
            if not more:
                self._adopt_at = time.monotonic() + settings.SWEEP_INTERVAL
            self._tell_losses()
        except Error as error:
            self.link.failed(error)
        return more

    def start(self, event: Started) -> bool:
        """Store a guarded start; return whether it may run, which it may where nobody can be asked."""
        granted = True
        try:
            if self.link.pauses:
                raise OperationalError(self.link.error)
            self.link.open()
            # Two deliveries of one message may start at once: one statement takes an id once.
            granted = bool(insisting(lambda: store.start(event)))
            self.link.answered()
            self.hints.news = True
        except Exception as error:
            if is_away(error):
                self.link.failed(error)
            else:
                logger.exception("a start could not be checked", extra={"task": event.task_id})
            self.backlog.keep([event])
        return granted

    def answer(self, function: Callable[[], T], answer: native.Answer[T], *, tells: bool) -> None:
        """Answer with what `function` returns or raises; `tells`: it changes what people see."""
        if answer.forgotten:
            return
        try:
            self.link.open()
            answer.give(function())
            self.hints.news |= tells
        except BaseException as error:
            answer.fail(error)
            if is_away(error):
                self.link.failed(error)

    def look_for_cancellations(self) -> None:
        """Tell the runs of this process which of them are to stop, once in `PROGRESS_INTERVAL`."""
        now, asked = time.monotonic(), _asked()
        if not asked or now < self._flags_at or self.link.pauses:
            return
        self._flags_at = now + settings.PROGRESS_INTERVAL
        try:
            self.link.open()
            cancelled = store.cancelled_among({run.task_id for run in asked})
        except Error as error:
            self.link.failed(error)
            return
        for run in asked:
            run.cancelled = run.cancelled or run.task_id in cancelled

    def do_chores(self) -> None:
        """Do what is due from time to time."""
        for function in self.chores.take_due():
            if self.link.pauses:
                continue
            try:
                self.link.open()
                function()
                self.link.answered()
            except Exception as error:
                if is_away(error):
                    self.link.failed(error)
                else:
                    logger.exception("a chore of the recorder failed")

    def _deliver(self, events: Sequence[Event]) -> None:
        self.link.open()
        self.batches.write(events)
        self.link.answered()
        self.hints.news = True

    def _tell_losses(self) -> None:
        lost = self.backlog.take_lost()
        if lost:
            try:
                self.link.open()
                store.count_lost(lost)
            except Error:
                self.backlog.tell_again(lost)
                raise


def _asked() -> list[runs.Run]:
    """Return the runs that somebody may cancel."""
    return [run for run in runs.live() if not run.cancelled]

"""When those who follow the changes are told that there are some: soon, but not more often than events are flushed."""

from __future__ import annotations

import time

from task_manager.conf import settings
from task_manager.feed import wake


class Hints:
    """What was written and not yet hinted at."""

    def __init__(self) -> None:
        #: Something was written since the last hint.
        self.news = False
        self._hinted_at = 0.0

    @property
    def due_at(self) -> float:
        """When to hint at what others have written, by the monotonic clock."""
        # Where a hint can go with what is written, the next write from there has the time to.
        return self._hinted_at + settings.FLUSH_INTERVAL * (2 if wake.is_in_database() else 1)

    def may_go_with_a_write(self) -> bool:
        """Return whether what is written now is to carry a hint."""
        return wake.is_in_database() and time.monotonic() - self._hinted_at >= settings.FLUSH_INTERVAL

    def went_with_a_write(self) -> None:
        """Take note that what was just written carried a hint."""
        self.news, self._hinted_at = False, time.monotonic()

    def give(self, *, wrote: bool) -> None:
        """Hint at news if some were written just now, or the hint is due."""
        if self.news and (wrote or time.monotonic() >= self.due_at):
            self.news, self._hinted_at = False, time.monotonic()
            wake.notify()

"""The writer's connection to the database, and whether that answers."""

from __future__ import annotations

import logging
import time
from typing import Any

from task_manager.tracking import record_function, store

logger = logging.getLogger(__name__)

#: An idle process holds no session on the database.
IDLE_SECONDS = 10.0
MAX_PAUSE = 5.0


class Link:
    """Opened when there is something to write, closed when it failed or has been idle for long."""

    def __init__(self) -> None:
        self.connection: Any = None
        #: What the last failure said.
        self.error = ""
        #: Until when the database is left alone, by the monotonic clock.
        self.retry_at = 0.0
        self._failures = 0
        self._last_work = 0.0
        self._synced = -1

    @property
    def is_well(self) -> bool:
        """Whether the database answered last time."""
        return self._failures == 0

    @property
    def pauses(self) -> bool:
        """Whether the database failed so lately that it is left alone."""
        return time.monotonic() < self.retry_at

    @property
    def is_synced(self) -> bool:
        """Whether the database knows all declarations of this process."""
        from task_manager.tracking import decorator

        return self._synced == decorator.declared

    @property
    def idle_at(self) -> float | None:
        """When it will have been idle for long; None where it is closed."""
        return None if self.connection is None else self._last_work + IDLE_SECONDS

    def open(self) -> None:
        """Connect where need be, and have the declarations of this process stored."""
        if self.connection is not None and record_function.is_stuck(self.connection):
            # Somebody gave up waiting for an answer that may still come.
            self.close()
        if self.connection is None:
            self.connection = store.connect()
        if not self.is_synced:
            from task_manager.tracking import decorator

            self._synced = decorator.declared
            store.sync_templates()

    def answered(self) -> None:
        """Take note that the database answers."""
        self._failures = 0

    def worked(self) -> None:
        """Take note that it is in use."""
        self._last_work = time.monotonic()

    def failed(self, error: BaseException) -> None:
        """Close it, and leave the database alone for a while: the longer, the more often it failed in a row."""
        self._failures += 1
        self.error = str(error)[:500]
        self.retry_at = time.monotonic() + min(0.1 * 2 ** min(self._failures, 10), MAX_PAUSE)
        if self._failures == 1:
            logger.warning("the tracker's database does not answer; events are kept", exc_info=error)
        self._synced = -1
        self.close()

    def close(self) -> None:
        """Give the session back."""
        if self.connection is not None:
            self.connection = None
            try:
                store.disconnect()
            except Exception:
                logger.debug("the connection was broken already", exc_info=True)

    def close_if_idle(self) -> None:
        """Give the session back where it has been idle for long."""
        if self.idle_at is not None and time.monotonic() >= self.idle_at:
            self.close()

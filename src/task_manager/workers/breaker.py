"""A circuit breaker: after several failures in a row, nobody waits for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Counts failures; open for `pause` seconds after `limit` of them in a row."""

    def __init__(self, *, limit: int = 3, pause: float = 10.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = float("-inf")

    @property
    def is_open(self) -> bool:
        """Whether to refuse without trying."""
        return self._clock() < self._until

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._until = self._clock() + self._pause

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0
            self._until = float("-inf")

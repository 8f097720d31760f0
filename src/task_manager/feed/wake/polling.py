"""No hints at all: whoever tells reads the log often."""

from __future__ import annotations

import threading

#: Seconds between two reads of the log.
INTERVAL = 0.25


class PollingWake:
    """Looks four times a second."""

    name = "polling"
    backstop = INTERVAL

    def notify(self) -> None:
        """Nobody listens."""

    def listen(self) -> _Silence:
        return _Silence()

    def close(self) -> None:
        """Nothing is held open."""


class _Silence:
    def __init__(self) -> None:
        self._closed = threading.Event()

    def wait(self, seconds: float) -> bool:
        self._closed.wait(seconds)
        return False

    def close(self) -> None:
        self._closed.set()

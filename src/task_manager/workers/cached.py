"""An answer that is kept for some seconds and renewed by one thread; nobody waits long for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

logger = logging.getLogger(__name__)
T = TypeVar("T")

KEEP_SECONDS = 5.0
#: Longest wait of who comes first: what is asked may hang.
PATIENCE_SECONDS = 4.0
#: The part of it from which on a renewal was slow.
SLOW = 0.6


class Cached(Generic[T]):
    """Keeps what `make` returns for `keep` seconds.

    One caller at a time has it renewed, by a thread, and waits for `patience` seconds at most; who comes meanwhile
    takes the old answer. `make` must not use the database: its connection would be the thread's.
    """

    def __init__(
        self, make: Callable[..., T], *, keep: float = KEEP_SECONDS, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._make = make
        self._keep = keep
        self._patience = patience
        self._lock = threading.Lock()
        self._answer: tuple[float, T] | None = None
        self._renewal: threading.Thread | None = None
        self._began = 0.0
        #: What is asked was slow the last time: it is not waited for while there is an old answer.
        self._is_slow = False

    def get(self, *arguments: Any) -> tuple[T | None, bool]:
        """Return (answer, whether it is older than it should be); None where there is none yet.

        `arguments` are for `make`, should it be called.
        """
        known = self._answer
        if known is not None and time.monotonic() - known[0] < self._keep:
            return known[1], False
        with self._lock:
            is_ours = self._renewal is None
            if self._renewal is None:
                self._began = time.monotonic()
                self._renewal = threading.Thread(target=self._renew, args=arguments, daemon=True)
                self._renewal.start()
            renewal, left = self._renewal, self._began + self._patience - time.monotonic()
        # Whoever has nothing to show waits as well, unless it takes too long already.
        if known is None or (is_ours and not self._is_slow):
            renewal.join(max(left, 0.0))
        answer = self._answer
        return (None, True) if answer is None else (answer[1], answer is known)

    def forget(self) -> None:
        """Ask anew at the next call; what is being asked now is not taken any more."""
        with self._lock:
            self._answer = self._renewal = None
            self._is_slow = False

    def _renew(self, *arguments: Any) -> None:
        made: tuple[float, T] | None = None
        try:
            made = (time.monotonic(), self._make(*arguments))
        except Exception:
            logger.exception("an answer could not be renewed")
        with self._lock:
            if self._renewal is threading.current_thread():
                self._is_slow = time.monotonic() - self._began > SLOW * self._patience
                self._renewal = None
                self._answer = made or self._answer


class Recent(Generic[T]):
    """Keeps what `make` returns for `keep` seconds; who asks after that makes it anew, in his own thread."""

    def __init__(self, make: Callable[[], T], *, keep: float = KEEP_SECONDS) -> None:
        self._make = make
        self._keep = keep
        self._lock = threading.Lock()
        self._answer: tuple[float, T] | None = None

    def get(self) -> T:
        """Return the answer; the old one while another caller makes it anew. Raises what `make` raises."""
        known = self._answer
        if known is not None and time.monotonic() - known[0] < self._keep:
            return known[1]
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known[1]
        try:
            if self._answer is known or self._answer is None:
                self._answer = (time.monotonic(), self._make())
            return self._answer[1]
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Make it anew at the next call."""
        self._answer = None

"""Threads, and the locks between them, that stay real where gevent has put greenlets in their place.

The recorder must go on while a greenlet computes, or everything in the worker would seem dead.
"""

from __future__ import annotations

import _thread
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")

#: How often a greenlet looks whether a real thread has answered: waiting on the lock would stop all others.
GREENLET_LOOKS = 0.002


def _original(name: str) -> Any:
    monkey = sys.modules.get("gevent.monkey")
    return monkey.get_original("_thread", name) if is_patched() else getattr(_thread, name)  # type: ignore[union-attr]


def is_patched() -> bool:
    """Return whether `threading` makes greenlets."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and monkey.is_module_patched("threading")


def start_thread(function: Callable[[], None], name: str) -> None:
    """Run `function` in a daemon thread of the operating system."""
    if is_patched():
        _original("start_new_thread")(function, ())
    else:
        threading.Thread(target=function, name=name, daemon=True).start()


def lock() -> Any:
    """Return a lock that real threads wait for."""
    return _original("allocate_lock")()


class Signal:
    """Wakes the one thread that waits for it; several calls before it wakes are one."""

    def __init__(self) -> None:
        self._lock = lock()
        self._lock.acquire()

    def set(self) -> None:
        """Wake the waiting thread, or let its next wait end at once."""
        try:
            self._lock.release()
        except RuntimeError:
            return  # Set already.

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for `timeout` seconds at most; return whether it was set, and unset it."""
        return bool(self._lock.acquire(timeout=-1 if timeout is None else max(timeout, 0)))


class Answer(Generic[T]):
    """What one thread is asked for, and gives once."""

    def __init__(self) -> None:
        self._lock = lock()
        self._lock.acquire()
        self._value: T | None = None
        self._error: BaseException | None = None
        #: Nobody waits any more.
        self.forgotten = False

    def give(self, value: T) -> None:
        """Answer with a value."""
        self._value = value
        self._lock.release()

    def fail(self, error: BaseException) -> None:
        """Answer with an error, which `wait` raises."""
        self._error = error
        self._lock.release()

    def wait(self, timeout: float) -> T:
        """Return the answer. Raises TimeoutError when it does not come within `timeout` seconds."""
        if not self._acquire(timeout):
            self.forgotten = True
            raise TimeoutError("no answer in time")
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]

    def _acquire(self, timeout: float) -> bool:
        if not is_patched():
            return bool(self._lock.acquire(timeout=timeout))
        deadline = time.monotonic() + timeout
        while not self._lock.acquire(blocking=False):
            if time.monotonic() >= deadline:
                return False
            time.sleep(GREENLET_LOOKS)
        return True

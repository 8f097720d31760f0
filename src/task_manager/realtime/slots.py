"""How many connections each user holds open on this process, and ending them all when it ends."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from task_manager.api.errors import ApiError
from task_manager.conf import settings
from task_manager.feed.hub import Hub

_lock = threading.Lock()
_held: Counter[Any] = Counter()


def take(user: Any) -> Callable[[], None]:
    """Take one of the places of `user`, and return how to give it back, once. Raises ApiError where all are taken."""
    with _lock:
        if _held[user.pk] >= settings.STREAMS_PER_USER:
            raise ApiError("too_many_streams", _("You have too many streams open."), status=429, retry_after=5)
        _held[user.pk] += 1
    given = threading.Event()

    def give() -> None:
        with _lock:
            if not given.is_set():
                given.set()
                _held[user.pk] -= 1
                if not _held[user.pk]:
                    del _held[user.pk]

    return give


_watched = False


def end_with_the_server(hub: Hub) -> None:
    """Have open connections end at once when the server is told to end, which otherwise waits for them."""
    global _watched
    if _watched or threading.current_thread() is not threading.main_thread():
        return
    _watched = True
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGTERM)
    # This is the first connection of all, and uvicorn was told before it was there.
    if getattr(getattr(before, "__self__", None), "should_exit", False):
        hub.close_all("shutdown")

    def end(number: int, frame: Any) -> None:
        loop.call_soon_threadsafe(hub.close_all, "shutdown")
        if callable(before):
            before(number, frame)
        elif before == signal.SIG_DFL:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.raise_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)

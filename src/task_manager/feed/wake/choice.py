"""Which way of hinting this project uses."""

from __future__ import annotations

import importlib.util
import logging
import threading
import time
from functools import cache
from typing import Any

from django.conf import settings as django_settings
from django.core.signals import setting_changed
from django.db import connections
from django.dispatch import receiver

from task_manager.conf import database_key, settings
from task_manager.exceptions import WakeUnavailable
from task_manager.feed.wake.base import Wake
from task_manager.feed.wake.polling import PollingWake
from task_manager.feed.wake.postgres import PostgresWake
from task_manager.feed.wake.redis import RedisWake

logger = logging.getLogger(__name__)

#: Seconds for which a way that failed is not tried again by those who write.
PAUSE = 5.0


@cache
def chosen() -> Wake:
    """Return the way that the settings name; with "auto" Redis where there is one, else PostgreSQL, else polling."""
    url = redis_url()
    is_postgres = connections[settings.DATABASE].vendor == "postgresql"
    name = settings.WAKE
    if name == "auto":
        name = "redis" if url and importlib.util.find_spec("redis") else "postgres" if is_postgres else "polling"
    if name == "redis" and url:
        return RedisWake(url, f"task_manager:{database_key()}")
    if name == "postgres" and is_postgres and importlib.util.find_spec("psycopg"):
        return PostgresWake()
    return PollingWake()


def redis_url() -> str | None:
    """Return the Redis to hint over: `REDIS_URL` of ours, else the one that the project's Celery uses as its broker."""
    if settings.REDIS_URL:
        return settings.REDIS_URL
    broker = str(getattr(django_settings, "CELERY_BROKER_URL", "") or "")
    return broker if broker.startswith(("redis://", "rediss://", "unix://")) else None


def is_in_database() -> bool:
    """Return whether a hint is a statement on the database that is written to, and may go with what is written."""
    return isinstance(chosen(), PostgresWake)


class _State(threading.local):
    retry_at = 0.0


_state = _State()
_error = ""


def notify() -> None:
    """Hint that something was committed; never raises, and leaves a way that failed alone for a while."""
    global _error
    if time.monotonic() < _state.retry_at:
        return
    try:
        chosen().notify()
        _error = ""
    except WakeUnavailable as error:
        _state.retry_at = time.monotonic() + PAUSE
        if not _error:
            logger.warning("nobody can be told at once that something changed: %s", error)
        _error = str(error)


def available() -> dict[str, Any]:
    """Return how this process hints: the way's name, and what was wrong the last time."""
    return {"kind": chosen().name, "available": not _error, "error": _error}


def forget() -> None:
    """Choose anew, with a connection of this process's own: after a fork, and after the settings changed."""
    global _error
    chosen.cache_clear()
    _error = ""


@receiver(setting_changed, dispatch_uid="task_manager.wake")
def _forget(*, setting: str, **_: object) -> None:
    if setting == "TASK_MANAGER":
        forget()

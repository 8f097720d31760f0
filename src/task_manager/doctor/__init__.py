"""Is everything connected? Each part is looked at as it is used, and what is wrong is said with what to do."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Iterator

import celery
import django
from django.db import DatabaseError
from django.utils.translation import gettext as _

from task_manager import __version__
from task_manager.doctor import beside, running, stored
from task_manager.doctor.base import Finding, Level, error, ok

logger = logging.getLogger(__name__)

__all__ = ["Finding", "Level", "examine"]


def examine() -> Iterator[Finding]:
    """Yield what is found, one thing after the other; never raises."""
    yield ok("versions", _versions())
    parts: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("settings", stored.settings_are_right),
        ("database", stored.database),
        ("broker", running.broker),
        ("result backend", running.result_backend),
        ("workers", running.workers),
        ("queues", running.waiting),
        ("spool", beside.spools),
        ("Flower", beside.flower),
        ("wake", beside.hints),
    )
    for name, part in parts:
        yield from _tried(name, part)


def _tried(name: str, part: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from part()
    except DatabaseError:
        logger.debug("not examined", exc_info=True)
        message = _("Not examined: the tracker's tables cannot be read.")
        yield error(name, message, _("See what is said of the database and its migrations."))
    except Exception as problem:
        message = _("This could not be examined: %(error)s") % {"error": f"{type(problem).__name__}: {problem}"}
        yield error(name, message, _("Look into the settings that it is about."))


def _versions() -> str:
    return (
        f"task_manager {__version__}, Django {django.get_version()}, Celery {celery.__version__}, "
        f"Python {platform.python_version()}"
    )

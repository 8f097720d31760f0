"""What stands beside: the spool, Flower, and the way in which changes are hinted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _

from task_manager.conf import settings
from task_manager.doctor.base import Finding, error, ok, warning
from task_manager.exceptions import FlowerRefused, FlowerUnavailable, WakeUnavailable
from task_manager.feed import wake
from task_manager.models import WorkerLease
from task_manager.tracking import spool
from task_manager.workers.flower import FlowerService

#: Part of the spool's size from which on there is little room.
NEARLY = 0.8
#: Seconds for a hint to be heard.
HEARD_WITHIN = 3.0


def spools() -> Iterator[Finding]:
    """Yield how much is kept on disk, here and by the workers as of their last beat."""
    folder = spool.folder()
    if not _is_writable(folder):
        message = _("The spool cannot be written: %(folder)s.") % {"folder": folder}
        yield error("spool", message, _("Give this user the right to, or set SPOOL_DIR to another folder."))
    yield _filled(_("this machine"), spool.usage())
    for name, usage in _told():
        if usage.get("bytes"):
            yield _filled(name, usage)


def _is_writable(folder: Path) -> bool:
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)


def _told() -> list[tuple[str, dict[str, Any]]]:
    try:
        leases = list(WorkerLease.objects.using(settings.DATABASE).filter(ended_at__isnull=True, lost_at__isnull=True))
    except DatabaseError:
        return []
    return [(lease.worker, lease.recorder.get("spool") or {}) for lease in leases]


def _filled(whose: str, usage: dict[str, Any]) -> Finding:
    kept, room = usage["bytes"] / 1_000_000, settings.SPOOL_MAX_MB
    values = {"whose": whose, "kept": round(kept, 1), "room": round(room, 1)}
    hint = _(
        "The database was away, or is: what is kept is stored when it is back. Raise SPOOL_MAX_MB for longer outages."
    )
    if kept >= NEARLY * room:
        message = _("The spool of %(whose)s is full or nearly: %(kept)s of %(room)s MB. What has no room is lost.")
        return error("spool", message % values, hint)
    if kept:
        return warning("spool", _("The spool of %(whose)s keeps %(kept)s of %(room)s MB.") % values, hint)
    return ok("spool", _("The spool of %(whose)s is empty.") % values)


def flower() -> Iterator[Finding]:
    if not settings.FLOWER_URL:
        yield ok("Flower", _("Flower is not set up, which it need not be."))
        return
    try:
        info = FlowerService().info()
    except FlowerRefused:
        message = _("Flower does not let us in at %(url)s.") % {"url": settings.FLOWER_URL}
        hint = _("Set FLOWER_AUTH to its user:password, or start Flower with FLOWER_UNAUTHENTICATED_API=true.")
        yield error("Flower", message, hint)
    except FlowerUnavailable as problem:
        message = _("Flower cannot be asked: %(error)s") % {"error": problem}
        yield error("Flower", message, _("Start Flower, or correct FLOWER_URL; without Flower leave it out."))
    else:
        count = info["workers_alive"]
        yield ok("Flower", _("Flower answers, and knows %(count)s living workers.") % {"count": count})


def hints() -> Iterator[Finding]:
    """Yield whether what one process hints is heard by another."""
    way = wake.chosen()
    if way.name == "polling":
        message = _("Changes are looked for four times a second: nobody hints at them.")
        yield ok("wake", message)
        return
    hint = _("Until then changes are told some seconds late. See WAKE, REDIS_URL and LISTEN_DSN in the settings.")
    try:
        listener = way.listen()
        try:
            way.notify()
            heard = listener.wait(HEARD_WITHIN)
        finally:
            listener.close()
    except WakeUnavailable as problem:
        yield warning("wake", _("Nobody can be told at once of changes: %(error)s") % {"error": problem}, hint)
        return
    if heard:
        yield ok("wake", _("A hint at a change is heard at once (%(way)s).") % {"way": way.name})
    else:
        yield warning("wake", _("A hint at a change was not heard (%(way)s).") % {"way": way.name}, hint)

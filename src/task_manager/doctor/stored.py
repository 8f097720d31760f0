"""The settings and the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core import checks
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _

from task_manager import triggers
from task_manager.conf import settings
from task_manager.doctor.base import Finding, Level, error, ok, warning
from task_manager.models import Installation
from task_manager.routers import LABEL
from task_manager.tracking import record_function

#: Seconds by which two clocks may differ unnoticed, and from which on they do harm.
NOTICED, HARMFUL = 5.0, 30.0
#: For how long a loss is worth a warning.
LATELY = timedelta(days=7)


def settings_are_right() -> Iterator[Finding]:
    found = [message for message in checks.run_checks(tags=["task_manager"]) if not message.is_silenced()]
    for message in found:
        level = Level.ERROR if message.level >= checks.ERROR else Level.WARNING
        yield Finding("settings", level, f"{message.msg} ({message.id})", str(message.hint or ""))
    if not settings.ENABLED:
        yield warning("settings", _("Nothing is recorded: ENABLED is off."), _("Set TASK_MANAGER['ENABLED'] to True."))
    elif not found:
        yield ok("settings", _("The settings are right."))


def database() -> Iterator[Finding]:
    """Yield how the database does; of one that does not answer nothing else can be said."""
    connection = connections[settings.DATABASE]
    try:
        connection.ensure_connection()
    except DatabaseError as problem:
        message = _("The database “%(alias)s” does not answer: %(error)s") % {
            "alias": settings.DATABASE,
            "error": str(problem).strip().partition("\n")[0],
        }
        yield error("database", message, _("Start it, or correct DATABASES. Until then events are kept on disk."))
        return
    yield ok("database", _("The database “%(alias)s” answers.") % {"alias": settings.DATABASE})
    yield from _migrations(connection)
    yield from _triggers(connection)
    yield from _losses()
    if connection.vendor == "postgresql":
        yield _clock(connection)


def _migrations(connection: Any) -> Iterator[Finding]:
    loader = MigrationLoader(connection)
    known = [name for app, name in loader.disk_migrations if app == LABEL]
    missing = sorted(name for name in known if (LABEL, name) not in loader.applied_migrations)
    if missing:
        message = _("Migrations are missing: %(names)s.") % {"names": ", ".join(missing)}
        yield error("migrations", message, f"manage.py migrate --database {settings.DATABASE}")
    else:
        yield ok("migrations", _("All migrations are applied."))


def _triggers(connection: Any) -> Iterator[Finding]:
    missing = triggers.missing(connection)
    if missing:
        message = _("Triggers are missing or off: %(names)s. Pages do not learn of changes.")
        hint = 'manage.py shell -c "from task_manager import triggers; triggers.install()"'
        yield error("triggers", message % {"names": ", ".join(missing)}, hint)
    else:
        yield ok("triggers", _("The triggers that log changes are there."))
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc(%s) IS NOT NULL", [record_function.NAME])
        if not cursor.fetchone()[0]:
            message = _("The function that stores events is missing: %(name)s.") % {"name": record_function.NAME}
            yield error("triggers", message, f"manage.py migrate --database {settings.DATABASE}")


def _losses() -> Iterator[Finding]:
    try:
        kept = Installation.objects.using(settings.DATABASE).first()
    except DatabaseError:
        return  # The migrations say why.
    if kept is None or not kept.lost_events or kept.lost_at is None:
        return
    message = _("%(count)s events were lost, the last at %(at)s.") % {
        "count": kept.lost_events,
        "at": f"{kept.lost_at:%Y-%m-%d %H:%M} UTC",
    }
    hint = _("The database was away for longer than the spool had room: raise SPOOL_MAX_MB.")
    if kept.lost_at > timezone.now() - LATELY:
        yield warning("losses", message, hint)
    else:
        yield ok("losses", message)


def _clock(connection: Any) -> Finding:
    with connection.cursor() as cursor:
        asked = timezone.now()
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
        here = asked + (timezone.now() - asked) / 2
    return clock(_("the database"), (there - here).total_seconds())


def clock(whose: str, ahead: float) -> Finding:
    """Return what follows from a clock that is `ahead` of this machine's by so many seconds."""
    if abs(ahead) < NOTICED:
        return ok("clock", _("The clock of %(whose)s agrees with this machine's.") % {"whose": whose})
    text = (
        _("The clock of %(whose)s is %(seconds)s s ahead of this machine's.")
        if ahead > 0
        else _("The clock of %(whose)s is %(seconds)s s behind this machine's.")
    )
    hint = _("Synchronise the clocks (NTP): ETAs, expiry and durations are wrong by as much.")
    found = error if abs(ahead) >= HARMFUL else warning
    return found("clock", text % {"whose": whose, "seconds": round(abs(ahead), 1)}, hint)

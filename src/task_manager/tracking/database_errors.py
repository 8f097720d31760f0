"""What a failed write says: the database is away, somebody else holds a lock, or the data are bad."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

#: SQLSTATE classes of PostgreSQL after which the same statement may work later: connection, resources,
#: transaction rolled back, object not in a state, operator's intervention, system error.
_LATER = ("08", "53", "40", "55", "57", "58")
#: No such table, column or function: the migrations are still to come.
_NOT_MIGRATED = ("42P01", "42703", "42883")
_CONTENTION = ("40P01", "40001", "55P03")


def is_away(error: BaseException) -> bool:
    """Return whether the same write may succeed later, with nothing changed about it."""
    state = _sqlstate(error)
    if state is not None:
        return state.startswith(_LATER) or state in _NOT_MIGRATED
    return isinstance(error, OperationalError | InterfaceError)


def is_contention(error: BaseException) -> bool:
    """Return whether the write only has to be tried again at once."""
    return _sqlstate(error) in _CONTENTION or "database is locked" in str(error)


def _sqlstate(error: BaseException) -> str | None:
    """Return the SQLSTATE that psycopg 3 (`sqlstate`) or psycopg 2 (`pgcode`) tells."""
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    return state if isinstance(state, str) else None

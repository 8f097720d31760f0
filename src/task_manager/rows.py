"""Executions as plain rows: what lists and changes are made of, in a fraction of the time that instances take."""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from typing import Any

from django.conf import settings as django_settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Field, QuerySet, TextField

from task_manager.conf import settings
from task_manager.models import TaskExecution

#: The columns of a list: all but the arguments, the traceback and the fold's keys.
LIST_FIELDS = (
    "id",
    "task_id",
    "name",
    "title",
    "module",
    "tags",
    "expected_seconds",
    "task",
    "replayable",
    "queue",
    "eta",
    "expires_at",
    "max_attempts",
    "root_id",
    "parent_id",
    "group_id",
    "retry_of",
    "owner",
    "owner_name",
    "state",
    "reason",
    "attempt",
    "worker",
    "started_at",
    "finished_at",
    "retry_at",
    "result",
    "error_type",
    "error_message",
    "inferred",
    "progress_current",
    "progress_total",
    "progress_message",
    "progress_at",
    "created_at",
    "cancel_requested_at",
    "cancelled_by",
    "cancelled_by_name",
    "version",
    "revision",
)
_FIELDS: tuple[Field[Any, Any], ...] = tuple(TaskExecution._meta.get_field(name) for name in LIST_FIELDS)  # type: ignore[misc]
_NAMES = tuple(field.attname for field in _FIELDS)
#: PostgreSQL's number of the type of a moment.
_TIMESTAMPTZ = 1184


class Row(namedtuple("_Row", _NAMES)):  # type: ignore[misc]
    """`LIST_FIELDS` of an execution under the names of the model; whatever else is asked of it, an instance answers."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        instance = self.__dict__.get("_instance")
        if instance is None:
            instance = self._instance = TaskExecution.from_db(settings.DATABASE, _NAMES, self)
        return getattr(instance, name)


def read(executions: QuerySet[TaskExecution]) -> list[Row]:
    """Return what a query finds, as `representation.represent` needs it."""
    database = executions.db
    compiler = executions.values_list(_Columns()).query.get_compiler(database)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return []
    with connections[database].cursor() as db:
        _hasten(db)
        db.execute(sql, params)
        found = db.fetchall()
    converters = _converters(database)
    return list(map(Row._make, compiler.apply_converters(found, converters) if converters else found))


class _Columns(Expression):
    """All columns as one text: to make it of 39 expressions takes longer than to answer the query."""

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return _columns(), ()


@cache
def _columns() -> str:
    # No name of them, nor of the table, needs more than SQL's own quotes.
    return ", ".join(f'"{TaskExecution._meta.db_table}"."{field.column}"' for field in _FIELDS)


@cache
def _converters(database: str) -> dict[int, tuple[list[Any], Any]]:
    compiler = TaskExecution.objects.using(database).query.get_compiler(database)
    table = TaskExecution._meta.db_table
    found: dict[int, tuple[list[Any], Any]] = compiler.get_converters([field.get_col(table) for field in _FIELDS])
    return found


def _hasten(cursor: Any) -> None:
    """Have psycopg read moments with its own compiled code: Django's, in Python, is half of reading a page."""
    # Without USE_TZ moments are naive, which only Django's code makes of them.
    if django_settings.USE_TZ and hasattr(cursor.cursor, "adapters"):
        cursor.cursor.adapters.register_loader("timestamptz", _moments())


@cache
def _moments() -> Any:
    from psycopg import adapters
    from psycopg.pq import Format

    return adapters.get_loader(_TIMESTAMPTZ, Format.TEXT)

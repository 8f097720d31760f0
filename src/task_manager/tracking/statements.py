"""The merge rules of `transitions` as SQL, for PostgreSQL and SQLite.

On SQLite they are an upsert that is executed once a row; on PostgreSQL `record_function` makes a function of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, JSONField

from task_manager.tracking.fold import Group, Row, Table

#: Columns of an execution that a guard must find empty to let an attempt start.
GUARD = "e.cancel_requested_at IS NULL"


def upsert(connection: Any, table: Table, rows: Sequence[Row], *, guarded: bool = False) -> list[str]:
    """Merge `rows`, one for each identity, into `table` of an SQLite database; return the identities written.

    With `guarded`, a row whose execution was cancelled is left alone and missing from the answer.
    """
    if not rows:
        return []
    ordered = sorted(rows, key=lambda row: str(row[table.identity]))
    groups = frozenset(group.key for group in table.groups if any(group.key in row for row in rows))
    columns = columns_of(table, groups)
    sql = _statement(table, groups, connection.vendor, guarded)
    defaults = _defaults(table.name)
    written = []
    with connection.cursor() as cursor:
        for row in ordered:
            values = [plain(connection, row.get(column, defaults[column])) for column in columns]
            cursor.execute(sql, values)
            if not guarded or cursor.fetchone() is not None:
                written.append(row[table.identity])
    return written


def insert_events(connection: Any, rows: Sequence[Row]) -> None:
    """Add rows to the timeline; one that is there already is left alone."""
    if not rows:
        return
    columns = ("id", "task_id", "attempt_id", "kind", "at", "data")
    dumped = [row | {"data": json.dumps(row["data"], ensure_ascii=False)} for row in rows]
    target = f"INSERT INTO task_manager_event ({', '.join(columns)})"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"{target} VALUES ({', '.join(['%s'] * len(columns))}) ON CONFLICT DO NOTHING",
            [[plain(connection, row[column]) for column in columns] for row in dumped],
        )


@lru_cache(maxsize=256)
def _statement(table: Table, groups: frozenset[str], vendor: str, guarded: bool) -> str:
    columns = columns_of(table, groups)
    written = [group for group in table.groups if group.key in groups]
    assignments = ", ".join(updates(table, written, vendor))
    if guarded:
        condition, returning = GUARD, f" RETURNING {table.identity}"
    else:
        condition, returning = " OR ".join(news(table, written)), ""
    values = _values(table, columns, vendor)
    return (
        f"INSERT INTO {table.name} AS e ({', '.join([*columns, *_rest(table, columns)])}) {values} "
        f"ON CONFLICT ({table.identity}) DO UPDATE SET {assignments} WHERE {condition}{returning}"
    )


def columns_of(table: Table, groups: frozenset[str] | None = None) -> tuple[str, ...]:
    """Return the columns whose values a statement takes: those of `groups`, or of all."""
    if groups is None:
        groups = frozenset(group.key for group in table.groups)
    grouped = [column for group in table.groups if group.key in groups for column in (*group.columns, group.key)]
    return (table.identity, *grouped, *table.earliest, *table.constant, *table.known)


def _rest(table: Table, columns: Sequence[str]) -> list[str]:
    """Return the columns that a new row gets a default for."""
    return [name for name in fields(table.name) if name not in columns and name != "id"]


def updates(table: Table, groups: Iterable[Group], vendor: str) -> Iterable[str]:
    """Yield the assignments by which a stored row takes what a new one knows better."""
    for group in groups:
        newer = f"excluded.{group.key} > e.{group.key}"
        for column in (*group.columns, group.key):
            yield f"{column} = CASE WHEN {newer} THEN excluded.{column} ELSE e.{column} END"
        if table.name == "task_manager_execution" and group.key == "verdict_key":
            # An end that was told already and proves wrong.
            yield (
                f"revision = e.revision + CASE WHEN {newer} AND e.finished_at IS NOT NULL "
                "AND (excluded.state <> e.state OR coalesce(excluded.reason, '') <> coalesce(e.reason, '')) "
                "THEN 1 ELSE 0 END"
            )
    if table.name == "task_manager_execution" and vendor == "postgresql":
        # Spares the call of the trigger that counts for everybody else.
        yield "version = e.version + 1"
    least = "LEAST" if vendor == "postgresql" else "MIN"
    for column in table.earliest:
        # MIN of SQLite is NULL where one value is.
        yield (f"{column} = coalesce({least}(e.{column}, excluded.{column}), e.{column}, excluded.{column})")
    for column in table.known:
        yield f"{column} = coalesce(e.{column}, excluded.{column})"


def news(table: Table, groups: Iterable[Group]) -> Iterable[str]:
    """Yield what makes a row worth writing: anything that the stored one does not say yet."""
    for group in groups:
        yield f"excluded.{group.key} > e.{group.key}"
    for column in table.earliest:
        yield (f"(excluded.{column} IS NOT NULL AND (e.{column} IS NULL OR excluded.{column} < e.{column}))")
    for column in table.known:
        yield f"(e.{column} IS NULL AND excluded.{column} IS NOT NULL)"


def _values(table: Table, columns: Sequence[str], vendor: str) -> str:
    rest = [literal(fields(table.name)[name], vendor) for name in _rest(table, columns)]
    # The parser of SQLite needs a WHERE before ON CONFLICT after a SELECT; VALUES needs none.
    return f"VALUES ({', '.join([*(['%s'] * len(columns)), *rest])})"


@lru_cache(maxsize=8)
def fields(table: str) -> dict[str, Field[Any, Any]]:
    """Return the columns of `table`."""
    models = apps.get_app_config("task_manager").get_models()
    model = next(model for model in models if model._meta.db_table == table)
    return {str(field.column): field for field in model._meta.concrete_fields}


@lru_cache(maxsize=8)
def _defaults(table: str) -> dict[str, Any]:
    """Return for each column the value of a row that does not say it."""
    empty: dict[str, Any] = {"created_at": None}
    for name, field in fields(table).items():
        default = None if name in empty or not field.has_default() else field.get_default()
        empty[name] = json.dumps(default) if is_json(field) and default is not None else default
    return empty


def literal(field: Field[Any, Any], vendor: str) -> str:
    """Return the default of a column as SQL; only constants occur."""
    default = field.get_default() if field.has_default() else None
    if default is None:
        return "NULL"
    if isinstance(default, bool):
        return str(default).upper()
    if isinstance(default, int):
        return str(default)
    if isinstance(default, bytes):
        return "'\\x'::bytea" if vendor == "postgresql" else "x''"
    if is_json(field):
        return f"'{json.dumps(default)}'"
    return f"'{default!s}'"


def is_json(field: Field[Any, Any]) -> bool:
    """Return whether values of `field` travel as JSON text."""
    return isinstance(field, JSONField)


def plain(connection: Any, value: Any) -> Any:
    """Return `value` as the database's driver takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and connection.vendor != "postgresql":
        return value.hex
    return value

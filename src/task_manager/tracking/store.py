"""One batch of events, written in one transaction on the current thread's connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from task_manager import titles
from task_manager.conf import settings
from task_manager.notifications import dispatch
from task_manager.states import READY_STATES
from task_manager.tracking import definitions, statements
from task_manager.tracking.events import Event, Refused, Started
from task_manager.tracking.transitions import ATTEMPT, EXECUTION, Facts, Row, facts_of, fold

#: Waits that must never be long: the tracker is not worth a delay of somebody's task.
TIMEOUTS = "SELECT set_config('lock_timeout', '500ms', true), set_config('statement_timeout', '5s', true)"


def connect() -> None:
    """Give the current thread a connection to the tracker's database that is set up for writing batches."""
    alias = settings.DATABASE
    connection = connections.create_connection(alias)
    options = dict(connection.settings_dict.get("OPTIONS", {}))
    if connection.vendor == "postgresql":
        options.pop("pool", None)
        options.setdefault("connect_timeout", 2)
        if _speaks_psycopg3():
            options |= {"server_side_binding": True, "prepare_threshold": None}
    elif connection.vendor == "sqlite":
        options |= {"timeout": 0.5, "transaction_mode": "IMMEDIATE"}
    # A test run changes the name after the settings were read; `create_connection` shares that dictionary.
    connection.settings_dict = {**connection.settings_dict, "OPTIONS": options, "CONN_HEALTH_CHECKS": False}
    connections[alias] = connection


def disconnect() -> None:
    """Close the current thread's connection to the tracker's database."""
    connections[settings.DATABASE].close()


@contextmanager
def batch() -> Iterator[Any]:
    """Open a transaction, or a savepoint in the caller's; yield the connection."""
    connection = connections[settings.DATABASE]
    outermost = not connection.in_atomic_block
    with transaction.atomic(using=settings.DATABASE):
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(TIMEOUTS)
        yield connection


def write(events: Sequence[Event]) -> None:
    """Write `events` and all that follows from them; all or nothing."""
    facts = [facts_of(event) for event in events]
    with batch() as connection:
        executions = list(fold(EXECUTION, [f.execution for f in facts]).values())
        statements.upsert(connection, EXECUTION, executions)
        _write_attempts(connection, facts)
        ended = sorted(row["task_id"] for row in executions if row.get("state") in READY_STATES)
        dispatch.notify_owners(connection, ended)


def start(events: Sequence[Started]) -> set[str]:
    """Write guarded starts, one for each id; return the ids of those that may run.

    A start whose execution was cancelled changes nothing but the timeline.
    """
    facts = {event.task_id: facts_of(event) for event in events}
    with batch() as connection:
        executions = [f.execution for f in facts.values()]
        granted = set(statements.upsert(connection, EXECUTION, executions, guarded=True))
        refused = [facts_of(_refusal(event)) for event in events if event.task_id not in granted]
        _write_attempts(connection, [*(f for id_, f in facts.items() if id_ in granted), *refused])
    return granted


def cancelled_among(task_ids: Iterable[str]) -> set[str]:
    """Return those of `task_ids` whose cancellation was asked for."""
    connection = connections[settings.DATABASE]
    ids = list(task_ids)
    query = "SELECT task_id FROM task_manager_execution WHERE cancel_requested_at IS NOT NULL AND task_id "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(query + "= ANY(%s)", [ids])
        else:
            cursor.execute(query + f"IN ({', '.join(['%s'] * len(ids))})", ids)
        return {task_id for (task_id,) in cursor.fetchall()}


def known_templates() -> set[str]:
    """Return the names of the Celery tasks that any process has declared."""
    with connections[settings.DATABASE].cursor() as cursor:
        cursor.execute("SELECT task FROM task_manager_template")
        return {task for (task,) in cursor.fetchall()}


def sync_templates() -> None:
    """Store how the tasks of this process are declared, where that changed."""
    rows = [_template(task, definition) for task, definition in definitions.declared_tasks()]
    if not rows:
        return
    with batch() as connection, connection.cursor() as cursor:
        for row in sorted(rows, key=lambda row: str(row["task"])):
            cursor.execute(
                _template_statement(tuple(row), connection.vendor),
                [statements.plain(connection, value) for value in row.values()],
            )


def _template_statement(columns: tuple[str, ...], vendor: str) -> str:
    distinct = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    compared = [column for column in columns if column not in ("task", "updated_at")]
    return (
        f"INSERT INTO task_manager_template AS e ({', '.join(columns)}) "
        f"VALUES ({', '.join(['%s'] * len(columns))}) ON CONFLICT (task) DO UPDATE SET "
        + ", ".join(f"{column} = excluded.{column}" for column in columns if column != "task")
        + " WHERE "
        + " OR ".join(f"excluded.{column} {distinct} e.{column}" for column in compared)
    )


def _template(task: Any, definition: definitions.Definition) -> Row:
    retries = task.max_retries
    return {
        "task": task.name,
        "name": definition.name,
        "title": definition.title,
        "module": definition.module,
        "description": titles.stored(definition.description),
        "expected_seconds": definition.expected_seconds,
        "batched": definition.batched,
        "tags": definition.naming.tags,
        "max_attempts": None if retries is None else retries + 1,
        "updated_at": timezone.now(),
    }


def _write_attempts(connection: Any, facts: Sequence[Facts]) -> None:
    attempts = fold(ATTEMPT, [f.attempt for f in facts if f.attempt is not None])
    statements.upsert(connection, ATTEMPT, list(attempts.values()))
    statements.insert_events(connection, [f.timeline for f in facts if f.timeline is not None])


def _refusal(event: Started) -> Refused:
    return Refused(task_id=event.task_id, at=event.at, attempt=event.attempt)


def _speaks_psycopg3() -> bool:
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    return bool(is_psycopg3)

"""One batch of events, written in one transaction on the current thread's connection."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any, TypeVar

from django.db import connections, transaction
from django.utils import timezone

from task_manager import titles
from task_manager.conf import settings
from task_manager.notifications import dispatch
from task_manager.states import READY_STATES
from task_manager.tracking import definitions, record_function, statements
from task_manager.tracking.events import Event, Refused, Started
from task_manager.tracking.fold import ATTEMPT, EXECUTION, Row, fold
from task_manager.tracking.transitions import Facts, facts_of

T = TypeVar("T", bound=Event)

#: Waits that must never be long: the tracker is not worth a delay of somebody's task.
TIMEOUTS = "SELECT set_config('lock_timeout', '500ms', true), set_config('statement_timeout', '5s', true)"

#: libpq's: seconds to connect, and until a server that has vanished from the network counts as gone.
PATIENCE = {
    "connect_timeout": 2,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def connect() -> Any:
    """Give the current thread a connection to the tracker's database that is set up for writing; return it."""
    alias = settings.DATABASE
    connection = connections.create_connection(alias)
    options = dict(connection.settings_dict.get("OPTIONS", {}))
    if connection.vendor == "postgresql":
        options.pop("pool", None)
        for name, value in PATIENCE.items():
            options.setdefault(name, value)
        if _speaks_psycopg3():
            options |= {"server_side_binding": True, "prepare_threshold": None}
    elif connection.vendor == "sqlite":
        options |= {"timeout": 0.5, "transaction_mode": "IMMEDIATE"}
    # A test run changes the name after the settings were read; `create_connection` shares that dictionary.
    connection.settings_dict = {**connection.settings_dict, "OPTIONS": options, "CONN_HEALTH_CHECKS": False}
    connections[alias] = connection
    return connection


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


def write_over(
    connection: Any, events: Sequence[Event], patience: float = record_function.PATIENCE, *, hint: bool = False
) -> None:
    """`write`, on a connection to PostgreSQL that the calling thread has for the moment; perhaps with a hint.

    Raises TimeoutError after `patience` seconds without an answer.
    """
    facts = [facts_of(event) for event in events]
    executions = list(fold(EXECUTION, [f.execution for f in facts]).values())
    _call(connection, events, facts, executions=executions, patience=patience, hint=hint)


def start_over(
    connection: Any, event: Started, patience: float = record_function.PATIENCE, *, hint: bool = False
) -> bool:
    """`start` of one task, on a connection to PostgreSQL that the calling thread has for now; perhaps with a hint.

    Raises TimeoutError after `patience` seconds without an answer.
    """
    facts = facts_of(event)
    # What a crash of the server may take back of it, the end tells again.
    starts = [facts.execution]
    return bool(_call(connection, [event], [facts], starts=starts, durable=False, patience=patience, hint=hint))


def write(events: Sequence[Event]) -> None:
    """Write `events` and all that follows from them; all or nothing."""
    if connections[settings.DATABASE].vendor == "postgresql":
        write_over(connections[settings.DATABASE], events)
        return
    facts = [facts_of(event) for event in described(events)]
    executions = list(fold(EXECUTION, [f.execution for f in facts]).values())
    with batch() as connection:
        statements.upsert(connection, EXECUTION, executions)
        _write_attempts(connection, facts)
        ended = sorted(row["task_id"] for row in executions if row.get("state") in READY_STATES)
        dispatch.notify_owners(connection, ended)


def start(event: Started) -> bool:
    """Write a guarded start; return whether it may run.

    A start whose execution was cancelled changes nothing but the timeline.
    """
    if connections[settings.DATABASE].vendor == "postgresql":
        return start_over(connections[settings.DATABASE], event)
    [event] = described([event])
    facts = facts_of(event)
    with batch() as connection:
        granted = bool(statements.upsert(connection, EXECUTION, [facts.execution], guarded=True))
        _write_attempts(connection, [facts if granted else facts_of(_refusal(event))])
    return granted


def described(events: Iterable[T], wanted: Container[str] | None = None) -> list[T]:
    """Return `events`, those starts of `wanted` (without it, of all) with their message whose publisher has it."""
    return [_described(event) if wanted is None or event.task_id in wanted else event for event in events]


def _described(event: T) -> T:
    if isinstance(event, Started) and event.message is None and event.describe is not None:
        return replace(event, message=event.describe(), describe=None)
    return event


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


def count_lost(events: int) -> None:
    """Remember for good that so many events were lost."""
    with connections[settings.DATABASE].cursor() as cursor:
        cursor.execute(
            "UPDATE task_manager_installation SET lost_events = lost_events + %s, lost_at = CURRENT_TIMESTAMP", [events]
        )


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


def _call(
    connection: Any,
    events: Sequence[Event],
    facts: Sequence[Facts],
    *,
    starts: Sequence[Row] = (),
    executions: Sequence[Row] = (),
    durable: bool = True,
    patience: float,
    hint: bool = False,
) -> frozenset[str]:
    """Store what `facts` say of `events`; return which of `starts` were let in."""
    with transaction.atomic(using=settings.DATABASE) if connection.in_atomic_block else nullcontext():
        answer = record_function.call(
            connection,
            starts=sorted(starts, key=_by_task),
            executions=sorted(executions, key=_by_task),
            attempts=_folded_attempts(facts),
            events=[row for f in facts for row in f.timeline],
            durable=durable,
            hint=hint,
            patience=patience,
        )
    if answer.wanted:
        both = zip(described(events, answer.wanted), events, strict=True)
        whole = [event for event, before in both if event is not before]
        if whole:
            write_over(connection, whole, patience)
    return answer.granted


def _by_task(row: Row) -> str:
    return str(row["task_id"])


def _folded_attempts(facts: Sequence[Facts]) -> list[Row]:
    attempts = fold(ATTEMPT, [f.attempt for f in facts if f.attempt is not None])
    return sorted(attempts.values(), key=lambda row: str(row["id"]))


def _write_attempts(connection: Any, facts: Sequence[Facts]) -> None:
    statements.upsert(connection, ATTEMPT, _folded_attempts(facts))
    statements.insert_events(connection, [row for f in facts for row in f.timeline])


def _refusal(event: Started) -> Refused:
    return Refused(task_id=event.task_id, at=event.at, attempt=event.attempt)


def _speaks_psycopg3() -> bool:
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    return bool(is_psycopg3)

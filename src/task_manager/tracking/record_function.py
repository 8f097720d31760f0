"""The function in PostgreSQL that stores a batch: one round trip, and plans that the server keeps.

The statements of the fold are long, so that parsing and planning them costs several times what running them
does. A function's plans are kept in each of the server's sessions, also behind a pooler of connections.
"""

from __future__ import annotations

import json
import select
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from task_manager.conf import settings
from task_manager.feed.wake.postgres import CHANNEL
from task_manager.notifications import dispatch
from task_manager.tracking import statements
from task_manager.tracking.fold import ATTEMPT, EXECUTION, Row, Table

#: Counted up with every change of the function, by a migration that runs `create()` again. Processes of the version
#: before go on with the function that they know.
NAME = "task_manager_record_1"
_ARGUMENTS = (
    "starts json, executions json, attempts json, events json, brief boolean, notify_after double precision, "
    "OUT granted text[], OUT wanted text[]"
)
_SELECT = f"SELECT granted, wanted FROM {NAME}".encode()
_CALL = f"{_SELECT.decode()}(%s, %s, %s, %s, %s, %s)"
#: Waits that must never be long: the tracker is not worth a delay of somebody's task.
_LIMITS = b"SET LOCAL lock_timeout = 500; SET LOCAL statement_timeout = 5000; "
#: Longest wait for an answer: more than the server's own limit.
PATIENCE = 10.0
#: The groups of an execution that change while it runs. Statements of these alone are half as long.
BRIEF = frozenset({"verdict_key", "progress_key"})
_KNOWN = frozenset(group.key for group in EXECUTION.groups) - BRIEF
#: Of `psycopg.pq.TransactionStatus`, as psycopg may not be installed.
_IDLE, _ACTIVE = 0, 1
_AT_EASE = b"SET LOCAL synchronous_commit = off; "
_HINT = f"NOTIFY {CHANNEL}; ".encode()
_encode = json.JSONEncoder(default=str, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class Answer(NamedTuple):
    """What the database says of a batch, by task ids."""

    #: Starts that were let in.
    granted: frozenset[str] = frozenset()
    #: Executions of which it has no message.
    wanted: frozenset[str] = frozenset()


def create(connection: Any) -> str:
    """Return the statement that makes the function, with the columns' types in the database of `connection`."""
    return f"""
CREATE OR REPLACE FUNCTION {NAME}({_ARGUMENTS}) LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
    refused text[] := '{{}}';
    told text[];
BEGIN
    IF starts IS NOT NULL THEN
        IF brief THEN
            {_start(connection, BRIEF)}
        ELSE
            {_start(connection)}
        END IF;
        SELECT coalesce(array_agg(r.task_id), '{{}}') INTO refused
            FROM json_to_recordset(starts) AS r(task_id text) WHERE r.task_id <> ALL (granted);
    END IF;
    IF executions IS NOT NULL THEN
        IF brief THEN
            {_write(connection, BRIEF)}
        ELSE
            {_write(connection)}
        END IF;
    END IF;
    IF attempts IS NOT NULL THEN
        {_upsert(connection, ATTEMPT, "attempts", where="r.task_id <> ALL (refused)")};
    END IF;
    IF events IS NOT NULL THEN
        INSERT INTO task_manager_event (id, task_id, attempt_id, kind, at, data)
        SELECT r.id, r.task_id, r.attempt_id,
            CASE WHEN r.kind = 'started' AND r.task_id = ANY (refused) THEN 'refused' ELSE r.kind END, r.at, r.data
        FROM json_to_recordset(events)
            AS r(id uuid, task_id text, attempt_id uuid, kind text, at timestamptz, data jsonb)
        ON CONFLICT DO NOTHING;
    END IF;
    IF told IS NOT NULL THEN
        INSERT INTO task_manager_notification (task_id, recipient_id, kind, revision, created_at)
        SELECT task_id, owner_id, {dispatch.KIND}, revision, clock_timestamp()
        FROM task_manager_execution WHERE task_id = ANY (told)
            AND (notify_after = 0 OR state <> 'SUCCESS' OR extract(epoch FROM finished_at - started_at) >= notify_after)
        ORDER BY id ON CONFLICT DO NOTHING;
    END IF;
END $function$
"""


def call(
    connection: Any,
    *,
    starts: Iterable[Row] = (),
    executions: Iterable[Row] = (),
    attempts: Iterable[Row] = (),
    events: Iterable[Row] = (),
    durable: bool = True,
    hint: bool = False,
    patience: float = PATIENCE,
) -> Answer:
    """Store the rows, one for each identity.

    Outside a transaction it is one of its own, all or nothing, in one round trip. Not `durable`, a crash of the
    server itself may take back the last half second of it; the rest of the project loses nothing. With `hint`
    those who listen on the database are told as well.
    Raises TimeoutError after `patience` seconds without an answer; the connection is then of no more use.
    """
    starts, executions = list(starts), list(executions)
    brief = all(map(_KNOWN.isdisjoint, (*starts, *executions)))
    values = [*map(_dump, (starts, executions, attempts, events)), str(brief), str(float(settings.NOTIFY_AFTER))]
    if connection.connection is None:
        connection.ensure_connection()
    session = connection.connection
    with connection.wrap_database_errors:
        if not connection.in_atomic_block and _has_libpq(session):
            return _alone(session, values, (b"" if durable else _AT_EASE) + (_HINT if hint else b""), patience)
        with session.cursor() as cursor:
            # Of two statements psycopg 2 returns what the last one does; psycopg 3 comes here within transactions only.
            limits = "" if connection.in_atomic_block else (_LIMITS + (b"" if durable else _AT_EASE)).decode()
            cursor.execute(limits + _CALL, values)
            granted, wanted = cursor.fetchone()
            return Answer(frozenset(granted or ()), frozenset(wanted or ()))


def is_free(connection: Any) -> bool:
    """Return whether any thread may make a call on `connection` now: it is open, and nothing is under way on it."""
    session = connection.connection
    return session is not None and _has_libpq(session) and session.pgconn.transaction_status == _IDLE


def is_stuck(connection: Any) -> bool:
    """Return whether an answer that nobody waits for any more is still to come on `connection`."""
    session = connection.connection
    return session is not None and _has_libpq(session) and session.pgconn.transaction_status == _ACTIVE


def _has_libpq(session: Any) -> bool:
    return hasattr(session, "pgconn") and hasattr(session.pgconn, "send_query")


def _alone(session: Any, values: Sequence[str | None], settings: bytes, patience: float) -> Answer:
    """Make the call and what goes before it in one message, a transaction of its own.

    By libpq itself: a cursor's share of a small batch would be ten times as much.
    """
    from psycopg import OperationalError, errors
    from psycopg.pq import ConnStatus, Escaping, ExecStatus

    escape = Escaping(session.pgconn).escape_literal
    given = b", ".join(b"NULL" if value is None else escape(value.encode()) for value in values)
    answer = _exchange(session.pgconn, b"%b%b%b(%b)" % (_LIMITS, settings, _SELECT, given), patience)
    if answer.status == ExecStatus.TUPLES_OK:
        return Answer(_ids(session, answer.get_value(0, 0)), _ids(session, answer.get_value(0, 1)))
    if session.pgconn.status != ConnStatus.OK:
        raise OperationalError(session.pgconn.get_error_message())
    raise errors.error_from_result(answer)


def _exchange(pgconn: Any, command: bytes, patience: float) -> Any:
    """Send `command` and return the last result, or the first that is an error."""
    from psycopg.pq import ExecStatus

    deadline = time.monotonic() + patience
    pgconn.send_query(command)
    while pgconn.flush():
        _wait(pgconn, select.POLLIN | select.POLLOUT, deadline)
        pgconn.consume_input()
    last = None
    while True:
        while pgconn.is_busy():
            _wait(pgconn, select.POLLIN, deadline)
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            return last
        if last is None or last.status != ExecStatus.FATAL_ERROR:
            last = result


def _wait(pgconn: Any, events: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(pgconn.socket, events)
    if not poll.poll(max(deadline - time.monotonic(), 0) * 1000):
        raise TimeoutError("the database does not answer")


def _ids(session: Any, text: bytes | None) -> frozenset[str]:
    """Return what an array of ids in the server's own notation holds."""
    if text is None or text == b"{}":
        return frozenset()
    if b'"' not in text:
        # Ids as Celery makes them; a psycopg loader would take longer than all else about the answer.
        return frozenset(text[1:-1].decode().split(","))
    from psycopg.adapt import Transformer
    from psycopg.pq import Format

    loader = Transformer(session).get_loader(session.adapters.types["text"].array_oid, Format.TEXT)
    return frozenset(loader.load(text))


def _dump(rows: Iterable[Row]) -> str | None:
    said = [_said(row) for row in rows]
    return _encode(said) if said else None


def _said(row: Row) -> Row:
    # What is not said is NULL, and an empty text the default of its column: half of the text would be that.
    found = {}
    for name, value in row.items():
        if value is not None and value != "":
            form = _FORMS.get(type(value))
            found[name] = value if form is None else form(value)
    return found


#: How JSON has what it does not know. Asked beforehand: the encoder's own question costs several times as much.
_FORMS: dict[type, Callable[[Any], str]] = {
    datetime: datetime.isoformat,
    bytes: lambda value: f"\\x{value.hex()}",
    UUID: lambda value: f"{value.int:032x}",
}


def _start(connection: Any, groups: frozenset[str] | None = None) -> str:
    return f"""
        WITH written AS ({_upsert(connection, EXECUTION, "starts", groups, guarded=True)}
            RETURNING task_id, message_key = '' AS bare)
        SELECT coalesce(array_agg(task_id), '{{}}'), array_agg(task_id) FILTER (WHERE bare)
            INTO granted, wanted FROM written;"""


def _write(connection: Any, groups: frozenset[str] | None = None) -> str:
    return f"""
        WITH written AS ({_upsert(connection, EXECUTION, "executions", groups)}
            RETURNING task_id, message_key = '' AS bare, owner_id IS NOT NULL AND finished_at IS NOT NULL AS ended)
        SELECT array_agg(task_id) FILTER (WHERE ended), array_agg(task_id) FILTER (WHERE bare)
            INTO told, wanted FROM written;"""


def _upsert(
    connection: Any,
    table: Table,
    argument: str,
    groups: frozenset[str] | None = None,
    *,
    guarded: bool = False,
    where: str = "true",
) -> str:
    fields, columns = statements.fields(table.name), statements.columns_of(table, groups)
    written = [group for group in table.groups if groups is None or group.key in groups]
    texts = {name for name in columns if statements.is_json(fields[name])}
    defaults = {name: statements.literal(field, connection.vendor) for name, field in fields.items()}
    types = ", ".join(f"{name} {'text' if name in texts else fields[name].db_type(connection)}" for name in columns)
    given = {name: f"r.{name}::jsonb" if name in texts else f"r.{name}" for name in columns}
    # Each row says its identity and its moments.
    plain = {table.identity, *table.earliest, *(name for name in columns if defaults[name] == "NULL")}
    values = [v if name in plain else f"coalesce({v}, {defaults[name]})" for name, v in given.items()]
    rest = [name for name in defaults if name not in columns and name != "id"]
    return f"""
            INSERT INTO {table.name} AS e ({", ".join([*columns, *rest])})
            SELECT {", ".join([*values, *(defaults[name] for name in rest)])}
            FROM json_to_recordset({argument}) AS r({types}) WHERE {where}
            ON CONFLICT ({table.identity}) DO UPDATE SET
                {", ".join(statements.updates(table, written, connection.vendor))}
            WHERE {statements.GUARD if guarded else " OR ".join(statements.news(table, written))}"""

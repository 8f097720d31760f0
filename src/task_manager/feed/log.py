"""The SQL of the change log: what came after a cursor, in one statement; and forgetting what is old.

Only ever asked of `settings.DATABASE`: the snapshot of a standby does not say what is in progress.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction
from django.db.models import DateTimeField, ExpressionWrapper, Q
from django.db.models.functions import Now

from task_manager.conf import settings
from task_manager.feed.cursor import Cursor, Seen, Snapshot, digest
from task_manager.models import Installation, TaskExecution
from task_manager.policy import Scope

#: Seconds between two markers, see `prune`.
MARKER_INTERVAL = 60.0
NOBODYS = Scope()


@dataclass(frozen=True, slots=True)
class Row:
    """What one statement changed."""

    xid: int
    id: int
    #: Row numbers of executions.
    ids: Sequence[int]
    tombstones: Sequence[dict[str, Any]]
    #: Milliseconds of the database's clock.
    at: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the log says at one moment."""

    epoch: str
    #: Milliseconds of the database's clock: of the transaction, so never later than `snapshot`; and now.
    at: int
    now: int
    snapshot: Snapshot
    #: The reader's own transaction, if it has written, and the last row that it logged.
    own: Seen | None
    #: Whether anything is active in the scope given to `ask`.
    active: bool
    rows: list[Row]
    #: Whether the log has more rows after these.
    more: bool


def ask(cursor: Cursor | None, *, limit: int, active: Scope = NOBODYS) -> Answer:
    """Return where the log stands, up to `limit` rows after `cursor` (None: no rows), and if `active` is."""
    connection = connections[settings.DATABASE]
    is_postgres = connection.vendor == "postgresql"
    exists, exists_params = _exists(active, settings.DATABASE)
    rows, rows_params = _after_postgres(cursor, limit) if is_postgres else _after_sqlite(cursor, limit)
    head = _HEAD_POSTGRES if is_postgres else _HEAD_SQLITE
    statement = (
        f"WITH head AS ({head.format(active=exists)}) "
        f"SELECT head.*, c.* FROM head LEFT JOIN ({rows}) c ON {'true' if is_postgres else '1'} "
        "ORDER BY c.xid, c.id"
    )
    with connection.cursor() as db:
        db.execute(statement, [*exists_params, *rows_params])
        found = db.fetchall()
    answer = _answer(found, limit, is_postgres)
    if answer is None:
        # The row that a migration wrote is gone, as after a flush: the database begins a new epoch.
        Installation.objects.using(settings.DATABASE).get_or_create(id=1)
        return ask(cursor, limit=limit, active=active)
    return answer


#: A restart gives a new start time; a crash of one backend, after which commits that were not yet flushed
#: are lost and their xids used again, does not, but resets the statistics. Both may be read by everybody,
#: which makes system identifier and timeline, which need rights, unnecessary.
_HEAD_POSTGRES = """
    SELECT (SELECT epoch::text FROM task_manager_installation WHERE id = 1) AS epoch,
           extract(epoch FROM pg_postmaster_start_time())::text AS started,
           extract(epoch FROM pg_stat_get_bgwriter_stat_reset_time())::text AS recovered,
           pg_current_snapshot()::text AS snapshot,
           (extract(epoch FROM transaction_timestamp()) * 1000)::bigint AS at,
           (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now,
           pg_current_xact_id_if_assigned()::text AS own,
           (SELECT max(id) FROM task_manager_change WHERE xid = pg_current_xact_id_if_assigned()) AS own_id,
           {active} AS active
"""
# AUTOINCREMENT's own memory, as the log itself may be pruned to nothing. The second taken off `at` makes it
# earlier than the snapshot, as it has to be.
_HEAD_SQLITE = """
    SELECT (SELECT epoch FROM task_manager_installation WHERE id = 1) AS epoch,
           '' AS started, '' AS recovered,
           coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'task_manager_change'), 0) AS snapshot,
           CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) - 1000 AS at,
           CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) AS now,
           NULL AS own, NULL AS own_id, {active} AS active
"""


@lru_cache(maxsize=1_000)
def _exists(scope: Scope, database: str) -> tuple[str, list[Any]]:
    """Return whether anything is active in a scope, except what is not due for the next minute, as a condition.

    Kept, as making it takes longer than asking it.
    """
    soon = ExpressionWrapper(Now() + timedelta(minutes=1), DateTimeField())
    active = TaskExecution.objects.using(database).active().filter(scope.query())
    try:
        query = active.filter(Q(eta__isnull=True) | Q(eta__lte=soon)).order_by().values("pk")[:1].query
        sql, params = query.get_compiler(database).as_sql()
    except EmptyResultSet:
        return "(1 = 0)", []
    return f"EXISTS({sql})", list(params)


def _after_postgres(cursor: Cursor | None, limit: int) -> tuple[str, list[Any]]:
    """Return the rows whose transactions the cursor does not see, in the order (xid, id).

    Two branches, as each then is a walk along the index that ends at `limit`: one condition with OR
    would read and sort the whole log for each page of a long absence. One statement may have changed
    very many executions, so the entries are limited as well as the rows.
    """
    if cursor is None:
        return "SELECT NULL::text, NULL::xid8 AS xid, NULL AS id, NULL, NULL, NULL, NULL WHERE false", []
    also, params = _conditions(cursor)
    branch = (
        "(SELECT xid::text AS xid_text, xid, id, ids, tombstones, (extract(epoch FROM at) * 1000)::bigint AS at "
        "FROM task_manager_change "
        f"WHERE xid {{}}{also} ORDER BY task_manager_change.xid, id LIMIT %s)"
    )
    before = cursor.snapshot
    branches = branch.format(">= %s::text::xid8")
    values = [str(before.xmax), *params, limit]
    if before.xip:
        branches += " UNION ALL " + branch.format("= ANY(%s::text[]::xid8[])")
        values += [list(map(str, before.xip)), *params, limit]
    return (
        f"""
        SELECT xid_text, xid, id, ids, tombstones, found, at FROM (
            SELECT u.*, count(*) OVER () AS found, sum(size) OVER (ORDER BY xid, id) - size AS preceding
            FROM (SELECT v.*, cardinality(ids) + jsonb_array_length(tombstones) AS size
                  FROM (SELECT * FROM ({branches}) b ORDER BY xid, id LIMIT %s) v) u
        ) w WHERE preceding < %s
        """,
        [*values, limit, limit],
    )


def _conditions(cursor: Cursor) -> tuple[str, list[Any]]:
    """Return what else holds for the rows: not read in the reader's own transaction; after the last page."""
    also = ""
    params: list[Any] = []
    if cursor.own is not None:
        also += " AND NOT (xid = %s::text::xid8 AND id <= %s)"
        params += [str(cursor.own.xid), cursor.own.id]
    if cursor.page is not None:
        own, last = cursor.page.own or Seen(0, 0), cursor.page.last
        also += (
            " AND (pg_visible_in_snapshot(xid, %s::text::pg_snapshot) OR xid = %s::text::xid8 AND id <= %s)"
            f" AND xid >= %s::text::xid8 AND (xid, id) {'>=' if last.taken else '>'} (%s::text::xid8, %s)"
        )
        params += [str(cursor.page.snapshot), str(own.xid), own.id, str(last.xid), str(last.xid), last.id]
    return also, params


def _after_sqlite(cursor: Cursor | None, limit: int) -> tuple[str, list[Any]]:
    """Return the rows numbered above the cursor; `xid` 0 leaves out markers. The number is the xid."""
    first, last = (cursor.snapshot.xmax, 2**62) if cursor is not None else (1, 0)
    if cursor is not None and cursor.page is not None:
        first, last = cursor.page.last.id, cursor.page.snapshot.xmax - 1
        first += 0 if cursor.page.last.taken else 1
    return (
        "SELECT CAST(id AS TEXT), id AS xid, id, ids, tombstones, count(*) OVER (), "
        "CAST((julianday(at) - 2440587.5) * 86400000 AS INTEGER) FROM ("
        "SELECT * FROM task_manager_change WHERE id BETWEEN %s AND %s AND xid = 0 ORDER BY id LIMIT %s)",
        [first, last, limit],
    )


def _answer(found: list[Any], limit: int, is_postgres: bool) -> Answer | None:
    epoch, started, recovered, snapshot, at, now, own, own_id, active = found[0][:9]
    if epoch is None:
        return None
    rows = [
        Row(int(xid), id_, _loaded(ids), _loaded(tombstones), at)
        for xid, _, id_, ids, tombstones, _, at in (row[9:] for row in found)
        if xid is not None
    ]
    available = found[0][14] or 0
    return Answer(
        epoch=digest(epoch, started, recovered),
        at=at,
        now=now,
        snapshot=Snapshot.parse(snapshot) if is_postgres else Snapshot.counter(snapshot),
        own=Seen(int(own), own_id or 0) if own is not None else None,
        active=bool(active),
        rows=rows,
        more=available == limit or available > len(rows),
    )


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def prune(*, older_than: float, batch_size: int = 5_000, batches: int = 10) -> int:
    """Delete log rows that no cursor younger than `older_than` seconds can need; return how many.

    A row's own time does not tell: its transaction may have committed much later. So each run leaves a
    marker, a row with the snapshot of that moment, and what the newest marker older than `older_than` saw
    is deleted: every younger cursor has seen it as well. Deletes at most `batches` small batches.
    """
    alias = settings.DATABASE
    is_postgres = connections[alias].vendor == "postgresql"
    statements = _PRUNE_POSTGRES if is_postgres else _PRUNE_SQLITE
    with transaction.atomic(using=alias), connections[alias].cursor() as db:
        db.execute(statements.mark, [min(MARKER_INTERVAL, older_than / 10)])
        db.execute(statements.find, [older_than])
        marker = db.fetchone()
    deleted = 0
    for _ in range(batches if marker else 0):
        with transaction.atomic(using=alias), connections[alias].cursor() as db:
            db.execute(statements.delete, {"snapshot": marker[0], "id": marker[1], "limit": batch_size})
            deleted += db.rowcount
            if db.rowcount < batch_size:
                break
    return deleted


@dataclass(frozen=True, slots=True)
class _Prune:
    mark: str
    find: str
    delete: str


# A marker has xid 0, which no cursor asks for. It is not left by a transaction that has written: that one's
# own rows would look as if they were committed.
_PRUNE_POSTGRES = _Prune(
    mark="""
        INSERT INTO task_manager_change (xid, ids, tombstones, at)
        SELECT '0'::xid8, '{}', to_jsonb(pg_current_snapshot()::text), clock_timestamp()
        WHERE pg_current_xact_id_if_assigned() IS NULL AND NOT EXISTS (
            SELECT FROM task_manager_change
            WHERE xid = '0'::xid8 AND at > clock_timestamp() - make_interval(secs => %s))
    """,
    find="""
        SELECT tombstones #>> '{}', id FROM task_manager_change
        WHERE xid = '0'::xid8 AND at < clock_timestamp() - make_interval(secs => %s)
        ORDER BY at DESC, id DESC LIMIT 1
    """,
    delete="""
        DELETE FROM task_manager_change WHERE id IN (
            SELECT id FROM task_manager_change
            WHERE xid < pg_snapshot_xmax(%(snapshot)s::text::pg_snapshot)
              AND CASE WHEN xid = '0'::xid8 THEN id < %(id)s
                  ELSE pg_visible_in_snapshot(xid, %(snapshot)s::text::pg_snapshot) END
            ORDER BY xid LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    """,
)
# Here a marker's number alone is the snapshot; xid -1 tells it from a change.
_PRUNE_SQLITE = _Prune(
    mark="""
        INSERT INTO task_manager_change (xid, ids, tombstones, at)
        SELECT -1, '[]', '[]', strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')
        WHERE NOT EXISTS (
            SELECT 1 FROM task_manager_change
            WHERE xid = -1 AND (julianday('now') - julianday(at)) * 86400 < %s)
    """,
    find="""
        SELECT '', id FROM task_manager_change
        WHERE xid = -1 AND (julianday('now') - julianday(at)) * 86400 >= %s ORDER BY id DESC LIMIT 1
    """,
    delete="""
        DELETE FROM task_manager_change WHERE id IN (
            SELECT id FROM task_manager_change WHERE id < %(id)s ORDER BY id LIMIT %(limit)s)
    """,
)

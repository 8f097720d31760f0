"""What a batch costs where the tracker's tables hold millions of rows, beside the same batches on empty ones."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

from benchmarks.contestants import CONTESTANTS, environment
from benchmarks.figures import rotated
from benchmarks.stack import ROOT, Database, Services, variables

TABLES = ("task_manager_execution", "task_manager_attempt", "task_manager_event")
#: Rows like those of three months: ids at random, moments in order, all of it finished.
FILL = (
    """
    INSERT INTO task_manager_execution (task_id, name, title, module, tags, definition_key, task, args, kwargs,
        replayable, queue, root_id, message_key, owner_name, owner_key, state, attempt_id, attempt, worker, started_at,
        finished_at, result, error_type, error_message, traceback, inferred, verdict_key, progress_message,
        progress_key, created_at, sent_at, first_started_at, cancelled_by_name, version, revision)
    SELECT id, 'module.task' || n %% 100, 'Task ' || n %% 100, 'module' || n %% 20, '[]', '\\x01aaaaaaaaaaaaaaaa',
        'module.tasks.task' || n %% 100, '[1, 2]', '{}', true, 'celery', id, '\\x03aaaaaaaaaaaaaaaa', '', '', 'SUCCESS',
        gen_random_uuid(), 1, 'celery@host', at, at, 'null', '', '', '', false,
        '\\x02000000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa08aaaaaaaaaaaaaaaa', '', '\\x', at, at, at, '', 2, 0
    FROM (SELECT n, gen_random_uuid()::text AS id, now() - (%(rows)s - n) * interval '90 days' / %(rows)s AS at
          FROM generate_series(1, %(rows)s) AS n) AS made
    """,
    """
    INSERT INTO task_manager_attempt (id, task_id, retries, redelivered, acks_late, worker, started_at, received_at,
        state, ended_at, error_type, error_message, traceback, inferred, verdict_key)
    SELECT attempt_id, task_id, 0, false, false, worker, started_at, started_at, state, finished_at, '', '', '', false,
        '\\x08aaaaaaaaaaaaaaaa' FROM task_manager_execution
    """,
    """
    INSERT INTO task_manager_event (id, task_id, attempt_id, kind, at, data)
    SELECT gen_random_uuid(), task_id, attempt_id, 'ended', finished_at, '{"state": "SUCCESS"}'
    FROM task_manager_execution
    """,
)


def measure(services: Services, rows: int, rounds: int, batches: int = 40, size: int = 100) -> list[dict[str, Any]]:
    """Return for each round and kind of database, full or empty, what writing the same stream costs."""
    kinds = {kind: replace(services, name=f"{services.name}_{kind}") for kind in ("empty", "full")}
    databases = {kind: Database(place) for kind, place in kinds.items()}
    try:
        for kind, database in databases.items():
            database.migrate(CONTESTANTS["task_manager-batched"], kinds[kind])
        fill(databases["full"], rows)
        found = []
        # The first round meets cold caches on one side only.
        for turn in range(-1, rounds):
            for kind in rotated(tuple(kinds), max(turn, 0)):
                taken = _write(kinds[kind], databases[kind], batches, size)
                if turn >= 0:
                    found.append({"round": turn, "kind": kind, "rows": rows, "executions": batches * size, **taken})
        return found
    finally:
        for database in databases.values():
            database.drop()


def fill(database: Database, rows: int) -> None:
    """Put `rows` rows into each of the large tables."""
    session = database.session
    indexes = session.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef NOT LIKE '%%UNIQUE%%'",
        [list(TABLES)],
    ).fetchall()
    session.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'")
    # Made afterwards, as loading anything of that size is done.
    for name, _ in indexes:
        session.execute(f'DROP INDEX "{name}"')  # type: ignore[arg-type]
    for statement in FILL:
        session.execute(statement, {"rows": rows})  # type: ignore[arg-type]
    for _, definition in indexes:
        session.execute(definition)
    session.execute("VACUUM ANALYZE")
    session.execute("CHECKPOINT")
    session.execute("RESET session_replication_role")


def _write(services: Services, database: Database, batches: int, size: int) -> dict[str, float]:
    """Have a process of its own write a stream of batches; return CPU and wall seconds of an execution."""
    contestant = CONTESTANTS["task_manager-batched"]
    environ = environment(contestant) | variables(services, "redis", ROOT / "unused")
    before = database.cpu()
    command = [sys.executable, "-m", "benchmarks.project.stream", str(batches), str(size)]
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
    client, wall = (float(word) for word in done.stdout.split())
    each = batches * size
    return {"database": (database.cpu() - before) / each, "client": client / each, "wall": wall / each}

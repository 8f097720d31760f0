"""What pages of a list and polls without news cost the web server, beside Django REST framework's usual way."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

from benchmarks.contestants import CONTESTANTS, environment
from benchmarks.stack import ROOT, Database, Services, variables

PEOPLE = """
    INSERT INTO auth_user (id, username, password, is_superuser, is_staff, is_active, first_name, last_name, email,
        date_joined)
    SELECT n, CASE n WHEN 1 THEN 'staff' ELSE 'person' || n END, '', false, n = 1, true, '', '', '', now()
    FROM generate_series(1, 100) AS n
"""
#: A hundred people with as many of each, twenty modules, and a hundred large workflows.
ROWS = """
    INSERT INTO task_manager_execution (task_id, name, title, module, tags, definition_key, task, args, kwargs,
        replayable, queue, root_id, message_key, owner_id, owner_name, owner_key, state, attempt_id, attempt, worker,
        started_at, finished_at, result, error_type, error_message, traceback, inferred, verdict_key, progress_current,
        progress_total, progress_message, progress_at, progress_key, created_at, sent_at, first_started_at,
        cancelled_by_name, version, revision)
    SELECT gen_random_uuid(), 'module.task' || n %% 100, 'Task ' || n %% 100, 'module' || n %% 20, '["tag"]', '\\x01',
        'module.tasks.task' || n %% 100, '[1, 2]', '{}', true, 'celery', 'root' || n / 20 %% 100, '\\x03',
        1 + n / 7 %% 100, 'person', '\\x01', 'SUCCESS', gen_random_uuid(), 1, 'celery@host', at, at + interval '9 s',
        '{"rows": 1000}', '', '', '', false, '\\x02', 1000, 1000, 'Row 1000 of 1000', at, '\\x01', at, at, at, '', 2, 0
    FROM (SELECT n, now() - (%(rows)s - n) * interval '90 days' / %(rows)s AS at
          FROM generate_series(1, %(rows)s) AS n) AS made
"""


def measure(services: Services, rows: int, rounds: int, calls: int = 40) -> list[dict[str, Any]]:
    """Return for each round, case and contestant the seconds of a call, and its own without the database's."""
    own = replace(services, name=f"{services.name}_feed")
    contestant = CONTESTANTS["task_manager-guarded"]
    database = Database(own)
    try:
        web = {"DJANGO_SETTINGS_MODULE": "benchmarks.project.web_settings"}
        environ = environment(contestant) | variables(own, "redis", ROOT / "unused") | web
        database.migrate(contestant, own, **web)
        database.session.execute("SET session_replication_role = replica")
        database.session.execute(PEOPLE)
        database.session.execute(ROWS, {"rows": rows})
        database.session.execute("VACUUM ANALYZE")
        command = [sys.executable, "-m", "benchmarks.project.pages", str(rounds), str(calls)]
        done = subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE, text=True)
        return [{"rows": rows, **json.loads(line)} for line in done.stdout.splitlines()]
    finally:
        database.drop()

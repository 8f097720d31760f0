"""The triggers that log every change of an execution and count its version, for PostgreSQL and SQLite.

They see whatever changes a row: the recorder, the ORM, the admin, retention, a statement typed by hand. On PostgreSQL
what is rare (a row that leaves somebody's sight, a version that the statement did not count) is told apart by the
triggers' conditions, which cost a fraction of a function's call.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction

from task_manager.conf import settings

POSTGRES = """
CREATE OR REPLACE FUNCTION task_manager_bump_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION task_manager_log_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_manager_change (xid, ids, tombstones, at)
    SELECT pg_current_xact_id(), array_agg(id), '[]', clock_timestamp() FROM new_rows HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION task_manager_log_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_manager_change (xid, ids, tombstones, at)
    SELECT pg_current_xact_id(), array_agg(id), '[]', clock_timestamp() FROM new_rows HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION task_manager_log_departure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_manager_change (xid, ids, tombstones, at)
    VALUES (pg_current_xact_id(), '{}',
        jsonb_build_array(jsonb_build_object(
            'id', OLD.task_id, 'v', NEW.version, 'owner', OLD.owner_id, 'module', OLD.module)),
        clock_timestamp());
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION task_manager_log_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_manager_change (xid, ids, tombstones, at)
    SELECT pg_current_xact_id(), '{}',
           jsonb_agg(jsonb_build_object(
               'id', task_id, 'v', version + 1, 'owner', owner_id, 'module', module)),
           clock_timestamp()
    FROM old_rows HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION task_manager_log_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE task_manager_installation SET epoch = gen_random_uuid();
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER task_manager_bump_version BEFORE UPDATE ON task_manager_execution
    FOR EACH ROW WHEN (NEW.version <> OLD.version + 1) EXECUTE FUNCTION task_manager_bump_version();
CREATE OR REPLACE TRIGGER task_manager_log_insert AFTER INSERT ON task_manager_execution
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION task_manager_log_insert();
CREATE OR REPLACE TRIGGER task_manager_log_update AFTER UPDATE ON task_manager_execution
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION task_manager_log_update();
CREATE OR REPLACE TRIGGER task_manager_log_departure AFTER UPDATE ON task_manager_execution
    FOR EACH ROW WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id
        OR OLD.module <> NEW.module OR OLD.task_id <> NEW.task_id)
    EXECUTE FUNCTION task_manager_log_departure();
CREATE OR REPLACE TRIGGER task_manager_log_delete AFTER DELETE ON task_manager_execution
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION task_manager_log_delete();
CREATE OR REPLACE TRIGGER task_manager_log_truncate AFTER TRUNCATE ON task_manager_execution
    FOR EACH STATEMENT EXECUTE FUNCTION task_manager_log_truncate();

ALTER TABLE task_manager_execution SET (fillfactor = 70);
"""

POSTGRES_REVERSE = """
DROP FUNCTION IF EXISTS task_manager_bump_version CASCADE;
DROP FUNCTION IF EXISTS task_manager_log_insert CASCADE;
DROP FUNCTION IF EXISTS task_manager_log_update CASCADE;
DROP FUNCTION IF EXISTS task_manager_log_departure CASCADE;
DROP FUNCTION IF EXISTS task_manager_log_delete CASCADE;
DROP FUNCTION IF EXISTS task_manager_log_truncate CASCADE;
"""

_SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"

#: One statement each: SQLite's driver takes no more. A migration that remakes the table must run them again.
SQLITE = (
    f"""
    CREATE TRIGGER IF NOT EXISTS task_manager_log_insert AFTER INSERT ON task_manager_execution BEGIN
        INSERT INTO task_manager_change (xid, ids, tombstones, at)
        VALUES (0, '[' || NEW.id || ']', '[]', {_SQLITE_NOW});
    END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS task_manager_log_update AFTER UPDATE ON task_manager_execution BEGIN
        -- Does not fire this trigger again: recursive_triggers is off unless somebody turns it on.
        UPDATE task_manager_execution SET version = OLD.version + 1 WHERE id = NEW.id;
        INSERT INTO task_manager_change (xid, ids, tombstones, at)
        SELECT 0, '[' || NEW.id || ']',
               CASE WHEN OLD.owner_id IS NOT NEW.owner_id OR OLD.module <> NEW.module
                      OR OLD.task_id <> NEW.task_id
                    THEN json_array(json_object(
                        'id', OLD.task_id, 'v', OLD.version + 1, 'owner', OLD.owner_id, 'module', OLD.module))
                    ELSE '[]' END,
               {_SQLITE_NOW};
    END
    """,
    f"""
    CREATE TRIGGER IF NOT EXISTS task_manager_log_delete AFTER DELETE ON task_manager_execution BEGIN
        INSERT INTO task_manager_change (xid, ids, tombstones, at)
        VALUES (0, '[]', json_array(json_object(
            'id', OLD.task_id, 'v', OLD.version + 1, 'owner', OLD.owner_id, 'module', OLD.module)),
            {_SQLITE_NOW});
    END
    """,
)

SQLITE_REVERSE = tuple(f"DROP TRIGGER IF EXISTS task_manager_log_{event}" for event in ("insert", "update", "delete"))

_NAMES = {
    "postgresql": {"bump_version", "log_insert", "log_update", "log_departure", "log_delete", "log_truncate"},
    "sqlite": {"log_insert", "log_update", "log_delete"},
}
_PREFIX = "task_manager_"
_INSTALLED = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' "
    "AND tgrelid = to_regclass('task_manager_execution')",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'task_manager_execution'",
}


def missing(connection: Any) -> list[str]:
    """Return which triggers are not there or switched off."""
    with connection.cursor() as cursor:
        cursor.execute(_INSTALLED[connection.vendor])
        found = {name.removeprefix(_PREFIX) for (name,) in cursor.fetchall()}
    return sorted(_NAMES[connection.vendor] - found)


def install() -> None:
    """Make the triggers of the tracker's database that are not there, and switch on those that are off."""
    connection = connections[settings.DATABASE]
    statements = (POSTGRES, _SWITCH_ON) if connection.vendor == "postgresql" else SQLITE
    with transaction.atomic(using=settings.DATABASE), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


_SWITCH_ON = "ALTER TABLE task_manager_execution ENABLE TRIGGER USER"

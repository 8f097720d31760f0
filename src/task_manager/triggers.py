"""The triggers that log every change of an execution and count its version, for PostgreSQL and SQLite.

They see whatever changes a row: the recorder, the ORM, the admin, retention, a statement typed by hand.
"""

from __future__ import annotations

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
    SELECT pg_current_xact_id(), array_agg(n.id),
           coalesce(
               jsonb_agg(jsonb_build_object(
                   'id', o.task_id, 'v', n.version, 'owner', o.owner_id, 'module', o.module))
               FILTER (WHERE o.owner_id IS DISTINCT FROM n.owner_id
                          OR o.module <> n.module OR o.task_id <> n.task_id),
               '[]'),
           clock_timestamp()
    FROM new_rows n JOIN old_rows o ON o.id = n.id HAVING count(*) > 0;
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
    FOR EACH ROW EXECUTE FUNCTION task_manager_bump_version();
CREATE OR REPLACE TRIGGER task_manager_log_insert AFTER INSERT ON task_manager_execution
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION task_manager_log_insert();
CREATE OR REPLACE TRIGGER task_manager_log_update AFTER UPDATE ON task_manager_execution
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION task_manager_log_update();
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

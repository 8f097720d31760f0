"""What makes recording cheap on PostgreSQL: a function that stores a batch, lighter triggers, smaller indexes."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from task_manager import triggers
from task_manager.tracking import record_function


def install(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(triggers.POSTGRES, params=None)
        schema_editor.execute(record_function.create(schema_editor.connection), params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {record_function.NAME}", params=None)


def _only_where_known(name: str, *fields: str) -> list[Any]:
    """Make an index anew without the rows that have nothing in its first column."""
    condition = models.Q(**{f"{fields[0]}__isnull": False})
    return [
        migrations.RemoveIndex("taskexecution", name),
        migrations.AddIndex("taskexecution", models.Index(fields=fields, condition=condition, name=name)),
    ]


class Migration(migrations.Migration):
    dependencies = [("task_manager", "0003_leases_and_losses")]
    operations = [
        *_only_where_known("tm_execution_owner", "owner", "-created_at", "-id"),
        *_only_where_known("tm_execution_parent", "parent_id"),
        *_only_where_known("tm_execution_group", "group_id"),
        migrations.RunPython(install, remove),
    ]

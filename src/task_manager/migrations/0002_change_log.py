"""Triggers that log changes and count versions; the epoch of this database."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import migrations

from task_manager import triggers


def install(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(triggers.POSTGRES, params=None)
    else:
        for statement in triggers.SQLITE:
            schema_editor.execute(statement)
    apps.get_model("task_manager", "Installation").objects.using(schema_editor.connection.alias).create(
        id=1, epoch=uuid.uuid4()
    )


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(triggers.POSTGRES_REVERSE, params=None)
    else:
        for statement in triggers.SQLITE_REVERSE:
            schema_editor.execute(statement)
    apps.get_model("task_manager", "Installation").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("task_manager", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]

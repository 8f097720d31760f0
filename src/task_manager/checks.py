"""What `manage.py check` finds wrong with a project's set-up, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils.module_loading import import_string

from task_manager import conf
from task_manager.policy import Policy

MIDDLEWARE = "task_manager.middleware.TaskManagerMiddleware"
ROUTER = "task_manager.routers.TrackerRouter"


@register("task_manager")
def check_settings(**_: Any) -> Sequence[CheckMessage]:
    """Each key of `TASK_MANAGER` is known, and has a value of the right type."""
    found = conf.problems(getattr(django_settings, "TASK_MANAGER", {}))
    if found:
        return [Error(message, hint=hint, id="task_manager.E001") for message, hint in found]
    return [*_check_database(), *_check_policy()]


@register("task_manager")
def check_middleware(**_: Any) -> Sequence[CheckMessage]:
    """The middleware is there, or tasks do not know for whom they were started."""
    if MIDDLEWARE in django_settings.MIDDLEWARE:
        return []
    return [
        Warning(
            "Tasks started in a request do not know their user.",
            hint=f"Add {MIDDLEWARE!r} to MIDDLEWARE after the authentication middleware, or give track_task "
            "an owner= or owner_from=, and silence task_manager.W001.",
            id="task_manager.W001",
        )
    ]


def _check_database() -> Sequence[CheckMessage]:
    alias = conf.settings.DATABASE
    databases = django_settings.DATABASES
    if alias not in databases:
        hint = f"Known aliases: {', '.join(databases)}."
        message = f"TASK_MANAGER['DATABASE'] names no database: {alias!r}."
        return [Error(message, hint=hint, id="task_manager.E002")]
    if alias != "default" and ROUTER not in django_settings.DATABASE_ROUTERS:
        hint = f"Add {ROUTER!r} to DATABASE_ROUTERS."
        message = f"The tracker's tables are to be in the database {alias!r}, but no router sends them there."
        return [Error(message, hint=hint, id="task_manager.E003")]
    engine = str(databases[alias].get("ENGINE", ""))
    if not engine.endswith(("postgresql", "postgis", "sqlite3")):
        hint = "Give the tracker a database of its own with TASK_MANAGER['DATABASE']."
        return [Error("The tracker needs PostgreSQL or SQLite.", hint=hint, id="task_manager.E004")]
    if alias == "default" and engine.endswith("sqlite3"):
        return [_shared_file()]
    return []


def _shared_file() -> CheckMessage:
    return Warning(
        "The tracker shares an SQLite file with the project, so what is recorded inside a transaction of "
        "yours is seen only after it.",
        hint="Add DATABASES['task_manager'] with a file of its own, TASK_MANAGER = {'DATABASE': "
        f"'task_manager'}} and DATABASE_ROUTERS = [{ROUTER!r}].",
        id="task_manager.W002",
    )


def _check_policy() -> Sequence[CheckMessage]:
    path = conf.settings.POLICY
    try:
        found = import_string(path)
    except ImportError as error:
        return [Error(f"TASK_MANAGER['POLICY'] cannot be imported: {error}", id="task_manager.E005")]
    if not (isinstance(found, type) and issubclass(found, Policy)):
        hint = "Derive it from task_manager.policy.Policy."
        return [Error(f"TASK_MANAGER['POLICY'] is not a Policy: {path!r}.", hint=hint, id="task_manager.E005")]
    return []

"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaskManagerConfig(AppConfig):
    """Connects the recorder to Celery's signals in every process."""

    name = "task_manager"
    verbose_name = _("Task manager")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from task_manager import checks, reconcile  # noqa: F401
        from task_manager.tracking import handlers
        from task_manager.workers import remote_control

        handlers.connect()
        reconcile.connect()
        remote_control.connect()

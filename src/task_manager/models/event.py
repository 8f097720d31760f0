"""A fact that happened to an execution: a row of its timeline."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskEvent(models.Model):
    """One fact; written once, keyed by its own id so that a replay is harmless."""

    KINDS = [
        ("published", _("Published")),
        ("received", _("Received")),
        ("started", _("Started")),
        ("retried", _("Will be retried")),
        ("ended", _("Ended")),
        ("interrupted", _("Interrupted")),
        ("cancel_requested", _("Cancellation requested")),
        ("alive", _("Still running: its worker is back")),
        ("refused", _("Not started: it was cancelled")),
    ]

    id = models.UUIDField(primary_key=True)
    task_id = models.TextField(_("task id"))
    attempt_id = models.UUIDField(_("attempt"), null=True)
    kind = models.CharField(_("kind"), max_length=24, choices=KINDS)
    at = models.DateTimeField(_("at"))
    data = models.JSONField(_("data"), default=dict)

    class Meta:
        db_table = "task_manager_event"
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["task_id", "at"], name="tm_event_task")]

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id}"

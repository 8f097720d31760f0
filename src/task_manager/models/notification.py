"""One message to one person about one ended execution."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from task_manager.models.fields import person


class TaskNotification(models.Model):
    """How an execution ended, for its owner; rendered in the reader's language from `kind` and the execution."""

    KINDS = [
        ("finished", _("Finished")),
        ("failed", _("Failed")),
        ("cancelled", _("Cancelled")),
        ("lost", _("Lost")),
        ("expired", _("Expired")),
    ]

    id = models.BigAutoField(primary_key=True)
    task_id = models.TextField(_("task id"))
    recipient = person(verbose_name=_("recipient"))
    kind = models.CharField(_("kind"), max_length=16, choices=KINDS)
    #: The execution's `revision` that is told: a corrected end is told as a correction.
    revision = models.IntegerField(_("revision"), default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        db_table = "task_manager_notification"
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["task_id", "recipient", "revision"], name="task_manager_notification_once")
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="tm_notification_recipient"),
            models.Index(fields=["recipient"], condition=models.Q(read_at__isnull=True), name="tm_notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id}"

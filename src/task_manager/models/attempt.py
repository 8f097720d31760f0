"""One run of an execution by a worker."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from task_manager.states import State


class TaskAttempt(models.Model):
    """One delivery of the message and what came of it; retries, redeliveries and duplicates make further ones."""

    #: Made when the worker takes the message; time-ordered (UUID version 7).
    id = models.UUIDField(primary_key=True)
    task_id = models.TextField(_("task id"))
    retries = models.IntegerField(_("retries before"), default=0)
    redelivered = models.BooleanField(_("redelivered"), default=False)
    acks_late = models.BooleanField(_("acknowledged late"), default=False)
    worker = models.TextField(_("worker"), default="")
    pid = models.IntegerField(_("process"), null=True)
    boot_id = models.UUIDField(_("boot"), null=True)

    received_at = models.DateTimeField(_("received"), null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    #: The body was interrupted (`task_postrun` without a state) and nobody has said why.
    interrupted_at = models.DateTimeField(_("interrupted"), null=True)

    state = models.CharField(_("state"), max_length=16, default=State.PENDING)
    reason = models.CharField(_("reason"), max_length=24, null=True)  # noqa: DJ001
    ended_at = models.DateTimeField(_("ended"), null=True)
    retry_at = models.DateTimeField(_("next attempt"), null=True)
    error_type = models.TextField(_("error type"), default="")
    error_message = models.TextField(_("error"), default="")
    traceback = models.TextField(_("traceback"), default="")
    inferred = models.BooleanField(_("inferred"), default=False)
    verdict_key = models.BinaryField(default=b"")

    class Meta:
        db_table = "task_manager_attempt"
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["retries", "redelivered", "id"]
        indexes = [
            models.Index(fields=["task_id"], name="tm_attempt_task"),
            models.Index(fields=["boot_id"], condition=models.Q(ended_at__isnull=True), name="tm_attempt_running"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} #{self.retries + 1}"
